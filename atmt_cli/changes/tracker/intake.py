"""Take in a tracker: its sheet and columns, what its rows say, and what is wrong with them."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from atmt_cli.changes.tracker.cells import order_of
from atmt_cli.changes.tracker.headings import (
    Headings,
    find_headings,
    refuse_twice,
    with_choices,
)
from atmt_cli.changes.tracker.mapping import Choices, Mapping, mapping_of
from atmt_cli.changes.tracker.owners import Matcher, NewBody, propose_bodies
from atmt_cli.changes.tracker.rows import Fault, Orders, Reader, TrackerRow
from atmt_cli.changes.tracker.table import Cell, Table
from atmt_cli.model.date_forms import Order
from atmt_cli.model.errors import UsageError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import excerpt, listed

_NAMING = ("owner", "support", "governance")
DATED = ("due", "first_due", "updated_on", "closed_on")


class Intake(NamedTuple):
    """A tracker as it is understood: the table, its columns, its rows, and all faults."""

    table: Table
    headings: Headings
    mapping: Mapping
    rows: tuple[TrackerRow, ...]
    faults: tuple[Fault, ...]
    new_bodies: tuple[NewBody, ...]

    @property
    def sound(self) -> tuple[TrackerRow, ...]:
        """Return the rows in which no cell is at fault."""
        bad = {one.row for one in self.faults}
        return tuple(one for one in self.rows if one.row not in bad)


def take_in(tables: Sequence[Table], choices: Choices, ledger: Ledger) -> Intake:
    """Return what a tracker says, as far as it is understood. Raises UsageError where that needs
    a person: no headings, several sheets, two columns for one field.
    """
    table, headings = _chosen(tables, choices)
    headings = with_choices(headings, choices.columns)
    refuse_twice(table, headings)
    return understood(table, headings, choices, ledger)


def understood(table: Table, headings: Headings, choices: Choices, ledger: Ledger) -> Intake:
    """Return what a table says under its headings. Raises UsageError where none is the action."""
    if not headings.of("action"):
        known = listed([excerpt(one.heading) for one in headings.columns])
        raise UsageError(
            "no column says what is to be done",
            f"say which: --set COLUMN=action; there are {known}",
        )
    orders = _orders(table, headings, choices.dates or ledger.head.settings.dates)
    mapping = mapping_of(table.name, headings, choices)
    matcher = Matcher(ledger.directory("bodies"), choices.bodies, split=choices.split)
    matcher.learn(_naming(table, headings))
    reader = Reader(table, headings, mapping, matcher, orders)
    rows = tuple(reader.rows())
    faults = (*reader.faults, *_doubled(table, headings, rows))
    taken = (body.id for body in ledger.bodies)
    new = propose_bodies(_unknown_bodies(rows), taken)
    return Intake(table, headings, mapping, rows, tuple(sorted(faults)), tuple(new))


def _naming(table: Table, headings: Headings) -> list[str]:
    """Return what the cells of bodies say."""
    columns = [one.number for role in _NAMING for one in headings.of(role)]
    rows = range(headings.row + 1, len(table.rows))
    return [table.text(Cell(row, column)) for row in rows for column in columns]


def _chosen(tables: Sequence[Table], choices: Choices) -> tuple[Table, Headings]:
    """Return the sheet that is meant, with its headings. Raises UsageError."""
    named = [one for one in tables if choices.sheet in (None, one.name)]
    sheets = ", ".join(excerpt(one.name or "") for one in tables)
    if not named:
        raise UsageError(f"no sheet {excerpt(choices.sheet or '')}", f"sheets: {sheets}")
    row = None if choices.heading_row is None else choices.heading_row - 1
    found = [(one, headings) for one in named if (headings := find_headings(one, row))]
    if not found:
        raise UsageError(
            "no row of headings was found: one that has at least an action and one other field",
            "say which row it is: --heading-row N, and what its columns are: --set COLUMN=FIELD",
        )
    if len(found) > 1:
        several = listed([excerpt(one.name or "") for one, _ in found])
        raise UsageError(f"{several} may all be trackers", "say which: --sheet NAME")
    return found[0]


def _orders(table: Table, headings: Headings, otherwise: Order | None) -> Orders:
    """Return which of day and month comes first in each column, as its own dates settle it.

    Where they do not, the other columns of dates may.
    """
    columns = [one.number for name in DATED for one in headings.of(name)]
    texts = {n: [table.text(Cell(r, n)) for r in range(len(table.rows))] for n in columns}
    settled = {n: order for n in columns if (order := order_of(texts[n]))}
    agreed = set(settled.values())
    return Orders(settled, next(iter(agreed)) if len(agreed) == 1 else otherwise)


def _doubled(table: Table, headings: Headings, rows: Sequence[TrackerRow]) -> list[Fault]:
    """Return a fault for each row whose ref another row has already."""
    seen: dict[str, TrackerRow] = {}
    faults = []
    for row in rows:
        if row.ref and (first := seen.setdefault(row.ref, row)) is not row:
            at = headings.of("ref")[0].number
            there = table.where(Cell(first.row, at))
            why = f"{there} has the ref {excerpt(row.ref)} as well"
            faults.append(
                Fault(row.row, table.where(Cell(row.row, at)), why, "give one of them another")
            )
    return faults


def _unknown_bodies(rows: Iterable[TrackerRow]) -> list[str]:
    """Return the names of bodies that are not known, in the order of the tracker."""
    names = (one for row in rows for owners in row.bodies.values() for one in owners.unknown)
    return [*dict.fromkeys(names)]
