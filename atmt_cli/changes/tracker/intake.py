"""Take in a tracker: its sheet and columns, what its rows say, and what is wrong with them."""

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Mapping as Mappings
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.cells import date_in, order_of
from atmt_cli.changes.tracker.doubts import Doubt, Meaning, UndecidedError, set_columns
from atmt_cli.changes.tracker.headings import (
    Headings,
    find_headings,
    refuse_no_action,
    refuse_twice,
    with_choices,
)
from atmt_cli.changes.tracker.lines import Passed, lines_below
from atmt_cli.changes.tracker.mapping import Choices, Mapping, mapping_of
from atmt_cli.changes.tracker.owners import Matcher, NamedBodies, NewBody, propose_bodies
from atmt_cli.changes.tracker.rows import BadCell, KeptCell, Orders, Reader, TrackerRow
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.changes.vocabulary import STATUSES, words_of
from atmt_cli.model.date_forms import ORDERS, Order
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, excerpt, fold, listed, visible

_NAMING = ("owner", "support", "governance")
DATED = ("due", "first_due", "updated_on", "closed_on", "opened_on")
_MOST_WORDS = 8
"""Where more words than these are no status that is known, the column has none."""
_LONGEST_WORD = 40
_LIKELIEST = ("in-progress", "open", "on-hold", "closing")
_IN_WORDS = {
    "implemented": "closed: it was done",
    "not-implemented": "closed: it will not be done",
    "superseded": "closed: another action replaces it",
}


class Intake(NamedTuple):
    """A tracker as it is understood: the table, its columns, its rows, and all faults.

    ``proposals`` are the bodies that would be new, ``names`` what the cells call each, ``notes``
    the cells of dates that become notes, ``passed`` the lines that are no actions, and
    ``doubts`` what a person must settle.
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

    @property
    def new_bodies(self) -> tuple[NewBody, ...]:
        """Return the new bodies that the sound rows name."""
        named = set(_unknown(self.sound))
        return tuple(one for one in self.proposals if one.name in named)

    def called(self, body: NewBody) -> tuple[str, ...]:
        """Return the cells, or parts of them, for which a new body is proposed."""
        return tuple(name for name, one in self.names.items() if one == body)

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
    table, headings = _chosen(tables, choices)
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
    orders = _orders(table, headings, choices.dates or ledger.head.settings.dates)
    mapping = mapping_of(table.name, headings, choices)
    directory = ledger.directory("bodies")
    matcher = Matcher(directory, choices.bodies, split=choices.split)
    matcher.learn(_naming(table, headings))
    reader = Reader(table, headings, mapping, matcher, orders, today)
    lines, passed = lines_below(table, headings)
    rows = tuple(map(reader.row, lines))
    faults = tuple(sorted((*reader.faults, *_doubled(table, headings, rows))))
    proposed = propose_bodies(_unknown(rows), directory)
    for row in rows:
        row.bodies = {role: _proposed(found, proposed) for role, found in row.bodies.items()}
    new = tuple(dict.fromkeys(proposed.values()))
    read = Intake(table, headings, mapping, rows, faults, new, tuple(reader.notes), tuple(passed))
    return read._replace(doubts=tuple(_doubts(read, reader)), names=proposed)


def _unknown(rows: Iterable[TrackerRow]) -> list[str]:
    """Return the names of bodies that are not known, in the order of the tracker."""
    names = (one for row in rows for owners in row.bodies.values() for one in owners.unknown)
    return [*dict.fromkeys(names)]


def _proposed(found: NamedBodies, proposed: dict[str, NewBody]) -> NamedBodies:
    """Return the same bodies, those that are not known by the names that are proposed."""
    return found._replace(unknown=tuple(dict.fromkeys(proposed[n].name for n in found.unknown)))


def _naming(table: TrackerSheet, headings: Headings) -> list[str]:
    """Return what the cells of bodies say."""
    columns = [one.number for role in _NAMING for one in headings.of(role)]
    rows = range(headings.first, len(table.rows))
    return [table.text(Address(row, column)) for row in rows for column in columns]


def _chosen(tables: Sequence[TrackerSheet], choices: Choices) -> tuple[TrackerSheet, Headings]:
    """Return the sheet that is meant, with its headings. Raises UsageError."""
    filled = [one for one in tables if any(map(any, one.rows))]
    if not filled:
        sheet = f"the sheet {excerpt(tables[0].name)}" if tables[0].name else "the file"
        message = f"{sheet} is empty" if len(tables) == 1 else "every sheet is empty"
        raise UnavailableError(message, "save the tracker again, and import that file")
    named = [one for one in filled if choices.sheet == one.name]
    if choices.sheet is not None and not named:
        sheets = ", ".join(excerpt(one.name or "") for one in filled)
        raise UsageError(
            f"no sheet {excerpt(choices.sheet)} with anything in it", f"sheets: {sheets}"
        )
    # What the spreadsheet hides is asked for by name alone, unless there is nothing else.
    looked = named or [one for one in filled if not one.is_hidden] or filled
    row = None if choices.heading_row is None else choices.heading_row - 1
    read = [(one, headings) for one in looked if (headings := find_headings(one, row))]
    if not read:
        raise _no_headings(looked)
    found = [one for one in read if one[1].of("action")] or read
    if len(found) > 1:
        raise UndecidedError(_which_sheet(found))
    return found[0]


def _no_headings(tables: Sequence[TrackerSheet]) -> UsageError:
    """Return what to say where no row is that of the headings, with the likeliest row."""
    table = max(tables, key=lambda one: len(one.rows))
    rows = range(min(len(table.rows), 20))
    fullest = max(rows, key=lambda n: sum(1 for text in table.rows[n] if text.strip()))
    cells = [text for text in map(str.strip, table.rows[fullest]) if text][:3]
    lengths = {
        n: sum(len(row[n]) for row in table.rows if n < len(row)) for n in range(table.width)
    }
    longest = letters(max(lengths, key=lambda n: lengths[n]))
    sheet = f" --sheet {excerpt(table.name or '')}" if len(tables) > 1 else ""
    return UsageError(
        "no row of headings was found: one with an action and at least one other field",
        f"if it is row {fullest + 1}, {listed(map(excerpt, cells))}:{sheet} "
        f"--heading-row {fullest + 1} --set {longest}=action",
    )


def _which_sheet(found: Sequence[tuple[TrackerSheet, Headings]]) -> Doubt:
    def rows(one: tuple[TrackerSheet, Headings]) -> int:
        return sum(1 for line in one[0].rows[one[1].first :] if any(line))

    meanings = [
        Meaning(
            f"{one[0].name}, {counted(rows(one), 'row')}",
            ("--sheet", one[0].name or ""),
            {"sheet": one[0].name},
        )
        for one in sorted(found, key=rows, reverse=True)
    ]
    names = listed([excerpt(table.name or "") for table, _ in found])
    return Doubt(f"{names} may all be trackers; which sheet is it?", tuple(meanings))


def _orders(table: TrackerSheet, headings: Headings, otherwise: Order | None) -> Orders:
    """Return which of day and month comes first in each column, as its own dates settle it.

    Where they do not, the other columns of dates may.
    """
    columns = [one.number for name in DATED for one in headings.of(name)]
    rows = range(headings.first, len(table.rows))
    texts = {n: [table.text(Address(row, n)) for row in rows] for n in columns}
    settled = {n: order for n in columns if (order := order_of(texts[n]))}
    agreed = set(settled.values())
    return Orders(settled, next(iter(agreed)) if len(agreed) == 1 else otherwise)


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
        mend = "give one of them another" if row.ref else "give each its own ref, or title"
        yield BadCell(row.row, table.where(Address(row.row, at)), why, mend)


def _doubts(read: Intake, reader: Reader) -> Iterator[Doubt]:
    """Yield what only a person can say of the cells."""
    if reader.unordered:
        yield _which_first(*reader.unordered[0])
    if len(reader.words) > _MOST_WORDS:
        yield _what_column(read, len(reader.words))
    else:
        for word, cells in reader.words.items():
            yield _which_status(word, cells)


def _which_first(where: str, text: str) -> Doubt:
    names = {"dmy": "the day comes first", "mdy": "the month comes first"}
    meanings = [
        Meaning(f"{names[one]}: {date_in(text, one)}", ("--dates", one), {"dates": one})
        for one in ORDERS
    ]
    return Doubt(f"{where} says {excerpt(text, 40)}; how is that meant?", tuple(meanings))


def _which_status(word: str, cells: Sequence[str]) -> Doubt:
    # Marks make no difference to a word, and some cannot be typed.
    typed = word if visible(word) == word and len(word) <= _LONGEST_WORD else words_of(word)
    rest = [one for one in STATUSES if one not in _LIKELIEST]
    meanings = [
        Meaning(
            _IN_WORDS.get(one, one),
            ("--status-word", f"{typed}={one}"),
            {"status_words": {typed: one}},
        )
        for one in (*_LIKELIEST, *rest)
    ]
    more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
    return Doubt(f"{cells[0]}{more}: what does the status {excerpt(word)} mean?", tuple(meanings))


def _what_column(read: Intake, words: int) -> Doubt:
    """Return what to ask of a column of statuses in which hardly any word is one."""
    column = read.headings.of("status")[0]
    name = letters(column.number)
    meanings = (
        set_columns("notes on the actions", {name: "update"}),
        set_columns("a column of its own, x-status", {name: "x-status"}),
        set_columns("nothing to keep", {name: "-"}),
    )
    text = f"{words} different words in column {name}, {excerpt(column.heading)}, are no status"
    return Doubt(f"{text}; what is in it?", meanings)
