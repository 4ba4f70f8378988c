"""Sequences: what two of them have in common, at a cost that grows with their length."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Any, TypeVar

H = TypeVar("H", bound=Hashable)
Stretch = tuple[str, int, int, int, int]
"""What became of items: equal, replace, delete or insert; where in the one list and the other."""
MOST_PAIRS, MOST_EQUAL = 4_000_000, 100_000
"""The pairs of items, and of equal ones, that difflib compares in about half a second."""


def numbered(items: Iterable[H]) -> list[tuple[H, int]]:
    """Return each item with how often it stood before: a list may hold one text twice."""
    counts = defaultdict[H, int](int)
    found: list[tuple[H, int]] = []
    for item in items:
        found.append((item, counts[item]))
        counts[item] += 1
    return found


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return as many of the pairs, sorted by their first, as have a second that rises too."""
    # By piles (patience sorting).
    tops: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for index, (_, place) in enumerate(pairs):
        pile = bisect_left(tops, place)
        before.append(ends[pile - 1] if pile else -1)
        tops[pile : pile + 1] = [place]
        ends[pile : pile + 1] = [index]
    found = []
    index = ends[-1] if ends else -1
    while index >= 0:
        found.append(pairs[index])
        index = before[index]
    return found[::-1]


def stretches_of(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[Stretch]:
    """Return where two lists are equal and where they differ, as difflib has it.

    difflib takes quadratic time in what differs and in what appears many times. Beyond the limit,
    the longest run of items in the same order in both counts as equal.
    """
    from difflib import SequenceMatcher  # noqa: PLC0415 - only where a list was tampered with

    matcher = SequenceMatcher[Any](None, (), (), autojunk=False)
    often = Counter(new)
    if len(old) * len(new) <= MOST_PAIRS and sum(often[one] for one in old) <= MOST_EQUAL:
        matcher.set_seqs(old, new)
    else:
        where = {one: index for index, one in enumerate(numbered(new))}
        pairs = [(n, where[one]) for n, one in enumerate(numbered(old)) if one in where]
        blocks = [(a, b, 1) for a, b in rising(pairs)]
        matcher.matching_blocks = [*blocks, (len(old), len(new), 0)]  # type: ignore[attr-defined]
    return [*matcher.get_opcodes()]
