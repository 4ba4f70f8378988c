"""``atmt show``."""

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ActionsArgument,
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    known_ids,
    open_ledger,
)
from atmt_cli.cli.streams import answer


@app.command()
def show(
    actions: ActionsArgument,
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Show all about an action: custody, steps, notes, findings."""
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.views.show import view_show

    day = clock(today)
    reading = open_ledger(ledger)
    ids = known_ids(actions, reading.ledger.action_by_id, "action", "atmt list")
    findings = judge(RULES, reading.ledger, day).findings
    located = reading.located(one for one in findings if one.action in ids)
    answer(view_show(reading.ledger, located, day, ids), format_, day, color)
