"""What a ledger records after the day by which it is judged."""

from datetime import date
from typing import NamedTuple

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import where_of
from atmt_cli.rules.dates import RECORDED, Dated, dates_in


class Ahead(NamedTuple):
    """The latest fact that is dated after a day, and its place."""

    where: str
    on: PartialDate


def view_ahead(ledger: Ledger, day: date) -> Ahead | None:
    """Return the latest fact after a day; None where all that happened happened by then."""
    latest: Dated | None = None
    for dated in dates_in(ledger.actions_file, ()):
        if dated.on.first > (latest.on.first if latest else day) and dated.is_of(RECORDED):
            latest = dated
    return Ahead(where_of(latest.pointer, ledger), latest.on) if latest else None
