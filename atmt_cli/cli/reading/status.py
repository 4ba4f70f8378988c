"""``atmt status``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    complete_choice,
    open_ledger,
)
from atmt_cli.cli.streams import answer, pick

SORTS = ("number", "attention")


@app.command()
def status(
    all_: Annotated[bool, typer.Option("--all", help="Include closed actions.")] = False,
    sort: Annotated[
        str,
        typer.Option(
            metavar="ORDER",
            help="number, or attention for the worst first.",
            autocompletion=complete_choice(*SORTS),
        ),
    ] = "number",
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Show where each live action stands, and what is missing."""
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.views.status import view_status

    day = clock(today)
    order = pick(sort, SORTS, "order")
    reading = open_ledger(ledger)
    findings = judge(RULES, reading.ledger, day).findings
    view = view_status(reading.ledger, findings, day, closed=all_, sort=order)  # type: ignore[arg-type]
    answer(view, format_, day, color)
