"""What stands at the head of every report."""

from datetime import date
from typing import NamedTuple

from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.ledger import Ledger
from atmt_cli.views.clock import Ahead, view_ahead


class Masthead(NamedTuple):
    """The ledger that a report is made of, and the day it is made for.

    ``contact`` is the keeper's. ``ahead`` is the latest event that the ledger records after the
    day, if there is one: a report counts it.
    """

    title: str
    closing_body: str
    closes_on: PartialDate | None
    has_closed: bool
    keeper: str | None
    contact: str | None
    governance: tuple[str, ...]
    day: PartialDate
    ahead: Ahead | None

    @property
    def caution(self) -> str | None:
        """Return what a reader must know of the day: that the ledger knows what came after it."""
        if self.ahead is None:
            return None
        latest = f"the latest {self.ahead.on.when} ({self.ahead.where})"
        return (
            f"The ledger that this is made from records events after {self.day.words}, {latest}. "
            "They are counted here as if they had happened by then."
        )


def view_masthead(ledger: Ledger, day: date) -> Masthead:
    """Return the head of every report of a ledger, with full names."""
    head = ledger.head
    keeper = ledger.body_by_id.get(head.keeper or "")
    return Masthead(
        title=head.title,
        closing_body=ledger.name(head.closing_body),
        closes_on=head.closes_on,
        has_closed=head.closes_on is not None and not head.closes_on.after(day),
        keeper=ledger.name(head.keeper) if head.keeper else None,
        contact=keeper.contact if keeper else None,
        governance=tuple(ledger.name(one) for one in head.governance),
        day=parse_date(day.isoformat()),
        ahead=view_ahead(ledger, day),
    )
