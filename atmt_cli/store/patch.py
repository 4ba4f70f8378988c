"""Patch a text: change the lines of a fact, and not one byte elsewhere.

yaml-edit keeps the text as a lossless tree and edits it in place. What it makes is never trusted:
`store.edit` reads it back strictly and requires it to be just what was planned.
"""

from collections.abc import Iterable
from typing import Any

import yaml_edit

from atmt_cli.changes.draft import Append, Change, Drop, Put
from atmt_cli.model.findings import Part, Pointer
from atmt_cli.model.shape import ROOTS, fields_at
from atmt_cli.store.snippet import write_value


class UnpatchableError(Exception):
    """The text could not be patched; a person must edit it."""


def patch(name: str, text: str, changes: Iterable[Change]) -> str:
    """The text of one file with changes applied, in order. Raises UnpatchableError."""
    try:
        document = yaml_edit.Document.parse(text)
        root = document.as_mapping()
        for change in changes:
            _apply(name, root, change)
    except (yaml_edit.YamlError, AttributeError, LookupError, TypeError) as error:
        raise UnpatchableError(str(error)) from error
    return str(document)


def _apply(name: str, root: Any, change: Change) -> None:
    *way, last = change.pointer
    if isinstance(change, Put):
        _put(name, _mapping(root, way), change.pointer, change.value)
    elif isinstance(change, Append):
        _append(name, _mapping(root, way), change)
    else:
        _drop(_mapping(root, way[:-1]), str(way[-1]), int(last))


def _mapping(root: Any, way: Iterable[Part]) -> Any:
    """The mapping to which a pointer leads."""
    node = root
    for part in way:
        node = node.as_sequence()[part] if isinstance(part, int) else _entry(node, part)
    return node if node is root else node.as_mapping()


def _entry(node: Any, field: str) -> Any:
    return (node if isinstance(node, yaml_edit.Mapping) else node.as_mapping())[field]


def _put(name: str, mapping: Any, pointer: Pointer, value: Any) -> None:
    field = str(pointer[-1])
    if value is None:
        mapping.remove(field)
        return
    order = list(fields_at(ROOTS[name], pointer[:-1]))
    node = _node(value, field, flow=mapping.is_flow_style())
    is_new = not mapping.contains_key(field)
    mapping.set(field, node, field_order=order)
    if is_new:
        # It quotes a new key that YAML 1.1 takes for a truth value: on.
        mapping.find_entry(field).key().as_scalar().set_value(field)


def _append(name: str, mapping: Any, change: Append) -> None:
    field = str(change.pointer[-1])
    items = mapping.get_sequence(field)
    if items is None or items.is_empty():
        # An empty list is written `[]`; what is added to it gets the style of what is around it.
        _put(name, mapping, change.pointer, [change.value])
    else:
        items.append(_node(change.value, field, flow=items.is_flow_style()))


def _drop(mapping: Any, field: str, index: int) -> None:
    items = mapping.get_sequence(field)
    if len(items) == 1:
        mapping.remove(field)
    else:
        items.pop(index)


def _node(value: Any, field: str, *, flow: bool) -> Any:
    return yaml_edit.Document.parse(write_value(value, field, flow=flow)).root()


__all__ = ["Drop", "UnpatchableError", "patch"]
