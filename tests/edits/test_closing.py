"""What is said of an end, and said again: it stands, is completed, or is refused; never dropped."""

from typing import Any

import pytest
from ledgers import reading

from atmt_cli.changes.operations.operation import Close
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.page import DAY

OPEN = reading(
    "actions:\n"
    "  - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}], "
    "steps: [{text: Plan, status: open}]}\n"
    "  - {id: A2, title: Keep the site, status: open, handovers: [{to: otr, status: proposed}]}\n"
).ledger
CONFIRMED = {"evidence": ["Report"], "confirmed_by": "dtr", "on": "2018-01-08"}


def closed(ledger: Ledger, **given: Any) -> Plan:
    return plan(ledger, [Close.model_validate({"action": "A2", **given})], DAY)


PROPOSED = closed(OPEN, propose=True, by="otr", on="2018-01-05").ledger
IMPLEMENTED = closed(PROPOSED, **CONFIRMED).ledger
ENDED = closed(OPEN, outcome="not-implemented", reason="No staff").ledger


def test_what_was_said_of_an_end_may_be_said_again() -> None:
    assert closed(IMPLEMENTED, **CONFIRMED).changes == ()
    assert closed(ENDED, outcome="not-implemented", reason="No staff").changes == ()


@pytest.mark.parametrize(
    ("ledger", "given"),
    [
        (IMPLEMENTED, {**CONFIRMED, "confirmed_by": "fund"}),
        (IMPLEMENTED, {**CONFIRMED, "on": "2018-01-09"}),
        (IMPLEMENTED, {"evidence": ["Letter"], "confirmed_by": "fund"}),
        (ENDED, {"outcome": "not-implemented", "reason": "No funds"}),
    ],
    ids=["confirmer", "day", "evidence and confirmer", "reason"],
)
def test_what_is_said_otherwise_is_refused(ledger: Ledger, given: dict[str, Any]) -> None:
    with pytest.raises(RefusedError) as refused:
        closed(ledger, **given)
    assert {one.rule for one in refused.value.findings} == {"closures-append-only"}


def test_a_reason_given_later_becomes_a_note_once() -> None:
    later = closed(IMPLEMENTED, **CONFIRMED, reason="Both signed").ledger
    assert later.actions[1].notes[-1].text == "Both signed"
    assert closed(later, **CONFIRMED, reason="Both signed").changes == ()
    again = closed(PROPOSED, propose=True, by="otr", reason="The report is out").ledger
    assert again.actions[1].notes[-1].text == "The report is out"


@pytest.mark.parametrize(
    "given",
    [
        {"propose": True, "outcome": "not-implemented", "reason": "No staff"},
        {"propose": True, "superseded_by": ["A1"]},
        {**CONFIRMED, "superseded_by": ["A1"]},
    ],
    ids=["propose another end", "propose and supersede", "implement and supersede"],
)
def test_options_for_two_ends_are_refused(given: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        closed(PROPOSED, **given)


def test_what_comes_next_is_the_open_step_else_the_confirmation() -> None:
    assert closed(OPEN, action="A1", propose=True).following == "atmt step done A1.1"
    assert (closed(OPEN, propose=True).following or "").startswith("atmt close A2 --evidence")
