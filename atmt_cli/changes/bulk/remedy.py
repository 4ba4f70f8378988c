"""Remedies in the terms of a sheet: which cell to fill in, where a command would name an option."""

import re
from collections.abc import Iterable, Mapping, Sequence
from shlex import quote
from typing import Any

from atmt_cli.changes.bulk.columns import BY_NAME, LISTS
from atmt_cli.changes.bulk.rows import CellFault, Rejected, Row, SheetRow
from atmt_cli.model.action import Action
from atmt_cli.model.findings import Pointer

_OPTION = re.compile(r":? ?--([a-z][a-z-]*)")
_COLUMNS = {"on": "answered_on", "date": "note_date", "by": "note_by", "text": "note"}
"""The columns for what a command, or a record, calls otherwise."""
_UNEXPLAINED = frozenset(("short_title",))
"""Columns that change without a reason."""
_ENDED = ("priority", "due")
"""Columns that a command empties with the word none."""
_LONGEST = 80
"""The longest reason that goes into a command."""


def in_cells(fault: CellFault, row: SheetRow) -> CellFault:
    """Return a fault that names no option of a command where a column will do."""
    if fault.column is not None:
        return fault
    column = _column(_OPTION.findall(fault.message))
    if column is None:
        return fault
    message = _OPTION.sub("", fault.message)
    return fault._replace(column=column, message=message, hint=_fill(row, column))


def caution_in_cells(said: str, row: SheetRow) -> str:
    """Return a caution that names the column to fill in before a command that would do so."""
    what, _, command = said.partition(": atmt ")
    column = _column(_OPTION.findall(command))
    if column is None:
        return said
    return f"{what}: {_fill(row, column)}, or type: atmt {command}"


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
    column = _column([part for part in pointer if isinstance(part, str)])
    if column is None or column not in given.header.names or not BY_NAME[column].edited:
        return None
    return column, _fill(given, column)


def command_of(row: SheetRow, action: Action, wanted: Mapping[str, Any]) -> str | None:
    """Return the command that sets what some cells of a row say; None where none does.

    The reason of the row goes with it, so that the row asks for nothing more once it is typed.
    """
    options = [text for column in wanted for text in _options(action, column, wanted[column])]
    if not options:
        return None
    reason = wanted.get("rag_reason") or row.text("reason")
    is_typed = reason is not None and len(reason) <= _LONGEST and reason.isprintable()
    if not is_typed and (reason or {*wanted} - _UNEXPLAINED):
        reason = "TEXT"
    by = row.text("note_by") or row.by
    options += [
        f"--{name} {quote(text)}" for name, text in (("reason", reason), ("by", by)) if text
    ]
    return f"atmt update {quote(action.id)} {' '.join(options)}"


def _options(action: Action, column: str, value: Any) -> Iterable[str]:
    """Yield the options that set a field; none where no option does."""
    if column in LISTS:
        texts = value or [f"-{one}" for one in getattr(action, column)]
    elif column == "rag_reason":
        texts = []
    else:
        texts = [value] if value else ["none"] if column in _ENDED else []
    option = "--theme" if column == "themes" else f"--{column.replace('_', '-')}"
    for text in texts:
        yield f"{option} {quote(text)}"


def _column(names: Sequence[str]) -> str | None:
    """Return the column for what the last of some names means beside the others."""
    name = names[-1] if names else ""
    if "rag" in names and name == "reason":
        return "rag_reason"
    column = _COLUMNS.get(name, name.replace("-", "_"))
    return column if column in BY_NAME else None


def _fill(row: SheetRow, column: str) -> str:
    cell = row.place(column)
    if cell is None:
        return f"add a column {column} to the sheet, and fill it in"
    return f"{'change' if row.text(column) else 'fill in'} {column} ({cell})"
