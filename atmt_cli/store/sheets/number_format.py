"""What a number format of a spreadsheet says of a number (ECMA-376, part 1, 18.8.31).

Read as a row of tokens, each of which is passed once: a format from outside is no pattern to
search, and however it is made it takes time by its length alone.
"""

import re
from functools import lru_cache

LONGEST = 255
"""Characters in a format, as spreadsheets bound it."""
# Quoted text; what one mark escapes, fills or leaves room for; a bracket; else a character.
_TOKEN = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]?|.', re.DOTALL)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_OF_DATES = frozenset("dmyhsDMYHS")


@lru_cache(maxsize=1024)
def shows_elapsed(code: str) -> bool:
    """Tell a format of a time that passed, such as ``[h]:mm``."""
    return any(_ELAPSED.fullmatch(token) for token in _first_section(code))


@lru_cache(maxsize=1024)
def shows_date(code: str) -> bool:
    """Tell a format of a date, a time of day, or a time that passed."""
    return any(one in _OF_DATES or _ELAPSED.fullmatch(one) for one in _first_section(code))


@lru_cache(maxsize=1024)
def shows_month_alone(code: str) -> bool:
    """Tell a format of a month in a year, such as ``mmm-yy``: no day, and no time of day."""
    shown = {one.casefold() for one in _first_section(code)}
    return {"m", "y"} <= shown and not shown & {"d", "h", "s"}


def _first_section(code: str) -> list[str]:
    """Return the tokens for positive numbers: those before the first semicolon that is one."""
    tokens = _TOKEN.findall(code)
    return tokens[: tokens.index(";")] if ";" in tokens else tokens
