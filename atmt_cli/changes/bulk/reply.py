"""A reply: what somebody edited in the row of a sheet, merged with what the ledger says by now.

A cell that nobody touched changes nothing. One that was touched is carried out, unless the ledger
has changed the same fact since: then the row is refused, with both values. Faults are collected:
what is wrong in one cell hides no other.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.bulk.answers import Answer, answers_of, is_answered, other_answer
from atmt_cli.changes.bulk.cells import (
    Exported,
    RowDifference,
    action_cells,
    difference,
    exported_in,
)
from atmt_cli.changes.bulk.columns import ETAG, FACTS, LISTS, NEEDED, is_own
from atmt_cli.changes.bulk.guards import changed_since
from atmt_cli.changes.bulk.rows import CellFault, CellFaults, SheetRow
from atmt_cli.changes.bulk.values import date_typed, readings, value_of
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.facts import holds
from atmt_cli.changes.operations.operation import AddNote, Decline, Operation, Update
from atmt_cli.model.action import Action
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.text import excerpt

_INSTEAD = {
    "title": "the published words stay; fill in short_title",
    "owner": "to pass the action on: atmt offer {} BODY; or atmt transfer",
    "handover": "to change it: atmt offer, accept, decline or withdraw {} BODY",
    "ref": "to change it: atmt update {} --ref TEXT",
    "offered_on": "it is the day on which the body was told",
    "next_due": "to say when the action is due, fill in due",
    "last_note_date": "to add a note, write it in the column note",
    "last_note_by": "to add a note, write it in the column note",
    "last_note": "to add a note, write it in the column note",
}
"""What to do instead of editing a column that is only shown."""
_NOTHING = "nothing"
_OTHER_ROW = (
    "this row has the cells of another action",
    "sort whole rows only: start again from the sheet as it was sent",
)
_OWN_FIELD = "a field that begins with x- is edited in actions.yaml"
_AFRESH = "export again, and make the edit there: atmt export"
_RATING = ("rag", "rag_reason")
"""Two columns of one fact: a rating and its reason are one judgement."""


class Asked(NamedTuple):
    """What somebody filled in, in a row, and what is wrong with it."""

    row: SheetRow
    by: str | None
    faults: CellFaults
    update: Update | None = None
    reason: AddNote | None = None
    answers: tuple[Answer, ...] = ()
    note: AddNote | None = None

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Return what it comes to, in the order in which it is carried out.

        The row of another owner may have set the same. What this one gave as a reason stays.
        """
        each = (self.update, self.reason, *self.answers, self.note)
        return tuple(one for one in each if one is not None)

    def claims(self) -> dict[str, Any]:
        """Return what it wants, by field: two rows that want one otherwise cannot both be right."""
        claims: dict[str, Any] = {}
        if self.answers:
            claims["answer"] = (self.by, self.answers)
        update = self.update
        if update is None:
            return claims
        for field in sorted(update.set.model_fields_set):
            value = getattr(update.set, field)
            claims[field] = tuple(sorted(value)) if field in LISTS else value
        if update.set.rag:
            # The reason of the row will do for the rating.
            claims["rag_reason"] = update.set.rag_reason or update.reason
        return claims


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
        return Asked(row, None, CellFaults([CellFault(NEEDED, *_OTHER_ROW, misused=True)]))
    faults = CellFaults(_edits_of_shown(draft, action, row, found, exported, stale))
    clashes = _clashes(found)
    faults += (_clash(draft, action, row, column) for column in clashes)
    edited = [one for one in found.unlike if one in FACTS and one not in clashes]
    asked = _asked(draft, action, row, edited, _told(draft, row, exported), faults)
    draft.begin(asked.by)
    if exported is None and stale is not None:
        return _held(draft, now, asked, found, stale)
    _refuse_lone_reason(asked, found)
    if exported is None:
        return _unguarded(asked, found)
    return _unknown_yet(draft, now, asked, exported)


def _asked(
    draft: Draft,
    action: Action,
    row: SheetRow,
    edited: Sequence[str],
    told: str | None,
    faults: CellFaults,
) -> Asked:
    """Return what a row asks for, as far as it can be read."""
    by = None
    with faults.at("note_by"):
        name = row.author(draft.interpreter)
        draft.require("bodies", (name,))
        by = name
    answers = answers_of(draft, row, by, told, faults)
    if theirs := answers and other_answer(action, answers, told):
        faults.append(_both("answer", row.text("answer"), theirs, _settled(answers[-1])))
        answers = ()
    text = row.text("reason")
    # The reason of a no is its own, unless a status moves as well.
    mine = None if any(isinstance(one, Decline) for one in answers) else text
    reason = text if "status" in edited else mine
    update = None
    with faults.at(None):
        update = _update(draft, action, row, edited, by, reason, faults)
    note = None
    with faults.at("note"):
        note = _note(draft, row, by, faults)
    noted = row.asks(AddNote, draft.interpreter, by, text=reason) if reason else None
    return Asked(row, by, faults, update, noted, answers, note)


def _edits_of_shown(
    draft: Draft,
    action: Action,
    row: SheetRow,
    found: RowDifference,
    exported: Exported | None,
    stale: RefusedError | None,
) -> Iterable[CellFault]:
    """Yield a fault for each edit of a column that is only shown; where nobody knows what it said
    when it was exported, for each that is unlike the ledger.
    """
    having = action_cells(draft.base, action)
    for column in found.unlike:
        if column in FACTS:
            continue
        if exported is None and stale is not None:
            yield CellFault(None, f"{stale.message}; this row shows a different {column}", _AFRESH)
            continue
        instead = _OWN_FIELD if is_own(column) else _INSTEAD[column].format(row.id)
        theirs = having.get(column)
        why = f"cannot be edited in a sheet; it says {_value(row.cells[column])}"
        if theirs is not None:
            why += f", the ledger {_value(theirs)}"
        back = "put it back" if theirs is None else f"put back {_value(theirs)}"
        yield CellFault(
            column, why, f"{back if theirs != '' else 'clear it'}; {instead}", misused=True
        )


def _clashes(found: RowDifference) -> list[str]:
    """Return the columns of facts that both the row and the ledger have changed, otherwise."""
    mine = [one for one in found.unlike if one in FACTS]
    if {*mine} & {*_RATING} and found.moved & {*_RATING}:
        return [one for one in mine if one in found.moved or one in _RATING]
    return [one for one in mine if one in found.moved]


def _clash(draft: Draft, action: Action, row: SheetRow, column: str) -> CellFault:
    theirs = action_cells(draft.base, action)
    shown = " ".join(_value(theirs[one]) for one in _RATING if theirs[one])
    told = shown or _value("") if column in _RATING else _value(theirs[column])
    keep = "clear this cell" if told == _NOTHING else f"put {told} here"
    hint = f"to keep the ledger's, {keep}; to set yours, edit a new sheet: atmt export"
    return _both(column, row.cells[column], told, hint)


def _both(column: str, mine: str | None, told: str, hint: str) -> CellFault:
    """Return the fault of a fact that both have changed, with both values."""
    why = f"changed to {_value(mine)} here, and to {told} in the ledger since it was exported"
    return CellFault(column, why, hint)


def _settled(answer: Answer) -> str:
    """Return what to do where the ledger has another answer."""
    place = f"{answer.action}@{answer.body}"
    mend = f"atmt correct {place} status=offered --reason TEXT"
    return f"to keep the ledger's, clear the answer; if the ledger is wrong: {mend}"


def _value(text: str | None) -> str:
    return excerpt(text.strip()) if text and text.strip() else _NOTHING


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


def _refuse_lone_reason(asked: Asked, found: RowDifference) -> None:
    """Refuse a reason for nothing."""
    is_no = any(isinstance(one, Decline) for one in asked.answers)
    if not asked.row.text("reason") or is_no or asked.faults:
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
        asked.faults.append(CellFault(None, message, _AFRESH))
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


def _update(
    draft: Draft,
    action: Action,
    row: SheetRow,
    edited: Sequence[str],
    by: str | None,
    reason: str | None,
    faults: CellFaults,
) -> Update | None:
    """Return what the edited cells set. A rating and its reason are sent back as one."""
    having = action_cells(draft.base, action)
    cells = {**having, **row.cells}
    columns = [*edited, *_RATING] if {*edited} & {*_RATING} else edited
    wanted = {}
    for column in dict.fromkeys(columns):
        with faults.at(column):
            whole = row._replace(cells=cells)
            wanted[column] = value_of(draft, action, whole, column, having[column])
    if {*wanted} & {*_RATING} and not {*wanted} >= {*_RATING}:
        # One of the two cannot be read.
        wanted = {column: value for column, value in wanted.items() if column not in _RATING}
    if not wanted:
        return None
    return row.asks(Update, draft.interpreter, by, set=wanted, reason=reason)


def _note(draft: Draft, row: SheetRow, by: str | None, faults: CellFaults) -> AddNote | None:
    text, typed, day = row.text("note"), row.text("note_date"), None
    with faults.at("note_date"):
        day = date_typed(draft, typed) if typed else None
    if text is not None:
        return row.asks(AddNote, draft.interpreter, by, text=text, date=day)
    if typed is not None:
        hint = "write the note in the column note, or clear this cell"
        why = "filled in, but the column note is empty"
        faults.append(CellFault("note_date", why, hint, misused=True))
    return None
