"""The rules: all of them in a table, or one explained."""

from collections.abc import Iterable, Iterator
from typing import Any

from atmt_cli.rules.page import read_page
from atmt_cli.rules.rule import Rule
from atmt_cli.views.shapes import Block, Cell, Code, Heading, Page, Prose, Table, TableColumn

COLUMNS = (
    TableColumn("Rule"),
    TableColumn("Level"),
    TableColumn("Group", drop=1),
    TableColumn("Claim", least=30),
)
_ADVERB = {"error": "An error", "warning": "A warning"}


def view_rules(rules: Iterable[Rule]) -> Table:
    """Return every rule, in the order of the pages."""
    rules = tuple(rules)
    return Table(
        kind="rules",
        key="rules",
        columns=COLUMNS,
        rows=[_cells(rule) for rule in rules],
        records=[_record(rule) for rule in rules],
        fields=("rule", "level", "group", "claim"),
        summary=f"{len(rules)} rules. To read about one: atmt rules RULE",
    )


def _cells(rule: Rule) -> tuple[Cell, ...]:
    tone = Cell(rule.level, "bad" if rule.level == "error" else "caution")
    return Cell(rule.id, "id"), tone, Cell(rule.group), Cell(rule.claim)


def _record(rule: Rule) -> dict[str, Any]:
    return {"rule": rule.id, "level": rule.level, "group": rule.group, "claim": rule.claim}


def view_rule(rule: Rule) -> Page:
    """Return a rule explained: claim, why, remedy, bad and good example."""
    page = read_page(rule.page)
    record = {
        **_record(rule),
        "why": page.why,
        "remedy": page.mend,
        "before": page.before,
        "beside": page.beside,
        "bad": page.bad,
        "good": page.good,
    }
    return Page("rules", "rules", tuple(_blocks(rule)), [record])


def _blocks(rule: Rule) -> Iterator[Block]:
    page = read_page(rule.page)
    edit = " The rule compares the edit with what was there before." if rule.needs_base else ""
    yield Heading(rule.id, level=1)
    yield Prose(page.claim)
    many = " It compares ledgers: `atmt --ledgers MANIFEST check`." if rule.needs_desk else ""
    yield Prose(f"{_ADVERB[rule.level]} in the group '{rule.group}'.{edit}{many}")
    yield Heading("Why")
    yield Prose(page.why)
    yield Heading("Remedy")
    yield Prose(page.mend)
    if page.before:
        yield Heading("Before the edit")
        yield Code(page.before)
    if page.beside:
        yield Heading("The other ledger")
        yield Code(page.beside)
    yield Heading("Bad")
    yield Code(page.bad)
    yield Heading("Good")
    yield Code(page.good)
