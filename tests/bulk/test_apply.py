"""`atmt apply` with JSON Lines: all rows or none, each bad one named, and twice is once."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from command import DATA, NOTHING, Ended
from command import atmt as installed
from inside import in_process as atmt

FILES = ("actions.yaml", "bodies.yaml")
Given = dict[str, Any]


def stored(there: Path) -> dict[str, tuple[bytes, int]]:
    return {n: ((there / n).read_bytes(), (there / n).stat().st_mtime_ns) for n in FILES}


def lines(there: Path, *rows: Given | str, name: str = "ops.jsonl") -> str:
    texts = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    (there / name).write_text("".join(f"{text}\n" for text in texts), "utf-8")
    return name


def action(there: Path, name: str) -> Given:
    return atmt("show", name, "--format", "json", cwd=there).json["actions"][0]


def refused(ended: Ended, code: int, *places: str) -> None:
    """It ended with a code and named just these rows."""
    assert (ended.code, ended.out) == (code, ""), ended.said
    named = [line.split(": ")[0] for line in ended.err.splitlines() if ".jsonl:" in line]
    assert named == list(places), ended.err


NOTE = {"op": "note", "action": "A2", "by": "ols", "date": "2018-01-10", "text": "Said"}
EVERY = (
    {"op": "body-add", "id": "dbt", "name": "Department for Trade", "kind": "department"},
    {"op": "body-update", "body": "ols", "contact": "desk@example.org"},
    {"op": "offer", "action": "A2", "body": "ols", "on": "2018-01-08"},
    {"op": "accept", "action": "A2", "body": "ols", "on": "2018-01-09", "evidence": ["Letter"]},
    {"op": "transfer", "old": "ols", "new": "mmip", "only": ["A2"], "on": "2018-01-10"},
    NOTE,
    {"op": "update", "action": "A2", "set": {"status": "on-hold", "rag": "red"}, "reason": "No"},
    {"op": "update", "action": "A2", "set": {"status": "open", "rag": "green"}, "reason": "Yes"},
    {"op": "offer", "action": "A4", "body": "bia-mac"},
    {"op": "decline", "action": "A4", "body": "bia-mac", "reason": "Too much"},
    {"op": "offer", "action": "A4", "body": "bia-mac"},
    {"op": "withdraw", "action": "A5", "body": "bia", "reason": "ABPI does it"},
    {"op": "report-chase", "body": "abpi", "reply_by": "2018-02"},
    {"op": "step-add", "action": "A1", "text": "Ask", "assignee": "ols", "due": "2018-02"},
    {"op": "step-due", "step": "A1.1", "due": "2018-03", "reason": "Later"},
    {"op": "step-due", "step": "A1.1", "due": "2018-04", "reason": "Still later"},
    {"op": "step-assign", "step": "A1.1", "body": "mmip", "reason": "It has the staff"},
    {"op": "step-drop", "step": "A1.1", "reason": "Not wanted"},
    {"op": "step-done", "step": "A3.1"},
    {"op": "close", "action": "A3", "propose": True},
    {"op": "close", "action": "A3", "evidence": ["Minute"], "confirmed_by": "mmip"},
    {"op": "reopen", "action": "A3", "reason": "Not quite"},
    {"op": "close", "action": "A3", "outcome": "not-implemented", "reason": "Out of funds"},
    {"op": "correct", "where": "A3", "set": {"reason": "No funds"}, "reason": "A slip"},
    {"op": "add", "title": "Carry on", "to": "dbt", "short-title": "More"},
    {"op": "note", "action": "A7", "text": "On what row 24 added"},
    {"op": "question-add", "text": "Who pays?", "about": ["A7"]},
    {"op": "question-answer", "question": 1, "answer": "OLS"},
    {"op": "waive", "rule": "step-has-due", "where": "A4", "reason": "Known", "until": "2018-06"},
    {"op": "body-end", "body": "dbt", "on": "2018-01-10", "successor": ["dit"]},
    {"op": "theme-add", "id": "skills", "title": "Skills"},
    {
        "op": "add",
        "title": "For nobody",
        "theme": ["skills"],
        "reason": "No body fits",
        "due": "ongoing",
    },
    {
        "op": "body-split",
        "old": "mhra",
        "new": ["dit", "ols"],
        "on": "2018-01-09",
        "to": {"dit": ["A6"]},
        "rest": "ols",
    },
    {"op": "withdraw", "action": "A6", "body": "dit", "reason": "It regulates this"},
    {"op": "note", "action": "ledger", "text": "It is kept at the Council"},
    {
        "op": "ledger-update",
        "keeper": "ols",
        "governance": ["+mmip"],
        "settings": {"stale_after": 60, "dates": "dmy"},
        "reason": "Agreed",
        "expect": {"keeper": "mmip-atmt"},
    },
)


def test_every_operation_is_carried_out_and_a_second_run_changes_nothing(there: Path) -> None:
    name = lines(there, *EVERY)
    first = atmt("apply", name, cwd=there)
    assert (first.code, first.err) == (0, ""), first.err
    assert f"{len(EVERY)} rows: {len(EVERY)} applied, 0 already up to date" in first.out
    before = stored(there)
    for day in ("2018-01-10", "2018-03-01"):
        again = atmt("apply", name, "--today", day, cwd=there)
        assert (again.code, again.err) == (0, "")
        assert again.out == "Nothing to change: applied on 2018-01-10\n"
        assert stored(there) == before


def test_three_bad_rows_of_fifty_leave_every_byte_and_are_named(there: Path) -> None:
    rows: list[Given | str] = [{**NOTE, "text": f"Row {n}"} for n in range(1, 51)]
    rows[6] = '{"op": "note", "action": "A2", "text": "Said"'
    rows[20] = {**NOTE, "action": "A22"}
    rows[41] = {"op": "accept", "action": "A4", "body": "bia-mac", "evidence": ["x"]}
    before = stored(there)
    ended = atmt("apply", lines(there, *rows), cwd=there)
    refused(ended, 2, "ops.jsonl:7", "ops.jsonl:21", "ops.jsonl:42")
    assert "3 of 50 rows cannot be applied; nothing was written" in ended.err
    assert stored(there) == before


BAD = {
    "unknown op": ('{"op": "nte", "action": "A2"}', 2, "no operation 'nte'; did you mean note?"),
    "no op": ('{"action": "A2"}', 2, "op is required"),
    "unknown key": ({**NOTE, "txt": "x"}, 2, "unknown key 'txt'; did you mean text?"),
    "unknown set": (
        {"op": "update", "action": "A2", "set": {"staus": "open"}},
        2,
        "did you mean status?",
    ),
    "unknown action": ({**NOTE, "action": "A22"}, 2, "no action 'A22'; did you mean A2?"),
    "unknown body": ({**NOTE, "by": "olss"}, 2, "no body 'olss'; did you mean ols?"),
    "malformed": ('{"op": "note" "action"}', 2, "column 15: expecting ',' delimiter"),
    "not an object": ("[1]", 2, "expected an object, found '[1]'"),
    "doubled": ('{"op": "note", "text": "a", "text": "b"}', 2, "'text' appears twice"),
    "not a number": ('{"op": "note", "text": NaN}', 2, "NaN is not a number"),
    "deep": ("[" * 100_000, 2, "nested too deep"),
    "surrogate": ('{"op": "note", "action": "A2", "text": "\\ud800"}', 2, "surrogate"),
    "mark inside": ("\ufeff{}", 2, "byte order mark inside"),
    "large": (f'{{"op": "{"x" * (1 << 20)}"}}', 2, "longer than 1 MiB"),
    "no reason": (
        {"op": "update", "action": "A2", "set": {"status": "on-hold"}},
        2,
        "say why A2 becomes on-hold: reason",
    ),
    "unlawful move": (
        {"op": "accept", "action": "A4", "body": "bia-mac", "evidence": ["x"]},
        1,
        "from proposed it can go to offered or withdrawn",
    ),
    "broken rule": ({**NOTE, "date": "2019"}, 1, "[note-not-in-future]"),
    "not as expected": ({**NOTE, "text": "x", "expect": {"status": "open"}}, 1, "in-progress"),
    "unknown to expect": ({**NOTE, "text": "x", "expect": {"staus": "open"}}, 2, "mean status?"),
    "by nobody": ({**NOTE, "by": False}, 2, "by: expected text"),
    "by several": ({**NOTE, "by": []}, 2, "by: expected text"),
    "by a blank": ({**NOTE, "by": ""}, 2, "by: expected text"),
    "two spellings": (
        {"op": "add", "title": "t", "to": "ols", "short-title": "a", "short_title": "b"},
        2,
        "short_title appears twice",
    ),
    "two spellings in set": (
        {"op": "update", "action": "A2", "set": {"short-title": "a", "short_title": "b"}},
        2,
        "short_title appears twice",
    ),
    "option and field": (
        {"op": "body-end", "body": "ols", "on": "2018", "successor": [], "successors": []},
        2,
        "successors appears twice",
    ),
    "step of another name": ({"op": "step-done", "step": "A3.01"}, 2, "is not a step"),
    "changed since": ({**NOTE, "text": "x", "etag": "x0"}, 1, "A2 has changed since"),
}


@pytest.mark.parametrize("code", [1, 2])
def test_every_bad_row_is_named_with_its_reason(code: int, there: Path) -> None:
    bad = {name: row for name, row in BAD.items() if row[1] == code and name != "broken rule"}
    before = stored(there)
    ended = atmt("apply", lines(there, NOTE, "", *(row for row, *_ in bad.values())), cwd=there)
    refused(ended, code, *(f"ops.jsonl:{number}" for number in range(3, len(bad) + 3)))
    told = [line for line in ended.err.splitlines() if line.startswith("ops.jsonl:")]
    for (name, (_, _, reason)), line in zip(bad.items(), told, strict=True):
        assert reason in line, name
    assert stored(there) == before


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
def test_one_bad_row_is_named_with_its_reason(name: str, there: Path) -> None:
    row, code, reason = BAD[name]
    before = stored(there)
    ended = atmt("apply", lines(there, NOTE, "", row), cwd=there)
    refused(ended, code, "ops.jsonl:3")
    assert reason in ended.err
    assert stored(there) == before


def test_in_json_the_rejected_rows_are_listed(there: Path) -> None:
    name = lines(there, NOTE, {**NOTE, "text": "x", "expect": {"owner": "ols"}})
    ended = atmt("apply", name, "--json", cwd=there)
    assert ended.code == 1
    assert ended.json["changed"] == []
    assert [(one["file"], one["row"]) for one in ended.json["rejected"]] == [(name, 2)]
    done = atmt("apply", lines(there, NOTE), "--json", cwd=there).json
    assert done["rejected"] == []
    assert [one["where"] for one in done["changed"]] == ["A2", "ledger"]
    assert (done["rows"], done["held"], done["carried_out"]) == (1, 0, [])


def test_a_broken_rule_is_laid_to_the_row_that_broke_it(there: Path) -> None:
    rows = [{**NOTE, "action": one, "text": "x"} for one in ("A1", "A2", "A3", "A4")]
    rows[1]["date"] = "2019"
    rows.append({"op": "body-add", "id": "x", "name": "OLS", "kind": "office"})
    refused(atmt("apply", lines(there, *rows), cwd=there), 1, "ops.jsonl:2", "ops.jsonl:5")


def test_rows_are_judged_on_where_they_end(there: Path) -> None:
    """The step is settled after the action is closed, which the rules would not have between."""
    close = {"op": "close", "action": "A3", "outcome": "not-implemented", "reason": "No"}
    name = lines(there, close, {"op": "step-drop", "step": "A3.1", "reason": "No"})
    assert atmt("apply", name, cwd=there).code == 0
    assert action(there, "A3")["status"] == "closed"


def test_what_holds_needs_no_guard(there: Path) -> None:
    held = {"op": "update", "action": "A2", "set": {"status": "in-progress"}, "reason": "x"}
    guards = {"expect": {"status": "open"}, "etag": "x0"}
    before = stored(there)
    ended = atmt("apply", lines(there, {**held, **guards}), cwd=there)
    assert (ended.code, ended.out) == (0, "Nothing to change\n")
    assert stored(there) == before


def test_an_expectation_is_held_against_what_earlier_rows_made(there: Path) -> None:
    to = [("on-hold", "in-progress"), ("open", "on-hold")]
    rows = [
        {"op": "update", "action": "A2", "set": {"status": new}, "reason": new,
         "expect": {"status": old, "rag": None}}
        for new, old in to
    ]  # fmt: skip
    assert atmt("apply", lines(there, *rows), cwd=there).code == 0
    assert action(there, "A2")["status"] == "open"


@pytest.mark.slow
def test_null_empties_a_field(there: Path) -> None:
    wanted = {"short_title": None, "support": None}
    rows = [{"op": "update", "action": "A2", "set": wanted, "reason": "MMIP has left"}]
    assert atmt("apply", lines(there, *rows), cwd=there).code == 0
    assert (action(there, "A2")["short_title"], action(there, "A2")["support"]) == (None, [])


def test_a_dry_run_prints_what_git_applies_to_the_same_bytes(there: Path) -> None:
    name = lines(there, *EVERY)
    subprocess.run(["git", "init", "-q"], cwd=there, check=True)
    before = stored(there)
    diff = atmt("apply", name, "--dry-run", cwd=there)
    assert (diff.code, stored(there)) == (0, before)
    assert f"+  - file: {name}\n" in diff.out
    (there / "made.diff").write_text(diff.out, "utf-8")
    assert atmt("apply", name, cwd=there).code == 0
    written = {one: (there / one).read_bytes() for one in FILES}
    for one in FILES:
        shutil.copy(DATA / one, there / one)
    subprocess.run(["git", "apply", "made.diff"], cwd=there, check=True)
    assert {one: (there / one).read_bytes() for one in FILES} == written


@pytest.mark.slow
def test_several_files_and_standard_input_are_one_edit(there: Path) -> None:
    one = lines(there, NOTE, name="one.jsonl")
    two = "\ufeff" + json.dumps({**NOTE, "action": "A3"}) + "\r\n"
    (there / "two").write_text(two, "utf-8")
    ended = installed("apply", one, "-", cwd=there, given=there / "two")
    assert ended.code == 0, ended.err
    assert "2 rows: 2 applied" in ended.out
    (there / "two.jsonl").write_text("{\n")
    before = stored(there)
    name = lines(there, {**NOTE, "text": "More"}, name="one.jsonl")
    refused(atmt("apply", name, "two.jsonl", cwd=there), 2, "two.jsonl:1")
    assert stored(there) == before


@pytest.mark.slow
def test_what_cannot_be_read_or_is_not_known_is_said(there: Path) -> None:
    for words, code, said in (
        (("gone.jsonl",), 3, "There is no gone.jsonl"),
        ((".",), 2, "--format"),
        (("x.txt",), 2, "--format jsonl, --format csv, --format xlsx"),
        (("x.ods",), 2, "save it as .xlsx"),
        ((NOTHING, "--format", "jsonl"), 3, "not a regular file"),
        (("x.txt", "--format", "jsnl"), 2, "did you mean jsonl?"),
        (("-", "-"), 2, "only once"),
    ):
        ended = atmt("apply", *words, cwd=there)
        assert (ended.code, ended.out) == (code, "")
        assert said in ended.err
    (there / "empty.jsonl").write_text("\n")
    assert atmt("apply", "empty.jsonl", cwd=there).out == "Nothing to change\n"
