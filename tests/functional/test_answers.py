"""What the reading commands answer: filters, JSON for scripts, and the real ledger."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from command import DATA, TODAY
from inside import in_process as atmt

ROOT = DATA.parent
ROW = {
    "id", "title", "short_title", "status", "owner", "owners", "handover", "rag", "last_note",
    "next_due", "flags",
}  # fmt: skip
SUMMARY = {
    "actions", "live", "closed", "handovers", "accepted", "without_owner", "without_accountable",
    "steps", "dated_steps", "overdue", "questions",
}  # fmt: skip
FINDING = {
    "rule", "level", "state", "where", "path", "line", "column", "message", "remedy",
}  # fmt: skip
ACTIONS = """\
schema: 1
ledger: {title: A sample, closing_body: tf, closes_on: 2017-11, keeper: sec}
actions:
  - id: A10
    title: Ten
    status: open
    handovers: [{to: sec, status: offered, offered_on: 2017-12-01}]
    support: [bia-mac]
    rag: {rating: green, on: 2018-01-02, by: sec}
    steps:
      - {text: Buy a LASER, status: open, assignee: sec, due: 2018-03-01}
      - {text: Wait, status: open, assignee: sec, due: 2017-12}
      - {text: Past, status: done, assignee: sec, due: 2017-01-01, settled_on: 2017-01-01}
  - id: A1
    title: One
    status: open
    handovers:
      - {to: bia-mac, status: accepted, offered_on: 2017-11-02, answered_on: 2017-11-03,
         evidence: [Minutes]}
    governance: [sec]
    rag: {rating: red, reason: No money, on: 2018-01-02, by: bia-mac}
    notes:
      - {date: 2018-01-05, by: sec, text: The newest}
      - {date: 2018-01-01, by: sec, text: An older one}
  - id: A2
    title: Two
    short_title: Deux
    status: in-progress
    handovers: [{to: sec, status: proposed}, {to: bia, status: proposed}]
    notes: [{date: 2017-12, by: tf, text: A month}]
  - id: A3
    title: Three
    status: closed
    handovers:
      - {to: sec, status: accepted, offered_on: 2017-11-02, answered_on: 2017-11-03,
         evidence: [Minutes]}
    notes: [{date: 2018-01-02, by: sec, text: The laser works}]
    closures:
      - {outcome: implemented, proposed_by: sec, proposed_on: 2018-01-01, confirmed_by: bia,
         on: 2018-01-02, evidence: [Minutes]}
  - {id: A4, title: Four, status: on-hold}
questions:
  - {text: Who, raised_on: 2017-11}
  - {text: When, raised_on: 2017-11, answer: Now, answered_on: 2017-12}
"""
BODIES = """\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce}
  - {id: sec, name: Secretariat, kind: office}
  - {id: bia, name: Industry Association, kind: trade-association}
  - {id: bia-mac, name: Its committee, kind: committee, part_of: bia}
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    (folder / "actions.yaml").write_text(ACTIONS)
    (folder / "bodies.yaml").write_text(BODIES)
    return folder


def listed(folder: Path, *options: str) -> list[str]:
    answer = atmt("list", *options, "--format", "json", cwd=folder).json
    return [row["id"] for row in answer["actions"]]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        ("", "A1 A2 A3 A4 A10"),
        ("--status open", "A1 A10"),
        ("--status closed", "A3"),
        ("--status open --status on-hold", "A1 A4 A10"),
        ("--status open --rag red", "A1"),
        ("--status closed --rag red", ""),
        ("--owner bia", "A2"),
        ("--owner sec", "A2 A3 A10"),
        ("--owner bia --with-parts", "A1 A2"),
        ("--owner bia-mac", "A1"),
        ("--owner none", "A4"),
        ("--owner none --owner bia-mac", "A1 A4"),
        ("--handover accepted", "A1 A3"),
        ("--handover proposed --handover offered", "A2 A10"),
        ("--handover none", "A4"),
        ("--rag green", "A10"),
        ("--rag none", "A2 A3 A4"),
        ("--rag red --rag green", "A1 A10"),
        ("--flag action-has-owner", "A4"),
        ("--flag one-accountable-body --flag action-has-owner", "A2 A4"),
        ("--text laser", "A3 A10"),
        ("--text DEUX", "A2"),
        ("--text One --text Four", "A1 A4"),
        ("--text laser --status closed", "A3"),
        ("--body bia-mac", "A1 A10"),
        ("--body bia", "A2 A3"),
        ("--body bia --with-parts", "A1 A2 A3 A10"),
        ("--body tf", "A2"),
    ],
)
def test_a_list_is_filtered(options: str, ids: str, sample: Path) -> None:
    assert listed(sample, *options.split()) == ids.split()


def test_attention_puts_the_worst_first(sample: Path) -> None:
    assert listed(sample, "--sort", "attention")[:2] == ["A4", "A10"]
    rows = atmt("status", "--sort", "attention", "-f", "json", cwd=sample).json["actions"]
    assert [row["id"] for row in rows][:2] == ["A4", "A10"]


def test_status_leaves_out_what_is_closed_unless_asked(sample: Path) -> None:
    def shown(*options: str) -> list[str]:
        return [
            row["id"] for row in atmt("status", *options, "-f", "json", cwd=sample).json["actions"]
        ]

    assert shown() == ["A1", "A2", "A4", "A10"]
    assert shown("--all") == ["A1", "A2", "A3", "A4", "A10"]


def test_a_filter_that_nothing_passes_says_so(sample: Path) -> None:
    ended = atmt("list", "--rag", "amber", cwd=sample)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("No action matches.")
    assert atmt("list", "--rag", "amber", "-f", "jsonl", cwd=sample).out == ""


def rows(folder: Path) -> dict[str, dict[str, Any]]:
    answer = atmt("list", "-f", "json", cwd=folder).json
    return {row["id"]: row for row in answer["actions"]}


def test_a_row_has_what_scripts_rely_on(sample: Path) -> None:
    by_id = rows(sample)
    assert all(set(row) >= ROW for row in by_id.values())
    one, two, four, ten = (by_id[action] for action in ("A1", "A2", "A4", "A10"))
    assert (one["owner"], one["handover"]) == ("bia-mac", "accepted")
    assert one["owners"] == [{"body": "bia-mac", "status": "accepted"}]
    assert one["rag"]["rating"] == "red"
    assert one["last_note"] == {"date": "2018-01-05", "by": "sec", "text": "The newest", "days": 5}
    assert (two["owner"], two["handover"], two["short_title"]) == (None, "proposed", "Deux")
    assert [owner["body"] for owner in two["owners"]] == ["sec", "bia"]
    # A month is not over before its last day.
    assert two["last_note"]["days"] == 10
    assert (four["owner"], four["owners"], four["handover"]) == (None, [], None)
    assert (four["rag"], four["last_note"], four["next_due"]) == (None, None, None)
    assert "action-has-owner" in four["flags"]
    assert (ten["next_due"], ten["handover"]) == ("2017-12", "offered")


def test_the_summary_counts(sample: Path) -> None:
    summary = atmt("status", "-f", "json", cwd=sample).json["summary"]
    assert set(summary) >= SUMMARY
    assert {key: summary[key] for key in SUMMARY} == {
        "actions": 5, "live": 4, "closed": 1, "handovers": 4, "accepted": 1, "without_owner": 1,
        "without_accountable": 1, "steps": 2, "dated_steps": 2, "overdue": 1, "questions": 1,
    }  # fmt: skip


ENVELOPES = {
    ("status",): ("actions", "summary"),
    ("list",): ("actions",),
    ("show", "A1", "A10"): ("actions",),
    ("gaps",): ("gaps",),
    ("stats", "--by", "body"): ("stats", "whole"),
    ("check",): ("findings", "counts", "skipped"),
    ("body", "list"): ("bodies",),
    ("body", "show", "sec"): ("bodies",),
    ("ledger", "show"): ("ledger",),
    ("theme", "list"): ("themes",),
    ("question", "list"): ("questions",),
    ("waive", "--list"): ("waivers",),
}


@pytest.mark.parametrize("command", ENVELOPES, ids=" ".join)
def test_json_comes_in_its_envelope(command: tuple[str, ...], sample: Path) -> None:
    answer = atmt(*command, "--format", "json", cwd=sample).json
    assert (answer["format"], answer["today"]) == ("atmt/1", TODAY)
    assert isinstance(answer["kind"], str)
    assert set(ENVELOPES[command]) <= set(answer)


@pytest.mark.slow
@pytest.mark.parametrize("command", [c for c in ENVELOPES if c != ("check",)], ids=" ".join)
def test_every_format_has_the_same_records(command: tuple[str, ...], sample: Path) -> None:
    def out(format_: str) -> str:
        ended = atmt(*command, "--format", format_, cwd=sample)
        assert (ended.code, ended.err) == (0, "")
        return ended.out

    records = atmt(*command, "-f", "json", cwd=sample).json[ENVELOPES[command][0]]
    assert [json.loads(line) for line in out("jsonl").splitlines()] == records
    table = list(csv.DictReader(io.StringIO(out("csv"))))
    assert len(table) == len(records) == len(out("tsv").splitlines()) - 1
    shared = [name for name in records[0] if name in table[0]] if records else [""]
    key = "gap" if command == ("gaps",) else shared[0]
    assert [row[key] for row in table] == [str(record[key]) for record in records]
    assert out("md").startswith(("|", "#")) or not records


def test_check_in_json_tells_every_finding(sample: Path) -> None:
    ended = atmt("check", "-f", "json", cwd=sample)
    answer = ended.json
    assert ended.code == 1
    assert all(set(finding) >= FINDING for finding in answer["findings"])
    assert set(answer["counts"]) >= {"error", "warning", "waived", "existing"}
    levels = [finding["level"] for finding in answer["findings"]]
    assert answer["counts"]["error"] == levels.count("error") > 0
    assert answer["counts"]["warning"] == levels.count("warning") > 0
    owner = next(f for f in answer["findings"] if f["rule"] == "action-has-owner")
    line = next(n for n, text in enumerate(ACTIONS.splitlines(), 1) if "id: A4" in text)
    assert (owner["where"], owner["path"], owner["line"], owner["state"]) == (
        "A4", "actions.yaml", line, None,
    )  # fmt: skip


def test_an_unreadable_ledger_is_told_in_json_too(tmp_path: Path) -> None:
    (tmp_path / "actions.yaml").write_text("a: [\n")
    (tmp_path / "bodies.yaml").write_text("schema: 1\nbodes: []\n")
    ended = atmt("check", "--format", "json", cwd=tmp_path)
    found = {(finding["path"], finding["rule"]) for finding in ended.json["findings"]}
    assert ended.code == 1
    assert found == {("actions.yaml", "yaml-readable"), ("bodies.yaml", "schema-valid")}


def test_rules_are_chosen_by_id_and_group(sample: Path) -> None:
    def found(*options: str) -> set[str]:
        answer = atmt("check", *options, "-f", "json", cwd=sample).json
        return {finding["rule"] for finding in answer["findings"]}

    every = found()
    assert found("--select", "action-has-owner") == {"action-has-owner"}
    assert found("--ignore", "action-has-owner") == every - {"action-has-owner"}
    assert found("--select", "action-has-owner", "--select", "one-accountable-body") == {
        "action-has-owner", "one-accountable-body",
    }  # fmt: skip
    ownership = found("--select", "ownership")
    assert {"action-has-owner", "one-accountable-body"} <= ownership <= every
    assert found("--select", "ownership", "--ignore", "action-has-owner") == ownership - {
        "action-has-owner"
    }
    assert found("--ignore", "ownership") == every - ownership


def test_what_is_not_selected_does_not_fail(sample: Path) -> None:
    assert atmt("check", "--ignore", "action-has-owner", cwd=sample).code == 0
    assert atmt("check", "--select", "one-accountable-body", cwd=sample).code == 0
    assert atmt("check", "--select", "one-accountable-body", "--strict", cwd=sample).code == 1
    assert atmt("check", "--select", "unique-id", "--strict", cwd=sample).code == 0


def test_no_selection_hides_an_unreadable_ledger(tmp_path: Path) -> None:
    (tmp_path / "actions.yaml").write_text("a: [\n")
    (tmp_path / "bodies.yaml").write_text("")
    for options in (
        ("--ignore", "yaml-readable"),
        ("--select", "unique-id"),
        ("--ignore", "ledger"),
    ):
        assert atmt("check", *options, cwd=tmp_path).code == 1


def test_show_has_the_row_the_action_and_its_findings(sample: Path) -> None:
    stored = atmt("show", "A1", "A4", "-f", "json", cwd=sample).json["actions"]
    one, four = stored
    assert set(one) >= ROW | {"handovers", "steps", "notes", "closures", "governance", "findings"}
    assert [note["text"] for note in one["notes"]] == ["The newest", "An older one"]
    assert {finding["rule"] for finding in four["findings"]} >= {"action-has-owner"}
    assert all(set(finding) >= FINDING for finding in four["findings"])
    page = atmt("show", "A1", cwd=sample).out
    assert page.index("The newest") < page.index("An older one")


def test_ids_are_shown_in_the_order_asked_for_and_once(sample: Path) -> None:
    shown = atmt("show", "A10", "A1", "A10", "-f", "json", cwd=sample).json["actions"]
    assert [action["id"] for action in shown] == ["A10", "A1"]


def findings(*options: str) -> list[dict[str, Any]]:
    return atmt("check", *options, "-f", "json", cwd=ROOT).json["findings"]


def test_the_real_ledger_has_no_error() -> None:
    ended = atmt("check", cwd=ROOT)
    assert (ended.code, ended.err) == (0, "")
    assert "\n0 errors, " in ended.out
    assert ": error: " not in ended.out


def test_the_real_ledger_is_warned_of_what_the_paper_leaves_open() -> None:
    found = {(finding["rule"], finding["where"].partition("@")[0]) for finding in findings()}
    assert {where for rule, where in found if rule == "one-accountable-body"} == {"A2", "A5"}
    assert {where for rule, where in found if rule == "owner-has-accepted"} == {
        "A1", "A2", "A3", "A4", "A5", "A6",
    }  # fmt: skip
    assert {where for rule, where in found if rule == "reporting-has-interval"} == {"A5"}
    for rule in ("step-has-assignee", "step-has-due"):
        assert {where for named, where in found if named == rule} == {"A2.1", "A3.1", "A5.1"}


def test_the_real_ledger_is_judged_at_any_day_without_an_error() -> None:
    for day in ("2017-11-30", "2020-02-29", "9999-12-31"):
        assert atmt("check", "--today", day, cwd=ROOT).code == 0


def test_the_real_gaps_name_the_capital_step_and_the_plan() -> None:
    gaps = {gap["where"]: gap for gap in atmt("gaps", "-f", "json", cwd=ROOT).json["gaps"]}
    assert "invest capital in GMP facilities" in gaps["A3.1"]["gap"]
    assert "Draw up an action plan" in gaps["A2.1"]["gap"]
    assert gaps["A3.1"]["since"] == "2017-11"
    assert gaps["A2.1"]["who"] == ["ols", "dit"]
    # Nobody in particular could mend what is asked of a collective.
    assert "uk-government" not in gaps["A3.1"]["who"]
    lines = atmt("gaps", cwd=ROOT).out
    assert "A3.1" in lines
    assert "A2.1" in lines


def test_the_real_status_is_what_the_paper_says() -> None:
    answer = atmt("status", "-f", "json", cwd=ROOT).json
    assert [row["id"] for row in answer["actions"]] == ["A1", "A2", "A3", "A4", "A5", "A6"]
    assert answer["summary"]["handovers"] == 8
    assert answer["summary"]["accepted"] == answer["summary"]["dated_steps"] == 0
    assert answer["summary"]["without_accountable"] == 2
    assert {row["id"]: row["owner"] for row in answer["actions"]} == {
        "A1": "mmip-fiscal", "A2": None, "A3": "innovate-uk", "A4": "bia-mac", "A5": None,
        "A6": "mhra",
    }  # fmt: skip
    assert listed(ROOT, "--owner", "bia", "--with-parts") == ["A4", "A5"]
