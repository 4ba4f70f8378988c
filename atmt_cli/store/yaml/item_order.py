"""Put the items of a text's lists in order, and among them those that another text has.

An item that is taken over comes as it was written there, with the comments that belong to it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.merge.align import Three
from atmt_cli.changes.merge.records import Merge
from atmt_cli.model.findings import Pointer
from atmt_cli.store.yaml.item_lines import Listing, outline, shifted, yaml_lines
from atmt_cli.store.yaml.scalars import write_value

_INNER = 3
"""The number of parts in the pointer of a list inside an action."""
RowsByList = dict[Pointer, list[Three]]
ListItems = Sequence[int | tuple[list[str], int]]
"""The items that a list gets: those that it has, by their indices, and others as another text has
them: the lines, and the column of the dash.
"""


class ListedText(NamedTuple):
    """A text as lines, and where its lists are, by pointer."""

    lines: list[str]
    lists: dict[Pointer, Listing]

    def item(self, at: Pointer, index: int) -> tuple[list[str], int] | None:
        """Return the lines of an item, and the column of its dash."""
        listing = self.lists.get(at)
        if listing is None:
            return None
        return self.between(*listing.bounds[index : index + 2]), listing.column

    def between(self, first: int, after: int) -> list[str]:
        """Some of the lines, the last of them ended."""
        return _ended(self.lines[first:after])


def surveyed(texts: Three, made: Merge) -> Three:
    """Return where the lists that a merge rearranges are, in each of the three texts."""
    wanted: tuple[set[Pointer], ...] = (set(), set(), set())
    for side, rows in enumerate(made.rows):
        for at in _moved(rows, side):
            for other in range(3):
                wanted[other].add(_there(rows, at, other))
    return Three(*(_source(text, at) for text, at in zip(texts, wanted, strict=True)))


def rearranged(sources: Three, made: Merge, side: int) -> str:
    """Return one of the three texts, its lists with the items that its version has.

    Only lists in block style that are there are rearranged. What an item taken over says of
    places is as it was where it comes from.
    """
    rows = made.rows[side]
    moved = _moved(rows, side)
    arranger = _Arranger(made, side, sources)
    own: ListedText = sources[side]
    # From the inside out: what is done to an action's notes must not lose the action.
    inner = [at for at in moved if len(at) == _INNER]
    outer = [at for at in moved if len(at) < _INNER]
    if inner:
        text = arranger.arranged(own, inner)
        own = _source(text, set(outer))
    return arranger.arranged(own, outer) if outer else "".join(own.lines)


def reordered(text: str, orders: Mapping[Pointer, Sequence[int]]) -> str:
    """Return a text with its lists in another order: those in block style."""
    return arranged(_source(text, set(orders)), orders)


def _moved(rows: RowsByList, side: int) -> list[Pointer]:
    """Return the lists that do not stand in a text as they should."""
    return [at for at, items in rows.items() if not _in_place(items, side)]


def _in_place(rows: Sequence[Three], side: int) -> bool:
    return [row[side] for row in rows] == list(range(len(rows)))


def _there(rows: RowsByList, at: Pointer, side: int) -> Pointer:
    """Return where a list of a version is in one of the three texts; () where its action is not."""
    if len(at) < _INNER:
        return at
    index = rows[at[:1]][int(at[1])][side]
    return () if index is None else (at[0], index, at[2])


def _source(text: str, lists: set[Pointer]) -> ListedText:
    return ListedText(yaml_lines(text), outline(text, lists) if lists and text.strip() else {})


def arranged(own: ListedText, lists: Mapping[Pointer, ListItems]) -> str:
    """Return a text with some of its lists rearranged, none of which is in another.

    Of these only lists in block style are arranged.
    """
    found = [(listing, items) for at, items in lists.items() if (listing := own.lists.get(at))]
    pieces: list[str] = []
    done = 0
    for listing, items in sorted(found, key=lambda one: one[0].bounds):
        pieces += own.between(done, listing.bounds[0])
        for item in items:
            if isinstance(item, int):
                pieces += own.between(*listing.bounds[item : item + 2])
            else:
                lines, column = item
                pieces += shifted(lines, listing.column - column)
        done = listing.bounds[-1]
    kept = "".join(pieces + own.lines[done:])
    is_ended = not own.lines or own.lines[-1].endswith(("\n", "\r"))
    return kept if is_ended else kept.removesuffix(_end_of(own.lines))


class _Arranger:
    def __init__(self, made: Merge, side: int, sources: Three) -> None:
        self._rows = made.rows[side]
        self._version = made.versions[side]
        self._side = side
        self._sources = sources

    def arranged(self, own: ListedText, lists: Sequence[Pointer]) -> str:
        """Return the text with some of its lists rearranged, none of which is in another."""
        wanted: dict[Pointer, ListItems] = {}
        for at in lists:
            there = _there(self._rows, at, self._side)
            if there in own.lists:
                rows = enumerate(self._rows[at])
                wanted[there] = [self._item((*at, index), row) for index, row in rows]
        return arranged(own, wanted)

    def _item(self, at: Pointer, row: Three) -> int | tuple[list[str], int]:
        """Return an item, as it stands here, else as another text has it."""
        index: int | None = row[self._side]
        if index is not None:
            return index
        origin = next(side for side in (1, 2, 0) if row[side] is not None)
        there = _there(self._rows, at[:-1], origin)
        source: ListedText = self._sources[origin]
        found = source.item(there, row[origin])
        if found is None:
            value = write_value([self._value(at)], str(at[-2]), flow=False)
            found = yaml_lines(value), 0
        return found

    def _value(self, at: Pointer) -> Any:
        value: Any = self._version
        for part in at:
            value = value[part]
        return value


def _end_of(lines: list[str]) -> str:
    return "\r\n" if lines[0].endswith("\r\n") else "\n"


def _ended(lines: list[str]) -> list[str]:
    """Lines the last of which is ended, too."""
    if not lines or lines[-1].endswith(("\n", "\r")):
        return lines
    return [*lines[:-1], lines[-1] + _end_of(lines)]
