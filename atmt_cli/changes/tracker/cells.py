"""Read the cells of a tracker: dates, status, rating, priority, and what is nobody's."""

import re
from collections.abc import Iterable, Mapping

from atmt_cli.changes.vocabulary import (
    ONGOING,
    PRIORITIES,
    RATED_DONE,
    RATINGS,
    STATUSES,
    UNRATED,
    by_word,
    words_of,
)
from atmt_cli.model.date_forms import ORDERS, Order, date_meant, orders_of
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ONGOING as ENDLESS
from atmt_cli.model.text import did_you_mean, excerpt, listed
from atmt_cli.rules.placeholders import is_placeholder

_STATUS_OF = by_word(STATUSES)
_RATING_OF = by_word(RATINGS)
_PRIORITY_OF = by_word(PRIORITIES)
# 30/06/24, 30-Jun-24, Jun-24: never 24/6, nor Jun 24, which may be a day.
_SHORT_YEAR = re.compile(
    r"((?:[0-9]{1,2}[/.-](?:[0-9]{1,2}|[A-Za-z]{3,9})|[A-Za-z]{3,9})[/.-]|[A-Za-z]{3,9} ?')"
    "([0-9]{2})"
)
_CENTURY = "20"
_PRELUDE = re.compile(
    r"(?:by|due|until|no later than|(?:by )?(?:the )?end(?: of)?|até|ate)\s+(?=\S)", re.IGNORECASE
)
_WHICH_FIRST = "say which comes first: --dates dmy or --dates mdy"
_WRITE_A_STATUS = "say what it means: --status-word WORD=STATUS"
_WRITE_A_DATE = "write a date, such as 10 Jan 2018 or January 2018"


class CellError(ValueError):
    """A cell does not say what its column must; ``mend`` is what to put there."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(why)
        self.mend = mend


class UnorderedError(CellError):
    """A date may be one of two, and nothing says which of day and month comes first."""


class UnknownWordError(CellError):
    """A cell of statuses holds a word whose meaning a person must say."""


class NoDateError(CellError):
    """A cell of dates holds words that are none, which may be kept as a note."""


def order_of(texts: Iterable[str]) -> Order | None:
    """Return which of day and month comes first in a column, where one of its dates settles it.

    None where none does, or two contradict each other.
    """
    settled = {orders[0] for text in texts if len(orders := readings_of(text)) == 1}
    return next(iter(settled)) if len(settled) == 1 else None


def readings_of(text: str) -> tuple[Order, ...]:
    """Return in which orders of day and month a cell can be read; none where that is no matter."""
    return orders_of(_in_full(text))


def date_in(text: str, order: Order | None) -> PartialDate | None:
    """Return the date that a cell says; None where it is empty or says that there is none.

    Raises CellError where it has two readings, and NoDateError where it is no date.
    """
    if is_placeholder(text):
        return None
    full = _in_full(text)
    if order is None and len(orders_of(full)) > 1:
        both = listed((str(date_meant(full, None, one)) for one in ORDERS), "or")
        raise UnorderedError(f"{excerpt(text, 40)} may be {both}", _WHICH_FIRST)
    try:
        return date_meant(full, None, order)
    except ValueError:
        raise NoDateError(f"{excerpt(text, 40)} is not a date", _WRITE_A_DATE) from None


def _in_full(text: str) -> str:
    """Return a date as it is read: without a time of day, or words before it that add nothing,
    and with all four digits of the year where a month stands beside two.
    """
    day, _, time = text.partition(" ")
    is_time = time.replace(":", "").replace(".", "").isdigit() and ":" in time
    bare = _PRELUDE.sub("", day if is_time else text)
    found = _SHORT_YEAR.fullmatch(bare)
    return f"{found[1]}{_CENTURY}{found[2]}" if found else bare


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
    close = did_you_mean(folded, _STATUS_OF)
    raise UnknownWordError(f"{excerpt(text)} is not a status that is known{close}", _WRITE_A_STATUS)


def rating_in(text: str) -> str | None:
    """Return the rating that a cell says; None where there is none. Raises CellError."""
    folded = words_of(text)
    if found := _RATING_OF.get(folded):
        return found
    if is_placeholder(text) or folded in RATED_DONE or folded in UNRATED:
        return None
    raise CellError(f"{excerpt(text)} is not a rating", f"write {listed(RATINGS, 'or')}")


def priority_in(text: str) -> str | None:
    """Return the priority that a cell says; None where there is none. Raises CellError."""
    if found := _PRIORITY_OF.get(words_of(text)):
        return found
    if is_placeholder(text):
        return None
    raise CellError(f"{excerpt(text)} is not a priority", f"write {listed(PRIORITIES, 'or')}")
