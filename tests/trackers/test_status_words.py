"""Words of a tracker: what they may mean is told, what may be an end is not guessed, and what says
more than it is taken for is kept.
"""

import shlex
from pathlib import Path

import pytest
from inside import in_process as atmt
from spread import one_in
from trackers.tables import faults, taken

from atmt_cli.changes.vocabulary import PRIORITIES, RATINGS, SAYS_MORE, STATUSES

TODAY = {"ATMT_TODAY": "2024-04-01"}
HEAD = ("--closing-body", "Flood Taskforce", "--keeper", "Keeper office")


def written(folder: Path, text: str, *words: str) -> str:
    """What an import of a tracker makes of a ledger."""
    if not (folder / "actions.yaml").exists():
        assert atmt("init", ".", *HEAD, cwd=folder, env=TODAY).code == 0
    (folder / "log.csv").write_text(text, encoding="utf-8")
    ended = atmt("import", "log.csv", *words, "--yes", cwd=folder, env=TODAY)
    assert ended.code == 0, ended.err
    return (folder / "actions.yaml").read_text(encoding="utf-8")


def refused(folder: Path, text: str, *words: str) -> str:
    """What an import that is refused says."""
    if not (folder / "actions.yaml").exists():
        assert atmt("init", ".", *HEAD, cwd=folder, env=TODAY).code == 0
    (folder / "log.csv").write_text(text, encoding="utf-8")
    ended = atmt("import", "log.csv", *words, "--yes", cwd=folder, env=TODAY)
    assert ended.code == 2
    return ended.err


@pytest.mark.parametrize(
    "word",
    one_in(
        3, ["Closed - not accepted", "No longer relevant", "Not complete", "75% done", "Lapsed"]
    ),
)
def test_what_may_be_an_end_is_not_guessed(tmp_path: Path, word: str) -> None:
    said = refused(tmp_path, f"Ref,Action,Status\nA1,Dig,{word}\n")
    assert "taken as" not in said
    assert "where STATUS is open, in-progress, on-hold, closing, implemented or not-impl" in said
    command = said.splitlines()[-1]
    assert shlex.split(command)[-2:] == ["--status-word", f"{word}=STATUS"]
    assert "--skip-bad" not in command
    # Typed as it stands, it says what may be filled in.
    again = refused(tmp_path, f"Ref,Action,Status\nA1,Dig,{word}\n", "--status-word", "X=STATUS")
    assert "known: open, in-progress, on-hold, closing, implemented, not-implemented" in again


def test_what_else_a_word_may_mean_is_told_beside_what_is_assumed(tmp_path: Path) -> None:
    said = refused(tmp_path, "Ref,Action,Status\nA1,Dig,Stuck\n")
    assert "  read as: in-progress; --status-word Stuck=in-progress\n" in said
    assert "  or: open, on-hold, closing, implemented, not-implemented\n" in said


def test_what_another_action_replaces_is_named_with_the_ways_out(tmp_path: Path) -> None:
    tracker = "Ref,Action,Status\nA1,Dig,Replaced\nA2,Fill,Open\n"
    said = refused(tmp_path, tracker)
    assert "C2: 'Replaced' does not say which action replaces this one\n" in said
    assert "--status-word Replaced=not-implemented; or treat it as open" in said
    offered = refused(tmp_path, tracker, "--status-word", "Replaced=superseded")
    assert "Replaced=not-implemented" in offered
    written(tmp_path, tracker, "--status-word", "Replaced=open")
    by_hand = ("close", "A1", "--outcome", "superseded", "--superseded-by", "A2")
    closed = atmt(*by_hand, "--reason", "Merged", cwd=tmp_path, env=TODAY)
    assert closed.code == 0, closed.err
    # The ledger has which: the next copy may say so.
    text = written(tmp_path, tracker.replace("Fill", "Fill ").replace("A2,", "A2 ,"))
    assert text.count("outcome: superseded") == 1


def test_a_word_that_says_more_is_kept_and_a_plain_one_is_not() -> None:
    sheet = """
    Ref | Action | State | Priority | RAG
    A1  | Dig    | Partially implemented | Critical | Amber/Red
    A2  | Fill   | Complete | High | Amber
    A3  | Mend   | Not started | 1 | A
    A4  | Plant  | Awaiting parts | Low | Green
    """
    read = taken(sheet, status_words={"Awaiting parts": "on-hold"})
    assert faults(read) == {}
    assert [[(said.heading, said.text) for said in row.remarks] for row in read.rows] == [
        [("State", "Partially implemented"), ("Priority", "Critical"), ("RAG", "Amber/Red")],
        [],
        [],
        [("State", "Awaiting parts")],
    ]


def test_every_word_that_says_more_is_one_that_is_known() -> None:
    tables = (*STATUSES.values(), *PRIORITIES.values(), *RATINGS.values())
    assert {word for words in tables for word in words} >= SAYS_MORE


def test_a_later_copy_keeps_a_new_word_once_and_is_no_conflict(tmp_path: Path) -> None:
    head = "Ref,Action,Status,Priority\n"
    assert "Status: Delayed" in written(tmp_path, head + "A1,Dig,Delayed,High\n")
    text = written(tmp_path, head + "A1,Dig,At risk,Critical\n")
    assert [text.count(one) for one in ("Status: Delayed", "Status: At risk")] == [1, 1]
    assert text.count("Priority: Critical") == 1
    assert text.count("status: in-progress") == 1
    written(tmp_path, head + "A1,Dig,At risk,High\n")
    again = written(tmp_path, head + "A1,Dig,At risk,Critical\n")
    assert again.count("Status: At risk") == 1


def test_rows_with_one_ref_are_told_how_to_keep_both(tmp_path: Path) -> None:
    tracker = "No,Action\nA1,Dig\nA1,Fill\n"
    assert "keep the column as your own: --set A=x-ref" in refused(tmp_path, tracker)
    text = written(tmp_path, tracker, "--set", "A=x-ref")
    assert text.count("x-ref: A1") == 2


def test_a_mapping_that_is_written_is_told_where_nothing_else_is(tmp_path: Path) -> None:
    said = refused(tmp_path, "Ref,Action,Status\nA1,Dig,Stuck\n", "--write-map", "map.yaml")
    assert "saved the mapping in map.yaml\n" in said
    assert (tmp_path / "map.yaml").exists()


def test_what_has_no_place_in_the_ledger_is_kept_as_a_remark() -> None:
    sheet = """
    Ref | Action | Status      | RAG      | Reason
    A1  | Dig    | On hold     |          | Waiting for money
    A2  | Fill   | In progress | Complete |
    A3  | Mend   | In progress | Red      | No staff
    A4  | Plant  | Rejected    |          | Too dear
    """
    kept = [[one.text for one in row.remarks] for row in taken(sheet).rows]
    assert kept == [["Waiting for money"], ["Complete"], [], ["Rejected"]]
