"""An edit in words: nothing changes in silence, and what is no edit is none."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from dice import UNSEEN, Dice
from hypothesis import given
from lawful_ledgers import a_ledger
from strategies import DICE, few

from atmt_cli.model.findings import FILES, Pointer
from atmt_cli.model.ledger import Ledger, as_stored
from atmt_cli.model.text import hidden
from atmt_cli.model.validation import Misshapen, shape
from atmt_cli.render.diff import NONE, render_edit_markdown, render_events
from atmt_cli.views.diff.events import Event
from atmt_cli.views.diff.records import view_edit

ORDERLESS = ("actions", "bodies", "themes", "sources", "waivers")
"""Lists of records whose order says nothing."""
NAMES = ("id", "to", "rule", "on")
"""Fields by which a record is known again."""


def shaped(files: tuple[Any, Any]) -> Ledger:
    return shape(dict(zip(FILES, _texts(files), strict=True)))


def _texts(value: Any) -> Any:
    """Every scalar as text, as the reader hands it over."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return None if value is None else str(value)


def scalars(node: Any, pointer: Pointer = ()) -> Iterator[tuple[Pointer, str]]:
    """Every scalar in a tree, with the way to it."""
    parts = node.items() if isinstance(node, dict) else enumerate(node)
    for part, value in parts:
        if isinstance(value, dict | list | tuple):
            yield from scalars(value, (*pointer, part))
        elif value is not None:
            yield (*pointer, part), value


def at(tree: Any, pointer: Pointer) -> Any:
    for part in pointer:
        tree = tree[part]
    return tree


def field_of(pointer: Pointer) -> str:
    return [part for part in pointer if isinstance(part, str)][-1]


def with_another_value(dice: Dice, files: tuple[Any, Any]) -> tuple[tuple[Any, Any], Pointer]:
    """A ledger in which one scalar is another one, as the same field has it elsewhere."""
    changed, other = deepcopy(files), a_ledger(dice)
    while True:
        pointer, value = dice.one_of(list(scalars(changed)))
        alike = [v for p, v in scalars(other) if field_of(p) == field_of(pointer) and v != value]
        if alike:
            at(changed, pointer[:-1])[pointer[-1]] = dice.one_of(alike)
            return changed, pointer[1:]


def meddled(dice: Dice, files: tuple[Any, Any]) -> tuple[Any, Any]:
    """A ledger in which items and fields were taken out, doubled, moved or changed."""
    for _ in range(dice.number(1, 4)):
        kind = dice.number(0, 3)
        if kind == 0:
            files, _ = with_another_value(dice, files)
            continue
        files = deepcopy(files)
        holders = [at(files, pointer[:-1]) for pointer, _ in scalars(files)]
        lists = [one for h in holders if isinstance(h, dict) for one in h.values()]
        filled = [one for one in [*lists, *files[0].values()] if isinstance(one, list) and one]
        some = dice.one_of(filled)
        if kind == 1:
            del some[dice.number(0, len(some) - 1)]
        elif kind == 2:
            some.insert(dice.number(0, len(some)), deepcopy(dice.one_of(some)))
        else:
            some.append(some.pop(0))
    return files


def essence(ledger: Ledger) -> Any:
    """What a ledger says, whatever its order says nothing by."""
    trees = {**as_stored(ledger.actions_file), **as_stored(ledger.bodies_file)}
    for name in ORDERLESS:
        trees[name] = sorted(trees[name], key=lambda one: one.get("id") or (one["rule"], one["on"]))
    return trees


@few(12)
@given(DICE)
def test_every_edit_is_told_and_nothing_else_is(dice: Dice) -> None:
    files = a_ledger(dice)
    before = shaped(files)
    try:
        after = shaped(meddled(dice, files))
    except Misshapen:
        return
    for one, other in ((before, after), (after, before)):
        assert bool(view_edit(one, other)) == (essence(one) != essence(other))


@few(8)
@given(DICE)
def test_a_field_that_changed_is_told_at_its_place(dice: Dice) -> None:
    files = a_ledger(dice)
    changed, pointer = with_another_value(dice, files)
    try:
        before, after = shaped(files), shaped(changed)
    except Misshapen:
        return
    if before == after or set(pointer) & set(NAMES):
        return
    field = ".".join(part for part in pointer if isinstance(part, str))
    told = [
        event
        for event in view_edit(before, after)
        if event.pointer == pointer[: len(event.pointer)]
        and any(field.endswith(leaf.field) and leaf.before != leaf.after for leaf in event.fields)
    ]
    assert len(told) == 1
    assert told[0].text


@few(5)
@given(DICE)
def test_another_order_of_what_has_names_is_no_edit(dice: Dice) -> None:
    files = a_ledger(dice)
    shuffled = deepcopy(files)
    for file in shuffled:
        for name in ORDERLESS:
            if file.get(name):
                file[name] = dice.shuffled(file[name])
    turned = tuple({key: file[key] for key in reversed(file)} for file in shuffled)
    before, after = shaped(files), shaped((turned[0], turned[1]))
    # Where one rule is waived twice at one place, which waiver is which is told by their order.
    keys = [(one.rule, one.on) for one in before.waivers]
    assert view_edit(before, after) == () or len(set(keys)) < len(keys)


@few(5)
@given(DICE)
def test_a_whole_ledger_is_told_to_its_last_field(dice: Dice) -> None:
    files = a_ledger(dice)
    ledger = shaped(files)
    for events in (view_edit(None, ledger), view_edit(ledger, None)):
        told = [str(v) for e in events for leaf in e.fields for v in _values(leaf)]
        stored = {**as_stored(ledger.actions_file), **as_stored(ledger.bodies_file)}
        del stored["schema"]
        assert {str(value) for _, value in scalars(stored)} == set(told)
        assert events[0].where == "ledger"
    assert view_edit(ledger, ledger) == ()


def _values(leaf: Any) -> list[Any]:
    whole = [leaf.before, leaf.after]
    return [value for _, value in scalars(whole)]


@few(5)
@given(DICE)
def test_what_is_told_has_lines_of_its_own_in_every_form(dice: Dice) -> None:
    files = a_ledger(dice)
    before = shaped(files)
    try:
        after = shaped(meddled(dice, files))
    except Misshapen:
        return
    assert_plain(view_edit(before, after))


@few(5)
@given(DICE)
def test_what_hides_is_shown_as_an_escape(dice: Dice) -> None:
    before, after = a_ledger(dice), a_ledger(dice)
    for files in (before, after):
        for pointer, _ in list(scalars(files)):
            if field_of(pointer) in ("title", "name", "text", "reason", "to", "by", "evidence"):
                at(files, pointer[:-1])[pointer[-1]] = dice.one_of(UNSEEN)
    events = view_edit(shaped(before), shaped(after))
    assert events
    assert_plain(events)


def assert_plain(events: tuple[Event, ...]) -> None:
    """Text and Markdown have a line for each thing, and nothing that hides."""
    text, markdown = "".join(render_events(events)), render_edit_markdown(events)
    lines, marked = text.split("\n"), [line for line in markdown.split("\n") if line]
    assert lines.pop() == ""
    assert len(lines) == len(marked)
    assert [line for line in (*lines, *marked) if any(hidden(line)) or "\t" in line] == []
    if not events:
        assert lines == marked == [NONE]
