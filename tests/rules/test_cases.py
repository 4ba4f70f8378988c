"""Every rule against its case file and its page."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from ledgers import Section, every_rule, findings, sections

from atmt_cli.rules import EVERY_RULE
from atmt_cli.rules.page import read_page
from atmt_cli.rules.rule import Rule

FILES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
SECTIONS = [section for path in FILES for section in sections(path)]
EVERY = every_rule()
ERRORS = [rule for rule in EVERY.values() if rule.level == "error"]


def ids(rule: Rule) -> str:
    return rule.id


@pytest.mark.parametrize("rule", EVERY)
def test_a_section_has_the_findings_that_it_marks(rule: str) -> None:
    for section in (one for one in SECTIONS if one.rule == rule):
        found = findings(
            [EVERY[rule]], section.sample, section.today, section.before, section.beside
        )
        assert all(finding.rule == rule for finding in found)
        assert Counter((f.file, f.line, f.where) for f in found) == section.marks, str(section)
        said = "\n".join(f"{finding.message}\n{finding.remedy}" for finding in found)
        assert [text for text in section.says if text not in said] == [], str(section)


def test_only_a_failing_section_marks_findings() -> None:
    assert {section.kind for section in SECTIONS} == {"pass", "fail", "near"}
    assert [str(one) for one in SECTIONS if bool(one.marks) != (one.kind == "fail")] == []


@pytest.mark.slow
@pytest.mark.parametrize("rule", EVERY)
def test_no_error_but_a_body_s_end_appears_by_the_passing_of_time(rule: str) -> None:
    rules = [rule for rule in ERRORS if rule.id != "owner-in-life"]
    # An error that was waived comes back by the passing of time, and is meant to.
    unwaived = [one for one in SECTIONS if one.rule == rule and "waivers:" not in one.sample]
    for section in unwaived:
        earlier, later = (
            Counter(
                (f.rule, f.where, f.value)
                for f in findings(rules, section.sample, day, section.before, section.beside)
            )
            for day in (section.today, date(2100, 1, 1))
        )
        assert later <= earlier, str(section)


@pytest.mark.slow
@pytest.mark.parametrize("section", SECTIONS, ids=str)
def test_a_finding_keeps_its_value_from_day_to_day(section: Section) -> None:
    day, before = section.today, section.before
    today, tomorrow = (
        {
            (f.rule, f.where, f.pointer): f.value
            for f in findings(EVERY.values(), section.sample, on, before, section.beside)
        }
        for on in (day, day + timedelta(days=1))
    )
    assert {key: tomorrow[key] for key in today if key in tomorrow}.items() <= today.items()


def test_sections_have_names_of_their_own() -> None:
    assert [name for name, count in Counter(map(str, SECTIONS)).items() if count > 1] == []


def test_every_rule_is_registered_once() -> None:
    assert sorted(rule.id for rule in EVERY_RULE) == sorted(EVERY)


def test_no_case_file_lacks_a_rule() -> None:
    assert {path.stem for path in FILES} - set(EVERY) == set()


@pytest.mark.parametrize("rule", EVERY)
def test_every_rule_has_sections_of_each_kind(rule: str) -> None:
    assert {section.kind for section in SECTIONS if section.rule == rule} == {
        "pass",
        "fail",
        "near",
    }


@pytest.mark.parametrize("rule", EVERY.values(), ids=ids)
def test_the_page_of_a_rule_has_all_its_parts(rule: Rule) -> None:
    page = read_page(rule.page)
    assert all((page.claim, page.why, page.mend, page.bad, page.good))
    assert (page.before is not None) == rule.needs_base
    assert (page.beside is not None) == rule.needs_desk
    assert page.claim.endswith(".")


@pytest.mark.parametrize("rule", EVERY.values(), ids=ids)
def test_the_bad_sample_breaks_the_rule_and_no_other_error_rule(rule: Rule) -> None:
    page = read_page(rule.page)
    found = findings(
        {rule.id: rule, **EVERY}.values(), page.bad, before=page.before, beside=page.beside
    )
    assert rule.id in {finding.rule for finding in found}
    assert {f.rule for f in found if f.level == "error"} <= {rule.id}


@pytest.mark.parametrize("rule", EVERY.values(), ids=ids)
def test_the_good_sample_breaks_neither_the_rule_nor_an_error_rule(rule: Rule) -> None:
    page = read_page(rule.page)
    assert findings([rule, *ERRORS], page.good, before=page.before, beside=page.beside) == ()
