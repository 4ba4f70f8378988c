"""Comments: which there are in a text, and which belong to what stands above them."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from atmt_cli.store.yaml.events import built
from atmt_cli.store.yaml.spans import Index, Node, line_after, line_end

_REMARK = re.compile(r"#[^\r\n]*")


class _Gaps:
    """Takes the texts out of a text, and keeps what is between them."""

    def __init__(self, text: str) -> None:
        self.remarks = Counter[str]()
        self._text = text
        self._done = 0

    def key(self, event: Any, name: str) -> None:  # noqa: ARG002
        """The name of a field."""
        self.scalar(event)

    def scalar(self, event: Any) -> None:
        """A value that is a text, or nothing."""
        start, end = event.start_mark.index, event.end_mark.index
        self._look(line_end(self._text, start) if event.style in ("|", ">") else start)
        self._done = max(self._done, end)

    def begin(self, event: Any, kind: type) -> bool:  # noqa: ARG002
        """Return a mapping or a list begins."""
        return True

    def end(self, event: Any) -> None:
        """A mapping or a list ends."""

    def _look(self, before: int) -> None:
        self.remarks.update(_REMARK.findall(self._text, self._done, before))

    def rest(self) -> Counter[str]:
        """Return all comments, with those below the last text."""
        self._look(len(self._text))
        return self.remarks


def comments_of(text: str) -> Counter[str]:
    """Return the comments in a text that reads without fault, and how often each stands in it."""
    survey = built(text, lambda: _Gaps(text)).survey
    return survey.rest() if isinstance(survey, _Gaps) else Counter()


def comments_in(index: Index, node: Node, start: int, end: int) -> Iterator[str]:
    """Yield the comments between two places, of which a value is all that stands there."""
    done = start
    for first, last in _texts(index, node):
        yield from _REMARK.findall(index.text, done, max(done, min(first, end)))
        done = max(done, last)
    yield from _REMARK.findall(index.text, done, end)


def _texts(index: Index, node: Node) -> Iterator[tuple[int, int]]:
    node = index.open(node)
    if node.kind is str:
        start = line_end(index.text, node.start) if node.is_block_text else node.start
        yield start, max(start, node.end)
        return
    for entry in index.entries(node):
        if entry.name:
            yield entry.start, max(entry.start, entry.mark)
        yield from _texts(index, entry.value)


def below_item(text: str, end: int, column: int) -> tuple[int, int]:
    """Return where the comments end that belong to what ends at a place: those that are indented
    further.

    That is the end of a line. Also where the next line begins that is no such comment, nor blank.
    """
    place = line_end(text, end)
    line = line_after(text, place)
    while line < len(text):
        shown = _line_at(text, line)
        if shown.strip():
            if not _is_remark(shown) or _indent(shown) <= column:
                break
            place = line_end(text, line)
        line = line_after(text, line)
    return place, line


def below_field(text: str, end: int, column: int, *, ends_list: bool) -> int:
    """Return the same for a field, to which comments in its own column belong as well.

    Where no other key follows, all do; but at the very left they are about the end of the file.
    Below a list in that column, those do that look like items that somebody commented out.
    """
    bare = line_end(text, end)
    place, line = below_item(text, end, column)
    if _is_last(text, line, column):
        kin = f" {{{column}}}#" if column else None
    else:
        kin = f" {{{column}}}#(?: ?- |  )" if ends_list and place == bare else None
    while kin and re.compile(kin).match(text, line_after(text, place)):
        place = line_end(text, line_after(text, place))
    return place


def is_remark_below(text: str, end: int, column: int) -> bool:
    """Return whether a comment follows, but for blank lines, that is indented so far at least."""
    line = line_after(text, end)
    while line < len(text) and not _line_at(text, line).strip():
        line = line_after(text, line)
    shown = _line_at(text, line)
    return _is_remark(shown) and _indent(shown) >= column


def _is_last(text: str, line: int, column: int) -> bool:
    """Return whether what follows, but for comments, is nothing, or begins left of a column."""
    while line < len(text):
        shown = _line_at(text, line)
        if shown.strip() and not _is_remark(shown):
            return bool(shown[:column].strip())
        line = line_after(text, line)
    return True


def _line_at(text: str, start: int) -> str:
    return text[start : line_end(text, start)]


def _is_remark(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
