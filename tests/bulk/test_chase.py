"""`atmt report chase`: a letter to each owner, and a form that comes back."""

import csv
from pathlib import Path

import pytest
from inside import in_process as atmt
from openpyxl import load_workbook

from atmt_cli.changes.bulk.columns import FORM

OWNERS = {"mmip-fiscal", "ols", "dit", "mhra", "innovate-uk", "abpi", "bia", "bia-mac"}


def test_a_letter_says_what_is_had_owed_and_not_answered(there: Path) -> None:
    atmt("step", "add", "A1", "Report *all*", "--assignee", "bia", "--due", "2017-12", cwd=there)
    ended = atmt("report", "chase", "bia", cwd=there)
    assert (ended.code, ended.err) == (0, "")
    for said in (
        "To: BIA",
        "**A5** Route to market: in progress; together with ABPI; nobody is accountable for it yet",
        "**A5** Route to market: you were named in November 2017, 41 days ago",
        "**A1.1** Report \\*all\\* – was due December 2017, 10 days ago",
        "**A5.1** ",
    ):
        assert said in ended.out, said
    assert "A2.1" not in ended.out
    assert "Which of ABPI and BIA" not in ended.out  # a question of our own
    assert "in the column `answer`" in ended.out


def test_the_answer_in_a_form_ends_the_asking(there: Path) -> None:
    ended = atmt("report", "chase", "mhra", "-o", "letters", cwd=there)
    assert ended.out.startswith("1 letter in letters, with a form: mhra\n")
    name = "letters/mhra.xlsx"
    book = load_workbook(there / name)
    sheet = book.active
    columns = {cell.value: cell.column_letter for cell in sheet[1]}
    assert list(columns) == [column.name for column in FORM]
    offered = {str(one.sqref): one.formula1 for one in sheet.data_validations.dataValidation}
    answer = columns["answer"]
    assert offered[f"{answer}2"] == '"accepted,declined"'
    assert not sheet[f"{answer}2"].protection.locked
    assert sheet[f"{columns['offered_on']}2"].protection.locked
    sheet[f"{answer}2"], sheet[f"{columns['evidence']}2"] = "accepted", "Letter of 9 January"
    book.save(there / name)
    applied = atmt("apply", name, cwd=there)
    assert applied.out.splitlines()[:3] == [
        "A6: offered to MHRA on 2018-01-10",
        "A6: accepted by MHRA on 2018-01-10",
        "1 row: 1 applied, 0 already up to date",
    ]
    said = "Nothing to change: applied on 2018-01-10\n"
    assert atmt("apply", name, cwd=there).out == said
    assert "not answered" not in atmt("report", "chase", "mhra", cwd=there).out


@pytest.mark.slow
def test_every_owner_gets_a_letter_and_a_form_that_come_back_as_one_edit(there: Path) -> None:
    ended = atmt("report", "chase", "--all", "-o", "letters", cwd=there)
    assert (ended.code, ended.err) == (0, "")
    assert {path.stem for path in (there / "letters").iterdir()} == OWNERS
    made = {path: path.read_bytes() for path in (there / "letters").iterdir()}
    assert atmt("report", "chase", "--all", "-o", "letters", cwd=there).code == 0
    assert {path: path.read_bytes() for path in (there / "letters").iterdir()} == made
    forms = sorted(str(path.relative_to(there)) for path in made if path.suffix == ".xlsx")
    assert atmt("apply", *forms, cwd=there).out == "Nothing to change\n"
    for name in ("ols", "mhra"):
        book = load_workbook(there / "letters" / f"{name}.xlsx")
        sheet = book.active
        column = next(cell.column for cell in sheet[1] if cell.value == "rag")
        sheet.cell(2, column).value = "green"
        book.save(there / "letters" / f"{name}.xlsx")
    ended = atmt("apply", *forms, "--json", cwd=there)
    changed = [one for one in ended.json["changed"] if one["pointer"] != "receipts"]
    by = [(one["where"], one["value"]["by"]) for one in changed]
    assert by == [("A6", "mhra"), ("A2", "ols")]
    # A form that was filled in is not written over.
    refused = atmt("report", "chase", "--all", "-o", "letters", cwd=there)
    assert (refused.code, refused.out) == (3, "")
    assert "may have been filled in" in refused.err


@pytest.mark.slow
def test_who_gets_no_letter_is_told(there: Path) -> None:
    assert (
        atmt("body", "end", "dit", "--on", "2018-01-05", "--successor", "ols", cwd=there).code == 0
    )
    chased = atmt("report", "chase", "--all", "-o", "letters", "--form", "csv", cwd=there)
    assert chased.code == 0
    assert "atmt transfer dit ols --on 2018-01-05" in chased.err
    assert not (there / "letters" / "dit.csv").exists()
    with (there / "letters" / "ols.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [(row["id"], row["note_by"]) for row in csv.DictReader(file)] == [("A2", "ols")]
    assert "no live action" in atmt("report", "chase", "mmip", cwd=there).out
    for words, said in (
        (("olss",), "did you mean ols?"),
        ((), "--all -o"),
        (("--all",), "several letters need a folder"),
        (("--all", "--form", "csv"), "atmt report chase --all --form csv -o letters"),
        (("ols", "--form", "csv"), "a form needs a folder"),
        (("ols", "--form", "csv"), "atmt report chase ols --form csv -o letters"),
        (("ols", "-o", "-"), "without it a letter goes to standard output"),
        (("ols", "--form", "xls", "-o", "x"), "did you mean xlsx?"),
    ):
        wrong = atmt("report", "chase", *words, cwd=there)
        assert (wrong.code, wrong.out) == (2, "")
        assert said in wrong.err


def test_letters_are_written_all_or_none(there: Path) -> None:
    """A body may have a longer id than a disk has names."""
    long = "z" * 252
    for name in ("actions.yaml", "bodies.yaml"):
        text = (there / name).read_text("utf-8")
        (there / name).write_text(text.replace(": mhra\n", f": {long}\n"), "utf-8")
    ended = atmt("report", "chase", "--all", "--form", "csv", "-o", "new/letters", cwd=there)
    assert (ended.code, ended.out) == (3, "")
    assert f"{long}.csv: File name too long" in ended.err
    assert not (there / "new").exists()
    (there / "letters").mkdir()
    assert atmt("report", "chase", "--all", "--form", "csv", "-o", "letters", cwd=there).code == 3
    assert not list((there / "letters").iterdir())
