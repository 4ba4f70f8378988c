"""What a tracker does not say any more, and the ledger keeps: a cell is empty, or no date."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from atmt_cli.changes.tracker.facts import Facts
from atmt_cli.changes.tracker.records import Tracker
from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.tracker.table import Address
from atmt_cli.model.action import Action
from atmt_cli.model.text import excerpt

_SET_BY = {
    "due": "atmt update {} --due DATE --reason TEXT, or --due none",
    "first_due": "atmt correct {} first_due=DATE --reason TEXT",
    "status": "atmt update {} --status STATUS --reason TEXT",
}
"""What no tracker takes out, and how a person does: a date that is promised, and how it stands."""
_REOPENED_BY = "atmt reopen {} --reason TEXT"
_NAMES = {"due": "due date", "first_due": "first due date"}
_LONGEST = 60


class Unsaid(NamedTuple):
    """A field that a row does not state any more, and what to tell of it; None where it is over."""

    field: str
    told: str | None


def silences(
    tracker: Tracker, row: TrackerRow, before: TrackerRow | None, action: Action, has: Facts
) -> Iterator[Unsaid]:
    """Yield each field that the ledger keeps, as a cell that changed does not state it any more."""
    if row.status is None and not tracker.headings.of("status"):
        # A column that is there no more says nothing.
        yield Unsaid("status", None)
    for field, form in _SET_BY.items():
        for column in tracker.headings.of(field):
            now = row.texts.get(column.heading, "")
            was = before.texts.get(column.heading, "") if before else ""
            if now == was or not _is_silent(row, field, column.heading) or not has[field].shown:
                continue
            where = tracker.table.where(Address(row.row, column.number))
            setting = (form if action.is_live else _REOPENED_BY).format(action.id)
            says = f"{where} says {excerpt(now, _LONGEST)}" if now else f"{where} is empty now"
            keeps = f"{action.id} keeps its {_NAMES.get(field, field)}, {has[field].shown}"
            told = f"{says}; {keeps}; to change it: {setting}"
            yield Unsaid(field, None if row.is_closed else told)


def without(silent: Collection[Unsaid], stated: Facts) -> Facts:
    """Return what a row states beside that."""
    fields = {one.field for one in silent}
    return {field: fact for field, fact in stated.items() if field not in fields}


def _is_silent(row: TrackerRow, field: str, heading: str) -> bool:
    """Return whether a cell says nothing of its field: it is empty, not known yet, or a note alone.

    Where a due cell holds no date, the first date of the row stands in for it. The words of a
    quarter or of a status are kept as well as what they mean, and that is no silence.
    """
    stated = getattr(row, field)
    stands_in = field == "due" and stated == row.first_due
    is_noted = any(one.heading == heading for one in row.remarks)
    return stated is None or not row.texts.get(heading) or (stands_in and is_noted)
