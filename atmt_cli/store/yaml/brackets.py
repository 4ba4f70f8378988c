"""Add fields and items in brackets: beside the others or, where those have lines, on lines of
their own, as a person would.

What stands there stays as it is. Where something is added at the end, what it follows gets a comma,
if it has none, and keeps the comment beside it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from atmt_cli.store.yaml.spans import Entry, Index, Node, break_before, line_end, line_start

_COMMA = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*+)*+,")
_ENDED = re.compile(r"([ \t,\]}]*?)((?:[ \t]+#[^\r\n]*)?)")
"""The rest of a line that holds no other fact: brackets and commas, and a comment."""
_BREAK = re.compile(r"[\r\n]")


class Splice(NamedTuple):
    """A piece of a text that gives way to another.

    In what comes, LF stands for what ends the lines there, unless ``is_exact``.
    """

    start: int
    end: int
    text: str
    is_exact: bool = False


def insert(at: int, text: str) -> Splice:
    """Put something between two characters."""
    return Splice(at, at, text)


class Brackets:
    """A list or a mapping in brackets."""

    def __init__(self, index: Index, node: Node) -> None:
        self.text = index.text
        self.start = node.start
        self.close = index.end(node) - 1
        self.is_mapping = node.kind is dict
        self.entries: list[Entry] = index.entries(node)
        self.spans_lines = self._has_break(self.start, self.close)

    def add_fields(self, gaps: dict[int, list[str]]) -> Iterator[Splice]:
        """Put fields before the entry of a number, or behind the last."""
        if not self.spans_lines:
            for gap, pieces in gaps.items():
                yield self._beside(gap, pieces)
            return
        moved: dict[int, list[str]] = {}
        for gap, pieces in gaps.items():
            moved.setdefault(self._next_break(gap), []).extend(pieces)
        for gap, pieces in moved.items():
            yield from self._placed(gap, pieces)

    def add_items(self, pieces: Sequence[str]) -> Iterator[Splice]:
        """Put items behind the last; names beside names."""
        if self.spans_lines and not self._is_filled():
            yield from self._placed(len(self.entries), pieces)
        else:
            yield self._beside(len(self.entries), pieces)

    def _beside(self, gap: int, pieces: Sequence[str]) -> Splice:
        """On the line of what is before it."""
        joined = ", ".join(pieces)
        if not self.entries:
            return Splice(self.start + 1, self.close, joined)
        if not gap:
            return insert(self.entries[0].start, f"{joined}, ")
        return insert(self._end(gap - 1), f"{self._comma(gap - 1)} {joined}")

    def _end(self, number: int) -> int:
        return self.entries[number].value.end

    def _comma(self, number: int) -> str:
        # Without a blank behind it the colon would be part of a text, to YAML 1.1.
        entry = self.entries[number]
        return " ," if entry.value.end == entry.mark else ","

    def _has_break(self, start: int, end: int) -> bool:
        return _BREAK.search(self.text, start, end) is not None

    def _next_break(self, gap: int) -> int:
        """Return the next place where a line ends before an entry, and after the one before it."""
        while gap < len(self.entries):
            after = self._end(gap - 1) if gap else self.start
            if self._has_break(after, self.entries[gap].start):
                break
            gap += 1
        return gap

    def _is_filled(self) -> bool:
        """Return whether the last two items are names on one line, as where a long list is
        wrapped.
        """
        if len(self.entries) < 2 or self.text[self.entries[-1].start] in "[{":  # noqa: PLR2004
            return False
        return not self._has_break(self.entries[-2].start, self._end(-1))

    def _placed(self, gap: int, pieces: Sequence[str]) -> Iterator[Splice]:
        """Lines for what is new, before the entry of that number, or behind the last."""
        text, entries = self.text, self.entries
        indent = self._indent(gap)
        lines = f"\n{indent}" + f",\n{indent}".join(pieces)
        if not entries:
            yield insert(break_before(text, line_start(text, self.close)), lines)
            return
        if not gap:
            yield insert(line_end(text, self.start), f"{lines},")
            return
        end = self._end(gap - 1)
        comma = _COMMA.match(text, end)
        lead = self._lead_of_commas()
        if lead is not None or (comma and _BREAK.search(comma[0])):
            yield self._behind_commas(gap, pieces, lead)
        elif gap == len(entries):
            yield from self._at_end(end, comma is not None, lines, indent)
        else:
            cut = _below_remarks(text, line_end(text, end), f"{indent}[ \t]+")
            yield insert(cut, f"{lines},")

    def _lead_of_commas(self) -> str | None:
        """Return what is before the commas, where they stand at the beginning of lines."""
        for number in range(len(self.entries) - 1):
            comma = _COMMA.match(self.text, self._end(number))
            if comma and _BREAK.search(comma[0]):
                return _lead(self.text, comma.end())
        return None

    def _behind_commas(self, gap: int, pieces: Sequence[str], lead: str | None) -> Splice:
        """Lines that begin with commas; beside the others where brackets would have to move."""
        cut = line_end(self.text, self._end(gap - 1))
        before = self.entries[gap].start if gap < len(self.entries) else self.close
        if lead is None or cut >= before:
            return self._beside(gap, pieces)
        return insert(cut, "".join(f"\n{lead}, {piece}" for piece in pieces))

    def _at_end(self, end: int, has_comma: bool, lines: str, indent: str) -> Iterator[Splice]:
        """Lines behind the last entry, and behind its comma, if it has one.

        In a mapping the comments below that are about what is above them, as no other key follows;
        in a list those are that are indented further.
        """
        text, close = self.text, self.close
        last, comma = "," if has_comma else "", self._comma(-1)
        cut = line_end(text, end)
        if cut < close:
            lead = "[ \t]*" if self.is_mapping else f"{indent}[ \t]+"
            if not has_comma:
                yield insert(end, comma)
            yield insert(_below_remarks(text, cut, lead), lines + last)
        elif rest := _ENDED.fullmatch(text, end, cut):
            # The brackets move down; the comment stays beside what it was beside.
            yield Splice(end, cut, f"{comma}{rest[2]}{lines}{rest[1]}")
        else:
            yield Splice(end, close, f"{comma}{lines}{last}\n{_lead(text, end)}")

    def _indent(self, gap: int) -> str:
        """Return the indentation of what is new: that of its neighbours, deeper than the
        brackets'.
        """
        least = len(_lead(self.text, self.start))
        indent = next(self._indents(gap))
        return indent if len(indent) > least else " " * (least + 2)

    def _indents(self, gap: int) -> Iterator[str]:
        text, entries = self.text, self.entries
        for entry in (*entries[max(0, gap - 1) : gap + 1], *entries):
            before = text[line_start(text, entry.start) : entry.start]
            if not before.strip():
                yield before
        if not entries:
            inner = _BREAK.split(text[line_end(text, self.start) : self.close])[1:-1]
            yield from (_lead(line, 0) for line in inner if line.strip())
            yield _lead(text, self.close) + "  "
        elif self._has_break(entries[-1].start, self._end(-1)):
            yield _lead(text, self._end(-1))
        else:
            yield " " * (entries[0].start - line_start(text, entries[0].start))


def _below_remarks(text: str, index: int, lead: str) -> int:
    """Return where the comments end that follow a line, and begin lines behind such blanks."""
    found = re.compile(rf"(?:(?:\r\n|\n|\r){lead}#[^\r\n]*)*").match(text, index)
    return found.end() if found else index


def _lead(text: str, index: int) -> str:
    """Return the blanks at the beginning of a line."""
    line = text[line_start(text, index) : line_end(text, index)]
    return line[: len(line) - len(line.lstrip(" \t"))]
