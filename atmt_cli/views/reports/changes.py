"""What changed since a day: the dated facts, and beside them what has no date of its own.

That is the difference between the ledger as it was committed then and as it is, without what a
dated fact tells already: so which fields have no date need not be known here.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Record
from atmt_cli.model.law import Law, laws_of
from atmt_cli.model.ledger import Head, Ledger
from atmt_cli.model.text import capitalized
from atmt_cli.views.diff.events import Event, Leaf
from atmt_cli.views.diff.records import view_edit
from atmt_cli.views.diff.words import Phrases
from atmt_cli.views.reports.timeline import DatedFact, Happening, facts_within

_OWN = ("receipt", "source", "theme", "waiver")
"""Records that are the secretariat's own."""
_BESIDE = frozenset(
    [
        "sources",
        "source",
        "first_due",
        "number",
        "contact",
        "aka",
        "settings",
        "proposed_on",
        "rag.by",
    ]
)
"""Fields that say where a fact comes from, or what another one says anyhow."""
_RECORDS: Mapping[str, type[Record]] = {"action": Action, "step": Step, "ledger": Head}
_CLOSING = ("closing", "closed")
_SAID = {
    "due": ("Due date set: {now}", "Due date moved from {was} to {now}", "Due date {was} removed"),
    "accountable": (
        "{now} made accountable",
        "{now} made accountable in place of {was}",
        "{was} no longer accountable",
    ),
    "unallocated.since": (
        "With nobody since {now}",
        "With nobody since {now}, not {was}",
        "No longer recorded as with nobody",
    ),
    "unallocated.reason": ("Why nobody has it: {now}", "Why nobody has it: {now}", ""),
}
"""How a change is told of what is new, of what is another than before, and of what is gone."""
_PLAIN = ("{label} set: {now}", "{label} changed from {was} to {now}", "{label} {was} removed")
_LABELS = {"asked_of": "Asked of", "reporting.to": "Reports to", "reporting.every": "Reports every"}


RecordedEdit = tuple[PartialDate | None, tuple[Event, ...]]
"""An edit, and the day on which it was committed; None where it is not committed yet."""


class PastLedger(NamedTuple):
    """The ledger as it was on the day that a report looks back to; None where nobody can tell.

    ``caution`` then says what becomes of the changes that have no date of their own. ``edits`` are
    those since then, the newest first.
    """

    ledger: Ledger | None = None
    caution: str | None = None
    edits: Iterable[RecordedEdit] = ()


NO_PAST = PastLedger()


def changes_since(
    ledger: Ledger, past: PastLedger, since: PartialDate, day: date
) -> tuple[Happening, ...]:
    """Return what happened in a time, oldest first; last what nobody knows the day of.

    What has no date of its own is told as of the day on which it was committed, with the note that
    was made in the same edit, if it was one only.
    """
    facts = facts_within(ledger, since, day)
    if past.ledger is None:
        return tuple(one.told for one in facts if not one.is_echo)
    changes = [*_untold(ledger, facts, view_edit(past.ledger, ledger))]
    records = _records(changes, past.edits, {one.where for one in facts if one.is_echo})
    notes = {one.where: one.told for one in facts if one.subject == "note"}
    reasoned: dict[str, list[str]] = {}
    found: list[Happening] = []
    for one in changes:
        on, reasons = records.get(one.key, (None, {}))
        reason = reasons.get(one.told.action) if one.takes_note else None
        if reason in notes:
            reasoned.setdefault(reason, []).append(one.told.said)
        else:
            found.append(one.told._replace(on=on, is_change=True))
    for fact in facts:
        said = reasoned.get(fact.where) if fact.subject == "note" else None
        if said:
            found.append(fact.told._replace(said=". ".join(said), is_change=True))
        elif not fact.is_echo:
            found.append(fact.told)
    undated = tuple(one for one in found if one.on is None)
    dated = [(one.on, one) for one in found if one.on]
    dated.sort(key=lambda each: (each[0].first, each[0].last))
    return (*(one for _, one in dated), *undated)


Key = tuple[str, str, str]
"""The value that a change brought: the place, the field, and what it is since."""


class _Change(NamedTuple):
    """A change without a date; whether the ledger asks for a note with it."""

    told: Happening
    key: Key
    takes_note: bool = False


def _key(event: Event, leaf: Leaf) -> Key:
    return event.where, leaf.field, repr(leaf.after)


def _records(
    changes: Iterable[_Change], edits: Iterable[RecordedEdit], echoes: Collection[str]
) -> dict[Key, tuple[PartialDate | None, dict[str | None, str]]]:
    """Return in which edit each change was made last: its day, and the only note of each action."""
    missing = {one.key for one in changes}
    found: dict[Key, tuple[PartialDate | None, dict[str | None, str]]] = {}
    # No further back than need be.
    for on, events in edits if missing else ():
        here = {_key(event, leaf) for event in events for leaf in event.fields} & missing
        if here:
            found |= dict.fromkeys(here, (on, _sole_notes(events, echoes)))
            missing -= here
        if not missing:
            break
    return found


def _sole_notes(events: Iterable[Event], echoes: Collection[str]) -> dict[str | None, str]:
    """Return the only note that an action got: then it is the reason of a change that took one."""
    new: dict[str | None, list[str]] = {}
    for one in events:
        if one.subject == "note" and one.what == "added" and one.where not in echoes:
            new.setdefault(one.actions[0] if one.actions else None, []).append(one.where)
    return {action: only for action, (only, *more) in new.items() if not more}


def _untold(
    ledger: Ledger, facts: Iterable[DatedFact], events: Iterable[Event]
) -> Iterator[_Change]:
    """Yield what the events say that no dated fact does."""
    told, whole = _told(ledger, facts)
    events = tuple(events)
    given = {one.actions for one in events if one.subject == "handover" and one.what == "added"}
    for event in events:
        place = (event.subject, event.where)
        if event.subject in _OWN or place in whole:
            continue
        known = told.get(place, set()) | told.get(("correction", event.where), set())
        leaves = [
            leaf
            for leaf in event.fields
            if _BESIDE.isdisjoint((leaf.field, leaf.field.partition(".")[0]))
            and leaf.field not in known
        ]
        if event.subject == "action" and ("closure", event.where) in whole:
            leaves = [one for one in leaves if one.field != "status" or one.after not in _CLOSING]
        if event.actions in given:
            # That a body was named says that it is no longer with nobody.
            leaves = [one for one in leaves if not one.field.startswith("unallocated.")]
        if leaves:
            yield from _said(ledger, event, leaves, is_partly_told=bool(known))


def _told(
    ledger: Ledger, facts: Iterable[DatedFact]
) -> tuple[dict[tuple[str, str], set[str]], set[tuple[str, str]]]:
    """Return the fields that dated facts tell, by kind and place of the record; and the records
    that they tell as a whole.

    A correction tells the fields that it put right.
    """
    fields: dict[tuple[str, str], set[str]] = {}
    whole = set[tuple[str, str]]()
    for one in facts:
        if not one.fields:
            whole.add((one.subject, one.where))
        fields.setdefault((one.subject, one.where), set()).update(one.fields)
        if one.subject == "correction":
            correction = ledger.corrections[int(one.where.rpartition(":")[2]) - 1]
            of = fields.setdefault(("correction", correction.where), set())
            of.update(correction.was.fields)
    return fields, whole


def _said(
    ledger: Ledger, event: Event, leaves: list[Leaf], *, is_partly_told: bool
) -> Iterator[_Change]:
    action = event.actions[0] if event.actions else None
    if event.subject == "action" and event.what == "added":
        yield _Change(Happening(None, "New action", None, action), _key(event, leaves[0]))
        return
    phrases = Phrases(event.subject, ledger.name)
    if event.what == "changed" and event.subject in ("action", "step", "body", "ledger"):
        start, text = _subject(ledger, event)
        for leaf in leaves:
            if sentence := _sentence(phrases, leaf):
                said = f"{start}{sentence}" if start else sentence
                told = Happening(None, said, text, action)
                yield _Change(told, _key(event, leaf), _takes_note(event, leaf))
    elif event.subject == "body" or (event.subject == "step" and is_partly_told):
        return  # that a body is new to the ledger is no news of it; and a step was told as done
    elif event.what == "changed" or is_partly_told:
        said = "; ".join(filter(None, (_sentence(phrases, leaf) for leaf in leaves)))
        start = ledger.name(event.where.partition("@")[2]) if event.subject == "handover" else ""
        told = Happening(None, f"{start}: {said}" if start else said, None, action)
        yield _Change(told, _key(event, leaves[0]))
    else:
        told = Happening(None, capitalized(event.text), event.detail or None, action)
        yield _Change(told, _key(event, leaves[0]))


def _subject(ledger: Ledger, event: Event) -> tuple[str, str | None]:
    """Return how a sentence begins, and what it quotes, where it is not about an action itself."""
    if event.subject == "step":
        name, _, number = event.where.partition(".")
        return f"Step {number}: ", ledger.action_by_id[name].steps[int(number) - 1].text
    if event.subject == "body":
        return f"{ledger.name(event.where.partition(':')[2])}: ", None
    return "", None


def _sentence(phrases: Phrases, leaf: Leaf) -> str:
    """Return what became of a field, as a sentence without its full stop."""
    label = _LABELS.get(leaf.field) or capitalized(_field_name(leaf.field))
    if isinstance(leaf.before or leaf.after, list):
        said = phrases.leaf(leaf).removeprefix(leaf.field).removeprefix(_field_name(leaf.field))
        return f"{label}: {said.strip()}"
    new, other, gone = _SAID.get(leaf.field, _PLAIN)
    form = new if leaf.before is None else gone if leaf.after is None else other
    was, now = (_value(phrases, leaf.field, one) for one in (leaf.before, leaf.after))
    return form.format(label=label, was=was, now=now)


def _field_name(field: str) -> str:
    return field.removeprefix("x-").replace(".", " ").replace("_", " ").replace("-", " ")


def _value(phrases: Phrases, field: str, value: Any) -> str:
    if value is None:
        return ""
    if field == "reporting.every":
        return f"{value} days"
    said = phrases.value(field, value)
    return said.replace("-", " ") if field == "status" else said


def _takes_note(event: Event, leaf: Leaf) -> bool:
    """Return whether the ledger asks for a note with such a change: then it was made with one."""
    record = _RECORDS.get(event.subject)
    law = laws_of(record).get(leaf.field.partition(".")[0]) if record else None
    was, now = (tuple(v) if isinstance(v, list) else v for v in (leaf.before, leaf.after))
    return law is Law.NOTED and not law.lets(was, now)
