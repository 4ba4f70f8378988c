"""Read many versions of one file of a ledger, each of which differs in little from the next.

A version is cut where the items of its longest list begin, and each piece is read by itself, once
for all versions that have it. That says the same as the whole, since a piece that is YAML by itself
leaves nothing open for the next one: no bracket, no quotes; and a text without quotes ends where a
line begins as far out as the list does. What cannot be cut so is read whole.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.body import Body
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES
from atmt_cli.model.validation import file_model, record_model
from atmt_cli.store.yaml.decode import MOST_EVENTS, MOST_ITEMS, decode
from atmt_cli.store.yaml.events import parse, parsed

_LISTS: dict[str, tuple[str, type[Record]]] = {
    FILES[0]: ("actions", Action),
    FILES[1]: ("bodies", Body),
}
"""The longest list of each file, and what is in it."""
_FEW = 8
_MOST_KEPT = 250_000
"""So many pieces are kept, of however many versions."""
_EMPTY = r"[ \t]*(?:#[^\r\n]*)?\r?"
"""What a line may be that says nothing, and what may stand behind a key."""
_END = re.compile("[\r\n\u2028\u2029][.]{3}")
"""The mark that ends a document: a piece may stand before it, and no other one after it."""
_ALONE = "item:\n"
"""What stands above an item that is read by itself."""


class _Pieces(NamedTuple):
    """A text in pieces: what stands above the items of a list, each of them, what stands below."""

    head: str
    items: list[str]
    tail: str


class _Item(NamedTuple):
    """An item as read; the number of keys and values in it."""

    record: Record
    size: int


class Versions:
    """Reads the versions of one file of a ledger."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._list, self._kind = _LISTS[name]
        self._items: dict[str, _Item | None] = {}

    def read(self, data: bytes) -> Record | None:
        """Read a version; None where a reader of the whole ledger would say what is wrong."""
        source = decode(self._name, data)
        if source.faults:
            return None
        pieces = _cut(source.text, self._list)
        tree = self._joined(pieces) if pieces else None
        if tree is None:
            tree, faults = parse(source.text)
            if faults:
                return None
        return file_model(self._name, tree)

    def _joined(self, pieces: _Pieces) -> dict[str, Any] | None:
        """Return the tree of a text in pieces, its items built; None where that is not
        certain.
        """
        head, tail = _mapping(pieces.head), _mapping(pieces.tail)
        if head is None or tail is None or head.keys() & tail.keys():
            return None
        if list(head)[-1:] != [self._list] or head[self._list] is not None:
            return None
        if len(self._items) + len(pieces.items) > _MOST_KEPT:
            self._items.clear()
        items = [self._item(text) for text in pieces.items]
        sound = [item for item in items if item]
        if len(sound) < len(items) or sum(item.size for item in sound) > MOST_EVENTS // 2:
            return None
        return {**head, self._list: [item.record for item in sound], **tail}

    def _item(self, text: str) -> _Item | None:
        if text not in self._items:
            self._items[text] = self._read_item(text)
        return self._items[text]

    def _read_item(self, text: str) -> _Item | None:
        tree, faults, rows = parsed(_ALONE + text)
        if faults or not isinstance(tree, dict):
            return None
        items = tree.get("item")
        if list(tree) != ["item"] or not isinstance(items, list) or len(items) != 1:
            return None
        record = record_model(self._kind, items[0])
        return _Item(record, len(rows.kinds)) if record else None


def _cut(text: str, key: str) -> _Pieces | None:
    """Cut a text where the items of a list begin, in block style under a key without indentation;
    None where there is no such list.
    """
    # A line feed is found many times as fast as the beginning of a line.
    above = re.search(rf"(?:\A|\n){key}:(?:{_EMPTY}\n)+", text)
    first = re.compile("( *)- ").match(text, above.end()) if above else None
    if not first or ("..." in text and _END.search(text)):
        return None
    start = first.start()
    # A key that is no item: the first line that is as far out as that of the list.
    below = re.compile("\n[A-Za-z]").search(text, start)
    end = below.start() + 1 if below else len(text)
    dashes = re.compile(f"\n{first[1]}- ").finditer(text, start, end)
    begins = [start, *(one.start() + 1 for one in dashes)]
    if len(begins) > MOST_ITEMS:
        return None
    pairs = zip(begins, [*begins[1:], end], strict=True)
    return _Pieces(text[:start], [text[one:other] for one, other in pairs], text[end:])


@lru_cache(_FEW)
def _mapping(text: str) -> dict[str, Any] | None:
    """Read a text that is a mapping, or nothing; None where it is anything else."""
    tree, faults = parse(text)
    if faults or not isinstance(tree, dict | None):
        return None
    return tree or {}
