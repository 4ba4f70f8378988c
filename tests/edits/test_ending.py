"""A body ends: every action in which it had a part passes to an heir, or the user is told."""

import shlex
from typing import Any

import pytest
from dice import Dice
from hypothesis import given
from lawful_ledgers import a_ledger
from ledgers import reading
from oracle import tidied
from pydantic import ValidationError
from random_operations import MAKERS
from strategies import DICE, few, many

from atmt_cli.changes.operations.operation import OPERATIONS
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.custody import has_part
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.lineage import succeeding
from atmt_cli.model.validation import complaints, shape
from atmt_cli.rules import RULES
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge
from atmt_cli.views.gaps import view_gaps

HAD = "offered_on: 2017-12-01, answered_on: 2017-12-02, evidence: [Letter]"
SKILLS = f"""
bodies:
  - {{id: board, name: Skills Board, kind: committee}}
  - {{id: panel, name: Skills Panel, kind: committee, part_of: board}}
actions:
  - id: A1
    title: Accepted
    status: open
    accountable: board
    handovers: [{{to: board, status: accepted, {HAD}}}, {{to: otr, status: proposed}}]
  - id: A2
    title: Told
    status: open
    handovers: [{{to: board, status: offered, offered_on: 2017-12-05}}]
  - {{id: A3, title: Named, status: open, handovers: [{{to: board, status: proposed}}]}}
  - id: A4
    title: Other roles
    status: open
    handovers: [{{to: otr, status: proposed}}]
    support: [sec, board]
    governance: [board]
    funders: [board, fund]
    reporting: {{to: board, every: 30}}
    steps:
      - {{text: Draw up the plan, assignee: board, status: open}}
      - {{text: Print the plan, assignee: board, status: done, settled_on: 2017-12-05}}
  - {{id: A5, title: Without it, status: open, handovers: [{{to: otr, status: proposed}}]}}
  - id: A6
    title: Closed
    status: closed
    handovers: [{{to: board, status: proposed}}]
    closures: [{{outcome: not-implemented, reason: No funds}}]
"""
"""Skills Board has a part of every kind."""
SPLIT = {"op": "body-split", "old": "board", "new": ["dtr", "fund"], "on": "2018-01-05"}


def ledger(sample: str = SKILLS) -> Ledger:
    return reading(sample).ledger


def planned(before: Ledger, *operations: dict[str, Any]) -> Plan:
    """What operations come to, which the gate lets through."""
    made = plan(before, [OPERATIONS[one["op"]].model_validate(one) for one in operations], DAY)
    assert not judge(RULES, made.ledger, DAY, before).errors
    return made


def test_each_action_passes_to_its_heir_with_every_role() -> None:
    made = planned(ledger(), {**SPLIT, "to": {"dtr": ["A1", "A4"], "fund": ["A2"]}, "rest": "fund"})
    accepted, told, named, roles, _, closed = made.ledger.actions
    board = made.ledger.body_by_id["board"]
    assert (str(board.until), board.successors, board.ended_as) == (
        "2018-01-05", ("dtr", "fund"), "split",
    )  # fmt: skip
    passed = [
        [
            (one.to, one.from_, one.status, str(one.ended_on or one.proposed_on))
            for one in a.handovers
        ]
        for a in (accepted, told, named)
    ]
    assert passed == [
        [("board", None, "superseded", "2018-01-05"), ("otr", None, "proposed", "None"),
         ("dtr", "board", "proposed", "2018-01-05")],
        [("board", None, "withdrawn", "2018-01-05"), ("fund", None, "proposed", "2018-01-05")],
        [("board", None, "withdrawn", "2018-01-05"), ("fund", None, "proposed", "2018-01-05")],
    ]  # fmt: skip
    assert accepted.accountable == "dtr"
    assert (roles.support, roles.governance, roles.funders) == (
        ("sec", "dtr"), ("dtr",), ("dtr", "fund"),
    )  # fmt: skip
    assert roles.reporting
    assert roles.reporting.to == "dtr"
    assert [step.assignee for step in roles.steps] == ["dtr", "board"]
    assert closed == ledger().actions[-1]
    assert made.said == (
        "Skills Board: ended on 2018-01-05, split into DTR and Therapies Fund",
        "Skills Board to DTR: A1, A4 moved",
        "Skills Board to Therapies Fund: A2, A3 moved",
    )
    assert made.following == "atmt offer A1 dtr --on 2018-01-10"
    assert made.cautions == (
        "panel is part of Skills Board; say what each is part of from then on: "
        "atmt body update panel --part-of dtr",
    )


def test_what_has_no_heir_is_listed_with_what_to_type() -> None:
    with pytest.raises(UsageError) as caught:
        planned(ledger(), {**SPLIT, "to": {"dtr": ["A2"]}})
    assert caught.value.message == (
        "Skills Board has a role in A1, A3, A4; say which body takes on each"
    )
    assert caught.value.hint == (
        "atmt body split board dtr fund --on 2018-01-05 --to dtr=A2 --to BODY=A1 --rest BODY"
    )


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"to": {"dtr": ["A1"], "fund": ["A1"]}}, "A1 cannot pass to both dtr and fund"),
        ({"to": {"dtr": ["A5"]}}, "Skills Board has no role in A5"),
        ({"to": {"dtr": ["A6"]}}, "A6 is closed; it keeps Skills Board in its record"),
        ({"to": {"dtr": ["A9"]}}, "no action 'A9'"),
        ({"to": {"otr": ["A1"]}}, "otr is not one of the bodies that Skills Board is split into"),
        ({"rest": "otr"}, "otr is not one of the bodies that Skills Board is split into"),
        ({"rest": "nobody"}, "no body 'nobody'"),
        ({"new": ["dtr", "dtr"]}, "a split needs two or more successors"),
        ({"new": ["dtr", "board"]}, "board cannot be its own successor"),
    ],
)
def test_a_split_that_makes_no_sense_is_refused(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(UsageError, match=says):
        planned(ledger(), {**SPLIT, "rest": "fund", **wrong})


@pytest.mark.parametrize("to", [["A1"], ["dtr="], ["=A1"], ["dtr= ,"]])
def test_an_heir_is_written_with_its_actions(to: list[str]) -> None:
    with pytest.raises(ValueError, match="names no action; write it like dbt=A1,A3"):
        OPERATIONS["body-split"].model_validate({**SPLIT, "to": to})


@pytest.mark.parametrize("wrong", [{"new": []}, {"to": {"dtr": []}}])
def test_a_split_names_somebody(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as caught:
        OPERATIONS["body-split"].model_validate({**SPLIT, **wrong})
    (said,) = complaints(OPERATIONS["body-split"], caught.value)
    assert said.endswith(": expected at least one, found an empty list")


def test_heirs_are_read_alike_from_a_command_and_from_a_file() -> None:
    typed = ["dtr=A1, A2", "fund=A3", "dtr=A4"]
    named = planned(ledger(), {**SPLIT, "to": typed})
    alike = planned(ledger(), {**SPLIT, "to": {"dtr": ["A1", "A2", "A4"], "fund": ["A3"]}})
    assert named.ledger == alike.ledger


def test_before_its_last_day_a_body_keeps_what_it_has() -> None:
    """Nothing that is to come is recorded as if it had happened."""
    ahead = {**SPLIT, "on": "2018-03-31", "to": ["dtr=A1,A4"], "rest": "fund"}
    before = ledger()
    made = planned(before, ahead)
    accepted, *others = made.ledger.actions
    assert others == list(before.actions[1:])
    held, _, named = accepted.handovers
    assert (held.status, named.to, named.from_, str(named.proposed_on)) == (
        "accepted", "dtr", "board", str(DAY),
    )  # fmt: skip
    again = "atmt body split board dtr fund --on 2018-03-31 --to dtr=A1,A4 --rest fund"
    assert made.said == (
        "Skills Board: ends on 2018-03-31, split into DTR and Therapies Fund",
        "A1: DTR is named to take over from Skills Board, which keeps it until DTR accepts or "
        "Skills Board ends",
    )
    assert [one.told for one in made.waits] == [
        f"from 2018-03-31 on, type this again to move the rest: {again}"
    ]
    assert made.following == f"atmt offer A1 dtr --on {DAY}"
    assert not planned(made.ledger, ahead).changes


def test_who_was_named_ahead_is_the_heir() -> None:
    ahead = {"op": "transfer", "old": "board", "new": "dtr", "on": "2018-03-31"}
    sample = SKILLS.replace("- id: A2", "- id: B2").replace("- {id: A3", "- {id: B3")
    made = planned(ledger(sample), ahead)
    assert "A1: DTR is named" in made.said[1]
    with pytest.raises(UsageError, match="a role in B2, B3, A4; say"):
        planned(made.ledger, {**SPLIT, "on": "2018-03-31"})


def test_the_same_command_moves_the_rest_once_the_day_has_come() -> None:
    ahead = {"op": "transfer", "old": "board", "new": "dtr", "on": "2018-01-31", "as": "renamed"}
    before = ledger()
    waiting = planned(before, ahead).ledger
    later = DAY.replace(month=2)
    found = judge(RULES, waiting, later).errors
    assert {one.remedy for one in found} == {"atmt transfer board dtr --on 2018-01-31"}
    made = plan(waiting, [OPERATIONS["transfer"].model_validate(ahead)], later)
    assert made.actions() == ("A1", "A2", "A3", "A4")
    assert [one.status for one in made.ledger.actions[0].handovers] == [
        "superseded", "proposed", "proposed",
    ]  # fmt: skip
    assert not judge(RULES, made.ledger, later, waiting).errors
    assert not judge(RULES, made.ledger, later, before).errors


def test_one_part_of_a_split_leaves_nothing_with_the_dead() -> None:
    end = {"op": "body-end", "body": "board", "on": "2018-01-05"}
    made = plan(ledger(), [OPERATIONS["body-end"].model_validate(end)], DAY)
    assert len(made.findings) == 3
    some = {"op": "transfer", "old": "board", "new": "fund", "only": ["A1", "A4"]}
    after = planned(made.ledger, some).ledger
    assert not [
        one.id for one in after.actions if one.id in some["only"] and has_part(one, "board")
    ]
    assert after.body_by_id["board"].successors == ("fund",)


def test_a_successor_of_a_successor_is_not_recorded_as_the_first() -> None:
    sample = SKILLS.replace(
        "kind: committee}", "kind: committee, until: 2016, successors: [talent]}", 1
    ).replace("bodies:\n", "bodies:\n  - {id: talent, name: Talent, kind: committee, until: 2017, "
              "successors: [dtr]}\n")  # fmt: skip
    moved = {"op": "transfer", "old": "board", "new": "dtr", "on": "2016"}
    made = planned(ledger(sample), moved)
    assert made.ledger.body_by_id["board"].successors == ("talent",)
    assert made.ledger.actions[3].support == ("sec", "dtr")


def test_how_it_ended_is_recorded_once() -> None:
    first = planned(ledger(), {**SPLIT, "rest": "dtr"}).ledger
    other = {"op": "body-end", "body": "board", "on": "2018-01-05", "as": "closed"}
    with pytest.raises(RefusedError, match="Skills Board ended as split, not as closed"):
        planned(first, other)
    finer = {"op": "body-end", "body": "board", "on": "2018-01-06"}
    with pytest.raises(RefusedError, match="already ended on 2018-01-05"):
        planned(first, finer)


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({}, "succeeded by DTR"),
        ({"as": "merged"}, "merged into DTR"),
        ({"as": "renamed"}, "renamed DTR"),
        ({"as": "closed"}, "succeeded by DTR"),
    ],
)
def test_what_became_of_it_is_told(how: dict[str, str], says: str) -> None:
    made = planned(ledger(), {"op": "transfer", "old": "board", "new": "dtr", "on": "2018", **how})
    assert made.said[0] == f"Skills Board: ended on 2018, {says}"
    assert made.ledger.body_by_id["board"].ended_as == how.get("as")


HEAD = "ledger: {title: A sample, closing_body: tf, keeper: board, governance: [sec, board]}\n"


@pytest.mark.parametrize(
    "end",
    [
        {"op": "transfer", "old": "board", "new": "dtr", "on": "2018-01-05"},
        {**SPLIT, "to": ["fund=A1"], "rest": "dtr"},
    ],
)
def test_what_a_body_is_to_the_whole_ledger_passes_on(end: dict[str, Any]) -> None:
    head = planned(ledger(HEAD + SKILLS), end).ledger.head
    assert (head.keeper, head.governance) == ("dtr", ("sec", "dtr"))


@pytest.mark.parametrize(
    "end",
    [
        {"op": "body-end", "body": "board", "on": "2018-03"},
        {**SPLIT, "to": {"dtr": ["A1", "A2", "A3"], "fund": ["A4"]}},
    ],
)
def test_that_nobody_keeps_the_whole_ledger_is_told(end: dict[str, Any]) -> None:
    made = planned(ledger(HEAD + SKILLS), end)
    told = [one.partition(";")[0] for one in made.cautions if "ledger update" in one]
    assert told == ["Skills Board keeps this ledger", "Skills Board oversees the whole ledger"]


def test_before_its_last_day_a_body_keeps_the_whole_ledger() -> None:
    ahead = {"op": "transfer", "old": "board", "new": "dtr", "on": "2018-03"}
    before = ledger(HEAD + SKILLS)
    assert planned(before, ahead).ledger.head == before.head


def _end(dice: Dice) -> None:
    """However a body ends, no live action is left with it; before that, all of it is."""
    before = shape(dict(zip(FILES, map(tidied, a_ledger(dice)), strict=True)))
    name = dice.one_of(("transfer", "body-split"))
    end = MAKERS[name][0](dice, before)
    if end is None:
        return
    said = {key: value for key, value in end.items() if value not in (None, [])}
    made = planned(before, {"op": name, **said}).ledger
    old = made.body_by_id[end["old"]]
    assert old.until is not None
    heirs = set(succeeding(made, old))
    for was, now in zip(before.actions, made.actions, strict=True):
        if not was.is_live or not has_part(was, old.id):
            assert was == now
        elif old.until.after(DAY):
            assert has_part(now, old.id)
            held = any((h.to, h.status) == (old.id, "accepted") for h in was.handovers)
            assert not held or any(h.is_live and h.to in heirs for h in now.handovers)
        else:
            assert not has_part(now, old.id)
            assert any(has_part(now, heir) for heir in heirs)


def _after_ends(dice: Dice) -> None:
    """Whatever is wrong once bodies have ended, none of them is named as who could mend it."""
    now = shape(dict(zip(FILES, map(tidied, a_ledger(dice)), strict=True)))
    for _ in range(3):
        end = MAKERS["body-end"][0](dice, now)
        said = {key: value for key, value in (end or {}).items() if value not in (None, [])}
        now = plan(now, [OPERATIONS["body-end"].model_validate(said)], DAY).ledger
    ended = {body.id for body in now.bodies if body.has_ended(DAY)}
    assert not any(ended & {*gap["who"]} for gap in view_gaps(now, DAY).records)
    for finding in judge(RULES, now, DAY).findings:
        named = _asked_of(shlex.split(finding.remedy or "atmt"))
        assert not ended & named, finding


def _asked_of(remedy: list[str]) -> set[str]:
    """The words of a remedy but for the body from which it takes something away."""
    old = {"transfer": 2, "split": 3, "end": 3, "update": 3, "withdraw": 3, "decline": 3}
    taken = next((old[word] for word in remedy[1:3] if word in old), 0)
    return {word for place, word in enumerate(remedy) if place != taken}


@given(dice=DICE)
@few(6)
def test_however_a_body_ends_every_action_has_an_heir(dice: Dice) -> None:
    _end(dice)


@given(dice=DICE)
@few(6)
def test_nobody_that_has_ended_is_to_mend_anything(dice: Dice) -> None:
    _after_ends(dice)


@pytest.mark.slow
@given(dice=DICE)
@many(1000)
def test_nobody_that_has_ended_is_ever_to_mend_anything(dice: Dice) -> None:
    _after_ends(dice)


@pytest.mark.slow
@given(dice=DICE)
@many(1000)
def test_however_many_bodies_end_every_action_has_an_heir(dice: Dice) -> None:
    _end(dice)
