"""The cells of a sheet in an XLSX workbook (ECMA-376, part 1), as texts.

No more is held of a workbook than a sheet of actions can be: only the cells that have a content,
and of the rest of the book what they refer to.
"""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from xml.parsers import expat

from atmt_cli.changes.columns import NEEDED
from atmt_cli.changes.rows import Grid
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.ooxml import NONE, Attributes, BrokenError, Handler, opened, related, walk
from atmt_cli.store.sheets import unshielded

SHEET = "actions"
MOST_ROWS = 100_000
MOST_COLUMNS = 200
MOST_CELLS = 500_000
WIDEST = 5_000_000
"""The rows times the columns that cells with a content may span."""
MOST_STYLES = 65_536
_REFERENCE = re.compile("([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


def read_xlsx(name: str, data: bytes) -> Grid:
    """The cells of a workbook's sheet.

    Raises UnavailableError where it is no workbook, or too large a one.
    """
    try:
        with opened(data) as archive:
            return _grid(_Book(archive))
    except BrokenError as error:
        raise _unreadable(name, str(error)) from error
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError, zlib.error) as error:
        raise _unreadable(name, NONE) from error
    except (expat.ExpatError, LookupError, ValueError, OverflowError) as error:
        raise _unreadable(name, f"it is broken: {error}") from error


def _unreadable(name: str, why: str) -> UnavailableError:
    return UnavailableError(f"Cannot read {visible(name)}: {visible(why)}"[:300])


def _grid(book: "_Book") -> Grid:
    """The sheet that is named as ours, else the first that looks like it, else the first."""
    found = list(book.worksheets())
    if not found:
        raise BrokenError("it has no sheet of cells")
    ours = [path for name, path in found if name == SHEET]
    ours += [path for name, path in found if name.casefold() == SHEET]
    if ours:
        return book.grid(ours[0])
    grids = [book.grid(path) for _, path in found]
    return next((grid for grid in grids if _is_ours(grid)), grids[0])


def _is_ours(grid: Grid) -> bool:
    return any(cell.strip().casefold() == NEEDED for cell in grid.header)


class _Book:
    """A workbook that is open: where its sheets are, and what their cells refer to."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        books = [path for kind, path in related(archive, "").values() if kind == "officeDocument"]
        if not books:
            raise BrokenError(NONE)
        self._parts = related(archive, books[0])
        self._index, strings, styles = _Index(), _Strings(), _Styles()
        walk(archive, books[0], self._index)
        for kind, handler in (("sharedStrings", strings), ("styles", styles)):
            for path in [path for one, path in self._parts.values() if one == kind][:1]:
                walk(archive, path, handler)
        self._strings, self._dates = strings.found, styles.dates()

    def worksheets(self) -> Iterator[tuple[str, str]]:
        """The sheets of cells: name and path. Others are charts."""
        for name, relation in self._index.sheets:
            kind, path = self._parts.get(relation, ("", ""))
            if kind == "worksheet":
                yield name, path

    def grid(self, path: str) -> Grid:
        """The cells of a sheet."""
        sheet = _Sheet(self._strings, self._dates, since_1904=self._index.since_1904)
        walk(self._archive, path, sheet)
        return sheet.grid()


class _Index(Handler):
    """What the workbook says of its sheets, and from when it counts the days."""

    def __init__(self) -> None:
        self.sheets: list[tuple[str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, given: Attributes) -> None:
        """A sheet, or a property."""
        if tag == "sheet":
            self.sheets.append((given["name"], given["id"]))
        elif tag == "workbookPr":
            self.since_1904 = given.get("date1904") in ("1", "true")


class _Texts(Handler):
    """The text of an element: its pieces, whatever they look like, without how they sound."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._is_text = self._is_sound = False

    def start(self, tag: str, given: Attributes) -> None:  # noqa: ARG002
        """Text begins, or how it sounds."""
        if tag == "rPh":
            self._is_sound = True
        elif tag in ("t", "v"):
            self._is_text = not self._is_sound

    def end(self, tag: str) -> None:
        """Text ends."""
        if tag == "rPh":
            self._is_sound = False
        elif tag in ("t", "v"):
            self._is_text = False

    def text(self, text: str) -> None:
        """A piece of it."""
        if self._is_text:
            self._pieces.append(text)

    def take(self) -> str:
        """The whole of it, once."""
        text, self._pieces = "".join(self._pieces), []
        return text


class _Strings(_Texts):
    """The texts that the cells have in common."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def end(self, tag: str) -> None:
        """One of them ends."""
        super().end(tag)
        if tag == "si":
            if len(self.found) >= MOST_CELLS:
                raise BrokenError(f"more than {MOST_CELLS} texts")
            self.found.append(_unescaped(self.take()))


def _unescaped(text: str) -> str:
    """A text as it is meant: _x000D_ stands for what XML cannot hold (22.9.2.19, ST_Xstring)."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)


class _Styles(Handler):
    """The number formats of cells."""

    def __init__(self) -> None:
        self._formats: dict[int, str] = {}
        self._of_cells: list[int] = []
        self._is_of_cells = False

    def start(self, tag: str, given: Attributes) -> None:
        """A format, or the style of cells that has one."""
        if tag == "numFmt":
            self._formats[int(given["numFmtId"])] = given["formatCode"]
        elif tag == "cellXfs":
            self._is_of_cells = True
        elif tag == "xf" and self._is_of_cells:
            self._of_cells.append(int(given.get("numFmtId", "0")))
        if max(len(self._formats), len(self._of_cells)) > MOST_STYLES:
            raise BrokenError(f"more than {MOST_STYLES} styles")

    def end(self, tag: str) -> None:
        """The styles of cells end."""
        self._is_of_cells = self._is_of_cells and tag != "cellXfs"

    def dates(self) -> dict[int, bool]:
        """The numbers of the styles that show dates; true where they show a time that passed."""
        from openpyxl.styles.numbers import (  # noqa: PLC0415 - 150 ms, and an optional extra
            BUILTIN_FORMATS,
            is_date_format,
            is_timedelta_format,
        )

        known = {**BUILTIN_FORMATS, **self._formats}
        shown = [known.get(one, "") for one in self._of_cells]
        return {n: is_timedelta_format(one) for n, one in enumerate(shown) if is_date_format(one)}


class _Sheet(_Texts):
    """The cells of a sheet that have a content, by row and column from 1."""

    def __init__(
        self, strings: Sequence[str], dates: Mapping[int, bool], *, since_1904: bool
    ) -> None:
        super().__init__()
        self._strings, self._dates, self._since_1904 = strings, dates, since_1904
        self._rows: dict[int, dict[int, str]] = {}
        self._faults: list[tuple[int | None, str]] = []
        self._rows_seen = self._cells_seen = 0
        self._row = self._column = 0
        self._kind, self._style, self._has_formula = "n", 0, False

    def start(self, tag: str, given: Attributes) -> None:
        """A row, a cell, or what is in it."""
        super().start(tag, given)
        if tag == "row":
            self._begin_row(given)
        elif tag == "c":
            self._begin_cell(given)
        elif tag == "f":
            self._has_formula = True
        elif tag == "mergeCell":
            where = given.get("ref", "")
            raise BrokenError(f"cells {where} are merged, which empties all but one; split them")

    def _begin_row(self, given: Attributes) -> None:
        self._rows_seen += 1
        if self._rows_seen > MOST_ROWS:
            raise BrokenError(f"more than {MOST_ROWS} rows")
        self._row, self._column = int(given.get("r", self._row + 1)), 0

    def _begin_cell(self, given: Attributes) -> None:
        self._cells_seen += 1
        if self._cells_seen > MOST_CELLS:
            raise BrokenError(f"more than {MOST_CELLS} cells")
        self._column += 1
        if reference := _REFERENCE.fullmatch(given.get("r", "")):
            self._column, self._row = _column(reference[1]), int(reference[2])
        self._kind, self._style = given.get("t", "n"), int(given.get("s", "0"))
        self._has_formula = False
        self.take()

    def end(self, tag: str) -> None:
        """A cell ends."""
        super().end(tag)
        if tag == "c":
            self._keep(self.take())

    def _keep(self, text: str) -> None:
        if self._has_formula:
            self._fault("a formula; type its value")
        elif not text:
            return
        elif self._kind == "e":
            self._fault(text)
        else:
            if self._row > MOST_ROWS or self._column > MOST_COLUMNS:
                most = f"{MOST_ROWS} rows or {MOST_COLUMNS} columns"
                raise BrokenError(f"more than {most}: {self._where} holds something")
            self._rows.setdefault(self._row, {})[self._column] = self._told(text)

    @property
    def _where(self) -> str:
        return f"cell {_letters(self._column)}{self._row}"

    def _fault(self, what: str) -> None:
        self._faults.append((self._row - 1 or None, f"{self._where} holds {what}"))

    def _told(self, text: str) -> str:
        """What stands in a cell, as it would be typed."""
        if self._kind == "s":
            return unshielded(self._strings[int(text)])
        if self._kind in ("inlineStr", "str"):
            return unshielded(_unescaped(text))
        if self._kind == "b":
            return "TRUE" if int(text) else "FALSE"
        if self._kind == "d":
            return _as_typed(datetime.fromisoformat(text))
        number = float(text)
        if self._style in self._dates:
            return self._date(number, is_passed=self._dates[self._style])
        # More digits than these no spreadsheet holds.
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else str(number)  # noqa: PLR2004

    def _date(self, number: float, *, is_passed: bool) -> str:
        from openpyxl.utils.datetime import (  # noqa: PLC0415
            MAC_EPOCH,
            WINDOWS_EPOCH,
            from_excel,
        )

        epoch = MAC_EPOCH if self._since_1904 else WINDOWS_EPOCH
        try:
            return _as_typed(from_excel(number, epoch, timedelta=is_passed))
        except (OverflowError, ValueError):
            self._fault("no date")
            return ""

    def grid(self) -> Grid:
        """The rows up to the last that has a content. Raises BrokenError for too many."""
        last = max(self._rows, default=0)
        widest = max((max(cells) for cells in self._rows.values()), default=0)
        if last * widest > WIDEST:
            where = f"cell {_letters(widest)}{last}"
            raise BrokenError(f"its cells reach as far as {where}; delete what stands far out")
        lines = [self._line(number) for number in range(1, last + 1)] or [()]
        return Grid(lines[0], tuple(lines[1:]), tuple(self._faults))

    def _line(self, number: int) -> tuple[str, ...]:
        cells = self._rows.get(number)
        return tuple(cells.get(n, "") for n in range(1, max(cells) + 1)) if cells else ()


def _as_typed(value: object) -> str:
    if isinstance(value, datetime) and value.time() == time():
        return str(value.date())
    return str(value)


def _column(letters: str) -> int:
    """The number of a column from 1: AB is 28."""
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
