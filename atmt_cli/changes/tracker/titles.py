"""Find in the titles above a tracker which group it is of."""

import re
from collections.abc import Iterable, Iterator

from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.model.text import hidden

_DEEPEST = 10
_WIDEST = 5
_LONGEST = 80
_KIND = (
    "(?:Task ?force|Task and Finish Group|Working Group|Commission|Inquiry|Review|Panel|Programme)"
)
_WORD = "[A-Z][\\w&'’-]*,? (?:(?:and|for|of|on|the) ){0,2}"
_GROUP = re.compile(rf"((?:{_WORD}){{1,8}}{_KIND})\b")
"""Words that begin with a capital, and end with what a group is called."""


def group_in(tables: Iterable[TrackerSheet]) -> str | None:
    """Return the group that a title names, by the first of them; None where none does."""
    found = (_GROUP.search(title) for table in tables for title in _titles(table))
    return next((one[1].removeprefix("The ") for one in found if one), None)


def _titles(table: TrackerSheet) -> Iterator[str]:
    """Yield the texts at the top left that may be titles."""
    for row in range(min(_DEEPEST, len(table.rows))):
        for column in range(_WIDEST):
            text = table.text(Address(row, column))
            if 0 < len(text) <= _LONGEST and not any(hidden(text)):
                yield text
