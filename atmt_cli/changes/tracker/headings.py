"""Find the heading row of a tracker, and say what each of its columns is."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from atmt_cli.changes.tracker.table import Cell, Table, letters
from atmt_cli.changes.tracker.vocabulary import HEADINGS, ONE_COLUMN, by_word, words_of
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


class Column(NamedTuple):
    """A column of a tracker: where, its heading, and the field it is proposed to be.

    ``field`` is one of the vocabulary, a name of the user's own such as ``x-cost``, or ``-`` for
    a column that is left out.
    """

    number: int
    heading: str
    field: str


class Headings(NamedTuple):
    """The heading row of a table, counted from 0, and its columns from the left."""

    row: int
    columns: tuple[Column, ...]

    def of(self, field: str) -> tuple[Column, ...]:
        """Return the columns that are a field."""
        return tuple(one for one in self.columns if one.field == field)


def find_headings(table: Table, row: int | None = None) -> Headings | None:
    """Return the headings of a table, in the row that names most fields; None where none does.

    ``row`` says which row it is, where a person knows better.
    """
    if row is not None:
        return _headings(table, row)
    found = [_headings(table, number) for number in range(min(_DEEPEST, len(table.rows)))]
    best = max(found, key=_known, default=None)
    return best if best and _known(best) >= _FEWEST and best.of("action") else None


def _known(headings: Headings) -> int:
    return len({one.field for one in headings.columns} & HEADINGS.keys())


def _headings(table: Table, row: int) -> Headings:
    cells = [table.text(Cell(row, number)) for number in range(table.width)]
    filled = {n: cell for n, cell in enumerate(cells) if cell or _has_values(table, row, n)}
    meant = {n: field_of(cell) for n, cell in filled.items()}
    _settle(meant, filled)
    taken = set[str]()
    columns = []
    for number, heading in filled.items():
        field = meant[number] or _own_name(heading, number, taken)
        taken.add(field)
        columns.append(Column(number, heading or letters(number), field))
    return Headings(row, tuple(columns))


def _has_values(table: Table, row: int, column: int) -> bool:
    return any(table.text(Cell(n, column)) for n in range(row + 1, len(table.rows)))


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


def refuse_twice(table: Table, headings: Headings) -> None:
    """Raise UsageError where two columns would be one field, and name both."""
    for field in sorted(ONE_COLUMN):
        columns = headings.of(field)
        if len(columns) > 1:
            cells = [
                f"{table.where(Cell(headings.row, one.number))} {excerpt(one.heading)}"
                for one in columns
            ]
            last = columns[-1]
            other = _own_name(last.heading, last.number, ())
            raise UsageError(
                f"{listed(cells)} may both be the {field.replace('_', ' ')}",
                f"say what one of them is: --set {letters(last.number)}={other}",
            )


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
