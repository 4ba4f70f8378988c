"""The columns of a sheet: which there are, which may be edited, and what may stand in them."""

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

from atmt_cli.model.action import EXTENTS, PRIORITIES, RATINGS

Choice = Literal["status", "rating", "priority", "body", "answer", "extent"]


class Column(NamedTuple):
    """A column: its name, a width in characters, and whether and from what it may be filled in.

    A ``technical`` one is for the program alone.
    """

    name: str
    width: int
    edited: bool = False
    choice: Choice | None = None
    technical: bool = False


ETAG = "etag"
MARK = "as_exported"
FORM = (
    Column("id", 8),
    Column(ETAG, 15),
    Column("ref", 10),
    Column("title", 44),
    Column("owner", 14),
    Column("handover", 11),
    Column("offered_on", 12),
    Column("answer", 12, edited=True, choice="answer"),
    Column("answered_on", 12, edited=True),
    Column("evidence", 26, edited=True),
    Column("extent", 14, edited=True, choice="extent"),
    Column("reservation", 26, edited=True),
    Column("short_title", 26, edited=True),
    Column("status", 12, edited=True, choice="status"),
    Column("reason", 32, edited=True),
    Column("accountable", 14, edited=True, choice="body"),
    Column("support", 20, edited=True),
    Column("governance", 20, edited=True),
    Column("funders", 20, edited=True),
    Column("rag", 8, edited=True, choice="rating"),
    Column("rag_reason", 32, edited=True),
    Column("priority", 10, edited=True, choice="priority"),
    Column("themes", 20, edited=True),
    Column("due", 12, edited=True),
    Column("note", 44, edited=True),
    Column("note_by", 14, edited=True, choice="body"),
    Column("note_date", 12, edited=True),
    Column("next_due", 12),
    Column("last_note_date", 14),
    Column("last_note_by", 14),
    Column("last_note", 60),
    Column(MARK, 10, technical=True),
)
"""Those of the form of an owner, who may answer in it."""
_OF_ANSWERS = ("offered_on", "answer", "answered_on", "evidence", "extent", "reservation")
COLUMNS = tuple(column for column in FORM if column.name not in _OF_ANSWERS)
"""Those of an export."""
BY_NAME = {column.name: column for column in FORM}
EDITED = tuple(column.name for column in COLUMNS if column.edited)
NEEDED = "id"
ANSWERS = ("accepted", "declined")
CHOICES: dict[str, tuple[str, ...]] = {
    # What closes an action takes more than a cell: apply refuses it there.
    "status": ("open", "in-progress", "on-hold"),
    "rating": RATINGS,
    "priority": PRIORITIES,
    "answer": ANSWERS,
    "extent": EXTENTS,
}
BODY_LISTS = ("support", "governance", "funders")
LISTS = (*BODY_LISTS, "themes")
BODIES = ("accountable", *BODY_LISTS)
SHOWN = ("title", "owner", "handover", "ref")
"""Columns that show what is stored, and are not edited here; what is written there must not be lost
in silence."""
MARKED = (
    "title", "owner", "handover", "short_title", "status", "accountable", *BODY_LISTS, "rag",
    "rag_reason", "ref", "priority", "themes", "due",
)  # fmt: skip
"""The columns that show what is stored, as a mark has them: more is added at the end only, so that
a form that went out before comes back as it should."""
LEDGER = "ledger"
"""What a mark has of the ledger itself, in no column: its closing body and its title. An older mark
has the closing body only."""
MARKED_LATER = (
    "id", "offered_on", "next_due", "last_note_date", "last_note_by", "last_note", LEDGER,
)  # fmt: skip
"""Those that a mark has after the fields of the user's own. An older mark is without them."""
COMPARED = (*MARKED, *MARKED_LATER)
"""All columns that are filled in when a sheet is made."""
DATES = ("due", "offered_on", "next_due", "last_note_date")
FACTS = tuple(name for name in MARKED if name not in SHOWN)
"""Those of them that may be edited; the other edited columns are empty when exported."""
_OWN_WIDTH = 16


def is_own(name: str) -> bool:
    """Return whether a column is a field of the user's own, which a sheet only shows."""
    return own_key(name).startswith("x-")


def own_key(name: str) -> str:
    """Return by what such a column is known again: case, blanks and hyphens do not count."""
    return re.sub(r"[\s_-]+", "-", name.strip()).casefold()


def column(name: str) -> Column:
    """Return a column by its name: one of ours, or one of the user's own."""
    return BY_NAME.get(name) or Column(name, _OWN_WIDTH)


def columns_of(own: Iterable[str], *, for_owner: bool = False) -> tuple[str, ...]:
    """Return the columns of an export, or of the form of an owner, with those of the user's own."""
    *shown, mark = (one.name for one in (FORM if for_owner else COLUMNS))
    return (*shown, *own, mark)
