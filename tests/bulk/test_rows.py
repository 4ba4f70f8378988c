"""Rows that cannot be applied: each is named, and what was not looked at is said."""

import pytest
from planning import (
    Given,
    action,
    cells,
    file,
    lined,
    planned,
    real,
    rejected,
    said,
    sheet,
    together,
)

from atmt_cli.changes.bulk.rows import Rejected, RejectedError
from atmt_cli.changes.bulk.table import read_sheet
from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.sheets.budget import LIMITS
from atmt_cli.store.sheets.csv import MOST_COLUMNS, read_csv

NOTE: Given = {"op": "note", "action": "A1", "text": "x"}
UNLAWFUL: Given = {"op": "update", "action": "A1", "set": {"accountable": "ols"}}
UNKNOWN: Given = {"op": "note", "action": "A99", "text": "x"}


def test_keys_are_spelled_as_options_or_as_fields() -> None:
    wanted = {"short-title": "Mobile", "reporting-to": "mmip"}
    expected = {"support": "mmip", "short-title": "Mobile investment"}
    row = {"op": "update", "action": "A2", "set": wanted, "expect": expected}
    assert action(planned(real(), lined(row)), "A2").short_title == "Mobile"
    other = {**row, "expect": {"support": "dit"}}
    (told,) = said(rejected(real(), lined(other)))
    assert "support is 'mmip', not 'dit' as expected" in told


def places(told: list[str]) -> list[str]:
    return [line.rpartition(": ")[0].split(": ")[0] for line in told]


def test_what_the_rules_find_is_named_beside_what_cannot_be_planned() -> None:
    error = rejected(real(), lined(UNLAWFUL, NOTE, UNKNOWN, {"op": "nope"}))
    assert places(list(said(error))) == ["f.jsonl:1", "f.jsonl:3", "f.jsonl:4"]
    assert error.message == "3 of 4 rows cannot be applied"
    assert error.unlooked == ()


def test_of_the_actions_of_bad_rows_the_rules_are_not_asked_and_that_is_said() -> None:
    """What a bad row would have brought may be what is missing."""
    accept = {"op": "accept", "action": "A6", "body": "mhra", "evidence": ["x"]}
    wanted = {"op": "update", "action": "A6", "set": {"accountable": "ols"}}
    error = rejected(real(), lined(accept, wanted, UNLAWFUL))
    assert places(list(said(error))) == ["f.jsonl:1", "f.jsonl:3"]
    assert error.unlooked == ("whether the rules hold for A6",)


def test_what_no_row_touched_is_told_with_its_rule_and_no_row() -> None:
    """The rule finds the later of two that have one ref; the row was about the earlier."""
    later = {"op": "update", "action": "A2", "set": {"ref": "7"}}
    before = planned(real(), lined(later)).ledger
    (told,) = rejected(before, lined({**later, "action": "A1"})).rejected
    assert (told.file, told.row, told.rule) == (None, None, "unique-id")
    assert told.reason == "'7' is also the ref of A1; correct one of them [unique-id]"


def test_what_is_no_date_is_not_as_expected_where_there_is_none() -> None:
    assert real().action_by_id["A1"].due is None
    (told,) = said(rejected(real(), lined({**NOTE, "expect": {"due": "soon"}})))
    assert "not 'soon' as expected" in told


def test_a_column_that_the_sheet_does_not_have_is_to_be_added() -> None:
    row = {**cells(real(), "A2"), "status": "on-hold"}
    del row["reason"]
    (told,) = rejected(real(), sheet(row)).rejected
    assert told.reason.startswith("A2 reason: ")
    assert told.hint == "add a column reason to the sheet, and fill it in"


def test_a_finding_for_which_no_row_is_to_blame_counts_no_row() -> None:
    files = lined(NOTE, UNLAWFUL, UNKNOWN)
    of_all = Rejected(None, None, "they do not go together")
    assert RejectedError([of_all], files).message == "these 3 rows cannot be applied"
    both = RejectedError([of_all, Rejected("f.jsonl", 2, "no")], files)
    assert both.message == "1 of 3 rows cannot be applied"


def test_where_quotes_break_the_rest_is_said_to_be_unread() -> None:
    grid = read_csv("s.csv", b'id,note\nA99,y\nA1,"abc" x\nA98,z\n')
    read, bad = read_sheet("s.csv", grid, None)
    told = list(said(rejected(real(), (file("s.csv", b"", read, bad),))))
    assert "no action 'A99'" in told[0]
    assert told[1].startswith("s.csv:3: line 3: ")
    assert "what follows was not read" in told[1]


def test_a_line_of_very_many_columns_is_refused_before_they_are_made() -> None:
    wide = b"id,note\n" + b"," * (MOST_COLUMNS + 1) + b"\n"
    with pytest.raises(UnavailableError, match=f"more than {MOST_COLUMNS} columns"):
        read_csv("s.csv", wide)
    # In quotes they are no columns, over several lines or in one.
    many = "," * (MOST_COLUMNS + 1)
    text = f'id,note\nA1,"one ""{many}""\n{many}\n"\nA2,"{many}"\n'
    assert [row[0] for row in read_csv("s.csv", text.encode()).rows] == ["A1", "A2"]


def test_more_rows_than_any_ledger_has_are_refused() -> None:
    with pytest.raises(UnavailableError, match=LIMITS["rows"].said):
        read_csv("s.csv", b"id\n" + b"\n" * (LIMITS["rows"].most + 1))


def test_the_bar_counts_the_rows_of_a_file_that_was_applied_before() -> None:
    first, second = lined(NOTE), lined({**NOTE, "text": "y"}, {**NOTE, "text": "z"}, name="g.jsonl")
    seen: list[int] = []
    before = planned(real(), first, progress=seen.append).ledger
    assert seen == [1]
    planned(before, together(first, second), progress=seen.append)
    assert seen == [1, 2, 3]
