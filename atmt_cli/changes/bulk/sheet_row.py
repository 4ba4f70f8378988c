"""A row of a sheet as it came back: texts by column, and the operations that are made of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from atmt_cli.changes.bulk.cells import body_id
from atmt_cli.changes.bulk.columns import NEEDED
from atmt_cli.changes.operations.operation import Operation
from atmt_cli.model.errors import UsageError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import excerpt
from atmt_cli.model.validation import complaints

Made = TypeVar("Made", bound=Operation)


class SheetRow(NamedTuple):
    """A row as somebody sent it back: texts by column, without the columns that are not there.

    ``by`` is the author where the row names none.
    """

    id: str
    cells: Mapping[str, str]
    by: str | None = None

    def text(self, column: str) -> str | None:
        """Return what a cell says; None where it is blank, or not there."""
        return self.cells.get(column, "").strip() or None

    def author(self, ledger: Ledger) -> str | None:
        """Return the body that the row is by, under one of its names; None for the keeper."""
        name = self.text("note_by")
        return self.by if name is None else body_id(ledger, name)


def row_of(header: Sequence[str | None], cells: Sequence[str], by: str | None) -> SheetRow | None:
    """Return a row under a header; None for an empty one. Raises UsageError."""
    if not any(cell.strip() for cell in cells):
        return None
    named: dict[str, str] = {}
    for number, cell in enumerate(cells):
        name = header[number] if number < len(header) else None
        if name is not None:
            named[name] = cell.replace("\r\n", "\n").replace("\r", "\n")
        elif cell.strip():
            raise UsageError(f"{excerpt(cell)} is in column {number + 1}, which has no name")
    if not named.get(NEEDED, "").strip():
        raise UsageError("the row has no id", "name the action, such as A2, or empty the row")
    return SheetRow(named[NEEDED].strip(), named, by)


def made(kind: type[Made], row: SheetRow, by: str | None, **given: object) -> Made:
    """Return an operation that a row asks for. Raises UsageError."""
    try:
        return kind.model_validate({**given, "action": row.id, "by": by})
    except ValidationError as error:
        said = complaints(kind, error)
        raise UsageError(f"{row.id}: {'; '.join(said)}") from None
