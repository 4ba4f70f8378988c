"""A later copy of each tracker as real ones are: read once more it says the same, in any format."""

import io
from pathlib import Path

import pytest
from copies import committed, gate, stored, typed
from history import git
from openpyxl import load_workbook
from shapes import SHAPES, Shape, uk_rag

pytestmark = pytest.mark.slow
MADE = ("--title", "T", "--closing-body", "Flood taskforce", "--keeper", "Keeper office")


def begun(there: Path, shape: Shape) -> tuple[str, ...]:
    """Make a ledger of a tracker, committed; the command line that imports a copy."""
    git(there, "init", "-q", ".")
    assert typed(there, "init", "data", *MADE, on="2024-04-01").code == 0
    (there / shape.file).write_bytes(shape.data)
    words = ("import", shape.file, *shape.given, "--new-bodies", "--yes")
    ended = typed(there, *words, on="2024-04-01")
    assert ended.code == 0, ended.said
    committed(there)
    return words


@pytest.mark.parametrize("make", SHAPES, ids=lambda make: make.__name__)
def test_what_was_kept_says_what_the_tracker_says(tmp_path: Path, make: object) -> None:
    words = begun(tmp_path, make())  # type: ignore[operator]
    before = stored(tmp_path)
    ended = typed(tmp_path, *words, "--again", on="2024-05-01")
    assert (ended.code, ended.out) == (0, "Nothing to change\n"), ended.said
    assert stored(tmp_path) == before


def test_a_cell_that_was_changed_in_a_workbook_is_one_change(tmp_path: Path) -> None:
    words = begun(tmp_path, uk_rag())
    book = load_workbook(tmp_path / uk_rag().file)
    sheet = book["Action tracker"]
    [cell] = [one for row in sheet.iter_rows() for one in row if one.value == "In progress"][:1]
    cell.value = "On hold"
    buffer = io.BytesIO()
    book.save(buffer)
    (tmp_path / uk_rag().file).write_bytes(buffer.getvalue())
    ended = typed(tmp_path, *words, on="2024-05-01")
    assert ended.out.splitlines()[0] == "FR01: status updated"
    assert ended.out.splitlines()[1] == "imported changes to 1 action from uk-rag.xlsx"
    assert gate(tmp_path).code == 0
    committed(tmp_path)
    typed(tmp_path, "update", "FR01", "--status", "open", "--reason", "So", on="2024-05-02")
    cell.value = "In progress"
    book.save(tmp_path / uk_rag().file)
    ended = typed(tmp_path, *words, "--again", on="2024-05-03")
    assert ended.code == 1
    assert f"'Action tracker'!{cell.coordinate}: FR01: status was 'on-hold'" in ended.err
