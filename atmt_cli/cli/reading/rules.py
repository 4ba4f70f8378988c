"""``atmt rules``."""

from datetime import date
from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.options import ColorOption, FormatOption, TodayOption, clock, complete_rule
from atmt_cli.cli.streams import answer, pick


@app.command()
def rules(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="[RULE]", help="The rule to explain.", autocompletion=complete_rule),
    ] = None,
    format_: FormatOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """List every rule, or explain one with examples."""
    from atmt_cli.rules import EVERY_RULE
    from atmt_cli.views.rules import view_rule, view_rules

    day: date = clock(today)
    if rule is None:
        answer(view_rules(EVERY_RULE), format_, day, color)
        return
    by_id = {one.id: one for one in EVERY_RULE}
    pick(rule, by_id, "rule", see="atmt rules")
    answer(view_rule(by_id[rule]), format_, day, color)
