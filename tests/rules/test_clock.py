"""The passing of time: three years day by day over a ledger that nobody edits."""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest
from ledgers import reading

from atmt_cli.model.ledger import Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.rule import judge
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

DATA = Path(__file__).parents[2] / "data"
STATE_RULES = [rule for rule in RULES if not rule.needs_base]
TIME_RULES = {rule.id for rule in RULES if rule.group == "time"} | {
    "declined-is-reoffered",
    "owner-in-life",
}
"""What may come to be broken from one day to the next."""

AGEING = """\
ledger: {title: A sample, closing_body: tf, closes_on: 2018-01, keeper: sec}
actions:
  - id: A1
    title: Keep the skills
    status: open
    handovers: [{to: otr, status: proposed}]
  - id: A2
    title: Keep the funds
    status: open
    governance: [dtr]
    handovers: [{to: fund, status: offered, proposed_on: 2017-12, offered_on: 2018-02}]
    notes: [{date: 2018-06-15, by: fund, text: The fund is set up}]
  - id: A3
    title: Keep the sites
    status: in-progress
    governance: [dtr]
    handovers:
      - {to: aaa, status: accepted, proposed_on: 2017-12, offered_on: 2017-12-05, answered_on: 2017-12-20, evidence: [Letter]}
    reporting: {to: sec, every: 180}
    steps:
      - {text: Draw up the plan, assignee: aaa, due: 2018-11, status: open}
      - {text: Open the third site, assignee: aaa, first_due: 2019-06, due: 2020-06, status: open}
    notes:
      - {date: 2018-01, by: aaa, text: One site is open}
      - {date: 2018-03, by: aaa, text: Two sites are open}
      - {date: 2018-08-01, by: sec, text: The agency has not answered}
  - id: A4
    title: Keep the patients
    status: open
    governance: [dtr]
    handovers:
      - {to: otr, status: declined, proposed_on: 2017-12, offered_on: 2017-12-05, answered_on: 2018-01-15, reason: No staff}
    due: 2019-11
  - id: A5
    title: Keep the records
    status: closing
    governance: [otr]
    handovers:
      - {to: dtr, status: accepted, proposed_on: 2017-12, offered_on: 2017-12-05, answered_on: 2017-12-20, evidence: [Letter]}
    closures: [{outcome: implemented, proposed_by: dtr, proposed_on: 2019-02-10}]
questions:
  - {text: Who pays for the third site, about: [A3], raised_on: 2018}
letters:
  - {to: dtr, on: 2018-01-01, level: 1, about: [A5], reply_by: 2020-01}
waivers:
  - {rule: action-has-governance, on: A1, reason: Not yet agreed, by: sec, until: 2018-12}
bodies:
  - {id: aaa, name: Agency, kind: agency, until: 2019-07, successors: [aab]}
  - {id: aab, name: Alliance, kind: network}
"""  # noqa: E501 - a sample reads best on one line
WAIVED = """\
actions:
  - {id: A1, title: Keep the skills, status: open}
waivers:
  - {rule: action-has-owner, on: A1, reason: The board decides in March, by: sec, until: 2018-03}
"""
BEGIN = date(2018, 1, 1)
DAYS = 3 * 365
APPEARS = {
    # Declined on 15 January: 16 days to the 31st, and 15 in February, are the 31st day.
    ("declined-is-reoffered", "A4@otr"): "2018-02-15",
    # Named when the closing body closed, in January: 28 days to 28 February, and 3.
    ("handover-is-offered", "A1@otr"): "2018-03-03",
    # Told in February, so on the 28th at the latest: the 31 days of March.
    ("offer-is-answered", "A2@fund"): "2018-03-31",
    # No note at all: 28 + 31 + 30 days since the close, at the end of January, and 2 are 91.
    ("note-is-fresh", "A1"): "2018-05-02",
    ("note-is-fresh", "A4"): "2018-05-02",
    ("note-is-fresh", "A5"): "2018-05-02",
    # A note of 15 June: 15 days to the 30th, 31 + 31 to the end of August, and 14.
    ("note-is-fresh", "A2"): "2018-09-14",
    # Every 180 days, and the last note by the agency is of March: 30 + 31 + 30 + 31 + 31, and 28.
    ("report-on-time", "A3"): "2018-09-28",
    # The agency accepted, so its note of March counts, not that of the keeper: 30 + 31 + 30.
    ("note-is-fresh", "A3"): "2018-06-30",
    # Due in November, then in June: overdue the day after.
    ("step-on-time", "A3.1"): "2018-12-01",
    ("step-on-time", "A3.2"): "2020-07-01",
    ("action-on-time", "A4"): "2019-12-01",
    # To be answered in the course of January.
    ("chase-is-due", "letter:1"): "2020-02-01",
    # Waived until the end of December; so what it covered is back as well.
    ("waiver-in-date", "waiver:1"): "2019-01-01",
    ("action-has-governance", "A1"): "2019-01-01",
    # Proposed on 10 February: 18 days to the 28th, and 13.
    ("closing-is-confirmed", "A5"): "2019-03-13",
    # Raised in the course of 2018: 31 + 28 + 31 days since, and 1.
    ("question-not-ageing", "question:1"): "2019-04-01",
    # The agency ends with July: 31 + 30 + 29 days before its last are 90. Then it has ended.
    ("owner-not-expiring", "A3@aaa"): "2019-05-02",
    ("owner-in-life", "A3@aaa"): "2019-08-01",
}
"""The first day of each finding that the first day does not have.

The patience is 30 days for a handover, an answer, a confirmation, and 90 for a note, a question
and the end of a body: a finding stands from the day after.
"""
VANISHES = {
    # A note is in the future until its day comes.
    ("note-not-in-future", "A3#2"): "2018-03-01",
    ("note-not-in-future", "A2#1"): "2018-06-15",
    ("note-not-in-future", "A3#3"): "2018-08-01",
    # So is what is dated ahead; nothing sleeps until then.
    ("date-not-in-future", "A4@otr"): "2018-01-15",
    ("declined-is-reoffered", "A4@otr"): "2018-01-15",
    ("date-not-in-future", "A2@fund"): "2018-02-01",
    ("offer-is-answered", "A2@fund"): "2018-02-01",
    # A note of June keeps nothing fresh in May.
    ("note-is-fresh", "A2"): "2018-06-15",
    ("date-not-in-future", "A5"): "2019-02-10",
    ("closing-is-confirmed", "A5"): "2019-02-10",
    # What has ended is not expiring, and owes nobody a report.
    ("owner-not-expiring", "A3@aaa"): "2019-08-01",
    ("report-on-time", "A3"): "2019-08-01",
}
FROM_THE_FIRST = {"due-not-slipping"}
"""Judged by what was edited; it belongs to time because it warns of what time will bring."""

REAL_BEGIN = date(2017, 11, 1)
REAL_APPEARS = {
    # All was named at the close, in November: the 31 days of December.
    "handover-is-offered": "2017-12-31",
    # The last notes, and the questions, are of November: 31 + 31 + 28, and 1.
    "note-is-fresh": "2018-03-01",
    "question-not-ageing": "2018-03-01",
}
Key = tuple[str, str]
"""Rule and place of a finding."""


class Walk:
    """What is found in a ledger on each of some days."""

    def __init__(self, ledger: Ledger, begin: date, days: Iterable[date]) -> None:
        self.appears: dict[Key, str] = {}
        self.vanishes: dict[Key, str] = {}
        self.late_errors: set[str] = set()
        self.first = self._found(ledger, begin)
        before = self.first
        for today in days:
            found = self._found(ledger, today)
            new = {key: found[key] for key in found.keys() - before.keys()}
            self.late_errors |= {rule for (rule, _), level in new.items() if level == "error"}
            # A finding that came twice would differ from the table by its second day.
            self.appears |= dict.fromkeys(new, today.isoformat())
            self.vanishes |= dict.fromkeys(before.keys() - found.keys(), today.isoformat())
            before = found

    @staticmethod
    def _found(ledger: Ledger, today: date) -> dict[Key, str]:
        return {(f.rule, f.where): f.level for f in judge(STATE_RULES, ledger, today).findings}


def every_day(begin: date) -> list[date]:
    """All the days of the walk but the first."""
    return [begin + timedelta(days=number) for number in range(1, DAYS)]


def turning_days() -> list[date]:
    """The days on which something is to change, the day before each, and the first of each month.

    Of what changes on another day the date is wrong, for it is found late.
    """
    turns = {*map(date.fromisoformat, (*APPEARS.values(), *VANISHES.values()))}
    near = turns | {turn - timedelta(days=1) for turn in turns}
    return [day for day in every_day(BEGIN) if day in near or day.day == 1]


@cache
def ageing() -> Walk:
    return Walk(reading(AGEING).ledger, BEGIN, turning_days())


@cache
def real() -> Walk:
    return Walk(read(Folder(DATA, DATA)).ledger, REAL_BEGIN, every_day(REAL_BEGIN))


def test_each_finding_appears_on_its_day() -> None:
    assert ageing().appears == APPEARS


def test_each_finding_that_time_mends_vanishes_on_its_day() -> None:
    assert ageing().vanishes == VANISHES


@pytest.mark.slow
def test_on_all_the_other_days_nothing_changes() -> None:
    daily = Walk(reading(AGEING).ledger, BEGIN, every_day(BEGIN))
    assert (daily.appears, daily.vanishes) == (APPEARS, VANISHES)
    assert daily.late_errors == ageing().late_errors


def test_every_rule_of_time_appears() -> None:
    waived = {"action-has-governance"}
    assert {rule for rule, _ in ageing().first} >= FROM_THE_FIRST
    assert {rule for rule, _ in APPEARS} - waived | FROM_THE_FIRST == TIME_RULES


@pytest.mark.slow
def test_no_error_appears_by_time_alone_but_that_a_body_ended() -> None:
    assert ageing().late_errors == {"owner-in-life"}
    assert real().late_errors == set()


@pytest.mark.slow
def test_the_real_ledger_ages_as_it_should() -> None:
    assert {(rule, on) for (rule, _), on in real().appears.items()} == set(REAL_APPEARS.items())
    assert real().vanishes == {}


def test_a_waived_error_is_back_the_day_after_the_waiver() -> None:
    ledger = reading(WAIVED).ledger
    found = [judge(RULES, ledger, date(2018, 3, last)).errors for last in (30, 31)]
    after = judge(RULES, ledger, date(2018, 4, 1)).errors
    assert (*found, [one.rule for one in after]) == ((), (), ["action-has-owner"])
