"""The forms that people type a date in. A text with two readings, or none, is never guessed at."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from atmt_cli.model.dates import MONTHS, PartialDate, parse_date
from atmt_cli.model.text import excerpt, fold, listed

Order = Literal["dmy", "mdy"]
"""Which of the day and the month comes first where both are numbers."""
ORDERS: tuple[Order, ...] = ("dmy", "mdy")
Reckoning = Literal["calendar", "financial"]
"""The year of which a quarter or a half is meant: from January, or from April."""
RECKONINGS: tuple[Reckoning, ...] = ("calendar", "financial")
WRITE = "write 2018-01-10, 10 Jan 2018, January 2018 or 2018"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_RELATIVE = {"yesterday": -1, "today": 0, "tomorrow": 1}
SETTLE = "atmt ledger update --settings dates=dmy"
_SEPARATED = re.compile(r"[\s,./–-]+")
_YEAR = re.compile("[12][0-9]{3}")
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
_FORMS: dict[str, tuple[str, ...]] = {
    "nmy": ("dmy",),  # 10 Jan 2018
    "mny": ("mdy",),  # January 10, 2018
    "ymn": ("ymd",),  # 2018 January 10
    "ynn": ("ymd",),  # 2018/1/10
    "nny": ("dmy", "mdy"),  # 10/01/2018
    "my": ("my",),  # January 2018
    "ym": ("ym",),  # 2018 January
    "ny": ("my",),  # 01/2018
}
"""What the pieces of a date are called, in order: a number of at most two digits, the name of a
month, a year; and in which orders they may be meant."""
_SEASONS = {"spring": (2, 3), "summer": (5, 3), "autumn": (8, 3), "fall": (8, 3), "winter": (11, 3)}
_PARTS = {
    **{f"q{n + 1}": (n * 3, 3) for n in range(4)},
    **{f"h{n + 1}": (n * 6, 6) for n in range(2)},
}
"""The first month, from 0, of a period that is no date, and how many months it has."""
_FINANCIAL = 3
"""The months by which a financial year begins later than the calendar year."""


class _Piece(NamedTuple):
    kind: str
    number: int


def date_meant(text: str, today: date | None, order: Order | None) -> PartialDate:
    """Return the date that a person typed.

    ``today`` is the day that `yesterday` counts from; None where nobody knows when it was typed.
    ``order`` says how 03/04/2018 is meant. Raises ValueError, with a sentence for a person, where
    the text is no date, or may be one of several.
    """
    folded = fold(text)
    if _ISO.fullmatch(folded):
        return parse_date(folded)
    if folded in _RELATIVE:
        return _relative(folded, today)
    readings = _readings(text, folded)
    if len(readings) > 1:
        if order is None:
            both = " or ".join(str(one) for one in readings.values())
            mend = f"write the one you mean, or settle it: {SETTLE}"
            raise ValueError(f"{excerpt(text, 40)} may be {both}; {mend}")
        return readings[order]
    return next(iter(readings.values()))


def orders_of(text: str) -> tuple[Order, ...]:
    """Return in which orders the numbers of a date can be meant; none where no order matters.

    ``13/04/2018`` can only begin with the day, ``03/04/2018`` with either; of ``04/04/2018`` nobody
    knows.
    """
    try:
        readings = _readings(text, fold(text))
    except ValueError:
        return ()
    pieces = [*_pieces(_SEPARATED.split(fold(text)))]
    numbers = {piece.number for piece in pieces if piece.kind == "n"}
    is_told = any(piece.kind == "m" for piece in pieces) or len(numbers) == 1
    return () if is_told else tuple(order for order in ORDERS if order in readings)


def last_months(text: str) -> dict[Reckoning, PartialDate]:
    """Return the last month of a quarter or a half of a year, as each year is reckoned.

    ``Q1 2018`` ends in March of a calendar year, and in June of a financial one; ``Q1 2018/19`` is
    of a financial year in any case. Empty where the text is none of these.
    """
    words = sorted(filter(None, _SEPARATED.split(fold(text))), key=lambda one: one not in _PARTS)
    if len(words) not in (2, 3) or words[0] not in _PARTS or not _YEAR.fullmatch(words[1]):
        return {}
    year, following = int(words[1]), words[2:]
    if following and following[0] not in (str(year + 1), str(year + 1)[2:]):
        return {}
    last = sum(_PARTS[words[0]]) - 1
    shifts = {one: _FINANCIAL if following or one == "financial" else 0 for one in RECKONINGS}
    months = {one: divmod(last + shift, len(MONTHS)) for one, shift in shifts.items()}
    return {one: _dated(year + later, month + 1, None) for one, (later, month) in months.items()}


def day_meant(text: str, today: date) -> date:
    """Return a day, before any ledger says how 03/04/2018 is meant; raise ValueError for less."""
    meant = date_meant(text, today, None)
    if not meant.is_day:
        raise ValueError(f"{excerpt(text, 40)} is not a day; name one, such as {meant.last}")
    return meant.first


def _relative(word: str, today: date | None) -> PartialDate:
    if today is None:
        raise ValueError(f"'{word}' depends on the day it was written; write the date")
    try:
        return parse_date(str(today + timedelta(days=_RELATIVE[word])))
    except OverflowError:
        raise ValueError(f"'{word}' is later than any date can be") from None


def _readings(text: str, folded: str) -> dict[str, PartialDate]:
    """Return what a text may mean, by the order of its pieces. Raises ValueError for no date."""
    words = _SEPARATED.split(folded)
    weekdays = {_DAYS.index(day) for word in words for day in _DAYS if _is_short(word, day)}
    pieces = list(_pieces(words))
    form = "".join(piece.kind for piece in pieces)
    if form not in _FORMS:
        raise ValueError(f"{excerpt(text, 40)} is not a date; {_why_not(words, pieces)}")
    numbers = [piece.number for piece in pieces]
    made = {}
    faults = []
    for order in _FORMS[form]:
        part = dict(zip(order, numbers, strict=True))
        try:
            made[order] = _dated(part["y"], part["m"], part.get("d"))
        except ValueError as error:
            faults.append(str(error))
    if not made:
        raise ValueError(f"{excerpt(text, 40)}: {faults[0]}")
    if weekdays:
        made = {order: one for order, one in made.items() if _falls_on(one, weekdays)}
        if not made:
            raise ValueError(f"{excerpt(text, 40)} is not a date; the day of the week is wrong")
    return made if len({*made.values()}) > 1 else dict([*made.items()][:1])


def _falls_on(day: PartialDate, weekdays: Collection[int]) -> bool:
    return day.is_day and {day.first.weekday()} == {*weekdays}


def _dated(year: int, month: int, day: int | None) -> PartialDate:
    return parse_date(f"{year:04}-{month:02}" + ("" if day is None else f"-{day:02}"))


def _pieces(words: Iterable[str]) -> Iterator[_Piece]:
    """Yield the pieces of a date, without the day of the week, `of` and `the`."""
    for word in words:
        month = next((n for n, one in enumerate(MONTHS, 1) if _is_short(word, one)), None)
        if number := re.fullmatch("([0-9]{1,2})(?:st|nd|rd|th)?|([0-9]{4})", word, re.ASCII):
            yield _Piece("n" if number[1] else "y", int(number[1] or number[2]))
        elif month is not None:
            yield _Piece("m", month)
        elif word not in ("of", "the") and not any(_is_short(word, day) for day in _DAYS):
            yield _Piece("?", 0)


def _is_short(word: str, whole: str) -> bool:
    """Return whether a word is a name, or that name cut short: ``jan``, ``sept``."""
    return len(word) > 2 and whole.casefold().startswith(word)  # noqa: PLR2004


def _why_not(words: Sequence[str], pieces: Sequence[_Piece]) -> str:
    """Return why words are no date; where they mean several months, which."""
    year = next((piece.number for piece in pieces if piece.kind == "y"), None)
    for word in words:
        if meant := _months_meant(word, year):
            return f"it may mean {', or '.join(meant)}; write the month"
    form = "".join(piece.kind for piece in pieces)
    if form == "yn":
        return _of_two_years(*(piece.number for piece in pieces))
    if "?" not in form and "y" not in form:
        return "write the year as well, in four digits: 10 January 2018"
    return WRITE


def _months_meant(word: str, year: int | None) -> list[str]:
    """Return the months that a season, a quarter or a half of a year may mean."""
    within = "" if year is None else f" {year}"
    if word in _SEASONS:
        return [_span(*_SEASONS[word]) + within]
    if word not in _PARTS:
        return []
    first, size = _PARTS[word]
    return [_span(first, size) + within, f"{_span(first + _FINANCIAL, size)} of a financial year"]


def _span(first: int, size: int) -> str:
    return " to ".join(MONTHS[n % len(MONTHS)] for n in (first, first + size - 1))


def _of_two_years(year: int, number: int) -> str:
    """Return what a year and a shorter number may mean: 2018/19, 2018/1."""
    month = f"{MONTHS[number - 1]} {year}" if 1 <= number <= len(MONTHS) else ""
    if number != (year + 1) % 100:
        return f"write {month}" if month else WRITE
    meant = f"any month from April {year} to March {year + 1}"
    return f"it may mean {listed([meant, *([month] if month else [])], 'or')}; write the month"
