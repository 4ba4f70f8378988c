"""Match the items of three versions of a list, and put them in order."""

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.rules.series import (
    Series,
    aligned,
)


class UnmergeableError(Exception):
    """The files cannot be merged by id."""


class Three(NamedTuple):
    """A value as the base, ours and theirs have it; None where one has it not.

    Of the indices of one item in three lists, it is a row.
    """

    base: Any
    ours: Any
    theirs: Any

    def map(self, make: Callable[[Any], Any]) -> "Three":
        """Return the same function of each."""
        return Three(make(self.base), make(self.ours), make(self.theirs))


def items_of(lists: Three, row: Three) -> Three:
    """Return the items of a row."""
    pairs = zip(lists, row, strict=True)
    return Three(*(None if index is None else items[index] for items, index in pairs))


def grown_rows(series: Series, lists: Three, *, theirs_first: bool) -> list[Three]:
    """Return the rows of a list that only grows: as the first side has it, then what the other
    added.

    What both sides added alike is one row.
    """
    ours, new_ours = _paired(series, lists.base, lists.ours)
    theirs, new_theirs = _paired(series, lists.base, lists.theirs)
    rows = [Three(n, ours.get(n), theirs.get(n)) for n in range(len(lists.base))]
    rows = [row for row in rows if _survives(lists, row)]
    mine = [Three(None, n, None) for n in new_ours]
    others = [Three(None, None, n) for n in new_theirs]
    added, second = (others, mine) if theirs_first else (mine, others)
    twins = _Twins(series, lists, rows, added, 2 if theirs_first else 1)
    for row in second:
        twins.add(row)
    return _in_order(rows + added, 2 if theirs_first else 1)


def _in_order(rows: list[Three], first: int) -> list[Three]:
    """Rows in the order of the first side, which keeps its numbers.

    Those that it does not have come after what is before them in the base, or at the end.
    """
    known = -1
    places: list[float] = []
    for row in rows:
        known = known if row[first] is None else row[first]
        is_new = row[first] is None and row.base is None
        places.append(float("inf") if is_new else known)
    # An item that the first side deleted shares the place of one that it has, and follows it.
    order = sorted(range(len(rows)), key=lambda n: (places[n], rows[n][first] is None))
    return [rows[n] for n in order]


def _paired(
    series: Series, before: Sequence[Any], after: Sequence[Any]
) -> tuple[dict[int, int], list[int]]:
    """Return which item of a side is which of the base, and which are new."""
    pairs, gone, new = aligned(series, tuple(before), tuple(after))
    found = {old: index for old, index in pairs if _is_one(series, before[old], after[index])}
    gone += [old for old, _ in pairs if old not in found]
    new = sorted({*range(len(after))} - {*found.values()})
    # What was moved is the same item in another place.
    places = {series.key(after[index]): index for index in reversed(new)}
    for index in gone:
        place = places.pop(series.key(before[index]), None)
        if place is not None:
            found[index] = place
    placed = {*found.values()}
    return found, [index for index in new if index not in placed]


def _is_one(series: Series, before: Any, after: Any) -> bool:
    """Return whether what stands in an item's place is that item, rewritten, and no other."""
    if series.field != "notes" or not series.rewritten(before, after):
        return True
    # A note that was redacted keeps its day and its author; another one shares one of them at most.
    known = zip(series.key(before), series.key(after), strict=True)
    return len([None for old, now in known if old == now]) > 1


class _Twins:
    """What the first side added, recognised by what it says, where the other adds the same."""

    def __init__(
        self, series: Series, lists: Three, kept: Sequence[Three], added: list[Three], first: int
    ) -> None:
        self._series = series
        self._items = lists[3 - first]
        self._added = added
        self._kept = len(kept)
        self._second = 3 - first
        self._free: dict[Hashable, list[int]] = {}
        self._taken = set[int]()
        rows = (*kept, *added)
        there = {row[first]: n for n, row in enumerate(rows)}
        for number in reversed(range(len(added))):
            for key in self._keys(lists[first][added[number][first]], there):
                self._free.setdefault(key, []).append(number)
        self._there = {row[self._second]: n for n, row in enumerate(rows)}

    def add(self, row: Three) -> None:
        """Add a row of the other side, to the row of its twin if there is one."""
        index = row[self._second]
        twin = self._twin(self._items[index])
        if twin is None:
            self._there[index] = self._kept + len(self._added)
            self._added.append(row)
        else:
            self._there[index] = self._kept + twin
            self._added[twin] = _joined(self._added[twin], row)

    def _twin(self, item: Any) -> int | None:
        for key in self._keys(item, self._there):
            free = self._free.get(key, [])
            while free:
                number = free.pop()
                if number not in self._taken:
                    self._taken.add(number)
                    return number
        return None

    def _keys(self, item: Any, there: Mapping[Any, int]) -> Iterator[Hashable]:
        """Yield what an item may be recognised by, the surest first."""
        if self._series.field == "notes":
            # What a note corrects has another number on the other side.
            corrected = there.get(item.corrects - 1) if item.corrects else None
            yield item.model_copy(update={"corrects": None}), corrected
            return
        yield item
        if self._series.field == "handovers" and item.is_live:
            # That a body is offered an action is one fact, whoever recorded it.
            yield item.to


def _joined(one: Three, other: Three) -> Three:
    """Return a row of the indices of both."""
    return Three(*(b if a is None else a for a, b in zip(one, other, strict=True)))


def rows_by_id(lists: Three, *, theirs_first: bool) -> list[Three]:
    """Return the items of a list by id: in the order of one side, what the other added where it has
    it.

    The order is ours, unless theirs alone put in another order what the base has.
    """
    found = lists.map(_indices)
    base, ours, theirs = found
    names = dict.fromkeys((*ours, *theirs))
    rows = {name: Three(*(one.get(name) for one in found)) for name in names}
    is_theirs = _in_order_of(base, ours) and not _in_order_of(base, theirs)
    leading, other = (theirs, ours) if is_theirs else (ours, theirs)
    after = dict(zip((None, *leading), (*leading, None), strict=True))
    before: str | None = None
    for name in other:
        if name not in leading:
            place = before
            # What the first side added in that place stays before it.
            while is_theirs == theirs_first and (one := after[place]) and one not in base:
                place = one
            after[place], after[name] = name, after[place]
        before = name
    order: list[str] = []
    while (one := after[order[-1] if order else None]) is not None:
        order.append(one)
    return [rows[name] for name in order if _survives(lists, rows[name])]


def _in_order_of(base: Mapping[str, int], side: Mapping[str, int]) -> bool:
    """Return whether a side has what it has of the base in the base's order."""
    return [name for name in side if name in base] == [name for name in base if name in side]


def _indices(items: Sequence[Any]) -> dict[str, int]:
    found = {one.id: index for index, one in enumerate(items)}
    if len(found) < len(items):
        raise UnmergeableError("an id appears twice")
    return found


def _survives(lists: Three, row: Three) -> bool:
    """Return whether an item of the base is still there on any side, or gone and yet changed."""
    base, ours, theirs = items_of(lists, row)
    if ours is None or theirs is None:
        return (theirs if ours is None else ours) not in (None, base)
    return True
