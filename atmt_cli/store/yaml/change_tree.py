"""What becomes of each value of a text, once all changes are carried out, one after another.

A change may be about what the one before it brought: a new item gets a date, a new note goes into
a new list. So they are first put together: what a text needs is written once, as it is in the end.
"""

from collections.abc import Iterable, Sequence
from copy import deepcopy
from typing import Any

from atmt_cli.changes.operations.draft import Append, Change, Drop, Put
from atmt_cli.model.findings import Part
from atmt_cli.store.yaml.spans import Index, Node

SAME: Any = object()
"""No other value."""


class ChangeTree:
    """What becomes of a value: another one, or other things in it.

    ``inner`` is about fields and items that are there, by name or number; ``fields`` and ``added``
    are new, and the items ``dropped`` are taken out.
    """

    __slots__ = ("added", "dropped", "fields", "inner", "value")

    def __init__(self) -> None:
        self.value = SAME
        self.inner: dict[Part, ChangeTree] = {}
        self.fields: dict[str, Any] = {}
        self.added: list[Any] = []
        self.dropped: set[int] = set()

    def __bool__(self) -> bool:
        return bool(self.inner) or self.is_grown

    @property
    def is_grown(self) -> bool:
        """Return whether it gets or loses fields or items of its own."""
        return bool(self.fields or self.added or self.dropped)


def change_tree(index: Index, changes: Iterable[Change]) -> ChangeTree:
    """Put changes together. Raises LookupError or TypeError where one leads nowhere."""
    root = ChangeTree()
    for change in changes:
        if index.root is None:
            raise LookupError("the text says nothing")
        _into(index, index.root, root, change.pointer, change)
    return root


def _into(index: Index, node: Node, tree: ChangeTree, way: Sequence[Part], change: Change) -> None:
    """Carry a change out on a value that the text has."""
    if node.style == "?":
        raise LookupError("a pair without brackets")
    if tree.value is not SAME or node.kind is str or (not way and isinstance(change, Put)):
        had = None if tree.value is SAME else tree.value
        tree.value = _carried(had, way, change)
    elif not way and isinstance(change, Append):
        tree.added.append(deepcopy(change.value))
    elif node.kind is list:
        _into_list(index, node, tree, way, change)
    elif (entry := index.entry(node, way[0])) is None:
        name = str(way[0])
        tree.fields[name] = _carried(tree.fields.get(name), way[1:], change)
        if tree.fields[name] is None:
            del tree.fields[name]
    else:
        inner = tree.inner.setdefault(way[0], ChangeTree())
        _into(index, entry.value, inner, way[1:], change)


def _into_list(
    index: Index, node: Node, tree: ChangeTree, way: Sequence[Part], change: Change
) -> None:
    """Do the same in a list, whose items are counted as they are by now."""
    number, rest = int(way[0]), way[1:]
    entries, dropped = index.entries(node), tree.dropped
    is_dropped = isinstance(change, Drop) and not rest
    if number >= len(entries) - len(dropped):
        number -= len(entries) - len(dropped)
        if is_dropped:
            del tree.added[number]
        else:
            tree.added[number] = _carried(tree.added[number], rest, change)
        return
    if dropped:
        number = [one for one in range(len(entries)) if one not in dropped][number]
    if is_dropped:
        dropped.add(number)
        tree.inner.pop(number, None)
    else:
        inner = tree.inner.setdefault(number, ChangeTree())
        _into(index, entries[number].value, inner, rest, change)


def _carried(value: Any, way: Sequence[Part], change: Change) -> Any:
    """Return a plain value with a change carried out."""
    if not way:
        if isinstance(change, Append):
            value = value if isinstance(value, list) else []
            value.append(deepcopy(change.value))
            return value
        return deepcopy(change.value) if isinstance(change, Put) else None
    part, *rest = way
    if isinstance(change, Drop) and not rest:
        del value[part]
    elif isinstance(part, int):
        value[part] = _carried(value[part], rest, change)
    else:
        value = value if isinstance(value, dict) else {}
        value[part] = _carried(value.get(part), rest, change)
        if value[part] is None:
            del value[part]
    return value
