"""How the cells of a sheet look, where that may mean something: filled, struck through, hidden.

(ECMA-376, part 1, 18.8.) The styles of a workbook say how each style fills and strikes; the sheet
says which style a cell has.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from atmt_cli.changes.letters import column_number
from atmt_cli.changes.tracker.table import Address, Hidden
from atmt_cli.store.sheets.budget import Budget
from atmt_cli.store.sheets.csv import MOST_COLUMNS
from atmt_cli.store.sheets.ooxml import Attributes, Package, PartEvent, natural

_TRUE = ("1", "true")
_FALSE = ("0", "false")
_PARTS = ("fills", "fonts", "cellXfs", "cellStyleXfs", "dxfs", "indexedColors")
_TAGS = ("fill", "patternFill", "fgColor", "font", "strike", "xf", "rgbColor")
_RGB = 6
_WHITE = "FFFFFF"


class Look(NamedTuple):
    """How a style shows a cell: the colour that fills it, and whether its text is struck through.

    A colour is its six digits, ``FF0000``, or words where these are not certain; None is white, or
    no fill.
    """

    fill: str | None = None
    is_struck: bool = False


_PLAIN = Look()


def looks_of(package: Package, path: str | None, budget: Budget) -> list[Look]:
    """Return the look of each style of cells."""
    read = _Styles()
    events = package.events(path, *_PARTS, *_TAGS) if path is not None else ()
    for tag, given, _ in events:
        if tag in ("fill", "font", "xf", "rgbColor"):
            budget.spend("styles")
        if tag in _PARTS:
            read.within = tag
        else:
            read.take(tag, given)
    return read.looks()


class _Styles:
    """The fills and fonts of a workbook, and the styles of cells that refer to them.

    ``within`` is the list of the part in which the reading is.
    """

    def __init__(self) -> None:
        self.within = ""
        self._fills: list[Attributes | None] = []
        self._struck: list[bool] = []
        self._styles: list[Attributes] = []
        self._palette: list[str] = []
        self._is_solid = False

    def take(self, tag: str, given: Attributes) -> None:
        """Take note of a tag that begins."""
        match self.within, tag:
            case "fills", "fill":
                self._fills.append(None)
            case "fills", "patternFill":
                self._is_solid = given.get("patternType") == "solid"
            case "fills", "fgColor" if self._is_solid and self._fills:
                self._fills[-1] = given
            case "fonts", "font":
                self._struck.append(False)
            case "fonts", "strike" if self._struck:
                self._struck[-1] = given.get("val") not in _FALSE
            case "indexedColors", "rgbColor":
                self._palette.append(given.get("rgb", ""))
            case "cellXfs", "xf":
                self._styles.append(given)

    def looks(self) -> list[Look]:
        """Return the look of each style."""
        fills = [self._named(one) for one in self._fills]
        made = []
        for one in self._styles:
            fill, font = (natural(one.get(key, "0")) or 0 for key in ("fillId", "fontId"))
            coloured = fills[fill] if fill < len(fills) else None
            made.append(Look(coloured, font < len(self._struck) and self._struck[font]))
        return made

    def _named(self, colour: Attributes | None) -> str | None:
        """Return what to call the colour of a fill."""
        if colour is None:
            return None
        is_tinted = bool(colour.get("tint", "0").strip("0."))
        if (theme := colour.get("theme")) is not None:
            # The first of each theme is the paper.
            return None if theme == "0" and not is_tinted else f"theme colour {theme[:4]}"
        if is_tinted:
            return "a tint"
        digits = colour.get("rgb", "") or self._indexed(colour.get("indexed", ""))
        rgb = digits[-_RGB:].upper()
        return None if rgb == _WHITE else rgb or None

    def _indexed(self, index: str) -> str:
        """Return a colour of the palette of the workbook, else of that which every program has."""
        from openpyxl.styles.colors import COLOR_INDEX  # noqa: PLC0415 - 150 ms, an extra

        number, palette = natural(index), self._palette or COLOR_INDEX
        return palette[number] if number is not None and number < len(palette) else ""


class Shown:
    """Notes how a sheet shows its rows, columns and cells, as their tags pass by."""

    def __init__(self, looks: Sequence[Look]) -> None:
        self._looks = looks
        self._rows = set[int]()
        self._columns = set[int]()
        self._fills: dict[Address, str] = {}
        self._struck = set[Address]()
        self._row = self._column = 0

    def noted(self, events: Iterable[PartEvent]) -> Iterator[PartEvent]:
        """Yield the same events."""
        for event in events:
            tag, given, _ = event
            if tag == "c":
                self._cell(given)
            elif tag == "row":
                self._row, self._column = natural(given.get("r", "")) or self._row + 1, 0
                if given.get("hidden") in _TRUE:
                    self._rows.add(self._row - 1)
            elif tag == "col" and given.get("hidden") in _TRUE:
                first, last = (natural(given.get(end, "")) or 0 for end in ("min", "max"))
                self._columns.update(range(first - 1, min(last, MOST_COLUMNS)))
            if tag != "col":
                yield event

    def _cell(self, given: Attributes) -> None:
        stated = column_number(given.get("r", "").rstrip("0123456789"))
        self._column = self._column + 1 if stated is None else stated + 1
        style = natural(given.get("s", "0"))
        look = self._looks[style] if style is not None and style < len(self._looks) else _PLAIN
        if look is _PLAIN or look == _PLAIN:
            return
        at = Address(self._row - 1, self._column - 1)
        if look.fill:
            self._fills[at] = look.fill
        if look.is_struck:
            self._struck.add(at)

    def hidden(self, rows: int) -> Hidden:
        """Return what is hidden among so many rows."""
        return Hidden(frozenset(n for n in self._rows if n < rows), frozenset(self._columns))

    def fills(self, rows: int) -> Mapping[Address, str]:
        """Return the colours of the cells among so many rows that have one."""
        return {at: one for at, one in self._fills.items() if at.row < rows}

    @property
    def struck(self) -> frozenset[Address]:
        """Return the cells whose text is struck through."""
        return frozenset(self._struck)
