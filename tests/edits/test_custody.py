"""Moves that are lawful though the chain has turned back on itself."""

import pytest
from ledgers import reading

from atmt_cli.changes.operations.operation import Accept, Decline, Offer, Operation, Transfer
from atmt_cli.changes.operations.plan import plan
from atmt_cli.model.custody import receivers
from atmt_cli.rules import RULES
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge

HAD = "offered_on: 2017-12-01, answered_on: 2017-12-02, evidence: [Letter]"
ACTION = "actions:\n  - id: A1\n    title: Keep the skills\n    status: open\n    handovers:\n"
HANDED_BACK = f"status: declined, {HAD}, ended_on: 2017-12-03, reason: No staff"
PASSED_ON = f"status: superseded, {HAD}, ended_on: 2017-12-03, reason: Handed on"
OFFERED = "status: offered, offered_on: 2017-12-05"


def _after(sample: str, operation: dict[str, object], kind: type[Operation]):
    """The action as the operation leaves it, which no rule forbids."""
    before = reading(sample).ledger
    assert not judge(RULES, before, DAY).errors
    made = plan(before, [kind.model_validate(operation)], DAY)
    assert not judge(RULES, made.ledger, DAY, before).errors
    return made.ledger.actions[0], made


def test_who_was_offered_it_by_whom_has_it_now_does_not_answer_for_it() -> None:
    """otr had passed it on, is asked again and accepts: its offer to dtr is handing on now."""
    sample = (
        f"{ACTION}"
        f"      - {{to: otr, {PASSED_ON}}}\n"
        f"      - {{to: dtr, from: otr, {OFFERED}}}\n"
        f"      - {{to: otr, {OFFERED}}}\n"
        "    accountable: dtr\n"
    )
    action, made = _after(sample, {"action": "A1", "body": "otr", "evidence": ["Yes"]}, Accept)
    assert receivers(action, made.ledger.head) == ("otr",)
    assert action.accountable is None
    assert "A1: nobody is named as accountable now" in made.cautions[0]


def test_an_offer_that_leaves_nobody_accountable_says_so() -> None:
    sample = f"{ACTION}      - {{to: otr, status: accepted, {HAD}}}\n"
    _, made = _after(sample, {"action": "A1", "body": "dtr"}, Offer)
    assert "atmt transfer otr dtr --only A1" in made.cautions[0]
    _, made = _after(f"{sample}    accountable: otr\n", {"action": "A1", "body": "dtr"}, Offer)
    assert not made.cautions


def test_a_no_that_leaves_an_action_with_nobody_says_so() -> None:
    sample = f"{ACTION}      - {{to: otr, {OFFERED}}}\n"
    _, made = _after(sample, {"action": "A1", "body": "otr", "reason": "No staff"}, Decline)
    assert made.said[0].endswith("; nobody has it now")
    sample = f"{sample}      - {{to: dtr, {OFFERED}}}\n    accountable: dtr\n"
    _, made = _after(sample, {"action": "A1", "body": "otr", "reason": "No staff"}, Decline)
    assert "nobody" not in made.said[0]


def test_what_was_offered_after_the_end_of_a_body_ends_today() -> None:
    """Nobody knew on 5 December that otr had ended in November."""
    sample = f"{ACTION}      - {{to: otr, {OFFERED}}}\n"
    given = {"old": "otr", "new": "dtr", "on": "2017-11-20"}
    action, made = _after(sample, given, Transfer)
    withdrawn, proposed = action.handovers
    assert str(made.ledger.body_by_id["otr"].until) == "2017-11-20"
    assert (str(withdrawn.ended_on), str(proposed.proposed_on)) == (str(DAY), str(DAY))


def test_whoever_accepts_leaves_the_accountable_one_of_two_alone() -> None:
    sample = (
        f"{ACTION}      - {{to: otr, {OFFERED}}}\n      - {{to: dtr, {OFFERED}}}\n"
        "    accountable: dtr\n"
    )
    action, made = _after(sample, {"action": "A1", "body": "otr", "evidence": ["Yes"]}, Accept)
    assert action.accountable == "dtr"
    assert not made.cautions


@pytest.mark.parametrize(
    ("chain", "source"),
    [
        ([f"to: dtr, {HANDED_BACK}"], None),
        ([f"to: sec, {PASSED_ON}", f"to: dtr, from: sec, {HANDED_BACK}"], "sec"),
        ([f"to: otr, {PASSED_ON}", f"to: dtr, from: otr, {HANDED_BACK}"], "otr"),
    ],
)
@pytest.mark.parametrize("only", [(), ("A1",)])
def test_a_successor_that_had_made_the_offer_is_not_its_own_giver(
    chain: list[str], source: str | None, only: tuple[str, ...]
) -> None:
    """dtr handed back and offered to otr; now it takes over from otr. It is given the action by
    whoever had it before dtr.
    """
    lines = [f"      - {{{one}}}\n" for one in [*chain, f"to: otr, from: dtr, {OFFERED}"]]
    moved = {"old": "otr", "new": "dtr", "on": str(DAY), "only": only}
    action, _ = _after(ACTION + "".join(lines), moved, Transfer)
    last = action.handovers[-1]
    assert (last.to, last.from_, last.status) == ("dtr", source, "proposed")
    assert action.handovers[-2].status == "withdrawn"


def test_a_successor_to_whom_the_other_holder_handed_on_does_not_answer_for_it() -> None:
    held = f"status: accepted, {HAD}"
    sample = (
        f"{ACTION}      - {{to: otr, {held}}}\n      - {{to: sec, {held}}}\n"
        "      - {to: dtr, from: sec, status: proposed}\n    accountable: otr\n"
    )
    action, made = _after(sample, {"old": "otr", "new": "dtr", "on": str(DAY)}, Transfer)
    assert receivers(action, made.ledger.head) == ("sec",)
    assert action.accountable is None
    assert made.cautions


def test_what_comes_next_is_to_tell_the_new_body_of_what_it_is_named_for() -> None:
    supported = (
        "actions:\n  - {id: A0, title: Keep the site, status: open, support: [otr], "
        "handovers: [{to: dtr, status: proposed}]}\n"
    )
    named = (
        "  - {id: A1, title: Keep the skills, status: open, "
        "handovers: [{to: otr, status: proposed}]}\n"
    )
    transfer = Transfer.model_validate({"old": "otr", "new": "fund", "on": "2018-01-05"})
    both = plan(reading(supported + named).ledger, [transfer], DAY)
    assert both.actions() == ("A0", "A1")
    assert both.following == f"atmt offer A1 fund --on {DAY}"
    assert plan(reading(supported).ledger, [transfer], DAY).following == "atmt status"


def test_who_was_handing_it_on_when_it_ended_leaves_two_and_that_is_told() -> None:
    sample = (
        f"{ACTION}      - {{to: otr, status: accepted, {HAD}}}\n"
        "      - {to: dtr, from: otr, status: proposed, proposed_on: 2017-12-05}\n"
    )
    given = {"old": "otr", "new": "fund", "on": "2018-01-05"}
    _, made = _after(sample, given, Transfer)
    assert "atmt withdraw A1 fund --reason TEXT" in made.cautions[0]
