"""What each table shows as CSV is in its records, and each of its rows has all columns."""

from datetime import date
from typing import Any

import pytest
from ledgers import reading

from atmt_cli.rules import RULES
from atmt_cli.views.bodies import view_bodies
from atmt_cli.views.entries import view_questions, view_themes, view_waivers
from atmt_cli.views.gaps import view_gaps
from atmt_cli.views.glossary import view_words
from atmt_cli.views.last_edits import view_last_edits
from atmt_cli.views.rules import view_rules
from atmt_cli.views.shapes import Table
from atmt_cli.views.stats.table import view_stats
from atmt_cli.views.status import view_list

LEDGER = reading("""\
themes: [{id: skills, title: Skills}]
actions:
  - id: A1
    title: Keep the skills
    status: open
    handovers: [{to: otr, status: declined, offered_on: 2017-12, answered_on: 2018-01, reason: No}]
    rag: {rating: red, on: 2018-01-02, by: sec}
    notes: [{date: 2018-01-02, by: sec, text: None has it}]
questions: [{text: Who pays?, about: [A1], raised_on: 2017-12}]
waivers: [{rule: note-order, on: A1, reason: A late account, by: sec, until: 2018-03}]
""").ledger
TODAY = date(2018, 1, 10)
TABLES = (
    view_bodies(LEDGER, TODAY),
    view_gaps(LEDGER, TODAY),
    view_last_edits([("2018-01-10", ("A1: noted",), None)]),
    view_list(LEDGER, (), TODAY),
    view_questions(LEDGER, TODAY, (), unanswered=False),
    view_rules(RULES),
    view_stats(LEDGER, TODAY),
    view_stats(LEDGER, TODAY, "body"),
    view_themes(LEDGER, TODAY),
    view_waivers(LEDGER, TODAY),
    view_words("As of today"),
)


def holds(record: Any, field: str) -> bool:
    name, _, rest = field.partition(".")
    return isinstance(record, dict) and name in record and (not rest or holds(record[name], rest))


def test_scripts_know_each_answer_by_its_kind_and_its_list() -> None:
    assert {table.kind: table.key for table in TABLES} == {
        "bodies": "bodies", "gaps": "gaps", "undo": "edits", "list": "actions",
        "questions": "questions", "rules": "rules", "themes": "themes", "waivers": "waivers",
        "help": "help", "stats": "stats",
    }  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.key)
def test_a_table_and_its_records_agree(table: Table) -> None:
    assert table.records
    known = [one for one in table.fields if any(holds(each, one) for each in table.records)]
    assert list(table.fields) == known
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert len({*table.fields}) == len(table.fields)
