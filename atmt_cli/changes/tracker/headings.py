"""Find the heading row of a tracker, and say what each of its columns is."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import partial
from itertools import accumulate
from typing import NamedTuple

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.doubts import Doubt, UndecidedError, set_columns
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.changes.vocabulary import (
    FIELD_NAMES,
    HEADINGS,
    ONE_COLUMN,
    by_word,
    words_of,
)
from atmt_cli.model.errors import UsageError
from atmt_cli.model.fields import OWN_PATTERN
from atmt_cli.model.text import excerpt, listed

_DEEPEST = 50
"""The heading row is looked for in so many rows: titles and blank rows come before it."""
_FEWEST = 2
_LONGEST_NAME = 40
_LONGEST_HEADING = 80
LEFT_OUT = "-"
"""What a column is that nobody wants."""
_FIELD_OF = by_word(HEADINGS)
_SEVERAL = (HEADINGS.keys() - ONE_COLUMN) | {LEFT_OUT}
"""What several columns of a tracker may be."""


class TrackerColumn(NamedTuple):
    """A column of a tracker: where, its heading, and the field it is proposed to be.

    ``field`` is one of the vocabulary, a name of the user's own such as ``x-cost``, or ``-`` for
    a column that is left out.
    """

    number: int
    heading: str
    field: str


class Headings(NamedTuple):
    """The heading row of a table, counted from 0, and its columns from the left.

    ``depth`` is 2 where a second row tells apart what a heading above it has in common.
    """

    row: int
    columns: tuple[TrackerColumn, ...]
    depth: int = 1

    @property
    def first(self) -> int:
        """Return the first row below the headings."""
        return self.row + self.depth

    def of(self, field: str) -> tuple[TrackerColumn, ...]:
        """Return the columns that are a field."""
        return tuple(one for one in self.columns if one.field == field)


def find_headings(table: TrackerSheet, row: int | None = None) -> Headings | None:
    """Return the headings of a table, in the row that names most fields; None where none names
    two.

    ``row`` says which row it is, where a person knows better.
    """
    if row is not None:
        return _headings(table, row)
    rows = range(min(_DEEPEST, len(table.rows)))
    labels = {number: _labels(table, number)[0] for number in rows}
    best = max(rows, key=lambda number: _known(labels[number]), default=None)
    if best is None or _known(labels[best]) < _FEWEST:
        return None
    return _headings(table, best)


def _known(labels: Iterable[str]) -> int:
    """Return how many fields some headings name."""
    return len({field for one in labels if (field := field_of(one))})


def _labels(table: TrackerSheet, row: int) -> tuple[list[str], int]:
    """Return the headings in a row, each with what the row below it adds; and how many rows that
    is.
    """
    top, below = (
        [table.text(Address(number, column)) for column in range(table.width)]
        for number in (row, row + 1)
    )
    spread: list[str] = [*accumulate(top, _or_before)]
    grouped = {n for n, text in enumerate(below) if text and not top[n] and spread[n]}
    heads = {n - 1 for n in grouped} - grouped
    within = grouped | heads
    is_second = all(below[n] for n in heads) and all(
        text in ("", top[n]) for n, text in enumerate(below) if n not in within
    )
    if not (grouped and is_second):
        return top, 1
    both = [f"{below[n]} {spread[n]}" if n in within else text for n, text in enumerate(top)]
    # Under a title alone, the row below it says all by itself.
    return (both, 2) if _known(both) > max(_known(top), _known(below)) else (top, 1)


def _or_before(before: str, here: str) -> str:
    return here or before


def _headings(table: TrackerSheet, row: int) -> Headings:
    cells, depth = _labels(table, row)
    valued = {
        n for line in table.rows[row + depth :] for n, text in enumerate(line) if text.strip()
    }
    filled = {n: cell for n, cell in enumerate(cells) if cell or n in valued}
    meant = {n: field_of(cell) for n, cell in filled.items()}
    _settle(meant, filled)
    taken = set[str]()
    columns = []
    for number, heading in filled.items():
        field = meant[number] or _own_name(heading, number, taken)
        taken.add(field)
        columns.append(TrackerColumn(number, heading or letters(number), field))
    return Headings(row, tuple(columns), depth)


def field_of(heading: str) -> str | None:
    """Return the field that a heading names; None where it names none.

    What the whole heading says counts first; then the longest words in it that are known, and of
    equally long ones the last: an "Action owner" is an owner.
    """
    words = words_of(heading)
    if words in _FIELD_OF:
        return _FIELD_OF[words]
    if len(words) > _LONGEST_HEADING:
        return None
    pieces = words.split()
    spans = (
        (length, start + length)
        for length in range(1, len(pieces))
        for start in range(len(pieces) - length + 1)
    )
    for length, end in sorted(spans, reverse=True):
        if field := _FIELD_OF.get(" ".join(pieces[end - length : end])):
            return field
    return None


def _settle(meant: dict[int, str | None], headings: Mapping[int, str]) -> None:
    """Leave a field to the one column whose heading is just its name, where others only have it.

    "Action" is the action; "Action type" beside it is a column of the tracker's own.
    """
    for field in ONE_COLUMN:
        having = [n for n, one in meant.items() if one == field]
        exact = [n for n in having if words_of(headings[n]) in _FIELD_OF]
        if len(exact) == 1:
            meant.update(dict.fromkeys((n for n in having if n not in exact), None))


def refuse_twice(table: TrackerSheet, headings: Headings) -> None:
    """Raise UndecidedError where two columns would be one field."""
    counts = Counter(one.field for one in headings.columns if one.field not in _SEVERAL)
    for field in (one for one, count in counts.items() if count > 1):
        columns = headings.of(field)
        cells = [
            f"{table.where(Address(headings.row, one.number))} {excerpt(one.heading)}"
            for one in columns
        ]
        taken = {one.field for one in headings.columns}
        meanings = []
        for column in columns:
            others = {
                letters(one.number): _own_name(one.heading, one.number, taken)
                for one in columns
                if one is not column
            }
            meanings.append(set_columns(f"{letters(column.number)} {column.heading}", others))
        name = FIELD_NAMES.get(field, field)
        raise UndecidedError(
            Doubt(f"{listed(cells)} may both be the {name}; which is it?", tuple(meanings))
        )


def refuse_no_action(table: TrackerSheet, headings: Headings) -> None:
    """Raise UndecidedError where no column says what is to be done."""
    if headings.of("action"):
        return

    meanings = [
        set_columns(f"{letters(one.number)} {one.heading}", {letters(one.number): "action"})
        for one in sorted(headings.columns, key=partial(_unlikeliness, table, headings.first))
    ]
    raise UndecidedError(Doubt("Which column says what is to be done?", tuple(meanings)))


def _unlikeliness(table: TrackerSheet, first: int, column: TrackerColumn) -> tuple[bool, int]:
    """Return by what the columns that may be the action are sorted: first those that are nothing
    else, and of them those that say most.
    """
    rows = range(first, min(len(table.rows), first + _DEEPEST))
    return column.field in HEADINGS, -sum(len(table.text(Address(r, column.number))) for r in rows)


def _own_name(heading: str, number: int, taken: Iterable[str]) -> str:
    """Return a name of the user's own for a column: ``x-budget-line``."""
    plain = re.sub("[^a-z0-9]+", "-", words_of(heading)).strip("-")[:_LONGEST_NAME].strip("-")
    name = f"x-{plain or 'column-' + letters(number).casefold()}"
    while name in taken:
        name += f"-{letters(number).casefold()}"
    return name


def with_choices(headings: Headings, choices: Mapping[str, str]) -> Headings:
    """Return headings with what a person chose: ``Lead`` is ``owner``, ``F`` is ``x-cost``.

    A column is named by its heading, in any case, or by its letters. Raises UsageError.
    """
    columns = {one.number: one for one in headings.columns}
    for name, field in choices.items():
        if field not in HEADINGS and field != LEFT_OUT and not re.match(OWN_PATTERN, field):
            known = f"known: {', '.join(HEADINGS)}; x-NAME for one of your own; - to leave it out"
            raise UsageError(f"no field {excerpt(field)}", known)
        number = _column_called(headings, name)
        columns[number] = columns[number]._replace(field=field)
    return headings._replace(columns=tuple(columns.values()))


def pairs(given: Iterable[str], form: str) -> dict[str, str]:
    """Return pairs that were written with an equals sign between them. Raises UsageError."""
    made: dict[str, str] = {}
    for one in given:
        name, mark, value = one.rpartition("=")
        if not (mark and name.strip() and value.strip()):
            raise UsageError(f"{excerpt(one)} has no =", f"write {form}")
        made[name.strip()] = value.strip()
    return made


def _column_called(headings: Headings, name: str) -> int:
    by_heading = [n for n, heading, _ in headings.columns if words_of(heading) == words_of(name)]
    by_letters = [n for n, *_ in headings.columns if letters(n) == name.upper()]
    found = by_heading or by_letters
    if len(found) == 1:
        return found[0]
    if found:
        several = listed(map(letters, found), "or")
        raise UsageError(f"several columns are called {excerpt(name)}", f"name it by {several}")
    known = ", ".join(f"{letters(n)} {excerpt(heading)}" for n, heading, _ in headings.columns)
    raise UsageError(f"no column {excerpt(name)}", f"columns: {known}")
