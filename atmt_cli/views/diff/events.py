"""Events: what an edit did to one record of a ledger, as values."""

from typing import Any, Literal, NamedTuple

from atmt_cli.model.findings import Pointer

Subject = Literal[
    "ledger", "action", "handover", "step", "note", "closure", "body", "theme", "source",
    "question", "letter", "receipt", "correction", "waiver",
]  # fmt: skip
What = Literal["added", "changed", "moved", "removed"]


class Leaf(NamedTuple):
    """A field with another value than before: its dotted name, and both values as stored.

    A list of texts is one value; None stands for what is absent, null or an empty list.
    """

    field: str
    before: Any
    after: Any


class Event(NamedTuple):
    """What an edit did to one record.

    ``group`` is what it is told under: an action's id, or a place with a blank for its colon.
    ``actions`` are the ids of the actions that it is about. ``text`` says it in few words,
    ``detail`` what else there is to a new record; both quote from the ledger, so they are
    untrusted. ``rewrites`` tells that it changed or removed what is only ever added to.
    ``by`` are the bodies that did it, as the record says.
    ``pointer`` leads to the record after the edit; to one that is gone, before it.
    """

    subject: Subject
    what: What
    where: str
    group: str
    actions: tuple[str, ...]
    text: str
    detail: str
    rewrites: bool
    pointer: Pointer
    fields: tuple[Leaf, ...]
    by: tuple[str, ...] = ()


def event_record(event: Event) -> dict[str, Any]:
    """Return an event as JSON has it."""
    return {
        "where": event.where,
        "record": event.subject,
        "change": event.what,
        "actions": list(event.actions),
        "text": event.text,
        "detail": event.detail or None,
        "by": list(event.by),
        "rewrites": event.rewrites,
        "pointer": "/".join(str(part) for part in event.pointer),
        "fields": [leaf._asdict() for leaf in event.fields],
    }


def concerning(events: tuple[Event, ...], actions: tuple[str, ...]) -> tuple[Event, ...]:
    """Return the events that are about one of these actions."""
    return tuple(event for event in events if not set(actions).isdisjoint(event.actions))
