"""Sequences: what two of them have in common, at a cost that grows with their length."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

H = TypeVar("H", bound=Hashable)


def numbered(items: Iterable[H]) -> list[tuple[H, int]]:
    """Return each item with how often it stood before: a list may hold one text twice."""
    counts = defaultdict[H, int](int)
    found: list[tuple[H, int]] = []
    for item in items:
        found.append((item, counts[item]))
        counts[item] += 1
    return found


def rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the most of the pairs, sorted by their first, whose second rises as well."""
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
