"""The facts in a ledger that are dated after the day it is checked for."""

from datetime import date
from typing import NamedTuple

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import Pointer
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import where_of
from atmt_cli.rules.dates import RECORDED, dates_in, is_of


class Ahead(NamedTuple):
    """The latest fact that is dated after a day, and its place."""

    where: str
    on: PartialDate


def view_ahead(ledger: Ledger, day: date) -> Ahead | None:
    """Return the latest fact after a day; None where nothing is dated after it."""
    latest: tuple[Pointer, PartialDate] | None = None
    for dated in dates_in(ledger.actions_file):
        is_later = dated.value.first > (latest[1].first if latest else day)
        if is_later and is_of(dated, RECORDED):
            latest = dated.pointer, dated.value
    return Ahead(where_of(latest[0], ledger), latest[1]) if latest else None
