"""The sheets of a tracker: every cell as it would be typed, under the name the program shows."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from types import MappingProxyType
from typing import NamedTuple

from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.letters import letters
from atmt_cli.model.text import visible

_LONGEST_NAME = 31
"""Characters in the name of a sheet, as spreadsheets bound it."""
_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))
"""What word processors leave in a text that is pasted, which nobody sees and which says nothing."""


class Address(NamedTuple):
    """Where a cell is, both counted from 0."""

    row: int
    column: int


class Hidden(NamedTuple):
    """The rows and columns that a spreadsheet does not show, both counted from 0."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


_SHOWN = Hidden()


class TrackerSheet(NamedTuple):
    """A sheet, as texts.

    ``name`` is None for a file that has but one, such as CSV. ``faults`` say why a cell has no
    text, such as a formula without a value. ``hidden`` is what the spreadsheet
    does not show of it, ``is_hidden`` whether it shows none of it. ``comments`` stand on cells,
    ``fills`` are the colours of cells, and ``struck`` those whose text is struck through.
    """

    name: str | None
    rows: tuple[tuple[str, ...], ...]
    faults: Mapping[Address, str]
    hidden: Hidden = _SHOWN
    is_hidden: bool = False
    comments: tuple[CellComment, ...] = ()
    fills: Mapping[Address, str] = MappingProxyType({})
    struck: frozenset[Address] = frozenset()

    def text(self, at: Address) -> str:
        """Return what a cell says, without blanks around it; empty where there is none."""
        row = self.rows[at.row] if at.row < len(self.rows) else ()
        return plain_cell(row[at.column]) if at.column < len(row) else ""

    def where(self, at: Address) -> str:
        """Return a cell as the spreadsheet shows it: ``Actions!C7``, ``'Open items'!B2``, ``C7``.

        In CSV the row is the row as a spreadsheet numbers it.
        """
        cell = f"{letters(at.column)}{at.row + 1}"
        return cell if self.name is None else f"{_quoted(self.name)}!{cell}"

    def without(self, cells: AbstractSet[Address]) -> "TrackerSheet":
        """Return the same sheet with some cells empty."""
        if not cells:
            return self
        rows = tuple(
            tuple("" if Address(n, m) in cells else text for m, text in enumerate(row))
            for n, row in enumerate(self.rows)
        )
        faults = {at: why for at, why in self.faults.items() if at not in cells}
        return self._replace(rows=rows, faults=faults)

    @property
    def width(self) -> int:
        """Return how many columns it has."""
        return max(map(len, self.rows), default=0)


def plain_cell(text: str) -> str:
    """Return a text with one kind of line end, and without blanks around it."""
    if not text.isascii() or not text.isprintable():
        text = _LINE_END.sub("\n", text).translate(_UNSEEN)
    return text.strip()


def _quoted(name: str) -> str:
    """Return the name of a sheet as a spreadsheet writes it before a cell."""
    shown = visible(name[:_LONGEST_NAME])
    return shown if shown.isidentifier() else "'" + shown.replace("'", "''") + "'"
