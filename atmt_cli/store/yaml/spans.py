"""The one index of a text: where each value of it stands, as the strict reader's events tell.

Of a ledger no more is kept than where its records are. What is in a record is looked up when it is
asked for, by reading that piece of the text: so an index costs next to nothing, however large the
ledger, and an edit or a message pays for the records that it is about.
"""

import re
from array import array
from collections import OrderedDict, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from atmt_cli.model.findings import Part, Pointer
from atmt_cli.store.yaml.decode import Fault
from atmt_cli.store.yaml.events import built

MOST_FIELDS = 1000
"""No mapping of a ledger has so many; of a hostile one no more are kept."""
MOST_NODES = 1_000_000
"""No more of one record are kept: far more than there are in any that is not hostile."""
MOST_HELD = 10_000
"""So many of all records together are kept for the next time."""
_LINE_END = re.compile(r"[\r\n]")
_COLON = {False: re.compile(r"[ \t]*:"), True: re.compile(r"\s*:")}
UNKNOWN = -1


class Node:
    """A value: what it is, how it is written, where it begins and where its content ends.

    ``kind`` is dict, list or str; None is one that was not looked into. ``style`` is that of the
    parser for a text; a collection has "[" in brackets and "" in block style. ``after`` is where
    the parser goes on: behind blank lines and comments.
    """

    __slots__ = ("after", "bounds", "end", "entries", "kind", "names", "start", "style")

    def __init__(self, kind: type | None, style: str, start: int, end: int = UNKNOWN) -> None:
        self.kind = kind
        self.style = style
        self.start = start
        self.end = end
        self.after = end
        self.entries: list[Entry] | None = None
        self.names: dict[str, Entry] | None = None
        self.bounds: array[int] | None = None

    @property
    def is_flow(self) -> bool:
        """Return whether it is a collection in brackets."""
        return self.style == "["

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


class _Survey:
    """Makes nodes of events. A shallow one looks into no record."""

    def __init__(self, text: str, shift: int = 0, *, shallow: bool = False) -> None:
        self.root: Node | None = None
        self._text = text
        self._shift = shift
        self._shallow = shallow
        self.count = 0
        self._open: list[Node] = []
        self._keys: list[tuple[str, int, int]] = []

    def key(self, event: Any, name: str) -> None:
        """The name of a field."""
        self._keys[-1] = (name, *self._span(event))

    def scalar(self, event: Any) -> None:
        """A value that is a text, or nothing."""
        start, end = self._span(event)
        if self._open and self._open[-1].bounds is not None:
            # A list of names, not of records: it is looked into as a whole.
            self._open[-1].bounds = None
            return
        node = Node(str, event.style or "", start, end)
        if node.is_block_text:
            node.end = _end_of_block(self._text, start, end, event.value)
        self._put(node, start, is_empty=start == end)

    def begin(self, event: Any, kind: type) -> bool:
        """Return a mapping or a list begins; whether to tell what is in it."""
        start, end = self._span(event)
        node = Node(kind, "[" if event.flow_style else "", start)
        if event.flow_style and start == end:
            node.style = "?"
        parent = self._open[-1] if self._open else None
        self._open.append(node)
        self._keys.append(("", start, start))
        if not self._shallow:
            node.entries = []
        elif kind is list and (parent is None or parent.entries is not None):
            node.bounds = array("q")
        elif parent is None:
            node.entries = []
        else:
            return False
        return True

    def end(self, event: Any) -> None:
        """A mapping or a list ends."""
        node = self._open.pop()
        self._keys.pop()
        _, node.after = self._span(event)
        if node.style:
            node.end = node.after
        elif node.entries:
            node.end = node.entries[-1].value.end
        parent = self._open[-1] if self._open else None
        if parent is not None and self._shallow and parent.entries is None:
            if parent.bounds is not None:
                parent.bounds.extend((node.start, node.after))
            return
        if self._shallow and node.entries is None and node.bounds is None:
            node.kind = None
        self._put(node, node.start, is_empty=False)

    def _span(self, event: Any) -> tuple[int, int]:
        return event.start_mark.index + self._shift, event.end_mark.index + self._shift

    def _put(self, node: Node, start: int, *, is_empty: bool) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        self.count += 1
        is_full = self.count > MOST_NODES and (parent.kind is list or node.kind is str)
        if parent.entries is None or is_full:
            return
        if parent.kind is dict:
            name, start, end = self._keys[-1]
            colon = _COLON[bool(parent.style)].match(self._text, end)
            mark = colon.end() if colon else UNKNOWN
        else:
            name, mark = "", self._dash(parent, start)
        if is_empty:
            node.start = node.end = mark if mark != UNKNOWN else self._keys[-1][2]
        if parent.kind is list or len(parent.entries) < MOST_FIELDS:
            parent.entries.append(Entry(name, start, mark, node))

    def _dash(self, parent: Node, start: int) -> int:
        if parent.style:
            return UNKNOWN
        if not parent.entries:
            return parent.start + 1
        return dash_after(self._text, parent.start, parent.entries[-1].value.end, start)


def _end_of_block(text: str, start: int, after: int, value: str) -> int:
    """Return where a block text ends: before its last line end. Blank lines below are a gap, if the
    text has none of them.
    """
    end = break_before(text, after) if line_start(text, after) == after else after
    if "+" in text[start : line_end(text, start)].partition("#")[0]:
        return end
    shown = text[line_after(text, start) : end]
    column = _lead(shown) - _lead(value)
    while (line := line_start(text, end)) > start:
        if text[line:end].strip(" ") or end - line > column:
            break
        end = break_before(text, line)
    return end


def _lead(text: str) -> int:
    """By how many spaces the first line is indented that has more."""
    found = re.compile(r"(?: *[\r\n])*( *)").match(text)
    return len(found[1]) if found else 0


def dash_after(text: str, first: int, start: int, before: int) -> int:
    """Return where a dash ends that stands below another, behind what ends before it."""
    column = first - line_start(text, first)
    found = re.compile(rf"(?<=[\r\n]) {{{column}}}-").search(text, start, before + 1)
    return found.end() if found else UNKNOWN


def line_start(text: str, index: int) -> int:
    """Return where the line begins in which something stands."""
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


class Index:
    """Where each value of a text stands.

    ``is_cut`` where something was looked into that holds too much; then it is not all here.
    """

    def __init__(self, text: str, root: Node | None) -> None:
        self.text = text
        self.root = root
        self.is_cut = False
        self._opened: OrderedDict[int, tuple[Node, int]] = OrderedDict()
        self._held = 0

    def open(self, node: Node) -> Node:
        """Return the same value, looked into."""
        if node.entries is not None or node.bounds is not None or node.kind is str:
            return node
        if node.start not in self._opened:
            self._opened[node.start] = self._surveyed(node)
            self._held += self._opened[node.start][1]
            while self._held > MOST_HELD and len(self._opened) > 1:
                self._held -= self._opened.popitem(last=False)[1][1]
        return self._opened[node.start][0]

    def _surveyed(self, node: Node) -> tuple[Node, int]:
        """Return a piece of the text read by itself, in its own columns, and how much is in it."""
        column = node.start - line_start(self.text, node.start)
        piece = " " * column + self.text[node.start : node.after]
        shift = node.start - column
        survey = built(piece, lambda: _Survey(self.text, shift)).survey
        assert isinstance(survey, _Survey)  # noqa: S101 - for the type checker
        self.is_cut = self.is_cut or survey.count > MOST_NODES
        return survey.root or Node(str, "?", node.start, node.start), survey.count

    def entries(self, node: Node) -> list[Entry]:
        """Return the fields or items of a collection; those of a list of records are not looked
        into.
        """
        node = self.open(node)
        if node.entries is None:
            node.entries = [
                Entry("", start, UNKNOWN, self._unread(start, after))
                for start, after in zip(*[iter(node.bounds or ())] * 2, strict=True)
            ]
        return node.entries

    def _unread(self, start: int, after: int) -> Node:
        is_flow = self.text[start] in "[{"
        node = Node(None, "[" if is_flow else "", start, after if is_flow else UNKNOWN)
        node.after = after
        return node

    def entry(self, node: Node, part: Part) -> Entry | None:
        """Return a field or an item of a collection, if it is there."""
        entries = self.entries(node)
        if isinstance(part, int):
            return entries[part] if self.open(node).kind is list and part < len(entries) else None
        node = self.open(node)
        if node.names is None:
            # The first of one name, which is the one that counts.
            node.names = {one.name: one for one in reversed(entries)}
        return node.names.get(part)

    def at(self, pointer: Pointer) -> Entry | None:
        """Return the field or item to which a pointer leads, if it is there."""
        node, found = self.root, None
        for part in pointer:
            if node is None or self.open(node).kind is str:
                return None
            found = self.entry(node, part)
            node = found.value if found else None
        return found

    def end(self, node: Node) -> int:
        """Return where the content of a value ends."""
        if node.end == UNKNOWN and (entries := self.entries(node)):
            node.end = self.end(entries[-1].value)
        return node.end

    def dash(self, node: Node, number: int) -> int:
        """Return where the dash of an item of a list in block style stands; UNKNOWN if it is not
        found.
        """
        entries = self.entries(node)
        if not number:
            return node.start
        end = self.end(entries[number - 1].value)
        mark = entries[number].mark
        if mark == UNKNOWN:
            mark = dash_after(self.text, node.start, end, entries[number].start)
        return mark if mark == UNKNOWN else mark - 1

    def column(self, index: int) -> int:
        """In which column something stands, from 0."""
        return index - line_start(self.text, index)


def indexed(text: str) -> tuple[Any, tuple[Fault, ...], Index]:
    """Return the tree of a text, its faults, and where things stand, in one reading."""
    builder = built(text, lambda: _Survey(text, shallow=True))
    root = builder.survey.root if isinstance(builder.survey, _Survey) else None
    return builder.root, tuple(builder.faults), Index(text, root)


def locate(index: Index, pointers: Iterable[Pointer]) -> dict[Pointer, tuple[int, int]]:
    """Line and column, from 1, of each pointer.

    A field is found at its name, an item of a list at its first character. What is not there is
    found at the nearest thing around it that is.
    """
    by_record = defaultdict[Pointer, list[Pointer]](list)
    for pointer in pointers:
        by_record[pointer[:2]].append(pointer)
    found = {one: _offset(index, one) for record in by_record.values() for one in record}
    places = _positions(index.text, {offset for offset in found.values() if offset is not None})
    return {one: (1, 1) if at is None else places[at] for one, at in found.items()}


def _offset(index: Index, pointer: Pointer) -> int | None:
    """Return where a pointer, or the nearest thing around it, stands; None is the file."""
    found = None
    node = index.root
    for part in pointer:
        if node is None or index.open(node).kind is str:
            break
        entry = index.entry(node, part)
        if entry is None:
            break
        found, node = entry.start, entry.value
    return found


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
