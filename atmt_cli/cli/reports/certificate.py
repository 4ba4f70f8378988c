"""``atmt report certificate``."""

import typer

from atmt_cli.cli.app import report_app
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.reports.delivery import Delivery, ReportFormatOption, delivering


@report_app.command()
@delivering
def certificate(delivery: Delivery, format_: ReportFormatOption = None) -> None:
    """Certify that no action was lost; exit 1 while one is.

    Each is accepted by a body that exists, closed with an outcome, or named as an exception."""
    from atmt_cli.views.reports.certificate import view_certificate

    form, ledger = delivery.form(format_), delivery.read()
    facts = view_certificate(ledger, delivery.day)
    delivery.deliver("certificate", form, facts)
    if not facts.is_whole:
        raise typer.Exit(BROKEN)
