"""The mark that separates the cells of a text is told from the marks inside its cells."""

import pytest
from trackers.shapes import text_of

from atmt_cli.store.sheets.tables import read_tables

ROWS = [
    ("Ref", "Action", "Owner", "Update"),
    ("1", "Mend the wall", "Council", "First; second;\nthird;; fourth;;\n;;;;fifth; sixth;\n"),
    ("2", 'Lay a 5" pipe, and cap it', "Council", 'He said "no, never", twice;\n|\t;;;'),
    ("3", "Paint", "", ""),
]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_a_cell_over_several_lines_does_not_hide_the_mark(mark: str) -> None:
    (table,) = read_tables("a.csv", text_of(ROWS, mark))
    assert [list(row) for row in table.rows] == [list(row) for row in ROWS]


def test_a_mark_of_inches_opens_no_quotation() -> None:
    text = 'Ref;Action;Owner\n1;Lay a 5" pipe, a valve, a cap;Council\n2;Cut 6" off, a, b;Council\n'
    (table,) = read_tables("a.csv", text.encode())
    assert {len(row) for row in table.rows} == {3}
