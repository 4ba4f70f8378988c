"""Partial dates: a year, a month or a day, with the precision that was written.

The forms are those of ISO 8601-2:2019 (EDTF level 0): ``2017``, ``2017-11``, ``2017-11-23``.
"""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from pydantic_core import core_schema

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_FORM = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class PartialDate(NamedTuple):
    """A date known to the year, the month or the day.

    ``text`` is the date as written; ``first`` and ``last`` are the first and last day it may mean.
    Two partial dates are equal when they were written alike.
    """

    text: str
    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Return whether the date is known to the day."""
        return self.first == self.last

    def before(self, other: "PartialDate | date") -> bool:
        """Return whether every day this date may mean precedes every day ``other`` may mean."""
        return self.last < (other if isinstance(other, date) else other.first)

    def after(self, other: "PartialDate | date") -> bool:
        """Return whether every day this date may mean follows every day ``other`` may mean."""
        return self.first > (other if isinstance(other, date) else other.last)

    def lies_in(self, other: "PartialDate") -> bool:
        """Return whether this date says the same as ``other``, or says it more precisely."""
        return self.first >= other.first and self.last <= other.last

    def days_since(self, today: date) -> int:
        """Whole days from the last day this date may mean to ``today``; never negative.

        A note of ``2017-11`` is 0 days old all through that month, and 1 day old on 1 December.
        """
        return max(0, (today - self.last).days)

    @property
    def words(self) -> str:
        """Return the date as people write it: ``10 January 2018``, ``November 2017``, ``2017``."""
        year, *rest = self.text.split("-")
        month = [MONTHS[self.first.month - 1]] if rest else []
        return " ".join([*([str(self.first.day)] if self.is_day else []), *month, year])

    @property
    def when(self) -> str:
        """Return the same with its preposition: ``on 10 January 2018``, ``in November 2017``."""
        return f"{'on' if self.is_day else 'in'} {self.words}"

    def __str__(self) -> str:
        return self.text

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            read_date, serialization=core_schema.to_string_ser_schema()
        )


def days_after(day: date, days: int) -> date:
    """Return the day so many days later, or earlier; at either end of the calendar, its end."""
    return date.fromordinal(max(1, min(day.toordinal() + days, date.max.toordinal())))


def read_date(value: object) -> PartialDate:
    """Read the value of a field that holds a date. Raises ValueError, with a sentence."""
    if isinstance(value, PartialDate):
        return value
    if not isinstance(value, str):
        kind = "a list" if isinstance(value, list | tuple) else "nothing"
        raise ValueError(  # noqa: TRY004 - pydantic turns only ValueError into a finding
            f"expected a date, found {'a mapping' if isinstance(value, dict) else kind}"
        )
    return parse_date(value)


@lru_cache(maxsize=1 << 16)
def parse_date(text: str) -> PartialDate:
    """Read ``2017``, ``2017-11`` or ``2017-11-23``.

    Raises ValueError, with a sentence for a person, for any other form and for a day that the
    calendar does not have.
    """
    form = _FORM.fullmatch(text)
    if form is None:
        raise ValueError(f"{_quoted(text)} is not a date; write 2017, 2017-11 or 2017-11-23")
    year, month, day = (int(part) if part else None for part in form.groups())
    if not year:
        raise ValueError(f"{text} is not a date; years run from 0001 to 9999")
    if month is not None and not 1 <= month <= 12:  # noqa: PLR2004
        raise ValueError(f"{text} is not a date; months run from 01 to 12")
    longest = _days_in(year, month or 12)
    if day is not None and not 1 <= day <= longest:
        raise ValueError(f"{text} is not a date; {year}-{month:02} has {longest} days")
    first = date(year, month or 1, day or 1)
    return PartialDate(text, first, date(year, month or 12, day or longest))


def _days_in(year: int, month: int) -> int:
    return (date(year, month + 1, 1) - timedelta(days=1)).day if month < 12 else 31  # noqa: PLR2004


def _quoted(text: str, longest: int = 40) -> str:
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")
