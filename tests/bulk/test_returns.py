"""Sheets that came back: what was edited in them is known, whatever became of the ledger since."""

from typing import Any

import pytest
from planning import (
    DAY,
    LATER,
    Cells,
    Files,
    action,
    cells,
    form,
    lined,
    planned,
    real,
    rejected,
    said,
    sheet,
    together,
)

from atmt_cli.changes.bulk.cells import exported_in
from atmt_cli.model.ledger import Ledger

STALE = "has changed since it was exported"


def after(*rows: dict[str, Any]) -> Ledger:
    return planned(real(), lined(*rows)).ledger


def note(name: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"op": "note", "action": name, "text": text, **fields}


def row(name: str = "A2", ledger: Ledger | None = None, **edits: str) -> Cells:
    return {**cells(ledger or real(), name), **edits}


def without(cells: Cells, *columns: str) -> Cells:
    return {name: cell for name, cell in cells.items() if name not in columns}


def forms(ols: Cells | None = None, dit: Cells | None = None) -> Files:
    """The forms of two owners of A2, with what each filled in."""
    edits = {"dit": dit or {}, "ols": ols or {}}
    files = [
        sheet({**form(real(), owner)["A2"], **edit}, name=f"L/{owner}.csv")
        for owner, edit in edits.items()
    ]
    return together(*files)


TWO: dict[str, Files] = {
    "one of them edits a cell": forms(ols={"short_title": "Inward"}),
    "each edits another": forms(ols={"short_title": "Inward"}, dit={"support": "mmip; bia"}),
    "a rating and its reason": forms(ols={"rag": "amber", "rag_reason": "Two posts"}),
    "a rating, and a reason beside it": forms(dit={"rag": "amber", "reason": "Two posts"}),
    "both move the status": forms(
        ols={"status": "on-hold", "reason": "ols says so"},
        dit={"status": "on-hold", "reason": "dit says so"},
    ),
    "both note the same": forms(ols={"note": "No change."}, dit={"note": "No change."}),
    "both answer": forms(
        ols={"answer": "Accepted", "evidence": "Letter", "reservation": "In 2018"},
        dit={"answer": "declined", "reason": "No staff", "answered_on": "2018-01-10"},
    ),
    "one declines and the other is to answer": forms(
        ols={"accountable": "ols", "answer": "accepted", "evidence": "Letter"},
        dit={"answer": "declined"},
    ),
    "one sheet has an action twice": sheet(
        row(short_title="Inward", note="Twice", note_by="ols"), row(note="Twice", note_by="ols")
    ),
}


@pytest.mark.parametrize("name", TWO)
def test_forms_that_were_applied_change_nothing(name: str) -> None:
    first = planned(real(), TWO[name])
    assert first.changes
    for day in (DAY, LATER):
        again = planned(first.ledger, TWO[name], day)
        assert (again.changes, again.cautions) == ((), ())
    # Nor once something else was noted.
    since = planned(first.ledger, lined(note("A2", "Something else")))
    assert planned(since.ledger, TWO[name]).changes == ()


def test_what_another_owner_gave_as_a_reason_is_kept() -> None:
    plan = planned(real(), TWO["both move the status"])
    notes = [(one.by, one.text) for one in action(plan, "A2").notes[-2:]]
    assert notes == [("dit", "dit says so"), ("ols", "ols says so")]


@pytest.mark.parametrize("column", ["rag_reason", "reason"])
def test_two_reasons_for_one_rating_are_refused(column: str) -> None:
    both = forms(ols={"rag": "amber", column: "ols"}, dit={"rag": "amber", column: "dit"})
    (told,) = said(rejected(real(), both))
    wanted = "A2 rag_reason (U2): set to something else in row 2 of L/dit.csv"
    assert told == f"L/ols.csv:2: {wanted}"


def test_two_answers_of_one_body_are_refused() -> None:
    one = {**form(real(), "ols")["A2"], "answer": "accepted", "evidence": "Letter"}
    other = {**one, "answer": "declined", "evidence": ""}
    (told,) = said(rejected(real(), sheet(one, other)))
    assert "s.csv:3: A2 answer (H3): set to something else in row 2" in told


def test_a_note_of_every_month_is_noted_every_month() -> None:
    now = after(note("A1", "No change.", by="mmip-fiscal"))
    monthly = sheet(row("A1", now, note="No change.", note_by="mmip-fiscal"))
    plan = planned(now, monthly, LATER)
    assert [str(one.date) for one in action(plan, "A1").notes[-2:]] == ["2018-01-10", "2018-03-05"]
    assert planned(plan.ledger, monthly, LATER).changes == ()
    # Where the action changed since, the earlier one does not stand for it.
    changed = planned(now, lined(note("A1", "Something else"))).ledger
    assert action(planned(changed, monthly, LATER), "A1").notes[-1].text == "No change."


def test_a_row_without_its_mark_is_refused_once_its_action_changed() -> None:
    now = after({"op": "update", "action": "A2", "set": {"short_title": "Theirs"}})
    bare = without(row(short_title="Ours", support="bia"), "as_exported")
    (told,) = said(rejected(now, sheet(bare)))
    assert f"A2 {STALE}; not applied from this row: short_title, support" in told
    # What it wants is so already.
    theirs = without(row(short_title="Theirs"), "as_exported")
    assert planned(now, sheet(theirs)).changes == ()


def test_a_row_of_which_all_is_so_is_not_refused_for_what_another_form_changed() -> None:
    now = planned(real(), TWO["each edits another"]).ledger
    retyped = without({**form(real(), "ols")["A2"], "short_title": "Inward"}, "last_note")
    assert planned(now, sheet(retyped)).changes == ()
    plan = planned(now, sheet({**retyped, "note": "And more"}))
    assert [one.pointer[2] for one in plan.changes[:-1]] == ["notes"]


SHOWN = {"owner": "dit", "title": "Mine", "handover": "accepted"}


@pytest.mark.parametrize("column", SHOWN)
@pytest.mark.parametrize("missing", ["nothing", "etag", "mark", "both"])
@pytest.mark.parametrize("stale", [False, True], ids=["fresh", "stale"])
def test_what_is_only_shown_is_not_edited_in_silence(
    column: str, missing: str, stale: bool
) -> None:
    now = after(note("A2", "Moved on")) if stale else real()
    gone = {"nothing": (), "etag": ("etag",), "mark": ("as_exported",)}
    edited = without(row(**{column: SHOWN[column]}), *gone.get(missing, ("etag", "as_exported")))
    (told,) = said(rejected(now, sheet(edited)))
    assert column in told


@pytest.mark.parametrize("stale", [False, True], ids=["fresh", "stale"])
@pytest.mark.parametrize("missing", [(), ("etag",), ("as_exported",), ("etag", "as_exported")])
def test_a_reason_for_nothing_is_not_lost(missing: tuple[str, ...], stale: bool) -> None:
    now = after(note("A2", "Moved on")) if stale else real()
    (told,) = said(rejected(now, sheet(without(row(reason="Because"), *missing))))
    assert "reason" in told


def test_without_an_etag_and_a_mark_a_row_only_adds_a_note() -> None:
    for edit in ({"short_title": "X"}, {"status": "on-hold", "reason": "r"}, {"support": "bia"}):
        (told,) = said(rejected(real(), sheet(without(row(**edit), "etag", "as_exported"))))
        assert "without the columns etag and as_exported atmt cannot tell which is newer" in told
    answered = {**form(real(), "ols")["A2"], "answer": "accepted", "evidence": "x"}
    (told,) = said(rejected(real(), sheet(without(answered, "etag", "as_exported"))))
    assert "A2 answer (G2): without the columns" in told
    plan = planned(real(), sheet({"id": "A2", "note": "Said", "note_by": "OLS"}))
    assert [(one.by, one.text) for one in action(plan, "A2").notes[-1:]] == [("ols", "Said")]


@pytest.mark.parametrize("cell", ["+dit", "-mmip", "+dit; -mmip"])
def test_a_sign_before_a_name_means_nothing_in_a_cell(cell: str) -> None:
    (told,) = said(rejected(real(), sheet(row(support=cell))))
    assert "no body" in told


def test_a_body_goes_by_any_of_its_names() -> None:
    names = {"support": "Catapult; Medicines Manufacturing Industry Partnership"}
    edited = row(**names, accountable="DIT", note="Said", note_by="ATMT")
    plan = planned(real(), sheet(edited))
    now = action(plan, "A2")
    assert (now.support, now.accountable) == (("mmip", "cgt-catapult"), "dit")
    assert now.notes[-1].by == "atmt"
    assert planned(plan.ledger, sheet(edited)).changes == ()
    # As it was, under another of its names: that is no edit.
    assert planned(real(), sheet(row("A4", support="MMIP skills; Innovate UK"))).changes == ()


def test_the_mark_of_a_row_is_of_what_cells_say() -> None:
    now = after({"op": "update", "action": "A2", "set": {"short_title": "007"}})
    later = planned(now, lined(note("A2", "Moved on"))).ledger
    bent = row("A2", now, short_title="7.0", status="In-Progress", support=" MMIP ")
    assert planned(later, sheet(bent)).changes == ()
    assert exported_in(later, bent, None) is not None
    for no_mark in ("", "v1.1.x"):
        assert exported_in(later, {**bent, "as_exported": no_mark}, None) is None


BODY = "ols"


def answered(**edits: str) -> Files:
    return sheet({**form(real(), BODY)["A2"], **edits}, name="ols.csv")


def test_an_answer_in_a_form_is_the_answer_of_its_body() -> None:
    plan = planned(real(), answered(answer="accepted", evidence="Letter", reservation="In 2018"))
    (handover, other) = action(plan, "A2").handovers
    assert (handover.to, handover.status, handover.evidence) == ("ols", "accepted", ("Letter",))
    assert (str(handover.offered_on), str(handover.answered_on)) == ("2018-01-10", "2018-01-10")
    assert (handover.reservation, other.status) == ("In 2018", "proposed")
    plan = planned(real(), answered(answer="declined", reason="No staff", answered_on="2018-01-10"))
    handover = action(plan, "A2").handovers[0]
    assert (handover.status, handover.reason) == ("declined", "No staff")
    assert action(plan, "A2").notes[-1].by == "ols"


def test_a_form_says_since_when_its_body_was_told() -> None:
    told = {"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-05"}
    assert form(after(told), "ols")["A2"]["offered_on"] == "2018-01-05"
    assert form(real(), "ols")["A2"]["offered_on"] == "2018-01-10"
    taken = {"op": "accept", "action": "A2", "body": "ols", "evidence": ["x"]}
    assert form(after(told, taken), "ols")["A2"]["offered_on"] == ""
    blank = {name: form(real(), "ols")["A2"][name] for name in ("answer", "evidence")}
    assert blank == {"answer": "", "evidence": ""}


BAD = (
    ({"answer": "perhaps"}, "'perhaps' is not an answer"),
    ({"answer": "acepted", "evidence": "x"}, "did you mean accepted?"),
    ({"answer": "accepted"}, "an acceptance needs evidence"),
    ({"evidence": "Letter"}, "A2 evidence (J2): filled in, but the column answer is empty"),
    (
        {"answered_on": "2018-01-10"},
        "A2 answered_on (I2): filled in, but the column answer is empty",
    ),
    (
        {"answer": "declined", "evidence": "x"},
        "A2 evidence (J2): filled in, but it belongs to an acceptance",
    ),
    ({"answer": "accepted", "evidence": "x", "note_by": ""}, "needs the body that gives it"),
    ({"answer": "accepted", "evidence": "x", "note_by": "mhra"}, "no live handover to MHRA"),
    (
        {"answer": "accepted", "evidence": "x", "answered_on": "10/1/2018"},
        "may be 2018-01-10 or 2018-10",
    ),
)


@pytest.mark.parametrize(("edits", "told"), BAD, ids=str)
def test_an_answer_that_makes_no_sense_is_named(edits: dict[str, str], told: str) -> None:
    (line,) = said(rejected(real(), answered(**edits)))
    assert told in line


def test_a_form_without_its_mark_is_refused_with_its_answer_once_its_action_changed() -> None:
    now = after(note("A2", "Moved on"))
    (back,) = answered(answer="accepted", evidence="Letter", as_exported="")
    (told,) = said(rejected(now, (back,)))
    assert f"{STALE}; not applied from this row: answer" in told
