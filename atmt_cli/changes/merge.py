"""Merge a file that two sides edited: three ledgers become one, fact by fact.

What one side changed is taken. Lists that only grow hold the items of the side that goes first, as
it has them, then those that the other added; what counts their items (`corrects`, the places of
waivers) is counted anew. What both sides changed in two ways is a conflict.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.draft import Plain
from atmt_cli.changes.threeway import Three, grown_rows, items_of, rows_by_id
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Pointer
from atmt_cli.rules.moves import CLOSURES, HANDOVERS, NOTES, QUESTIONS, STEPS, Series

WAIVERS = Series("waivers", ("rule", "on"), ("rule", "on"))
_BY_ID = {"actions": "", "bodies": "body:", "sources": "source:"}
"""The lists whose items have ids, and how their places begin."""
_GROWING = {one.field: one for one in (HANDOVERS, STEPS, NOTES, CLOSURES, QUESTIONS, WAIVERS)}
_COUNTED = {"notes": "{}#", "steps": "{}.", "questions": "question:", "waivers": "waiver:"}
"""The lists whose items are named by their number, and how those names begin."""
_WHOLE = frozenset(("rag",))
"""Records that are one fact: half of each of two judgements is nobody's."""
_PLACE = re.compile(r"(.*[#.:])([0-9]+)")


def _thrice(value: Any) -> Three:
    return Three(value, value, value)


class Conflict(NamedTuple):
    """A fact that both sides changed, in two ways: where it is, what, and its values."""

    where: str
    fact: str
    values: Three


class Merge(NamedTuple):
    """What a merge comes to.

    ``versions`` is the merged file as plain data: the same three times but for the facts in
    conflict, where each has its own. ``rows`` says, for each list of records of each version,
    which items of the three files its items are. ``brought`` names what ours did not have.
    """

    versions: Three
    rows: tuple[dict[Pointer, list[Three]], ...]
    conflicts: tuple[Conflict, ...]
    brought: tuple[str, ...]


def plain(record: Record) -> dict[str, Plain]:
    """A record as plain data, without what is empty or has its default."""
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def merge(
    base: Record | None, ours: Record, theirs: Record, *, theirs_first: bool = False
) -> Merge:
    """Merge one file, of which ``base`` is None where both sides added it.

    Raises UnmergeableError where an id stands twice.
    """
    merger = _Merger(theirs_first=theirs_first)
    versions = merger.record(Three(base, ours, theirs), "ledger", ((), (), ()))
    brought = tuple(dict.fromkeys(merger.brought))
    return Merge(versions, merger.rows, tuple(merger.conflicts), brought)


class _Merger:
    """Walks the three files at once, and remembers which number became which."""

    def __init__(self, *, theirs_first: bool) -> None:
        self.theirs_first = theirs_first
        self.rows: tuple[dict[Pointer, list[Three]], ...] = ({}, {}, {})
        self.conflicts: list[Conflict] = []
        self.brought: list[str] = []
        self._numbers: Three = Three({}, {}, {})

    # Records and facts.

    def record(self, given: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        """A record that ours and theirs have: field by field."""
        had = given.map(lambda one: {} if one is None else plain(one))
        made = Three({}, {}, {})
        fields = type(given.ours).model_fields
        for name, field in fields.items():
            key = field.alias or name
            values = Three(*(getattr(one, name, None) for one in given))
            inner = tuple((*pointer, key) for pointer in at)
            if _are_records(values):
                lists = Three(*(one or () for one in values))
                merged = self._list(key, lists, place, inner)
            else:
                held = Three(*(one.get(key) for one in had))
                merged = self._field(values, held, place, key, inner)
            for version, value in zip(made, merged, strict=True):
                if value not in (None, [], {}):
                    version[key] = value
        return made

    def _field(
        self, values: Three, had: Three, place: str, key: str, at: tuple[Pointer, ...]
    ) -> Three:
        nested = isinstance(values.ours, Record) and isinstance(values.theirs, Record)
        if nested and key not in _WHOLE:
            return self.record(values, place, at)
        if any(isinstance(one, list) for one in had):
            merged = _thrice(self._names(had.map(lambda one: one or [])))
        else:
            merged = self._fact(had, place, key.removesuffix("_"))
        if merged.ours != had.ours and (merged.ours or had.ours):
            self.brought.append(f"{place} {key}")
        return merged

    def _fact(self, had: Three, place: str, fact: str) -> Three:
        base, ours, theirs = had
        if theirs in (ours, base):
            return _thrice(ours)
        if ours == base:
            return _thrice(theirs)
        self.conflicts.append(Conflict(place, fact, had))
        return had

    def _names(self, had: Three) -> list[str]:
        """A list of names: without what a side took out, and with what each added, in order."""
        base, ours, theirs = had.map(_numbered)
        if base in (ours, theirs):
            return list(had.theirs if ours == base else had.ours)
        first, second = (theirs, ours) if self.theirs_first else (ours, theirs)
        kept = [one for one in first if one in second or one not in base]
        added = [one for one in second if one not in base and one not in kept]
        return [name for name, _ in (*kept, *added)]

    # Lists of records.

    def _list(self, key: str, lists: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        lists, rows = self._numbered(key, lists, place)
        made = Three([], [], [])
        for row in rows:
            here = tuple(
                (*pointer, len(version)) for pointer, version in zip(at, made, strict=True)
            )
            item = items_of(lists, row)
            merged = self._item(item, _place(key, place, item, len(made.ours) + 1), here)
            for number, (version, value) in enumerate(zip(made, merged, strict=True)):
                if value is not None:
                    version.append(value)
                    self.rows[number].setdefault(at[number], []).append(row)
        return made

    def _numbered(self, key: str, lists: Three, place: str) -> tuple[Three, list[Three]]:
        """The three lists, what points into others counted anew, and which items are which."""
        if key == "waivers":
            lists = self._waivers(lists, "")
        if key in _BY_ID:
            return lists, rows_by_id(lists, theirs_first=self.theirs_first)
        rows = grown_rows(_GROWING[key], lists, theirs_first=self.theirs_first)
        if key in _COUNTED:
            self._count(_COUNTED[key].format(place), rows)
        if key == "notes":
            lists = Three(*(self._corrected(n, one, place) for n, one in enumerate(lists)))
        return (self._waivers(lists, "waiver:") if key == "waivers" else lists), rows

    def _item(self, given: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        """An item of a list: in each version its plain data, or None where it has none."""
        base, ours, theirs = given
        if ours is not None and theirs is not None:
            return self._shared(given, place, at)
        if base is None:
            if ours is None:
                self.brought.append(place)
            return _thrice(plain(theirs if ours is None else ours))
        left = theirs if ours is None else ours
        if left is None or left == base:
            if ours is not None:
                self.brought.append(f"{place} deleted")
            return _thrice(None)
        told = given.map(lambda one: plain(one) if one is not None else None)
        self.conflicts.append(Conflict(place, "", told))
        return told

    def _shared(self, given: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        """An item that both sides have."""
        base, ours, theirs = given
        if ours == theirs and base in (ours, None):
            return _thrice(plain(ours))
        if base is not None:
            return self.record(given, place, at)
        if not hasattr(ours, "id"):
            known = len(self.conflicts)
            merged = self.record(given, place, at)
            return merged if len(self.conflicts) == known else merged._replace(base=None)
        told = Three(None, plain(ours), plain(theirs))
        self.conflicts.append(Conflict(place, "", told))
        return told

    # Numbers.

    def _count(self, prefix: str, rows: Sequence[Three]) -> None:
        """Remember which number of each file became which."""
        for side, numbers in enumerate(self._numbers):
            for new, row in enumerate(rows, 1):
                if row[side] is not None and row[side] + 1 != new:
                    numbers[f"{prefix}{row[side] + 1}"] = new

    def _corrected(self, side: int, notes: Sequence[Any], place: str) -> tuple[Any, ...]:
        numbers: Mapping[str, int] = self._numbers[side]
        return tuple(
            note.model_copy(update={"corrects": numbers[f"{place}#{note.corrects}"]})
            if f"{place}#{note.corrects}" in numbers
            else note
            for note in notes
        )

    def _waivers(self, lists: Three, of: str) -> Three:
        """Waivers on the places as they are numbered now: on waivers, or on all else."""
        return Three(
            *(
                tuple(_placed(one, numbers, of) for one in waivers)
                for waivers, numbers in zip(lists, self._numbers, strict=True)
            )
        )


def _placed(waiver: Any, numbers: Mapping[str, int], of: str) -> Any:
    number = numbers.get(waiver.on)
    found = _PLACE.fullmatch(waiver.on)
    if number is None or found is None or (found[1] == "waiver:") != (of == "waiver:"):
        return waiver
    return waiver.model_copy(update={"on": f"{found[1]}{number}"})


def _are_records(values: Three) -> bool:
    return any(isinstance(one, tuple) and one and isinstance(one[0], Record) for one in values)


def _place(key: str, place: str, item: Three, number: int) -> str:
    """How people call an item."""
    some = next(one for one in (item.ours, item.theirs, item.base) if one is not None)
    if key in _BY_ID:
        return f"{_BY_ID[key]}{some.id}"
    if key in _COUNTED:
        return f"{_COUNTED[key].format(place)}{number}"
    return f"{place}@{some.to}" if key == "handovers" else f"{place} closure {number}"


def _numbered(names: Sequence[str]) -> list[tuple[str, int]]:
    """Each name with how often it stood before: a list may hold one text twice."""
    return [(name, names[:index].count(name)) for index, name in enumerate(names)]
