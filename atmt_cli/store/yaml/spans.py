"""The one index of a text: where each value of it stands, as the strict reader's events tell."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from atmt_cli.model.findings import Part, Pointer
from atmt_cli.store.yaml.decode import MOST_ITEMS, Fault
from atmt_cli.store.yaml.events import LISTS, MAPPINGS, Rows, parsed

MOST_HELD = 5_000
"""The most collections that are kept after they were looked into."""
UNKNOWN = -1
_LINE_END = re.compile(r"[\r\n]")
_COLON = {False: re.compile(r"[ \t]*:"), True: re.compile(r"\s*:")}
_COMMENT = re.compile(r"#[^\r\n]*")


class Node(NamedTuple):
    """A value: what it is, how it is written, and where it begins.

    ``kind`` is dict, list or str. ``style`` of a text is empty, a quote, ``|`` or ``>``; of a
    collection "[" in brackets, "" in block style, and "?" for a pair in brackets without its own.
    ``end`` is where it ends; UNKNOWN for a collection in block style, where `Index.end` tells.
    """

    row: int
    kind: type
    style: str
    start: int
    end: int

    @property
    def is_block_text(self) -> bool:
        """Return whether it is a text under ``|`` or ``>``."""
        return self.style in ("|", ">")


class Entry(NamedTuple):
    """A field or an item: its name, where it begins, and its value.

    ``mark`` is where the colon or the dash ends; UNKNOWN where there is none.
    """

    name: str
    start: int
    mark: int
    value: Node


class Index:
    """Where each value of a text stands."""

    def __init__(self, text: str, rows: Rows) -> None:
        self.text = text
        self._rows = rows
        self.root = self._node(0, 0, UNKNOWN) if rows.kinds else None
        self.entries = lru_cache(MOST_HELD)(self._entries)
        """The fields or items of a collection. Raises LookupError where they are too many."""
        self._names = lru_cache(MOST_HELD)(self._named)

    def entry(self, node: Node, part: Part) -> Entry | None:
        """Return a field or an item of a collection, if it is there."""
        if isinstance(part, str):
            return self._names(node).get(part)
        entries = self.entries(node)
        return entries[part] if node.kind is list and part < len(entries) else None

    def at(self, pointer: Pointer) -> Entry | None:
        """Return the field or item that a pointer leads to, if it is there."""
        node, found = self.root, None
        for part in pointer:
            found = self.entry(node, part) if node else None
            node = found.value if found else None
        return found

    def end(self, node: Node) -> int:
        """Return where the content of a value ends."""
        while node.end == UNKNOWN:
            node = self.entries(node)[-1].value
        return node.end

    def column(self, index: int) -> int:
        """Return the column that something begins in, from 0."""
        return index - line_start(self.text, index)

    def children(self, row: int) -> Iterator[tuple[Part, int, int]]:
        """Yield the name or number of all that is in a collection, where it begins, and the row of
        its value.
        """
        rows = self._rows
        kind, after = rows.kinds[row], rows.after[row]
        number, child = 0, row + 1
        while child < after and (kind in MAPPINGS or kind in LISTS):
            part: Part = rows.names[rows.after[child]] if kind in MAPPINGS else number
            value = child + 1 if kind in MAPPINGS else child
            yield part, rows.starts[child], value
            number, child = number + 1, max(rows.after[value], value + 1)

    def comments(self, start: int, end: int) -> Iterator[str]:
        """Yield the comments between two places: all that begins with a mark outside of texts."""
        rows, done = self._rows, start
        # Of the texts, also the one in which the first place may be.
        for row in range(max(0, bisect_left(rows.starts, start) - 1), len(rows.kinds)):
            first, style = rows.starts[row], chr(rows.kinds[row])
            if first >= end:
                break
            if rows.kinds[row] in MAPPINGS or rows.kinds[row] in LISTS:
                continue
            first = line_end(self.text, first) if style in "|>" else first
            yield from _COMMENT.findall(self.text, done, max(done, min(first, end)))
            done = max(done, rows.ends[row])
        yield from _COMMENT.findall(self.text, done, end)

    def _named(self, node: Node) -> dict[str, Entry]:
        return {entry.name: entry for entry in self.entries(node)}

    def _entries(self, node: Node) -> list[Entry]:
        entries: list[Entry] = []
        for part, start, row in self.children(node.row):
            if len(entries) == MOST_ITEMS:
                raise LookupError("a record holds more than can be edited")
            if node.kind is list:
                name, mark, least = "", self._dash(node, start), start
            else:
                name, least = str(part), self._rows.ends[row - 1]
                colon = _COLON[bool(node.style)].match(self.text, least)
                mark = colon.end() if colon else UNKNOWN
            value = self._node(row, least if mark == UNKNOWN else mark, self.column(node.start))
            entries.append(Entry(name, start, mark, value))
        return entries

    def _node(self, row: int, empty: int, column: int) -> Node:
        """Return the value of a row; where it says nothing, it stands at ``empty``.

        ``column`` is that of what it is in.
        """
        rows = self._rows
        kind, start, end = rows.kinds[row], rows.starts[row], rows.ends[row]
        if kind in MAPPINGS or kind in LISTS:
            of = dict if kind in MAPPINGS else list
            is_flow = kind in (MAPPINGS[1], LISTS[1])
            has_brackets = is_flow and self.text[start] in "[{"
            style = ("[" if has_brackets else "?") if is_flow else ""
            return Node(row, of, style, start, end if is_flow else UNKNOWN)
        style = chr(kind).strip()
        if start == end:
            # The parser marks it where it goes on, behind blank lines and comments.
            return Node(row, str, style, empty, empty)
        if style in ("|", ">"):
            end = _end_of_block(self.text, start, end, max(0, column))
        return Node(row, str, style, start, end)

    def _dash(self, node: Node, start: int) -> int:
        """Return where the dash before an item ends; nothing but comments stand between."""
        if node.style:
            return UNKNOWN
        column, line = self.column(node.start), line_start(self.text, start)
        before = self.text[line:start]
        while not before.strip(" \t\r\n") or before.lstrip(" ").startswith("#"):
            if not line:
                return UNKNOWN
            line, end = line_start(self.text, break_before(self.text, line)), line
            before = self.text[line:end]
        return line + column + 1 if before[column : column + 1] == "-" else UNKNOWN


def _end_of_block(text: str, start: int, after: int, column: int) -> int:
    """Return where a block text ends: before its last line end. Blank lines below are a gap, if the
    text has none of them.

    ``column`` is that of what it is in.
    """
    end = break_before(text, after) if line_start(text, after) == after else after
    header = text[start : line_end(text, start)].partition("#")[0]
    if "+" in header:
        return end
    by_number = re.search(r"[1-9]", header)
    least = column + int(by_number[0]) if by_number else _lead(text[line_after(text, start) : end])
    while (line := line_start(text, end)) > start:
        if text[line:end].strip(" ") or end - line > least:
            break
        end = break_before(text, line)
    return end


def _lead(text: str) -> int:
    """By how many spaces the first line is indented that has more."""
    found = re.compile(r"(?: *[\r\n])*( *)").match(text)
    return len(found[1]) if found else 0


def line_start(text: str, index: int) -> int:
    """Return where the line that something is on begins."""
    start = text.rfind("\n", 0, index) + 1
    return max(start, text.rfind("\r", start, index) + 1)


def line_end(text: str, index: int) -> int:
    """Return where that line ends, before what ends it."""
    found = _LINE_END.search(text, index)
    return found.start() if found else len(text)


def line_after(text: str, index: int) -> int:
    """Return where the next line begins."""
    end = line_end(text, index)
    return end + (2 if text.startswith("\r\n", end) else 1) if end < len(text) else end


def break_before(text: str, start: int) -> int:
    """Return where what ends the line before stands, for the beginning of a line."""
    return max(0, start - 2 if text.startswith("\r\n", start - 2) else start - 1)


def indexed(text: str) -> tuple[Any, tuple[Fault, ...], Index]:
    """Return the tree of a text, its faults, and where things stand, in one reading."""
    tree, faults, rows = parsed(text)
    return tree, faults, Index(text, rows)


def comments_of(text: str) -> Counter[str]:
    """Return the comments in a text that reads without fault, and how often each stands in it."""
    return Counter(indexed(text)[2].comments(0, len(text)))


def locate(index: Index, pointers: Iterable[Pointer]) -> dict[Pointer, tuple[int, int]]:
    """Line and column, from 1, of each pointer.

    A field is found at its name, an item of a list at its first character. What is not there is
    found at the nearest thing around it that is.
    """
    found: dict[Pointer, int | None] = dict.fromkeys(pointers)
    if index.root is not None:
        _find(index, index.root.row, list(found), 0, found)
    places = _positions(index.text, {offset for offset in found.values() if offset is not None})
    return {one: (1, 1) if at is None else places[at] for one, at in found.items()}


def _find(
    index: Index, row: int, pointers: list[Pointer], depth: int, found: dict[Pointer, int | None]
) -> None:
    """Note where the next part of each pointer begins, as far as it is there."""
    by_part = defaultdict[Part, list[Pointer]](list)
    for pointer in pointers:
        if len(pointer) > depth:
            by_part[pointer[depth]].append(pointer)
    if not by_part:
        return
    for part, start, value in index.children(row):
        if inner := by_part.get(part):
            found.update(dict.fromkeys(inner, start))
            _find(index, value, inner, depth + 1, found)


def _positions(text: str, offsets: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Line and column, from 1, of places in a text; a line ends at LF, CR or both."""
    found, line, done = {}, 1, 0
    for offset in sorted(offsets):
        start = line_start(text, offset)
        line += sum(text.count(end, done, start) for end in "\r\n")
        line -= text.count("\r\n", done, start)
        done = start
        found[offset] = (line, offset - start + 1)
    return found
