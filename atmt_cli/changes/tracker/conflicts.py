"""Conflicts between a later copy of a tracker and the ledger, which a person must settle."""

from collections.abc import Sequence
from typing import NamedTuple

from atmt_cli.changes.tracker.facts import OPENED, Difference, Fact
from atmt_cli.changes.tracker.records import Tracker
from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.tracker.table import Address
from atmt_cli.model.action import Action
from atmt_cli.model.errors import AtmtError
from atmt_cli.model.text import counted, excerpt

_PUBLISHED = ("action", "ref")
_NAMES = {"action": "title", "rag": "RAG", "theme": "themes"}
_TAKEN_BY = {
    "short_title": "atmt update {} --short-title {}",
    "priority": "atmt update {} --priority {} --reason TEXT",
    "due": "atmt update {} --due {} --reason TEXT",
    "first_due": "atmt correct {} first_due={} --reason TEXT",
    "status": "atmt update {} --status {} --reason TEXT",
    "owner": "atmt offer {} BODY, or atmt transfer",
    "support": "atmt update {} --support BODY --reason TEXT",
    "governance": "atmt update {} --governance BODY --reason TEXT",
    "theme": "atmt update {} --themes THEME",
    "rag": "atmt update {} --rag RATING --reason TEXT",
    "action": "atmt correct {} title=TEXT --reason TEXT",
    "ref": "atmt correct {} ref={} --reason TEXT",
}
_ALSO_IN = {"status": ("rag", "closed_on"), OPENED: ("opened_on",)}
"""The columns that state a field which has none of its own."""
_LONGEST = 60


class Dispute(NamedTuple):
    """What a row says that is not to be carried out: the cell, why, and what to do."""

    row: int
    where: str
    why: str
    mend: str


class ConflictsError(AtmtError):
    """Some rows of a tracker need a person. Nothing was written.

    ``missed`` says which earlier copies cannot be read.
    """

    def __init__(self, conflicts: Sequence[Dispute], missed: Sequence[str] = ()) -> None:
        self.conflicts = tuple(sorted(conflicts))
        self.missed = missed
        rows = len({one.row for one in conflicts})
        super().__init__(
            f"{counted(rows, 'row')} {'needs' if rows == 1 else 'need'} a decision",
            "decide, and import again; or leave out what is undecided: --skip-bad",
        )


def is_published(one: Difference) -> bool:
    """Return whether a fact was published, so that it stands.

    Under another title, or with another ref, a tracker may mean another action.
    """
    return one.field in _PUBLISHED and bool(one.has.shown)


def where_stated(tracker: Tracker, row: TrackerRow, field: str) -> str:
    """Return the cell of a row in which a field stands, as the spreadsheet shows it."""
    fields = (field, *_ALSO_IN.get(field, ()), "action")
    column = next(column for one in fields for column in tracker.headings.of(one))
    return tracker.table.where(Address(row.row, column.number))


def dispute_of(tracker: Tracker, row: TrackerRow, action: Action, one: Difference) -> Dispute:
    """Return what to say of a fact that is not to be changed in silence: all its values."""
    where, name = where_stated(tracker, row, one.field), _NAMES.get(one.field, one.field)
    said, has = _value(one.said), _value(one.has)
    what = f"{action.id}: {name.replace('_', ' ')}"
    taking = _taking(one, action.id)
    if is_published(one):
        other = "if it is another action, give it another number, or another title"
        mend = f"if it is the same action: {taking}; {other}"
        return Dispute(row.row, where, f"{what} is {said} here, and {has} in the ledger", mend)
    mend = f"to keep the ledger's, put {has} into the cell; to take the tracker's: {taking}"
    if one.was is None:
        return Dispute(row.row, where, f"{what} is {said} here, and {has} in the ledger", mend)
    why = f"{what} was {_value(one.was)} in the copy before; it is {said} here"
    why += f", and {has} in the ledger"
    return Dispute(row.row, where, why, mend)


def _taking(one: Difference, action: str) -> str:
    """Return the command that gives the ledger what the tracker has."""
    if one.field == "status" and one.said.shown == "implemented":
        return f"atmt close {action} --propose"
    if one.field == "status" and one.said.shown == "not-implemented":
        return f"atmt close {action} --outcome not-implemented --reason TEXT"
    form = _TAKEN_BY.get(one.field, "edit {} in actions.yaml")
    value = one.said.shown or "none"
    return form.format(action, value if value.isalnum() or one.field == "due" else f"'{value}'")


def _value(fact: Fact) -> str:
    """Return a fact in a sentence."""
    return excerpt(fact.shown, _LONGEST) if fact.shown else "empty"
