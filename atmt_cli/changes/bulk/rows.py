"""The rows of bulk files: what they hold, and why some of them cannot be applied."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeVar

from pydantic import ValidationError

from atmt_cli.changes.letters import letters
from atmt_cli.changes.operations.operation import Operation, Request
from atmt_cli.model.errors import AtmtError, UsageError
from atmt_cli.model.interpreter import Interpreter
from atmt_cli.model.validation import complaints

Kind = TypeVar("Kind", bound=Operation)


class Header(NamedTuple):
    """The columns of a sheet, in order; None for one without a name. ``sheet`` is its name."""

    names: tuple[str | None, ...] = ()
    sheet: str = ""

    def place(self, column: int, row: int) -> str:
        """Return a cell as the spreadsheet shows it: ``D7``, ``actions!D7``."""
        cell = f"{letters(column)}{row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


class SheetRow(NamedTuple):
    """A row as somebody sent it back: texts by column, without the columns that are not there.

    They stand as they were found, with the apostrophes that may be ours. ``by`` is the author
    where the row names none, and ``number`` that of the row in the spreadsheet. Of a row that
    ``is_broken`` some cells cannot be read: it is only tried, for what else is wrong with it.
    """

    id: str
    cells: Mapping[str, str]
    by: str | None = None
    header: Header = Header()
    number: int = 0
    is_broken: bool = False

    def place(self, column: str) -> str | None:
        """Return the cell of a column as the spreadsheet shows it; None where there is none."""
        at = self.position(column)
        return self.header.place(at, self.number) if at >= 0 else None

    def position(self, column: str | None) -> int:
        """Return the number of a column from 0, from the left; -1 where there is none."""
        names = self.header.names
        return names.index(column) if column is not None and column in names else -1

    def text(self, column: str) -> str | None:
        """Return what a cell says; None where it is blank, or not there."""
        return self.cells.get(column, "").strip() or None

    def author(self, interpreter: Interpreter) -> str | None:
        """Return the body that the row is by, under one of its names; None for the keeper."""
        name = self.text("note_by")
        return self.by if name is None else interpreter.name("bodies", name)

    def asks(self, kind: type[Kind], by: str | None, **given: object) -> Kind:
        """Return an operation that the row asks for. Raises UsageError.

        What it is given is as the ledger has it: ids, and dates.
        """
        try:
            return kind.model_validate({**given, "action": self.id, "by": by})
        except ValidationError as error:
            raise UsageError("; ".join(complaints(kind, error))) from None


class Guards(NamedTuple):
    """What an operation takes for granted, so that it is not laid over what changed meanwhile."""

    etag: str | None = None
    expect: Mapping[str, Any] | None = None


class Row(NamedTuple):
    """A row of a file: what it asks for and its guards, or the row of a sheet.

    ``number`` is that of the line of JSON, or of the row as a spreadsheet shows it.
    """

    file: str
    number: int
    given: Request | SheetRow
    guards: Guards = Guards()


class Rejected(NamedTuple):
    """A row that cannot be applied. File and row are None where no row alone is to blame.

    ``misused`` tells wrong usage from what the rules, or a guard, refuse. ``cell`` is the cell of
    a sheet, as a spreadsheet shows it.
    """

    file: str | None
    row: int | None
    reason: str
    hint: str | None = None
    misused: bool = False
    rule: str | None = None
    cell: str | None = None


class CellFault(NamedTuple):
    """Why the row of a sheet cannot be applied, and the column in which that is to be mended."""

    column: str | None
    message: str
    hint: str | None = None
    misused: bool = False


class CellFaults(list[CellFault]):
    """All that is wrong with one row of a sheet: what is wrong in one cell hides no other."""

    @contextmanager
    def at(self, column: str | None) -> Iterator[None]:
        """Note what goes wrong in a column, and go on."""
        try:
            yield
        except AtmtError as error:
            self.append(CellFault(column, error.message, error.hint, isinstance(error, UsageError)))


class File(NamedTuple):
    """A file as it was named, its name without the folder, and the SHA-256 of its bytes.

    ``rows`` are those that can be read, and ``rejected`` those that cannot. Where ``is_utf_8`` is
    false each character of them is a byte. ``cautions`` say what it has that is not read.
    """

    name: str
    base: str
    sha256: str
    rows: tuple[Row, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    is_utf_8: bool = True
    cautions: tuple[str, ...] = ()


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
        count = sum(len({row.number for row in one.rows} | _numbers(one)) for one in files)
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


def _numbers(file: File) -> set[int]:
    """Return the numbers of the rows of a file that cannot be read, or not in full."""
    return {number for _, number in _places(file.rejected)}


def _places(rejected: Iterable[Rejected]) -> set[tuple[str | None, int]]:
    return {(one.file, one.row) for one in rejected if one.row is not None}
