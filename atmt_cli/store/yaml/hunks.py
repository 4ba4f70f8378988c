"""Find the lines that two texts share: quickly, however many places differ.

Lines are as git sees them: ended by LF only, so that a CR before it is part of the line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from atmt_cli.model.sequences import rising

EqualLines = tuple[int, int, int]
"""Where a run of equal lines begins in the one and the other, and how many they are."""
Opcode = tuple[str, int, int, int, int]


def hunks(old: Sequence[str], new: Sequence[str], context: int) -> Iterator[list[Opcode]]:
    """Yield the differences in groups, with so many equal lines around them, as difflib has them.

    difflib alone takes quadratic time in the lines between the first difference and the last. Lines
    that each text has once are anchors (patience diff); difflib compares what is between them.
    """
    matcher = SequenceMatcher[str](None, (), ())
    blocks = [*_joined(_blocks(old, new)), (len(old), len(new), 0)]
    matcher.matching_blocks = blocks  # type: ignore[attr-defined]
    return iter(matcher.get_grouped_opcodes(context))


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[EqualLines]:
    # Most of a text is the same before the first difference, and after the last.
    start, end = alike(old, new)
    yield 0, 0, start
    inner = _between(old[start : len(old) - end], new[start : len(new) - end])
    yield from ((start + a, start + b, size) for a, b, size in inner)
    yield len(old) - end, len(new) - end, end


def _between(old: Sequence[str], new: Sequence[str]) -> Iterator[EqualLines]:
    left = right = 0
    for at_old, at_new in [*_anchors(old, new), (len(old), len(new))]:
        if at_old > left and at_new > right:
            part = SequenceMatcher(None, old[left:at_old], new[right:at_new])
            for a, b, size in part.get_matching_blocks()[:-1]:
                yield left + a, right + b, size
        if at_old < len(old):
            yield at_old, at_new, 1
        left, right = at_old + 1, at_new + 1


def _joined(blocks: Iterator[EqualLines]) -> Iterator[EqualLines]:
    """Blocks that touch, as one."""
    begun: EqualLines | None = None
    for a, b, size in blocks:
        if not size:
            continue
        if begun and (begun[0] + begun[2], begun[1] + begun[2]) == (a, b):
            begun = (*begun[:2], begun[2] + size)
            continue
        if begun:
            yield begun
        begun = (a, b, size)
    if begun:
        yield begun


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return the lines that each text has just once, as many as stand in the same order in both."""
    in_old, in_new = Counter(old), Counter(new)
    where = {line: n for n, line in enumerate(new) if in_new[line] == 1}
    pairs = [(n, where[line]) for n, line in enumerate(old) if in_old[line] == 1 and line in where]
    return rising(pairs)


def lines_of(text: str) -> list[str]:
    """Return the lines of a text with their ends; the last may have none."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def alike(one: Sequence[str], other: Sequence[str]) -> tuple[int, int]:
    """Return how many lines at the beginning are the same, and how many of the others at the
    end.
    """
    start = _same(one, other)
    return start, _same(one[start:][::-1], other[start:][::-1])


def _same(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
