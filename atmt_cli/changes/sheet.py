"""The sheet: what a spreadsheet shows of each action, and what an edited row of it asks for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple, TypeVar

from pydantic import ValidationError

from atmt_cli.changes.draft import Draft
from atmt_cli.changes.facts import has_note
from atmt_cli.changes.guards import changed_since
from atmt_cli.changes.operations import AddNote, Operation, Update
from atmt_cli.model.action import RATINGS, STATUSES, Action
from atmt_cli.model.custody import least_advanced, owner
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.etag import etag_of
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.shape import complaints
from atmt_cli.model.text import did_you_mean, excerpt

Made = TypeVar("Made", bound=Operation)
Choice = Literal["status", "rating", "body"]


class Column(NamedTuple):
    """A column: its name, a width in characters, and whether and from what it may be filled in."""

    name: str
    width: int
    edited: bool = False
    choice: Choice | None = None


COLUMNS = (
    Column("id", 8),
    Column("etag", 15),
    Column("title", 44),
    Column("owner", 14),
    Column("handover", 11),
    Column("short_title", 26, edited=True),
    Column("status", 12, edited=True, choice="status"),
    Column("reason", 32, edited=True),
    Column("accountable", 14, edited=True, choice="body"),
    Column("support", 20, edited=True),
    Column("governance", 20, edited=True),
    Column("funders", 20, edited=True),
    Column("rag", 8, edited=True, choice="rating"),
    Column("rag_reason", 32, edited=True),
    Column("note", 44, edited=True),
    Column("note_by", 14, edited=True, choice="body"),
    Column("note_date", 12, edited=True),
    Column("next_due", 12),
    Column("last_note_date", 14),
    Column("last_note_by", 14),
    Column("last_note", 60),
)
BY_NAME = {column.name: column for column in COLUMNS}
EDITED = tuple(column.name for column in COLUMNS if column.edited)
NEEDED = "id"
CHOICES: dict[str, tuple[str, ...]] = {"status": STATUSES, "rating": RATINGS}
_LISTS = ("support", "governance", "funders")
_FACTS = ("short_title", "status", "accountable", *_LISTS, "rag", "rag_reason")
"""The edited columns that show what is stored; the others are empty when exported."""
_SHOWN = ("title", "owner", "handover")
"""Columns that some take for editable; what is written there must not be lost in silence."""
_MENDED_BY = {
    "title": "the published words stay; fill in short_title",
    "owner": "atmt offer {} BODY; or atmt transfer",
    "handover": "atmt offer, accept, decline or withdraw {} BODY",
}
_NUMERIC = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")


class SheetRow(NamedTuple):
    """A row as somebody sent it back: texts by column, without the columns that are not there."""

    id: str
    cells: Mapping[str, str]
    by: str | None = None


def exported(ledger: Ledger, actions: Iterable[Action]) -> list[dict[str, str]]:
    """A row for each action: every column, as text; lists separated by semicolons."""
    return [_row(ledger, action) for action in actions]


def _row(ledger: Ledger, action: Action) -> dict[str, str]:
    note = action.last_note
    open_dues = [step.due for step in action.steps if step.due and step.status == "open"]
    due = min(open_dues, key=lambda due: (due.last, due.first), default=None)
    return {
        **dict.fromkeys(BY_NAME, ""),
        "id": action.id,
        "etag": etag_of(action),
        **_shown(ledger, action),
        **_facts(action),
        "next_due": str(due or ""),
        "last_note_date": str(note.date) if note else "",
        "last_note_by": note.by if note else "",
        "last_note": note.text if note else "",
    }


def _shown(ledger: Ledger, action: Action) -> dict[str, str]:
    return {
        "title": action.title,
        "owner": owner(action, ledger.head) or "",
        "handover": least_advanced(action, ledger.head) or "",
    }


def _facts(action: Action) -> dict[str, str]:
    rag = action.rag
    return {
        "short_title": action.short_title or "",
        "status": action.status,
        "accountable": action.accountable or "",
        **{field: "; ".join(getattr(action, field)) for field in _LISTS},
        "rag": rag.rating if rag else "",
        "rag_reason": (rag.reason or "") if rag else "",
    }


def header_of(cells: Sequence[str]) -> list[str | None]:
    """The columns that a header names; None for a blank one. Raises UsageError.

    Case, blanks and hyphens do not count; unknown and doubled columns do.
    """
    names: list[str | None] = []
    for cell in cells:
        name = re.sub(r"[\s-]+", "_", cell.strip()).casefold() or None
        if name is not None and name not in BY_NAME:
            near = did_you_mean(name, tuple(BY_NAME))
            hint = f"columns that may be edited: {', '.join(EDITED)}"
            raise UsageError(f"unknown column {excerpt(cell)}{near}", hint)
        if name is not None and name in names:
            raise UsageError(f"the column {name} stands twice", "keep one of them")
        names.append(name)
    if NEEDED not in names:
        raise UsageError(f"there is no column {NEEDED}", "begin with what atmt export makes")
    return names


def row_of(header: Sequence[str | None], cells: Sequence[str], by: str | None) -> SheetRow | None:
    """A row under a header; None for an empty one. Raises UsageError."""
    if not any(cell.strip() for cell in cells):
        return None
    named: dict[str, str] = {}
    for number, cell in enumerate(cells):
        name = header[number] if number < len(header) else None
        if name is not None:
            named[name] = cell.replace("\r\n", "\n").replace("\r", "\n")
        elif cell.strip():
            raise UsageError(f"{excerpt(cell)} stands in column {number + 1}, which has no name")
    if not named.get(NEEDED, "").strip():
        raise UsageError("the row has no id", "name the action, such as A2, or empty the row")
    return SheetRow(named[NEEDED].strip(), named, by)


def operations_of(draft: Draft, row: SheetRow) -> list[Operation]:
    """What somebody edited in a row, as operations.

    Where the etag is that of the ledger as read, a cell was edited if it is not as exported.
    Raises UsageError, and RefusedError where the action changed meanwhile and the row wants
    what does not hold.
    """
    draft.action(row.id)
    base = draft.base.action_by_id.get(row.id) or draft.action(row.id)[1]
    edited = _edited(base, row)
    operations = [*_update(base, row, edited), *_note(row)]
    etag = row.cells.get("etag")
    if etag is None:
        return operations
    if not etag.strip():
        raise UsageError(f"{row.id}: the etag is missing", "leave that column as it was exported")
    if broken := changed_since(draft, row.id, etag.strip()):
        # What holds already is no edit; a note is looked for where it is carried out.
        _, action = draft.action(row.id)
        if _edited(action, row) or not all(_noted(draft, one) for one in _note(row)):
            raise _stale(broken, edited)
        return operations
    _refuse_shown(draft.base, base, row)
    if not edited and _text(row, "reason"):
        hint = "what is to be recorded goes into the column note"
        raise UsageError(f"{row.id}: there is a reason, but nothing was edited", hint)
    return operations


def _stale(broken: RefusedError, edited: Sequence[str]) -> RefusedError:
    fields = f"; this row wants another {', '.join(edited)}" if edited else ""
    hint = "export afresh, and make the edit there: atmt export"
    return RefusedError(f"{broken.message}{fields}", hint)


def _noted(draft: Draft, note: AddNote) -> bool:
    draft.written_by(note.by)
    return has_note(draft, note)


def _edited(action: Action, row: SheetRow) -> list[str]:
    """The columns in which a row is not as an action would be exported."""
    facts = _facts(action)
    found = [f for f in _FACTS if f in row.cells and not _same(f, row.cells[f], facts[f])]
    # A rating whose reason was left blank took that of the row.
    reason = row.cells.get("reason", "").strip()
    if found == ["rag_reason"] and not row.cells["rag_reason"].strip() and reason:
        return [] if facts["rag_reason"] == reason else found
    return found


def _same(field: str, cell: str, text: str) -> bool:
    """Whether a cell says what was exported, for all that a spreadsheet may have made of it."""
    if field in _LISTS:
        return _names(cell) == _names(text)
    one, other = cell.strip(), text.replace("\r\n", "\n").replace("\r", "\n").strip()
    if field in ("status", "rag") or {one.casefold(), other.casefold()} <= {"true", "false"}:
        one, other = one.casefold(), other.casefold()
    if one == other:
        return True
    # 007 came back as 7, and 2030 as 2030.0.
    both = _NUMERIC.fullmatch(one) and _NUMERIC.fullmatch(other)
    return bool(both) and float(one) == float(other)


def _names(cell: str) -> list[str]:
    return [name.strip() for name in cell.split(";") if name.strip()]


def _refuse_shown(ledger: Ledger, action: Action, row: SheetRow) -> None:
    shown = _shown(ledger, action)
    for field in _SHOWN:
        if field in row.cells and not _same(field, row.cells[field], shown[field]):
            hint = _MENDED_BY[field].format(row.id)
            raise UsageError(f"{row.id}: {field} is not edited in a sheet", hint)


def _update(action: Action, row: SheetRow, edited: Sequence[str]) -> list[Update]:
    wanted: dict[str, object] = {}
    for field in edited:
        wanted[field] = _value(field, row.cells[field])
    if "rag" in wanted or "rag_reason" in wanted:
        # The reason stands beside the rating: they are sent back as one.
        facts = {**_facts(action), **row.cells}
        wanted |= {field: _value(field, facts[field]) for field in ("rag", "rag_reason")}
    if not wanted:
        return []
    return [_made(Update, row, action=row.id, set=wanted, reason=_text(row, "reason"))]


def _value(field: str, cell: str) -> object:
    if field in _LISTS:
        return _names(cell)
    text = cell.strip()
    return (text.casefold() if field in ("status", "rag") else text) or None


def _text(row: SheetRow, field: str) -> str | None:
    return row.cells.get(field, "").strip() or None


def _note(row: SheetRow) -> list[AddNote]:
    text, day = _text(row, "note"), _text(row, "note_date")
    if text is not None:
        return [_made(AddNote, row, action=row.id, text=text, date=day)]
    if day is not None:
        raise UsageError(f"{row.id}: there is a note_date, but no note")
    return []


def _made(kind: type[Made], row: SheetRow, **given: object) -> Made:
    by = _text(row, "note_by") or row.by
    try:
        return kind.model_validate({**given, "by": by})
    except ValidationError as error:
        said = complaints(kind, error)
        raise UsageError(f"{row.id}: {'; '.join(said)}") from None
