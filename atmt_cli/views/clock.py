"""The facts in a ledger that are dated after the day it is checked for."""

from datetime import date
from typing import NamedTuple

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import where_of
from atmt_cli.rules.dates import RECORDED, dates_after, is_of


class Ahead(NamedTuple):
    """The latest fact that is dated after a day, and its place."""

    where: str
    on: PartialDate


def view_ahead(ledger: Ledger, day: date) -> Ahead | None:
    """Return the latest fact after a day; None where nothing is dated after it."""
    later = (one for one in dates_after(day, ledger.actions_file) if is_of(one, RECORDED))
    latest = max(later, key=lambda one: one.value.first, default=None)
    return Ahead(where_of(latest.pointer, ledger), latest.value) if latest else None
