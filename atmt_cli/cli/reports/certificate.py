"""``atmt report certificate``."""

import typer

from atmt_cli.cli.app import report_app
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.reports.delivery import (
    Delivery,
    NewSinceOption,
    ReportFormatOption,
    delivering,
)
from atmt_cli.cli.streams import complain
from atmt_cli.model.text import counted, visible


@report_app.command()
@delivering
def certificate(
    delivery: Delivery, since: NewSinceOption = None, format_: ReportFormatOption = None
) -> None:
    """Certify that no action was lost; exit 1 if any was.

    Each is accepted by a body that exists, closed with an outcome, or named as an exception."""
    from atmt_cli.views.reports.certificate import view_certificate

    form, ledger = delivery.form(format_), delivery.read(cautious=False)
    facts = view_certificate(ledger, delivery.day, delivery.since_named(since, ledger))
    delivery.deliver("certificate", form, facts)
    if ahead := facts.masthead.ahead:
        complain(
            f"atmt: no certificate can be given as of {delivery.day}: the ledger records events "
            f"after that day, the latest on {ahead.on} ({visible(ahead.where)})\n"
            f"  for the ledger as it was committed by then: --at {delivery.day}; "
            "if a date is wrong: atmt check\n"
        )
    if facts.lacking:
        verb = "is" if facts.lacking == 1 else "are"
        complain(
            f"atmt: {facts.lacking} of {counted(facts.total, 'action')} {verb} not accounted for; "
            "the certificate names each\n"
        )
    if not facts.is_whole:
        raise typer.Exit(BROKEN)
