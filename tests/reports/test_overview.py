"""The page of a ledger: what the line of each action says, as data."""

from datetime import date

from ledgers import reading

from atmt_cli.views.reports.overview import view_overview

LEDGER = """\
ledger: {title: Skills, closing_body: tf, closes_on: 2017-11, keeper: sec}
actions:
  - id: A1
    title: Keep the skills
    status: open
    due: ongoing
    handovers: [{to: otr, status: accepted, answered_on: 2017-12-20, evidence: [Letter]}]
  - id: A2
    title: Keep the funds
    status: open
    due: 2018-09
    handovers:
      - {to: otr, status: accepted, extent: in-part, answered_on: 2017-12-20, evidence: [Letter]}
  - id: A3
    title: Count the posts
    status: closed
    due: ongoing
    handovers: [{to: otr, status: accepted, answered_on: 2017-12-20, evidence: [Letter]}]
    closures: [{outcome: implemented, on: 2018-01-05}]
"""


def test_only_of_a_live_action_a_line_says_how_far_it_was_taken_and_that_it_goes_on() -> None:
    page = view_overview(reading(LEDGER).ledger, (), date(2018, 1, 10))
    assert [(one.id, one.handover, one.due) for one in page.status] == [
        ("A1", "accepted", "ongoing"),
        ("A2", "accepted in part", None),
        ("A3", None, None),
    ]
