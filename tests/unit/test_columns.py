"""A column of a table on a terminal holds no more lines of a cell than it may."""

import io

import pytest
from rich.console import Console

from atmt_cli.render.terminal import render_table
from atmt_cli.views.shapes import Cell, Table, TableColumn


def drawn(text: str, lines: int) -> list[str]:
    """The lines of a cell of a column that is ten wide, below its heading."""
    columns = (TableColumn("Id"), TableColumn("Action", least=10, lines=lines))
    table = Table("t", "t", columns, [(Cell("A1", "id"), Cell(text))], [{}])
    file = io.StringIO()
    render_table(table, Console(file=file, width=14))
    return [line[4:].rstrip() for line in file.getvalue().splitlines()[1:]]


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Dig", ["Dig"]),
        ("Dig the ditch", ["Dig the", "ditch"]),
        ("Dig the ditch and fill it", ["Dig the", "ditch and…"]),
        ("Dig the ditch so deep", ["Dig the", "ditch so…"]),
        ("Dig the ditch by ten feet", ["Dig the", "ditch by…"]),
        ("Dig the undergroundtunnel", ["Dig the", "undergrou…"]),
        ("파다 파다 파다 파다 파다", ["파다 파다", "파다 파다…"]),
        ("Dig\nthe\nditch", ["Dig the", "ditch"]),
    ],
)
def test_a_cell_of_too_many_lines_is_cut_between_words(text: str, shown: list[str]) -> None:
    assert drawn(text, 2) == shown


def test_a_column_without_a_bound_shows_all_lines() -> None:
    assert drawn("Dig the ditch and fill it", 0) == ["Dig the", "ditch and", "fill it"]
