"""Where the items of lists stand in a text, line by line, with the comments that belong to them."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import NamedTuple

from atmt_cli.model.findings import Pointer
from atmt_cli.store.yaml.comments import below_item
from atmt_cli.store.yaml.spans import Index, Node, indexed

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class Listing(NamedTuple):
    """A list in block style: the column of its dashes, and the lines of each of its items.

    Lines are counted from 0. An item begins with the comments and blank lines before its dash;
    the last one ends with the comments below it that are indented further than the dash.
    """

    column: int
    bounds: tuple[int, ...]

    def items(self, lines: list[str]) -> list[list[str]]:
        """Return the lines of each item."""
        ends = self.bounds[1:]
        return [lines[start:end] for start, end in zip(self.bounds[:-1], ends, strict=True)]


def yaml_lines(text: str) -> list[str]:
    """Return the lines of a text with their ends, as YAML counts them."""
    return _LINE.findall(text)


def outline(text: str, pointers: Iterable[Pointer]) -> dict[Pointer, Listing]:
    """Return where lists stand in a text that reads without fault; those in block style alone."""
    _, _, index = indexed(text)
    starts = [0, *accumulate(map(len, yaml_lines(text)))]
    starts.pop()  # the end of the text, where no line begins
    found = {}
    for pointer in pointers:
        if (placed := _list_at(index, pointer)) is not None:
            found[pointer] = _listing(index, *placed, starts)
    return found


def _list_at(index: Index, pointer: Pointer) -> tuple[int, Node] | None:
    """Return a list in block style, and where the colon of its key ends."""
    entry = index.at(pointer)
    node = entry.value if entry else None
    return (entry.mark, node) if entry and node and _is_block_list(node) else None


def _is_block_list(node: Node) -> bool:
    return node.kind is list and not node.style


def _listing(index: Index, mark: int, node: Node, starts: Sequence[int]) -> Listing:
    column = index.column(node.start)
    first = bisect_right(starts, node.start) - 1
    head = bisect_right(starts, mark)
    while head < first and not index.text[starts[head] : starts[head + 1]].strip():
        head += 1
    ends = (index.end(entry.value) for entry in index.entries(node))
    places = (below_item(index.text, end, column)[0] for end in ends)
    return Listing(column, (head, *(bisect_right(starts, place) for place in places)))


def shifted(lines: list[str], by: int) -> list[str]:
    """Lines indented by so many columns more, or less."""
    if by >= 0:
        return [" " * by + line if line.strip() else line for line in lines]
    return [line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines]
