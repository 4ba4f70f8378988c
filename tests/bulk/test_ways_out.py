"""What a refused row says to do: done as told, the row goes through."""

import csv
import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from inside import in_process as atmt
from planning import Cells, action, form, lined, planned, real, rejected, sheet
from spread import one_in

from atmt_cli.changes.bulk.rows import File, Rejected
from atmt_cli.model.ledger import Ledger


def ledger(*rows: dict[str, Any]) -> Ledger:
    """The real ledger after some operations."""
    return planned(real(), lined(*rows)).ledger


def sent(**edits: str) -> tuple[File, ...]:
    """The form of an owner with what it filled in."""
    row: Cells = {**form(real(), "ols")["A2"], **edits}
    return sheet(row, name="ols.csv")


def setting(reason: str | None = None, **fields: Any) -> dict[str, Any]:
    return {"op": "update", "action": "A2", "set": fields, "reason": reason, "by": "ols"}


def faults(now: Ledger, **edits: str) -> dict[str, Rejected]:
    """The rejected cells of the form, by column."""
    found = rejected(now, sent(**edits)).rejected
    return {one.reason.split()[1]: one for one in found}


def test_the_reason_that_a_rating_lacked_is_filled_in_afterwards() -> None:
    first = planned(real(), sent(rag="Amber"))
    (caution,) = first.cautions
    told = "fill in rag_reason (U2), or type: atmt update A2 --rag amber --reason TEXT"
    assert caution == f"A2 is amber without a reason; say why: {told}"
    made = action(planned(first.ledger, sent(rag="Amber", rag_reason="Two posts")), "A2")
    assert made.rag is not None
    assert (made.rag.rating, made.rag.reason) == ("amber", "Two posts")


RATINGS = {
    "another rating": (
        {"rag": "red", "rag_reason": "No staff"},
        {"rag": "green", "rag_reason": "All here"},
        {"rag": "put 'red' here", "rag_reason": "put 'No staff' here"},
    ),
    "another reason": (
        {"rag": "amber", "rag_reason": "No staff"},
        {"rag": "A", "rag_reason": "No room"},
        {"rag_reason": "put 'No staff' here"},
    ),
    "a reason for no rating": (
        {"rag": "amber"},
        {"rag_reason": "No room"},
        {"rag_reason": "clear this cell"},
    ),
}


@pytest.mark.parametrize("name", RATINGS)
def test_a_rating_and_its_reason_clash_cell_by_cell(name: str) -> None:
    theirs, ours, keep = RATINGS[name]
    now = ledger(setting(**theirs))
    found = faults(now, **ours)
    assert {column: one.hint.split("ledger's, ")[1].split(";")[0] for column, one in found.items()
            if one.hint} == keep  # fmt: skip
    kept = {column: told.split("'")[1] if "'" in told else "" for column, told in keep.items()}
    assert planned(now, sent(**{**ours, **kept})).changes == ()
    for one in found.values():
        assert "atmt update A2 --rag " in (one.hint or "")


def test_the_reason_of_what_is_put_back_goes_with_it() -> None:
    went = "; if you put it back, clear reason (O2) as well"
    (one,) = faults(real(), status="Complete", reason="It is done").values()
    assert (one.hint or "").endswith(f"atmt close A2 --propose{went}")
    assert planned(real(), sent(status="in-progress")).changes == ()
    now = ledger(setting("Later", due="2018-06"))
    (one,) = faults(now, due="July 2018", reason="The money comes late").values()
    assert (one.hint or "").startswith("to keep the ledger's, put '2018-06' here; to set yours: ")
    assert (one.hint or "").endswith(went)
    # The reason stays where another cell needs it, or an answer does.
    (one,) = faults(now, due="July 2018", status="on hold", reason="The money").values()
    assert went not in (one.hint or "")
    (one,) = faults(now, due="July 2018", answer="No", reason="No staff").values()
    assert went not in (one.hint or "")


def test_the_command_of_a_clash_asks_for_a_reason_that_it_cannot_have() -> None:
    """None was given, or it is too long for a command."""
    now = ledger(setting("Later", due="2018-06"))
    for reason in ("", "The money comes late, " * 9):
        (one,) = faults(now, due="July 2018", reason=reason).values()
        assert "atmt update A2 --due 2018-07 --reason TEXT" in (one.hint or "")


SET = {
    "due": ({"due": "2018-06"}, {"due": "15/07/2018", "reason": "It's late"}),
    "short_title": ({"short_title": "Theirs"}, {"short_title": "-5% is 'ours'"}),
    "support": ({"support": ["dit"]}, {"support": "BIA; ols"}),
    "emptied": ({"due": "2018-06"}, {"due": "", "reason": "Open"}),
    "rag": ({"rag": "red", "rag_reason": "x"}, {"rag": "G", "rag_reason": "All is well"}),
}


@pytest.mark.parametrize("name", one_in(4, SET))
def test_the_command_of_a_clash_sets_what_the_cell_says(name: str, there: Path) -> None:
    """Then the form goes through as it is, and adds nothing."""
    before, ours = SET[name]
    words = ("report", "chase", "ols", "-o", "l", "--form", "csv")
    if name == "emptied":
        atmt("update", "A2", "--due", "2018-05", cwd=there)
    assert atmt(*words, cwd=there).code == 0
    (there / "o.jsonl").write_text(json.dumps(setting("Theirs", **before)))
    assert atmt("apply", "o.jsonl", cwd=there).code == 0
    path = there / "l" / "ols.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    for column, cell in ours.items():
        rows[0][header.index(column)] = cell
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows((header, *rows))
    ended = atmt("apply", "l/ols.csv", cwd=there)
    assert ended.code == 1
    command = ended.err.split("to set yours: ")[-1].split("; if you")[0].split("\n")[0]
    _, *typed = shlex.split(command)
    assert atmt(*typed, cwd=there).code == 0
    ended = atmt("apply", "l/ols.csv", cwd=there)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Nothing to change")


HOW_FAR = {
    "Partially accepted": "in-part",
    "Accepted in part": "in-part",
    "Partly agreed": "in-part",
    "Partial acceptance": "in-part",
    "Yes, in part": "in-part",
    "Accept in principle": "in-principle",
    "Agreed (in principle)": "in-principle",
    "Accepted in full": None,
    "fully accepted": None,
    "ACCEPTED": None,
}


@pytest.mark.parametrize("typed", HOW_FAR)
def test_an_answer_may_say_how_far(typed: str) -> None:
    made = action(planned(real(), sent(answer=typed, evidence="Letter")), "A2").handovers[0]
    assert (made.status, made.extent) == ("accepted", HOW_FAR[typed])


@pytest.mark.parametrize("typed", ["Not accepted", "not agreed", "Disagree"])
def test_what_is_not_accepted_is_declined(typed: str) -> None:
    made = action(planned(real(), sent(answer=typed, reason="No staff")), "A2").handovers[0]
    assert made.status == "declined"


@pytest.mark.parametrize(
    "typed", ["In part", "Partially rejected", "Not accepted in full", "Partialy accepted"]
)
def test_an_answer_that_is_not_sure_is_not_taken_for_a_yes(typed: str) -> None:
    one = faults(real(), answer=typed, evidence="Letter")["answer"]
    assert one.reason.endswith(f"{typed!r} is not an answer")
    assert one.hint == (
        "write accepted or declined; how far it is accepted goes into the column extent"
    )


def test_an_answer_and_its_extent_say_the_same() -> None:
    same = sent(answer="Accepted in part", extent="In part", evidence="Letter")
    assert action(planned(real(), same), "A2").handovers[0].extent == "in-part"
    for extent, answer in (("in-principle", "Partly accepted"), ("in part", "Accepted in full")):
        one = faults(real(), answer=answer, extent=extent, evidence="Letter")["extent"]
        assert "does not agree with the answer, which says in-" in one.reason


def test_an_answer_older_than_the_letter_says_how_to_record_when_the_body_was_told() -> None:
    early = {"answer": "Yes", "evidence": "Letter", "answered_on": "2018-01-05"}
    found = rejected(real(), sent(**early)).rejected
    assert [(one.reason, one.cell) for one in found] == [
        ("A2 answered_on (I2): answered (2018-01-05) before it was told on 2018-01-10", "I2")
    ]
    assert found[0].hint == (
        "if it was told before: atmt offer A2 ols --on DATE; if not, correct this cell"
    )
    told = ledger({"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-03"})
    made = action(planned(told, sent(**early)), "A2").handovers[0]
    assert (str(made.offered_on), str(made.answered_on)) == ("2018-01-03", "2018-01-05")
    late = ledger({"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-08"})
    (one,) = rejected(late, sent(**early)).rejected
    assert "before it was told on 2018-01-08" in one.reason
    assert "atmt correct A2@ols offered_on=DATE --reason TEXT" in (one.hint or "")
    given = {"op": "correct", "where": "A2@ols", "set": {"offered_on": "2018-01-03"}, "reason": "x"}
    mended = planned(late, lined(given)).ledger
    assert action(planned(mended, sent(**early)), "A2").handovers[0].status == "accepted"


@pytest.mark.parametrize("typed", ["2018-01-02", ""])
def test_the_day_of_the_letter_is_named_where_it_was_edited(typed: str) -> None:
    one = faults(real(), offered_on=typed)["offered_on"]
    says = f"it says {repr(typed) if typed else 'nothing'}, and when it was sent '2018-01-10'"
    assert one.reason.endswith(says)
    assert (one.hint or "").startswith("put back '2018-01-10'; it is the day on which")


def test_an_answer_where_none_was_asked_for_has_its_day_cleared() -> None:
    taken = {"op": "accept", "action": "A2", "body": "ols", "evidence": ["x"]}
    now = ledger({"op": "offer", "action": "A2", "body": "ols"}, taken)
    row = {**form(now, "ols")["A2"], "offered_on": "2018-01-02"}
    (one,) = rejected(now, sheet(row, name="ols.csv")).rejected
    assert (one.hint or "").startswith("clear it; ")


def test_the_form_of_an_owner_shows_its_own_handover_and_with_whom_it_shares() -> None:
    offer = {"op": "offer", "action": "A5", "body": "abpi", "on": "2018-01-08"}
    now = ledger(offer)
    both = form(now, "abpi")["A5"], form(now, "bia")["A5"]
    assert [(one["owner"], one["handover"]) for one in both] == [
        ("abpi; bia", "offered"),
        ("abpi; bia", "proposed"),
    ]
    moved = planned(now, lined({"op": "note", "action": "A5", "text": "Moved on"})).ledger
    for ledger_ in (now, moved):
        assert planned(ledger_, sheet(both[0], name="abpi.csv")).changes == ()
        edited = {**both[0], "owner": "bia", "handover": "accepted"}
        found = rejected(ledger_, sheet(edited, name="abpi.csv")).rejected
        assert [(one.hint or "").split("; to ")[0] for one in found] == [
            "put back 'abpi; bia'",
            "put back 'offered'",
        ]
