"""Rates and ages as the page shows them: words and, beside them, the lengths of bars."""

from datetime import date
from typing import NamedTuple

from atmt_cli.model.ledger import Ledger
from atmt_cli.views.stats.measures import MEASURES, measured
from atmt_cli.views.stats.moment import Moment
from atmt_cli.views.stats.sums import BAND_WORDS, summed
from atmt_cli.views.stats.table import figure_words


class RateLine(NamedTuple):
    """A rate or a median in words; a rate with its parts, for a bar."""

    title: str
    said: str
    counted: str
    is_rate: bool
    number: int
    of: int


class AgeLine(NamedTuple):
    """What is open of one kind: in words, how much in each band of age, and the most in any."""

    title: str
    said: str
    counted: str
    bands: tuple[int, ...]
    most: int


class Rates(NamedTuple):
    """The rates and the ages of a ledger; ``bands`` says how old each band is."""

    rates: tuple[RateLine, ...]
    bands: tuple[str, ...]
    ages: tuple[AgeLine, ...]


def view_rates(ledger: Ledger, day: date) -> Rates:
    """Return the rates and ages of a ledger as of a day. A band that is nowhere filled is left out
    where it is the one without date.
    """
    facts = measured(Moment(ledger, day))
    sums = [(one, summed(facts[one.id])) for one in MEASURES]
    rates = (
        RateLine(
            one.title,
            figure_words(one, found),
            one.counted,
            one.figures != "days",
            found.number,
            found.of,
        )
        for one, found in sums
        if one.figures != "age"
    )
    old = [(one, found) for one, found in sums if one.figures == "age"]
    shown = len(BAND_WORDS) - (not any(found.bands[-1] for _, found in old))
    most = max(number for _, found in old for number in found.bands)
    ages = (
        AgeLine(one.title, figure_words(one, found), one.counted, found.bands[:shown], most)
        for one, found in old
    )
    return Rates(tuple(rates), tuple(BAND_WORDS.values())[:shown], tuple(ages))
