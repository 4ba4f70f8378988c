"""From plain trees to a ledger, or to what is wrong with their shape, in a person's words."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atmt_cli.model.dates import parse_date
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import ActionsFile, Ledger, as_stored
from atmt_cli.model.text import hidden
from atmt_cli.model.validation import MOST, Misshapen, fields_at, shape, shape_findings

ACTIONS, BODIES = FILES
SOUND: dict[str, Any] = {
    "schema": "1",
    "ledger": {
        "title": "T",
        "closing_body": "tf",
        "closes_on": "2017-11",
        "settings": {"stale_after": "30"},
    },
    "sources": [{"id": "paper", "title": "P", "date": "2017-11"}],
    "actions": [
        {
            "id": "A1",
            "title": "Keep",
            "status": "open",
            "handovers": [{"to": "sec", "status": "proposed"}],
            "reporting": {"to": "sec", "every": "30"},
            "rag": {"rating": "red", "on": "2018-01-02", "by": "sec"},
            "steps": [{"text": "Ask", "status": "open"}],
            "notes": [{"date": "2018", "by": "sec", "text": "Said", "corrects": "1"}],
            "closures": [{"outcome": "implemented"}],
        }
    ],
    "questions": [{"text": "Who?", "raised_on": "2017-11"}],
    "receipts": [{"file": "f", "sha256": "a" * 64, "rows": "2", "on": "2018-01-09"}],
    "waivers": [
        {"rule": "note-order", "on": "A1", "reason": "Old", "by": "sec", "until": "2018-03-31"}
    ],
}
SOUND_BODIES: dict[str, Any] = {
    "schema": "1",
    "bodies": [{"id": "sec", "name": "Secretariat", "kind": "office"}],
}


def changed(path: str, value: Any = None, *, drop: bool = False, of: Any = None) -> Any:
    """The sound tree with another value at ``a.0.b``, or with none."""
    tree = deepcopy(SOUND if of is None else of)
    *parents, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    node = tree
    for part in parents:
        node = node[part]
    if drop:
        del node[last]
    else:
        node[last] = value
    return tree


def only(findings: tuple[Finding, ...]) -> Finding:
    assert len(findings) == 1, [finding.message for finding in findings]
    assert (findings[0].rule, findings[0].level) == ("schema-valid", "error")
    return findings[0]


REQUIRED = (
    "ledger", "ledger.title", "ledger.closing_body", "sources.0.id", "sources.0.title",
    "actions.0.id", "actions.0.title", "actions.0.status", "actions.0.handovers.0.to",
    "actions.0.handovers.0.status", "actions.0.reporting.to", "actions.0.rag.rating",
    "actions.0.rag.on", "actions.0.rag.by", "actions.0.steps.0.text", "actions.0.steps.0.status",
    "actions.0.notes.0.date", "actions.0.notes.0.by", "actions.0.notes.0.text",
    "actions.0.closures.0.outcome", "questions.0.text", "questions.0.raised_on", "waivers.0.rule",
    "waivers.0.on", "waivers.0.reason", "waivers.0.by", "waivers.0.until",
)  # fmt: skip


@pytest.mark.parametrize("path", REQUIRED)
def test_what_is_required_is_missed_whether_absent_or_null(path: str) -> None:
    absent = only(shape_findings(ACTIONS, changed(path, drop=True)))
    null = only(shape_findings(ACTIONS, changed(path, None)))
    name = path.rpartition(".")[2]
    assert absent.message == null.message == f"{name} is required"
    # The absent one is found at what lacks it, the null one where it stands.
    assert (*absent.pointer, name) in (null.pointer, (*null.pointer, name))


@pytest.mark.parametrize("field", ["id", "name", "kind"])
def test_a_body_lacks_what_is_required(field: str) -> None:
    tree = changed(f"bodies.0.{field}", drop=True, of=SOUND_BODIES)
    assert only(shape_findings(BODIES, tree)).message == f"{field} is required"


MESSAGES = {
    "an unknown field": ("actions.0.staus", "open", "unknown field 'staus'; did you mean status?"),
    "one that nothing is near": ("actions.0.zzz", "x", "unknown field 'zzz'"),
    "one that is known elsewhere": ("questions.0.rating", "x", "unknown field 'rating'"),
    "a name of the code": ("actions.0.handovers.0.from_", "tf", "'from_'; did you mean from?"),
    "a setting": ("ledger.settings.stale_aftr", "3", "did you mean stale_after?"),
    "an unknown status": ("actions.0.status", "opne", "'opne' is not known; did you mean open?"),
    "the choices": ("actions.0.status", "x", "open, in-progress, on-hold, closing or closed"),
    "an unknown rating": ("actions.0.rag.rating", "Red", "'Red' is not known; did you mean red?"),
    "an unknown outcome": (
        "actions.0.closures.0.outcome",
        "done",
        "superseded or entered-in-error",
    ),
    "a choice that is a list": ("actions.0.status", ["open"], "or closed, found a list"),
    "a text that is a list": ("actions.0.title", ["x"], "title: expected text, found a list"),
    "a text that is a mapping": ("actions.0.title", {}, "title: expected text, found a mapping"),
    "a text of blanks": ("actions.0.title", " \t\n", "title: expected text, found only blanks"),
    "an empty reference": ("actions.0.accountable", "", "accountable: expected text, found only"),
    "a list that is a text": ("actions.0.support", "sec", "expected a list, found 'sec'"),
    "a list that is a mapping": ("actions", {"A1": {}}, "expected a list, found a mapping"),
    "an item that is null": ("actions.0.support", [None], "expected text, found nothing"),
    "an action that is null": ("actions", [None], "expected a mapping, found nothing"),
    "a mapping that is a text": ("actions.0.rag", "red", "rag: expected a mapping, found 'red'"),
    "a mapping that is a list": ("ledger", [], "ledger: expected a mapping, found a list"),
    "a number that is a word": ("ledger.settings.due_soon", "ten", "expected a whole number up to"),
    "a number below 0": ("ledger.settings.due_soon", "-1", "expected a whole number up to 999999"),
    "a number that is a list": ("ledger.settings.due_soon", [], "expected a whole number"),
    "a number over the bound": ("ledger.settings.due_soon", "1000000", "up to 999999"),
    "an interval of 0": ("actions.0.reporting.every", "0", "expected at least 1"),
    "a note counted from 0": ("actions.0.notes.0.corrects", "0", "expected at least 1"),
    "a schema to come": ("schema", "2", "this atmt reads schema 1, but the file says '2'"),
    "a schema that never was": ("schema", "0", "this atmt reads schema 1, but the file says '0'"),
    "a date of no form": ("ledger.closes_on", "Nov 2017", "write 2017, 2017-11 or 2017-11-23"),
    "a day of no month": ("questions.0.raised_on", "2017-02-30", "2017-02 has 28 days"),
    "a date that is a list": ("questions.0.raised_on", [], "expected a date, found a list"),
    "a date that is a mapping": ("questions.0.raised_on", {}, "expected a date, found a mapping"),
    "an action's id": ("actions.0.id", "a1", "capital letters, digits and hyphens"),
    "an action's id with a line end": ("actions.0.id", "A1\n", "'A1\\n' is not an id"),
    "an id of another script": ("actions.0.id", "Α1", "is not an id"),
    "an id of other digits": ("actions.0.id", "A١", "is not an id"),
    "a source's id": ("sources.0.id", "Paper", "small letters, digits and hyphens"),
    "an id that begins with a digit": ("sources.0.id", "2017-paper", "beginning with a letter"),
    "a sum that is none": ("receipts.0.sha256", "a" * 63, "expected a SHA-256, 64 of"),
    "hidden characters": ("actions.0.\x1b]0;\u202e", "x", "unknown field '\\x1b]0;\\u202e'"),
    "a long name": ("actions.0." + "x" * 9999, "x", f"unknown field '{'x' * 60}…'"),
    "a long value": ("actions.0.status", "x" * 9999, f"'{'x' * 60}…' is not known"),
}


@pytest.mark.parametrize("name", MESSAGES)
def test_what_is_wrong_is_said_in_words(name: str) -> None:
    path, value, said = MESSAGES[name]
    finding = only(shape_findings(ACTIONS, changed(path, value)))
    assert said in finding.message
    assert len(finding.message) < 300
    assert finding.message.isprintable()
    assert finding.file == ACTIONS


@pytest.mark.parametrize(
    ("tree", "said"),
    [
        (None, "the file is empty; it must begin with `schema: 1`"),
        ([], "expected a mapping, found a list"),
        ("text", "expected a mapping, found 'text'"),
    ],
)
@pytest.mark.parametrize("file", FILES)
def test_a_file_is_a_mapping(file: str, tree: Any, said: str) -> None:
    finding = only(shape_findings(file, tree))
    assert (finding.message, finding.pointer, finding.where) == (said, (), file)


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("actions.0.titel", "x", "A1"), ("actions.0.notes.0.by", None, "A1#1"),
        ("actions.0.steps.0.due", "soon", "A1.1"), ("actions.0.handovers.0.status", "x", "A1@sec"),
        ("questions.0.raised_on", "x", "question:1"), ("waivers.0.until", "x", "waiver:1"),
        ("sources.0.date", "x", "source:paper"), ("ledger.closes_on", "x", "ledger"),
        ("actions.0.id", None, "actions/0"),
    ],
)  # fmt: skip
def test_a_finding_bears_the_name_of_its_place(path: str, value: Any, where: str) -> None:
    assert only(shape_findings(ACTIONS, changed(path, value))).where == where


def test_all_findings_of_both_files_come_at_once() -> None:
    trees = {
        ACTIONS: changed("actions.0", {"id": "a1", "staus": "x"}),
        BODIES: changed("bodies.0.kind", "ofice", of=SOUND_BODIES),
    }
    with pytest.raises(Misshapen) as misshapen:
        shape(trees)
    found = [(finding.file, finding.pointer) for finding in misshapen.value.findings]
    assert sorted(found, key=str) == [
        (ACTIONS, ("actions", 0)),
        (ACTIONS, ("actions", 0)),
        (ACTIONS, ("actions", 0, "id")),
        (ACTIONS, ("actions", 0, "staus")),
        (BODIES, ("bodies", 0, "kind")),
    ]


def test_so_many_findings_are_told_and_the_others_counted() -> None:
    tree = changed("actions.0", {**SOUND["actions"][0], **{f"x{n}": "" for n in range(MOST + 5)}})
    findings = shape_findings(ACTIONS, tree)
    assert len(findings) == MOST + 1
    assert "has 5 more such findings" in findings[-1].message


def built(tree: Any = SOUND, bodies: Any = SOUND_BODIES) -> Ledger:
    return shape({ACTIONS: tree, BODIES: bodies})


def test_every_scalar_means_what_its_field_says() -> None:
    ledger = built(changed("actions.0.short_title", "2030"))
    assert ledger.actions[0].short_title == "2030"
    assert ledger.actions[0].notes[0].date == parse_date("2018")
    assert ledger.head.settings.stale_after == 30
    assert built(changed("actions.0.title", "NO")).actions[0].title == "NO"


OPTIONAL = (
    "schema", "sources", "questions", "receipts", "waivers", "ledger.settings", "ledger.closes_on",
    "ledger.settings.stale_after", "sources.0.date", "actions.0.handovers", "actions.0.reporting",
    "actions.0.reporting.every", "actions.0.rag", "actions.0.steps", "actions.0.notes",
    "actions.0.notes.0.corrects", "actions.0.closures",
)  # fmt: skip
LISTS = (
    "sources", "actions", "questions", "receipts", "waivers", "actions.0.handovers",
    "actions.0.notes",
)  # fmt: skip


@pytest.mark.parametrize("path", OPTIONAL)
def test_null_and_absent_are_the_same(path: str) -> None:
    assert built(changed(path, None)) == built(changed(path, drop=True))


@pytest.mark.parametrize("path", LISTS)
def test_null_and_an_empty_list_are_the_same(path: str) -> None:
    assert built(changed(path, None)) == built(changed(path, []))


def fields_of(record: type[Record]) -> list[str]:
    return [field.alias or name for name, field in record.model_fields.items()]


@given(st.data())
def test_nulls_anywhere_change_nothing(data: st.DataObject) -> None:
    tree = deepcopy(SOUND)
    for node, record in _mappings(tree):
        free = [name for name in fields_of(record) if name not in node]
        node.update(
            dict.fromkeys(data.draw(st.lists(st.sampled_from(free)) if free else st.just([])))
        )
    assert built(tree) == built()


def _mappings(tree: Any) -> list[tuple[dict[str, Any], type[Record]]]:
    ledger = built()
    action = ledger.actions[0]
    return [
        (tree, ActionsFile), (tree["ledger"], type(ledger.head)),
        (tree["ledger"]["settings"], type(ledger.head.settings)),
        (tree["actions"][0], type(action)),
        (tree["actions"][0]["handovers"][0], type(action.handovers[0])),
        (tree["actions"][0]["steps"][0], type(action.steps[0])),
        (tree["actions"][0]["notes"][0], type(action.notes[0])),
        (tree["actions"][0]["closures"][0], type(action.closures[0])),
        (tree["questions"][0], type(ledger.questions[0])),
    ]  # fmt: skip


def test_what_is_stored_reads_back() -> None:
    ledger = built()
    stored = as_stored(ledger.actions_file)
    again = _texts(stored)
    assert built(again) == ledger


def _texts(value: Any) -> Any:
    """Every scalar as text, as the reader hands it over."""
    if isinstance(value, dict):
        return {key: _texts(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_texts(item) for item in value]
    return None if value is None else str(value)


def test_fields_are_known_by_the_names_in_the_file() -> None:
    assert "from" in fields_at(ActionsFile, ("actions", 0, "handovers", 3))
    assert "stale_after" in fields_at(ActionsFile, ("ledger", "settings"))
    assert fields_at(ActionsFile, ("actions", 0, "title")) == ()
    assert fields_at(ActionsFile, ("nowhere",)) == ()


@given(
    st.recursive(
        st.none() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(("id", "to", "until", "x")), inner, max_size=3)
        ),
    ),
    st.sampled_from(["ledger", "sources", "actions", "questions", "waivers", "schema"]),
)
def test_no_tree_is_too_odd_to_be_judged(value: Any, field: str) -> None:
    for finding in shape_findings(ACTIONS, changed(field, value)):
        assert list(hidden(finding.message)) == []
        assert finding.file == ACTIONS
