"""The rows of bulk files: what they hold, and why some of them cannot be carried out."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.bulk.columns import header_of
from atmt_cli.changes.bulk.sheet_row import SheetRow, row_of
from atmt_cli.changes.operations.operation import Operation
from atmt_cli.model.errors import AtmtError, UsageError


class Guards(NamedTuple):
    """What an operation takes for granted, so that it is not laid over what changed meanwhile."""

    etag: str | None = None
    expect: Mapping[str, Any] | None = None


class Row(NamedTuple):
    """A row of a file: an operation and its guards, or the row of a sheet.

    ``number`` counts from 1: the lines of JSON, or the rows of a sheet below its header.
    """

    file: str
    number: int
    given: Operation | SheetRow
    guards: Guards = Guards()


class Rejected(NamedTuple):
    """A row that cannot be carried out. File and row are None where no row alone is to blame.

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
    """Some rows cannot be carried out. Nothing was written.

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
        super().__init__(f"{which} cannot be carried out")

    @property
    def misused(self) -> bool:
        """Return whether a row makes no sense whatever the ledger holds, which to mend comes
        first.
        """
        return any(one.misused for one in self.rejected)


def _places(rejected: Iterable[Rejected]) -> set[tuple[str | None, int]]:
    return {(one.file, one.row) for one in rejected if one.row is not None}


class Grid(NamedTuple):
    """The cells of a sheet as texts: its header, and each row below it; or why a cell is none.

    ``faults`` has the number of a row, or None for the header, and what is wrong with it.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[tuple[int | None, str], ...] = ()


def read_sheet(file: str, grid: Grid, by: str | None) -> tuple[list[Row], list[Rejected]]:
    """Return the rows of a sheet, and those that are none. ``by`` is the author where a row names
    none.
    """
    rows: list[Row] = []
    rejected = [Rejected(file, number, why, misused=True) for number, why in grid.faults]
    faulty = {number for number, _ in grid.faults}
    try:
        header = header_of(grid.header)
    except UsageError as error:
        return [], [Rejected(file, None, error.message, error.hint, misused=True), *rejected]
    for number, cells in enumerate(grid.rows, 1):
        try:
            row = None if number in faulty else row_of(header, cells, by)
        except UsageError as error:
            rejected.append(Rejected(file, number, error.message, error.hint, misused=True))
        else:
            rows += [Row(file, number, row)] if row else []
    return rows, rejected
