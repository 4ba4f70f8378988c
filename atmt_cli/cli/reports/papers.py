"""``atmt report paper``, ``brief`` and ``silence``: what is carried into a meeting."""

from atmt_cli.cli.app import report_app
from atmt_cli.cli.reports.delivery import (
    Delivery,
    NewSinceOption,
    ReportFormatOption,
    ReportSinceOption,
    delivering,
)


@report_app.command()
@delivering
def paper(
    delivery: Delivery, since: ReportSinceOption = None, format_: ReportFormatOption = None
) -> None:
    """Write the paper for a meeting: what changed, what to decide.

    Theme by theme and action by action, with annexes of gaps and open questions."""
    from atmt_cli.views.reports.paper import view_paper

    form, ledger = delivery.form(format_), delivery.read()
    found = delivery.judge(ledger)
    start = delivery.since(since, ledger)
    facts = view_paper(ledger, found, delivery.day, start, delivery.before(start))
    delivery.deliver("paper", form, facts)


@report_app.command("brief")
@delivering
def short_paper(
    delivery: Delivery, since: ReportSinceOption = None, format_: ReportFormatOption = None
) -> None:
    """Write a brief of one page: five figures, gaps, decisions."""
    from atmt_cli.views.reports.paper import view_brief

    form, ledger = delivery.form(format_), delivery.read()
    start = delivery.since(since, ledger)
    facts = view_brief(ledger, delivery.day, start, delivery.before(start))
    delivery.deliver("brief", form, facts)


@report_app.command()
@delivering
def silence(
    delivery: Delivery, since: NewSinceOption = None, format_: ReportFormatOption = None
) -> None:
    """List who has not answered, since when, and how often asked.

    A body is listed when its time to answer is over."""
    from atmt_cli.views.reports.silence import view_silence

    form, ledger = delivery.form(format_), delivery.read()
    facts = view_silence(ledger, delivery.day, delivery.since_named(since, ledger))
    delivery.deliver("silence", form, facts)
