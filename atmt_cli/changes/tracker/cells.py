"""Read the cells of a tracker: dates, status, rating, priority, and what is nobody's."""

from collections.abc import Iterable, Mapping

from atmt_cli.changes.tracker.vocabulary import (
    ONGOING,
    PRIORITIES,
    RATED_DONE,
    RATINGS,
    STATUSES,
    by_word,
    words_of,
)
from atmt_cli.model.date_forms import Order, date_meant, orders_of
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ONGOING as ENDLESS
from atmt_cli.model.text import did_you_mean, excerpt, listed
from atmt_cli.rules.placeholders import is_placeholder

_STATUS_OF = by_word(STATUSES)
_RATING_OF = by_word(RATINGS)
_PRIORITY_OF = by_word(PRIORITIES)
_WHICH_FIRST = "say which comes first: --dates dmy or --dates mdy"
_WRITE_A_DATE = "write a date, such as 10 Jan 2018 or January 2018"


class CellError(ValueError):
    """A cell does not say what its column must; ``mend`` is what to put there."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(why)
        self.mend = mend


class NoDateError(CellError):
    """A cell of dates holds words that are none, which may be kept as a note."""


def order_of(texts: Iterable[str]) -> Order | None:
    """Return which of day and month comes first in a column, where one of its dates settles it.

    None where none does, or two contradict each other.
    """
    possible = (orders_of(_without_time(text)) for text in texts)
    settled = {orders[0] for orders in possible if len(orders) == 1}
    return next(iter(settled)) if len(settled) == 1 else None


def date_in(text: str, order: Order | None) -> PartialDate | None:
    """Return the date that a cell says; None where it is empty or says that there is none.

    Raises CellError where it has two readings, and NoDateError where it is no date.
    """
    if is_placeholder(text):
        return None
    try:
        return date_meant(_without_time(text), None, order)
    except ValueError as error:
        if order is None and len(orders_of(text)) > 1:
            raise CellError(
                str(error), "say which comes first: --dates dmy or --dates mdy"
            ) from None
        raise NoDateError(str(error), "write a date, such as 10 Jan 2018 or January 2018") from None


def _without_time(text: str) -> str:
    """Return the day of a moment: a spreadsheet may add a time of day nobody typed."""
    day, _, time = text.partition(" ")
    is_time = time.replace(":", "").replace(".", "").isdigit() and ":" in time
    return day if is_time else text


def due_in(text: str, order: Order | None) -> str | None:
    """Return what a due cell says: a date, ``ongoing``, or None. Raises as `date_in`."""
    if words_of(text) in ONGOING:
        return ENDLESS
    meant = date_in(text, order)
    return None if meant is None else meant.text


def status_in(text: str, words: Mapping[str, str]) -> str | None:
    """Return the status that a cell says: one of an action, or the outcome by which it is closed.

    None where it is empty. ``words`` are what a person gave a meaning. Raises CellError.
    """
    folded = words_of(text)
    meant = {words_of(word): status for word, status in words.items()} | {"": ""}
    found = meant.get(folded) or _STATUS_OF.get(folded)
    if found or not folded:
        return found
    raise CellError(
        f"{excerpt(text)} is no status that is known{did_you_mean(folded, _STATUS_OF)}",
        f"say what it means: --status-word '{text}=in-progress'",
    )


def rating_in(text: str) -> str | None:
    """Return the rating that a cell says; None where there is none. Raises CellError."""
    folded = words_of(text)
    if is_placeholder(text) or folded in RATED_DONE:
        return None
    if found := _RATING_OF.get(folded):
        return found
    raise CellError(f"{excerpt(text)} is no rating", f"write {listed(RATINGS, 'or')}")


def priority_in(text: str) -> str | None:
    """Return the priority that a cell says; None where there is none. Raises CellError."""
    folded = words_of(text)
    if is_placeholder(text):
        return None
    if found := _PRIORITY_OF.get(folded):
        return found
    raise CellError(f"{excerpt(text)} is no priority", f"write {listed(PRIORITIES, 'or')}")
