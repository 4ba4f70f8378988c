"""Patch a text: change the lines of a fact, and not one byte elsewhere.

yaml-edit keeps a text as a lossless tree and edits it in place. It is given one change at a time,
or all that is added to one list, and no more of the text than the record that this is in, in lines
that end with LF; the lines that it changed are put into the text. What is added in brackets that
span lines is put there by `store.brackets`, on lines of its own. What comes of either is never
trusted: `store.edit` reads the new text back strictly and requires it to be just what was planned.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any

import yaml_edit

from atmt_cli.changes.draft import Append, Change, Drop, Put
from atmt_cli.model.findings import Part
from atmt_cli.model.shape import ROOTS, fields_at
from atmt_cli.model.text import excerpt
from atmt_cli.store.brackets import with_field, with_items
from atmt_cli.store.lines import alike, lines_of
from atmt_cli.store.records import record_bounds
from atmt_cli.store.settle import settled
from atmt_cli.store.snippet import write_scalar, write_value

_CLOSE_COMMENT = re.compile(r"(?<=[\]}]),(#[^\n]*)")
MANY = 100
"""From so many changes on a text is not read anew for each."""
FEW = 20
"""So many items yaml-edit adds to a list before they take longer than reading them."""


class UnpatchableError(Exception):
    """The text could not be patched; a person must edit it."""


def patch(name: str, text: str, changes: Iterable[Change]) -> str:
    """The text of one file with changes applied, in order. Raises UnpatchableError."""
    for run in _runs(changes):
        text = _changed(name, text, run)
    return text


def _runs(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """Each change by itself, but what is added to one list, however much, at once."""
    for _, run in groupby(enumerate(changes), key=_one_run):
        yield [change for _, change in run]


def _one_run(numbered: tuple[int, Change]) -> Hashable:
    number, change = numbered
    return change.pointer if isinstance(change, Append) else number


def patch_records(name: str, text: str, changes: Iterable[Change]) -> str:
    """The same, at a cost that grows with the records changed and hardly with the text.

    Where a record stands is told by its indentation, which may be mistaken where `patch` is not.
    """
    by_list = defaultdict[Part, list[Change]](list)
    for change in changes:
        by_list[change.pointer[0]].append(change)
    for top, theirs in by_list.items():
        text = _patched_list(name, text, str(top), theirs)
    return text


def _patched_list(name: str, text: str, top: str, changes: list[Change]) -> str:
    bounds = record_bounds(text, top)
    if not bounds and changes[0].pointer == (top,):
        # The first record makes the list.
        text, changes = patch(name, text, changes[:1]), changes[1:]
        bounds = record_bounds(text, top)
    return _spliced(name, text, changes, bounds) if bounds else patch_whole(name, text, changes)


def patch_whole(name: str, text: str, changes: Sequence[Change]) -> str:
    """The same in one text, and all at once where there are too many to read it for each.

    A change is likelier to be spoilt by another one then.
    """
    return (patch if len(changes) < MANY else _changed)(name, text, changes)


def patch_any(name: str, text: str, changes: Sequence[Change]) -> str:
    """The text with changes, one by one as long as that does not take too long."""
    if len(changes) < MANY:
        return patch(name, text, changes)
    try:
        return patch_records(name, text, changes)
    except UnpatchableError:
        return _changed(name, text, changes)


def _spliced(name: str, text: str, changes: list[Change], bounds: list[int]) -> str:
    """Patch each record as the only one of its list, and add the new ones, each below the last."""
    count = len(bounds) - 1
    by_record = _by_record(changes, count)
    head = f"{changes[0].pointer[0]}:{_line_end(text)}" if changes else ""
    parts, done = list[str](), 0
    for index in sorted(index for index in by_record if index < count):
        start, end = bounds[index : index + 2]
        parts += (
            text[done:start],
            patch(name, head + text[start:end], by_record[index])[len(head) :],
        )
        done = end
    if max(by_record, default=0) < count:
        return "".join((*parts, text[done:]))
    if done < bounds[-1]:
        parts += text[done : bounds[-2]], text[bounds[-2] : bounds[-1]]
    new = [by_record[index] for index in sorted(by_record) if index >= count]
    parts[-1:] = _with_new(name, head, parts[-1], new)
    return "".join((*parts, text[bounds[-1] :]))


def _by_record(changes: Iterable[Change], count: int) -> dict[int, list[Change]]:
    """The changes of each record, as if it were the first, by its index; those of a field together.

    A new one, from index ``count`` on, begins with the change that adds it, and is the second.
    """
    found = defaultdict[int, dict[Hashable, list[Change]]](lambda: defaultdict(list))
    added = count
    for change in changes:
        top, *way = change.pointer
        if not way:
            found[added][None].append(change)
            added += 1
            continue
        index = int(way[0])
        shifted = change._replace(pointer=(top, int(index >= count), *way[1:]))
        found[index][way[1] if len(way) > 1 else None].append(shifted)
    return {index: list(chain(*fields.values())) for index, fields in found.items()}


def _with_new(name: str, head: str, last: str, new: Iterable[list[Change]]) -> Iterator[str]:
    """The text of the last record, and of each new one below it."""
    for changes in new:
        made = patch(name, head + last, changes)
        bounds = record_bounds(made, head.partition(":")[0])
        if len(bounds) < 3:  # noqa: PLR2004 - two records, and where they end
            raise UnpatchableError("what is new would not be a record of its own")
        start = bounds[-2]
        yield made[len(head) : start]
        last = made[start:]
    yield last


def _changed(name: str, text: str, run: Sequence[Change]) -> str:
    """The text with a change, or what is added to a list: the lines that differ, no others."""
    is_ended, end = text.endswith("\n"), _line_end(text)
    old = lines_of(text if is_ended else text + end)
    plain = [line.replace("\r\n", "\n") for line in old]
    placed = _in_brackets(name, "".join(plain), run)
    new = lines_of(placed or _grown(name, "".join(plain), run))
    first, same = alike(plain, new)
    came = [line.replace("\n", end) for line in _spaced(new[first : len(new) - same], new)]
    last = len(old) - same
    gone = old[first:last]
    whole = "".join((*old[:first], *came, *old[last:]))
    made = whole if placed else settled(old[:first], gone, came, old[last:])
    return made if is_ended else made.removesuffix("\n").removesuffix("\r")


def _in_brackets(name: str, text: str, run: Sequence[Change]) -> str | None:
    """The text with what a run adds in brackets that span lines; None where it adds nothing there.

    yaml-edit would put it onto the line of another fact.
    """
    pointer, values = run[0].pointer, [getattr(change, "value", None) for change in run]
    at, field = pointer[:-1], pointer[-1]
    if isinstance(field, int) or any(one.pointer != pointer for one in run) or None in values:
        return None
    is_list = isinstance(run[0], Append)
    if is_list and (made := with_items(text, pointer, [_written(one, field) for one in values])):
        return made
    written = _written(values if is_list else values[0], field)
    return with_field(text, at, field, written, fields_at(ROOTS[name], at))


def _written(value: Any, field: str) -> str:
    """A value as it stands in brackets."""
    return write_value(value, field, flow=True).removesuffix("\n")


def _spaced(lines: list[str], text: list[str]) -> list[str]:
    """Lines in which no comment follows a comma at once: to YAML 1.2 that is none (6.6)."""
    found = [_CLOSE_COMMENT.search(line) for line in lines]
    if not any(found):
        return lines
    # In quotes it is no comment.
    comments = comments_of("".join(text))
    return [
        f"{line[: close.start(1)]} {line[close.start(1) :]}"
        if close and close[1] in comments
        else line
        for line, close in zip(lines, found, strict=True)
    ]


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _grown(name: str, text: str, run: Sequence[Change]) -> str:
    """The text with a run of changes; where that adds many items to a list, with one splice.

    yaml-edit takes longer for an item the more there are. So only the first few are added to the
    text; the others are added, few by few, to a list of the last one, and put below those.
    """
    field = run[0].pointer[-1]
    if len(run) <= MANY or not isinstance(field, str):
        return _edited(name, text, run)
    begun = _edited(name, text, run[:1])
    grown = _edited(name, begun, run[1:FEW])
    old, new = lines_of(begun), lines_of(grown)
    first, same = alike(old, new)
    end = len(new) - same
    head, came = f"{field}:\n", "".join(new[first:end])
    rest = [change._replace(pointer=(field,)) for change in run[FEW:]]
    parts = [*new[:end]]
    for start in range(0, len(rest), FEW):
        bounds = record_bounds(head + came, field)
        if len(bounds) < 2 or bounds[0] != len(head) or bounds[-1] != len(head + came):  # noqa: PLR2004
            return _edited(name, text, run)
        last = (head + came)[bounds[-2] :]
        made = _edited(name, head + last, rest[start : start + FEW])
        came = made.removeprefix(head + last)
        parts.append(came)
    return "".join((*parts, *new[end:]))


def _edited(name: str, text: str, run: Sequence[Change]) -> str:
    """The text as yaml-edit changes it, no comment lost."""
    try:
        # The whole stream, not the document: comments stand before `---` and after `...` too.
        stream = yaml_edit.YamlFile.parse(text)
        root = stream.ensure_document().as_mapping()
        comments = _comments(stream)
        for change in run:
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
