"""What an edit may do to a text, told from the text before it and the changes that were planned.

Nothing here asks the patcher. The parser's own tokens and events say where a fact stands and which
comments there are.
"""

import bisect
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any, NamedTuple

from _ruamel_yaml import CParser
from ruamel.yaml import events as e
from ruamel.yaml.error import MarkedYAMLError

from atmt_cli.changes.operations.draft import Append, Change, Drop, Put
from atmt_cli.model.findings import Pointer

# To the parser, which follows YAML 1.1, separators end a line, and a colon or a question mark in
# brackets is a mark even within a word. To YAML 1.2 all of them are text.
_SEPARATORS = {0x2028: "\ue000", 0x2029: "\ue001"}
_IN_WORDS = re.compile(r"""(?<!["'\]}]):(?=[^\s,\[\]{}])|(?<=[^\s,\[\]{}])\?""")
_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]+(#[^\r\n]*)")
_COMMENT = re.compile(r"#[^\r\n]*")


def lines(text: str) -> list[str]:
    """Lines as git sees them: ended by LF only."""
    return re.findall(r"[^\n]*\n|[^\n]+", text)


def _parser(text: str) -> CParser:
    """A parser of the text, or of one that has all things in the same places and reads better."""
    plain = text.translate(_SEPARATORS)
    try:
        probe = CParser(plain)
        while probe.get_event() is not None:
            pass
    except MarkedYAMLError:
        return CParser(_IN_WORDS.sub("\ue002", plain))
    return CParser(plain)


def comments(text: str) -> Counter[str]:
    """Every comment of a text: what stands between the parser's tokens, and in block headers."""
    found: list[str] = []
    end = 0
    parser = _parser(text)
    while (token := parser.get_token()) is not None:
        start = token.start_mark.index
        found += _COMMENT.findall(text, end, start)
        if (header := _BLOCK_HEADER.match(text, start)) and header.end() <= token.end_mark.index:
            found.append(header[1])
        end = max(end, token.end_mark.index)
    found += _COMMENT.findall(text, end)
    return Counter(found)


class Place(NamedTuple):
    """Where a value stands: indices of its key (of itself in a list), beginning and end."""

    key: int
    start: int
    end: int
    flow: bool


def places(text: str) -> dict[Pointer, Place]:
    """The place of every value."""
    found: dict[Pointer, Place] = {}
    parser = _parser(text)
    _skip(parser, e.StreamStartEvent, e.DocumentStartEvent)
    _node(parser, (), None, found)
    return found


def _skip(parser: Any, *kinds: type[Any]) -> None:
    for kind in kinds:
        assert isinstance(parser.get_event(), kind)


def _node(parser: Any, at: Pointer, key: int | None, found: dict[Pointer, Place]) -> None:
    event = parser.get_event()
    start = event.start_mark.index
    key = start if key is None else key
    last, flow = event, False
    if isinstance(event, e.MappingStartEvent):
        flow = bool(event.flow_style)
        while not isinstance(parser.peek_event(), e.MappingEndEvent):
            name = parser.get_event()
            _node(parser, (*at, name.value), name.start_mark.index, found)
        last = parser.get_event()
    elif isinstance(event, e.SequenceStartEvent):
        flow, index = bool(event.flow_style), 0
        while not isinstance(parser.peek_event(), e.SequenceEndEvent):
            _node(parser, (*at, index), None, found)
            index += 1
        last = parser.get_event()
    end = last.end_mark.index
    # An empty value is marked where the next token stands.
    empty = isinstance(event, e.ScalarEvent) and not event.value and not event.style
    found[at] = Place(key, key if empty else start, key if empty else end, flow)


def planned_tree(tree: Any, changes: Iterable[Change]) -> Any:
    """The plain tree of a file with changes carried out, by the letter of each."""
    root = deepcopy(tree)
    for change in changes:
        *way, last = change.pointer
        node = root
        for part in way:
            if isinstance(node, dict) and node.get(part) is None:
                node[part] = {}  # a mapping that the change begins
            node = node[part]
        if isinstance(change, Put):
            node[last] = deepcopy(change.value)
        elif isinstance(change, Append):
            node[last] = [*(node.get(last) or []), deepcopy(change.value)]
        else:
            del node[last]
    return tidied(root)


def tidied(tree: Any) -> Any:
    """A plain tree without what is empty, whole numbers as text."""
    if isinstance(tree, dict):
        return {key: tidied(item) for key, item in tree.items() if item not in (None, [], ())}
    if isinstance(tree, list):
        return [tidied(item) for item in tree]
    return str(tree) if isinstance(tree, int) else tree


class _Text:
    def __init__(self, text: str) -> None:
        self.places = places(text)
        self.sizes = Counter(pointer[:-1] for pointer in self.places if pointer)
        self.text = text
        self._starts = [0]
        for line in lines(text):
            self._starts.append(self._starts[-1] + len(line))

    def line(self, index: int) -> int:
        return max(0, min(bisect.bisect_right(self._starts, index) - 1, len(self._starts) - 2))

    def span(self, start: int, end: int) -> set[int]:
        """The lines from one index to another, but for blank lines at the end."""
        size = len(self.text[start:end].rstrip())
        return set(range(self.line(start), self.line(start + max(0, size - 1)) + 1))


def touched(text: str, changes: Sequence[Change]) -> set[int]:
    """The lines, from 0, that the facts changed stand on. What is only added touches no line,
    but where the brackets into which it is put end, and the empty value in whose place it is.
    """
    source = _Text(text)
    found = set[int]()
    for change in changes:
        found |= set(_touched(source, change))
    dropped = Counter(one.pointer[:-1] for one in changes if isinstance(one, Drop))
    added = Counter(one.pointer for one in changes if isinstance(one, Append))
    for listed, count in dropped.items():
        if listed in source.places and count == source.sizes[listed] + added[listed]:
            place = source.places[listed]
            found |= set(range(source.line(place.key), source.line(place.start) + 1))
    return found


def _touched(source: _Text, change: Change) -> Iterator[int]:
    known = source.places
    if isinstance(change, Drop):
        if change.pointer in known:
            yield from _own(source, change.pointer)
            yield from _brackets(source, change.pointer[:-1])
        return
    place = known.get(change.pointer)
    if place is None:
        # Where the mapping of a field is not there either, it is begun in the one that is.
        parent = change.pointer[:-1]
        while parent and parent not in known:
            parent = parent[:-1]
        yield from _ends(source, parent)
        if not source.sizes[parent]:  # it is null, and the mapping stands in its place
            yield from _own(source, parent)
    elif isinstance(change, Put) or not source.sizes[change.pointer]:
        yield from _own(source, change.pointer)
    else:
        yield from _ends(source, change.pointer)


def _own(source: _Text, pointer: Pointer) -> Iterator[int]:
    """The lines of a value and its key."""
    place = source.places.get(pointer)
    if place is not None:
        yield from source.span(place.key, place.end)


def _brackets(source: _Text, pointer: Pointer) -> Iterator[int]:
    """All lines of a list or a mapping in brackets."""
    place = source.places.get(pointer)
    if place is not None and place.flow:
        yield from source.span(place.start, place.end)


def _ends(source: _Text, pointer: Pointer) -> Iterator[int]:
    """The lines on which brackets and the last thing in them end: for a comma, and the brackets."""
    place = source.places.get(pointer)
    if place is not None and place.flow:
        inner = [one.end for at, one in source.places.items() if at and at[:-1] == pointer]
        yield from (source.line(end - 1) for end in (place.end, *sorted(inner)[-1:]))


def strays(before: str, after: str, changes: Sequence[Change]) -> list[str]:
    """The lines of a text that an edit lost, moved or changed, and that no fact changed is on."""
    own = touched(before, changes)
    old, new = lines(before), iter(lines(after))
    lost = []
    rest = list(new)
    at = 0
    for number, line in enumerate(old):
        if number in own:
            continue
        is_last = number == len(old) - 1 and not line.endswith("\n")
        wanted = {line, f"{line}\n", f"{line}\r\n"} if is_last else {line}
        found = next((n for n in range(at, len(rest)) if rest[n] in wanted), None)
        if found is None:
            lost.append(f"{number + 1}: {line!r}")
        else:
            at = found + 1
    return lost
