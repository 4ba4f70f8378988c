"""``atmt rules``."""

from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import ColorOption, FormatOption, One, TodayOption, argument, clock
from atmt_cli.cli.streams import answer
from atmt_cli.model.choices import pick


@app.command()
def rules(
    rule: Annotated[One, argument("RULE", "The rule to explain.")] = None,
    format_: FormatOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """List every rule, or explain one with examples."""
    from atmt_cli.rules import EVERY_RULE
    from atmt_cli.views.rules import view_rule, view_rules

    day = clock(today)
    if rule is None:
        answer(view_rules(EVERY_RULE), format_, day, color)
        return
    by_id = {one.id: one for one in EVERY_RULE}
    pick(rule, by_id, "rule", see="atmt rules")
    answer(view_rule(by_id[rule]), format_, day, color)
