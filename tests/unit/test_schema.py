"""The schema for editors takes whatever the strict reader takes, and refuses what it can see."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator
from ledgers import Section, sections, texts
from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from test_shape import BODIES, MESSAGES, REQUIRED, SOUND, SOUND_BODIES, changed

from atmt_cli.model.findings import FILES
from atmt_cli.model.schema import NAMES, json_schema
from atmt_cli.model.validation import shape_findings
from atmt_cli.rules import EVERY_RULE
from atmt_cli.rules.page import read_page
from atmt_cli.store.yaml.events import parse

ROOT = Path(__file__).parents[2]
UNSEEN = frozenset(("a day of no month",))
"""What no pattern tells: the calendar."""


@cache
def validator(file: str) -> Draft7Validator:
    return Draft7Validator(json_schema(file.removesuffix(".yaml")))


def is_valid(file: str, tree: Any) -> bool:
    return validator(file).is_valid(tree)


# As YAML 1.2 has it in its core schema (10.3.2), which editors follow.
INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
REAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)")
BOOLEAN = re.compile("true|True|TRUE|false|False|FALSE")


def resolved(text: str) -> Any:
    """A plain scalar as an editor takes it."""
    if INTEGER.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    if REAL.fullmatch(text):
        return float(text.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf"))
    if BOOLEAN.fullmatch(text):
        return text.lower() == "true"
    return text


def as_an_editor_has_it(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: as_an_editor_has_it(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [as_an_editor_has_it(value) for value in tree]
    return resolved(tree) if isinstance(tree, str) else tree


@pytest.mark.parametrize("name", NAMES)
def test_the_schemas_are_of_draft_7(name: str) -> None:
    schema = json_schema(name)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)
    for node in nodes(schema):
        # Draft-07 ignores what stands beside a reference.
        assert "$ref" not in node or len(node) == 1
        # What a correction says that fields were may be of any record.
        is_closed = node.get("additionalProperties") is False
        assert node.get("type") != "object" or is_closed or node["properties"] == {}


def nodes(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        yield schema
    for one in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(one, dict | list):
            yield from nodes(one)


@pytest.mark.parametrize("name", MESSAGES)
def test_what_the_reader_refuses_is_refused(name: str) -> None:
    path, value, _ = MESSAGES[name]
    tree = changed(path, value)
    assert shape_findings(FILES[0], tree)
    assert is_valid(FILES[0], tree) == (name in UNSEEN)


@pytest.mark.parametrize(
    ("path", "value"),
    [("actions.0.id", "A1\n"), ("actions.0.notes.0.date", "2017-11\n"), ("schema", "1\n"),
     ("actions.0.notes.0.corrects", "1\n"), ("actions.0.notes.0.date", "999")],
)  # fmt: skip
def test_what_is_nearly_right_is_refused_by_both(path: str, value: str) -> None:
    tree = changed(path, value)
    assert shape_findings(FILES[0], tree)
    assert not is_valid(FILES[0], tree)
    assert not is_valid(FILES[0], as_an_editor_has_it(tree))


@pytest.mark.parametrize("path", REQUIRED)
def test_what_is_required_is_missed(path: str) -> None:
    assert not is_valid(FILES[0], changed(path, drop=True))
    assert not is_valid(FILES[0], changed(path, None))


@pytest.mark.parametrize("tree", [None, [], "text"])
@pytest.mark.parametrize("file", FILES)
def test_a_file_is_a_mapping(file: str, tree: Any) -> None:
    assert not is_valid(file, tree)


def bent(tree: Any) -> st.SearchStrategy[Any]:
    """A tree some of whose scalars, lists and mappings are others, and some gone or new."""
    other = st.sampled_from(
        ("2030", "017", "NO", "true", "TRUE", "~", "1e3", "0x1F", ".inf", "0", "1", "-1", " ",
         "999999", "1000000", "2017", "2017-11", "2017-13", "2017-11-30", "2017-11-31", "0000",
         "A1", "open", "red", "x\n", "", None, [], {}, ["x"], [None], {"to": "x"}, "０1")
    )  # fmt: skip
    if isinstance(tree, dict):
        fields = {key: bent(value) for key, value in tree.items()}
        more = st.dictionaries(
            st.sampled_from(("from", "evidence", "reason", "until", "url", "x")), other, max_size=1
        )
        few = st.sets(st.sampled_from(sorted(tree)), max_size=1)
        whole = st.builds(
            lambda one, add, less: {k: v for k, v in {**one, **add}.items() if k not in less},
            st.fixed_dictionaries(fields), st.just({}) | more, st.just(set()) | few,
        )  # fmt: skip
        return st.just(tree) | whole
    if isinstance(tree, list):
        return st.just(tree) | (st.tuples(*map(bent, tree)).map(list))
    return st.just(tree) | st.just(tree) | st.just(tree) | other


@settings(max_examples=max(10, settings().max_examples // 4))
@given(st.data())
def test_what_the_reader_takes_is_taken_however_it_was_written(data: st.DataObject) -> None:
    file, sound = data.draw(st.sampled_from(((FILES[0], SOUND), (BODIES, SOUND_BODIES))))
    tree = data.draw(bent(sound))
    if not shape_findings(file, tree):
        for seen in (tree, as_an_editor_has_it(tree)):
            assert list(validator(file).iter_errors(seen)) == []


@pytest.mark.parametrize("path", ["actions.0.title", "actions.0.short_title", "sources.0.url",
                                  "actions.0.notes.0.by", "waivers.0.on"])  # fmt: skip
@pytest.mark.parametrize("text", ["2030", "1e3", "NO", "true", "0x1F", "2017-11-23", ".inf", "<<"])
def test_a_text_is_a_text_whatever_it_looks_like(path: str, text: str) -> None:
    tree = changed(path, text)
    assert shape_findings(FILES[0], tree) == ()
    assert is_valid(FILES[0], as_an_editor_has_it(tree))


@pytest.mark.parametrize("field", ["id", "name"])
@pytest.mark.parametrize("text", ["true", "false"])
def test_an_id_may_look_like_a_truth(field: str, text: str) -> None:
    tree = changed(f"bodies.0.{field}", text, of=SOUND_BODIES)
    assert shape_findings(BODIES, tree) == ()
    assert is_valid(BODIES, as_an_editor_has_it(tree))


class _AsWritten(SafeConstructor):
    """Dates stay text, as in an editor."""


_AsWritten.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


def loaded(text: str) -> Any:
    yaml = YAML(typ="safe")
    yaml.Constructor = _AsWritten
    return yaml.load(text)


@pytest.mark.parametrize(
    "path", [*ROOT.glob("data/*.yaml"), *ROOT.glob("examples/*/*.yaml")],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)  # fmt: skip
def test_the_ledgers_of_this_project_pass(path: Path) -> None:
    assert list(validator(path.name).iter_errors(loaded(path.read_text("utf-8")))) == []


SECTIONS = [one for path in sorted(ROOT.glob("tests/rules/cases/*.txt")) for one in sections(path)]


def is_taken(file: str, text: str) -> bool:
    """Whether the schema takes a text that the reader takes; true of any other."""
    tree, faults = parse(text)
    return bool(faults or shape_findings(file, tree)) or is_valid(file, loaded(text))


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS, ids=str)
def test_the_samples_of_the_cases_pass(section: Section) -> None:
    for sample in filter(None, (section.sample, section.before)):
        for file, text in texts(sample).items():
            assert is_taken(file, text)


@pytest.mark.slow
def test_the_samples_of_the_pages_pass() -> None:
    for rule in EVERY_RULE:
        page = read_page(rule.page)
        for sample in filter(None, (page.bad, page.good)):
            assert all(is_taken(file, text) for file, text in texts(sample).items()), rule.id


def test_the_files_name_their_schemas() -> None:
    for name in NAMES:
        first = (ROOT / "data" / f"{name}.yaml").read_text("utf-8").partition("\n")[0]
        prefix, _, path = first.partition("$schema=")
        assert prefix == "# yaml-language-server: "
        assert (ROOT / "data" / path).resolve() == ROOT / "schema" / f"{name}.schema.json"
