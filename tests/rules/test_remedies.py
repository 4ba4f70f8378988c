"""Every remedy is a command to type: the real command line takes all its words."""

import shlex
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from ledgers import every_rule, findings, sections
from spread import one_in
from typer.core import TyperGroup
from typer.main import get_command

from atmt_cli.cli.app import app
from atmt_cli.cli.commands import COMMANDS, GROUPS
from atmt_cli.rules.page import read_page
from atmt_cli.rules.rule import Rule

RULES = every_rule()
CASES = Path(__file__).parent / "cases"


def remedies(rule: Rule) -> set[str]:
    """The remedies of a rule's failing sections, and all those of its bad sample."""
    found = [
        finding
        for one in sections(CASES / f"{rule.id}.txt")
        for finding in findings([rule], one.sample, one.today, one.before, one.beside)
    ]
    page = read_page(rule.page)
    found += findings(RULES.values(), page.bad, before=page.before, beside=page.beside)
    return {finding.remedy for finding in found if finding.remedy}


def name_of(remedy: str) -> str:
    """The command that a remedy names: `note`, `step add`."""
    first, second, *_ = shlex.split(remedy)[1:]
    return f"{first} {second}" if first in GROUPS else first


@cache
def command_line() -> Any:
    """The application with all its commands."""
    for module in sorted(set(COMMANDS.values())):
        import_module(f"atmt_cli.cli.{module}")
    return get_command(app)


def parse(words: list[str]) -> str:
    """Parse a command line without running it, and name its command. Raises as typing it would."""
    context = command_line().make_context("atmt", words)
    names = []
    while isinstance(context.command, TyperGroup):
        left = [*context._protected_args, *context.args]
        name, command, left = context.command.resolve_command(context, left)
        context = command.make_context(name, left, parent=context)
        names.append(name)
    return " ".join(names)


@pytest.mark.parametrize("rule", one_in(5, RULES.values()), ids=RULES)
def test_the_command_line_takes_the_remedies(rule: Rule) -> None:
    for remedy in remedies(rule):
        program, *words = shlex.split(remedy)
        assert program == "atmt"
        assert parse(words) == name_of(remedy), remedy


@pytest.mark.parametrize(
    "wrong",
    [
        "note A1 TEXT --correct 1",
        "accept A1",
        "accept A1 otr dtr",
        "step assigns A1.1 otr",
        "steps",
    ],
)
def test_the_command_line_refuses_what_is_no_remedy(wrong: str) -> None:
    with pytest.raises(Exception, match=r"No such|Missing|unexpected extra"):
        parse(shlex.split(wrong))
