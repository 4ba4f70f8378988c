"""The character set of a sheet that came back: noticed by what stood in it when it went out.

A text that goes out in UTF-8 comes back as another where a program took it for one of its own
character set, and wrote what it saw in UTF-8 again; or wrote all in its own. What the ledger says
of a cell shows which. Only what is certain is put right, and what a person typed since stays as it
was typed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from atmt_cli.changes.bulk.cells import action_cells
from atmt_cli.changes.bulk.columns import FACTS
from atmt_cli.changes.bulk.remedy import rejected_of
from atmt_cli.changes.bulk.rows import CellFault, File, Rejected, Row, SheetRow
from atmt_cli.changes.bulk.shield import shielded
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import excerpt, listed, visible, with_line_feeds

BYTES = "latin-1"
"""How a text in an unknown character set is read: each byte as one character."""
SAVE_AS_UTF_8 = "save it as `CSV UTF-8`, or as XLSX"
_AGAIN = f"open the sheet as it was sent, make the edits there, and {SAVE_AS_UTF_8}"
_OF_BYTES = ("cp1252", "mac_roman", "cp1250", "cp1251")
_OF_PAIRS = ("cp949", "cp932")
"""The character sets in which spreadsheet programs read and write CSV, but for UTF-8."""
_LOST = "\ufffd"
# What the bytes of a character in UTF-8 look like where each is taken for a character.
_SEQUENCE = re.compile("[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


class _Cell(NamedTuple):
    """A cell of which the ledger knows what it should say: where, what it says, and should say."""

    at: tuple[int, str]
    text: str
    sent: str


class _Misread:
    """A text in UTF-8 that was taken for one of another character set, and saved as it looked."""

    def __init__(self, name: str) -> None:
        self._name = name

    @cached_property
    def _shown(self) -> Mapping[int, str]:
        """Return what each byte is taken for; what is not defined, as Windows shows it."""
        each = ((byte, bytes((byte,))) for byte in range(256))
        return {n: one.decode(self._name, "ignore") or chr(n) for n, one in each}

    @cached_property
    def _bytes(self) -> Mapping[int, int]:
        return {ord(shown): byte for byte, shown in self._shown.items()}

    def explains(self, cell: _Cell) -> bool:
        """Return whether a cell looks as what was sent would, some characters lost or none."""
        sent = cell.sent.encode()
        if self._name in _OF_PAIRS:
            return cell.text == sent.decode(self._name, "replace")
        return len(sent) == len(cell.text) and all(
            shown in (self._shown[byte], _LOST if 0x80 <= ord(self._shown[byte]) <= 0x9F else "")  # noqa: PLR2004
            for byte, shown in zip(sent, cell.text, strict=True)
        )

    def mended(self, text: str) -> str:
        """Return a text as it was; one that was typed since stays. Raises ValueError for one that
        is partly one and partly the other.
        """
        try:
            if self._name in _OF_PAIRS:
                return text.encode(self._name).decode()
            return text.translate(self._bytes).encode(BYTES).decode()
        except UnicodeError:
            looks = "".join(chr(self._bytes.get(ord(one), 0)) for one in text)
            if _LOST in text or self._name in _OF_PAIRS or _SEQUENCE.search(looks):
                raise ValueError(text) from None
            return text


class _Saved:
    """A text that was saved in a character set other than UTF-8."""

    def __init__(self, name: str) -> None:
        self._name = name

    def explains(self, cell: _Cell) -> bool:
        """Return whether the bytes of a cell say what was sent."""
        try:
            return self.mended(cell.text) == cell.sent
        except ValueError:
            return False

    def mended(self, text: str) -> str:
        """Return the text that these bytes are. Raises ValueError."""
        return text.encode(BYTES).decode(self._name)


def put_right(ledger: Ledger, file: File) -> File:
    """Return a file whose texts are in the character set in which they went out.

    Raises UnavailableError where that is not certain.
    """
    rows = [row.given for row in file.rows if isinstance(row.given, SheetRow)]
    known = [one for row in rows for one in _known(ledger, row)]
    unlike = [one for one in known if one.text != one.sent] if file.is_utf_8 else known
    made = [(_Misread if file.is_utf_8 else _Saved)(name) for name in (*_OF_BYTES, *_OF_PAIRS)]
    mends = [one for one in made if any(map(one.explains, unlike))]
    unexplained = [
        cell
        for cell in unlike
        if _is_lost(cell, file) and not any(one.explains(cell) for one in mends)
    ]
    if file.is_utf_8 and not mends and not unexplained:
        return file
    if not mends or unexplained:
        raise _unknown_set(file, rows, unexplained)
    sent = {cell.at: cell.sent for cell in unlike if any(one.explains(cell) for one in mends)}
    mended = [_put_right(row, mends, sent) for row in file.rows]
    return file._replace(
        rows=tuple(one for one in mended if isinstance(one, Row)),
        rejected=(*file.rejected, *(one for one in mended if isinstance(one, Rejected))),
    )


def _known(ledger: Ledger, row: SheetRow) -> Iterator[_Cell]:
    """Yield the cells of a row whose action says more than ASCII there."""
    action = ledger.action_by_id.get(row.id)
    for column, text in (action_cells(ledger, action) if action else {}).items():
        if column in row.cells and not text.isascii():
            cell = row.cells[column].strip()
            yield _Cell((row.number, column), cell, with_line_feeds(shielded(text)).strip())


def _is_lost(cell: _Cell, file: File) -> bool:
    """Return whether a cell says what it should, but for the characters that are not ASCII.

    Where a cell may be edited that may be an edit, unless all became question marks.
    """
    if not file.is_utf_8:
        return cell.at[1] == "title"
    marks = [re.sub(r"(?:\?|[^\x00-\x7f])+", "?", cell.sent), re.sub("[?\ufffd]+", "?", cell.text)]
    if marks[0] == marks[1]:
        return True
    bare = [_NOT_ASCII.sub("", text) for text in (cell.text, cell.sent)]
    return cell.at[1] not in FACTS and bare[0] == bare[1]


def _unknown_set(
    file: File, rows: Iterable[SheetRow], unexplained: Sequence[_Cell]
) -> UnavailableError:
    name = visible(file.name)
    if not unexplained:
        return UnavailableError(f"{name} is not in UTF-8", SAVE_AS_UTF_8)
    (number, column), text, sent = unexplained[0]
    row = next(one for one in rows if one.number == number)
    if not file.is_utf_8:
        return UnavailableError(f"{name} is not in UTF-8", _AGAIN)
    message = (
        f"{name} came back in another character set: {column} ({row.place(column)}) says"
        f" {excerpt(text)}, and was {excerpt(sent)}"
    )
    return UnavailableError(message, _AGAIN)


def _put_right(
    row: Row, mends: Sequence[_Misread | _Saved], sent: Mapping[tuple[int, str], str]
) -> Row | Rejected:
    """Return a row whose cells are put right, or why one of them cannot be."""
    given = row.given
    if not isinstance(given, SheetRow):
        return row
    cells = dict(given.cells)
    for column, text in given.cells.items():
        if text.isascii():
            continue
        meant = _meant(text, mends, sent.get((given.number, column)))
        if len(meant) != 1:
            may = f"; it may be {listed(map(excerpt, meant), 'or')}" if meant else ""
            why = f"{excerpt(text)} came back in another character set{may}"
            hint = f"type it again, and {SAVE_AS_UTF_8}"
            return rejected_of(row, given, CellFault(column, why, hint, misused=True))
        cells[column] = meant[0]
    return row._replace(given=given._replace(cells=cells))


def _meant(text: str, mends: Sequence[_Misread | _Saved], sent: str | None) -> list[str]:
    """Return what a cell may have said: one text where that is certain."""
    if sent is not None:
        return [sent]
    try:
        return list(dict.fromkeys(one.mended(text) for one in mends))
    except ValueError:
        return []
