"""Remedies in the terms of a sheet: which cell to fill in, where a command would name an option."""

import re

from atmt_cli.changes.bulk.columns import BY_NAME
from atmt_cli.changes.bulk.rows import CellFault, Rejected, Row, SheetRow
from atmt_cli.model.findings import Pointer

_OPTION = re.compile(r":? ?--([a-z][a-z-]*)")
_COLUMNS = {"on": "answered_on", "date": "note_date", "by": "note_by", "text": "note"}
"""The columns for what a command, or a record, calls otherwise."""


def in_cells(fault: CellFault, row: SheetRow) -> CellFault:
    """Return a fault that names no option of a command where a column will do."""
    if fault.column is not None:
        return fault
    found = _OPTION.search(fault.message)
    column = _column(found[1]) if found else None
    if column is None:
        return fault
    message = _OPTION.sub("", fault.message)
    return fault._replace(column=column, message=message, hint=_fill(row, column))


def caution_in_cells(said: str, row: SheetRow) -> str:
    """Return a caution that names the column to fill in where it would name an option."""
    found = _OPTION.search(said)
    column = _column(found[1]) if found else None
    return said if column is None else _OPTION.sub(f": {_fill(row, column)}", said)


def rejected_of(row: Row, given: SheetRow, fault: CellFault, rule: str | None = None) -> Rejected:
    """Return a row that cannot be applied, told by its action, its column and its cell."""
    column, cell = fault.column, given.place(fault.column) if fault.column else None
    where = f"{column} ({cell}): " if cell else f"{column}: " if column else ""
    prefix = f"{given.id}: "
    message = fault.message.removeprefix(prefix)
    if not where and message.startswith(f"{given.id} "):
        prefix = ""
    reason = f"{given.id} {where}{message}" if where else f"{prefix}{message}"
    return Rejected(row.file, row.number, reason, fault.hint, fault.misused, rule, cell)


def mended_in(pointer: Pointer, given: SheetRow) -> tuple[str, str] | None:
    """Return the column in which a finding about a place is mended, and what to do there; None
    where no column shows it.
    """
    names = [part for part in pointer if isinstance(part, str)]
    last = names[-1] if names else ""
    if "rag" in names and last == "reason":
        last = "rag_reason"
    column = _column(last)
    if column is None or column not in given.header.names or not BY_NAME[column].edited:
        return None
    return column, _fill(given, column)


def _column(name: str) -> str | None:
    column = _COLUMNS.get(name, name.replace("-", "_"))
    return column if column in BY_NAME else None


def _fill(row: SheetRow, column: str) -> str:
    cell = row.place(column)
    if cell is None:
        return f"add a column {column} to the sheet, and fill it in"
    return f"{'change' if row.text(column) else 'fill in'} {column} ({cell})"
