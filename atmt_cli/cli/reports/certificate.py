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
from atmt_cli.model.text import counted


@report_app.command()
@delivering
def certificate(
    delivery: Delivery, since: NewSinceOption = None, format_: ReportFormatOption = None
) -> None:
    """Certify that no action was lost; exit 1 while one is.

    Each is accepted by a body that exists, closed with an outcome, or named as an exception."""
    from atmt_cli.views.reports.certificate import view_certificate

    form, ledger = delivery.form(format_), delivery.read()
    facts = view_certificate(ledger, delivery.day, delivery.since_named(since, ledger))
    delivery.deliver("certificate", form, facts)
    if not facts.is_whole:
        verb = "is" if facts.lacking == 1 else "are"
        complain(
            f"atmt: {facts.lacking} of {counted(facts.total, 'action')} {verb} not accounted for; "
            "the certificate names each\n"
        )
        raise typer.Exit(BROKEN)
