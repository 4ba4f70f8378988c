"""A reply: what somebody edited in the row of a sheet, merged with what the ledger says by now.

A cell that nobody touched changes nothing. One that was touched is carried out, unless the ledger
has changed the same fact since: then the row is refused, with both values. Faults are collected:
what is wrong in one cell hides no other.
"""

from collections.abc import Sequence

from atmt_cli.changes.bulk.answers import is_answered
from atmt_cli.changes.bulk.cells import (
    Exported,
    RowDifference,
    difference,
    exported_in,
)
from atmt_cli.changes.bulk.clashes import (
    AFRESH,
    OTHER_LEDGER,
    OTHER_ROW,
    clash_fault,
    clashes_of,
    edits_of_shown,
    is_foreign,
)
from atmt_cli.changes.bulk.columns import ETAG, FACTS, NEEDED
from atmt_cli.changes.bulk.guards import changed_since
from atmt_cli.changes.bulk.row_request import Asked, request_of
from atmt_cli.changes.bulk.rows import CellFault, CellFaults, SheetRow
from atmt_cli.changes.bulk.values import date_typed, readings
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.facts import holds
from atmt_cli.changes.operations.operation import AddNote, Decline
from atmt_cli.model.action import Action
from atmt_cli.model.errors import RefusedError, UsageError


def asked_by(draft: Draft, row: SheetRow) -> Asked:
    """Return what somebody edited in a row, as operations, and all that is wrong with it.

    Raises UsageError for an action that is not known.
    """
    now, etag = draft.action(row.id)[1], row.text(ETAG)
    stale = changed_since(draft, row.id, etag) if etag else None
    read = draft.base.action_by_id.get(row.id, now)
    exported = exported_in(draft.base, row.cells, read if etag and not stale else None)
    action = read if exported else now
    found = difference(draft.base, action, row.cells, exported)
    if NEEDED in found.moved:
        return Asked(row, None, CellFaults([CellFault(NEEDED, *OTHER_ROW, misused=True)]))
    if exported and is_foreign(draft.base, action, found, exported):
        return Asked(row, None, CellFaults([CellFault(NEEDED, *OTHER_LEDGER, misused=True)]))
    faults = CellFaults(edits_of_shown(draft, action, row, found, exported, stale))
    clashes = clashes_of(draft, action, row, found)
    faults += (clash_fault(draft, action, row, column, found) for column in clashes)
    edited = [one for one in found.unlike if one in FACTS and one not in clashes]
    asked = request_of(draft, action, row, edited, _told(draft, row, exported), faults)
    _let_the_reason_go(asked, found, {"status", *clashes})
    draft.begin(asked.by)
    if exported is None and stale is not None:
        return _held(draft, now, asked, found, stale)
    _refuse_lone_reason(asked, found)
    if exported is None:
        return _unguarded(asked, found)
    return _unknown_yet(draft, now, asked, exported)


def _told(draft: Draft, row: SheetRow, exported: Exported | None) -> str | None:
    """Return the day on which a form says that its body was told, however it is shown."""
    text = row.text("offered_on")
    if text is None:
        return None
    for one in readings(draft.base, "offered_on", text):
        if exported and exported.has(draft.base, "offered_on", {one}):
            return one
    try:
        return date_typed(draft, text)
    except UsageError:
        return None


def _let_the_reason_go(asked: Asked, found: RowDifference, restored: set[str]) -> None:
    """Say that the reason goes as well, where each cell that it is for is one to put back."""
    edited = {one for one in found.unlike if one in FACTS}
    told = {fault.column: n for n, fault in enumerate(asked.faults) if fault.column in restored}
    if not edited or not edited <= told.keys() or not _has_lone_reason(asked):
        return
    at = max(told.values())
    last = asked.faults[at]
    more = f"if you put it back, clear reason ({asked.row.place('reason')}) as well"
    asked.faults[at] = last._replace(hint="; ".join(filter(None, (last.hint, more))))


def _has_lone_reason(asked: Asked) -> bool:
    """Return whether a row gives a reason that is not that of a no."""
    is_no = any(isinstance(one, Decline) for one in asked.answers)
    return asked.row.text("reason") is not None and not is_no


def _refuse_lone_reason(asked: Asked, found: RowDifference) -> None:
    """Refuse a reason for nothing."""
    if not _has_lone_reason(asked) or asked.faults:
        return
    if not any(one in FACTS for one in found.touched):
        hint = "to record something, write it in the column note"
        asked.faults.append(
            CellFault("reason", "a reason is given, but nothing was edited", hint, misused=True)
        )


def _unknown_yet(draft: Draft, now: Action, asked: Asked, exported: Exported) -> Asked:
    """Return what a row asks for and the ledger has not got since the row was exported.

    A note without a date was written when nobody knows: since then the same one is this one.
    """
    if asked.answers and is_answered(now, asked.answers):
        asked = asked._replace(answers=())
    reason, note = (_news(draft, one, exported.notes) for one in (asked.reason, asked.note))
    return asked._replace(reason=reason, note=note)


def _news(draft: Draft, note: AddNote | None, since: int) -> AddNote | None:
    """Return a note, unless it has no date and is known since."""
    return None if note and not note.date and _is_noted(draft, note, since) else note


def _is_noted(draft: Draft, note: AddNote, since: int) -> bool:
    day = str(note.date) if note.date else None
    return draft.knows_note(note.action, (day, draft.by, note.text, None, None), since)


_UNGUARDED = (
    "without the columns etag and as_exported atmt cannot tell which is newer, this or the ledger",
    "edit a sheet that atmt export made; without those columns a row can only add a note",
)


def _unguarded(asked: Asked, found: RowDifference) -> Asked:
    """Return what a row asks for of which nobody knows what it said when it was exported: a note.

    All else is refused: it could undo what others did meanwhile.
    """
    facts = [one for one in found.unlike if one in FACTS]
    wanted = [*facts, *(["answer"] if asked.answers else [])]
    if not wanted:
        return asked
    if not asked.faults:
        asked.faults.append(CellFault(wanted[0], *_UNGUARDED, misused=True))
    return Asked(asked.row, asked.by, asked.faults)


def _held(
    draft: Draft, now: Action, asked: Asked, found: RowDifference, stale: RefusedError
) -> Asked:
    """Return a row without a mark whose action changed since, as one that asks for nothing.

    It is refused unless the ledger says all that it wants already.
    """
    facts = [one for one in found.unlike if one in FACTS]
    lacking = _lacking(draft, now, asked, facts)
    if lacking:
        message = f"{stale.message}; not applied from this row: {', '.join(lacking)}"
        asked.faults.append(CellFault(None, message, AFRESH))
    return asked._replace(update=None, reason=None, answers=(), note=None)


def _lacking(draft: Draft, now: Action, asked: Asked, facts: Sequence[str]) -> list[str]:
    """Return what a row wants and the action has not."""
    update = asked.update
    lacking = [one for one in facts if not (update and holds(now, update, one))]
    if asked.answers and not is_answered(now, asked.answers):
        lacking.append("answer")
    lacking += [
        field
        for field in ("reason", "note")
        if (one := getattr(asked, field)) and not _is_noted(draft, one, 0)
    ]
    return lacking
