"""A later copy that says less, says the same again, or says it of another row or sheet."""

import shutil
from pathlib import Path

import pytest
from command import Ended
from copies import (
    FIRST,
    HEADINGS,
    actions,
    begun,
    changed,
    committed,
    gate,
    imported,
    kept,
    ledger,
    stored,
    typed,
    written,
)
from history import git

BODIES = ("--closing-body", "Flood", "--keeper", "Keeper")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the first copy, committed; it is copied, never changed."""
    return begun(tmp_path_factory.mktemp("base") / "flood")


@pytest.fixture
def there(base: Path, tmp_path: Path) -> Path:
    """A repository of one's own with the first copy."""
    return Path(shutil.copytree(base, tmp_path / "flood"))


def plain(there: Path, *lines: str, on: str = "2024-05-01", options: tuple[str, ...] = ()) -> Ended:
    """Import a CSV tracker of these lines into the ledger there, which is made if need be."""
    there.mkdir(exist_ok=True)
    if not (there / "data").exists():
        git(there, "init", "-q", ".")
        made = ("--title", "F", "--closing-body", "Flood", "--keeper", "Keep", "--closes-on")
        assert typed(there, "init", "data", *made, "2024-12-31", on="2024-04-01").code == 0
    (there / "tracker.csv").write_text("\n".join(lines) + "\n", "utf-8")
    ended = imported(there, *options, on=on)
    committed(there)
    return ended


@pytest.mark.slow
@pytest.mark.parametrize("says", ["Autumn 2024", "", pytest.param("TBC", marks=pytest.mark.slow)])
def test_a_due_cell_that_is_no_date_takes_no_date_out(there: Path, says: str) -> None:
    cells = {"FR02": {"Due date": says, "Priority": "High"}}
    written(there, changed(FIRST, **cells))
    ended = imported(there)
    assert ended.code == 0, ended.said
    now = actions(there)["FR02"]
    assert (str(now.due), now.first_due, now.priority) == ("2024-09-30", None, "high")
    what = f"D4 says '{says}'" if says else "D4 is empty now"
    told = f"caution: {what}; FR02 keeps its due date, 2024-09-30; to change it: atmt update FR02"
    assert f"{told} --due DATE --reason TEXT, or --due none\n" in ended.out
    assert "due updated" not in ended.out
    # It was told; the next copy that says the same has nothing to add.
    written(there, changed(FIRST, **cells, FR03={"Priority": "High"}))
    assert "keeps its due date" not in imported(there, on="2024-05-02").out


@pytest.mark.slow
@pytest.mark.parametrize("first", ["2024-09-30", "Autumn 2024"])
def test_a_date_that_the_ledger_set_meanwhile_stays_and_the_cell_is_named(
    there: Path, first: str
) -> None:
    plain_there = begun(there.parent / "own", changed(FIRST, FR02={"Due date": first}))
    setting = ("--due", "2024-11-30", "--reason", "Agreed")
    assert typed(plain_there, "update", "FR02", *setting, on="2024-04-20").code == 0
    written(plain_there, changed(FIRST, FR02={"Due date": "Winter 2024"}))
    ended = imported(plain_there)
    assert ended.code == 0, ended.said
    assert "D4 says 'Winter 2024'; FR02 keeps its due date, 2024-11-30" in ended.out
    assert str(actions(plain_there)["FR02"].due) == "2024-11-30"


def test_an_emptied_status_neither_moves_nor_reopens(there: Path) -> None:
    written(there, changed(FIRST, FR04={"Status": "Complete"}))
    assert imported(there, on="2024-04-10").code == 0
    written(there, changed(FIRST, FR04={"Status": ""}, FR05={"Status": ""}))
    ended = imported(there)
    assert (actions(there)["FR04"].status, actions(there)["FR05"].status) == (
        "closed",
        "in-progress",
    )
    assert "E6 is empty now; FR04 keeps its status, implemented" in ended.out
    assert "atmt reopen FR04 --reason TEXT" in ended.out
    assert "E7 is empty now; FR05 keeps its status, in-progress" in ended.out


def test_a_column_of_statuses_that_is_gone_says_nothing(there: Path) -> None:
    written(there, changed(FIRST, FR04={"Status": "Complete"}))
    assert imported(there, on="2024-04-10").code == 0
    rows = [row[:4] + row[5:] for row in changed(FIRST, FR02={"Priority": "Low"})]
    written(there, rows, HEADINGS[:4] + HEADINGS[5:])
    ended = imported(there)
    assert ended.code == 0, ended.said
    assert actions(there)["FR04"].status == "closed"
    assert actions(there)["FR05"].status == "in-progress"
    assert actions(there)["FR02"].priority == "low"


def test_what_is_removed_is_told_as_removed(there: Path) -> None:
    written(there, changed(FIRST, FR01={"Priority": "", "RAG": "", "Status": "Open"}))
    ended = imported(there)
    assert "FR01: rag removed\n" in ended.out
    assert "FR01: status updated, priority removed\n" in ended.out
    assert "RAG was amber" in actions(there)["FR01"].notes[-1].text


def test_an_owner_is_named_on_the_day_of_the_tracker(tmp_path: Path) -> None:
    there = tmp_path / "own"
    head = "Ref,Action,Owner,Last updated"
    rows = ("F1,Repair pumps,Water Board,2024-02-01", "F2,Draw maps,,2024-02-02")
    as_of = ("--as-of", "2024-04-28")
    assert plain(there, head, *rows, options=as_of).code == 0
    [named] = actions(there)["F1"].handovers
    assert str(named.proposed_on) == "2024-04-28"
    letter = typed(there, "report", "chase", "Water Board", on="2024-05-01").out
    assert "you were named on 28 April 2024, 3 days ago" in letter
    rows = (rows[0], "F2,Draw maps,County Hall,2024-02-02")
    assert plain(there, head, *rows, on="2024-05-20").code == 0
    [named] = actions(there)["F2"].handovers
    assert str(named.proposed_on) == "2024-05-20"
    assert actions(there)["F2"].unallocated is None


def test_no_view_says_that_a_body_was_named_on_a_day_to_come(tmp_path: Path) -> None:
    there = tmp_path / "own"
    assert plain(there, "Ref,Action,Owner", "F1,Repair pumps,Water Board").code == 0
    file = there / "data" / "actions.yaml"
    text = file.read_text("utf-8")
    assert "proposed_on" in text
    lines = [line for line in text.splitlines(keepends=True) if "proposed_on" not in line]
    file.write_text("".join(lines), "utf-8")
    named = "2024-12-31"
    views = {("show", "F1"): named, ("gaps",): named}
    views["report", "chase", "Water Board"] = "you were named on 31 December 2024"
    for words, said in views.items():
        now, later = (typed(there, *words, on=on) for on in ("2024-05-01", "2025-01-02"))
        assert now.code == later.code == 0, now.said
        assert said not in now.out
        assert said in later.out


@pytest.mark.slow
def test_an_owner_that_handed_on_as_the_tracker_says_needs_no_decision(there: Path) -> None:
    typed(there, "offer", "FR01", "water-board", on="2024-04-10")
    said = ("--evidence", "Letter", "--on", "2024-04-12")
    assert typed(there, "accept", "FR01", "water-board", *said, on="2024-04-12").code == 0
    written(there, changed(FIRST, FR01={"Owner": "County Hall", "Update": "Moved"}))
    assert imported(there).code == 1
    left = imported(there, "--skip-bad")
    assert "left out: C3: FR01: Water Board is not an owner any more" in left.out
    # The same file is no "nothing to change" as long as a row of it was left out.
    assert imported(there).code == 1
    again = imported(there, "--skip-bad")
    assert again.out.startswith("Nothing to change\ncaution: left out: C3: FR01:")
    passing = ("water-board", "county-hall", "--only", "FR01")
    assert typed(there, "transfer", *passing, on="2024-05-02").code == 0
    before = actions(there)["FR01"].handovers
    ended = imported(there, on="2024-05-03")
    assert ended.code == 0, ended.said
    waits = "FR01: Water Board has it until County Hall accepts it"
    assert f"caution: {waits}; record the answer: atmt accept FR01 county-hall" in ended.out
    now = actions(there)["FR01"]
    assert now.handovers == before
    assert now.notes[-1].text == "Moved"
    assert imported(there, on="2024-05-04").out.startswith("Nothing to change: applied")


def test_undo_does_not_ask_to_commit_what_was_read(there: Path) -> None:
    written(there, changed(FIRST, FR05={"Status": "On hold"}))
    told = "kept what was read: data/imports/"
    ended = imported(there, "--json")
    assert ended.json["said"][-1].startswith(told)
    undone = typed(there, "undo", on="2024-05-01")
    assert "Undone: FR05: status updated" in undone.out
    assert "kept what was read" not in undone.out


@pytest.mark.slow
def test_an_update_older_than_the_last_note_stands_in_order_with_its_day(tmp_path: Path) -> None:
    there = tmp_path / "own"
    head, row = "Ref,Action,Owner,Update,Last updated", "F1,Repair pumps,Water Board"
    assert plain(there, head, f"{row},Begun,2024-03-01").code == 0
    assert typed(there, "note", "F1", "Seen", on="2024-05-10").code == 0
    assert plain(there, head, f"{row},Half,2024-05-05", on="2024-05-20").code == 0
    notes = actions(there)["F1"].notes
    assert [(str(one.date), one.text) for one in notes] == [
        ("2024-03-01", "Begun"),
        ("2024-05-10", "Seen"),
        ("2024-05-20", "Half (of 2024-05-05)"),
    ]
    assert "note-order" not in typed(there, "check", "--all", on="2024-05-20").said
    # The same words again of another day are news; the same of the same day are not.
    assert plain(there, head, f"{row},Half,2024-06-05", on="2024-06-07").code == 0
    assert plain(there, head, f"{row},Half ,2024-06-05", on="2024-06-08").code == 0
    assert [str(one.date) for one in actions(there)["F1"].notes[3:]] == ["2024-06-05"]


def test_what_is_new_in_a_row_of_an_old_day_is_of_the_copys(tmp_path: Path) -> None:
    there = tmp_path / "own"
    head, row = "Ref,Action,Owner,RAG,Update,Last updated", "F1,Repair pumps,Water Board"
    assert plain(there, head, f"{row},Green,Begun,2024-03-01").code == 0
    assert plain(there, head, f"{row},Amber,Late,2024-03-01", on="2024-06-01").code == 0
    action = actions(there)["F1"]
    assert [str(one.date) for one in action.notes] == ["2024-03-01", "2024-06-01", "2024-06-01"]
    assert action.rag
    assert (action.rag.rating, str(action.rag.on)) == ("amber", "2024-06-01")


def test_of_a_cell_that_grew_the_new_lines_are_the_note(tmp_path: Path) -> None:
    there, head = tmp_path / "own", "Ref,Action,Owner,Update"
    assert plain(there, head, 'F1,Repair pumps,Water Board,"May: begun\nApril: planned"').code == 0
    grown = '"June: half\nMay: begun\nApril: planned"'
    assert plain(there, head, f"F1,Repair pumps,Water Board,{grown}", on="2024-06-01").code == 0
    assert [one.text for one in actions(there)["F1"].notes] == [
        "May: begun\nApril: planned",
        "June: half",
    ]


def test_a_column_of_ones_own_that_changed_is_in_the_note(tmp_path: Path) -> None:
    there, head = tmp_path / "own", "Ref,Action,Owner,Response"
    row = "F1,Repair pumps,Water Board,"
    said = ("--set", "Response=x-response")
    assert plain(there, head, f"{row}Accepted", options=said).code == 0
    assert plain(there, head, f"{row}Rejected", on="2024-06-01", options=said).code == 0
    assert actions(there)["F1"].notes[-1].text.endswith(": x-response was Accepted.")
    ended = plain(there, head, row, on="2024-06-02", options=said)
    assert "F1: x-response removed\n" in ended.out


@pytest.mark.slow
def test_rows_are_known_by_their_letters_and_their_own_numbers(tmp_path: Path) -> None:
    there, head = tmp_path / "own", "Action,Owner,Due date"
    few, many = (
        "Tax firms with <50 staff,Water Board,2024-06",
        "Tax firms with >50 staff,CH,2024-09",
    )
    assert plain(there, head, few, many).code == 0
    before = actions(there)
    assert plain(there, head, many, few, on="2024-05-02").code == 0
    assert actions(there) == before
    there, head = tmp_path / "numbers", "Ref,Action,Owner"
    rows = ("1.1,Repair pumps,Water Board", "1.2,Draw maps,Water Board")
    assert plain(there, head, *rows).code == 0
    before = actions(there)
    ended = plain(there, head, "A2,Draw maps,County Hall", *rows, on="2024-05-02")
    assert {name: one for name, one in actions(there).items() if name in before} == before
    assert "A3: added, proposed to County Hall" in ended.out
    marked = plain(there, head, "1.1,Repair <5 pumps,Water Board", rows[1], on="2024-05-03")
    assert "title is 'Repair <5 pumps' here" in marked.err


def test_a_second_sheet_is_imported_and_the_first_stays_its_base(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    there = tmp_path / "own"
    assert plain(there, "Ref,Action,Owner", "Z1,Something else,Water Board").code == 0
    head = ("Ref", "Action", "Owner", "Due date")
    sheets = {
        "One": [head, ("F1", "Repair pumps", "Water Board", "2024-06")],
        "Two": [head, ("F9", "Draw maps", "County Hall", "2024-07")],
    }

    def saved() -> None:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(there / "two.xlsx")

    saved()
    assert imported(there, "--sheet", "One", file="two.xlsx").code == 0
    second = imported(there, "--sheet", "Two", file="two.xlsx")
    assert "imported 1 action" in second.out.replace("1 new action", "1 action")
    assert "no longer in the tracker" not in second.out
    for sheet in sheets:
        again = imported(there, "--sheet", sheet, file="two.xlsx")
        assert again.out.startswith("Nothing to change: applied"), again.said
    assert len(kept(there)) == 3
    sheets["One"][1] = ("F1", "Repair pumps", "Water Board", "2024-09")
    saved()
    assert imported(there, "--sheet", "One", file="two.xlsx", on="2024-06-01").code == 0
    assert str(actions(there)["F1"].due) == "2024-09"
    assert len(ledger(there).receipts) == 4


def test_an_old_copy_says_that_another_came_after_it(there: Path) -> None:
    written(there, changed(FIRST, FR05={"Status": "On hold"}))
    assert imported(there).code == 0
    before = stored(there)
    written(there, FIRST)
    ended = imported(there, on="2024-05-02")
    assert ended.code == 0
    assert "caution: another copy of tracker.csv was applied after it, on 2024-05-01" in ended.out
    assert "to go back to this one: --again\n" in ended.out
    assert stored(there) == before


def test_a_row_that_cannot_be_read_is_not_gone(there: Path) -> None:
    written(there, changed(FIRST, FR02={"Priority": "Wibble"}, FR05={"Status": "On hold"}))
    ended = imported(there, "--skip-bad")
    assert ended.code == 0, ended.said
    assert "no longer in the tracker" not in ended.out
    assert actions(there)["FR05"].status == "on-hold"
    assert gate(there).code == 0


@pytest.mark.slow
def test_an_action_that_nobody_has_is_reopened(there: Path) -> None:
    written(there, changed(FIRST, FR03={"Status": "Complete"}))
    assert imported(there, on="2024-04-10").code == 0
    committed(there)
    written(there, FIRST[:2] + FIRST[3:] + FIRST[2:3])
    ended = imported(there)
    assert ended.code == 0, ended.said
    action = actions(there)["FR03"]
    assert action.status == "open"
    assert action.unallocated
    assert action.unallocated.reason == "Owner in the tracker: TBC"
    assert gate(there).code == 0, gate(there).said


def test_a_number_in_other_letters_is_the_same_and_another_one_is_named(there: Path) -> None:
    rows = [(row[0].lower(), *row[1:]) for row in changed(FIRST, FR01={"Priority": "Low"})]
    written(there, rows)
    ended = imported(there)
    assert ended.code == 0, ended.said
    assert actions(there)["FR01"].priority == "low"
    written(there, changed(FIRST, FR02={"Ref": "FR22"}))
    ended = imported(there, on="2024-05-02")
    assert "A4: FR02: ref is 'FR22' here, and 'FR02' in the ledger\n" in ended.err
    assert "if it is another action, give it another number, or another title" in ended.err


def test_themes_that_differ_in_marks_are_two(tmp_path: Path) -> None:
    there, head = tmp_path / "own", "Ref,Action,Owner,Theme"
    assert plain(there, head, "F1,Dig,Water Board,C", "F2,Draw,Water Board,C++").code == 0
    assert [one.title for one in ledger(there).themes] == ["C", "C++"]


def test_conflicts_name_the_copy_that_is_lost(there: Path) -> None:
    kept(there)[0].unlink()
    written(there, changed(FIRST, FR01={"Due date": "2024-08-31"}))
    ended = imported(there)
    assert ended.code == 1
    assert "caution: imports/tracker-" in ended.err
    assert "D3: FR01: due is '2024-08-31' here" in ended.err


def test_what_was_answered_of_one_copy_is_not_asked_of_the_next(tmp_path: Path) -> None:
    """A word that nobody knew has become one that all know; the answer tells what it was."""
    row = "A1,Dig,{},{}\n"
    log = tmp_path / "log.csv"
    git(tmp_path, "init", "-q", ".")
    assert typed(tmp_path, "init", "data", *BODIES, on="2026-11-27").code == 0
    answers = ("--quarters", "calendar", "--status-word", "Awaiting clearance=in-progress")
    log.write_text("Ref,Action,Due,Status\n" + row.format("Q3 2026", "Awaiting clearance"), "utf-8")
    assert typed(tmp_path, "import", "log.csv", *answers, "--yes", on="2026-11-27").code == 0
    log.write_text("Ref,Action,Due,Status\n" + row.format("Q4 2026", "Complete"), "utf-8")
    ended = typed(tmp_path, "import", "log.csv", "--yes", on="2026-12-20")
    assert ended.code == 0, ended.said
    action = actions(tmp_path)["A1"]
    assert (action.status, str(action.due)) == ("closed", "2026-12")
    for name in (tmp_path / "data" / "imports").glob("*.yaml"):
        name.unlink()
    log.write_text("Ref,Action,Due,Status\n" + row.format("Q1 2027", "Complete"), "utf-8")
    asked = typed(tmp_path, "import", "log.csv", "--yes", on="2026-12-20")
    assert (asked.code, "--quarters" in asked.err) == (2, True)
