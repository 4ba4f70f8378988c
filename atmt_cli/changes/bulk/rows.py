"""The rows of bulk files: what they hold, and why some of them cannot be applied."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from atmt_cli.changes.operations.operation import Operation, Request
from atmt_cli.model.errors import AtmtError, UsageError
from atmt_cli.model.interpreter import Interpreter
from atmt_cli.model.validation import complaints

Kind = TypeVar("Kind", bound=Operation)


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

    def author(self, interpreter: Interpreter) -> str | None:
        """Return the body that the row is by, under one of its names; None for the keeper."""
        name = self.text("note_by")
        return self.by if name is None else interpreter.name("bodies", name)

    def asks(
        self, kind: type[Kind], interpreter: Interpreter, by: str | None, **given: object
    ) -> Kind:
        """Return an operation that the row asks for. Raises UsageError.

        Nobody knows on which day the row was filled in.
        """
        context = interpreter.on(None)
        try:
            return kind.model_validate({**given, "action": self.id, "by": by}, context=context)
        except ValidationError as error:
            said = complaints(kind, error)
            raise UsageError(f"{self.id}: {'; '.join(said)}") from None


class Guards(NamedTuple):
    """What an operation takes for granted, so that it is not laid over what changed meanwhile."""

    etag: str | None = None
    expect: Mapping[str, Any] | None = None


class Row(NamedTuple):
    """A row of a file: what it asks for and its guards, or the row of a sheet.

    ``number`` counts from 1: the lines of JSON, or the rows of a sheet below its header.
    """

    file: str
    number: int
    given: Request | SheetRow
    guards: Guards = Guards()


class Rejected(NamedTuple):
    """A row that cannot be applied. File and row are None where no row alone is to blame.

    ``misused`` tells wrong usage from what the rules, or a guard, refuse.
    """

    file: str | None
    row: int | None
    reason: str
    hint: str | None = None
    misused: bool = False
    rule: str | None = None


class File(NamedTuple):
    """A file as it was named, its name without the folder, and the SHA-256 of its bytes.

    ``rows`` are those that can be read, and ``rejected`` those that cannot.
    """

    name: str
    base: str
    sha256: str
    rows: tuple[Row, ...] = ()
    rejected: tuple[Rejected, ...] = ()


class RejectedError(AtmtError):
    """Some rows cannot be applied. Nothing was written.

    ``unlooked`` says what was not looked at for their sake.
    """

    def __init__(
        self, rejected: Iterable[Rejected], files: Sequence[File], unlooked: Iterable[str] = ()
    ) -> None:
        place = {file.name: number for number, file in enumerate(files)}
        last = len(place)
        self.rejected = tuple(
            sorted(rejected, key=lambda one: (place.get(one.file or "", last), one.row or 0))
        )
        self.unlooked = tuple(unlooked)
        bad = len(_places(self.rejected))
        count = sum(len(one.rows) + len(_places(one.rejected)) for one in files)
        # Of what concerns a file, or all rows together, no row is to blame.
        rows = "1 row" if count == 1 else f"{count} rows"
        which = f"{bad} of {rows}" if bad else f"these {rows}" if count > 1 else "this"
        super().__init__(f"{which} cannot be applied")

    @property
    def misused(self) -> bool:
        """Return whether a row makes no sense whatever the ledger holds, which to mend comes
        first.
        """
        return any(one.misused for one in self.rejected)


def _places(rejected: Iterable[Rejected]) -> set[tuple[str | None, int]]:
    return {(one.file, one.row) for one in rejected if one.row is not None}
