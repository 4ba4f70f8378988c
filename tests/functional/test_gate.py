"""The gate: `atmt check --against`, over a table of edits, lawful and not, and all commands."""

import sys
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from command import Ended, atmt, atmt_afresh
from gate_edits import BASE, LAWFUL, TODAY, UNLAWFUL, Edit, Files
from history import commits, git, repository, write
from inside import in_process
from spread import one_in

from atmt_cli.cli.commands import COMMANDS
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.gate import judge_edit
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read_bytes

NOWHERE = Folder(Path(), Path())
CHECK = ("check", "--against", "HEAD", "--format", "json", "--today", TODAY)


def tree(files: Files) -> dict[str, bytes]:
    return {f"data/{name}": text.encode() for name, text in files.items()}


def ledger(files: Files) -> Ledger:
    return read_bytes(NOWHERE, {name: text.encode() for name, text in files.items()}).ledger


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with one commit, in which the ledger is as it was."""
    repository(tmp_path, [tree(BASE)])
    write(tmp_path, tree(BASE))
    return tmp_path


def failed(ended: Ended) -> Counter[str]:
    """The rules of the new errors, which are what an exit code of 1 says."""
    assert ended.err == ""
    rules = Counter(
        one["rule"]
        for one in ended.json["findings"]
        if (one["level"], one["state"]) == ("error", "new")
    )
    assert ended.code == bool(rules)
    return rules


def is_well_judged(edit: Edit, rules: Counter[str]) -> bool:
    return edit.rule in rules if edit.rule else not rules


def test_the_table_is_long_and_knows_every_rule_of_the_edit() -> None:
    assert min(len(UNLAWFUL), len(LAWFUL)) >= 30
    # Of the waivers of the edit the base has none: test_check_edits.py tries them.
    every = {rule.id for rule in RULES if rule.needs_base} - {"edit-waiver-is-new"}
    assert {edit.rule for edit in UNLAWFUL} == every


@pytest.mark.parametrize("step", one_in(2, [4, 1]))
def test_every_unlawful_edit_is_found_and_no_lawful_one(step: int) -> None:
    base, today = ledger(BASE), date.fromisoformat(TODAY)
    wrong = []
    for edit in (UNLAWFUL + LAWFUL)[::step]:
        verdict = judge_edit(RULES, ledger(edit.make(BASE)), today, base)
        rules = Counter(one.rule for one in verdict.errors)
        if not is_well_judged(edit, rules):
            wrong.append((str(edit), rules))
    assert wrong == []


def test_what_is_wrong_in_a_waiver_stays_old_where_others_go_or_change_places() -> None:
    line = "  - {rule: %s, on: A2, reason: Both say so, by: %s, until: 2018-01-0%d}\n"
    first, second, third = (line % one for one in (
        ("one-accountable-body", "sec", 9), ("owner-has-accepted", "nobody", 8),
        ("step-has-due", "nobody", 7)))  # fmt: skip
    head = BASE["actions.yaml"].partition("waivers:\n")[0] + "waivers:\n"

    def new(*waivers: str) -> list[tuple[str, str]]:
        files = {**BASE, "actions.yaml": head + "".join(waivers)}
        base = {**BASE, "actions.yaml": head + first + second}
        verdict = judge_edit(RULES, ledger(files), date.fromisoformat(TODAY), ledger(base))
        return [(one.rule, one.where) for one in verdict.findings if one.state == "new"]

    assert new(first, second) == new(second) == new(second, first) == []
    for waivers in ((first, second, third), (second, third)):
        places = (f"waiver:{len(waivers)}",) * 2
        assert new(*waivers) == list(
            zip(("reference-resolves", "waiver-in-date"), places, strict=True)
        )


@pytest.mark.slow
def test_the_installed_command_stops_the_unlawful_edits_alone(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    caught, alarms = [], []
    for edit in UNLAWFUL + LAWFUL:
        write(place, tree(edit.make(BASE)))
        rules = failed(atmt_afresh(*CHECK, cwd=place))
        (caught if edit.rule else alarms).append((edit, rules))
    missed = [str(edit) for edit, rules in caught if not is_well_judged(edit, rules)]
    false = [(str(edit), rules) for edit, rules in alarms if rules]
    with capsys.disabled():
        sys.stdout.write(
            f"\ncaught: {len(caught) - len(missed)} of {len(caught)} unlawful edits\n"
            f"false alarms: {len(false)} of {len(alarms)} lawful edits\n"
        )
    assert (missed, false) == ([], [])


def test_what_was_wrong_before_does_not_fail_and_what_is_new_does(place: Path) -> None:
    broken = BASE["actions.yaml"].replace("accountable: otr", "accountable: fund")
    commits(place, [tree({**BASE, "actions.yaml": broken})])
    write(place, tree({**BASE, "actions.yaml": broken}))
    ended = in_process(*CHECK, cwd=place)
    counts = ended.json["counts"]
    assert (ended.code, counts["error"]) == (0, 1)
    assert counts["existing"] == counts["error"] + counts["warning"]
    assert in_process("check", "--today", TODAY, cwd=place).code == 1
    shown = in_process("check", "--against", "HEAD", "--today", TODAY, cwd=place)
    assert "[accountable-is-receiver] (existing)\n" in shown.out
    assert shown.out.endswith(f" existing, against {ended.json['base'][:12]}\n")
    # Once more of the same kind, at another place, is new.
    worse = broken.replace("accountable: dtr", "accountable: sec")
    write(place, tree({**BASE, "actions.yaml": worse}))
    ended = in_process(*CHECK, cwd=place)
    assert failed(ended) == Counter(["accountable-is-receiver", "change-noted"])
    assert {one["where"] for one in ended.json["findings"] if one["state"] == "new"} == {"A2"}


@pytest.mark.slow
def test_only_new_warnings_fail_a_strict_run(place: Path) -> None:
    assert in_process(*CHECK, "--strict", cwd=place).code == 0
    assert in_process(*CHECK[:1], *CHECK[3:], "--strict", cwd=place).code == 1
    assert in_process("add", "Keep the site", "--to", "otr", "--today", TODAY, cwd=place).code == 0
    assert in_process(*CHECK, cwd=place).code == 0
    assert in_process(*CHECK, "--strict", cwd=place).code == 1


@pytest.mark.slow
def test_a_selection_holds_for_the_rules_of_the_edit(place: Path) -> None:
    write(place, tree(UNLAWFUL[0].make(BASE)))
    assert in_process(*CHECK, "--select", "edit", cwd=place).code == 1
    assert in_process(*CHECK, "--ignore", "notes-append-only", cwd=place).code == 0
    assert in_process(*CHECK, "--select", "ownership", cwd=place).code == 0


def test_a_waiver_new_in_the_edit_is_shown_first(place: Path) -> None:
    edit = next(one for one in LAWFUL if "redacted" in one.name)
    write(place, tree(edit.make(BASE)))
    ended = in_process(*CHECK, cwd=place)
    [waiver] = ended.json["waivers"]
    assert (ended.code, ended.json["counts"]["waived"]) == (0, 1)
    assert (waiver["rule"], waiver["on"], waiver["where"]) == (
        "notes-append-only",
        "A1#2",
        "waiver:1",
    )
    shown = in_process("check", "--against", "HEAD", "--today", TODAY, cwd=place)
    first = shown.out.partition("\n")[0]
    assert first.startswith(f"{waiver['path']}:{waiver['line']}:{waiver['column']}: new waiver: ")
    assert first.endswith(
        "notes-append-only on A1#2 until 2018-02, by sec: Personal data [waiver:1]"
    )


def test_a_waiver_made_longer_is_new_and_an_old_one_is_not(place: Path) -> None:
    assert in_process(*CHECK, cwd=place).json["waivers"] == []
    text = BASE["actions.yaml"].replace("until: 2018-03-31", "until: 2030")
    write(place, tree({**BASE, "actions.yaml": text}))
    [waiver] = in_process(*CHECK, cwd=place).json["waivers"]
    assert (waiver["where"], waiver["until"]) == ("waiver:1", "2030")


def test_a_waiver_s_reason_reaches_the_terminal_as_plain_text(place: Path) -> None:
    text = BASE["actions.yaml"].replace("Both say so", '"\\e[31mBoth\\nsay so"')
    write(place, tree({**BASE, "actions.yaml": text}))
    shown = in_process("check", "--against", "HEAD", "--today", TODAY, cwd=place)
    assert "by sec: \\x1b[31mBoth\\nsay so [waiver:1]\n" in shown.out


@pytest.mark.parametrize("rule", ["yaml-readable", "schema-valid"])
def test_what_can_no_longer_be_read_is_new(rule: str, place: Path) -> None:
    text = "[" if rule == "yaml-readable" else "schema: 2\n"
    write(place, tree({**BASE, "bodies.yaml": text}))
    ended = in_process(*CHECK, "--select", "time", cwd=place)
    assert set(failed(ended)) == {rule}
    assert ended.json["base"] == git(place, "rev-parse", "HEAD")


WRITING = (
    ("note", "A1", "All is well"),
    ("update", "A1", "--status", "on-hold", "--reason", "No room"),
    ("update", "A1", "A5", "--governance", "+dtr", "--rag", "red", "--reason", "No", "--yes"),
    ("offer", "A1", "otr"),
    ("accept", "A1", "otr", "--evidence", "Letter", "--reservation", "In May"),
    ("transfer", "otr", "dtr", "--only", "A1", "--on", "2018-01-09"),
    ("offer", "A1", "dtr"),
    ("accept", "A1", "dtr", "--evidence", "Letter"),
    ("offer", "A5", "fund"),
    ("report", "chase", "fund", "--record", "--yes"),
    ("decline", "A5", "fund", "--reason", "No staff"),
    ("withdraw", "A5", "otr", "--reason", "It has no staff"),
    ("close", "A3", "--evidence", "Minute", "--confirmed-by", "dtr"),
    ("reopen", "A3", "--reason", "The roof leaks"),
    ("close", "A3", "--propose"),
    ("close", "A5", "--outcome", "superseded", "--reason", "A2 does it", "--superseded-by", "A2"),
    ("correct", "A1@dtr", "evidence=Another letter", "--reason", "That was the draft"),
    ("step", "add", "A2", "Report", "--assignee", "dtr", "--due", "2018-04"),
    ("step", "assign", "A1.1", "dtr", "--reason", "It has the staff"),
    ("step", "due", "A1.1", "2018-09", "--reason", "No room"),
    ("step", "done", "A1.1"),
    ("step", "drop", "A2.1", "--reason", "Nobody reads it"),
    ("theme", "add", "arts", "Arts"),
    ("add", "Sing", "--to", "otr"),
    ("add", "Dance", "--reason", "Nobody can", "--theme", "arts", "--due", "ongoing"),
    ("body", "add", "new", "New Office", "--kind", "office"),
    ("body", "update", "new", "--name", "Newer Office"),
    ("body", "end", "club", "--on", "2017-12-31", "--successor", "fund"),
    ("question", "add", "When?", "--about", "A2"),
    ("question", "answer", "question:1", "DTR"),
    ("waive", "step-has-due", "A1", "--reason", "Known", "--until", "2018-03"),
    ("note", "ledger", "It is kept at the Council"),
    ("ledger", "update", "--keeper", "dtr", "--settings", "stale_after=60", "--reason", "Agreed"),
    ("withdraw", "A6", "otr", "--reason", "It has no staff"),
    ("offer", "A6", "fund"),
    ("transfer", "otr", "new", "--on", TODAY, "--as", "renamed", "--yes"),
    ("body", "split", "dtr", "new", "fund", "--on", TODAY, "--rest", "fund", "--yes"),
    ("import", "tracker.csv", "--new-bodies", "--yes"),
)
NO_EDIT = (
    "status", "list", "show", "gaps", "check", "rules", "help", "init", "diff", "log", "schema",
    "export", "index", "merge-driver", "setup-git", "report", "stats", "calendar",
    "tidy",  # which is held against main: test_tidy.py
    "undo",  # which takes back what is not committed: test_undo.py
)  # fmt: skip


@pytest.mark.slow
def test_what_a_command_writes_passes_the_gate(place: Path) -> None:
    (place / "tracker.csv").write_text("Ref,Action,Owner,Status\n9,Paint,Painters,Done\n", "utf-8")
    for command in WRITING:
        written = atmt(*command, "--today", TODAY, cwd=place)
        assert written.code == 0, (command, written.said)
        files = {name: (place / "data" / name).read_text() for name in FILES}
        assert failed(atmt(*CHECK, cwd=place)) == Counter(), command
        before = git(place, "rev-parse", "HEAD")
        commits(place, [tree(files)], parents=[before])
        assert git(place, "diff", "--stat", before, "HEAD"), (command, "changed nothing")


def test_every_command_that_writes_is_among_these() -> None:
    assert {words[0] for words in WRITING} >= set(COMMANDS) - set(NO_EDIT) - {"apply"}
