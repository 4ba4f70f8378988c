"""A tracker as it is understood, for a person who must say whether that is right."""

from collections.abc import Iterator, Sequence

from atmt_cli.changes.tracker.intake import Intake
from atmt_cli.changes.tracker.preview import columns_as_read, row_as_read
from atmt_cli.changes.tracker.rows import Fault
from atmt_cli.model.text import counted, visible
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn

FIRST = 5
"""So many rows are shown as they would be."""
_COLUMNS = (
    TableColumn("Column"),
    TableColumn("Heading", least=8),
    TableColumn("Taken for", least=8),
    TableColumn("First value", least=8),
)
_ROWS = (
    TableColumn("Row"),
    TableColumn("Action", least=12),
    TableColumn("Owner", least=8),
    TableColumn("Status", least=8),
    TableColumn("Due"),
    TableColumn("RAG"),
)


def columns_table(intake: Intake) -> Table:
    """Return what each column is taken for."""
    sheet = f"sheet {intake.table.name}, " if intake.table.name else ""
    caption = f"Columns: {sheet}headings in row {intake.headings.row + 1}"
    return _table("columns", _COLUMNS, columns_as_read(intake), caption)


def rows_table(intake: Intake) -> Table:
    """Return the first rows as they would be."""
    rows = [row_as_read(one) for one in intake.rows[:FIRST]]
    caption = f"The first {len(rows)} of {counted(len(intake.rows), 'row')}"
    return _table("rows", _ROWS, rows, caption)


def _table(
    kind: str, columns: tuple[TableColumn, ...], rows: Sequence[tuple[str, ...]], caption: str
) -> Table:
    cells = [tuple(Cell(one) if one else EMPTY for one in row) for row in rows]
    headers = [one.header for one in columns]
    records = [dict(zip(headers, row, strict=True)) for row in rows]
    return Table(kind, kind, columns, cells, records, caption=caption)


def render_new_bodies(intake: Intake) -> Iterator[str]:
    """Yield the bodies that would be added."""
    for body in intake.new_bodies:
        yield f"new body: {body.id}, {visible(body.name)}\n"


def render_faults(faults: Sequence[Fault]) -> Iterator[str]:
    """Yield each cell that cannot be taken, why, and what to put there."""
    for fault in faults:
        yield f"{visible(fault.where)}: {visible(fault.why)}\n  {visible(fault.mend)}\n"
    if faults:
        cells = counted(len(faults), "cell")
        yield f"atmt: {cells} cannot be read; nothing was written\n"
        yield "  correct the cells, or leave their rows out: --skip-bad\n"
