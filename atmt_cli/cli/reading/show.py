"""``atmt show``."""

from atmt_cli.cli.app import app
from atmt_cli.cli.options import ActionsArgument
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.choices import known_actions


@app.command()
@showing
def show(query: Query, actions: ActionsArgument) -> None:
    """Show an action in full: custody, steps, notes, findings."""
    from atmt_cli.views.show import view_show

    reading = query.read()
    ids = known_actions(actions, reading.ledger.directory("actions"))
    findings = query.judge(reading.ledger)
    located = reading.located(one for one in findings if one.action in ids)
    query.answer(view_show(reading.ledger, located, query.day, ids))
