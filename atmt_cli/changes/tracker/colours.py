"""Read what a tracker says by colour alone: ratings in cells that are filled and have no word.

Only a colour that everybody calls red, amber or green is one of these. Any other is named.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from typing import NamedTuple

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.cells import UnplacedError, rating_in
from atmt_cli.changes.tracker.headings import LEFT_OUT, Headings
from atmt_cli.changes.tracker.lines import Line
from atmt_cli.changes.tracker.rows import KeptCell
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.changes.vocabulary import RATINGS
from atmt_cli.model.text import excerpt

_RATING_OF = {
    **dict.fromkeys(("FF0000", "C00000", "EE0000"), "red"),
    **dict.fromkeys(("FFC000", "FFBF00", "FFA500", "FF9900"), "amber"),
    **dict.fromkeys(("00B050", "92D050", "008000", "00FF00"), "green"),
}
"""The red, amber and green that spreadsheet programs offer, by their digits."""
_CALLED = {
    "FFFF00": "yellow",
    **dict.fromkeys(("0000FF", "0070C0", "00B0F0"), "blue"),
    **dict.fromkeys(("808080", "A6A6A6", "BFBFBF", "D9D9D9"), "grey"),
}
"""What to call some of the others."""
_MEANT = 2


class ByColour(NamedTuple):
    """A table in which ratings that were a colour are words, and its lines likewise.

    ``read`` are the cells that are now words, ``unread`` those whose colour is none of the three,
    and ``against`` those whose word is another than the colour. ``coloured`` are the columns in
    which other colours stand.
    """

    table: TrackerSheet
    lines: list[Line]
    read: tuple[KeptCell, ...] = ()
    unread: tuple[KeptCell, ...] = ()
    coloured: tuple[str, ...] = ()
    against: tuple[KeptCell, ...] = ()


def by_colour(table: TrackerSheet, headings: Headings, lines: list[Line]) -> ByColour:
    """Return what the colours of the cells of actions say."""
    if not table.fills:
        return ByColour(table, lines)
    rated = {one.number for one in headings.of("rag")}
    read: dict[Address, str] = {}
    unread: list[KeptCell] = []
    for line in lines:
        for column in rated - line.texts.keys():
            at = Address(line.row, column)
            if rating := _RATING_OF.get(fill := table.fills.get(at, "")):
                read[at] = rating
            elif fill:
                unread.append(KeptCell(table.where(at), _CALLED.get(fill, fill)))
    texts = [_worded(line, read) for line in lines]
    named = tuple(KeptCell(table.where(at), rating) for at, rating in read.items())
    elsewhere = _coloured(table, headings, lines)
    against = tuple(_against(table, rated, lines))
    return ByColour(_with_words(table, read), texts, named, tuple(unread), elsewhere, against)


def _against(table: TrackerSheet, rated: set[int], lines: Iterable[Line]) -> Iterator[KeptCell]:
    """Yield the cells whose word is one rating, and whose colour is another; the word counts."""
    for line in lines:
        for column in sorted(rated & line.texts.keys()):
            at, text = Address(line.row, column), line.texts[column]
            colour = _RATING_OF.get(table.fills.get(at, ""))
            with suppress(UnplacedError):
                if colour and rating_in(text) not in (None, colour):
                    yield KeptCell(table.where(at), f"{excerpt(text, 40)} on {colour}")


def _worded(line: Line, read: dict[Address, str]) -> Line:
    words = {at.column: rating for at, rating in read.items() if at.row == line.row}
    return line._replace(texts={**line.texts, **words}) if words else line


def _with_words(table: TrackerSheet, read: dict[Address, str]) -> TrackerSheet:
    """Return a table with ratings as words, as the next copy is compared with."""
    rows = [*map(list, table.rows)]
    for at, rating in read.items():
        row = rows[at.row]
        row += [""] * (at.column + 1 - len(row))
        row[at.column] = rating
    return table._replace(rows=tuple(map(tuple, rows)))


def _coloured(table: TrackerSheet, headings: Headings, lines: Sequence[Line]) -> tuple[str, ...]:
    """Return the columns of which the cells have several colours, which nobody reads."""
    rows = {line.row for line in lines}
    colours: defaultdict[int, set[str]] = defaultdict(set)
    for at, fill in table.fills.items():
        if at.row in rows:
            colours[at.column].add(fill)
    return tuple(
        letters(one.number)
        for one in headings.columns
        if one.field not in ("rag", LEFT_OUT) and len(colours[one.number]) >= _MEANT
    )


def has_same_cells(table: TrackerSheet, rows: Sequence[Sequence[str]]) -> bool:
    """Return whether the rows that were kept of a table are its own, but for ratings that were
    a colour.
    """
    if table.rows == rows:
        return True
    if not table.fills or len(table.rows) != len(rows):
        return False
    return all(_is_like(table, number, row) for number, row in enumerate(rows))


def _is_like(table: TrackerSheet, number: int, kept: Sequence[str]) -> bool:
    own = table.rows[number]
    width = max(len(own), len(kept))
    cells = zip(_padded(own, width), _padded(kept, width), strict=True)
    return all(
        one == other or (not one and other in RATINGS and Address(number, n) in table.fills)
        for n, (one, other) in enumerate(cells)
    )


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [*row, *[""] * (width - len(row))]
