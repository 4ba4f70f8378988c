"""Many findings of one rule are told as one on a terminal, and each by itself elsewhere."""

from pathlib import Path

import pytest
from command import Ended, atmt_on_terminal
from inside import in_process as atmt
from ledgers import texts

PLAIN = {"NO_COLOR": "1"}
RULE = "action-has-governance"


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A folder with a ledger of five actions with otr, which answer to nobody."""
    return of_actions(5, tmp_path)


def of_actions(number: int, folder: Path) -> Path:
    notes = "notes: [{date: 2018-01, by: otr, text: Begun}]"
    actions = "".join(
        f"  - {{id: A{n}, title: Action {n}, status: open, {notes}, "
        "handovers: [{to: otr, status: accepted, offered_on: 2017-12, answered_on: 2018-01, "
        "evidence: [Letter]}]}\n"
        for n in range(1, number + 1)
    )
    for name, text in texts(f"actions:\n{actions}").items():
        (folder / name).write_text(text, "utf-8")
    return folder


def shown(*words: str, cwd: Path, columns: int = 80) -> Ended:
    return atmt_on_terminal(*words, cwd=cwd, columns=columns, env=PLAIN)


def test_a_terminal_is_told_once_of_one_rule_on_many_actions(ledger: Path) -> None:
    ended = shown("check", cwd=ledger, columns=67)
    assert ended.code == 0
    *said, counts = ended.out.splitlines()
    assert said == [
        f"warning: {RULE} is broken 5 times: A1, A2 and 3 more",
        "  first: A1 has no governance; record the body it answers to",
        "  atmt update A1 --governance +BODY",
        "each finding: atmt check --all",
    ]
    assert counts.startswith("0 errors, 5 warnings, ")
    assert "5 times: A1, A2, A3, A4, A5\n" in shown("check", cwd=ledger, columns=68).out


def test_after_many_warnings_a_person_is_told_what_puts_them_in_order(tmp_path: Path) -> None:
    ended = shown("check", cwd=of_actions(10, tmp_path))
    assert ended.out.endswith("\n  next: atmt gaps\n")
    assert "next:" not in atmt("check", cwd=tmp_path).out


def test_few_findings_are_told_one_by_one(tmp_path: Path) -> None:
    three = of_actions(3, tmp_path)
    assert shown("check", cwd=three).out == atmt("check", cwd=three).out


def test_a_pipe_and_all_have_each_finding(ledger: Path) -> None:
    each = atmt("check", cwd=ledger)
    assert each.out.count(f"[{RULE}]\n  atmt update A") == 5
    assert each.out == shown("check", "--all", cwd=ledger).out
    assert each.out == atmt("check", "--all", cwd=ledger).out


def test_a_file_has_each_finding_and_the_terminal_beside_it_is_told_once(ledger: Path) -> None:
    ended = shown("check", "-o", "found.txt", cwd=ledger)
    assert (ledger / "found.txt").read_text("utf-8") == atmt("check", cwd=ledger).out
    assert ended.out == shown("check", cwd=ledger).out


def test_a_strict_run_fails_all_the_same(ledger: Path) -> None:
    assert shown("check", "--strict", cwd=ledger).code == atmt("check", "--strict", cwd=ledger).code
    assert shown("check", "--strict", cwd=ledger).code == 1


def test_each_fault_of_an_unreadable_ledger_is_told(ledger: Path) -> None:
    actions = (ledger / "actions.yaml").read_text("utf-8")
    (ledger / "actions.yaml").write_text(actions.replace("status: open", "state: open"), "utf-8")
    ended = shown("check", cwd=ledger)
    assert ended.code == 1
    assert ended.out.count("[schema-valid]") == ended.out.count("actions.yaml:") > 4


def test_an_edit_tells_a_terminal_once_what_it_breaks(ledger: Path) -> None:
    edit = ("body", "end", "otr", "--on", "2018-01-05")
    each = atmt(*edit, "--dry-run", "--json", cwd=ledger).json["findings"]
    assert [one["rule"] for one in each] == ["owner-in-life"] * 5
    said = shown(*edit, cwd=ledger).out
    assert "error: owner-in-life is broken 5 times: A1@otr, A2@otr, " in said
    assert said.count("owner-in-life") == 1
    assert "each finding: atmt check --all\n" in said


def test_a_refusal_tells_a_terminal_once_what_it_would_break(ledger: Path) -> None:
    edit = ("correct", "body:otr", "kind=collective", "--reason", "A slip")
    refused = shown(*edit, cwd=ledger)
    assert refused.code == 1
    assert refused.out.count("owner-can-own") == 1
    assert "error: owner-can-own is broken 5 times: A1@otr, A2@otr, " in refused.out
    assert "each finding: the same command with --json\n" in refused.out
