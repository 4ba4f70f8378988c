"""The cells of a sheet in a workbook, as texts: where each stands, and what it says.

(ECMA-376, part 1, 18.3.1.)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from atmt_cli.changes.bulk.table import Grid
from atmt_cli.model.text import visible
from atmt_cli.store.sheets import cell_value, number_format
from atmt_cli.store.sheets.budget import LIMITS, Budget
from atmt_cli.store.sheets.csv import LONGEST
from atmt_cli.store.sheets.ooxml import Attributes, BrokenError, Package, PartEvent, natural

_MOST_COLUMNS = 200
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_LONGEST_NAME = 31
_TEXTS = ("t", "v")


class XlsxCell(NamedTuple):
    """A cell that holds something: where, and what, as the sheet writes it."""

    row: int
    column: int
    kind: str
    style: str
    text: str
    has_formula: bool


def refuse_merged(where: str) -> None:
    """Raise BrokenError for cells that were merged."""
    why = f"cells {where} are merged, which empties all but one; unmerge them"
    raise BrokenError(why, None)


def read_cells(
    package: Package,
    name: str,
    path: str,
    values: "Values",
    budget: Budget,
    until: int | None = None,
) -> Grid:
    """Return the rows of a sheet up to the last that has a content, or ``until`` one."""
    sheet = _quoted(name)
    lines: list[tuple[str, ...]] = []
    faults: list[tuple[int | None, str]] = []
    widest = 0
    tags = ("row", "c", "f", "mergeCell", *_TEXTS, "rPh")
    events = with_texts(package.events(path, *tags), "characters", budget)
    for row, cells in groupby(cells_of(events, sheet, budget, until), attrgetter("row")):
        line: list[str] = []
        for cell in cells:
            try:
                value = _value(cell, sheet, values)
            except cell_value.NoValueError as error:
                budget.spend("faults")
                where = _where(sheet, row, cell.column)
                faults.append((row if row > 1 else None, f"{where} holds {error}"))
            else:
                line += [""] * (cell.column - 1 - len(line))
                line.append(value)
        if line:
            widest = max(widest, len(line))
            _refuse_sprawl(row, widest)
            # The blank ones above it, too.
            lines += [()] * (row - 1 - len(lines))
            lines.append(tuple(line))
    return Grid(lines[0] if lines else (), tuple(lines[1:]), tuple(faults), sheet)


def _refuse_sprawl(row: int, widest: int) -> None:
    if row * widest > LIMITS["places"].most:
        where = f"cell {_letters(widest)}{row}"
        raise BrokenError(
            f"its cells reach as far as {where}; delete the stray cells at the far end", None
        )


def _value(cell: XlsxCell, sheet: str, values: "Values") -> str:
    """Return what a cell says. Raise NoValueError, and BrokenError."""
    if cell.has_formula:
        raise cell_value.NoValueError("a formula; type its value")
    try:
        return values.shown(cell.kind, cell.style, cell.text)
    except BrokenError as error:
        where = _where(sheet, cell.row, cell.column)
        raise BrokenError(f"it is broken: {where} {error}") from error


def cells_of(
    events: Iterable[PartEvent],
    sheet: str,
    budget: Budget,
    until: int | None = None,
    merged: Callable[[str], None] = refuse_merged,
) -> Iterator[XlsxCell]:
    """Yield the cells that hold something, row by row from the top, each from the left.

    ``merged`` is given each range of merged cells, ``B2:B9``.
    """
    at, kind, style, has_formula = _Cursor(sheet), "n", "0", False
    for tag, given, text in events:
        if tag == "row":
            budget.spend("rows")
            at.begin_row(given)
        elif tag == "c":
            budget.spend("cells")
            at.begin_cell(given)
            kind, style, has_formula = given.get("t", "n"), given.get("s", "0"), False
        elif tag == "f":
            has_formula = True
        elif tag == "/c" and (has_formula or text):
            _refuse_far(at, sheet)
            yield XlsxCell(at.row, at.column, kind, style, text, has_formula)
        elif tag == "mergeCell":
            merged(given.get("ref", "")[:40])
        if until is not None and at.row > until:
            return


def _refuse_far(at: "_Cursor", sheet: str) -> None:
    """Raise BrokenError for a cell further out than any sheet of actions reaches."""
    most = LIMITS["rows"].most
    if at.row > most or at.column > _MOST_COLUMNS:
        many = f"{most} rows or {_MOST_COLUMNS} columns"
        where = _where(sheet, at.row, at.column)
        raise BrokenError(f"more than {many}: cell {where} holds something")


class _Cursor:
    """Where in a sheet the reading is: rows come from the top, the cells of one from the left."""

    def __init__(self, sheet: str) -> None:
        self._sheet = sheet
        self.row = self.column = 0
        self._is_stated = False

    def begin_row(self, given: Attributes) -> None:
        """Go on to a row. Raise BrokenError."""
        self._is_stated = "r" in given
        self._go_to(given.get("r") or str(self.row + 1))
        self.column = 0

    def _go_to(self, row: str) -> None:
        number = natural(row)
        if number is None or number <= self.row:
            raise BrokenError(f"it is broken: after row {self.row} comes row {row[:20]!r}")
        self.row = number

    def begin_cell(self, given: Attributes) -> None:
        """Go on to a cell. Raise BrokenError."""
        before = self.column
        self.column = self._referred(given["r"]) if "r" in given else before + 1
        if self.column <= before:
            where = _where(self._sheet, self.row, self.column)
            raise BrokenError(f"it is broken: {where} is out of order")

    def _referred(self, reference: str) -> int:
        """Return the column of a reference, such as C7, that belongs to this row.

        Where the row has no number of its own, its first cell tells it.
        """
        found = _REFERENCE.fullmatch(reference)
        if found and not self._is_stated and int(found[2]) > self.row:
            self._go_to(found[2])
        self._is_stated = True
        if not found or int(found[2]) != self.row:
            what = f"a cell in row {self.row} is called {reference[:20]!r}"
            raise BrokenError(f"it is broken: {what}")
        return _column(found[1])


def with_texts(events: Iterable[PartEvent], unit: str, budget: Budget) -> Iterator[PartEvent]:
    """Yield the tags that are not of texts, each with the text since the one before it: all its
    pieces, whatever they look like, without how they sound.
    """
    pieces: list[str] = []
    whole: list[str] = []
    length, is_text, is_sound = 0, False, False
    for tag, given, text in events:
        if not tag:
            if is_text:
                budget.spend(unit, len(text))
                budget.spend("lines", text.count("\n"))
                length += len(text)
                if length > LONGEST:
                    raise BrokenError(f"one of its texts is longer than {LONGEST} characters")
                pieces.append(text)
        elif tag in _TEXTS:
            is_text = not is_sound
        elif tag[1:] in _TEXTS:
            # Each element has its own escapes: what two of them make together is none.
            whole.append(cell_value.unescaped("".join(pieces)))
            pieces.clear()
            is_text = False
        elif tag in ("rPh", "/rPh"):
            is_sound = tag == "rPh"
        else:
            yield tag, given, cell_value.joined("".join(whole)) if whole else ""
            whole.clear()
            length = 0


class Values(NamedTuple):
    """What cells hold, as it would be typed: texts, numbers, dates, and what they refer to.

    ``codes`` are the number formats, by style.
    """

    strings: Sequence[str]
    codes: Sequence[str]
    since_1904: bool
    budget: Budget

    def shown(self, kind: str, style: str, text: str) -> str:
        """Return a text as it would be typed.

        Raise NoValueError, and BrokenError for what no cell is.
        """
        if kind == "n":
            return self._number(style, text)
        if kind == "s":
            return cell_value.text_of(self._shared(text))
        if kind in ("inlineStr", "str"):
            return cell_value.text_of(text)
        if kind == "b":
            return cell_value.truth_of(text)
        if kind == "d":
            return cell_value.iso_date_of(text)
        if kind == "e":
            raise cell_value.NoValueError(text[:_LONGEST_NAME])
        raise BrokenError(f"has the kind {kind[:20]!r}, which no cell has")

    def _shared(self, text: str) -> str:
        number = natural(text)
        if number is None or number >= len(self.strings):
            raise BrokenError(f"shows the shared text {text[:20]!r}, which is not there")
        found = self.strings[number]
        self.budget.spend("characters", len(found))
        return found

    def _number(self, style: str, text: str) -> str:
        number, styled = cell_value.number_of(text), natural(style)
        if styled is None or styled >= len(self.codes):
            raise BrokenError(f"has the style {style[:20]!r}, which is not there")
        code = self.codes[styled]
        if not number_format.shows_date(code):
            return cell_value.number_as_typed(number)
        elapsed = number_format.shows_elapsed(code)
        date = cell_value.date_of(number, since_1904=self.since_1904, is_elapsed=elapsed)
        # Where a month was typed, a spreadsheet keeps its first day and shows the month.
        is_month = number_format.shows_month_alone(code) and date.endswith("-01")
        return date.removesuffix("-01") if is_month else date


def _quoted(name: str) -> str:
    """Return the name of a sheet as a spreadsheet writes it before a cell."""
    shown = visible(name[:_LONGEST_NAME])
    if shown.isidentifier():
        return shown
    return "'" + shown.replace("'", "''") + "'"


def _where(sheet: str, row: int, column: int) -> str:
    """Return a cell as the spreadsheet shows it: actions!C7."""
    return f"{sheet}!{_letters(column)}{row}"


def _column(letters: str) -> int:
    """Return the number of a column from 1: AB is 28."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _letters(column: int) -> str:
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
