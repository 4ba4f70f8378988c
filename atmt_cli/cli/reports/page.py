"""``atmt report html``."""

from atmt_cli.cli.app import report_app
from atmt_cli.cli.reports.delivery import Delivery, NewSinceOption, delivering


@report_app.command()
@delivering
def html(delivery: Delivery, since: NewSinceOption = None) -> None:
    """Write the whole ledger as one page, to read, send and print.

    It is a single file, and needs no network and no script."""
    from atmt_cli.views.reports.changes import NO_PAST
    from atmt_cli.views.reports.overview import view_overview

    ledger = delivery.read()
    looked_back = delivery.since_named(since, ledger)
    past = delivery.before(looked_back) if looked_back else NO_PAST
    facts = view_overview(ledger, delivery.judge(ledger), delivery.day, looked_back, past)
    delivery.deliver("html", "html", facts)
