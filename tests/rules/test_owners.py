"""A wrong owner is told once: its own rule fires, and no other rule of all that judge a ledger."""

import pytest
from ledgers import findings
from spread import one_in

from atmt_cli.rules import RULES

ACTION = """\
actions:
  - id: A1
    title: Keep the skills
    status: {status}
    {fields}
    governance: [dtr]
    notes: [{{date: 2018-01-09, by: dtr, text: Two posts are filled}}]
    closures: [{{outcome: not-implemented, reason: No funds}}]
"""
"""An action that lacks nothing but its handovers."""

BODIES = """\
bodies:
  - {id: ended, name: Agency for Assays, kind: agency, until: 2018-01-09, successors: [otr]}
  - {id: unborn, name: Assay Alliance, kind: network, from: 2018-01-11}
  - {id: group, name: Skills Group, kind: taskforce}
  - {id: ended-group, name: Sites Group, kind: taskforce, until: 2017}
  - {id: ended-sector, name: The sector, kind: collective, until: 2017}
  - {id: tbc, name: To be confirmed, kind: other}
  - {id: head, name: Appointment needed, kind: office, until: 2017}
"""
WRONG = {
    "ended": "owner-in-life",
    "unborn": "owner-in-life",
    "industry": "owner-can-own",
    "ended-sector": "owner-can-own",
    "group": "owner-can-own",
    "ended-group": "owner-can-own",
    "TBC": "owner-is-real",
    "appointment needed": "owner-is-real",
    "n/a": "owner-is-real",
    "none": "owner-is-real",
    "'?'": "owner-is-real",
    "tbc": "owner-is-real",
    "head": "owner-is-real",
    "ort": "reference-resolves",
}
"""Receivers that are no lasting body in life, and the one rule for each."""
DECLARED = [to for to in WRONG if f"id: {to}," in BODIES]

DATES = {
    "proposed": "proposed_on: 2018-01-08",
    "offered": "proposed_on: 2018-01-08, offered_on: 2018-01-09",
    "accepted": "offered_on: 2017-12-02, answered_on: 2017-12-03, evidence: [Letter]",
    "declined": "offered_on: 2017-12-02, answered_on: 2017-12-11, reason: No staff",
    "withdrawn": "ended_on: 2017-12-11, reason: No staff",
    "superseded": (
        "offered_on: 2017-12-02, answered_on: 2017-12-03, evidence: [Letter], ended_on: 2017-12-11"
    ),
}
"""What a handover of each status needs to be sound; the patience of 30 days ends today."""
LIVE = ("proposed", "offered", "accepted")


def handover(to: str, status: str, **more: str) -> str:
    parts = [f"{field}: {value}" for field, value in more.items()]
    return f"{{{', '.join([f'to: {to}', f'status: {status}', DATES[status], *parts])}}}"


def broken(*handovers: str, status: str = "open", accountable: str = "null") -> list[str]:
    """The rules that an action breaks by its handovers, each as often as it is found."""
    fields = f"handovers: [{', '.join(handovers)}]\n    accountable: {accountable}"
    sample = ACTION.format(status=status, fields=fields) + BODIES
    return [found.rule for found in findings(RULES, sample)]


@pytest.mark.parametrize("status", LIVE)
@pytest.mark.parametrize("to", WRONG)
def test_a_wrong_owner_breaks_its_own_rule_alone(to: str, status: str) -> None:
    assert broken(handover(to, status)) == [WRONG[to]]


@pytest.mark.parametrize("status", one_in(3, LIVE))
@pytest.mark.parametrize("to", WRONG)
def test_so_it_does_beside_a_sound_one(to: str, status: str) -> None:
    assert broken(handover(to, status), handover("otr", "accepted")) == [WRONG[to]]


@pytest.mark.parametrize("to", DECLARED)
def test_so_it_does_as_the_accountable_one(to: str) -> None:
    assert broken(handover(to, "accepted"), accountable=to) == [WRONG[to]]
    both = handover(to, "accepted"), handover("otr", "accepted")
    assert broken(*both, accountable=to) == [WRONG[to]]


@pytest.mark.parametrize("to", WRONG)
def test_so_it_does_once_it_hands_on(to: str) -> None:
    on = handover("otr", "offered", **{"from": to})
    # Who hands on is named a second time; a name that leads nowhere is told for each.
    again = ["reference-resolves"] * (to not in DECLARED and to != "industry")
    assert sorted(broken(handover(to, "accepted"), on)) == sorted([WRONG[to], *again])


@pytest.mark.parametrize("to", WRONG)
def test_so_it_does_where_the_one_before_declined(to: str) -> None:
    assert broken(handover("otr", "declined"), handover(to, "proposed")) == [WRONG[to]]


@pytest.mark.parametrize("status", LIVE)
@pytest.mark.parametrize("to", WRONG)
def test_a_closed_action_keeps_whatever_owner_it_had(to: str, status: str) -> None:
    # That every name leads somewhere holds of history, too.
    expected = ["reference-resolves"] if WRONG[to] == "reference-resolves" else []
    assert broken(handover(to, status), status="closed") == expected


def declined(answered_on: str, ended_on: str = "null") -> str:
    """A handover that was declined or, where it has an end, handed back."""
    dates = f"offered_on: 2017-12-01, answered_on: {answered_on}, ended_on: {ended_on}"
    return f"{{to: otr, status: declined, reason: No staff, {dates}}}"


@pytest.mark.parametrize(
    ("handovers", "rules"),
    [
        ([], ["action-has-owner"]),
        ([handover("otr", "withdrawn")], ["action-has-owner"]),
        ([handover("otr", "superseded")], ["action-has-owner"]),
        ([handover("otr", "declined"), handover("dtr", "superseded")], ["action-has-owner"]),
        ([declined("2017-12-11")], []),
        ([declined("2017-12-10")], ["declined-is-reoffered"]),
        ([declined("2017-12-01", "2017-12-11")], []),
        ([declined("2017-12-01", "2017-12-10")], ["declined-is-reoffered"]),
        ([declined("2017-12-01"), handover("dtr", "withdrawn")], []),
        ([declined("2017-12-01"), handover("dtr", "proposed")], ["owner-has-accepted"]),
    ],
)
def test_an_action_with_nobody_breaks_one_rule_at_most(
    handovers: list[str], rules: list[str]
) -> None:
    assert broken(*handovers) == rules


@pytest.mark.parametrize("to", WRONG)
def test_what_a_wrong_body_declined_is_as_if_a_sound_one_had(to: str) -> None:
    expected = ["reference-resolves"] if WRONG[to] == "reference-resolves" else []
    assert broken(handover(to, "declined")) == expected


@pytest.mark.parametrize(
    ("handovers", "accountable", "rules"),
    [
        (["accepted"], "null", []),
        (["accepted"], "otr", []),
        (["offered"], "null", ["owner-has-accepted"]),
        (["proposed"], "null", ["owner-has-accepted"]),
        (["accepted"], "fund", ["accountable-is-receiver"]),
        (["accepted", "accepted"], "null", ["one-accountable-body"]),
        (["accepted", "accepted"], "dtr", []),
        (["accepted", "accepted"], "fund", ["accountable-is-receiver"]),
    ],
)
def test_a_sound_owner_breaks_only_what_it_left_undone(
    handovers: list[str], accountable: str, rules: list[str]
) -> None:
    each = [handover(to, status) for to, status in zip(("otr", "dtr"), handovers, strict=False)]
    assert broken(*each, accountable=accountable) == rules
