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
    open_ledger,
)
from atmt_cli.cli.output import answer, pick

SORTS = ("number", "attention")


@app.command()
def status(
    all_: Annotated[bool, typer.Option("--all", help="Closed actions too.")] = False,
    sort: Annotated[
        str, typer.Option(metavar="ORDER", help="number, or attention: what is worst first.")
    ] = "number",
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Where each live action stands, and what is missing."""
    from atmt_cli.rules import RULES
    from atmt_cli.rules.kit import judge
    from atmt_cli.views.status import view_status

    day = clock(today)
    order = pick(sort, SORTS, "order")
    reading = open_ledger(ledger)
    findings = judge(RULES, reading.ledger, day).findings
    view = view_status(reading.ledger, findings, day, closed=all_, sort=order)  # type: ignore[arg-type]
    answer(view, format_, day, color)
