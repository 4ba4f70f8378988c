"""Every rule of the edit through `atmt check --against`, in a real repository, as CI runs it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from command import Ended, atmt_afresh
from history import repository, write
from inside import in_process
from ledgers import Section, sections, texts
from spread import one_in
from test_check import OF_THE_EDIT, marks

from atmt_cli.rules import EVERY_RULE
from atmt_cli.rules.page import DAY, read_page
from atmt_cli.rules.rule import Rule

RULES = [rule for rule in EVERY_RULE if rule.needs_base]
CASES = Path(__file__).parent / "cases"
SECTIONS = [one for rule in RULES for one in sections(CASES / f"{rule.id}.txt")]
FAILING = [one for one in SECTIONS if one.kind == "fail"]
FIRST = [next(one for one in FAILING if one.rule == rule.id) for rule in RULES]
OTHERS = [one for one in SECTIONS if one.kind != "fail"]
# One of each rule always; the others, which `judge` is asked every time, where there is time.
EACH_ONCE = [one if one in FIRST else pytest.param(one, marks=pytest.mark.slow) for one in FAILING]
BEFORE = sorted(
    {str(one.before) for one in SECTIONS} | {str(read_page(rule.page).before) for rule in RULES}
)


def tree(sample: str) -> dict[str, bytes]:
    return {f"ledger/{name}": text.encode() for name, text in texts(sample).items()}


class Past(NamedTuple):
    """A repository in which each sample that is edited has a commit of its own."""

    folder: Path
    commit: dict[str, str]

    def check(
        self,
        before: str | None,
        after: str,
        *options: str,
        day: str = str(DAY),
        by: Callable[..., Ended] = in_process,
    ) -> Ended:
        """Judge an edit: what was there before is committed, what it was made into is not."""
        write(self.folder, tree(after))
        given = ("--format=json", "--today", day, "--ledger=ledger", *options)
        return by("check", "--against", self.commit[str(before)], *given, cwd=self.folder)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    folder = tmp_path_factory.mktemp("past")
    ids = repository(folder, [tree(sample) for sample in BEFORE])
    return Past(folder, dict(zip(BEFORE, ids, strict=True)))


def ids(rule: Rule) -> str:
    return rule.id


def states(ended: Ended, rule: str) -> set[str]:
    return {found["state"] for found in ended.json["findings"] if found["rule"] == rule}


def test_these_are_all_the_rules_of_the_edit() -> None:
    assert {rule.id for rule in RULES} == OF_THE_EDIT


@pytest.mark.parametrize("section", one_in(5, EACH_ONCE), ids=str)
def test_a_failing_section_fails_as_new_on_the_lines_that_it_marks(
    section: Section, past: Past
) -> None:
    ended = past.check(section.before, section.sample, day=str(section.today))
    assert (ended.code, ended.err, ended.json["skipped"]) == (1, "", [])
    assert marks(ended, section.rule) == section.marks
    assert states(ended, section.rule) == {"new"}
    assert ended.json["base"] == past.commit[str(section.before)]


@pytest.mark.slow
@pytest.mark.parametrize("section", FIRST, ids=str)
def test_it_fails_in_a_process_of_its_own(section: Section, past: Past) -> None:
    ended = past.check(section.before, section.sample, day=str(section.today), by=atmt_afresh)
    assert (ended.code, marks(ended, section.rule)) == (1, section.marks)


@pytest.mark.slow
@pytest.mark.parametrize("section", OTHERS, ids=str)
def test_a_passing_or_near_section_has_no_finding(section: Section, past: Past) -> None:
    ended = past.check(section.before, section.sample, day=str(section.today))
    assert (ended.err, ended.json["skipped"]) == ("", [])
    assert not marks(ended, section.rule)


@pytest.mark.slow
@pytest.mark.parametrize("rule", RULES, ids=ids)
def test_the_samples_of_a_page_do_what_they_say(rule: Rule, past: Past) -> None:
    page = read_page(rule.page)
    bad = past.check(page.before, page.bad)
    assert (bad.code, states(bad, rule.id)) == (1, {"new"})
    good = past.check(page.before, page.good)
    assert (good.code, states(good, rule.id)) == (0, set())


def test_evidence_that_was_moved_is_put_back_and_what_is_gone_is_restored(past: Past) -> None:
    kept = next(one for one in FAILING if one.rule == "evidence-kept")
    assert kept.before
    moved = past.check(kept.before, kept.before.replace("[Letter, Minute]", "[Minute, Letter]"))
    (found,) = moved.json["findings"]
    assert "has evidence 1 in another place; put it back" in found["message"]
    assert found["remedy"].startswith("atmt tidy --against ")
    gone = past.check(kept.before, kept.before.replace("[Letter, Minute]", "[Minute]"))
    (found,) = gone.json["findings"]
    assert "no longer has evidence 1 as it was; restore it" in found["message"]
    assert found["remedy"] is None
