"""Lines as git sees them: ended by LF only, so that a CR before it is part of the line."""

import re
from collections.abc import Sequence


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
