"""A file twice, as it was or edited since: twice is once, and only what is new is carried out."""

import json
import sys
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from command import atmt as installed
from inside import in_process as atmt
from planning import DAY, LATER, Files, action, lined, planned, real, rejected, said, together
from spread import one_in

from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

Given = Mapping[str, Any]
FILES = ("actions.yaml", "bodies.yaml")


def stored(there: Path) -> dict[str, tuple[bytes, int]]:
    return {n: ((there / n).read_bytes(), (there / n).stat().st_mtime_ns) for n in FILES}


def written(there: Path, *rows: Given, name: str = "f.jsonl") -> str:
    (there / name).write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return name


def stored_receipts(there: Path) -> list[tuple[str, int, str]]:
    """The receipts by file, number of rows and day."""
    receipts = read(Folder(there, there)).ledger.receipts
    return [(one.file, one.rows, str(one.on)) for one in receipts]


def note(text: str = "New", name: str = "A1", **fields: Any) -> Given:
    return {"op": "note", "action": name, "text": text, **fields}


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


def transfer(old: str, new: str, on: str = "2018-01-08", *only: str) -> Given:
    made = {"op": "transfer", "old": old, "new": new, "on": on}
    return {**made, "only": list(only)} if only else made


def step(name: str, text: str, **fields: Any) -> Given:
    return {"op": "step-add", "action": name, "text": text, **fields}


def close(name: str, on: str = "2018-01-08", **fields: Any) -> Given:
    ended = {"outcome": "not-implemented", "reason": "Nope"}
    return {"op": "close", "action": name, "on": on, **(fields or ended)}


def reopen(name: str) -> Given:
    return {"op": "reopen", "action": name, "reason": "Yes after all"}


def after(*rows: Given, ledger: Ledger | None = None) -> Ledger:
    """The ledger once rows were carried out."""
    return planned(ledger or real(), lined(*rows, name="before.jsonl")).ledger


def retyped(*rows: Given) -> Files:
    """The same rows in other bytes: each is judged by itself."""
    (made,) = lined(*rows)
    return (made._replace(sha256="0" * 64),)


def applied(plan: Plan) -> int:
    """How many rows were carried out."""
    return (plan.rows or 0) - plan.held


OLD = (offer("A6", "mhra"), note("Said"), update("A1", short_title="Taxes"))


def test_the_same_bytes_again_change_nothing_whatever_the_file_is_called(there: Path) -> None:
    name = written(there, *OLD)
    assert "3 rows: 3 applied, 0 already up to date\n" in atmt("apply", name, cwd=there).out
    assert stored_receipts(there) == [("f.jsonl", 3, "2018-01-10")]
    digest = sha256((there / name).read_bytes()).hexdigest()
    assert f"sha256: {digest}\n" in (there / "actions.yaml").read_text("utf-8")
    # What was changed since is not changed back.
    assert atmt("update", "A1", "--short-title", "Money", cwd=there).code == 0
    before = stored(there)
    said = "Nothing to change: applied on 2018-01-10"
    for words in ((), ("--today", "2018-03-05"), ("--dry-run",)):
        ended = atmt("apply", name, *words, cwd=there)
        assert (ended.code, ended.out, ended.err) == (0, f"{said}\n", "")
    (there / "sent").mkdir()
    other = written(there, *OLD, name="sent/copy.jsonl")
    assert atmt("apply", other, cwd=there).out == f"{said}, as f.jsonl\n"
    told = atmt("apply", name, other, "--json", cwd=there).json
    assert (told["changed"], told["rows"], told["held"]) == ([], 6, 6)
    assert told["carried_out"] == [{"file": one, "on": "2018-01-10"} for one in (name, other)]
    assert stored(there) == before


def test_what_nothing_comes_of_leaves_no_receipt(there: Path) -> None:
    before = stored(there)
    name = written(there, {"op": "reopen", "action": "A1", "reason": "It is open"})
    assert atmt("apply", name, cwd=there).out == "Nothing to change\n"
    back = (update("A1", short_title="Taxes"), update("A1", short_title="Fiscal landscape"))
    assert atmt("apply", written(there, *back), cwd=there).out == "Nothing to change\n"
    assert stored(there) == before


def test_of_a_file_that_was_edited_only_the_new_rows_are_carried_out(there: Path) -> None:
    atmt("apply", written(there, *OLD), cwd=there)
    atmt("update", "A1", "--status", "on-hold", "--reason", "The budget", cwd=there)
    new = (note("One"), accept("A6", "mhra", "2018-01-08"), note("Three", "A3"))
    edited = written(there, OLD[0], new[0], OLD[1], new[1], new[2], OLD[2])
    ended = atmt("apply", edited, "--json", cwd=there).json
    assert [(one["where"], one["change"]) for one in ended["changed"]] == [
        ("A1", "append"),
        ("A6@mhra", "put"),
        ("A6@mhra", "put"),
        ("A6@mhra", "append"),
        ("A3", "append"),
        ("ledger", "append"),
    ]
    assert (ended["rows"], ended["held"], ended["carried_out"]) == (6, 3, [])
    assert [one[:2] for one in stored_receipts(there)] == [("f.jsonl", 3), ("f.jsonl", 6)]
    before = stored(there)
    assert atmt("apply", edited, cwd=there).out.startswith("Nothing to change: applied")
    assert stored(there) == before


def test_once_more_when_it_is_asked_for(there: Path) -> None:
    name = written(there, note("No change."), update("A1", short_title="Taxes"))
    for rows, words in ((2, ()), (1, ("--again",)), (1, ("--again",))):
        ended = atmt("apply", name, *words, cwd=there)
        assert f"2 rows: {rows} applied, {2 - rows} already up to date\n" in ended.out
    assert len(stored_receipts(there)) == 3
    notes = atmt("show", "A1", "--format", "json", cwd=there).json["actions"][0]["notes"]
    assert [one["text"] for one in notes[-3:]] == ["No change."] * 3
    assert atmt("check", cwd=there).code == 0


def test_of_several_files_those_that_were_carried_out_are_passed_over(there: Path) -> None:
    one = written(there, note("One"), name="one.jsonl")
    atmt("apply", one, "--today", "2018-01-08", cwd=there)
    two = written(there, note("Two"), note("One", date="2018-01-08"), name="two.jsonl")
    copy = written(there, note("Two"), note("One", date="2018-01-08"), name="copy.jsonl")
    ended = atmt("apply", one, two, copy, cwd=there)
    assert ended.out.splitlines()[1:] == [
        "skipped: one.jsonl: applied on 2018-01-08",
        "skipped: copy.jsonl: applied on 2018-01-10, as two.jsonl",
        "5 rows: 1 applied, 4 already up to date",
        "  next: atmt show A1",
    ]
    assert stored_receipts(there) == [
        ("one.jsonl", 1, "2018-01-08"),
        ("two.jsonl", 2, "2018-01-10"),
    ]
    assert atmt("apply", one, two, cwd=there).out == (
        "Nothing to change\n"
        "  one.jsonl: applied on 2018-01-08\n"
        "  two.jsonl: applied on 2018-01-10\n"
    )


def test_what_is_wrong_with_a_file_that_was_carried_out_stops_no_other() -> None:
    old = lined(offer("A6", "mhra"), name="old.jsonl")
    now = planned(real(), old).ledger
    bad = lined(note("x", "A99"), name="bad.jsonl")
    (told,) = said(rejected(now, together(old, bad)))
    assert told.startswith("bad.jsonl:1: no action 'A99'")


HOSTILE = {
    "a\x1b[31m\nb.jsonl": r"a\x1b[31m\nb.jsonl",
    "\u202egnp.jsonl": r"\u202egnp.jsonl",
    "- {x: y} #!.jsonl": "- {x: y} #!.jsonl",
    "##[error]x.jsonl": "##[error]x.jsonl",
    " ": "' '",
    **({"\udcff.jsonl": r"\udcff.jsonl"} if sys.platform == "linux" else {}),
}


def test_a_hostile_name_is_kept_as_it_is_seen(there: Path) -> None:
    for number, name in enumerate(HOSTILE, 1):
        written(there, note(f"Row {number}"), name=name)
    words = ("apply", "--format", "jsonl", *(f"./{name}" for name in HOSTILE))
    assert atmt(*words, cwd=there).code == 0
    shown = [kept.strip("'").replace("##[", r"##\x5b") for kept in HOSTILE.values()]
    told = (f"  ./{name}: applied on 2018-01-10\n" for name in shown)
    assert atmt(*words, cwd=there).out == "".join(("Nothing to change\n", *told))
    assert atmt("check", cwd=there).code == 0
    text = (there / "actions.yaml").read_text("utf-8")
    receipts = read(Folder(there, there)).ledger.receipts
    assert [one.file for one in receipts] == list(HOSTILE.values())
    assert "\x1b" not in text
    assert "\u202e" not in text


@pytest.mark.slow
def test_standard_input_has_a_receipt_too(there: Path) -> None:
    name = written(there, note())
    assert installed("apply", "-", cwd=there, given=there / name).code == 0
    assert stored_receipts(there) == [("-", 1, "2018-01-10")]
    # From a file it is the same.
    assert atmt("apply", name, cwd=there).out == (
        "Nothing to change: applied on 2018-01-10, as -\n"
    )


def test_a_receipt_is_by_who_applied_the_file() -> None:
    by = planned(real(), lined(note(by="dit")), by="ols").ledger.receipts
    assert [one.by for one in by] == ["ols"]
    keeper = planned(real(), lined(note(by="dit"))).ledger.receipts
    assert [one.by for one in keeper] == ["mmip-atmt"]
    # Nobody stands there where the ledger has no keeper, or one that it does not know.
    for nobody in (None, "who"):
        head = real().head.model_copy(update={"keeper": nobody})
        file = real().actions_file.model_copy(update={"ledger": head})
        ledger = planned(Ledger(file, real().bodies_file), lined(note(by="dit"))).ledger
        assert [one.by for one in ledger.receipts] == [None]


# What the ledger says already, whatever became of it since.
MEANT = {
    "a note": ((note("Said", date="2018-01-08"),), ()),
    "an offer": ((offer("A6", "mhra"),), (accept("A6", "mhra"),)),
    "an acceptance": (
        (offer("A6", "mhra"), accept("A6", "mhra")),
        (decline("A6", "mhra", "2018-01-09", "Handed back"),),
    ),
    "an acceptance by a body that ended": (
        (offer("A6", "mhra"), accept("A6", "mhra")),
        (transfer("mhra", "ols", "2018-01-09"),),
    ),
    "a refusal": (
        (offer("A6", "mhra"), decline("A6", "mhra")),
        (offer("A6", "mhra", "2018-01-08"), decline("A6", "mhra", "2018-01-09", "Still no")),
    ),
    "a withdrawal": (
        ({"op": "withdraw", "action": "A5", "body": "bia", "reason": "No", "on": "2018-01-07"},),
        (offer("A5", "bia", "2018-01-08"),),
    ),
    "a handing on": (
        (offer("A6", "mhra"), accept("A6", "mhra"), transfer("mhra", "ols", "2018-01-07", "A6")),
        (offer("A6", "ols", "2018-01-08"), decline("A6", "ols", "2018-01-09")),
    ),
    "a handing on before an answer": (
        (offer("A6", "mhra"), transfer("mhra", "ols", "2018-01-07", "A6")),
        (offer("A6", "ols", "2018-01-08"), decline("A6", "ols", "2018-01-09")),
    ),
    "a body that ended": (
        (offer("A6", "mhra"), transfer("mhra", "ols")),
        (offer("A6", "ols", "2018-01-09"), accept("A6", "ols", "2018-01-10")),
    ),
    "a step": (
        (step("A1", "Call", due="2018-05"),),
        (
            {"op": "step-due", "step": "A1.1", "due": "2018-06", "reason": "r"},
            {"op": "step-assign", "step": "A1.1", "body": "ols"},
        ),
    ),
    "a step done": (
        (step("A1", "Call"), {"op": "step-done", "step": "A1.1", "on": "2018-01-09"}),
        (),
    ),
    "a step dropped": (
        (step("A1", "Call"), {"op": "step-drop", "step": "A1.1", "reason": "x"}),
        (),
    ),
    "a step assigned and dated": (
        (
            {"op": "step-assign", "step": "A3.1", "body": "dit"},
            {"op": "step-due", "step": "A3.1", "due": "2018-05"},
        ),
        (),
    ),
    "a closure": ((close("A6"),), (reopen("A6"),)),
    "a closure and its end": ((close("A6"), reopen("A6")), ()),
    "a proposal": (
        (close("A6", propose=True, by="ols", reason="Done"),),
        (update("A6", "Not yet", status="in-progress"),),
    ),
    "a confirmation": (
        (
            close("A6", propose=True, by="ols"),
            close("A6", evidence=["Minute"], confirmed_by="mmip"),
        ),
        (reopen("A6"),),
    ),
    "values": (
        (update("A2", "Two posts", accountable="ols", rag="amber", support=["+bia"]),),
        (note("And", "A2"),),
    ),
    "an action": (({"op": "add", "title": "Count the plants", "to": "ols"},), ()),
    "a body": (({"op": "body-add", "id": "otr", "name": "Office", "kind": "office"},), ()),
    "a body's end": (({"op": "body-end", "body": "bia", "on": "2018-01-09"},), ()),
    "a question": (
        ({"op": "question-add", "text": "Who pays?"},),
        ({"op": "question-answer", "question": 15, "answer": "OLS"},),
    ),
    "an answer": (({"op": "question-answer", "question": 1, "answer": "OLS"},), ()),
    "a waiver": (
        (
            {
                "op": "waive",
                "rule": "step-has-due",
                "where": "A4",
                "reason": "r",
                "until": "2018-06",
            },
        ),
        (),
    ),
}


@pytest.mark.parametrize("name", one_in(4, MEANT))
def test_what_the_ledger_says_is_skipped(name: str) -> None:
    rows, since = MEANT[name]
    now = after(*since, ledger=after(*rows)) if since else after(*rows)
    for day in (DAY, LATER):
        edited = planned(now, lined(*rows, note("New", "A4")), day)
        assert edited.held == len(rows)
        assert [one.pointer[-1] for one in edited.changes] == ["notes", "receipts"]
        alone = planned(now, retyped(*rows), day)
        assert (alone.changes, alone.ledger) == ((), now)


OTHERWISE = {
    "another day": (note("Said", date="2018-01-08"), note("Said", date="2018-01-09")),
    "another author": (note("Said", by="ols"), note("Said", by="dit")),
    "another text": (note("Said"), note("Said.")),
    "another source": (note("Said"), note("Said", source="action-plan")),
    "another due date": (step("A1", "Call", due="2018-05"), step("A1", "Call", due="2018-06")),
    "asked of another": (step("A1", "Call"), step("A1", "Call", asked_of=["industry"])),
    "another reason to close": (
        close("A6", propose=True, by="ols", reason="Done"),
        close("A6", propose=True, by="ols", reason="Truly done"),
    ),
    "more evidence of an end": (
        close("A6", propose=True, by="ols", evidence=["Minute"], confirmed_by="mmip"),
        close("A6", evidence=["Letter"], confirmed_by="mmip"),
    ),
    "more evidence": (accept("A6", "mhra"), accept("A6", "mhra", evidence="Letter")),
}


@pytest.mark.parametrize("name", OTHERWISE)
def test_what_the_ledger_says_otherwise_is_carried_out(name: str) -> None:
    first, other = OTHERWISE[name]
    now = after(offer("A6", "mhra"), first)
    assert applied(planned(now, retyped(other))) == 1


CONTRARY = {
    "another proposer": (
        close("A6", propose=True, by="ols"),
        close("A6", propose=True, by="mmip"),
    ),
    "another outcome": (close("A6"), close("A6", outcome="superseded", reason="x")),
    "another reason": (decline("A6", "mhra"), decline("A6", "mhra", reason="No staff")),
    "another day": (accept("A6", "mhra"), accept("A6", "mhra", "2018-01-07")),
}


@pytest.mark.parametrize("name", CONTRARY)
def test_what_contradicts_the_ledger_is_refused(name: str) -> None:
    first, other = CONTRARY[name]
    (told,) = said(rejected(after(offer("A6", "mhra"), first), retyped(other)))
    assert told.startswith("f.jsonl:1: A6")


def test_a_handing_on_of_another_day_is_another_one() -> None:
    given = (offer("A6", "mhra"), accept("A6", "mhra"), transfer("mhra", "ols", "2018-01-07", "A6"))
    now = after(*given, offer("A6", "ols", "2018-01-08"), decline("A6", "ols", "2018-01-09"))
    again = transfer("mhra", "ols", "2018-01-10", "A6")
    assert applied(planned(now, retyped(again))) == 1


def test_without_a_date_a_row_is_of_the_day_of_the_run() -> None:
    undated = (offer("A6", "mhra", None), decline("A6", "mhra", None), note("No change."))
    now = after(*undated)
    assert planned(now, retyped(*undated)).changes == ()
    later = planned(now, retyped(*undated), LATER)
    assert applied(later) == 3
    assert [str(one.offered_on) for one in action(later, "A6").handovers] == [str(DAY), str(LATER)]


def test_what_follows_a_change_is_carried_out_on_it() -> None:
    """The second closure is in the ledger; but it is to end what the file took up again."""
    rows = (close("A6"), reopen("A6"), close("A6", "2018-01-09"))
    edited = planned(after(*rows), retyped(*rows, note("New")))
    assert action(edited, "A6").status == "closed"
    assert len(action(edited, "A6").closures) == 3
    # An answer stands for the offer that it answered, not for the one that is made now.
    told = (offer("A6", "mhra", None), decline("A6", "mhra"))
    now = after(offer("A6", "mhra"), decline("A6", "mhra"))
    for reason in said(rejected(now, retyped(*told), LATER)):
        assert reason.startswith("f.jsonl:2: A6: the handover to MHRA was answered (2018-01-07)")


def test_a_row_that_was_said_needs_no_guard() -> None:
    guarded = {**accept("A6", "mhra"), "expect": {"handover": "offered"}, "etag": "x0"}
    now = after(*TAKEN)
    assert planned(now, retyped(guarded)).changes == ()
    other = {**guarded, "on": "2018-01-07"}
    (told,) = said(rejected(now, lined(other)))
    assert "has changed since it was exported" in told


TAKEN = (offer("A6", "mhra"), accept("A6", "mhra"))


def test_of_a_step_that_was_settled_it_is_said_that_the_row_may_mean_another() -> None:
    row = step("A1", "Report")
    now = after({"op": "step-done", "step": "A1.1"}, ledger=after(row))
    for rows in ([row], [row, note("New")]):
        (caution,) = planned(now, retyped(*rows), LATER).cautions
        assert caution.startswith("A1.1 asked for the same thing and is done; ")
    assert planned(after(row), retyped(row, note("New"))).cautions == ()


def test_names_that_add_to_a_list_do_not_stand_for_the_list() -> None:
    first = update("A4", support=["dit"]) | {"reason": "DIT alone supports it"}
    rows = (first, update("A4", support=["+mmip-skills"]))
    assert "mmip-skills" in real().action_by_id["A4"].support
    assert action(planned(real(), lined(*rows)), "A4").support == ("dit", "mmip-skills")
