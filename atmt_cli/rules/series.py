"""Lists that only grow: how an item is recognised after an edit, and what the edit did to them."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any, Literal, NamedTuple, TypeVar

from atmt_cli.model.action import Closure, Handover, Note, Step
from atmt_cli.model.fields import Record
from atmt_cli.model.law import Law, laws_of
from atmt_cli.model.ledger import Correction, Letter, Question, Receipt
from atmt_cli.model.sequences import stretches_of

R = TypeVar("R", bound=Record)


class Series(NamedTuple):
    """A list that only grows.

    ``known_by`` are the fields that identify an item, the first of which says what it
    is; ``settled`` those that stand from the moment the item is no longer open. Which others stand
    is the law of each.
    """

    field: str
    of: type[Record]
    known_by: tuple[str, ...]
    settled: tuple[str, ...] = ()

    def key(self, item: Record) -> tuple[Any, ...]:
        """Return what tells an item from the others."""
        return tuple(getattr(item, field) for field in self.known_by)

    def is_like(self, before: Record, after: Record) -> bool:
        """Return whether an item is the one that stood in its place: it says what that said."""
        what = self.known_by[0]
        return bool(getattr(before, what) == getattr(after, what))

    def rewritten(self, before: Record, after: Record) -> tuple[str, ...]:
        """Return the fields of an item that should stand and do not; filling in is no rewriting."""
        if before == after:
            return ()
        is_settled = getattr(before, "status", "open") != "open"
        return tuple(
            field
            for field, law in standing_laws(self, is_settled=is_settled)
            if not law.lets(getattr(before, field), getattr(after, field))
        )


@cache
def standing_laws(series: Series, *, is_settled: bool) -> tuple[tuple[str, Law], ...]:
    """Return the fields of an item that stand, each with its law; a status has moves instead."""
    laws = {name: law for name, law in laws_of(series.of).items() if law in (Law.FILLED, Law.KEPT)}
    laws |= dict.fromkeys((*series.known_by, *(series.settled if is_settled else ())), Law.KEPT)
    if not is_settled or "status" not in series.settled:
        laws.pop("status", None)
    return tuple(laws.items())


NOTES = Series("notes", Note, ("text", "date", "by"))
HANDOVERS = Series("handovers", Handover, ("to", "from_", "proposed_on"))
# An open step may be assigned and settled; what was settled is a fact, with who did it and when.
STEPS = Series("steps", Step, ("text",), settled=("status", "assignee", "due"))
CLOSURES = Series("closures", Closure, ("outcome", "proposed_by", "proposed_on"))
QUESTIONS = Series("questions", Question, ("text",))
LETTERS = Series("letters", Letter, ("to", "on", "level"))
CORRECTIONS = Series("corrections", Correction, ("where", "on", "by"))
RECEIPTS = Series("receipts", Receipt, ("sha256", "on"))
OF_ACTION = {one.field: one for one in (HANDOVERS, STEPS, NOTES, CLOSURES)}
OF_LEDGER = {one.field: one for one in (QUESTIONS, NOTES, LETTERS, RECEIPTS, CORRECTIONS)}
"""The lists of an action, and those of a ledger, that only grow."""


_TWICE = 2


class Lapse(NamedTuple):
    """What an edit did to an item of a list that only grows.

    ``old`` and ``new`` are its indices before and after the edit; -1 where it has none. ``fields``
    are those that were rewritten, and ``dated`` what became of those that are dates still.
    """

    kind: Literal["rewritten", "gone", "moved", "inserted"]
    old: int = -1
    new: int = -1
    fields: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()


def lapses(
    series: Series, before: tuple[Record, ...], after: tuple[Record, ...]
) -> Iterator[Lapse]:
    """Yield what an edit did to a list that only grows, other than adding at its end and filling
    in.
    """
    if after[: len(before)] == before:
        return
    pairs, gone, new = aligned(series, before, after)
    numbers = {new_index + 1: old_index + 1 for old_index, new_index in pairs}
    for old_index, new_index in pairs:
        was, now = before[old_index], after[new_index]
        if isinstance(now, Note) and now.corrects in numbers:
            # What it corrects is the same note, which may have another number.
            now = _either(was, now, numbers[now.corrects])
        fields = series.rewritten(was, now)
        if fields:
            yield Lapse("rewritten", old_index, new_index, fields)
    added = {series.key(after[index]): index for index in reversed(new)}
    moved = set[int]()
    for index in gone:
        place = added.pop(series.key(before[index]), None)
        if place is None:
            yield Lapse("gone", index)
        else:
            moved.add(place)
            yield Lapse("moved", index, place)
    end = max((place for _, place in pairs), default=-1)
    inserted = (index for index in new if index < end and index not in moved)
    yield from (Lapse("inserted", new=index) for index in inserted)


def _either(was: Record, now: Note, corrects: int) -> Note:
    """Return a note that says as before what it corrects, if it does so by either number."""
    if isinstance(was, Note) and was.corrects in (now.corrects, corrects):
        return now.model_copy(update={"corrects": was.corrects})
    return now


def edited(
    series: Series, before: tuple[R, ...], after: tuple[R, ...]
) -> Iterator[tuple[int, R, R]]:
    """Yield the items that an edit changed: index after it, the item before and after it.

    One may have been turned into something else, such as a handover into one to another body.
    """
    if after[: len(before)] == before:
        return
    for old, new in aligned(series, before, after)[0]:
        was, now = before[old], after[new]
        if was != now:
            yield new, was, now


def aligned(
    series: Series, before: tuple[Record, ...], after: tuple[Record, ...]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return which item after the edit is which before it: pairs of indices, those gone, those new.

    An item that was moved is both gone and new, and has the same key.
    """
    if _stand(series, before, after):
        pairs = [(index, index) for index in range(len(before))]
        return pairs, [], list(range(len(before), len(after)))
    return _matched(series, before, after)


def _stand(series: Series, before: tuple[Record, ...], after: tuple[Record, ...]) -> bool:
    """Return whether each item is still in its place: it says there what it said, and none of them
    is found elsewhere. Two items alike are told apart so when a field of them was put right.
    """
    if len(after) < len(before):
        return False
    if not any(map(series.rewritten, before, after)):
        return True
    old, new = _known(series, before, after), _known(series, after, before)
    there = set(new)
    return all(map(series.is_like, before, after)) and all(
        was == now or was not in there for was, now in zip(old, new, strict=False)
    )


def _matched(
    series: Series, before: tuple[Record, ...], after: tuple[Record, ...]
) -> tuple[list[tuple[int, int]], list[int], list[int]]:
    """Return the same for a list where more was done than adding at its end and filling in."""
    old, new = _known(series, before, after), _known(series, after, before)
    stretches = stretches_of(old, new)
    differing = [one for one in stretches if one[0] != "equal"]
    # What stands elsewhere was moved: nothing new takes its place, and it takes no other's.
    moved = {key for _, i, i_end, *_ in differing for key in old[i:i_end]}
    moved &= {key for *_, j, j_end in differing for key in new[j:j_end]}
    pairs: list[tuple[int, int]] = []
    for kind, i, i_end, j, j_end in stretches:
        # In a stretch that differs, an item stands for the one in whose place it is.
        stayed = [n for n in range(i, i_end) if kind == "equal" or old[n] not in moved]
        stands = [n for n in range(j, j_end) if kind == "equal" or new[n] not in moved]
        pairs += zip(stayed, stands, strict=False)
    olds, news = {one for one, _ in pairs}, {one for _, one in pairs}
    gone = [n for n in range(len(old)) if n not in olds]
    return pairs, gone, [n for n in range(len(new)) if n not in news]


def _known(
    series: Series, items: tuple[Record, ...], others: tuple[Record, ...]
) -> list[tuple[Any, ...]]:
    """Return what tells each item from the others; of those that share it, what is the same in all.

    Of two steps with one text, that which is as it was is the same step.
    """
    keys = [series.key(item) for item in items]
    often = Counter([*keys, *map(series.key, others)])
    # Where it stands once on either side there is nothing to tell apart.
    there = {one for one in others if often[series.key(one)] > _TWICE}
    pairs = zip(keys, items, strict=True)
    return [(*key, item) if item in there else key for key, item in pairs]
