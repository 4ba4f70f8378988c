"""Match the records of a ledger before an edit with those after it."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Pointer
from atmt_cli.rules.series import (
    Series,
    aligned,
)
from atmt_cli.views.diff.events import Subject, What


class RecordPair(NamedTuple):
    """A record before and after the edit, each with its pointer; None where it is not there.

    ``series`` is the list that only grows, if it is in one. ``is_inserted`` tells of a new item
    that stands before older ones.
    """

    subject: Subject
    what: What
    was: Any
    now: Any
    was_at: Pointer
    at: Pointer
    series: Series | None = None
    is_inserted: bool = False

    @property
    def pointer(self) -> Pointer:
        """Return where the record is after the edit; of one that is gone, where it was."""
        return self.was_at if self.now is None else self.at

    @property
    def old_number(self) -> int:
        """Return the number that people know an item of a list by: the one that it had, if any."""
        return int((self.was_at or self.at)[-1]) + 1

    @property
    def new_number(self) -> int:
        """Return the number that it now has."""
        return int(self.at[-1]) + 1


def known_again(
    subject: Subject,
    top: str,
    before: Sequence[Record],
    after: Sequence[Record],
    key: Callable[[Any], Any],
) -> Iterator[RecordPair]:
    """Yield what an edit did to records without a meaningful order, in the order after it.

    Where a key appears twice, the first is matched with the first.
    """
    if before == after:
        return
    left: dict[Any, deque[int]] = defaultdict(deque)
    for index, record in enumerate(before):
        left[key(record)].append(index)
    for index, record in enumerate(after):
        same = left.get(key(record))
        if not same:
            yield RecordPair(subject, "added", None, record, (), (top, index))
            continue
        place = same.popleft()
        if before[place] != record:
            yield RecordPair(subject, "changed", before[place], record, (top, place), (top, index))
    for index in sorted(index for same in left.values() for index in same):
        yield RecordPair(subject, "removed", before[index], None, (top, index), ())


def in_series(
    subject: Subject,
    series: Series,
    before: Sequence[Record],
    after: Sequence[Record],
    there: Pointer,
    here: Pointer,
) -> Iterator[RecordPair]:
    """Yield what an edit did to a list that names its items by their place.

    ``there`` and ``here`` are the list's pointers before and after the edit.
    """
    if before == after:
        return
    pairs, gone, new = aligned(series, tuple(before), tuple(after))
    moved = dict(_moved(series, before, after, gone, new))
    origin = {index: old for old, index in (*pairs, *moved.items())}
    last = max((index for _, index in pairs), default=-1)
    for index, item in enumerate(after):
        old = origin.get(index)
        at = (*here, index)
        if old is None:
            yield RecordPair(subject, "added", None, item, (), at, series, is_inserted=index < last)
        elif old in moved or before[old] != item:
            what: What = "moved" if old in moved else "changed"
            yield RecordPair(subject, what, before[old], item, (*there, old), at, series)
    for index in gone:
        if index not in moved:
            yield RecordPair(subject, "removed", before[index], None, (*there, index), (), series)


def _moved(
    series: Series,
    before: Sequence[Record],
    after: Sequence[Record],
    gone: Sequence[int],
    new: Sequence[int],
) -> Iterator[tuple[int, int]]:
    """Return, of what is gone and what is new, the pairs that are one item moved."""
    added = {series.key(after[index]): index for index in reversed(new)}
    for index in gone:
        place = added.pop(series.key(before[index]), None)
        if place is not None:
            yield index, place
