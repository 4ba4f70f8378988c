"""Every sheet of a file that somebody else made, XLSX or CSV, as tables of texts."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from atmt_cli.changes.tracker.table import Cell, Table, column_of
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.sheets import cell_value
from atmt_cli.store.sheets.budget import Budget, SpentError
from atmt_cli.store.sheets.csv import LONGEST, MOST_COLUMNS
from atmt_cli.store.sheets.ooxml import BrokenError, opened
from atmt_cli.store.sheets.xlsx_cells import Values, XlsxCell, cells_of, with_texts
from atmt_cli.store.sheets.xlsx_read import Book, book_of

_LONGEST_MESSAGE = 300
_DELIMITERS = ",;\t|"
_TRIED = 100_000
"""So many characters tell which mark separates the cells."""
_QUOTED = re.compile(r'(?:\A|(?<=[,;\t|\n\r]))"(?:[^"]|"")*+"?')
_RANGE = re.compile("([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_tables(name: str, data: bytes, encoding: str | None = None) -> list[Table]:
    """Return the sheets of a workbook, or the one of a text whose cells a mark separates.

    ``encoding`` is the character set of a text that is not in UTF-8. Raises UnavailableError where
    it cannot be read, or is larger than a tracker can be.
    """
    if data[:2] == b"PK" or data[:4] == bytes.fromhex("D0CF11E0"):
        return _workbook(name, data)
    try:
        return [_text(_decoded(name, data, encoding), Budget())]
    except (SpentError, csv.Error) as error:
        raise UnavailableError(f"Cannot read {visible(name)}: {error}") from error


def _workbook(name: str, data: bytes) -> list[Table]:
    budget = Budget()
    try:
        with opened(data, budget) as package:
            book = book_of(package, budget)
            return [_table(book, *one, budget) for one in book.sheets]
    except (BrokenError, SpentError) as error:
        message = f"Cannot read {visible(name)}: {visible(str(error))}"
        raise UnavailableError(message[:_LONGEST_MESSAGE], getattr(error, "hint", None)) from error


def _table(book: Book, name: str, path: str, budget: Budget) -> Table:
    merged: list[str] = []
    tags = ("row", "c", "f", "mergeCell", "t", "v", "rPh")
    events = with_texts(book.package.events(path, *tags), "characters", budget)
    lines: list[list[str]] = []
    faults: dict[Cell, str] = {}
    for cell in cells_of(events, visible(name), budget, merged=merged.append):
        at = Cell(cell.row - 1, cell.column - 1)
        try:
            _put(lines, at, _said(cell, book.values))
        except cell_value.NoValueError as error:
            faults[at] = f"it holds {error}"
    _fill_down(lines, merged)
    return Table(name, tuple(map(tuple, lines)), faults)


def _said(cell: XlsxCell, values: Values) -> str:
    """Return what a cell says; of a formula, what it came to. Raises NoValueError."""
    if cell.has_formula and not cell.text:
        raise cell_value.NoValueError("a formula without a value")
    return values.shown(cell.kind, cell.style, cell.text)


def _put(lines: list[list[str]], at: Cell, text: str) -> None:
    while len(lines) <= at.row:
        lines.append([])
    line = lines[at.row]
    line += [""] * (at.column + 1 - len(line))
    line[at.column] = text


def _fill_down(lines: list[list[str]], ranges: Iterable[str]) -> None:
    """Give each row of cells that were merged over several rows what the first of them says.

    Cells that were merged over several columns are the one at the left.
    """
    for one in ranges:
        if found := _RANGE.fullmatch(one):
            column, top, bottom = column_of(found[1]) or 0, int(found[2]) - 1, int(found[4])
            line = lines[top] if top < len(lines) else []
            text = line[column] if column < len(line) else ""
            for row in range(top + 1, min(bottom, len(lines)) if text else 0):
                _put(lines, Cell(row, column), text)


def _decoded(name: str, data: bytes, encoding: str | None) -> str:
    marked = next((one for mark, one in _MARKS.items() if data.startswith(mark)), None)
    try:
        return data.decode(encoding or marked or "utf-8")
    except UnicodeDecodeError as error:
        if encoding:
            message = f"{visible(name)} is not in {encoding}"
            raise UnavailableError(message, "name another: --encoding NAME") from error
        hint = "save it as CSV UTF-8; or name its character set: --encoding windows-1252"
        raise UnavailableError(f"{visible(name)} is not in UTF-8", hint) from error
    except LookupError as error:
        hint = "such as utf-8, windows-1252, cp949"
        raise UnavailableError(f"no character set {visible(encoding or '')}", hint) from error


def _text(text: str, budget: Budget) -> Table:
    """Return the cells of a text. Raises SpentError, and csv.Error."""
    if "\0" in text:
        raise SpentError("it holds a NUL character, which text cannot")
    budget.spend("characters", len(text))
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    return Table(None, tuple(_rows(reader, budget)), {})


def _rows(reader: Iterator[list[str]], budget: Budget) -> Iterator[tuple[str, ...]]:
    for row in reader:
        budget.spend("rows")
        budget.spend("places", len(row))
        if len(row) > MOST_COLUMNS:
            raise SpentError(f"more than {MOST_COLUMNS} columns")
        yield tuple(row)


def _delimiter(text: str) -> str:
    """Return the mark that separates cells: the one that is most often outside quotes.

    What is quoted may go over several lines.
    """
    marks = Counter(one for one in _QUOTED.sub("", text[:_TRIED]) if one in _DELIMITERS)
    return max(_DELIMITERS, key=lambda mark: marks[mark])
