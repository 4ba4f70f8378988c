"""A correction in a paper says whose record was put right, and what that says now: every place."""

from ledgers import reading

from atmt_cli.views.reports.correction_words import correction_told

LEDGER = """\
ledger: {title: Skills, closing_body: tf, closes_on: 2017-11, keeper: sec}
sources: [{id: paper, title: The paper}]
bodies:
  - {id: board, name: Skills Board, kind: committee, until: 2018-03}
actions:
  - id: A1
    title: Keep the skills
    status: closed
    handovers: [{to: otr, status: accepted, answered_on: 2017-12-20, evidence: [Letter]}]
    steps: [{text: Ask, status: open, due: 2018-02}]
    notes: [{date: 2018-01-03, by: otr, text: We have begun}]
    closures: [{outcome: implemented, on: 2018-01-05, evidence: [Report]}]
questions: [{text: Who pays, about: [A1], raised_on: 2017-11}]
corrections:
"""
OFFICE = "Office for Therapies Research"
TOLD = (
    ("A1", "title: Keep all", "the action: title 'Keep the skills', not 'Keep all'"),
    ("A1", "support: [dtr]", "the action: support nothing, not Department for Therapies"),
    ("A1", "evidence: [A, B]", "the action: evidence 'Report', not 'A' and 'B'"),
    ("A1@otr", "extent: in-part", f"the handover to {OFFICE}: extent nothing, not in-part"),
    ("A1.1", "due: 2018-01", "step 1: due February 2018, not January 2018"),
    ("A1#1", "by: dtr", f"note 1: by {OFFICE}, not Department for Therapies"),
    ("ledger", "closes_on: 2017-12", "the ledger: closes on November 2017, not December 2017"),
    ("source:paper", "title: A paper", "paper: title 'The paper', not 'A paper'"),
    ("body:board", "until: 2017-12", "Skills Board: until March 2018, not December 2017"),
    ("question:1", "text: Who", "question 1: text 'Who pays', not 'Who'"),
)


def test_a_correction_says_whose_record_it_was_and_what_that_says_now() -> None:
    items = "".join(
        f'  - {{where: "{where}", on: 2018-01-09, by: sec, reason: Misread, was: {{{was}}}}}\n'
        for where, was, _ in TOLD
    )
    ledger = reading(LEDGER + items).ledger
    said = [correction_told(ledger, one) for one in ledger.corrections]
    assert said == [f"Secretariat put right the record of {told}" for *_, told in TOLD]
