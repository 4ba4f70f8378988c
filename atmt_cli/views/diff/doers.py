"""Which bodies did what an edit records, as the records themselves say."""

from collections.abc import Collection
from typing import NamedTuple

from atmt_cli.views.diff.events import Leaf, Subject
from atmt_cli.views.diff.pairs import RecordPair


class _Deed(NamedTuple):
    """A field that names a body, dotted or not, and the fields that are new where it did something.

    ``values`` are those of a status that say so; none where any value does.
    """

    body: str
    fields: tuple[str, ...]
    values: Collection[str] = ()


_WRITTEN = (_Deed("by", ("by",)),)
_DEEDS: dict[Subject, tuple[_Deed, ...]] = {
    "action": (_Deed("rag.by", ("rag.rating", "rag.on", "rag.reason")),),
    "handover": (_Deed("to", ("answered_on",)), _Deed("to", ("status",), ("accepted", "declined"))),
    "note": _WRITTEN,
    "closure": (
        _Deed("proposed_by", ("proposed_by", "proposed_on")),
        _Deed("confirmed_by", ("confirmed_by", "on")),
    ),
    "letter": _WRITTEN,
    "receipt": _WRITTEN,
    "correction": _WRITTEN,
    "waiver": _WRITTEN,
}


def doers(pair: RecordPair, leaves: tuple[Leaf, ...]) -> tuple[str, ...]:
    """Return the bodies that did what differs in a record; none where it does not say."""
    new = {leaf.field: leaf.after for leaf in leaves if leaf.after is not None}
    found = (
        _value(pair.now, deed.body)
        for deed in _DEEDS.get(pair.subject, ())
        if any(
            field in new and (not deed.values or new[field] in deed.values) for field in deed.fields
        )
    )
    return tuple(dict.fromkeys(filter(None, found)))


def _value(record: object, field: str) -> str | None:
    for name in field.split("."):
        record = getattr(record, name, None)
    return record if isinstance(record, str) else None
