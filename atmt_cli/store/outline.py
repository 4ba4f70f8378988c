"""Where the items of lists stand in a text, line by line, with the comments that belong to them."""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from atmt_cli.model.findings import Pointer
from atmt_cli.store.strict import Builder, built

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\Z")


class Listing(NamedTuple):
    """A list in block style: the column of its dashes, and the lines of each of its items.

    Lines are counted from 0. An item begins with the comments and blank lines before its dash;
    the last one ends with the comments below it that are indented further than the dash.
    """

    column: int
    bounds: tuple[int, ...]

    def items(self, lines: list[str]) -> list[list[str]]:
        """The lines of each item."""
        ends = self.bounds[1:]
        return [lines[start:end] for start, end in zip(self.bounds[:-1], ends, strict=True)]


def lines_of(text: str) -> list[str]:
    """The lines of a text with their ends, as YAML counts them."""
    return _LINE.findall(text)


def outline(text: str, pointers: Iterable[Pointer]) -> dict[Pointer, Listing]:
    """Where lists stand in a text that reads without fault; those in block style alone."""
    surveyor = built(text, lambda: _Surveyor(set(pointers)))
    lines = lines_of(text)
    found = {at: _listing(lines, spans) for at, spans in surveyor.lists.items()}
    return {at: listing for at, listing in found.items() if listing is not None}


class _Spans:
    """What the parser tells of a list: where its first dash is, and what its items take up."""

    def __init__(self, mark: Any, key_line: int) -> None:
        self.column: int = mark.column
        self.first: int = mark.line
        self.after: int = key_line
        self.starts: list[int] = []
        self.ends: list[int] = []


class _Surveyor(Builder):
    """Notes the first and last line of what is in a list."""

    def __init__(self, wanted: set[Pointer]) -> None:
        super().__init__(set())
        self.lists: dict[Pointer, _Spans] = {}
        self._sought = wanted
        self._line = -1

    def begin(self, event: Any, collection: dict[str, Any] | list[Any]) -> None:
        """A mapping or a list begins."""
        self._item(event)
        key_line = self._line
        super().begin(event, collection)
        at = tuple(self._path)
        if collection.__class__ is list and not event.flow_style and at in self._sought:
            self.lists[at] = _Spans(event.start_mark, key_line)

    def scalar(self, event: Any, restore: Any) -> None:
        """A scalar: a key, or a value."""
        self._item(event)
        super().scalar(event, restore)
        if event.value or event.style:
            mark = event.end_mark
            self._line = max(self._line, mark.line if mark.column else mark.line - 1)

    def end(self, event: Any) -> None:
        """A mapping or a list ends; one in brackets does so where it stands."""
        spans = self.lists.get(tuple(self._path)) if self._into.__class__ is list else None
        if spans is not None and len(spans.ends) < len(spans.starts):
            spans.ends.append(self._line)
        if event.end_mark.index > event.start_mark.index:
            self._line = max(self._line, event.end_mark.line)
        super().end(event)

    def _item(self, event: Any) -> None:
        if self._into.__class__ is not list:
            return
        spans = self.lists.get(tuple(self._path))
        if spans is not None:
            if spans.starts:
                spans.ends.append(self._line)
            spans.starts.append(event.start_mark.line)


def _listing(lines: list[str], spans: _Spans) -> Listing | None:
    """The bounds of the items; None where the dashes are not found."""
    ends = [_without_blanks(lines, end) for end in spans.ends]
    bounds = [_head(lines, spans)]
    for start, end in zip(spans.starts[1:], ends, strict=False):
        dash = _dash(lines, spans.column, end + 1, start)
        if dash is None:
            return None
        bounds.append(tail(lines, spans.column, end + 1, dash))
    last = ends[-1] + 1 if ends else bounds[0]
    below = next((n for n in range(last, len(lines)) if is_content(lines[n])), len(lines))
    return Listing(spans.column, (*bounds, tail(lines, spans.column, last, below)))


def _head(lines: list[str], spans: _Spans) -> int:
    """The first line of the first item: of the comments between the key and its dash."""
    return next((n for n in range(spans.after + 1, spans.first) if lines[n].strip()), spans.first)


def _without_blanks(lines: list[str], end: int) -> int:
    # The parser counts the blank lines below a block text in, whether they are part of it or not.
    while end > 0 and not lines[end].strip():
        end -= 1
    return end


def _dash(lines: list[str], column: int, start: int, end: int) -> int | None:
    for number in range(start, end + 1):
        line = lines[number]
        if line[column : column + 1] == "-" and not line[:column].strip():
            return number
    return None


def tail(lines: list[str], column: int, start: int, end: int) -> int:
    """Where, of the comments below an item, those end that are indented further than its dash."""
    found = start
    for number in range(start, end):
        line = lines[number]
        if line.strip():
            if len(line) - len(line.lstrip()) <= column:
                break
            found = number + 1
    return found


def is_content(line: str) -> bool:
    """Whether a line is neither blank nor a comment."""
    stripped = line.strip()
    return bool(stripped) and not stripped.startswith("#")


def shifted(lines: list[str], by: int) -> list[str]:
    """Lines indented by so many columns more, or less."""
    if by >= 0:
        return [" " * by + line if line.strip() else line for line in lines]
    return [line[min(-by, len(line) - len(line.lstrip(" "))) :] for line in lines]
