"""The strict reader: every text of the subset reads as what it says, and stands where it stands."""

import json
import re
from collections.abc import Iterable
from io import StringIO
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from ruamel.yaml import YAML, YAMLError
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from yaml_writer import CHARACTERS, NULLS, SCRAPS, TEXTS, TREES, Writer, escaped

from atmt_cli.model.findings import Pointer
from atmt_cli.store.yaml.decode import DEEPEST
from atmt_cli.store.yaml.events import MOST_FAULTS, parse
from atmt_cli.store.yaml.spans import indexed, locate


def read(text: str) -> Any:
    """The tree of a text that must be without fault."""
    tree, faults = parse(text)
    assert faults == ()
    return tree


def located(text: str, pointers: Iterable[Pointer]) -> dict[Pointer, tuple[int, int]]:
    return locate(indexed(text)[2], pointers)


@given(TREES, st.sampled_from([None, 0, 1, 3]))
def test_json_reads_as_what_it_says(tree: Any, indent: int | None) -> None:
    assert read(escaped(json.dumps(tree, ensure_ascii=False, indent=indent))) == tree


@given(TREES, st.sampled_from([True, False, None]), st.integers(20, 200))
def test_what_ruamel_writes_reads_as_what_it_says(tree: Any, flow: bool | None, width: int) -> None:
    # Its writer breaks lines at the separators, as YAML 1.1 has it, and leaves "? a" unquoted.
    assume(not re.search(r'\\u202[89]|\\u0085|"\? ', json.dumps(tree)))
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style, yaml.width, yaml.allow_unicode = flow, width, True
    stream = StringIO()
    yaml.dump(tree, stream)
    assert read(stream.getvalue()) == tree


@given(TREES, st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_reads_back_and_is_found_where_it_is(
    tree: dict[str, Any], random: Random, end: str
) -> None:
    writer = Writer(random)
    writer.write(random.choice(["", "# head\n", "---\n", "%YAML 1.2\n---\n", "\n\n"]))
    writer.mapping(tree, 0, ())
    writer.write(random.choice(["", "\n", "\n# foot", "\n...\n"]))
    text = writer.text.replace("\n", end)
    assert read(text) == tree
    places = located(text, writer.places)
    assert {pointer: places[pointer] for pointer in writer.places} == writer.places


@given(TREES, st.randoms(use_true_random=False), st.lists(st.integers(0, 3) | TEXTS, max_size=3))
def test_what_is_not_there_is_found_at_what_is_around_it(
    tree: dict[str, Any], random: Random, more: list[str | int]
) -> None:
    writer = Writer(random)
    writer.mapping(tree, 0, ())
    base = random.choice([*writer.places, ()])
    around = pointer = (*base, *more)
    while around and around not in writer.places:
        around = around[:-1]
    assert located(writer.text, [pointer])[pointer] == writer.places.get(around, (1, 1))


def composed(text: str) -> Any:
    """What ruamel.yaml, the part of it that is written in Python, reads; scalars as text."""
    return _tree(YAML(typ="safe", pure=True).compose(text))


def _tree(node: Any) -> Any:
    if isinstance(node, SequenceNode):
        return [_tree(item) for item in node.value]
    if isinstance(node, MappingNode):
        return {_key(key): _tree(value) for key, value in node.value}
    if node is None or (node.value in NULLS and not node.style):
        return None
    return node.value


def _key(node: Any) -> str:
    assume(isinstance(node, ScalarNode))
    return node.value


@given(st.lists(SCRAPS, max_size=9).map(lambda scraps: "k: " + "".join(scraps)))
def test_ruamel_agrees_on_what_any_scraps_say(text: str) -> None:
    tree, faults = parse(text)
    assume(not faults)
    try:
        other = composed(text)
    except YAMLError:
        assume(False)
    assert tree == other


@given(TREES, st.randoms(use_true_random=False))
def test_ruamel_agrees_on_what_is_written(tree: dict[str, Any], random: Random) -> None:
    writer = Writer(random)
    writer.mapping(tree, 0, ())
    # It follows YAML 1.1 in these three: there they are line ends.
    assume(not re.search("[\u2028\u2029]", writer.text))
    assert composed(writer.text) == tree


STYLED = {
    "plain over lines": ("a: b\n  c\n\n  d", "b c\nd"),
    "single over lines": ("a: 'b\n  c\n\n  d'", "b c\nd"),
    "double over lines": ('a: "b\\\n  c\n  d"', "bc d"),
    "literal": ("a: |\n  b\n   c\n\n  d\n\n", "b\n c\n\nd\n"),
    "literal, kept": ("a: |+\n  b\n\n", "b\n\n"),
    "literal, stripped": ("a: |-\n  b\n\n", "b"),
    "literal, indented": ("a: |1\n  b\n", " b\n"),
    "folded": ("a: >\n  b\n  c\n\n  d\n   e\n", "b c\nd\n e\n"),
    "folded, stripped": ("a: >-\n  b\n  c\n", "b c"),
    "folded, with CRLF": ("a: >-\r\n  b\r\n  c\r\n", "b c"),
    "spaces inside": ("a: b   c", "b   c"),
    "a hash inside": ("a: b#c #d", "b#c"),
    "a colon inside": ("a: b:c", "b:c"),
    "a tab before a comment": ("a: b\t#c", "b"),
    "a date": ("a: 2017-11-23", "2017-11-23"),
    "an octal": ("a: 017", "017"),
    "a Norwegian": ("a: NO", "NO"),
    "a null in quotes": ("a: 'null'", "null"),
    "a null": ("a: null", None),
    "a tilde": ("a: ~", None),
    "nothing": ("a:", None),
    "nothing, with a comment": ("a: # b", None),
    "an empty text": ("a: ''", ""),
    "a colon inside, in brackets": ("a: [http://x.example:80/b]", ["http://x.example:80/b"]),
    "a colon inside, in braces": ("a: {b: c:d}", {"b": "c:d"}),
    "a question mark inside, in brackets": ("a: [b?c, d?]", ["b?c", "d?"]),
    "a question mark after a blank, in brackets": ("a: [why ?, b ?c]", ["why ?", "b ?c"]),
    "a question mark inside, in braces": ("a: {b: why?}", {"b": "why?"}),
    "a question mark first, in brackets": ("a: [?b, ?c]", ["?b", "?c"]),
    "a question mark first, in braces": ("a: {?0: ?b}", {"?0": "?b"}),
    "a question mark behind two blanks": ("a: [b  ?c]", ["b  ?c"]),
    "the mark of a key, in brackets": ("a: [? b]", [{"b": None}]),
    "a colon before a no-break space": ("a: [b:\u00a0c]", ["b:\u00a0c"]),
    "a question mark behind a wide space": ("a: [b\u3000?c]", ["b\u3000?c"]),
    "a list not indented": ("a:\n- b\n- c", ["b", "c"]),
    "a comma at the end": ("a: [b, c,]", ["b", "c"]),
    "brackets over lines": ("a: [\n  b, # c\n  d\n]", ["b", "d"]),
    "escapes": ('a: "\\x41\\u00e9\\U0001f600\\L\\P\\_\\t\\/"', "Aé\U0001f600\u2028\u2029\u00a0\t/"),
    "separators raw and as escapes": ('a: "\u2028\\L\u2029\\u2028"', "\u2028\u2028\u2029\u2028"),
}


@pytest.mark.parametrize("style", STYLED)
def test_every_style_reads_as_what_it_says(style: str) -> None:
    text, value = STYLED[style]
    assert read(text) == {"a": value}


def test_the_deepest_nesting_is_counted_in_levels() -> None:
    assert parse("[" * DEEPEST + "]" * DEEPEST)[1] == ()
    assert "nested deeper" in parse("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1))[1][0].message


def test_all_faults_are_told_but_not_too_many() -> None:
    several = "a: &x 1\nb: *x\nc: !t 2\na: 3\n"
    assert [fault.line for fault in parse(several)[1]] == [1, 2, 3, 4]
    faults = parse("a: &x 1\n" + "b: *x\n" * 1000)[1]
    assert len(faults) == MOST_FAULTS + 1
    assert faults[-1].message == "and more like these"


@given(st.text(CHARACTERS, max_size=30))
def test_no_text_is_too_odd_to_be_judged(text: str) -> None:
    tree, faults = parse(text)
    assert tree is None or isinstance(tree, str | list | dict) or faults
    for fault in faults:
        assert 1 <= fault.line <= text.count("\n") + text.count("\r") + 2
        assert fault.column >= 1
