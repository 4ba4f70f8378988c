"""What changed since a day: the dated facts, and beside them what has no date of its own.

That is the difference between the ledger as it was committed then and as it is, without what a
dated fact tells already: so which fields have no date need not be known here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_BESIDE = ("sources", "source", "first_due", "number", "contact", "aka", "settings")
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


class PastLedger(NamedTuple):
    """The ledger as it was on the day that a report looks back to; None where nobody can tell.

    ``caution`` then says what becomes of the changes that have no date of their own.
    """

    ledger: Ledger | None = None
    caution: str | None = None


def changes_since(
    ledger: Ledger, before: Ledger | None, since: PartialDate, day: date
) -> tuple[Happening, ...]:
    """Return what happened in a time, oldest first; last what nobody knows the day of.

    Of that only what differs from the ledger ``before`` can be told.
    """
    facts = facts_within(ledger, since, day)
    if before is None:
        return tuple(one.told for one in facts if not one.is_echo)
    events = view_edit(before, ledger)
    reasons = _sole_notes(facts, events)
    dated = [one.told for one in facts if not one.is_echo]
    undated: list[Happening] = []
    for action, changes in _grouped(_untold(ledger, facts, events)).items():
        noted = [one.told.said for one in changes if one.takes_note]
        note = reasons.get(action)
        is_dated = bool(noted) and note in dated
        if note and is_dated:
            dated[dated.index(note)] = note._replace(said=". ".join(noted), is_change=True)
        undated += [
            one.told._replace(is_change=True)
            for one in changes
            if not (is_dated and one.takes_note)
        ]
    return (*dated, *undated)


class _Change(NamedTuple):
    """A change without a date; whether the ledger asks for a note with it."""

    told: Happening
    takes_note: bool = False


def _sole_notes(facts: Sequence[DatedFact], events: Iterable[Event]) -> dict[str | None, Happening]:
    """Return the only note that an action got: then it is the reason of a change that took one."""
    told = {one.where: one.told for one in facts if one.subject == "note"}
    echoes = {one.where for one in facts if one.is_echo}
    new: dict[str | None, list[str]] = {}
    for one in events:
        if one.subject == "note" and one.what == "added" and one.where not in echoes:
            new.setdefault(one.actions[0] if one.actions else None, []).append(one.where)
    return {
        action: told[only] for action, (only, *more) in new.items() if not more and only in told
    }


def _grouped(changes: Iterable[_Change]) -> Mapping[str | None, list[_Change]]:
    found: dict[str | None, list[_Change]] = {}
    for one in changes:
        found.setdefault(one.told.action, []).append(one)
    return found


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
            if leaf.field.partition(".")[0] not in _BESIDE and leaf.field not in known
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
        yield _Change(Happening(None, "New action", None, action))
        return
    phrases = Phrases(event.subject, ledger.name)
    if event.what == "changed" and event.subject in ("action", "step", "body", "ledger"):
        start, text = _subject(ledger, event)
        for leaf in leaves:
            if sentence := _sentence(phrases, leaf):
                said = f"{start}{sentence}" if start else sentence
                yield _Change(Happening(None, said, text, action), _takes_note(event, leaf))
    elif event.subject == "body" or (event.subject == "step" and is_partly_told):
        return  # that a body is new to the ledger is no news of it; and a step was told as done
    elif event.what == "changed" or is_partly_told:
        said = "; ".join(filter(None, (_sentence(phrases, leaf) for leaf in leaves)))
        start = ledger.name(event.where.partition("@")[2]) if event.subject == "handover" else ""
        yield _Change(Happening(None, f"{start}: {said}" if start else said, None, action))
    else:
        yield _Change(Happening(None, capitalized(event.text), event.detail or None, action))


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
