"""The strict reader: plain YAML text to plain trees.

ruamel.yaml's C parser says what the text means. It emits events, so nothing is built for what is
refused: no alias is ever followed, and nesting costs no recursion. Every scalar stays text; only
a plain null is None.
"""

import gc
import re
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import repeat
from typing import Any

from atmt_cli.model.text import excerpt, visible
from atmt_cli.store.yaml.decode import DEEPEST, MOST_EVENTS, MOST_ITEMS, Fault

MOST_FAULTS = 100
NULLS = frozenset(("", "~", "null", "Null", "NULL"))
"""Plain, each says nothing."""
_IN_WORDS = r"[^ \t\r\n,\[\]{}]"
"""What a text holds between blanks, even in brackets: no other blank ends a word in YAML."""
_TEXT_MARKS = ("[\u2028\u2029]", rf"\?(?<!{_IN_WORDS}\?)(?={_IN_WORDS})")
"""Text in YAML 1.2: line ends and, in brackets, the mark of a key in YAML 1.1."""
_MARKS = "|".join(_TEXT_MARKS)
_PLAIN_IN_FLOW = (
    rf"""(?<![\"'\]}}]):(?={_IN_WORDS})|(?<={_IN_WORDS})\?|(?<=[^ \t\r\n,\[\]{{}}:-] )\?"""
)
"""Colons and question marks inside a plain text, as in ``[http://x?y]`` (YAML 1.2.2, 7.3.3)."""


class _Stop(Exception):  # noqa: N818 - not an error
    """Reading on makes no sense."""


class Rows:
    """Where all that a text says stands, a row each, in the order of the text.

    A row is a key, a text, or a mapping or list with all in it below. Characters count from 0.
    ``kinds`` has an octet a row: of a text, how it is written (" ", ', ", | or >), of a mapping or
    a list, one of the MAPPINGS or LISTS. ``starts`` and ``ends`` are the marks of the parser.
    ``after`` is, of a mapping or a list, the row behind all that is in it; of a key, its number
    among the ``names``.
    """

    def __init__(self) -> None:
        self.kinds = bytearray()
        self.starts = array("I")
        self.ends = array("I")
        self.after = array("I")
        self.names: list[str] = []

    def add(self, event: Any, kind: int) -> int:
        """Add a row, and return its number."""
        self.kinds.append(kind)
        self.starts.append(event.start_mark.index)
        self.ends.append(event.end_mark.index)
        self.after.append(0)
        return len(self.kinds) - 1

    def close(self, event: Any, row: int) -> None:
        """Say that a mapping or a list ends here."""
        self.ends[row] = event.end_mark.index
        self.after[row] = len(self.kinds)


MAPPINGS, LISTS = b"M{", b"L["
"""In block style, and in brackets."""
_PLAIN = b" "[0]


def parse(text: str) -> tuple[Any, tuple[Fault, ...]]:
    """Return the plain tree of a YAML text: dicts, lists, str and None; and its faults.

    Where there are faults the tree is not to be used. At most MOST_FAULTS are told.
    """
    builder = _built(text, None)
    return builder.root, tuple(builder.faults)


def parsed(text: str) -> tuple[Any, tuple[Fault, ...], Rows]:
    """Return the same, and where all of it stands, which takes a little longer."""
    builder = _built(text, Rows)
    return builder.root, tuple(builder.faults), builder.rows or Rows()


def _built(text: str, rows: type[Rows] | None) -> "_Builder":
    """Read a text; where the parser stumbles, once more, with what YAML 1.2 allows disguised."""
    with _collector_paused():
        builder = _Builder(rows() if rows else None)
        fault = _drive(text, builder, _MARKS)
        if fault is not None:
            again = _Builder(rows() if rows else None)
            if _drive(text, again, f"{_MARKS}|{_PLAIN_IN_FLOW}") is None:
                builder = again
            else:
                builder.faults.append(fault)
    return builder


class _Builder:
    """Builds the tree from events; notes faults and, with rows, where things stand."""

    def __init__(self, rows: Rows | None) -> None:
        self.root: Any = None
        self.faults: list[Fault] = []
        self.rows = rows
        self.restore: Callable[[str], str] | None = None
        self._documents = 0
        self._names: dict[str, str] = {}
        self._stack: list[tuple[Any, Any, int]] = []
        self._into: Any = None
        self._key: Any = _NO_KEY

    def document(self, event: Any) -> None:
        """Begin the document: the only one, and without directives but %YAML 1.2."""
        self._documents += 1
        if self._documents > 1:
            self.fault(
                event.start_mark, "a second document begins; a ledger file must have only one"
            )
            raise _Stop
        if event.tags or (event.version and tuple(event.version) != (1, 2)):
            self.fault(event.start_mark, "no directive but %YAML 1.2 is allowed")

    def fault(self, mark: Any, message: str) -> None:
        """Note what is wrong at a mark of the parser."""
        if len(self.faults) == MOST_FAULTS:
            self.faults.append(Fault(mark.line + 1, mark.column + 1, "and more like these"))
            raise _Stop
        self.faults.append(Fault(mark.line + 1, mark.column + 1, message))

    def scalar(self, event: Any) -> None:
        """Take a scalar: a key, or a value."""
        value, style = event.value, event.style
        rows = self.rows
        if rows:  # as `Rows.add` does, but for the call: nearly every event is a scalar
            rows.kinds.append(ord(style) if style else _PLAIN)
            rows.starts.append(event.start_mark.index)
            rows.ends.append(event.end_mark.index)
            rows.after.append(0)
        if event.anchor is not None or event.tag is not None:
            self._refuse_node(event)
        if self._key is _NO_KEY and self._into.__class__ is dict:
            self._take_key(event, self.restore(value) if self.restore else value)
            return
        if value in NULLS and not style:
            value = None
        elif self.restore:
            value = self.restore(value)
        self._put(event, value)

    def mapping(self, event: Any) -> None:
        """Begin a mapping."""
        self._begin(event, {}, MAPPINGS)

    def list(self, event: Any) -> None:
        """Begin a list."""
        self._begin(event, [], LISTS)

    def _begin(self, event: Any, collection: Any, kinds: bytes) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_node(event)
        if len(self._stack) >= DEEPEST:
            self.fault(event.start_mark, f"nested deeper than {DEEPEST} levels")
            raise _Stop
        if self._key is _NO_KEY and self._into.__class__ is dict:
            self.fault(event.start_mark, "a key must be plain text, not a list or a mapping")
            raise _Stop
        self._put(event, collection)
        row = self.rows.add(event, kinds[bool(event.flow_style)]) if self.rows else 0
        self._stack.append((self._into, self._key, row))
        self._into, self._key = collection, _NO_KEY

    def end(self, event: Any) -> None:
        """End a mapping or a list."""
        self._into, _, row = self._stack.pop()
        self._key = _NO_KEY
        if self.rows:
            self.rows.close(event, row)

    def alias(self, event: Any) -> None:
        """Refuse an alias, which stands where a value should."""
        self.fault(event.start_mark, f"an alias (*{visible(event.anchor)}) is not allowed")
        if self._key is _NO_KEY and self._into.__class__ is dict:
            raise _Stop
        self._put(event, None)

    def _take_key(self, event: Any, key: str) -> None:
        if key == "<<" and not event.style:
            self.fault(event.start_mark, "a merge key (<<) is not allowed; write the fields out")
        elif key in self._into:
            self.fault(event.start_mark, f"{excerpt(key)} appears twice in one mapping")
        # Of each name one is kept, however often it stands there.
        self._key = self._names.setdefault(key, key)
        rows = self.rows
        if rows:
            rows.after[-1] = len(rows.names)
            rows.names.append(self._key)

    def _put(self, event: Any, value: Any) -> None:
        """Lay a value where it belongs."""
        if self._into is None:
            self.root = value
        elif self._into.__class__ is list:
            if len(self._into) >= MOST_ITEMS:
                self.fault(event.start_mark, f"a list of more than {MOST_ITEMS} items")
                raise _Stop
            self._into.append(value)
        else:
            self._into[self._key] = value
            self._key = _NO_KEY

    def _refuse_node(self, event: Any) -> None:
        if event.anchor is not None:
            message = f"an anchor (&{visible(event.anchor)}) is not allowed"
            self.fault(event.start_mark, message)
        if event.tag is not None:
            tag = str(event.tag).replace("tag:yaml.org,2002:", "!!")
            message = f"a tag ({visible(tag)[:60]}) is not allowed; the field says what it means"
            self.fault(event.start_mark, message)


_NO_KEY = object()


def _drive(text: str, builder: _Builder, disguised: str) -> Fault | None:
    """Feed the parser's events to the builder; what the parser says where it gives up."""
    from ruamel.yaml.error import MarkedYAMLError, YAMLError  # noqa: PLC0415 - costs 20 ms

    plain, builder.restore = _in_disguise(text, disguised)
    try:
        _feed(plain, builder)
    except _Stop:
        return None
    except MarkedYAMLError as error:
        problem = str(error.problem or error.context)
        at_start = problem in _NOTICED_LATE and error.context_mark
        mark = error.context_mark if at_start else error.problem_mark or error.context_mark
        if problem == _CANNOT_BEGIN and mark and text[mark.index : mark.index + 1] == "\t":
            problem = _TAB
        return Fault(mark.line + 1, mark.column + 1, _said(problem)) if mark else _at_top(problem)
    except YAMLError as error:
        return _at_top(str(error))
    return None


def _at_top(problem: str) -> Fault:
    return Fault(1, 1, _said(problem))


def _feed(text: str, builder: _Builder) -> None:
    from _ruamel_yaml import CParser  # noqa: PLC0415
    from ruamel.yaml import events as e  # noqa: PLC0415

    handlers: dict[type[Any], Callable[[Any], None]] = {
        e.StreamStartEvent: _pass,
        e.DocumentStartEvent: builder.document,
        e.DocumentEndEvent: _pass,
        e.ScalarEvent: builder.scalar,
        e.MappingStartEvent: builder.mapping,
        e.SequenceStartEvent: builder.list,
        e.MappingEndEvent: builder.end,
        e.SequenceEndEvent: builder.end,
        e.AliasEvent: builder.alias,
        e.StreamEndEvent: _finish,
    }
    get = CParser(text).get_event
    event: Any = None
    for _ in repeat(None, MOST_EVENTS):
        event = get()
        handlers[event.__class__](event)
    builder.fault(event.start_mark, f"more than {MOST_EVENTS} keys and values; split the ledger")


def _pass(_event: Any) -> None:
    """Nothing to do."""


def _finish(_event: Any) -> None:
    raise _Stop


# A key without its colon is noticed on the next line, quotes that nobody closes at the end of the
# file; both are to be mended where they begin.
_NOTICED_LATE = ("could not find expected ':'", "found unexpected end of stream")

_CANNOT_BEGIN = "found character that cannot start any token"
_TAB = "found a tab character that violates indentation"
# The parser's words, in ours. What is not here is shown as the parser says it.
_SAYINGS = {
    "mapping values are not allowed in this context": (
        "a colon begins a value where none is allowed; quote the text, or correct the indentation"
    ),
    "could not find expected ':'": "expected a colon after the key",
    "did not find expected key": "expected a key here; is the indentation right?",
    "did not find expected '-' indicator": "expected '- ' here; is the indentation right?",
    _CANNOT_BEGIN: "this character cannot begin a value; quote the text",
    _TAB: "a tab cannot indent; use spaces",
    "did not find expected <document start>": "expected the end of the file, or '---'",
    "found unexpected end of stream": "the quotes that open here are never closed",
    "did not find expected ',' or ']'": "expected a comma or ']'",
    "did not find expected ',' or '}'": "expected a comma or '}'",
    "found unknown escape character": "this escape is not known to YAML",
    "found invalid Unicode character escape code": (
        "this escape is not a character (half of a surrogate pair); write the character itself"
    ),
    "found unknown directive name": "no directive but %YAML 1.2 is allowed",
    "found undefined tag handle": "a tag is not allowed; the field says what a value means",
}


def _said(problem: str) -> str:
    return _SAYINGS.get(problem, visible(problem))


def _in_disguise(text: str, pattern: str) -> tuple[str, Callable[[str], str] | None]:
    """Put stand-ins for the characters that a pattern finds, and say how to put them back.

    The parser follows YAML 1.1, and takes for marks what is text in YAML 1.2. The stand-ins are
    characters that the text has neither raw nor as an escape, one for one, so that every line and
    column stays true.
    """
    if pattern == _MARKS and not any(re.search(mark, text) for mark in _TEXT_MARKS):
        return text, None
    found = sorted(set(re.findall(pattern, text)))
    if not found:
        return text, None
    free = (
        chr(code)
        for code in range(0x10FFFD, 0x10F000, -1)
        if chr(code) not in text and f"{code:x}" not in text and f"{code:X}" not in text
    )
    there = {character: next(free) for character in found}
    back = {ord(stand_in): character for character, stand_in in there.items()}
    disguised = re.sub(pattern, lambda match: there[match[0]], text)
    return disguised, lambda value: value.translate(back)


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Pause the cyclic garbage collector: a tree has no cycles, and a pass costs a third."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
