"""Read the cells of a tracker: dates, status, rating, priority, and what is nobody's."""

import re
from collections.abc import Iterable, Mapping
from shlex import quote
from typing import Literal, NamedTuple

from atmt_cli.changes.vocabulary import (
    CLOSED,
    ONGOING,
    PRIORITIES,
    RATINGS,
    SAYABLE,
    SAYS_MORE,
    STATUSES,
    by_word,
    words_of,
)
from atmt_cli.model.date_forms import (
    ORDERS,
    RECKONINGS,
    Order,
    Reckoning,
    date_meant,
    last_months,
    orders_of,
)
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ONGOING as ENDLESS
from atmt_cli.model.text import did_you_mean, excerpt, listed, visible
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
_WHICH_YEAR = "say how quarters are meant: --quarters calendar, financial or note"
_LONGEST_WORD = 40
_OVER = tuple(word for one in sorted(CLOSED) for word in STATUSES[one])
_DASHES = " -\u2013\u2014\u2212?.\u2026*_/"
"""What people put into a cell that is to look filled."""
_DENIALS = ("not", "no longer", "never", "lapsed")
_WRITE_A_DATE = "write a date, such as 10 Jan 2018 or January 2018"


Quarters = Reckoning | Literal["note"]
"""How a quarter or a half of a year is meant: as its last month in a year that is reckoned so, or
as no date but a note.
"""
QUARTERS: tuple[Quarters, ...] = (*RECKONINGS, "note")


class CellError(ValueError):
    """A cell does not say what its column must; ``mend`` is what to put there."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(why)
        self.mend = mend


class UnorderedError(CellError):
    """A date may be one of two, and nothing says which of day and month comes first."""


class UnreckonedError(CellError):
    """A due date is a quarter or a half of a year, and nothing says of which year."""


class UnknownWordError(CellError):
    """A cell of statuses holds a word whose meaning a person must say."""


class UnplacedError(CellError):
    """A cell holds words that have no place in its column; ``what`` they are not."""

    def __init__(self, text: str, what: str, mend: str) -> None:
        super().__init__(f"{excerpt(text, 40)} is not a {what}", mend)
        self.what = what


class NoDateError(UnplacedError):
    """A cell of dates holds words that are none."""

    def __init__(self, text: str) -> None:
        super().__init__(text, "date", _WRITE_A_DATE)


def is_blank(text: str) -> bool:
    """Return whether a cell says nothing: it is empty, or has but a dash or the like."""
    return not text.strip(_DASHES)


def order_of(texts: Iterable[str]) -> Order | None:
    """Return which of day and month comes first in a column, where one of its dates settles it.

    None where none does, or two contradict each other.
    """
    settled = orders_in(texts)
    return next(iter(settled)) if len(settled) == 1 else None


def orders_in(texts: Iterable[str]) -> set[Order]:
    """Return which of day and month comes first in the dates of a column that settle it."""
    return {orders[0] for text in texts if len(orders := readings_of(text)) == 1}


def readings_of(text: str) -> tuple[Order, ...]:
    """Return in which orders of day and month a cell can be read; none where that is no matter."""
    return orders_of(_in_full(text))


def date_in(text: str, order: Order | None) -> PartialDate | None:
    """Return the date that a cell says; None where it is empty.

    Raises UnorderedError where it has two readings, NoDateError where it is no date, and
    UnplacedError where it says that there is none yet (TBC), or none at all.
    """
    if is_blank(text):
        return None
    if is_placeholder(text):
        raise UnplacedError(text, "date", _WRITE_A_DATE)
    full = _in_full(text)
    if order is None and len(orders_of(full)) > 1:
        both = listed((str(date_meant(full, None, one)) for one in ORDERS), "or")
        raise UnorderedError(f"{excerpt(text, 40)} may be {both}", _WHICH_FIRST)
    try:
        return date_meant(full, None, order)
    except ValueError:
        raise NoDateError(text) from None


def _in_full(text: str) -> str:
    """Return a date as it is read: without a time of day, or words before it that add nothing,
    and with all four digits of the year where a month stands beside two.
    """
    day, _, time = text.partition(" ")
    is_time = time.replace(":", "").replace(".", "").isdigit() and ":" in time
    bare = _PRELUDE.sub("", day if is_time else text)
    found = _SHORT_YEAR.fullmatch(bare)
    return f"{found[1]}{_CENTURY}{found[2]}" if found else bare


class DueCell(NamedTuple):
    """What a due cell says: a date, ``ongoing`` or None; and whether its words say more."""

    on: str | None
    says_more: bool = False


def due_in(text: str, order: Order | None, quarters: Quarters | None) -> DueCell:
    """Return what a due cell says. Raises as `date_in`, and UnreckonedError for a quarter or a half
    of a year where nobody said how these are meant.
    """
    if words_of(text) in ONGOING:
        return DueCell(ENDLESS)
    if months := months_ending(text):
        if quarters is None:
            both = listed(dict.fromkeys(map(str, months.values())), "or")
            raise UnreckonedError(f"{excerpt(text, 40)} may end in {both}", _WHICH_YEAR)
        if quarters != "note":
            return DueCell(months[quarters].text, says_more=True)
    meant = date_in(text, order)
    return DueCell(None if meant is None else meant.text)


def months_ending(text: str) -> dict[Reckoning, PartialDate]:
    """Return the last month of a cell that is a quarter or a half of a year; empty for others."""
    return last_months(_in_full(text))


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
    said = f"--status-word {quote(f'{typeable(text)}=STATUS')}"
    which = f"say what it means: {said}, where STATUS is {listed(SAYABLE, 'or')}"
    raise UnknownWordError(f"{excerpt(text)} is not a status that is known{close}", which)


def typeable(text: str) -> str:
    """Return a word of a tracker as a person can type it."""
    # Marks make no difference to a word, and some cannot be typed.
    return text if visible(text) == text and len(text) <= _LONGEST_WORD else words_of(text)


def may_be_over(text: str) -> bool:
    """Return whether a status that is not known may say that an action is over."""
    words = f" {words_of(text)} "
    return any(f" {one} " in words for one in (*_OVER, *_DENIALS))


def says_more(text: str, meaning: str | None, phrases: Mapping[str, tuple[str, ...]]) -> bool:
    """Return whether a cell says more than what it is taken for, so that its words are kept."""
    words = words_of(text)
    return bool(meaning) and (words in SAYS_MORE or words not in phrases[meaning or ""])


def rating_in(text: str) -> str | None:
    """Return the rating that a cell says; None where it is empty. Raises UnplacedError."""
    return _one_of(RATINGS, _RATING_OF, text, "rating")


def priority_in(text: str) -> str | None:
    """Return the priority that a cell says; None where it is empty. Raises UnplacedError."""
    return _one_of(PRIORITIES, _PRIORITY_OF, text, "priority")


def _one_of(
    meanings: Iterable[str], by_words: Mapping[str, str], text: str, what: str
) -> str | None:
    if is_blank(text):
        return None
    if found := by_words.get(words_of(text)):
        return found
    raise UnplacedError(text, what, f"write {listed(meanings, 'or')}")
