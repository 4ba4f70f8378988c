"""Tables: the cells of a sheet that came back, read as rows."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import BY_NAME, EDITED, NEEDED, is_own
from atmt_cli.changes.bulk.rows import Rejected, Row, SheetRow
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt


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
        header = _header_of(grid.header)
    except UsageError as error:
        return [], [Rejected(file, None, error.message, error.hint, misused=True), *rejected]
    for number, cells in enumerate(grid.rows, 1):
        try:
            row = None if number in faulty else _row_of(header, cells, by)
        except UsageError as error:
            rejected.append(Rejected(file, number, error.message, error.hint, misused=True))
        else:
            rows += [Row(file, number, row)] if row else []
    return rows, rejected


def _header_of(cells: Sequence[str]) -> list[str | None]:
    """Return the columns that a header names; None for a blank one. Raises UsageError.

    Case, blanks and hyphens do not count; unknown and doubled columns do.
    """
    names: list[str | None] = []
    for cell in cells:
        name = re.sub(r"[\s-]+", "_", cell.strip()).casefold() or None
        if is_own(cell):
            name = cell.strip()
        elif name is not None and name not in BY_NAME:
            near = did_you_mean(name, tuple(BY_NAME))
            hint = f"columns that may be edited: {', '.join(EDITED)}"
            raise UsageError(f"unknown column {excerpt(cell)}{near}", hint)
        if name is not None and name in names:
            raise UsageError(f"the column {name} appears twice", "keep one of them")
        names.append(name)
    if NEEDED not in names:
        raise UsageError(f"there is no column {NEEDED}", "start from a sheet that atmt export made")
    return names


def _row_of(header: Sequence[str | None], cells: Sequence[str], by: str | None) -> SheetRow | None:
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
        raise UsageError("the row has no id", "name the action, such as A2, or clear the row")
    return SheetRow(named[NEEDED].strip(), named, by)
