"""What the preview of a tracker shows first, and what becomes of one bad cell."""

from pathlib import Path

import pytest
from command import Ended, atmt_on_terminal
from inside import in_process as atmt

ABOUT = ("--closing-body", "Floods", "--keeper", "EA", "--closes-on", "2026-12")
HEAD = (*ABOUT, "--new-bodies", "--yes")
FIRST = "Ref,Action,Owner,Due,Cost\n" + "".join(f"F{n},Dig {n},EA,,\n" for n in range(1, 9))
LATER = FIRST.replace("F7,Dig 7,EA,,", 'F7,Dig 7,EA,2026-09-01,"1,200"').replace(
    "F3,Dig 3,EA,,\n", ""
)
LATER += "F9,Fill,EA,,\n"


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """A folder with a ledger of the first copy, and the later one in place of it."""
    (tmp_path / "log.csv").write_text(FIRST, encoding="utf-8")
    day = {"ATMT_TODAY": "2026-03-02"}
    assert atmt("init", ".", "--import", "log.csv", *HEAD, cwd=tmp_path, env=day).code == 0
    (tmp_path / "log.csv").write_text(LATER, encoding="utf-8")
    return tmp_path


def typed(there: Path, *words: str, lines: str) -> Ended:
    env = {"ATMT_TODAY": "2026-04-01", "NO_COLOR": "1"}
    keys = lines.replace(" ", "\n") + "\n"
    return atmt_on_terminal(*words, cwd=there, columns=80, env=env, typed=keys)


def test_a_later_copy_shows_first_what_it_would_change(there: Path) -> None:
    ended = typed(there, "import", "log.csv", lines="y y")
    assert ended.code == 0, ended.out
    preview, _, after = ended.out.partition("Is this right?")
    shown = [line.split()[:3] for line in preview.partition("Row  Action")[2].splitlines()]
    assert ["8", "Dig", "8"] not in shown
    assert [one[0] for one in shown[1:6]] == ["2", "3", "4", "7", "9"]
    for line in (
        "5 of 8 rows",
        "New since the copy of 2026-03-02: row 9",
        "Changed since the copy of 2026-03-02: row 7 (Due, Cost)",
        "Gone from the tracker; they stay in the ledger: F3",
    ):
        assert f"\n{line}\n" in preview.replace("\r", "")
    asked, _, done = after.partition("Go ahead?")
    summary = "1 new action and changes to 1 action from log.csv"
    assert f"  would import {summary}" in asked
    assert "imported" not in asked
    assert f"imported {summary}" in done


def test_a_copy_in_which_nothing_changed_says_so(there: Path) -> None:
    (there / "log.csv").write_text(FIRST + "\n", encoding="utf-8")
    ended = atmt("import", "log.csv", "--yes", cwd=there, env={"ATMT_TODAY": "2026-04-01"})
    assert "Since the copy of 2026-03-02: nothing changed\n" in ended.err


BAD = """\
Ref,Action,Owner,Due,Status,Cost,Updated
F1,Dig,EA,,Open,#REF!,
F2,,EA,,Open,,
F3,Sow,EA,,Stuck,,2031-01-01
F4,"Mend
the wall",EA,,Open,,
"""


def test_one_bad_cell_costs_no_action(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    words = ("init", ".", "--import", "bad.csv", *ABOUT)
    ended = typed(tmp_path, *words, lines="2 y y")
    assert ended.code == 0, ended.out
    assert "first 1 of 1 row; 2 wait for an answer below; 1 more cannot be imported" in ended.out
    assert "Leave 2 cells empty, noting what was there, and leave out 1 row? [y/n]" in ended.out
    # A line break is no part of a table of one line a row.
    assert "5    Mend the wall" in ended.out
    text = (tmp_path / "actions.yaml").read_text(encoding="utf-8")
    for part in (
        "Cost: #REF! (left empty: it holds #REF!)",
        "Updated: 2031-01-01 (left empty: 2031-01-01 is after today, 2026-04-01)",
    ):
        assert part in text
    assert "F2" not in text
    assert "x-cost" not in text
    assert atmt("check", cwd=tmp_path, env={"ATMT_TODAY": "2026-04-01"}).code == 0


def test_a_cell_that_was_left_empty_is_taken_once_it_is_right(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD.partition("F2")[0], encoding="utf-8")
    words = ("init", ".", "--import", "bad.csv", *ABOUT)
    assert typed(tmp_path, *words, lines="y y").code == 0
    text = BAD.partition("F2")[0].replace("#REF!", "85")
    (tmp_path / "bad.csv").write_text(text, encoding="utf-8")
    ended = atmt("import", "bad.csv", "--yes", cwd=tmp_path, env={"ATMT_TODAY": "2026-05-01"})
    assert ended.code == 0, ended.err
    assert "F1: x-cost updated" in ended.out
    assert "caution" not in ended.err


def test_a_cell_that_is_left_empty_takes_nothing_out_of_the_ledger(there: Path) -> None:
    cost = FIRST.replace("F1,Dig 1,EA,,", "F1,Dig 1,EA,,85")
    for day, text in (("2026-03-20", cost), ("2026-04-01", cost.replace("85", "#REF!"))):
        (there / "log.csv").write_text(text, encoding="utf-8")
        if day == "2026-03-20":
            done = atmt("import", "log.csv", "--yes", cwd=there, env={"ATMT_TODAY": day})
            assert done.code == 0, done.err
    ended = typed(there, "import", "log.csv", lines="y y y")
    assert ended.code == 0, ended.out
    assert "removed" not in ended.out
    text = (there / "actions.yaml").read_text(encoding="utf-8")
    assert "x-cost: 85" in text
    assert "Cost: #REF! (left empty: it holds #REF!)" in text
    (there / "log.csv").write_text(cost + "\n", encoding="utf-8")
    again = atmt("import", "log.csv", "--yes", cwd=there, env={"ATMT_TODAY": "2026-05-01"})
    assert (again.code, "imported nothing new" in again.out) == (0, True)


def test_off_a_terminal_a_bad_cell_leaves_its_row_out(tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(BAD, encoding="utf-8")
    given = ("--status-word", "Stuck=open", "--skip-bad")
    day = {"ATMT_TODAY": "2026-04-01"}
    ended = atmt("init", ".", "--import", "bad.csv", *HEAD, *given, cwd=tmp_path, env=day)
    assert (ended.code, "imported 1 action " in ended.out) == (0, True)
    assert ended.err.count("left out: row") == 3
    assert "Mend the wall" in ended.err
