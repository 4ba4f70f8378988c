"""What a ledger records after the day by which it is judged."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import NamedTuple, get_args

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Pointer
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import where_of

_PLANNED = frozenset(("due", "first_due", "reply_by", "until"))
"""Dates that are to come by their nature."""
_LISTS = ("actions", "questions", "notes", "letters", "receipts", "corrections")
_BELOW = ("handovers", "steps", "notes", "closures", "rag", "unallocated")


class Ahead(NamedTuple):
    """The latest fact that is dated after a day, and its place."""

    where: str
    on: PartialDate


def view_ahead(ledger: Ledger, day: date) -> Ahead | None:
    """Return the latest fact after a day; None where all that happened happened by then."""
    latest: tuple[Pointer, PartialDate] | None = None
    for pointer, record in _records(ledger):
        for field in _dated(type(record)):
            on = getattr(record, field)
            if on is not None and on.first > (latest[1].first if latest else day):
                latest = pointer, on
    return Ahead(where_of(latest[0], ledger), latest[1]) if latest else None


@cache
def _dated(kind: type[Record]) -> tuple[str, ...]:
    """Return the fields of a record that say when something happened."""
    return tuple(
        name
        for name, field in kind.model_fields.items()
        if name not in _PLANNED and PartialDate in (field.annotation, *get_args(field.annotation))
    )


def _records(ledger: Ledger) -> Iterator[tuple[Pointer, Record]]:
    for top in _LISTS:
        for index, record in enumerate(getattr(ledger, top)):
            yield (top, index), record
            for field in _BELOW if top == "actions" else ():
                held = getattr(record, field)
                if isinstance(held, tuple):
                    yield from (((top, index, field, n), one) for n, one in enumerate(held))
                elif held is not None:
                    yield (top, index, field), held
