"""What a tracker means: which sheet, which column is what, how its dates and words are meant.

A mapping is proposed from the headings and the cells, may be changed by a person, and is kept in a
file for the next copy of the same tracker.
"""

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from atmt_cli.changes.tracker.headings import Headings, pairs
from atmt_cli.changes.tracker.vocabulary import STATUSES
from atmt_cli.model.date_forms import Order
from atmt_cli.model.errors import UsageError
from atmt_cli.model.fields import Number, Record, Text
from atmt_cli.model.text import excerpt

Standing = Literal["proposed", "accepted"]


class Mapping(Record):
    """What a mapping file says. ``columns`` has each heading and the field that it is.

    ``heading_row`` is the row as the spreadsheet numbers it. ``bodies`` says which body a cell
    means, by what the cell says, and ``status_words`` which status a word is.
    """

    sheet: Text | None = None
    heading_row: Number = 1
    columns: dict[str, str] = Field(default_factory=dict)
    dates: Order | None = None
    status_words: dict[str, str] = Field(default_factory=dict)
    bodies: dict[str, str] = Field(default_factory=dict)
    split: bool = False
    handovers: Standing = "proposed"
    evidence: Text | None = None


def mapping_of(sheet: str | None, headings: Headings, dates: Order | None) -> Mapping:
    """Return the mapping that is proposed for a table."""
    columns = {one.heading: one.field for one in headings.columns}
    return Mapping(sheet=sheet, heading_row=headings.row + 1, columns=columns, dates=dates)


def status_words(choices: Iterable[str]) -> dict[str, str]:
    """Return the words that a person gave a meaning, ``WORD=STATUS``. Raises UsageError."""
    known = (*STATUSES, "closed")
    words: dict[str, str] = {}
    for word, status in pairs(choices, "WORD=STATUS").items():
        if status not in known:
            raise UsageError(f"no status {excerpt(status)}", f"known: {', '.join(known)}")
        words[word] = "implemented" if status == "closed" else status
    return words
