"""Corrections: what an edit corrects openly, with what the ledger had said."""

from collections.abc import Iterable, Iterator
from typing import Any

from atmt_cli.model.action import Handover
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.fields import Record, Was, values_of
from atmt_cli.model.findings import Pointer, action_in
from atmt_cli.model.law import Law, is_empty
from atmt_cli.model.ledger import Correction, Ledger
from atmt_cli.model.places import NAMED, NUMBERED, where_of
from atmt_cli.rules.rule import Case, word
from atmt_cli.rules.series import (
    CORRECTIONS,
    OF_ACTION,
    R,
    Series,
    aligned,
    edited,
)


def corrected(case: Case, place: str, record: Record, name: str, now: Any = None) -> bool:
    """Return whether the edit adds a correction of a field of a record of the base, by its name in
    the file: it says what the base had, or what came of that lawfully in a commit of the edit.

    Of a mapping that is a mapping ``now`` as well, it must say all the fields that changed.
    """
    was = dict(values_of(record))[name]
    return any(
        name in one.was.fields
        and _says_of(one.was.fields[name], was)
        and _covers(one.was.fields[name], was, now)
        and _is_of(case, one, record)
        for one in case.once(_by_place).get(place, ())
    )


def _covers(said: Any, was: Any, now: Any) -> bool:
    """Return whether a correction of a mapping says each field of it that changed."""
    if not (isinstance(said, Was) and isinstance(was, Record) and isinstance(now, Record)):
        return True
    before, after = dict(values_of(was)), dict(values_of(now))
    return all(before[name] == after[name] or name in said.fields for name in before)


def place_before(case: Case, at: Pointer, before: Record) -> str:
    """Return what a record of the base was called, from where it is now: a handover by its body."""
    place = where_of(at, case.ledger)
    return f"{action_in(place)}@{before.to}" if isinstance(before, Handover) else place


def edited_items(
    case: Case, at: Pointer, series: Series, before: tuple[R, ...], after: tuple[R, ...]
) -> Iterator[tuple[int, R, R]]:
    """Yield the items of a list that an edit kept but changed: index, the item before and after.

    What was turned into something else is not kept, which is a lapse, unless that was corrected.
    """
    for index, was, now in edited(series, before, after):
        if is_kept(case, (*at, series.field, index), series, was, now):
            yield index, was, now


def is_kept(case: Case, at: Pointer, series: Series, was: Record, now: Record) -> bool:
    """Return whether an item still says what it said first of all, or that is corrected."""
    what = type(was).model_fields[series.known_by[0]].alias or series.known_by[0]
    return series.is_like(was, now) or corrected(case, place_before(case, at, was), was, what)


def _says_of(said: Any, was: Any) -> bool:
    """Return whether a correction says what a value was, or what it was once it had grown."""
    if isinstance(was, PartialDate):
        return _is_within(str(said), was)
    if isinstance(was, tuple):
        return isinstance(said, tuple) and said[: len(was)] == was
    return says(said, was)


def _is_within(said: str, was: PartialDate) -> bool:
    """Return whether a text is a date that says what another did, or more precisely."""
    try:
        return Law.FILLED.lets(was, parse_date(said))
    except ValueError:
        return False


def _is_of(case: Case, correction: Correction, record: Record) -> bool:
    """Return whether a correction is of this record.

    Records may share a place, as handovers to one body do, and an action and its closures. It is of
    the last of them that had what it says.
    """
    there = [
        one for one in records_before(case).get(correction.where, ()) if had(one, correction.was)
    ]
    return not there or there[-1] is record


def records_before(case: Case) -> dict[str, list[Record]]:
    """Return the records of the base by their places."""
    return case.once(_records_before)


def _records_before(case: Case) -> dict[str, list[Record]]:
    return records_at(case.before)


def added(case: Case) -> list[tuple[int, Correction]]:
    """Return the corrections that the edit adds, each with its index."""
    return case.once(_added)


def _added(case: Case) -> list[tuple[int, Correction]]:
    return added_since(case.before, case.ledger)


def added_since(before: Ledger, after: Ledger) -> list[tuple[int, Correction]]:
    """Return the corrections that a ledger has more than one before it, each with its index."""
    new = aligned(CORRECTIONS, before.corrections, after.corrections)[2]
    return [(index, after.corrections[index]) for index in new]


def _by_place(case: Case) -> dict[str, list[Correction]]:
    found: dict[str, list[Correction]] = {}
    for _, one in added(case):
        found.setdefault(one.where, []).append(one)
    return found


def records_at(ledger: Ledger) -> dict[str, list[Record]]:
    """Return the records of a ledger by their places; an action's closures are at its place."""
    found: dict[str, list[Record]] = {}
    for at, record in _records(ledger):
        found.setdefault(where_of(at, ledger), []).append(record)
    return found


def _records(ledger: Ledger) -> Iterator[tuple[Pointer, Record]]:
    yield ("ledger",), ledger.head
    for top in ("actions", *NAMED, *NUMBERED):
        for index, record in enumerate(getattr(ledger, top)):
            yield (top, index), record
    for index, action in enumerate(ledger.actions):
        for field in OF_ACTION:
            for number, item in enumerate(getattr(action, field)):
                yield ("actions", index, field, number), item


_LONGEST = 60
"""The most characters of a value that go into a command to type."""


def correct_command(place: str, record: Record, names: Iterable[str]) -> str:
    """Return the command that records what fields of a record were, as they are now."""
    values = dict(values_of(record))
    fields = (f"{name}={one}" for name in names for one in _typed(values.get(name)))
    return f"atmt correct {word(place)} {' '.join(map(word, fields))} --reason TEXT"


def _typed(value: Any) -> Iterator[str]:
    """Yield a value as it is typed, of a list each item; nothing is the empty text."""
    if is_empty(value):
        yield ""
    elif isinstance(value, tuple) and not isinstance(value, PartialDate):
        yield from (_typed_text(str(one)) for one in value)
    else:
        yield _typed_text(str(value))


def _typed_text(text: str) -> str:
    return "TEXT" if len(text) > _LONGEST or not text.isprintable() else text


def had(record: Record, was: Was) -> bool:
    """Return whether a record has all the fields of a correction, as it says that they were."""
    values = dict(values_of(record))
    return all(name in values and says(said, values[name]) for name, said in was.fields.items())


def says(said: Any, value: Any) -> bool:
    """Return whether a correction says what a value was; of a mapping it may say some fields."""
    if is_empty(value):
        return said is None
    if isinstance(value, Record):
        return isinstance(said, Was) and had(value, said)
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return bool(said == value)
    return bool(said == str(value))
