"""What stands in a cell of a workbook, as it would be typed (ECMA-376, part 1, 18.3.1.4)."""

import re
from datetime import datetime, time
from functools import lru_cache
from math import isfinite

from atmt_cli.model.text import excerpt

_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_HALF = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"[+-]?([0-9]{1,400}(\.[0-9]{0,400})?|\.[0-9]{1,400})([Ee][+-]?[0-9]{1,5})?")
_BLANKS = " \t\r\n"
_MOST_DIGITS = 15
"""More than these no spreadsheet holds."""
_TRUTHS = {"1": "TRUE", "true": "TRUE", "0": "FALSE", "false": "FALSE"}


class NoValueError(Exception):
    """A cell holds nothing that could be typed; the text says what it holds."""


def unescaped(text: str) -> str:
    """Return the text of an element as it is meant: ``_x000D_`` is a character (22.9.2.19)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def joined(text: str) -> str:
    """Return a text in which the two halves of a character beyond U+FFFF are that character."""
    if not _HALF.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def text_of(text: str) -> str:
    """Return a text. Raise NoValueError where it has half of a character."""
    if half := _HALF.search(text):
        raise NoValueError(f"half of a character (_x{ord(half[0]):04X}_); type it again")
    return text


def truth_of(text: str) -> str:
    """Return a truth value. Raise NoValueError."""
    told = _TRUTHS.get(text.strip(_BLANKS))
    if told is None:
        raise NoValueError(f"{excerpt(text)}, which is neither true nor false")
    return told


def number_of(text: str) -> float:
    """Return a number. Raise NoValueError where it is none, or is infinite."""
    digits = text.strip(_BLANKS)
    if not _NUMBER.fullmatch(digits) or not isfinite(float(digits)):
        raise NoValueError(f"{excerpt(text)}, which is not a number")
    return float(digits)


def number_as_typed(number: float) -> str:
    """Return a number as text, whole where it is."""
    whole = number.is_integer() and abs(number) < 10**_MOST_DIGITS
    return str(int(number)) if whole else str(number)


@lru_cache(maxsize=1024)
def date_of(number: float, *, since_1904: bool, is_elapsed: bool) -> str:
    """Return the date, the time, or the time that passed that a number of days stands for.

    Raise NoValueError where it stands for none.
    """
    from openpyxl.utils.datetime import (  # noqa: PLC0415 - 150 ms, and an optional extra
        MAC_EPOCH,
        WINDOWS_EPOCH,
        from_excel,
    )

    epoch = MAC_EPOCH if since_1904 else WINDOWS_EPOCH
    try:
        if number >= 0 or is_elapsed:
            return _date_as_typed(from_excel(number, epoch, timedelta=is_elapsed))
    except (OverflowError, ValueError):
        pass
    raise NoValueError(f"{number_as_typed(number)}, which is not a date")


def iso_date_of(text: str) -> str:
    """Return a date that is written as ISO 8601 has it. Raise NoValueError."""
    try:
        return _date_as_typed(datetime.fromisoformat(text.strip(_BLANKS)).replace(tzinfo=None))
    except ValueError:
        raise NoValueError(f"{excerpt(text)}, which is not a date") from None


def _date_as_typed(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return str(value)
