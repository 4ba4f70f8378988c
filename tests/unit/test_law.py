"""Every field has a law, and each law lets through what it says."""

from typing import Any

import pytest
from pydantic import ValidationError

from atmt_cli.model.action import Action
from atmt_cli.model.body import BodiesFile
from atmt_cli.model.dates import parse_date
from atmt_cli.model.fields import Defaulted, Extensible, Record
from atmt_cli.model.findings import FILES
from atmt_cli.model.law import Law, laws_of
from atmt_cli.model.ledger import ActionsFile, as_stored
from atmt_cli.model.validation import shape_findings

RECORDS = [
    record
    for base in (Record, Defaulted, Extensible)
    for record in base.__subclasses__()
    if record.__module__.startswith("atmt_cli.model")
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__name__)
def test_every_field_of_the_ledger_has_a_law(record: type[Record]) -> None:
    counts = {
        name: sum(isinstance(one, Law) for one in field.metadata)
        for name, field in record.model_fields.items()
    }
    assert set(counts.values()) <= {1}, counts
    assert list(laws_of(record)) == list(record.model_fields)


def test_both_files_are_among_the_records() -> None:
    assert {ActionsFile, BodiesFile, Action} <= set(RECORDS)


MONTH, DAY, NEXT = map(parse_date, ("2018-01", "2018-01-08", "2018-02-08"))
CHANGES: dict[str, tuple[Any, Any, str]] = {
    "nothing": ("a", "a", "free noted filled kept append"),
    "none for an empty list": (None, (), "free noted filled kept append"),
    "filled in": (None, "a", "free noted filled kept append"),
    "another value": ("a", "b", "free"),
    "taken out": ("a", None, "free"),
    "a finer date": (MONTH, DAY, "free noted filled kept append"),
    "a coarser date": (DAY, MONTH, "free"),
    "another date": (MONTH, NEXT, "free"),
    "a name more at the end": (("a",), ("a", "b"), "free noted kept append"),
    "a name more before": (("a",), ("b", "a"), "free noted kept"),
    "a name less": (("a", "b"), ("a",), "free"),
    "no name left": (("a",), (), "free"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_a_law_lets_through_what_it_says(name: str) -> None:
    was, now, laws = CHANGES[name]
    assert [law.value for law in Law if law.lets(was, now)] == laws.split()


LEDGER = {"title": "T", "closing_body": "tf"}


def action(**fields: Any) -> dict[str, Any]:
    one = {"id": "A1", "title": "Keep", "status": "open", **fields}
    return {"schema": "1", "ledger": LEDGER, "actions": [one]}


OWN = {"x-cost": "12", "x-Cost_centre": ["a", "b"], "x-nothing": None, "x-none": []}


def test_fields_of_the_user_s_own_are_kept_and_the_empty_ones_are_absent() -> None:
    made = ActionsFile.model_validate(action(**OWN, steps=[{"text": "T", "status": "open", **OWN}]))
    one = made.actions[0]
    kept = {"x-cost": "12", "x-Cost_centre": ("a", "b")}
    assert one.own == one.steps[0].own == kept
    assert as_stored(one)["x-Cost_centre"] == ["a", "b"]
    assert ActionsFile.model_validate(made.model_dump(mode="json", by_alias=True)) == made
    assert one != ActionsFile.model_validate(action(**{"x-cost": "13"})).actions[0]


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a name misspelt": (action(statsu="open"), "unknown field 'statsu'; did you mean status?"),
    "a blank name": (action(**{"x-": "a"}), "unknown field 'x-'"),
    "a mapping of one's own": (action(**{"x-a": {}}), "x-a: expected text, or a list of text"),
    "a blank of one's own": (action(**{"x-a": [" "]}), "x-a: expected text, found only blanks"),
    "no day": (action(due="soon"), "due: 'soon' is not a date; write 2017, 2017-11 or 2017-11-23"),
    "a list of days": (action(due=[]), "due: expected a date, found a list"),
    "own in a note": (
        action(notes=[{"date": "2018", "by": "a", "text": "T", "x-a": "b"}]),
        "unknown field 'x-a'",
    ),
    "a priority": (
        action(priority="urgent"),
        "priority: 'urgent' is not known; write high, medium or low",
    ),
    "a correction of nothing": (
        {
            **action(),
            "corrections": [{"where": "A1", "on": "2018", "by": "a", "reason": "R", "was": {}}],
        },
        "was: expected the fields that were wrong, each as it was",
    ),
    "a level 5": (
        {**action(), "letters": [{"to": "a", "on": "2018", "level": "5"}]},
        "level: expected at most 4",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_in_a_new_field_is_told_once(name: str) -> None:
    tree, message = WRONG[name]
    assert [one.message[: len(message)] for one in shape_findings(FILES[0], tree)] == [message]


def test_ongoing_and_corrections_come_back_as_they_were() -> None:
    was = {"status": "accepted", "evidence": ["Letter"], "rag": {"rating": "red"}, "due": None}
    corrected = {"where": "A1@a", "on": "2018", "by": "a", "reason": "R", "was": was}
    made = ActionsFile.model_validate(
        {**action(due="ongoing", first_due="2018-01"), "corrections": [corrected]}
    )
    assert (made.actions[0].due, made.actions[0].due_date) == ("ongoing", None)
    assert as_stored(made.actions[0])["first_due"] == "2018-01"
    assert as_stored(made.corrections[0]) == corrected
    assert hash(made.corrections[0])
    with pytest.raises(ValidationError):
        ActionsFile.model_validate({**action(), "letters": [{"to": "a", "on": "2018"}]})
