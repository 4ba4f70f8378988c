"""``atmt check``: every rule, as CI runs it."""

import os
import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.options import (
    AgainstOption,
    ColorOption,
    LedgerOption,
    TodayOption,
    clock,
    complete_rule,
)
from atmt_cli.cli.output import COLORS, emit, pick, wants_color
from atmt_cli.model.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from atmt_cli.rules.kit import Rule, Verdict

FORMATS = ("text", "json")


@app.command()
def check(
    strict: Annotated[bool, typer.Option("--strict", help="Warnings fail, too.")] = False,
    select: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE|GROUP", help="Only these.", autocompletion=complete_rule),
    ] = None,
    ignore: Annotated[
        list[str] | None,
        typer.Option(metavar="RULE|GROUP", help="All but these.", autocompletion=complete_rule),
    ] = None,
    against: AgainstOption = None,
    format_: Annotated[
        str, typer.Option("--format", "-f", metavar="FORMAT", help="text or json.")
    ] = "text",
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Judge the ledger by every rule. Exit 1 where one is broken.

    With --against REV it judges the edit as well, from the merge base of REV and HEAD to the files
    as they are: only what was not wrong before fails.
    """
    from atmt_cli.render.findings import (
        render_allowed,
        render_check_json,
        render_counts,
        render_text,
    )

    day = clock(today)
    pick(format_, FORMATS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    rules = chosen_rules(select, ignore)
    verdict = _judged(ledger, rules, day, against)
    if format_ == "json":
        emit((render_check_json(verdict, day),))
    else:
        colored = wants_color(coloring, sys.stdout, os.environ)
        allowed = render_allowed(verdict.allowed)
        shown = render_text(verdict.findings, colored=colored)
        emit((*allowed, *shown, render_counts(verdict)))
    if verdict.errors or (strict and verdict.failing_warnings):
        raise typer.Exit(BROKEN)


def _judged(
    given: str | None, rules: "tuple[Rule, ...]", day: date, against: str | None
) -> "Verdict":
    from atmt_cli.rules.kit import Verdict, judge
    from atmt_cli.store.find import find_folder
    from atmt_cli.store.read import read

    if against is not None:
        from atmt_cli.cli.against import judge_against

        return judge_against(given, rules, day, against)
    folder = find_folder(given)
    try:
        reading = read(folder)
    except UnreadableError as error:
        # No selection hides this: where there is no ledger, no rule has been kept.
        return Verdict(error.findings)
    verdict = judge(rules, reading.ledger, day)
    return verdict._replace(findings=reading.located(verdict.findings))


def chosen_rules(select: Iterable[str] | None, ignore: Iterable[str] | None) -> "tuple[Rule, ...]":
    """The rules selected and not ignored, by id or group. Raises UsageError for an unknown one."""
    from atmt_cli.model.text import did_you_mean, excerpt
    from atmt_cli.rules import EVERY_RULE, RULES

    select, ignore = tuple(select or ()), tuple(ignore or ())
    known = {rule.id for rule in EVERY_RULE} | {rule.group for rule in EVERY_RULE}
    for one in (*select, *ignore):
        if one not in known:
            near = did_you_mean(one, sorted(known))
            raise UsageError(f"no rule or group {excerpt(one)}{near}", "see them all: atmt rules")
    return tuple(
        rule
        for rule in RULES
        if (not select or rule.id in select or rule.group in select)
        and rule.id not in ignore
        and rule.group not in ignore
    )
