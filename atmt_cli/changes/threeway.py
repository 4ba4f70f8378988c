"""Which items of three versions of a list are the same item, and in which order they stand."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.rules.moves import Series, aligned


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
        """The same function of each."""
        return Three(make(self.base), make(self.ours), make(self.theirs))


def items_of(lists: Three, row: Three) -> Three:
    """The items to which a row leads."""
    pairs = zip(lists, row, strict=True)
    return Three(*(None if index is None else items[index] for items, index in pairs))


def grown_rows(series: Series, lists: Three, *, theirs_first: bool) -> list[Three]:
    """The rows of a list that only grows: as the first side has it, then what the other added.

    What both sides added alike is one row.
    """
    ours, new_ours = _paired(series, lists.base, lists.ours)
    theirs, new_theirs = _paired(series, lists.base, lists.theirs)
    rows = [Three(n, ours.get(n), theirs.get(n)) for n in range(len(lists.base))]
    rows = [row for row in rows if _survives(lists, row)]
    mine = [Three(None, n, None) for n in new_ours]
    others = [Three(None, None, n) for n in new_theirs]
    added, second = (others, mine) if theirs_first else (mine, others)
    for row in second:
        twin = _twin(series, lists, rows, added, row)
        if twin is None:
            added.append(row)
        else:
            added[twin] = _joined(added[twin], row)
    return _in_order(rows + added, 2 if theirs_first else 1)


def _in_order(rows: list[Three], first: int) -> list[Three]:
    """Rows in the order of the first side, whose numbers stand.

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
    """Which item of a side is which of the base, and which are new."""
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
            new.remove(place)
    return found, new


def _is_one(series: Series, before: Any, after: Any) -> bool:
    """Whether what stands in an item's place is that item, rewritten, and no other."""
    if series.field != "notes" or not series.rewritten(before, after):
        return True
    # A note that was redacted keeps its day and its author; another one shares one of them at most.
    known = zip(series.key(before), series.key(after), strict=True)
    return len([None for old, now in known if old == now]) > 1


def _twin(
    series: Series, lists: Three, kept: Sequence[Three], added: Sequence[Three], row: Three
) -> int | None:
    """The index of the item that the first side added, where the other added the same."""
    mine = 2 if row.ours is None else 1
    other = 3 - mine
    item = lists[mine][row[mine]]
    free = {
        number: lists[other][one[other]]
        for number, one in enumerate(added)
        if one[mine] is None and one[other] is not None
    }
    if series.field == "notes":
        rows = (*kept, *added)
        said = _saying(item, mine, rows)
        same = [number for number, one in free.items() if _saying(one, other, rows) == said]
    else:
        same = [number for number, one in free.items() if one == item]
    if not same and series.field == "handovers" and item.is_live:
        # That a body is offered an action is one fact, whoever recorded it.
        same = [number for number, one in free.items() if one.is_live and one.to == item.to]
    return same[0] if same else None


def _saying(note: Any, side: int, rows: Sequence[Three]) -> tuple[Any, ...]:
    """What a note says, and which one it corrects, whatever its number."""
    number = note.corrects
    corrected = [n for n, row in enumerate(rows) if number and row[side] == number - 1]
    return note.model_copy(update={"corrects": None}), corrected


def _joined(one: Three, other: Three) -> Three:
    """A row of the indices of both."""
    return Three(*(b if a is None else a for a, b in zip(one, other, strict=True)))


def rows_by_id(lists: Three, *, theirs_first: bool) -> list[Three]:
    """The items of a list by id: in the order of one side, what the other added where it has it.

    The order is ours, unless theirs alone put in another order what the base has.
    """
    found = lists.map(_indices)
    base, ours, theirs = found
    names = dict.fromkeys((*ours, *theirs))
    rows = {name: Three(*(one.get(name) for one in found)) for name in names}
    is_theirs = _in_order_of(base, ours) and not _in_order_of(base, theirs)
    leading, other = (theirs, ours) if is_theirs else (ours, theirs)
    order = list(leading)
    before: str | None = None
    for name in other:
        if name not in leading:
            place = 0 if before is None else order.index(before) + 1
            # What the first side added in that place stays before it.
            while is_theirs == theirs_first and place < len(order) and order[place] not in base:
                place += 1
            order.insert(place, name)
        before = name
    return [rows[name] for name in order if _survives(lists, rows[name])]


def _in_order_of(base: Mapping[str, int], side: Mapping[str, int]) -> bool:
    """Return whether a side has what it has of the base in the base's order."""
    return [name for name in side if name in base] == [name for name in base if name in side]


def _indices(items: Sequence[Any]) -> dict[str, int]:
    found = {one.id: index for index, one in enumerate(items)}
    if len(found) < len(items):
        raise UnmergeableError("an id stands twice")
    return found


def _survives(lists: Three, row: Three) -> bool:
    """Whether an item of the base is still there on any side, or gone and yet changed."""
    base, ours, theirs = items_of(lists, row)
    if ours is None or theirs is None:
        return (theirs if ours is None else ours) not in (None, base)
    return True
