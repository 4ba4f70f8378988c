"""An XLSX workbook (ECMA-376, part 1): which of its sheets is ours, and the cells of that.

No more is held of a workbook than a sheet of actions can be: one sheet at a time, only the cells
that have a content, and of the rest of the book what they refer to. All is charged to one budget.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import NEEDED
from atmt_cli.changes.bulk.table import Grid
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.sheets import number_format
from atmt_cli.store.sheets.budget import Budget, SpentError
from atmt_cli.store.sheets.comments import cell_comments, people_of
from atmt_cli.store.sheets.ooxml import (
    NONE,
    ROOT,
    BrokenError,
    Package,
    attribute,
    natural,
    opened,
)
from atmt_cli.store.sheets.xlsx_cells import Values, read_cells, with_texts

SHEET = "actions"
_LONGEST_MESSAGE = 300
_AT_HEADER = 1
_MAKE_SMALLER = (
    "keep only the sheet of actions, and in it only the rows and columns that are filled in"
)


def read_xlsx(name: str, data: bytes) -> Grid:
    """Return the cells of a workbook's sheet.

    Raise UnavailableError where it is no workbook, or too large a one.
    """
    budget = Budget()
    try:
        with opened(data, budget) as package:
            return _grid(package, budget)
    except BrokenError as error:
        why, hint = str(error), error.hint
    except SpentError as error:
        why, hint = str(error), _MAKE_SMALLER
    message = f"Cannot read {visible(name)}: {visible(why)}"
    raise UnavailableError(message[:_LONGEST_MESSAGE], hint)


class BookSheet(NamedTuple):
    """A sheet of cells: its name, its part, and whether the program hides it."""

    name: str
    path: str
    is_hidden: bool


class Book(NamedTuple):
    """A workbook: its sheets of cells, and what the cells of them refer to.

    ``people`` are those who wrote comments, by their ids; ``styles`` is the part of the styles.
    """

    package: Package
    sheets: tuple[BookSheet, ...]
    values: Values
    people: Mapping[str, str]
    styles: str | None


def book_of(package: Package, budget: Budget) -> Book:
    """Return the workbook of a package. Raises BrokenError, and SpentError."""
    book = _main(package)
    parts = package.related(book)
    listed, since_1904 = _index(package, book, budget)
    path_of = dict(reversed(parts.values()))
    strings = _strings(package, path_of.get("sharedStrings"), budget)
    codes = _format_codes(package, path_of.get("styles"), budget)
    values = Values(strings, codes, since_1904, budget)
    # Others are charts.
    found = tuple(
        BookSheet(name, parts[relation][1], is_hidden)
        for name, relation, is_hidden in listed
        if parts.get(relation, ("", ""))[0] == "worksheet"
    )
    if not found:
        raise BrokenError("it has no sheet of cells")
    people = people_of(package, parts.values(), budget)
    return Book(package, found, values, people, path_of.get("styles"))


def _grid(package: Package, budget: Budget) -> Grid:
    """Return the cells of the sheet that is named as ours, else of the first that looks like it,
    else of the first.
    """
    book = book_of(package, budget)
    values, found = book.values, [(one.name, one.path) for one in book.sheets]
    named = [one for one in found if one[0] == SHEET]
    named += [one for one in found if one[0].casefold() == SHEET]
    ours = (named or found)[0]
    if not named and len(found) > 1:
        headers = (
            (one, read_cells(package, *one, values, budget, _AT_HEADER).header) for one in found
        )
        ours = next((one for one, header in headers if _is_ours(header)), ours)
    comments = cell_comments(package, ours[1], book.people, budget)
    return read_cells(package, *ours, values, budget)._replace(comments=comments)


def _is_ours(header: Sequence[str]) -> bool:
    return any(cell.strip().casefold() == NEEDED for cell in header)


def _main(package: Package) -> str:
    """Return the part that lists the sheets."""
    parts = package.related("").values() if ROOT in package else ()
    books = [path for kind, path in parts if kind == "officeDocument"]
    if not books:
        raise BrokenError(NONE, None)
    if books[0].casefold().endswith(".bin"):
        raise BrokenError("it is a binary workbook (.xlsb)")
    return books[0]


def _index(package: Package, book: str, budget: Budget) -> tuple[list[tuple[str, str, bool]], bool]:
    """Return the sheets that a workbook lists, by name, relation and whether it hides them; and
    whether it counts its days from 1904.
    """
    sheets: list[tuple[str, str, bool]] = []
    since_1904 = False
    for tag, given, _ in package.events(book, "sheet", "workbookPr"):
        if tag == "sheet":
            budget.spend("sheets")
            is_hidden = given.get("state", "visible") != "visible"
            sheets.append((attribute(given, "name"), attribute(given, "id"), is_hidden))
        elif tag == "workbookPr":
            since_1904 = given.get("date1904") in ("1", "true")
    return sheets, since_1904


def _strings(package: Package, path: str | None, budget: Budget) -> list[str]:
    """Return the texts that the cells have in common."""
    found: list[str] = []
    if path is not None:
        events = package.events(path, "si", "t", "v", "rPh")
        for tag, _, text in with_texts(events, "shared characters", budget):
            if tag == "/si":
                budget.spend("texts")
                found.append(text)
    return found


_LISTS = ("numFmts", "cellXfs", "dxfs", "cellStyleXfs")
"""Those of a part of styles; the formats and styles of others than the first two are not those of
cells."""


def _format_codes(package: Package, path: str | None, budget: Budget) -> list[str]:
    """Return the number format of each style of cells; where none is listed there is one."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - 150 ms, an extra

    formats, styles, within = dict(BUILTIN_FORMATS), [], ""
    events = package.events(path, *_LISTS, "numFmt", "xf") if path is not None else ()
    for tag, given, _ in events:
        if tag in _LISTS:
            within = tag
        elif (within, tag) == ("numFmts", "numFmt"):
            budget.spend("styles")
            code = attribute(given, "formatCode")
            if len(code) > number_format.LONGEST:
                raise BrokenError(
                    f"a number format is longer than {number_format.LONGEST} characters"
                )
            formats[_format_number(attribute(given, "numFmtId"))] = code
        elif (within, tag) == ("cellXfs", "xf"):
            budget.spend("styles")
            styles.append(_format_number(given.get("numFmtId", "0")))
    return [formats.get(number, "") for number in styles or [0]]


def _format_number(text: str) -> int:
    number = natural(text)
    if number is None:
        raise BrokenError(f"it is broken: a number format has the number {text[:20]!r}")
    return number
