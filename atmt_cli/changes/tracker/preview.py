"""What a person sees before an import: the columns as read, and the rows as they would be."""

from typing import NamedTuple

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.headings import LEFT_OUT
from atmt_cli.changes.tracker.intake import Intake
from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.tracker.table import Address
from atmt_cli.changes.vocabulary import FIELD_NAMES
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import listed

_TAKEN_FOR = {**FIELD_NAMES, LEFT_OUT: "left out"}


class ColumnAsRead(NamedTuple):
    """A column: its letters, its heading, what it is taken for, and the first thing it says."""

    letters: str
    heading: str
    taken_for: str
    example: str


class RowAsRead(NamedTuple):
    """A row as the ledger would have it."""

    where: str
    action: str
    owner: str
    status: str
    due: str
    rag: str


def columns_as_read(intake: Intake) -> list[ColumnAsRead]:
    """Return what each column of a tracker is taken for."""
    made = []
    for column in intake.headings.columns:
        rows = range(intake.headings.first, len(intake.table.rows))
        said = (intake.table.text(Address(row, column.number)) for row in rows)
        taken = _TAKEN_FOR.get(column.field, column.field)
        example = _on_one_line(next((one for one in said if one), ""))
        made.append(ColumnAsRead(letters(column.number), column.heading, taken, example))
    return made


def row_as_read(row: TrackerRow, ledger: Ledger) -> RowAsRead:
    """Return what a row of a tracker would become in a ledger."""
    owner = row.named("owner")
    names = [ledger.short(one.name) if one.is_known else f"{one.name} (new)" for one in owner]
    return RowAsRead(
        str(row.row + 1),
        _on_one_line(row.title),
        listed(names) if names else "nobody yet",
        f"closed, {row.status}" if row.is_closed else row.status or "open",
        row.due or "",
        row.rag or "",
    )


def _on_one_line(text: str) -> str:
    """Return a text with blanks in place of its line breaks."""
    return " ".join(text.split("\n"))
