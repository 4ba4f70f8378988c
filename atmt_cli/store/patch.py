"""Patch a text: change the lines of a fact, and not one byte elsewhere.

yaml-edit keeps the text as a lossless tree and edits it in place. What it makes is never trusted:
`store.edit` reads it back strictly and requires it to be just what was planned.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any

import yaml_edit

from atmt_cli.changes.draft import Append, Change, Drop, Put
from atmt_cli.model.findings import Part
from atmt_cli.model.shape import ROOTS, fields_at
from atmt_cli.model.text import excerpt
from atmt_cli.store.snippet import write_scalar, write_value


class UnpatchableError(Exception):
    """The text could not be patched; a person must edit it."""


def patch(name: str, text: str, changes: Iterable[Change]) -> str:
    """The text of one file with changes applied, in order. Raises UnpatchableError."""
    try:
        # The whole stream, not the document: comments stand before `---` and after `...` too.
        stream = yaml_edit.YamlFile.parse(text)
        root = stream.ensure_document().as_mapping()
        comments = _comments(stream)
        for change in changes:
            _apply(name, root, change)
        lost = comments - _comments(stream)
    except (yaml_edit.YamlError, AttributeError, LookupError, TypeError) as error:
        raise UnpatchableError(str(error)) from error
    if lost:
        remark = excerpt(next(iter(lost)))
        raise UnpatchableError(f"the comment {remark} stands beside what would be taken out")
    return str(stream)


def _comments(stream: Any) -> Counter[str]:
    return Counter(comment.text() for comment in stream.comments())


def comments_of(text: str) -> Counter[str]:
    """The comments in a text that reads without fault, and how often each stands in it."""
    return _comments(yaml_edit.YamlFile.parse(text))


def _apply(name: str, root: Any, change: Change) -> None:
    *way, last = change.pointer
    if isinstance(change, Append):
        _append(name, _mapping(root, way), change)
    elif isinstance(change, Drop):
        _list(root, way).pop(int(last))
    elif isinstance(last, int):
        items = _list(root, way)
        items.set(last, _node(change.value, str(way[-1]), flow=items.is_flow_style()))
    else:
        _put(name, _mapping(root, way), change)


def _mapping(root: Any, way: Iterable[Part]) -> Any:
    """The mapping to which a pointer leads."""
    node = root
    for part in way:
        node = node.as_sequence()[part] if isinstance(part, int) else _entry(node, part)
    return node if node is root else node.as_mapping()


def _list(root: Any, way: list[Part]) -> Any:
    """The list to which a pointer leads."""
    return _entry(_mapping(root, way[:-1]), str(way[-1])).as_sequence()


def _entry(node: Any, field: str) -> Any:
    return (node if isinstance(node, yaml_edit.Mapping) else node.as_mapping())[field]


def _put(name: str, mapping: Any, change: Put) -> None:
    field, value = str(change.pointer[-1]), change.value
    flow = mapping.is_flow_style()
    scalar = _plain_scalar(mapping, field)
    if scalar is not None and not isinstance(value, dict | list) and "\n" not in str(value):
        # In place, so that a comment beside the value stays there.
        is_null = value is None
        written = "null" if is_null else write_scalar(str(value), field, in_flow=flow)
        scalar.set_value(written)
        return
    if value is None:
        # Not taken out: what stands around the field stays where it is.
        mapping.set(field, yaml_edit.Document.parse("null\n").root())
        return
    is_new = not mapping.contains_key(field)
    order = list(fields_at(ROOTS[name], change.pointer[:-1]))
    mapping.set(field, _node(value, field, flow=flow), field_order=order)
    if is_new:
        # It quotes a new key that YAML 1.1 takes for a truth value: on.
        mapping.find_entry(field).key().as_scalar().set_value(field)


def _plain_scalar(mapping: Any, field: str) -> Any:
    """The scalar of a field, if it is written on the field's line or in quotes."""
    there = mapping.get(field)
    scalar = there.as_scalar() if there is not None else None
    return scalar if scalar is not None and scalar.value() and not scalar.is_block() else None


def _append(name: str, mapping: Any, change: Append) -> None:
    field = str(change.pointer[-1])
    items = mapping.get_sequence(field)
    if items is None or (items.is_empty() and isinstance(change.value, dict)):
        # An empty list is written `[]`; what is added to it gets the style of what is around it.
        _put(name, mapping, Put(change.pointer, [change.value]))
    else:
        items.append(_node(change.value, field, flow=items.is_flow_style()))


def _node(value: Any, field: str, *, flow: bool) -> Any:
    return yaml_edit.Document.parse(write_value(value, field, flow=flow)).root()
