"""The sheet: what a spreadsheet shows of each action, and what an edited row of it asks for."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.changes.bulk.answers import Answer, answers_of, is_answered, offered_on
from atmt_cli.changes.bulk.cells import (
    Mark,
    cells_of,
    edited_in,
    mark_in,
    mark_of,
    names_in,
)
from atmt_cli.changes.bulk.columns import (
    BODIES,
    BY_NAME,
    ETAG,
    FACTS,
    LISTS,
    MARK,
    WORDS,
    is_own,
)
from atmt_cli.changes.bulk.guards import changed_since
from atmt_cli.changes.bulk.rows import SheetRow
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.facts import holds
from atmt_cli.changes.operations.operation import AddNote, Decline, Operation, Update
from atmt_cli.model.action import Action
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.etag import etag_of
from atmt_cli.model.ledger import Ledger

_MENDED_BY = {
    "title": "the published words stay; fill in short_title",
    "owner": "atmt offer {} BODY; or atmt transfer",
    "handover": "atmt offer, accept, decline or withdraw {} BODY",
    "ref": "atmt update {} --ref TEXT",
}
_OWN_FIELD = "a field that begins with x- is edited in actions.yaml"
_AFRESH = "export again, and make the edit there: atmt export"


def exported(ledger: Ledger, actions: Iterable[Action]) -> list[dict[str, str]]:
    """Return a row for each action: every column, as text; lists separated by semicolons."""
    return [_row(ledger, action) for action in actions]


def as_form(
    ledger: Ledger, actions: Iterable[Action], body: str, today: date
) -> list[dict[str, str]]:
    """Return the same for an owner to fill in, who may answer what it was told of."""
    return [
        {**_row(ledger, one), "note_by": body, "offered_on": offered_on(one, body, today)}
        for one in actions
    ]


def _row(ledger: Ledger, action: Action) -> dict[str, str]:
    note = action.last_note
    return {
        **dict.fromkeys(BY_NAME, ""),
        "id": action.id,
        ETAG: etag_of(action),
        **cells_of(ledger, action),
        "next_due": str(action.next_due or ""),
        "last_note_date": str(note.date) if note else "",
        "last_note_by": note.by if note else "",
        "last_note": note.text if note else "",
        MARK: mark_of(ledger, action),
    }


class Asked(NamedTuple):
    """What somebody filled in, in a row: the columns that show facts, and what it comes to."""

    row: SheetRow
    by: str | None
    edited: Sequence[str] = ()
    update: Update | None = None
    answers: tuple[Answer, ...] = ()
    note: AddNote | None = None

    @property
    def operations(self) -> tuple[Operation, ...]:
        """Return what it comes to, in the order in which it is carried out.

        The row of another owner may have set the same. What this one gave as a reason stays.
        """
        update, reason = self.update, None
        if update and update.reason:
            reason = AddNote(action=self.row.id, by=update.by, text=update.reason)
        return tuple(one for one in (update, reason, *self.answers, self.note) if one)

    def claims(self) -> dict[str, Any]:
        """Return what it wants, by field: two rows that want one otherwise cannot both be right."""
        claims: dict[str, Any] = {}
        if self.answers:
            claims[f"the answer of {self.by}"] = self.answers
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
    """Return what somebody edited in a row, as operations.

    Raises UsageError, and RefusedError where the action changed meanwhile and the row wants what
    does not hold.
    """
    now, etag = draft.action(row.id)[1], row.cells.get(ETAG)
    if etag is not None and not etag.strip():
        raise UsageError(
            f"{row.id}: the column etag is empty", "export again, and leave that column as it is"
        )
    broken = changed_since(draft, row.id, etag.strip()) if etag is not None else None
    fresh = etag is not None and broken is None
    mark = None if fresh else mark_in(row.cells.get(MARK, ""))
    action = draft.base.action_by_id[row.id] if fresh else now
    edited = edited_in(draft.base, action, row.cells, mark)
    _refuse_shown(row, edited, None if mark else broken)
    asked = _asked(draft, action, row, [one for one in edited if one in FACTS])
    if broken is not None:
        _refuse_stale(draft, now, asked, mark, broken)
        return Asked(row, asked.by)
    if row.text("reason") and not (asked.update or _is_no(asked.answers)):
        hint = "to record something, write it in the column note"
        raise UsageError(f"{row.id}: a reason is given, but nothing was edited", hint)
    if not fresh:
        _refuse_unguarded(asked)
    return asked


def _asked(draft: Draft, action: Action, row: SheetRow, edited: Sequence[str]) -> Asked:
    by, answers = row.author(draft.interpreter), answers_of(draft, row)
    update = _update(draft, action, row, edited, declined=_is_no(answers))
    return Asked(row, by, edited, update, answers, _note(draft, row, by))


def _is_no(answers: Sequence[Answer]) -> bool:
    return any(isinstance(one, Decline) for one in answers)


def _refuse_shown(row: SheetRow, edited: Sequence[str], broken: RefusedError | None) -> None:
    """Refuse edits of columns that are only shown; ``broken`` where they may be none."""
    for field in edited:
        if field in FACTS:
            continue
        if broken is not None:
            raise RefusedError(f"{broken.message}; this row shows a different {field}", _AFRESH)
        hint = _OWN_FIELD if is_own(field) else _MENDED_BY[field].format(row.id)
        raise UsageError(f"{row.id}: {field} cannot be edited in a sheet", hint)


def _refuse_unguarded(asked: Asked) -> None:
    """Refuse what a row without an etag may not do: it could undo what others did meanwhile."""
    fields = [*asked.edited, *(["answer"] if asked.answers else [])]
    if fields:
        raise UsageError(
            f"{asked.row.id}: without the column etag atmt cannot tell which is newer, this"
            f" {fields[0]} or the ledger's",
            "edit a sheet that atmt export made; without the column etag a row can only add a note",
        )


def _refuse_stale(
    draft: Draft, now: Action, asked: Asked, mark: Mark | None, broken: RefusedError
) -> None:
    """Refuse a row whose action changed since, unless all that it wants is so already."""
    draft.begin(asked.by)
    lacking = _lacking(draft, now, asked, mark.notes if mark else 0)
    if mark and (lacking or not asked.operations):
        # What it shows as it no longer is, and nobody edited in it.
        unlike = edited_in(draft.base, now, asked.row.cells, None)
        changed = [one for one in unlike if one in FACTS and one not in asked.edited]
        if changed:
            told = f"this row has a different {', '.join(changed)}"
            raise RefusedError(f"{broken.message}; {told}", _AFRESH)
    if lacking:
        message = f"{broken.message}; not applied from this row: {', '.join(lacking)}"
        raise RefusedError(message, _AFRESH)


def _lacking(draft: Draft, now: Action, asked: Asked, since: int) -> list[str]:
    """Return what a row wants and the action has not, whose first ``since`` notes are older."""
    update, note, reason = asked.update, asked.note, asked.row.text("reason")
    lacking = [one for one in asked.edited if update and not holds(now, update, one)]
    if asked.answers and not is_answered(now, asked.answers):
        lacking.append("answer")
    if reason and not draft.knows_note(now.id, (None, draft.by, reason, None, None), since):
        lacking.append("reason")
    day = str(note.date) if note and note.date else None
    if note and not draft.knows_note(now.id, (day, draft.by, note.text, None, None), since):
        lacking.append("note")
    return lacking


def _update(
    draft: Draft, action: Action, row: SheetRow, edited: Sequence[str], *, declined: bool
) -> Update | None:
    """Return what the edited cells set. The reason goes with it, unless it is that of the answer
    alone.
    """
    wanted = {field: _value(draft, action, field, row.cells[field]) for field in edited}
    if not wanted:
        return None
    if "rag" in wanted or "rag_reason" in wanted:
        # The reason stands beside the rating: they are sent back as one.
        cells = {**cells_of(draft.base, action), **row.cells}
        for field in ("rag", "rag_reason"):
            wanted[field] = _value(draft, action, field, cells[field])
    reason = None if declined and "status" not in edited else row.text("reason")
    return row.asks(
        Update, draft.interpreter, row.author(draft.interpreter), set=wanted, reason=reason
    )


def _value(draft: Draft, action: Action, field: str, cell: str) -> object:
    if field in LISTS:
        of = "bodies" if field in BODIES else field
        found = names_in(draft.base, cell, field)
        names = [draft.interpreter.name(of, one) for one in found]
        # They replace; a + or - is no more than the beginning of a name.
        draft.require(of, {*names} - {*getattr(action, field)})
        return names
    text = cell.strip() or None
    if text and field in BODIES:
        return draft.interpreter.name("bodies", text)
    return text.casefold() if text and field in WORDS else text


def _note(draft: Draft, row: SheetRow, by: str | None) -> AddNote | None:
    text, day = row.text("note"), row.text("note_date")
    if text is not None:
        return row.asks(AddNote, draft.interpreter, by, text=text, date=day)
    if day is not None:
        raise UsageError(f"{row.id}: note_date is filled in, but note is empty")
    return None
