"""Comments and blank lines around lines that an edit brings: where a person would leave them."""

import re
from itertools import takewhile

from atmt_cli.store.outline import is_content, tail
from atmt_cli.store.strict import parse

_ADDED = re.compile(r"""( *)(-|["']?\w+["']? *:)(?=\s)""")


def settled(before: list[str], gone: list[str], came: list[str], after: list[str]) -> str:
    """The lines put together, comments and blank lines where a person would leave them.

    Blank lines below a block scalar are part of it to YAML, and a gap to people: it stays when
    the scalar goes, and what is added stands above it. A comment stays with what it is below, and
    keeps its column; if it cannot do so below what is added, that stands below the comment. All
    this as long as it is the same to YAML.
    """
    made = "".join((*before, *came, *after))
    if not gone:
        owned = _owned(before, came, after)
        before, after = before + after[:owned], after[owned:]
        gap = len(before) - _blank_tail(before)
        before, gone = before[:gap], before[gap:]
    remarks = {line.strip(): line for line in gone if line.lstrip().startswith("#")}
    kept = [remarks.get(line.strip(), line) for line in came]
    kept += gone[len(gone) - max(0, _blank_tail(gone) - _blank_tail(came)) :]
    below = [*gone, *(line for line in came if line.strip() not in remarks)]
    ways = ("".join((*before, *lines, *after)) for lines in (kept, below))
    return next((way for way in ways if way == made or parse(way) == parse(made)), made)


def _owned(before: list[str], came: list[str], after: list[str]) -> int:
    """How many lines below where a key or an item is added are comments on what is above.

    Those are indented further, or else those of `_kin` to a key.
    """
    added = _ADDED.match(came[0]) if came else None
    if added is None:
        return 0
    column = len(added[1])
    end = next((n for n, line in enumerate(after) if is_content(line)), len(after))
    deeper = tail(after, column, 0, end)
    if added[2] == "-":
        return deeper
    is_last = end == len(after) or bool(after[end][:column].strip())
    kin = _kin(is_last, deeper == 0 and _dashes_end(before, column), column)
    same = takewhile(kin.match, after[deeper:end]) if kin else ()
    return deeper + sum(1 for _ in same)


def _kin(is_last: bool, is_below_dashes: bool, column: int) -> re.Pattern[str] | None:
    """The comments in a key's own column that are about what is above it.

    Where no other key follows, all are; but at the very left they are about the end of the file.
    Below a list in that column, they are items that somebody commented out.
    """
    if is_last:
        return re.compile(f" {{{column}}}#") if column else None
    return re.compile(f" {{{column}}}#(?: ?- |  )") if is_below_dashes else None


def _dashes_end(before: list[str], column: int) -> bool:
    """Whether the last line that begins in a column, or before it, is an item of a list there."""
    outer = (line for line in reversed(before) if is_content(line) and line[: column + 1].strip())
    return next(outer, "")[column : column + 2].rstrip() == "-"


def _blank_tail(lines: list[str]) -> int:
    """How many lines at the end are blank."""
    return next((n for n, line in enumerate(reversed(lines)) if line.strip()), len(lines))
