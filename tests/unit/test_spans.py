"""Where each value of a text stands: the traps of the parser's marks, and what is kept."""

import pytest

from atmt_cli.changes.operations.draft import Append
from atmt_cli.model.findings import Pointer
from atmt_cli.store.yaml import spans
from atmt_cli.store.yaml.spans import Index, Node, comments_of, indexed
from atmt_cli.store.yaml.splice import UnpatchableError, patch


def index(text: str) -> Index:
    _, faults, found = indexed(text)
    assert not faults
    return found


def node(found: Index, pointer: Pointer) -> Node:
    at = found.root
    for part in pointer:
        assert at is not None
        entry = found.entry(at, part)
        assert entry is not None
        at = entry.value
    assert at is not None
    return at


def content(text: str, pointer: Pointer) -> str:
    found = index(text)
    at = node(found, pointer)
    return text[at.start : found.end(at)]


RECORD = "actions:\n- id: A1   # one\n  %s\n# below\n- id: A2\n"
STANDS = {
    "a plain text": ("title: b  c  # d", "b  c"),
    "a text over lines": ("title: b\n    c\n  x: 1", "b\n    c"),
    "in quotes": ("'title' : \"b # c\"  # d", '"b # c"'),
    "an empty value": ("title:   # d\n\n  x: 1", ""),
    "an empty value at the end": ("title:", ""),
    "under a bar, above a gap": ("title: |- # d\n    b\n\n\n  x: 1", "|- # d\n    b"),
    "under a bar, its blank lines kept": ("title: |+\n    b\n\n  x: 1", "|+\n    b\n"),
    "under a bar, ending with blanks": ("title: |-\n    b\n      \n \n  x: 1", "|-\n    b\n      "),
    "under a bar, indented by number": (
        "title: |2-\n      b\n     \n    \n",
        "|2-\n      b\n     ",
    ),
    "under a bar, with CRLF": ("title: >-\r\n    b\r\n\r\n  x: 1", ">-\r\n    b"),
    "a list": ("title:\n  - b\n  -   c # d\n  # e\n  x: 1", "- b\n  -   c"),
    "a list that ends with nothing": ("title:\n  - b\n  -   # c\n  x: 1", "- b\n  -"),
    "brackets": ("title: [b, # c\n    d]  # e", "[b, # c\n    d]"),
    "separators": ("title: \u2028b [\u2029] # c", "\u2028b [\u2029]"),
    "a disguise": ("title: [?b, http://c?d] # e", "[?b, http://c?d]"),
}


@pytest.mark.parametrize("name", STANDS)
def test_a_value_ends_where_its_content_ends(name: str) -> None:
    written, stands = STANDS[name]
    text = RECORD % written
    assert content(text, ("actions", 0, "title")) == stands
    assert content(text, ("actions", 1, "id")) == "A2"


@pytest.mark.parametrize("flow", [True, False])
def test_what_was_looked_into_is_not_held_for_ever(
    flow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(spans, "MOST_HELD", 5)
    records = [f"{{id: A{number}, steps: [{{text: x}}]}}" for number in range(50)]
    text = f"actions: [{', '.join(records)}]" if flow else "actions:\n- " + "\n- ".join(records)
    found = index(text)
    for number, record in enumerate(records):
        at = node(found, ("actions", number))
        assert text[at.start : found.end(at)] == record
        assert node(found, ("actions", number, "steps", 0, "text")).kind is str
    assert found.entries.cache_info().currsize == 5


def test_what_holds_too_much_is_not_edited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spans, "MOST_ITEMS", 100)
    names = ", ".join("x" for _ in range(200))
    found = index(f"actions:\n- id: A1\n  support: [{names}]\n- id: A2\n")
    assert node(found, ("actions", 1)).kind is dict
    support = ("actions", 0, "support")
    assert spans.locate(found, [(*support, 2)]) == {(*support, 2): (3, 19)}
    with pytest.raises(UnpatchableError, match="more than can be edited"):
        patch("actions.yaml", found.text, [Append((*support, 0), "x")], found)


def test_the_dash_of_an_item_is_found_above_the_comments_before_it() -> None:
    text = "a:\n- # - b\n  # - c\n\n  d: e\n- - f\n  - g\n-\n# h\n- i\n"
    found = index(text)
    marks = [entry.mark for entry in found.entries(node(found, ("a",)))]
    assert [text[:mark].count("\n") for mark in marks] == [1, 5, 7, 9]
    assert {text[mark - 1] for mark in marks} == {"-"}
    inner = [entry.mark for entry in found.entries(node(found, ("a", 1)))]
    assert [found.column(mark) for mark in inner] == [3, 3]


def test_comments_are_what_stands_between_texts() -> None:
    text = (
        "%YAML 1.2 # a\n--- # b\n'#': '# no' # c\nd: |- # e\n  # no\n# f\n"
        "g: [h#no, # i\n  'j' ]# k\nl:   # m\n...\n# n\n"
    )
    assert not indexed(text)[1]
    assert sorted(one[2:] for one in comments_of(text)) == list("abcefikmn")
