"""Every sheet of a file that somebody else made, XLSX or CSV, as tables of texts."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from atmt_cli.changes.bulk.shield import unshielded
from atmt_cli.changes.letters import column_number
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import excerpt, visible
from atmt_cli.store.files.input import INPUT
from atmt_cli.store.sheets import cell_value
from atmt_cli.store.sheets.budget import Budget, SpentError
from atmt_cli.store.sheets.comments import cell_comments
from atmt_cli.store.sheets.csv import LONGEST, MOST_COLUMNS
from atmt_cli.store.sheets.kinds import kind_of
from atmt_cli.store.sheets.looks import Look, Shown, looks_of
from atmt_cli.store.sheets.ooxml import BrokenError, opened
from atmt_cli.store.sheets.xlsx_cells import Values, XlsxCell, cells_of, with_texts
from atmt_cli.store.sheets.xlsx_read import Book, BookSheet, book_of

_LONGEST_MESSAGE = 300
_DELIMITERS = ",;\t|"
_TRIED = 100_000
"""So many characters tell which mark separates the cells."""
_QUOTED = re.compile(r'(?:\A|(?<=[,;\t|\n\r]))"(?:[^"]|"")*+"?')
_RANGE = re.compile("([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})")
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_LIKELY = ("windows-1252", "cp949", "shift_jis")
"""The character sets that a text is shown in, where it is not in UTF-8."""
_STATED = re.compile(r"\ufeff?sep=([^\w\s\"']|\t)(?:\r\n|\r|\n)", re.IGNORECASE)
_START = 4096
_FEW = 4
_ASCII = 0x7F
_AROUND = 12
_SAMPLE = 30
_SAVE_TEXT = "save the tracker as .xlsx or CSV"
_SMALLER = "keep only the sheet of actions, and in it only the rows and columns that are filled in"


def read_tables(name: str, data: bytes, encoding: str | None = None) -> list[TrackerSheet]:
    """Return the sheets of a workbook, or the one of a text whose cells a mark separates.

    ``encoding`` is the character set of a text that is not in UTF-8. Raises UnavailableError where
    it cannot be read, or is larger than a tracker can be.
    """
    if kind := kind_of(data):
        raise UnavailableError(f"{_called(name)} is {kind.what}", kind.mend)
    try:
        if data.startswith(b"PK"):
            return _workbook(data)
        return [_text(_decoded(name, data, encoding), Budget())]
    except (BrokenError, SpentError, TextError) as error:
        message = f"Cannot read {_called(name)}: {visible(str(error))}"
        hint = _SMALLER if isinstance(error, SpentError) else error.hint
        raise UnavailableError(message[:_LONGEST_MESSAGE], hint) from error


def _called(name: str) -> str:
    return "standard input" if name == INPUT else visible(name)


def _workbook(data: bytes) -> list[TrackerSheet]:
    budget = Budget()
    with opened(data, budget) as package:
        book = book_of(package, budget)
        looks = looks_of(package, book.styles, budget)
        return [_table(book, one, looks, budget) for one in book.sheets]


def _table(book: Book, sheet: BookSheet, looks: Sequence[Look], budget: Budget) -> TrackerSheet:
    merged: list[str] = []
    shown = Shown(looks)
    tags = ("row", "col", "c", "f", "mergeCell", "t", "v", "rPh")
    parts = shown.noted(book.package.events(sheet.path, *tags))
    events = with_texts(parts, "characters", budget)
    lines: list[list[str]] = []
    faults: dict[Address, str] = {}
    for cell in cells_of(events, visible(sheet.name), budget, merged=merged.append):
        at = Address(cell.row - 1, cell.column - 1)
        try:
            _put(lines, at, _said(cell, book.values))
        except cell_value.NoValueError as error:
            faults[at] = f"it holds {error}"
    _fill_down(lines, merged)
    return TrackerSheet(
        sheet.name,
        tuple(map(tuple, lines)),
        faults,
        shown.hidden(len(lines)),
        sheet.is_hidden,
        cell_comments(book.package, sheet.path, book.people, budget),
        shown.fills(len(lines)),
        shown.struck,
    )


def _said(cell: XlsxCell, values: Values) -> str:
    """Return what a cell says; of a formula, what it came to. Raises NoValueError."""
    if cell.has_formula and not cell.text and cell.kind != "str":
        raise cell_value.NoValueError("a formula without a value")
    return values.shown(cell.kind, cell.style, cell.text)


def _put(lines: list[list[str]], at: Address, text: str) -> None:
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
            column, top, bottom = column_number(found[1]) or 0, int(found[2]) - 1, int(found[4])
            line = lines[top] if top < len(lines) else []
            text = line[column] if column < len(line) else ""
            for row in range(top + 1, min(bottom, len(lines)) if text else 0):
                _put(lines, Address(row, column), text)


def _decoded(name: str, data: bytes, encoding: str | None) -> str:
    """Return a text. Raises UnavailableError where its character set is not known, and TextError
    where it is none.
    """
    try:
        return data.decode(encoding or _marked(data) or "utf-8")
    except LookupError as error:
        hint = "such as utf-8, windows-1252, cp949"
        raise UnavailableError(f"no character set {excerpt(encoding or '')}", hint) from error
    except ValueError as error:
        if b"\0" in data:
            raise TextError("it is not text", _SAVE_TEXT) from error
        if encoding:
            message = f"{_called(name)} is not in {visible(encoding)}"
            raise UnavailableError(message, _save_or_name(data)) from error
        raise UnavailableError(f"{_called(name)} is not in UTF-8", _save_or_name(data)) from error


def _marked(data: bytes) -> str | None:
    """Return the character set that a text in Unicode shows by its first bytes."""
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return encoding
    # English, and what separates cells in any language, has a zero in every other byte.
    start = data[:_START]
    for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
        if 0 < len(zeros) < zeros.count(0) * _FEW and start.count(0) == zeros.count(0):
            return encoding
    return None


def _save_or_name(data: bytes) -> str:
    """Return what to do with a text in another character set: name it, by how it would look."""
    line = next((one for one in data.splitlines() if not one.isascii()), b"")
    begin = next((n for n, byte in enumerate(line) if byte > _ASCII), 0)
    looks = []
    for encoding in _LIKELY:
        try:
            data.decode(encoding)
            text = line.decode(encoding)
        except ValueError:
            continue
        near = text[max(0, min(begin, len(text)) - _AROUND) :]
        looks.append(f"--encoding {encoding} reads {excerpt(near, _SAMPLE)}")
    named = "; ".join(looks) or "name its character set: --encoding NAME"
    return f"{named}; or save it as CSV UTF-8"


class TextError(Exception):
    """A text is no CSV; ``hint`` is what to do."""

    def __init__(self, why: str, hint: str) -> None:
        super().__init__(why)
        self.hint = hint


def _text(text: str, budget: Budget) -> TrackerSheet:
    """Return the cells of a text. Raises SpentError, and TextError."""
    if "\0" in text:
        raise TextError("it is not text", _SAVE_TEXT)
    budget.spend("characters", len(text))
    csv.field_size_limit(LONGEST)
    stated = _STATED.match(text)
    delimiter = stated[1] if stated else _delimiter(text)
    source = io.StringIO(text[stated.end() :] if stated else text, newline="")
    reader = csv.reader(source, delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    begun = 1
    try:
        for row in _rows(reader, budget):
            rows.append(row)
            begun = reader.line_num + 1
    except csv.Error as error:
        why = f"row {len(rows) + 1}, from line {begun} on, has a quote that nothing closes"
        hint = "close the quote, or save the sheet as .xlsx"
        raise TextError(f"{why} ({error})", hint) from error
    return TrackerSheet(None, tuple(rows), {})


def _rows(reader: Iterator[list[str]], budget: Budget) -> Iterator[tuple[str, ...]]:
    for row in reader:
        budget.spend("rows")
        budget.spend("places", len(row))
        if len(row) > MOST_COLUMNS:
            raise SpentError(f"more than {MOST_COLUMNS} columns")
        yield tuple(map(unshielded, row))


def _delimiter(text: str) -> str:
    """Return the mark that separates cells: the one that is most often outside quotes.

    What is quoted may go over several lines.
    """
    marks = Counter(one for one in _QUOTED.sub("", text[:_TRIED]) if one in _DELIMITERS)
    return max(_DELIMITERS, key=lambda mark: marks[mark])
