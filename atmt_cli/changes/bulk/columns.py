"""The columns of a sheet: which there are, which may be edited, and what may stand in them."""

from typing import Literal, NamedTuple

from atmt_cli.model.action import RATINGS

Choice = Literal["status", "rating", "body", "answer"]


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
    Column("title", 44),
    Column("owner", 14),
    Column("handover", 11),
    Column("offered_on", 12),
    Column("answer", 12, edited=True, choice="answer"),
    Column("answered_on", 12, edited=True),
    Column("evidence", 26, edited=True),
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
_OF_ANSWERS = ("offered_on", "answer", "answered_on", "evidence", "reservation")
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
    "answer": ANSWERS,
}
LISTS = ("support", "governance", "funders")
BODIES = ("accountable", *LISTS)
FACTS = ("short_title", "status", "accountable", *LISTS, "rag", "rag_reason")
"""The edited columns that show what is stored; the others are empty when exported."""
SHOWN = ("title", "owner", "handover")
"""Columns that some take for editable; what is written there must not be lost in silence."""
