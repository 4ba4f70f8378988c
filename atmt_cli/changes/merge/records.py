"""Merge a file that two sides edited: three ledgers become one, fact by fact.

What one side changed is taken. Lists that only grow hold the items of the side that goes first, as
it has them, then those that the other added; what counts their items (`corrects`, the places of
waivers) is renumbered. What both sides changed in two ways is a conflict.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.merge.align import Three, grown_rows, items_of, rows_by_id
from atmt_cli.changes.merge.numbers import NOTHING, Numbers, lost_place
from atmt_cli.changes.operations.draft import Plain
from atmt_cli.model.fields import Record, values_of
from atmt_cli.model.findings import Pointer
from atmt_cli.model.ledger import Waiver
from atmt_cli.model.places import NAMED, NUMBERED
from atmt_cli.model.sequences import numbered
from atmt_cli.rules.series import (
    CLOSURES,
    CORRECTIONS,
    HANDOVERS,
    LETTERS,
    NOTES,
    QUESTIONS,
    RECEIPTS,
    STEPS,
    Series,
)

WAIVERS = Series("waivers", Waiver, ("rule", "on"))
BY_ID = {"actions": "", **NAMED}
"""The lists whose items have ids, and how their places begin."""
_GROWING = {
    one.field: one
    for one in (
        *(HANDOVERS, STEPS, NOTES, CLOSURES),
        *(QUESTIONS, LETTERS, RECEIPTS, CORRECTIONS, WAIVERS),
    )
}
COUNTED = {
    "notes": "{}#",
    "steps": "{}.",
    "questions": "question:",
    "letters": "letter:",
    "receipts": "receipt:",
    "corrections": "correction:",
    "waivers": "waiver:",
}
_COUNTED = {**NUMBERED, "notes": "{}#", "steps": "{}."}
"""The lists whose items are named by their number, and how those names begin."""
_MOST = 8
_GROWING_NAMES = frozenset(("evidence",))
"""The lists of texts that only grow."""
_WHOLE = frozenset(("rag", "unallocated", "was"))
"""Records that are one fact: half of each of two judgements is nobody's."""


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
    which items of the three files its items are. ``brought`` names what ours did not have, and
    ``left_out`` tells what neither side deleted, and yet had to go.
    """

    versions: Three
    rows: tuple[dict[Pointer, list[Three]], ...]
    conflicts: tuple[Conflict, ...]
    brought: tuple[str, ...]
    left_out: tuple[str, ...]


def in_short(names: Sequence[str]) -> str:
    """Return names in one line, no more of them than people read."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more


def plain(record: Record) -> dict[str, Plain]:
    """Return a record as plain data, without what is empty or has its default."""
    return record.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def merge(
    base: Record | None, ours: Record, theirs: Record, *, theirs_first: bool = False
) -> Merge:
    """Merge one file, of which ``base`` is None where both sides added it.

    Raises UnmergeableError where an id appears twice.
    """
    merger = _Merger(theirs_first=theirs_first)
    versions = merger.record(Three(base, ours, theirs), "ledger", ((), (), ()))
    brought = tuple(dict.fromkeys(merger.brought))
    left_out = tuple(merger.left_out)
    return Merge(versions, merger.rows, tuple(merger.conflicts), brought, left_out)


def brought_to(
    ours: Record, theirs: Record, place: str, *, theirs_first: bool = False
) -> tuple[str, ...]:
    """Name what an item that both sides added has in theirs alone; ``place`` is its name."""
    merger = _Merger(theirs_first=theirs_first)
    merger.record(Three(None, ours, theirs), place, ((), (), ()))
    return tuple(dict.fromkeys(merger.brought))


class _Merger:
    """Walks the three files at once, and remembers which number became which."""

    def __init__(self, *, theirs_first: bool) -> None:
        self.theirs_first = theirs_first
        self.rows: tuple[dict[Pointer, list[Three]], ...] = ({}, {}, {})
        self.conflicts: list[Conflict] = []
        self.brought: list[str] = []
        self.left_out: list[str] = []
        self._numbers = Numbers()

    # Records and facts.

    def record(self, given: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        """Return a record that ours and theirs have: field by field."""
        had = given.map(lambda one: {} if one is None else plain(one))
        made = Three({}, {}, {})
        known = given.map(lambda one: {} if one is None else dict(values_of(one)))
        for key in dict.fromkeys((*known.ours, *known.theirs, *known.base)):
            values = known.map(lambda one: one.get(key))  # noqa: B023 - called at once
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
            is_growing = key in _GROWING_NAMES
            merged = _thrice(self._names(had.map(lambda one: one or []), is_growing=is_growing))
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

    def _names(self, had: Three, *, is_growing: bool) -> list[str]:
        """Return a list of names: without what a side took out, and with what each added, in
        order.
        """
        base, ours, theirs = had.map(numbered)
        if base in (ours, theirs) and not is_growing:
            return list(had.theirs if ours == base else had.ours)
        first, second = (theirs, ours) if self.theirs_first else (ours, theirs)
        old, other = set(base), set(second)
        kept = [one for one in first if one in other or one not in old]
        having = {*old, *kept}
        added = [one for one in second if one not in having]
        return [name for name, _ in (*kept, *added)]

    # Lists of records.

    def _list(self, key: str, lists: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        lists, rows = self._numbered(key, lists, place)
        if key != "waivers":  # of which it is told what is left out
            self.brought += _deleted(key, lists, rows, place)
        made = Three([], [], [])
        for row in rows:
            here = tuple(
                (*pointer, len(version)) for pointer, version in zip(at, made, strict=True)
            )
            item = items_of(lists, row)
            name = _place(key, place, item, len(made.ours) + 1)
            merged = self._item(item, name, here)
            if key == "notes":
                self._correct(name, merged)
            for number, (version, value) in enumerate(zip(made, merged, strict=True)):
                if value is not None:
                    version.append(value)
                    self.rows[number].setdefault(at[number], []).append(row)
        return made

    def _numbered(self, key: str, lists: Three, place: str) -> tuple[Three, list[Three]]:
        """Return the three lists, what points into others counted anew, and which items are
        which.
        """
        if key == "waivers":
            return self._waivers(lists)
        if key in BY_ID:
            return lists, rows_by_id(lists, theirs_first=self.theirs_first)
        if key == "corrections":
            lists = self._numbers.renamed(lists)
        rows = grown_rows(_GROWING[key], lists, theirs_first=self.theirs_first)
        if key in COUNTED:
            self._numbers.count(COUNTED[key].format(place), lists, rows)
        return (self._numbers.corrected(lists, place, rows) if key == "notes" else lists), rows

    def _waivers(self, lists: Three) -> tuple[Three, list[Three]]:
        """Return the same for waivers, some of which are on others; without those that are on
        nothing.
        """
        lists = self._numbers.placed(lists, on_waivers=False)
        rows = grown_rows(WAIVERS, lists, theirs_first=self.theirs_first)
        while True:
            self._numbers.count(COUNTED["waivers"], lists, rows)
            placed = self._numbers.placed(lists, on_waivers=True)
            kept = [row for row in rows if self._has_place(items_of(placed, row))]
            if len(kept) == len(rows):
                return placed, rows
            rows = kept

    def _has_place(self, waiver: Three) -> bool:
        """Return whether there is still what a waiver is on; with the old number it would be
        another.
        """
        place = lost_place(waiver)
        if place is not None:
            rule = next(one.rule for one in (waiver.ours, waiver.theirs) if one is not None)
            self.left_out.append(f"the waiver of {rule}, since {place} was deleted")
        return place is None

    def _correct(self, place: str, merged: Three) -> None:
        """Let a note correct nothing where what it corrected was deleted."""
        lost = [one for one in merged if one and one.get("corrects") == NOTHING]
        for version in lost:
            version.pop("corrects", None)
        if lost:
            self.left_out.append(
                f"the correction in {place}, since the note it corrects was deleted"
            )

    def _item(self, given: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        """Return an item of a list: in each version its plain data, or None where it has none."""
        base, ours, theirs = given
        if ours is not None and theirs is not None:
            return self._shared(given, place, at)
        if base is None:
            if ours is None:
                self.brought.append(place)
            return _thrice(plain(theirs if ours is None else ours))
        left = theirs if ours is None else ours
        if left is None or left == base:
            return _thrice(None)
        told = given.map(lambda one: plain(one) if one is not None else None)
        self.conflicts.append(Conflict(place, "", told))
        return told

    def _shared(self, given: Three, place: str, at: tuple[Pointer, ...]) -> Three:
        """Return an item that both sides have."""
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


def _are_records(values: Three) -> bool:
    return any(isinstance(one, tuple) and one and isinstance(one[0], Record) for one in values)


def _place(key: str, place: str, item: Three, number: int) -> str:
    """Return how people call an item."""
    some = next(one for one in (item.ours, item.theirs, item.base) if one is not None)
    if key in BY_ID:
        return f"{BY_ID[key]}{some.id}"
    if key in COUNTED:
        return f"{COUNTED[key].format(place)}{number}"
    return f"{place}@{some.to}" if key == "handovers" else f"{place} closure {number}"


def _deleted(key: str, lists: Three, rows: Sequence[Three], place: str) -> list[str]:
    """Name what ours has, and theirs deleted, by its number in ours."""
    left = {row.ours for row in rows}
    gone = [(index, one) for index, one in enumerate(lists.ours, 1) if index - 1 not in left]
    names = [_place(key, place, Three(None, one, None), index) for index, one in gone]
    return [f"{name} deleted" for name in names]
