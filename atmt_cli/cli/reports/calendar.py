"""``atmt calendar``."""

from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import One, option
from atmt_cli.cli.reports.delivery import WideDelivery, delivering_all
from atmt_cli.cli.streams import complain
from atmt_cli.cli.wide_viewpoint import naming


@app.command()
@delivering_all
def calendar(
    delivery: WideDelivery,
    body: Annotated[One, option("BODY", "Only what this body is to do.")] = None,
) -> None:
    """Write what is due as a calendar (iCalendar).

    Due dates, replies to letters and reports are all-day events. Something due in a month is shown
    on the last day of it."""
    from atmt_cli.render.reports.ics import render_calendar, require_icalendar
    from atmt_cli.views.calendar import view_calendar
    from atmt_cli.views.common_bodies import bodies_meant

    require_icalendar()
    shares = delivery.shares()
    with naming(delivery.troubled):
        own = bodies_meant(body, shares) if body is not None else None
    facts = view_calendar(shares, delivery.day, own)
    delivery.send(render_calendar(facts), "calendar")
    if not facts.days:
        where = " in the ledgers that were read" if delivery.is_partial else ""
        complain(f"atmt: nothing is due{where} as of {delivery.day}, so the calendar is empty\n")
    delivery.tell_unread()
