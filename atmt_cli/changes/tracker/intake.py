"""Take in a tracker: its sheet and columns, what its rows say, and what is wrong with them."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Mappings
from datetime import date
from shlex import quote
from types import MappingProxyType
from typing import NamedTuple

from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.cells import (
    orders_in,
    typeable,
)
from atmt_cli.changes.tracker.colours import ByColour, by_colour
from atmt_cli.changes.tracker.doubts import Doubt
from atmt_cli.changes.tracker.headings import (
    Headings,
    refuse_no_action,
    refuse_twice,
    with_choices,
)
from atmt_cli.changes.tracker.lines import Passed, lines_below
from atmt_cli.changes.tracker.mapping import Choices, Mapping, mapping_of
from atmt_cli.changes.tracker.matches import matched
from atmt_cli.changes.tracker.owners import (
    Matcher,
    NamedBodies,
    NamedBody,
    NewBody,
    may_be_several,
    propose_bodies,
)
from atmt_cli.changes.tracker.questions import doubts_in
from atmt_cli.changes.tracker.rows import BadCell, KeptCell, Orders, Reader, TrackerRow
from atmt_cli.changes.tracker.sheets import find_sheet
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.model.date_forms import Order
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import excerpt, fold, visible

_NAMING = ("owner", "support", "governance")
DATED = ("due", "first_due", "updated_on", "closed_on", "opened_on")


class Intake(NamedTuple):
    """A tracker as it is understood: the table, its columns, its rows, and all faults.

    ``proposals`` are the bodies that would be new, ``names`` what the cells call each, ``notes``
    the cells whose words have no place and become notes, ``split`` the names that are split because
    a person said so, ``passed`` the lines that are no actions, and ``doubts`` what a person must
    settle. ``colours`` is what the colours of cells say.
    """

    table: TrackerSheet
    headings: Headings
    mapping: Mapping
    rows: tuple[TrackerRow, ...]
    faults: tuple[BadCell, ...]
    proposals: tuple[NewBody, ...]
    notes: tuple[KeptCell, ...] = ()
    passed: tuple[Passed, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    names: Mappings[str, NewBody] = MappingProxyType({})
    split: tuple[tuple[str, str], ...] = ()
    colours: ByColour | None = None

    @property
    def sound(self) -> tuple[TrackerRow, ...]:
        """Return the rows in which no cell is at fault."""
        bad = {one.row for one in self.faults}
        return tuple(one for one in self.rows if one.row not in bad)

    @property
    def left_out(self) -> tuple[TrackerRow, ...]:
        """Return the rows in which a cell is at fault."""
        bad = {one.row for one in self.faults}
        return tuple(one for one in self.rows if one.row in bad)

    def waiting(self, *, sparing: bool) -> tuple[TrackerRow, ...]:
        """Return the rows whose cells at fault are all settled by a question; with ``sparing`` one
        is asked about each cell that may be left empty, too.
        """
        lost = {one.row for one in self.faults if not (one.waits or (sparing and one.spared))}
        return tuple(one for one in self.left_out if one.row not in lost)

    @property
    def spared(self) -> tuple[BadCell, ...]:
        """Return the cells at fault of the rows that are actions without them."""
        lost = {one.row for one in self.faults if not one.spared}
        return tuple(one for one in self.faults if one.row not in lost)

    def emptied(self, cell: BadCell) -> tuple[Address, str]:
        """Return where a cell is, and what to note of it when it is left empty."""
        at = Address(cell.row, cell.column)
        return at, f"{visible(self.table.text(at))} (left empty: {cell.why})".strip()

    @property
    def unplaced(self) -> tuple[CellComment, ...]:
        """Return the comments that are on no action."""
        rows = {one.row for one in self.rows}
        return tuple(one for one in self.table.comments if one.row not in rows)

    @property
    def struck(self) -> tuple[TrackerRow, ...]:
        """Return the rows that are struck through."""
        (action, *_) = self.headings.of("action")
        struck = {at.row for at in self.table.struck if at.column == action.number}
        return tuple(one for one in self.rows if one.row in struck)

    @property
    def new_bodies(self) -> tuple[NewBody, ...]:
        """Return the new bodies that the sound rows name."""
        named = set(_unknown(self.sound))
        return tuple(one for one in self.proposals if one.name in named)

    def called(self, body: NewBody) -> tuple[str, ...]:
        """Return the cells, or parts of them, for which a new body is proposed."""
        return tuple(name for name, one in self.names.items() if one == body)

    def is_compound(self, body: NewBody) -> bool:
        """Return whether a new body may be several, and nobody said that it is one."""
        said = {fold(one) for one in self.mapping.bodies}
        names = (one for one in self.called(body) if fold(one) not in said)
        return not self.mapping.split and any(map(may_be_several, names))

    def with_faults(self, faults: Iterable[BadCell]) -> "Intake":
        """Return the same with other faults beside those that there are."""
        return self._replace(faults=tuple(sorted({*self.faults, *faults})))

    def where(self, row: TrackerRow, *fields: str) -> str:
        """Return the cell of a row that says the first of some fields, as the spreadsheet shows it;
        that of its action where it has no column for them.
        """
        columns = (one for field in (*fields, "action") for one in self.headings.of(field))
        said = [one for one in columns if row.texts.get(one.heading)]
        column = said[0] if said else self.headings.of("action")[0]
        return self.table.where(Address(row.row, column.number))


def take_in(
    tables: Sequence[TrackerSheet], choices: Choices, ledger: Ledger, today: date | None = None
) -> Intake:
    """Return what a tracker says, as far as it is understood.

    Raises UsageError where there are no headings, and UndecidedError where a person must first say
    which of several sheets or columns is meant.
    """
    table, headings = find_sheet(tables, choices)
    headings = with_choices(headings, choices.columns)
    refuse_twice(table, headings)
    return understood(table, headings, choices, ledger, today)


def understood(
    table: TrackerSheet,
    headings: Headings,
    choices: Choices,
    ledger: Ledger,
    today: date | None = None,
) -> Intake:
    """Return what a table says under its headings. Raises UndecidedError where none is the
    action.
    """
    refuse_no_action(table, headings)
    table = table.without(choices.emptied.keys())
    lines, passed = lines_below(table, headings)
    colours = by_colour(table, headings, lines)
    table, lines = colours.table, colours.lines
    orders = _orders(table, headings, choices.dates or ledger.head.settings.dates)
    mapping = mapping_of(table.name, headings, choices)
    directory = ledger.directory("bodies")
    matcher = Matcher(directory, choices.bodies, split=choices.split)
    matcher.learn(_naming(table, headings))
    reader = Reader(table, headings, mapping, matcher, orders, today, choices.emptied)
    rows = tuple(map(reader.row, lines))
    replaced = _replaced(table, headings, rows, ledger)
    faults = tuple(sorted((*reader.faults, *_doubled(table, headings, rows), *replaced)))
    proposed = propose_bodies(_unknown(rows), directory)
    for row in rows:
        row.bodies = {role: _proposed(found, proposed) for role, found in row.bodies.items()}
    new = tuple(dict.fromkeys(proposed.values()))
    read = Intake(table, headings, mapping, rows, faults, new, tuple(reader.notes), tuple(passed))
    doubts, split = tuple(doubts_in(reader, headings)), tuple(reader.split)
    return read._replace(doubts=doubts, names=proposed, split=split, colours=colours)


def _unknown(rows: Iterable[TrackerRow]) -> list[str]:
    """Return the names of bodies that are not known, in the order of the tracker."""
    names = (one for row in rows for owners in row.bodies.values() for one in owners.unknown)
    return [*dict.fromkeys(names)]


def _proposed(found: NamedBodies, proposed: dict[str, NewBody]) -> NamedBodies:
    """Return the same bodies, those that are not known by the names that are proposed."""
    named = (one if one.is_known else NamedBody(proposed[one.name].name, False) for one in found)
    return NamedBodies(dict.fromkeys(named))


def _naming(table: TrackerSheet, headings: Headings) -> list[str]:
    """Return what the cells of bodies say."""
    columns = [one.number for role in _NAMING for one in headings.of(role)]
    rows = range(headings.first, len(table.rows))
    return [table.text(Address(row, column)) for row in rows for column in columns]


def _orders(table: TrackerSheet, headings: Headings, otherwise: Order | None) -> Orders:
    """Return which of day and month comes first in each column, as its own dates settle it.

    Where they do not, the other columns of dates may.
    """
    columns = [one.number for name in DATED for one in headings.of(name)]
    rows = range(headings.first, len(table.rows))
    texts = {n: [table.text(Address(row, n)) for row in rows] for n in columns}
    found = {n: orders_in(texts[n]) for n in columns}
    settled = {n: next(iter(orders)) for n, orders in found.items() if len(orders) == 1}
    agreed = set(settled.values())
    # What contradicts itself is not settled by another column, either.
    mixed = {n: otherwise for n, orders in found.items() if len(orders) > 1}
    return Orders(settled | mixed, next(iter(agreed)) if len(agreed) == 1 else otherwise)


def _doubled(
    table: TrackerSheet, headings: Headings, rows: Sequence[TrackerRow]
) -> Iterator[BadCell]:
    """Yield a fault for each row whose ref another row has already, or whose title where neither
    has a ref.
    """
    seen: dict[tuple[str, str], TrackerRow] = {}
    for row in rows:
        field, said = ("ref", row.ref) if row.ref else ("action", row.title)
        if not said or (first := seen.setdefault((field, fold(said)), row)) is row:
            continue
        at = headings.of(field)[0].number
        there = table.where(Address(first.row, at))
        why = f"{there} says {excerpt(said)} as well"
        kept = f"or keep the column as your own: --set {letters(at)}=x-ref"
        another = f"give one of them another; {kept}"
        mend = another if row.ref else "give each its own ref, or title"
        yield BadCell(row.row, table.where(Address(row.row, at)), why, mend, at)


def _replaced(
    table: TrackerSheet, headings: Headings, rows: Sequence[TrackerRow], ledger: Ledger
) -> Iterator[BadCell]:
    """Yield a fault for each row that another action replaces, where the ledger has not which."""
    replaced = [one for one in rows if one.status == "superseded"]
    actions = matched(rows, ledger) if replaced else {}
    for row in replaced:
        action = actions.get(row.row)
        if action and action.closures and action.closures[-1].outcome == "superseded":
            continue
        column = headings.of("status")[0]
        word = row.texts[column.heading]
        why = f"{excerpt(word)} does not say which action replaces this one"
        words = (quote(f"{typeable(word)}={one}") for one in ("not-implemented", "open"))
        not_done, open_ = (f"--status-word {one}" for one in words)
        by_hand = (
            f"atmt close {action.id if action else 'ID'} --outcome superseded --superseded-by ID"
        )
        first = f"close it by hand first: {by_hand}"
        later = f"treat it as open, {open_}, and close it by hand afterwards: {by_hand}"
        mend = f"treat it as not done: {not_done}; or {first if action else later}"
        where = table.where(Address(row.row, column.number))
        yield BadCell(row.row, where, why, mend, column.number)
