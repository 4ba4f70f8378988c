"""Tables: the cells of a sheet that came back, read as rows."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import BY_NAME, EDITED, NEEDED, is_own
from atmt_cli.changes.bulk.rows import Header, Rejected, Row, SheetRow
from atmt_cli.changes.comments import CellComment
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt, with_line_feeds

_LONGEST = 200
_RECORDED = "to record it, write it into the column note, and apply the sheet again"
_FIRST = 2
"""The number of the row below the header, as every spreadsheet has it."""


class Grid(NamedTuple):
    """The cells of a sheet as texts: its header, and each row below it; or why a cell is none.

    ``faults`` has the number of a row as the spreadsheet shows it, or None for the header, and what
    is wrong with it. ``sheet`` is the name of the sheet, where it has one. Where ``is_utf_8`` is
    false each character is a byte of a text in an unknown character set. ``comments`` stand beside
    what the cells say, and are not read.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    faults: tuple[tuple[int | None, str], ...] = ()
    sheet: str = ""
    is_utf_8: bool = True
    comments: tuple[CellComment, ...] = ()

    def told(self) -> tuple[str, ...]:
        """Return what to tell of each comment, which is no part of a row."""
        header, told = Header((), self.sheet), []
        for one in self.comments:
            by = f" by {one.by}" if one.by else ""
            where, text = header.place(one.column, one.row + 1), excerpt(one.text, _LONGEST)
            told.append(f"{where} has a comment{by}, which is not read: {text}; {_RECORDED}")
        return tuple(told)


def read_sheet(file: str, grid: Grid, by: str | None) -> tuple[list[Row], list[Rejected]]:
    """Return the rows of a sheet, and those that are none. ``by`` is the author where a row names
    none.
    """
    rows: list[Row] = []
    rejected = [Rejected(file, number, why, misused=True) for number, why in grid.faults]
    faulty = {number for number, _ in grid.faults}
    try:
        header = Header(_names_in(grid.header), grid.sheet)
    except UsageError as error:
        return [], [Rejected(file, None, error.message, error.hint, misused=True), *rejected]
    for number, cells in enumerate(grid.rows, _FIRST):
        try:
            row = _row_of(header, number, cells, by)
        except UsageError as error:
            if number not in faulty:
                rejected.append(Rejected(file, number, error.message, error.hint, misused=True))
            continue
        if row:
            rows.append(Row(file, number, _readable(row) if number in faulty else row))
    return rows, rejected


def _readable(row: SheetRow) -> SheetRow:
    """Return a row of which some cells have no value, with those that have one."""
    cells = {name: cell for name, cell in row.cells.items() if cell.strip()}
    return row._replace(cells=cells, is_broken=True)


def _names_in(cells: Sequence[str]) -> tuple[str | None, ...]:
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
    return tuple(names)


def _row_of(header: Header, number: int, cells: Sequence[str], by: str | None) -> SheetRow | None:
    """Return a row under a header; None for an empty one. Raises UsageError."""
    if not any(cell.strip() for cell in cells):
        return None
    named: dict[str, str] = {}
    for place, cell in enumerate(cells):
        name = header.names[place] if place < len(header.names) else None
        if name is not None:
            named[name] = with_line_feeds(cell)
        elif cell.strip():
            where = header.place(place, number)
            raise UsageError(f"{where} holds {excerpt(cell)}, in a column that has no name")
    if not named.get(NEEDED, "").strip():
        raise UsageError("the row has no id", "name the action, such as A2, or clear the row")
    return SheetRow(named[NEEDED].strip(), named, by, header, number)
