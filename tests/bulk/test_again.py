"""The same file twice: what was carried out before is known again, and only that."""

from collections.abc import Mapping
from typing import Any

import pytest
from planning import DAY, LATER, action, lined, planned, real, rejected, said

from atmt_cli.model.etag import etag_of
from atmt_cli.model.ledger import Ledger

Given = Mapping[str, Any]


def offer(name: str, body: str, on: str | None = "2018-01-05") -> Given:
    return {"op": "offer", "action": name, "body": body, **({"on": on} if on else {})}


def accept(name: str, body: str, on: str | None = "2018-01-06", evidence: str = "E") -> Given:
    dated = {"on": on} if on else {}
    return {"op": "accept", "action": name, "body": body, "evidence": [evidence], **dated}


def decline(name: str, body: str, on: str | None = "2018-01-07", reason: str = "No") -> Given:
    dated = {"on": on} if on else {}
    return {"op": "decline", "action": name, "body": body, "reason": reason, **dated}


def update(name: str, reason: str | None = None, **fields: Any) -> Given:
    return {"op": "update", "action": name, "set": fields, **({"reason": reason} if reason else {})}


def transfer(old: str, new: str, on: str | None = "2018-01-08", *only: str) -> Given:
    made = {"op": "transfer", "old": old, "new": new, **({"on": on} if on else {})}
    return {**made, "only": list(only)} if only else made


def step(name: str, text: str, **fields: Any) -> Given:
    return {"op": "step-add", "action": name, "text": text, **fields}


def close(name: str, reason: str, on: str = "2018-01-08") -> Given:
    given = {"outcome": "not-implemented", "reason": reason, "on": on}
    return {"op": "close", "action": name, **given}


def waive(reason: str, until: str) -> Given:
    given = {"rule": "step-has-due", "where": "A4", "reason": reason, "until": until}
    return {"op": "waive", **given}


TAKEN = (offer("A6", "mhra"), accept("A6", "mhra"))
TWICE: dict[str, tuple[Given, ...]] = {
    "handed on": (
        *TAKEN,
        transfer("mhra", "ols", "2018-01-07", "A6"),
        offer("A6", "ols", "2018-01-08"),
        accept("A6", "ols", "2018-01-09"),
    ),
    "handed on, undated": (
        offer("A6", "mhra", None),
        accept("A6", "mhra", None),
        transfer("mhra", "ols", None, "A6"),
        offer("A6", "ols", None),
        accept("A6", "ols", None),
    ),
    "handed on before it was accepted": (
        offer("A6", "mhra"),
        transfer("mhra", "ols", "2018-01-07", "A6"),
        offer("A6", "ols", "2018-01-08"),
    ),
    "there and back": (
        *TAKEN,
        transfer("mhra", "ols", "2018-01-07", "A6"),
        offer("A6", "ols", "2018-01-07"),
        accept("A6", "ols", "2018-01-07"),
        transfer("ols", "mhra", "2018-01-08", "A6"),
        offer("A6", "mhra", "2018-01-08"),
        accept("A6", "mhra", "2018-01-09"),
    ),
    "the body ended": (*TAKEN, transfer("mhra", "ols")),
    "the body ended, and the next one accepts": (
        *TAKEN,
        transfer("mhra", "ols"),
        offer("A6", "ols", "2018-01-09"),
        accept("A6", "ols", "2018-01-10"),
    ),
    "two bodies ended, one after the other": (
        update("A1", support=["mhra"]),
        transfer("mhra", "ols"),
        transfer("ols", "dit", "2018-01-09"),
    ),
    "step of a body that ended": (step("A6", "T", assignee="mhra"), transfer("mhra", "ols")),
    "step assigned to a body that ended": (
        {"op": "step-assign", "step": "A3.1", "body": "dit"},
        transfer("dit", "mhra"),
        update("A1", short_title="S"),
    ),
    "roles of a body that ended": (
        update("A2", accountable="dit", support=["dit"], reporting_to="dit"),
        update("A3", support=["+dit"]),
        transfer("dit", "mhra"),
    ),
    "added for a body that ended": (
        {"op": "add", "title": "N", "to": "ols", "support": ["dit"]},
        transfer("dit", "mhra"),
    ),
    "offered anew": (offer("A6", "mhra"), decline("A6", "mhra"), offer("A6", "mhra", "2018-01-08")),
    "declined twice": (
        offer("A6", "mhra"),
        decline("A6", "mhra", "2018-01-06"),
        offer("A6", "mhra", "2018-01-07"),
        decline("A6", "mhra", "2018-01-08", "No again"),
    ),
    "offer dated anew": (offer("A6", "mhra"), offer("A6", "mhra", "2018-01-06")),
    "undated throughout": (
        offer("A4", "bia-mac", None),
        decline("A4", "bia-mac", None),
        offer("A4", "bia-mac", None),
    ),
    "accountable, then declined": (
        update("A2", accountable="ols"),
        offer("A2", "ols"),
        decline("A2", "ols"),
    ),
    "accountable, then withdrawn": (
        update("A2", accountable="ols"),
        {"op": "withdraw", "action": "A2", "body": "ols", "reason": "wrong"},
    ),
    "accountable, then handed on": (
        offer("A2", "ols"),
        accept("A2", "ols"),
        update("A2", accountable="ols"),
        transfer("ols", "mhra", "2018-01-08", "A2"),
        offer("A2", "mhra", "2018-01-08"),
        accept("A2", "mhra", "2018-01-09"),
    ),
    "two fields, one of which moved on": (
        update("A6", "w", status="on-hold", short_title="S"),
        update("A6", "go", status="in-progress"),
    ),
    "two fields, each of which moved on": (
        update("A6", "w", status="on-hold", rag="red"),
        update("A6", "go", status="in-progress"),
        update("A6", "better", rag="green"),
    ),
    "a list that another row replaced": (
        update("A3", support=["dit"]),
        update("A3", support=["+mhra"]),
        update("A3", support=["-dit"]),
    ),
    "a status, then closed": (update("A6", "w", status="on-hold"), close("A6", "over")),
    "a status that was so already": (
        update("A6", "as before", status="in-progress"),
        update("A6", "w", status="on-hold"),
    ),
    "closed and reopened": (
        close("A6", "Nope"),
        {"op": "reopen", "action": "A6", "reason": "Yes after all"},
        close("A6", "Really no", "2018-01-09"),
    ),
    "proposed, confirmed, reopened": (
        {"op": "close", "action": "A6", "propose": True, "on": "2018-01-08", "by": "ols"},
        {"op": "close", "action": "A6", "evidence": ["E"], "confirmed_by": "mmip"},
        {"op": "reopen", "action": "A6", "reason": "Not quite"},
    ),
    "the same step, once it was done": (
        step("A1", "Call"),
        {"op": "step-done", "step": "A1.1"},
        step("A1", "Call"),
    ),
    "a step that moved, and was dropped": (
        step("A1", "T", due="2018-05"),
        {"op": "step-due", "step": "A1.1", "due": "2018-06", "reason": "r"},
        {"op": "step-assign", "step": "A1.1", "body": "ols"},
        {"op": "step-drop", "step": "A1.1", "reason": "x"},
    ),
    "a body, and another kind": (
        {"op": "body-add", "id": "otr", "name": "Office", "kind": "office", "contact": "a@b"},
        {"op": "body-update", "body": "otr", "kind": "agency"},
        {"op": "body-update", "body": "otr", "contact": "c@d", "name": "Agency"},
        {"op": "body-update", "body": "otr", "contact": "e@f"},
        {"op": "body-end", "body": "otr", "on": "2018-01-09", "successors": ["ols"]},
    ),
    "a waiver, and a longer one": (
        waive("r", "2018-02"),
        waive("s", "2018-02-20"),
    ),
    "questions": (
        {"op": "question-answer", "question": 1, "answer": "a"},
        {"op": "question-answer", "question": 1, "answer": "b"},
    ),
}


def after(*rows: Given, ledger: Ledger | None = None) -> Ledger:
    """The ledger once rows were carried out."""
    return planned(ledger or real(), lined(*rows)).ledger


@pytest.mark.parametrize("name", TWICE)
def test_a_file_that_was_carried_out_changes_nothing(name: str) -> None:
    first = planned(real(), lined(*TWICE[name]))
    assert first.changes
    for day in (DAY, LATER):
        again = planned(first.ledger, lined(*TWICE[name]), day)
        assert (again.changes, again.ledger) == ((), first.ledger)


UNDATED = (offer("A6", "mhra", None), accept("A6", "mhra", None))


@pytest.mark.parametrize("rows", [TAKEN, UNDATED], ids=["dated", "undated"])
@pytest.mark.parametrize(
    "then",
    [
        (decline("A6", "mhra", "2018-01-10", "Handed back"),),
        (transfer("mhra", "ols", "2018-01-10", "A6"),),
        (
            transfer("mhra", "ols", "2018-01-10"),
            offer("A6", "ols", "2018-01-10"),
            accept("A6", "ols", "2018-01-10"),
        ),
    ],
    ids=["handed back", "handed on", "ended"],
)
def test_custody_that_ended_since_is_not_given_once_more(
    rows: tuple[Given, ...], then: tuple[Given, ...]
) -> None:
    now = after(*then, ledger=after(*rows))
    assert planned(now, lined(*rows)).changes == ()
    assert planned(now, lined(*rows), LATER).changes == ()


def test_an_end_that_was_undone_since_is_not_made_once_more() -> None:
    rows = [close("A6", "Nope")]
    reopened = {"op": "reopen", "action": "A6", "reason": "Yes"}
    now = after(reopened, ledger=after(*rows))
    assert planned(now, lined(*rows)).changes == ()
    again = after(close("A6", "Really", "2018-01-09"), ledger=now)
    assert planned(again, lined(reopened), LATER).changes == ()


def test_a_later_date_is_another_offer_and_another_answer() -> None:
    now = after(offer("A6", "mhra"), decline("A6", "mhra", "2018-01-06"))
    rows = (offer("A6", "mhra", "2018-01-08"), {"op": "decline", "action": "A6", "body": "mhra"})
    plan = planned(now, lined(*rows))
    assert [one.status for one in action(plan, "A6").handovers] == ["declined"] * 2
    assert planned(plan.ledger, lined(*rows)).changes == ()
    dated = (offer("A6", "mhra", "2018-01-08"), decline("A6", "mhra", "2018-01-09", "Still no"))
    assert len(action(planned(now, lined(*dated)), "A6").handovers) == 2


def test_an_undated_answer_is_not_taken_for_that_of_an_earlier_offer() -> None:
    now = after(offer("A6", "mhra"), decline("A6", "mhra"), offer("A6", "mhra", "2018-01-09"))
    bare = {"op": "decline", "action": "A6", "body": "mhra"}
    assert action(planned(now, lined(bare)), "A6").handovers[-1].status == "declined"
    other = decline("A6", "mhra", None, "Too late")
    assert action(planned(now, lined(other)), "A6").handovers[-1].reason == "Too late"


def test_what_is_undated_and_may_be_meant_anew_is_said() -> None:
    now = after(*UNDATED, decline("A6", "mhra", "2018-01-10", "Back"))
    assert planned(now, lined(*UNDATED)).cautions == ()
    (caution,) = planned(now, lined(*UNDATED), LATER).cautions
    assert "2 rows without an exact date are taken" in caution
    assert "f.jsonl:1, f.jsonl:2" in caution
    # With a date it is another one.
    dated = [offer("A6", "mhra", "2018-03-01"), accept("A6", "mhra", "2018-03-02")]
    assert action(planned(now, lined(*dated), LATER), "A6").handovers[-1].is_live


def test_a_row_beside_which_nothing_holds_is_carried_out() -> None:
    """What led to the state that holds, in another file, and for another reason."""
    rows = (
        update("A6", "w", status="on-hold"),
        update("A6", "go", status="in-progress"),
    )
    plan = planned(real(), lined(*rows))
    assert [note.text for note in action(plan, "A6").notes[-2:]] == ["w", "go"]
    new = (update("A6", "stop", status="on-hold"), rows[1], offer("A1", "mmip-fiscal"))
    other = planned(plan.ledger, lined(*new))
    assert [note.text for note in action(other, "A6").notes[-2:]] == ["stop", "go"]
    # With nothing beside it that is new it is taken for one that had nothing to do; which is said.
    one = planned(plan.ledger, lined(*new[:2]))
    assert (one.changes, "f.jsonl:1" in one.cautions[0]) == ((), True)


def test_names_that_add_to_a_list_do_not_stand_for_the_list() -> None:
    rows = (update("A4", support=["dit"]), update("A4", support=["+mmip-skills"]))
    assert "mmip-skills" in action(planned(real(), lined()), "A4").support
    assert action(planned(real(), lined(*rows)), "A4").support == ("dit", "mmip-skills")


def test_a_step_that_was_dropped_is_asked_for_anew() -> None:
    row = step("A1", "Report", due="2018-06")
    now = after({"op": "step-drop", "step": "A1.1", "reason": "x"}, ledger=after(row))
    plan = planned(now, lined(row))
    assert [one.status for one in action(plan, "A1").steps] == ["dropped", "open"]
    assert "A1.1 asked for the same and is dropped" in plan.cautions[0]
    assert planned(plan.ledger, lined(row)).changes == ()


def test_a_step_that_was_done_since_is_not_asked_for_again_unsaid() -> None:
    row = step("A1", "Report")
    now = after({"op": "step-done", "step": "A1.1"}, ledger=after(row))
    plan = planned(now, lined(row), LATER)
    assert (plan.changes, len(plan.cautions)) == ((), 1)


def test_a_row_with_the_etag_of_the_action_is_new() -> None:
    now = after(*UNDATED, decline("A6", "mhra", "2018-01-10", "Back"))
    etag = etag_of(now.action_by_id["A6"])
    rows = [{**row, "etag": etag} for row in UNDATED]
    assert action(planned(now, lined(*rows), LATER), "A6").handovers[-1].status == "accepted"


def note(**fields: Any) -> Given:
    return {"op": "note", "action": "A1", "text": "No change.", **fields}


def test_a_note_that_was_noted_before_is_new_with_the_etag_of_the_action() -> None:
    now = after(note())
    row = note(etag=etag_of(now.action_by_id["A1"]))
    plan = planned(now, lined(row, row), LATER)
    assert [one.text for one in action(plan, "A1").notes[-2:]] == ["No change."] * 2
    assert len(plan.changes) == 1
    assert planned(plan.ledger, lined(row), LATER).changes == ()
    # Without it, and without a date, it is the earlier one; which is said.
    assert planned(now, lined(note())).cautions == ()
    (caution,) = planned(now, lined(note()), LATER).cautions
    assert "f.jsonl:1" in caution
    assert planned(now, lined(note(date="2018-03")), LATER).changes


def test_what_does_not_hold_is_still_refused() -> None:
    now = after(*TAKEN)
    error = rejected(now, lined(*TAKEN, accept("A6", "ols")))
    assert [line.split(": ")[0] for line in said(error)] == ["f.jsonl:3"]


def test_of_a_month_that_may_have_seen_two_it_is_said() -> None:
    row = offer("A6", "mhra", "2018-01")
    now = after(decline("A6", "mhra", "2018-01-10"), ledger=after(row))
    plan = planned(now, lined(row), LATER)
    assert (plan.changes, len(plan.cautions)) == ((), 1)


def test_a_new_move_before_one_without_a_date_makes_that_new_as_well() -> None:
    """A file is carried out as a whole: what comes after what was not, was not."""
    now = after(offer("A6", "mhra"), decline("A6", "mhra"), offer("A6", "mhra", "2018-01-08"))
    rows = (decline("A6", "mhra", "2018-01-10", "Still"), offer("A6", "mhra", None))
    statuses = [one.status for one in action(planned(now, lined(*rows)), "A6").handovers]
    assert statuses == ["declined", "declined", "offered"]
