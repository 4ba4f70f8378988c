"""Quarters: a due date that is a quarter or a half of a year is asked about, and never lost."""

from pathlib import Path

import pytest
from inside import in_process as atmt
from trackers.tables import faults, taken

from atmt_cli.changes.tracker.cells import UnreckonedError, due_in
from atmt_cli.model.date_forms import last_months

TODAY = {"ATMT_TODAY": "2026-08-31"}
HEAD = ("--closing-body", "Flood Taskforce", "--keeper", "Keeper office")
SHEET = """
Ref | Action | Due
A1  | Dig    | Q3 2026
A2  | Fill   | Q1/2027
A3  | Plant  | Autumn 2026
A4  | Mend   | 2026-12-01
"""


@pytest.mark.parametrize(
    ("typed", "calendar", "financial"),
    [
        ("Q3 2026", "2026-09", "2026-12"),
        ("Q1/2027", "2027-03", "2027-06"),
        ("2026 q4", "2026-12", "2027-03"),
        ("H1 2027", "2027-06", "2027-09"),
        ("H2-2026", "2026-12", "2027-03"),
        ("Q2 2024/25", "2024-09", "2024-09"),
        ("Q4 2024/2025", "2025-03", "2025-03"),
    ],
)
def test_a_quarter_ends_in_a_month_of_each_year(typed: str, calendar: str, financial: str) -> None:
    months = last_months(typed)
    assert {one: str(month) for one, month in months.items()} == {
        "calendar": calendar,
        "financial": financial,
    }


@pytest.mark.parametrize("typed", ["Q3", "Q5 2026", "Q3 26", "Q3 2026/28", "Autumn 2026", "2026"])
def test_what_is_no_quarter_of_a_year_ends_in_no_month(typed: str) -> None:
    assert last_months(typed) == {}


def test_a_quarter_is_never_taken_before_somebody_said_how() -> None:
    with pytest.raises(UnreckonedError, match="may end in 2026-09 or 2026-12"):
        due_in("by end of Q3 2026", None, None)


@pytest.mark.parametrize(
    ("quarters", "due"),
    [
        ("calendar", ["2026-09", "2027-03", None, "2026-12-01"]),
        ("financial", ["2026-12", "2027-06", None, "2026-12-01"]),
        ("note", [None, None, None, "2026-12-01"]),
    ],
)
def test_a_quarter_is_what_somebody_said_and_its_words_are_kept(
    quarters: str, due: list[str | None]
) -> None:
    read = taken(SHEET, quarters=quarters)
    assert (faults(read), read.doubts) == ({}, ())
    assert [one.due for one in read.rows] == due
    assert [[said.text for said in one.remarks] for one in read.rows] == [
        ["Q3 2026"],
        ["Q1/2027"],
        ["Autumn 2026"],
        [],
    ]


def test_a_quarter_is_asked_about_once_with_the_option_of_each_meaning() -> None:
    (doubt,) = taken(SHEET).doubts
    assert doubt.text == "C2 and 1 more: by when is 'Q3 2026'?"
    assert [one.option for one in doubt.meanings] == [
        ("--quarters", "calendar"),
        ("--quarters", "financial"),
        ("--quarters", "note"),
    ]


def test_a_date_that_becomes_a_quarter_stays_a_due_date(tmp_path: Path) -> None:
    """From a copy to the next; the map says how quarters are meant."""
    assert atmt("init", ".", *HEAD, cwd=tmp_path, env=TODAY).code == 0
    log = tmp_path / "log.csv"
    log.write_text("Ref,Action,Due\nA1,Dig,Dec 2026\nA2,Fill,Q4 2026\n", encoding="utf-8")
    refused = atmt("import", "log.csv", "--yes", cwd=tmp_path, env=TODAY)
    assert refused.code == 2
    for kind in ("calendar", "financial", "note"):
        assert f"--quarters {kind}" in refused.err
    said = ("--quarters", "financial", "--write-map", "map.yaml", "--yes")
    first = atmt("import", "log.csv", *said, cwd=tmp_path, env=TODAY)
    assert first.code == 0, first.err
    assert "quarters: financial" in (tmp_path / "map.yaml").read_text(encoding="utf-8")
    log.write_text("Ref,Action,Due\nA1,Dig,Q1 2027\nA2,Fill,Q4 2026\n", encoding="utf-8")
    later = atmt("import", "log.csv", "--map", "map.yaml", "--yes", cwd=tmp_path, env=TODAY)
    assert later.code == 0, later.err
    text = (tmp_path / "actions.yaml").read_text(encoding="utf-8")
    assert "due: 2027-06" in text
    assert "due: 2027-03" in text
    assert text.count("Q4 2026") == 1
    assert "Q1 2027" in text
