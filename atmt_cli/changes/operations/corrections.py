"""Acts that correct a mistake in the record, and say openly what it said."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from atmt_cli.changes.operations.closing import enter_in_error
from atmt_cli.changes.operations.draft import Draft, Plain
from atmt_cli.changes.operations.operation import Correct
from atmt_cli.changes.operations.places import no_place, pointer_of
from atmt_cli.changes.operations.remedies import command_for
from atmt_cli.model.action import Action, Closure, Handover, Note, Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.fields import ONGOING, OWN_START, Extensible, Record
from atmt_cli.model.findings import Pointer, action_in
from atmt_cli.model.law import Law, is_empty, is_same, laws_of
from atmt_cli.model.ledger import Correction, Ledger, as_stored
from atmt_cli.model.moves import statuses_between, unlawful_handover
from atmt_cli.model.text import did_you_mean, excerpt
from atmt_cli.model.validation import complaints, fields_at
from atmt_cli.rules.edit.corrections import says
from atmt_cli.rules.series import (
    OF_ACTION,
)

_SHORTEST = 40
"""The most characters of a value that go into a sentence on several."""
_ACCEPTED = ("offered_on", "answered_on", "evidence", "extent", "reservation")
_FITS: Mapping[tuple[type[Record], str], Mapping[str, tuple[str, ...]]] = {
    (Handover, "status"): {
        "proposed": (),
        "offered": ("offered_on",),
        "accepted": _ACCEPTED,
        "declined": ("offered_on", "answered_on", "ended_on", "reason"),
        "withdrawn": ("offered_on", "ended_on", "reason"),
        "superseded": (*_ACCEPTED, "ended_on", "reason"),
    },
    (Step, "status"): {
        "open": (),
        "done": ("settled_on",),
        "dropped": ("settled_on", "reason"),
    },
    (Closure, "outcome"): {
        "implemented": (),
        "not-implemented": (),
        "superseded": ("superseded_by",),
        "entered-in-error": (),
    },
}
"""The fields that only some statuses have, by the status: what no longer fits goes with it."""
_NAMES = {
    **dict.fromkeys(
        (
            "to", "from", "accountable", "support", "governance", "funders", "by", "asked_of",
            "assignee", "proposed_by", "confirmed_by", "part_of", "successors", "closing_body",
            "keeper",
        ),
        "bodies",
    ),
    **dict.fromkeys(("superseded_by", "about"), "actions"),
    **dict.fromkeys(("source", "sources"), "sources"),
}  # fmt: skip
"""Fields that name something, and the list that has what they name."""
_DAYS = frozenset(
    (
        "date", "on", "due", "first_due", "since", "until", "closes_on", "proposed_on",
        "offered_on", "answered_on", "ended_on", "settled_on", "raised_on", "reply_by",
    )
)  # fmt: skip
_BY_HAND = "change it in the file, and add a note that says why"
_TRACED = ("due", "rag")
"""Noted fields where a change leaves the old value on record, as if it had been right."""


class _Part(NamedTuple):
    """What is asked of one record: its place, its pointer, and the values by name."""

    place: str
    at: Pointer
    record: Record
    given: dict[str, Plain]


class _Change(NamedTuple):
    """A field that gets another value; ``committed`` is the record as it is committed, if it is."""

    part: _Part
    field: str
    law: Law
    after: Record
    committed: Record | None

    @property
    def name(self) -> str:
        """Return the name of the field in the file."""
        info = type(self.after).model_fields.get(self.field)
        return (info.alias if info else None) or self.field

    @property
    def was(self) -> Any:
        """Return the value that it has."""
        return getattr(self.part.record, self.field, None)

    @property
    def now(self) -> Any:
        """Return the value that it gets."""
        return getattr(self.after, self.field, None)

    @property
    def place(self) -> str:
        """Return the place of the record; for a handover, under the body that is committed."""
        if isinstance(self.committed, Handover):
            return f"{action_in(self.part.place)}@{self.committed.to}"
        return self.part.place

    @property
    def is_new(self) -> bool:
        """Return whether the record has another value now."""
        return not is_same(self.was, self.now)

    @property
    def had(self) -> Any:
        """Return the value that is committed."""
        return getattr(self.committed, self.field, None)


def correct(draft: Draft, op: Correct) -> None:
    """Correct fields of a place; a value that was committed is kept in a correction."""
    if op.entered_in_error:
        _enter(draft, op)
        return
    if not op.set:
        hint = f"atmt correct {op.where} FIELD=VALUE --reason TEXT"
        raise UsageError("no field to correct was given", hint)
    changes = [one for part in _parts(draft, op) for one in _changes(draft, part)]
    _refuse_ordinary(changes)
    _refuse_second(draft, changes)
    for part in {one.part.at: one.part for one in changes}.values():
        _put_right(draft, op, [one for one in changes if one.part.at == part.at])


def _refuse_second(draft: Draft, changes: list[_Change]) -> None:
    """Refuse to make a live handover one to a body that has another of the same action already."""
    for one in changes:
        before, after = one.part.record, one.after
        if one.field != "to" or not (isinstance(after, Handover) and isinstance(before, Handover)):
            continue
        _, action = draft.action(action_in(one.part.place))
        twins = [h for h in action.handovers if h.to == after.to and h.is_live and h is not before]
        if after.is_live and twins:
            name = draft.short(after.to)
            message = f"{action.id} already has a handover to {name}, {twins[0].status}"
            hint = f"if {draft.short(before.to)} did not accept: "
            hint += f"atmt correct {one.part.place} status=offered --reason TEXT"
            raise RefusedError(message, hint)


def _enter(draft: Draft, op: Correct) -> None:
    """Close an action as entered in error."""
    at = _pointer(draft, op.where)
    if op.set:
        raise UsageError(
            "--entered-in-error closes the action and sets no field", "leave the fields out"
        )
    if at[:1] != ("actions",) or len(at) > 2:  # noqa: PLR2004 - list and index
        hint = f"atmt correct {op.where} FIELD=VALUE --reason TEXT"
        raise UsageError(
            f"{op.where} is not an action; only an action can be entered in error", hint
        )
    enter_in_error(draft, op.where, op.reason, op.on)


def _pointer(draft: Draft, where: str) -> Pointer:
    at = pointer_of(draft, where)
    if at is None:
        raise no_place(draft, where, "a place is A2, A2@ols, A2.1, A2#3, body:ols or question:2")
    return at


def _parts(draft: Draft, op: Correct) -> Iterator[_Part]:
    """Yield what is asked of each record at a place: of an action, its last closure is one."""
    at = _pointer(draft, op.where)
    record = draft.record(at)
    asked = {name: value for name, value in op.set.items() if not _is_of_closure(record, name)}
    _refuse_fields(op.where, at, record, asked)
    if asked:
        yield _Part(op.where, at, record, asked)
    of_closure = {name: value for name, value in op.set.items() if name not in asked}
    if isinstance(record, Action) and of_closure:
        if not record.closures:
            name = next(iter(of_closure))
            message = f"{record.id} has no closure, so no {excerpt(name)}"
            raise UsageError(message, f"atmt show {record.id}")
        here = (*at, "closures", len(record.closures) - 1)
        yield _Part(op.where, here, record.closures[-1], of_closure)


def _is_of_closure(record: Record, name: str) -> bool:
    """Return whether a field is that of an action's closure; no field of an action has its name."""
    return isinstance(record, Action) and name in Closure.model_fields


def _refuse_fields(place: str, at: Pointer, record: Record, given: Mapping[str, Plain]) -> None:
    """Raise UsageError for a field that is not there, or that no correction changes."""
    known = [name for name in fields_at(type(record), ()) if name not in OF_ACTION]
    for name in given:
        top, _, inner = name.partition(".")
        if isinstance(record, Extensible) and name.startswith(OWN_START):
            continue
        if top not in known or (inner and inner not in fields_at(type(record), (top,))):
            names = [*known, *(Closure.model_fields if isinstance(record, Action) else ())]
            below = [f"{top}.{one}" for one in fields_at(type(record), (top,))] if inner else []
            near = did_you_mean(name, [*names, *below])
            raise UsageError(f"{place} has no field {excerpt(name)}{near}", ", ".join(names))
        if name == "id":
            raise UsageError(
                f"the id of {place} cannot change: everything else uses it",
                "correct its title or its name, or add another",
            )
        if isinstance(record, Note) and name == "text":
            raise _text_stands(place, at)
        if isinstance(record, Correction) and name == "was":
            hint = f"atmt correct {record.where} FIELD=VALUE --reason TEXT"
            raise UsageError("a correction says what was there; correct the record again", hint)


def _text_stands(place: str, at: Pointer) -> UsageError:
    """Return what is said where a note would be rewritten."""
    number = int(at[-1]) + 1
    personal = f"atmt waive notes-append-only '{place}' --reason TEXT --until DATE"
    hint = f"if it holds personal data, remove it by hand under a waiver: {personal}"
    if at[0] == "actions":
        action = place.partition("#")[0]
        hint = f"atmt note {action} TEXT --corrects {number}; {hint}"
    message = f"the text of {place} cannot change: correct it with a later note"
    return UsageError(message, hint)


def _changes(draft: Draft, part: _Part) -> list[_Change]:
    """Return what changes in a record, in the order of its fields; what no longer fits, too."""
    record, after = part.record, _made(draft, part)
    asked = {name.partition(".")[0] for name in part.given}
    for (kind, field), fits in _FITS.items():
        if isinstance(record, kind) and field in part.given:
            with_status = {one for those in fits.values() for one in those}
            going = with_status - {*fits[getattr(after, field)]} - asked
            after = after.model_copy(update={one: _nothing(record, one) for one in going})
            asked |= going
    laws = laws_of(type(record))
    laws |= {one: Law.FREE for one in part.given if one.startswith(OWN_START)}
    committed = _committed(draft, part.at)
    changes = [_Change(part, field, law, after, committed) for field, law in laws.items()]
    return [
        one
        for one in changes
        # What was changed by hand already, and against its law, lacks the correction alone.
        if one.is_new or (one.name in asked and one.law is not Law.NOTED and _is_wrong(draft, one))
    ]


def _nothing(record: Record, field: str) -> tuple[()] | None:
    """Return what a field has where there is nothing in it."""
    return () if isinstance(as_stored(record)[field], list) else None


def _made(draft: Draft, part: _Part) -> Record:
    """Return the record with what is asked. Raises UsageError that says what is wrong with it."""
    plain = as_stored(part.record)
    for name, typed in part.given.items():
        value = _meant(draft, part, name, typed)
        top, _, inner = name.partition(".")
        if inner:
            plain[top] = {**(plain[top] or {}), inner: value}
        elif isinstance(plain.get(name), list) and isinstance(value, str):
            plain[name] = [value]
        else:
            plain[name] = value
    try:
        return type(part.record).model_validate(plain)
    except ValidationError as error:
        said = "; ".join(complaints(type(part.record), error))
        raise UsageError(f"{part.place}: {said}", "atmt correct --help") from None


def _meant(draft: Draft, part: _Part, name: str, typed: Plain) -> Plain:
    """Return a value as the ledger has it: an id for a name, 2018-01-10 for 10 Jan 2018."""
    if isinstance(typed, list):
        return [_meant(draft, part, name, one) for one in typed]
    field = name.rpartition(".")[2]
    if not isinstance(typed, str) or not typed.strip() or typed == ONGOING:
        return typed
    if field in _NAMES:
        return draft.interpreter.name(_NAMES[field], typed)
    if field not in _DAYS:
        return typed
    try:
        return str(draft.interpreter.date(typed))
    except ValueError as error:
        raise UsageError(f"{part.place}: {field}: {error}") from None


def _committed(draft: Draft, at: Pointer) -> Record | None:
    """Return the record at a pointer as it is committed; None where it is not."""
    if draft.committed is None:
        return None
    found = _same(draft.committed, draft.record(at[:2]), at)
    if found is None or len(at) <= 2:  # noqa: PLR2004 - list and index
        return found
    items, index = getattr(found, str(at[2])), int(at[3])
    return items[index] if index < len(items) else None


def _same(committed: Ledger, record: Record, at: Pointer) -> Record | None:
    """Return the record of a committed ledger that is the same: by its id, else by its place."""
    if at == ("ledger",):
        return committed.head
    those = getattr(committed, str(at[0]))
    name = getattr(record, "id", None)
    if name is not None:
        return next((one for one in those if one.id == name), None)
    index = int(at[1])
    return those[index] if index < len(those) else None


def _refuse_ordinary(changes: list[_Change]) -> None:
    """Raise UsageError where all that is asked is what another command does, and none corrects."""
    commands = [_ordinary(one) for one in changes]
    if changes and all(commands):
        one = changes[0]
        name = one.name.replace("_", " ")
        message = f"{one.part.place}: {name} can change without a correction"
        raise UsageError(message, "; ".join(dict.fromkeys(str(each) for each in commands)))


def _ordinary(change: _Change) -> str | None:
    """Return the command that makes a change; None where it takes a correction, or has none."""
    was, now, law = change.was, change.now, change.law
    if not change.is_new or (isinstance(was, PartialDate) and law.lets(was, now)):
        return None  # done by hand, or a finer date, which no command records
    lets = law.lets(was, now) or (law is Law.NOTED and change.field not in _TRACED)
    if lets or _moves_on(change):
        command = command_for(change.part.place, change.part.record, change.name, now)
        return command or (_BY_HAND if law is Law.NOTED else None)
    return None


def _moves_on(change: _Change) -> bool:
    """Return whether a status is one that is not final, and moves on."""
    record, field = change.part.record, change.field
    if isinstance(record, Step) and field == "status":
        return record.status == "open"
    if isinstance(record, Handover) and field == "status" and record.status != "accepted":
        return statuses_between(record.status, change.now) is not None
    return False


def _put_right(draft: Draft, op: Correct, changes: list[_Change]) -> None:
    """Change the fields of one record, and correct those that others may have read."""
    part, after = changes[0].part, as_stored(changes[0].after)
    stored = as_stored(changes[0].committed) if changes[0].committed else {}
    wrong = {one.name: _was(one, stored[one.name]) for one in changes if _is_wrong(draft, one)}
    for one in changes:
        _set(draft, one, after.get(one.name))
    told = "; ".join(_told(one) for one in changes)
    if wrong:
        draft.correct(changes[0].place, wrong, op.reason, op.on)
        draft.say(f"{part.place}: corrected: {told}", _following(part.place))
        return
    is_committed = all(one.committed and is_same(one.had, one.was) for one in changes)
    why = "it was not committed yet, so no correction is recorded"
    why = "no correction is needed" if is_committed else why
    draft.say(f"{part.place}: changed: {told}; {why}", _following(part.place))


def _is_wrong(draft: Draft, change: _Change) -> bool:
    """Return whether a change takes a correction: what is committed forbids it otherwise."""
    if change.committed is None or change.law.lets(change.had, change.now):
        return False
    if change.field == "status" and _is_lawful(change.committed, change.after):
        return False
    known = {*draft.committed.corrections} if draft.committed else set[Correction]()
    return not any(
        one.where == change.place
        and change.name in one.was.fields
        and says(one.was.fields[change.name], change.had)
        for _, one in draft.all_of("corrections", Correction)
        if one not in known
    )


def _is_lawful(before: Record, after: Record) -> bool:
    """Return whether a status moves from what is committed as it may."""
    if isinstance(before, Handover) and isinstance(after, Handover):
        return unlawful_handover(before, after) is None
    return isinstance(before, Step) and before.status == "open"


def _was(change: _Change, stored: Plain) -> Plain:
    """Return what a correction says that a field was, as text; of a mapping, what changes in it."""
    if not isinstance(stored, dict):
        return _as_text(stored)
    now = as_stored(change.now) if isinstance(change.now, Record) else {}
    return {
        key: _as_text(value)
        for key, value in stored.items()
        if value is not None and value != now.get(key)
    } or {key: _as_text(value) for key, value in stored.items() if value is not None}


def _as_text(value: Plain) -> Plain:
    return str(value) if isinstance(value, int) else value


def _set(draft: Draft, change: _Change, value: Plain) -> None:
    """Set a field, as little as may be: of a list the names, of a mapping its fields."""
    here = (*change.part.at, change.name)
    if isinstance(value, dict) and isinstance(change.was, Record):
        for key, one in value.items():
            draft.put((*here, key), one)
    elif isinstance(value, list) and value and {*value} != {*change.was}:
        draft.replace_list(here, value)
    else:
        draft.put(here, value)


def _told(change: _Change) -> str:
    """Return what became of a field, in a sentence."""
    field = change.name.replace("_", " ")
    had = change.was if change.is_new else change.had
    was, now = _words(had), _words(change.now)
    if is_empty(change.now):
        return f"no {field} (was {was})"
    return f"{field} {now}" + ("" if is_empty(had) else f" (was {was})")


def _words(value: Any) -> str:
    if isinstance(value, Record):
        return ", ".join(f"{key} {one}" for key, one in as_stored(value).items() if one)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return ", ".join(excerpt(one, _SHORTEST) for one in value)
    return excerpt(value, _SHORTEST) if isinstance(value, str) and " " in value else str(value)


def _following(place: str) -> str:
    """Return the command that shows a place, where there is one."""
    if place.startswith("body:"):
        return f"atmt body show {place.removeprefix('body:')}"
    return f"atmt show {action_in(place)}" if place[:1].isupper() else "atmt check"
