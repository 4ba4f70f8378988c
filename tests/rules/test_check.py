"""Every rule through the installed `atmt check`, as CI runs it: exit code, line and place."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from command import Ended, atmt_afresh
from inside import in_process
from ledgers import Mark, Section, every_rule, sections, texts
from spread import one_in

from atmt_cli.rules import EVERY_RULE
from atmt_cli.rules.page import DAY, read_page
from atmt_cli.rules.rule import Rule

OF_THE_EDIT = {
    "notes-append-only",
    "custody-append-only",
    "steps-append-only",
    "closures-append-only",
    "action-kept",
    "body-kept",
    "source-kept",
    "question-kept",
    "record-kept",
    "change-noted",
    "first-due-kept",
    "rag-moves-on",
    "name-kept",
    "body-life-kept",
    "correction-is-true",
    "outcome-change-noted",
    "edit-waiver-is-new",
    "title-kept",
    "status-move-legal",
    "handover-move-legal",
    "owner-not-dropped",
    "status-change-noted",
    "due-move-noted",
    "evidence-kept",
    "reopening-noted",
    "ledger-present",
}
"""The rules of the edit: test_check_edits.py runs them, with what was there before.

Those that compare ledgers are in tests/many/test_rules_of_many.py.
"""

RULES = every_rule()
STATE_RULES = [rule for rule in EVERY_RULE if rule.id not in OF_THE_EDIT and not rule.needs_desk]
SECTIONS = [
    section
    for rule in STATE_RULES
    for section in sections(Path(__file__).parent / "cases" / f"{rule.id}.txt")
]
FAILING = [section for section in SECTIONS if section.kind == "fail"]
FIRST_FAILING = [next(s for s in FAILING if s.rule == rule.id) for rule in STATE_RULES]
OTHERS = [section for section in SECTIONS if section.kind != "fail"]


class OnDisk(NamedTuple):
    """A ledger in a folder, and the day on which it is judged."""

    folder: Path
    today: str

    def check(self, *more: str, by: Callable[..., Ended] = in_process) -> Ended:
        """Run the command: in this process, or `by` another way."""
        options = ("--format", "json", "--today", self.today, "--ledger", "ledger")
        return settled(by("check", *options, *more, cwd=self.folder), strict="--strict" in more)


def settled(ended: Ended, *, strict: bool) -> Ended:
    """An answer that fails exactly where it counts what fails it."""
    counts = ended.json["counts"]
    assert ended.err == ""
    assert ended.code == bool(counts["error"] or (strict and counts["warning"]))
    return ended


def on_disk(folder: Path, sample: str, today: date = DAY) -> OnDisk:
    """The ledger that a sample stands for, in a real folder."""
    (folder / "ledger").mkdir()
    for name, text in texts(sample).items():
        (folder / "ledger" / name).write_bytes(text.encode())
    return OnDisk(folder, today.isoformat())


def ids(rule: Rule) -> str:
    return rule.id


def marks(ended: Ended, rule: str) -> Counter[Mark]:
    """File, line and place of each finding of a rule."""
    return Counter(
        (found["path"].removeprefix("ledger/"), found["line"], found["where"])
        for found in ended.json["findings"]
        if found["rule"] == rule
    )


# One of each rule always; the others, which `judge` is asked every time, where there is time.
EACH_ONCE = [
    one if one in FIRST_FAILING else pytest.param(one, marks=pytest.mark.slow) for one in FAILING
]


@pytest.mark.parametrize("section", one_in(5, EACH_ONCE), ids=str)
def test_a_failing_section_fails_on_the_lines_that_it_marks(
    section: Section, tmp_path: Path
) -> None:
    fails(section, tmp_path, by=in_process)


@pytest.mark.slow
@pytest.mark.parametrize("section", FIRST_FAILING, ids=str)
def test_a_rule_fails_in_a_process_of_its_own(section: Section, tmp_path: Path) -> None:
    fails(section, tmp_path, by=atmt_afresh)


def fails(section: Section, tmp_path: Path, by: Callable[..., Ended]) -> None:
    """A failing section fails on its lines: an error at once, a warning where it is asked to."""
    written, level = on_disk(tmp_path, section.sample, section.today), RULES[section.rule].level
    # An error fails the run whatever else is broken; that a warning does not shows it alone.
    alone = () if level == "error" else ("--select", section.rule)
    ended = written.check(*alone, by=by)
    assert marks(ended, section.rule) == section.marks
    assert ended.code == int(level == "error")
    if section in FIRST_FAILING and level == "warning":
        assert written.check(*alone, "--strict", by=by).code == 1


@pytest.mark.slow  # `judge` is asked every time: test_cases.py
@pytest.mark.parametrize("section", OTHERS, ids=str)
def test_a_passing_or_near_section_has_no_finding(section: Section, tmp_path: Path) -> None:
    ended = on_disk(tmp_path, section.sample, section.today).check(by=in_process)
    assert marks(ended, section.rule) == Counter()


@pytest.mark.slow
@pytest.mark.parametrize("rule", STATE_RULES, ids=ids)
def test_the_bad_sample_of_a_page_fails(rule: Rule, tmp_path: Path) -> None:
    ended = on_disk(tmp_path, read_page(rule.page).bad).check()
    assert marks(ended, rule.id)
    assert ended.code == int(rule.level == "error")


@pytest.mark.slow
@pytest.mark.parametrize("rule", STATE_RULES, ids=ids)
def test_the_good_sample_of_a_page_passes(rule: Rule, tmp_path: Path) -> None:
    ended = on_disk(tmp_path, read_page(rule.page).good).check()
    assert (ended.code, marks(ended, rule.id)) == (0, Counter())


def test_every_rule_of_state_has_a_section_that_fails() -> None:
    assert [section.rule for section in FIRST_FAILING] == [rule.id for rule in STATE_RULES]


def test_without_a_base_the_rules_of_the_edit_are_skipped(tmp_path: Path) -> None:
    assert set(on_disk(tmp_path, "actions: []\n").check().json["skipped"]) == OF_THE_EDIT
