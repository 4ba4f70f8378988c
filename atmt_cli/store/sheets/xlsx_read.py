"""The cells of a sheet in an XLSX workbook (ECMA-376, part 1), as texts.

No more is held of a workbook than a sheet of actions can be: one sheet at a time, only the cells
that have a content, and of the rest of the book what they refer to. All is charged to one budget.
"""

import re
from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import NEEDED
from atmt_cli.changes.bulk.rows import Grid
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.sheets import cell_value, number_format
from atmt_cli.store.sheets.budget import LIMITS, Budget, SpentError
from atmt_cli.store.sheets.csv import LONGEST, unshielded
from atmt_cli.store.sheets.ooxml import (
    NONE,
    ROOT,
    Attributes,
    BrokenError,
    EnoughError,
    Handler,
    Package,
    attribute,
    natural,
    opened,
)

SHEET = "actions"
_MOST_COLUMNS = 200
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_LONGEST_NAME = 31
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
            book = _Book(package, budget)
            return book.grid(_ours(book))
    except BrokenError as error:
        why, hint = str(error), error.hint
    except SpentError as error:
        why, hint = str(error), _MAKE_SMALLER
    message = f"Cannot read {visible(name)}: {visible(why)}"
    raise UnavailableError(message[:_LONGEST_MESSAGE], hint)


class _Place(NamedTuple):
    """A sheet of cells: how it is named, and the part it is in."""

    name: str
    path: str


def _ours(book: "_Book") -> _Place:
    """Return the sheet that is named as ours, else the first that looks like it, else the first."""
    found = book.worksheets()
    if not found:
        raise BrokenError("it has no sheet of cells")
    named = [one for one in found if one.name == SHEET]
    named += [one for one in found if one.name.casefold() == SHEET]
    if named or len(found) == 1:
        return (named or found)[0]
    return next((one for one in found if _is_ours(book.header(one))), found[0])


def _is_ours(header: Sequence[str]) -> bool:
    return any(cell.strip().casefold() == NEEDED for cell in header)


class _Book:
    """A workbook that is open: where its sheets are, and what their cells refer to."""

    def __init__(self, package: Package, budget: Budget) -> None:
        self._package, self._budget = package, budget
        self._index = _Index(budget)
        self._strings, self._styles = _Strings(budget), _Styles(budget)
        path = self._main()
        self._parts = package.related(path)
        package.walk(path, self._index)
        for kind, handler in (("sharedStrings", self._strings), ("styles", self._styles)):
            for part in [part for one, part in self._parts.values() if one == kind][:1]:
                package.walk(part, handler)

    def _main(self) -> str:
        """Return the part that lists the sheets."""
        parts = self._package.related("").values() if ROOT in self._package else ()
        books = [path for kind, path in parts if kind == "officeDocument"]
        if not books:
            raise BrokenError(NONE, None)
        if books[0].casefold().endswith(".bin"):
            raise BrokenError("it is a binary workbook (.xlsb)")
        return books[0]

    def worksheets(self) -> list[_Place]:
        """Return the sheets of cells. Others are charts."""
        return [
            _Place(name, self._parts[relation][1])
            for name, relation in self._index.sheets
            if self._parts.get(relation, ("", ""))[0] == "worksheet"
        ]

    def header(self, place: _Place) -> Sequence[str]:
        """Return the first row of a sheet, and read no further."""
        return self._read(place, _AT_HEADER).header

    def grid(self, place: _Place) -> Grid:
        """Return the cells of a sheet."""
        return self._read(place, None)

    def _read(self, place: _Place, until: int | None) -> Grid:
        values = _Values(self._strings.found, self._styles, self._index.since_1904, self._budget)
        sheet = _Sheet(place.name, values, self._budget, until)
        self._package.walk(place.path, sheet)
        return sheet.grid()


class _Index(Handler):
    """The sheets that a workbook lists, and the year from which it counts its days."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.begins = {"sheet": self._list, "workbookPr": self._set}
        self._budget = budget
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def _list(self, given: Attributes) -> None:
        self._budget.spend("sheets")
        self.sheets.append((attribute(given, "name"), attribute(given, "id")))

    def _set(self, given: Attributes) -> None:
        self.since_1904 = given.get("date1904") in ("1", "true")


class _Texts(Handler):
    """The text of an element: its pieces, whatever they look like, without how they sound."""

    unit = "characters"

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.begins = {"t": self._open, "v": self._open, "rPh": self._sound}
        self.ends = {"t": self._shut, "v": self._shut, "rPh": self._fall_silent}
        self._budget = budget
        self._pieces: list[str] = []
        self._whole: list[str] = []
        self._length = 0
        self._is_text = self._is_sound = False

    def _open(self, _: Attributes) -> None:
        self._is_text = not self._is_sound

    def _shut(self) -> None:
        if self._is_text:
            # Each element has its own escapes: what two of them make together is none.
            self._whole.append(cell_value.unescaped("".join(self._pieces)))
            self._pieces.clear()
            self._is_text = False

    def _sound(self, _: Attributes) -> None:
        self._is_sound = True

    def _fall_silent(self) -> None:
        self._is_sound = False

    def text(self, text: str) -> None:
        """Keep a piece of it."""
        if self._is_text:
            self._budget.spend(self.unit, len(text))
            self._budget.spend("lines", text.count("\n"))
            self._length += len(text)
            if self._length > LONGEST:
                raise BrokenError(f"one of its texts is longer than {LONGEST} characters")
            self._pieces.append(text)

    def take(self) -> str:
        """Return the whole of it, once."""
        if not self._whole:
            return ""
        text = cell_value.joined("".join(self._whole))
        self._whole.clear()
        self._length = 0
        return text


class _Strings(_Texts):
    """The texts that the cells have in common."""

    unit = "shared characters"

    def __init__(self, budget: Budget) -> None:
        super().__init__(budget)
        self.ends["si"] = self._keep
        self.found: list[str] = []

    def _keep(self) -> None:
        self._budget.spend("texts")
        self.found.append(self.take())


class _Styles(Handler):
    """The number formats of cells."""

    def __init__(self, budget: Budget) -> None:
        super().__init__()
        self.begins = {"numFmt": self._define, "xf": self._style}
        for tag in ("numFmts", "cellXfs", "dxfs", "cellStyleXfs"):
            self.begins[tag] = partial(self._enter, tag)
        self._budget = budget
        self._list = ""
        self._formats: dict[int, str] = {}
        self._of_cells: list[int] = []
        self._known: dict[int, str | None] = {}

    def _enter(self, tag: str, _: Attributes) -> None:
        """Note which list this is: formats and styles of other lists are not those of cells."""
        self._list = tag

    def _define(self, given: Attributes) -> None:
        if self._list != "numFmts":
            return
        self._budget.spend("styles")
        code = attribute(given, "formatCode")
        if len(code) > number_format.LONGEST:
            raise BrokenError(f"a number format is longer than {number_format.LONGEST} characters")
        self._formats[_format_number(attribute(given, "numFmtId"))] = code

    def _style(self, given: Attributes) -> None:
        if self._list == "cellXfs":
            self._budget.spend("styles")
            self._of_cells.append(_format_number(given.get("numFmtId", "0")))

    def __len__(self) -> int:
        # Without any there is one, the first.
        return max(len(self._of_cells), 1)

    def format_of(self, style: int) -> str | None:
        """Return ``date`` or ``elapsed`` where cells of a style show these; else None."""
        number = self._of_cells[style] if self._of_cells else 0
        if number not in self._known:
            self._known[number] = self._judge(number)
        return self._known[number]

    def _judge(self, number: int) -> str | None:
        from openpyxl.styles.numbers import BUILTIN_FORMATS  # noqa: PLC0415 - 150 ms, an extra

        code = self._formats.get(number, BUILTIN_FORMATS.get(number, ""))
        if number_format.shows_elapsed(code):
            return "elapsed"
        return "date" if number_format.shows_date(code) else None


def _format_number(text: str) -> int:
    number = natural(text)
    if number is None:
        raise BrokenError(f"it is broken: a number format has the number {text[:20]!r}")
    return number


class _Values(NamedTuple):
    """What the cells of a book refer to, to tell what they show."""

    strings: Sequence[str]
    styles: _Styles
    since_1904: bool
    budget: Budget

    def shown(self, kind: str, style: str, text: str) -> str:
        """Return what a cell shows. Raise NoValueError, and BrokenError for what no cell is."""
        if kind == "n":
            return self._number(style, text)
        if kind == "s":
            return cell_value.text_of(unshielded(self._shared(text)))
        if kind in ("inlineStr", "str"):
            return cell_value.text_of(unshielded(text))
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
        if styled is None or styled >= len(self.styles):
            raise BrokenError(f"has the style {style[:20]!r}, which is not there")
        shown_as = self.styles.format_of(styled)
        if shown_as is None:
            return cell_value.number_as_typed(number)
        return cell_value.date_of(
            number, since_1904=self.since_1904, is_elapsed=shown_as == "elapsed"
        )


class _Sheet(_Texts):
    """The cells of a sheet that have a content, row by row from the top, each from the left."""

    def __init__(self, name: str, values: _Values, budget: Budget, until: int | None) -> None:
        super().__init__(budget)
        self.begins |= {
            "row": self._begin_row,
            "c": self._begin_cell,
            "f": self._begin_formula,
            "mergeCell": self._refuse,
        }
        self.ends["c"] = self._end_cell
        self._name, self._values, self._until = _quoted(name), values, until
        self._is_stated = False
        self._lines: list[tuple[str, ...]] = []
        self._cells: list[str] = []
        self._faults: list[tuple[int | None, str]] = []
        self._widest = self._row = self._column = 0
        self._kind, self._style, self._has_formula = "n", "0", False

    def _refuse(self, given: Attributes) -> None:
        where = given.get("ref", "")[:40]
        raise BrokenError(
            f"cells {where} are merged, which empties all but one; unmerge them", None
        )

    def _begin_formula(self, _: Attributes) -> None:
        self._has_formula = True

    def _begin_row(self, given: Attributes) -> None:
        self._budget.spend("rows")
        self._flush()
        self._is_stated = "r" in given
        self._go_to(given.get("r") or str(self._row + 1))
        self._column = 0

    def _go_to(self, row: str) -> None:
        number = natural(row)
        if number is None or number <= self._row:
            raise BrokenError(f"it is broken: after row {self._row} comes row {row[:20]!r}")
        if self._until is not None and number > self._until:
            raise EnoughError
        self._row = number

    def _begin_cell(self, given: Attributes) -> None:
        self._budget.spend("cells")
        before = self._column
        self._column += 1
        if "r" in given:
            self._column = self._referred(given["r"])
        if self._column <= before:
            raise BrokenError(f"it is broken: {self._where} is out of order")
        self._kind, self._style = given.get("t", "n"), given.get("s", "0")
        self._has_formula = False
        self.take()

    def _referred(self, reference: str) -> int:
        """Return the column of a reference, such as C7, that belongs to this row.

        Where the row has no number of its own, its first cell tells it.
        """
        found = _REFERENCE.fullmatch(reference)
        if found and not self._is_stated and int(found[2]) > self._row:
            self._go_to(found[2])
        self._is_stated = True
        if not found or int(found[2]) != self._row:
            what = f"a cell in row {self._row} is called {reference[:20]!r}"
            raise BrokenError(f"it is broken: {what}")
        return _column(found[1])

    def _end_cell(self) -> None:
        text = self.take()
        if self._has_formula:
            self._fault("a formula; type its value")
        elif text:
            most = LIMITS["rows"].most
            if self._row > most or self._column > _MOST_COLUMNS:
                many = f"{most} rows or {_MOST_COLUMNS} columns"
                raise BrokenError(f"more than {many}: cell {self._where} holds something")
            try:
                value = self._values.shown(self._kind, self._style, text)
            except cell_value.NoValueError as error:
                self._fault(str(error))
            except BrokenError as error:
                raise BrokenError(f"it is broken: {self._where} {error}") from error
            else:
                self._cells += [""] * (self._column - 1 - len(self._cells))
                self._cells.append(value)

    @property
    def _where(self) -> str:
        """Return the cell as the spreadsheet shows it: actions!C7."""
        return f"{self._name}!{_letters(self._column)}{self._row}"

    def _fault(self, what: str) -> None:
        self._budget.spend("faults")
        self._faults.append((self._row - 1 or None, f"{self._where} holds {what}"))

    def _flush(self) -> None:
        """Add the row that ends, and the blank ones above it, up to the last that has a content."""
        if not self._cells:
            return
        self._widest = max(self._widest, len(self._cells))
        if self._row * self._widest > LIMITS["places"].most:
            where = f"cell {_letters(self._widest)}{self._row}"
            raise BrokenError(f"its cells reach as far as {where}; delete what lies far out", None)
        self._lines += [()] * (self._row - 1 - len(self._lines))
        self._lines.append(tuple(self._cells))
        self._cells = []

    def grid(self) -> Grid:
        """Return the rows up to the last that has a content."""
        self._flush()
        lines = self._lines or [()]
        return Grid(lines[0], tuple(lines[1:]), tuple(self._faults))


def _quoted(name: str) -> str:
    """Return the name of a sheet as a spreadsheet writes it before a cell."""
    shown = visible(name[:_LONGEST_NAME])
    if shown.isidentifier():
        return shown
    return "'" + shown.replace("'", "''") + "'"


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
