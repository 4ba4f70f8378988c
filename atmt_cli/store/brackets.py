"""Add a field or items in brackets that span lines: on lines of their own, as a person would.

What stands there stays as it is. Where something is added at the end, what it follows gets a comma,
if it has none, and keeps the comment beside it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any

from atmt_cli.model.findings import Pointer
from atmt_cli.store.strict import Builder, built

_COMMA = re.compile(r"(?:[ \t\n]|#[^\n]*+)*+,")
_COLON = re.compile(r"\s*:")
_ENDED = re.compile(r"([ \t,\]}]*?)((?:[ \t]+#[^\n]*)?)")
"""The rest of a line that holds no other fact: brackets and commas, and a comment."""


def with_field(
    text: str, at: Pointer, field: str, written: str, order: Sequence[str]
) -> str | None:
    """The text with one more field in the mapping at a pointer, next to those around it in order.

    None where that is not in brackets that span lines, or has the field.
    """
    found = _found(text, at, dict)
    if found is None or any(entry.name == field for entry in found.entries):
        return None
    ranks = {name: rank for rank, name in enumerate(order)}
    mine = ranks.get(field, len(ranks))
    lower = [(ranks.get(entry.name, mine), n) for n, entry in enumerate(found.entries)]
    gap = max((one for one in lower if one[0] < mine), default=(0, -1))[1] + 1
    while gap < len(found.entries) and not found.is_broken(gap):
        gap += 1
    return _placed(found, gap, [f"{field}: {written}"])


def with_items(text: str, at: Pointer, written: Sequence[str]) -> str | None:
    """The text with more items at the end of the list at a pointer; names beside names.

    None where that is not in brackets that span lines.
    """
    found = _found(text, at, list)
    if found is None:
        return None
    if found.is_filled():
        end = found.entries[-1].end
        return ", ".join((text[:end], *written)) + text[end:]
    return _placed(found, len(found.entries), written)


class _Entry:
    """A field or an item: where it begins and ends."""

    def __init__(self, event: Any, name: str = "") -> None:
        self.start: int = event.start_mark.index
        self.end: int = event.end_mark.index
        self.name = name
        self.has_value = True


class _Finder(Builder):
    """Finds the brackets at a pointer, and what is in them."""

    def __init__(self, text: str, wanted: Pointer, kind: type[Any]) -> None:
        super().__init__(set())
        self.text = text
        self.entries: list[_Entry] = []
        self.start = self.close = -1
        self._sought = wanted
        self._kind = kind
        self._target: Any = _NOWHERE

    def begin(self, event: Any, collection: dict[str, Any] | list[Any]) -> None:
        """A mapping or a list begins."""
        super().begin(event, collection)
        is_kind = event.flow_style and collection.__class__ is self._kind
        if is_kind and tuple(self._path) == self._sought:
            self._target, self.start = collection, event.start_mark.index

    def end(self, event: Any) -> None:
        """A mapping or a list ends."""
        if self._into is self._target:
            self.close = event.start_mark.index
        super().end(event)
        if self._into is self._target:
            self.entries[-1].end = event.end_mark.index

    def _take_key(self, event: Any, key: str) -> None:
        super()._take_key(event, key)
        if self._into is self._target:
            self.entries.append(_Entry(event, key))

    def _put(self, value: Any, event: Any) -> None:
        if self._into is self._target:
            if not self.is_mapping:
                self.entries.append(_Entry(event))
            elif getattr(event, "value", None) != "" or event.style:
                self.entries[-1].end = event.end_mark.index
            else:
                # The parser marks an empty value where the next thing stands.
                self.entries[-1].has_value = False
        super()._put(value, event)

    @property
    def is_mapping(self) -> bool:
        """Whether it holds fields, not items."""
        return self._kind is dict

    def is_broken(self, gap: int) -> bool:
        """Whether a line ends before an entry, and after the one before it."""
        after = self.entries[gap - 1].end if gap else self.start
        return "\n" in self.text[after : self.entries[gap].start]

    def is_filled(self) -> bool:
        """Whether the last two items are names on one line, as where a long list is wrapped."""
        if len(self.entries) < 2 or self.text[self.entries[-1].start] in "[{":  # noqa: PLR2004
            return False
        return "\n" not in self.text[self.entries[-2].start : self.entries[-1].end]


_NOWHERE = object()


def _found(text: str, at: Pointer, kind: type[Any]) -> _Finder | None:
    """The brackets at a pointer, where they span lines."""
    finder = built(text, lambda: _Finder(text, at, kind))
    if "\n" not in text[max(0, finder.start) : max(0, finder.close)]:
        return None
    for entry in finder.entries:
        if not entry.has_value and (colon := _COLON.match(text, entry.end)):
            entry.end = colon.end()
    return finder


def _placed(found: _Finder, gap: int, pieces: Sequence[str]) -> str | None:
    """The text with lines for what is new, before the entry of that number, or behind the last."""
    text, entries = found.text, found.entries
    indent = _indent(found, gap)
    lines = f"\n{indent}" + f",\n{indent}".join(pieces)
    if not entries:
        cut = text.rfind("\n", 0, found.close)
        return f"{text[:cut]}{lines}{text[cut:]}"
    if not gap:
        cut = _line_end(text, found.start)
        return f"{text[:cut]}{lines},{text[cut:]}"
    end = entries[gap - 1].end
    comma = _COMMA.match(text, end)
    if lead := _lead_of_commas(found):
        return _behind_commas(found, gap, [f"{lead}, {piece}" for piece in pieces])
    if comma and "\n" in comma[0]:
        return None
    if gap == len(entries):
        return _at_end(found, end, comma is not None, lines, indent)
    cut = _below_remarks(text, _line_end(text, end), f"{indent}[ \t]+")
    return f"{text[:cut]}{lines},{text[cut:]}"


def _below_remarks(text: str, index: int, lead: str) -> int:
    """Where the comments end that follow a line, and begin lines behind such blanks."""
    found = re.compile(rf"(?:\n{lead}#[^\n]*)*").match(text, index)
    return found.end() if found else index


def _lead_of_commas(found: _Finder) -> str | None:
    """What is before the commas, where they stand at the beginning of lines."""
    matches = (_COMMA.match(found.text, entry.end) for entry in found.entries[:-1])
    return next((_lead(found.text, one.end()) for one in matches if one and "\n" in one[0]), None)


def _behind_commas(found: _Finder, gap: int, lines: Sequence[str]) -> str | None:
    """The text with lines that begin with commas; None where brackets would have to move."""
    text, end = found.text, found.entries[gap - 1].end
    before = found.entries[gap].start if gap < len(found.entries) else found.close
    cut = _line_end(text, end)
    return "\n".join((text[:cut], *lines)) + text[cut:] if cut < before else None


def _at_end(found: _Finder, end: int, has_comma: bool, lines: str, indent: str) -> str:
    """The text with lines behind the last entry, and behind its comma, if it has one.

    In a mapping the comments below that are about what is above them, as no other key follows; in
    a list those are that are indented further.
    """
    text, close = found.text, found.close
    last = "," if has_comma else ""
    # Without a blank behind it the colon would be part of a text, to YAML 1.1.
    head = f"{text[:end]}," if found.entries[-1].has_value else f"{text[:end]} ,"
    cut = _line_end(text, end)
    if "\n" in text[end:close]:
        lead = "[ \t]*" if found.is_mapping else f"{indent}[ \t]+"
        below = _below_remarks(text, cut, lead)
        kept = text[:below] if has_comma else f"{head}{text[end:below]}"
        return f"{kept}{lines}{last}{text[below:]}"
    if rest := _ENDED.fullmatch(text, end, cut):
        # The brackets move down; the comment stays beside what it was beside.
        return f"{head}{rest[2]}{lines}{rest[1]}{text[cut:]}"
    return f"{head}{lines}{last}\n{_lead(text, end)}{text[close:]}"


def _indent(found: _Finder, gap: int) -> str:
    """The indentation of what is new: that of its neighbours, deeper than that of the brackets."""
    least = len(_lead(found.text, found.start))
    indent = next(_indents(found, gap))
    return indent if len(indent) > least else " " * (least + 2)


def _indents(found: _Finder, gap: int) -> Iterator[str]:
    text, entries = found.text, found.entries
    for entry in (*entries[max(0, gap - 1) : gap + 1], *entries):
        before = text[text.rfind("\n", 0, entry.start) + 1 : entry.start]
        if not before.strip():
            yield before
    if not entries:
        inner = text[_line_end(text, found.start) : found.close]
        yield from (_lead(line, 0) for line in inner.split("\n")[1:-1] if line.strip())
        yield _lead(text, found.close) + "  "
    elif "\n" in text[entries[-1].start : entries[-1].end]:
        yield _lead(text, entries[-1].end)
    else:
        column = entries[0].start - text.rfind("\n", 0, entries[0].start) - 1
        yield " " * column


def _lead(text: str, index: int) -> str:
    """The blanks at the beginning of a line."""
    line = text[text.rfind("\n", 0, index) + 1 : _line_end(text, index)]
    return line[: len(line) - len(line.lstrip(" \t"))]


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found
