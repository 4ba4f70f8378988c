"""The bytes of XLSX workbooks, written by openpyxl.

A workbook is one sheet, whose cells are texts: no number, no date, no formula. So what comes back
is what went out, and `2017-11` is not the first of November.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from xml.sax.saxutils import escape

from atmt_cli.changes.bulk.columns import CHOICES, column
from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible
from atmt_cli.store.sheets.xlsx_read import SHEET

LONGEST_CELL = 32_767
"""Characters in a cell (ECMA-376 names no bound; this one is Excel's)."""
_FOR_READING = "last_note"
"""Shown for orientation, and not looked at when the sheet comes back."""
_BODIES = "bodies"
# What XML 1.0 cannot hold (production [2], Char).
_LIKE_AN_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_SHEET, _BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
_CELL = re.compile('<c r="([A-Z]+)2" s="([0-9]+)"')
_OFFERED = re.compile('sqref="([A-Z]+)2"')
_CHOICES = re.compile("<dataValidations .*?</dataValidations>", re.DOTALL)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def require_openpyxl() -> Any:
    """Return the library. Raises UsageError that names it where it is not there."""
    try:
        import openpyxl  # noqa: PLC0415 - 150 ms, and an optional extra
    except ImportError as error:
        hint = "pip install 'atmt[excel]'; or use CSV: --format csv"
        raise UsageError("XLSX needs the package openpyxl, which is not installed", hint) from error
    return openpyxl


class Mould:
    """A workbook as openpyxl writes it, into which rows are put: one for all forms of a run.

    What is the same in all of them (styles, choices, the sheet of the bodies) is written once.
    ``bodies`` are the ids and names to choose from. The same arguments make the same bytes.
    """

    def __init__(
        self,
        columns: Sequence[str],
        bodies: Sequence[tuple[str, str]],
        title: str,
        today: date,
        instead: str = "--format csv",
    ) -> None:
        """``instead`` is the option for a sheet that can hold any text."""
        self._columns, self._instead = columns, instead
        self._midnight = datetime.combine(today, time())
        data = _empty(columns, bodies, title, self._midnight)
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            parts = {name: file.read(name) for name in file.namelist()}
        self._sheet, self._book = (parts.pop(name).decode() for name in (_SHEET, _BOOK))
        self._before, row, self._after = _split(self._sheet)
        self._cells = _CELL.findall(row)
        self._rest = self._archived(parts)

    def cast(self, rows: Sequence[Mapping[str, str]]) -> bytes:
        """Return the workbook with some rows. Raises UnavailableError where one does not fit."""
        lines = "".join(self._line(number, row) for number, row in enumerate(rows, 2))
        end = self._cells[-1][0]
        last = f"{end}{len(rows) + 1}"
        before = self._before.replace(f'"A1:{end}2"', f'"A1:{last}"')
        after = self._after.replace(f'"A1:{end}2"', f'"A1:{last}"')
        if not rows:
            after = _CHOICES.sub("", after)
        elif len(rows) > 1:
            after = _OFFERED.sub(rf'sqref="\g<1>2:\g<1>{len(rows) + 1}"', after)
        book = self._book.replace(f"$A$1:${end}$2<", f"$A$1:${end}${len(rows) + 1}<")
        parts = {_SHEET: before + lines + after, _BOOK: book}
        return self._archived({name: text.encode() for name, text in parts.items()}, self._rest)

    def _line(self, number: int, row: Mapping[str, str]) -> str:
        cells = (
            self._cell(f"{letters}{number}", style, name, row)
            for name, (letters, style) in zip(self._columns, self._cells, strict=True)
        )
        return f'<row r="{number}">{"".join(cells)}</row>'

    def _cell(self, place: str, style: str, name: str, row: Mapping[str, str]) -> str:
        """Return a cell that is a text, whatever it looks like."""
        text = row.get(name, "")
        if name != _FOR_READING and not _fits(text):
            raise _does_not_fit(row["id"], name, self._instead)
        head = f'<c r="{place}" s="{style}"'
        if not text:
            return f"{head}/>"
        said = escape(_plain(_written(text)), {"\r": "&#13;"})
        kept = "" if said == said.strip() else ' xml:space="preserve"'
        return f'{head} t="inlineStr"><is><t{kept}>{said}</t></is></c>'

    def _archived(self, parts: Mapping[str, bytes], begun: bytes = b"") -> bytes:
        """Return an archive with some more parts, one time on all of them, and none of now in its
        properties.
        """
        made = io.BytesIO()
        made.write(begun)
        stamp = self._midnight.isoformat() + "Z"
        first = datetime(1980, 1, 1)  # noqa: DTZ001 - the first that zip knows
        at = max(self._midnight, first).timetuple()[:6]
        with zipfile.ZipFile(made, "a" if begun else "w") as new:
            for name, content in parts.items():
                data = content
                if name == "docProps/core.xml":
                    # openpyxl writes the clock of the moment over what it is told.
                    modified = rb"(<dcterms:modified[^>]*>)[^<]*"
                    data = re.sub(modified, rb"\g<1>" + stamp.encode(), data)
                info = zipfile.ZipInfo(name, at)
                info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
                new.writestr(info, data)
        return made.getvalue()


def _empty(
    columns: Sequence[str], bodies: Sequence[tuple[str, str]], title: str, midnight: datetime
) -> bytes:
    """Return a workbook with one row, in which nothing stands."""
    openpyxl = require_openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    _fill(sheet, columns)
    known = book.create_sheet(_BODIES)
    for number, pair in enumerate((("id", "name"), *bodies), 1):
        for place, text in enumerate(pair, 1):
            _text(known, number, place, text)
    known.column_dimensions["B"].width = 60
    known.protection.sheet = True
    _offer_choices(sheet, columns, len(bodies))
    book.properties.creator = "atmt"
    book.properties.title = _plain(title)
    book.properties.created = book.properties.modified = midnight
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _split(sheet: str) -> tuple[str, str, str]:
    """Return what stands before the row of a sheet, that row, and what stands after it."""
    start = sheet.index('<row r="2"')
    end = sheet.index("</row>", start) + len("</row>")
    return sheet[:start], sheet[start:end], sheet[end:]


def _fill(sheet: Any, columns: Sequence[str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection  # noqa: PLC0415
    from openpyxl.utils import get_column_letter  # noqa: PLC0415

    wrap = Alignment(wrap_text=True, vertical="top")
    open_, shut = Protection(locked=False), PatternFill("solid", fgColor="EEEEEE")
    for number, name in enumerate(columns, 1):
        kind = column(name)
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width, dimension.hidden = kind.width, kind.technical
        head = _text(sheet, 1, number, name)
        head.font, head.alignment = Font(bold=True), wrap
        cell = _text(sheet, 2, number, "")
        cell.alignment = wrap
        if kind.edited:
            cell.protection = open_
        else:
            cell.fill = shut
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}2"
    _protect(sheet)


def _protect(sheet: Any) -> None:
    """Lock what is not edited, without a password; widths, heights, sorting and filters stay free.

    The flags say what is locked.
    """
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.formatCells = False
    guard.sort = guard.autoFilter = False


def _does_not_fit(action: str, name: str, instead: str) -> UnavailableError:
    return UnavailableError(
        f"A workbook cannot hold the {name} of {visible(action)}: it is longer than {LONGEST_CELL} "
        "characters, or has control characters",
        f"a sheet in CSV can: {instead}",
    )


def _text(sheet: Any, line: int, place: int, text: str) -> Any:
    """Return a cell that is a text, whatever it looks like.

    It needs no apostrophe; but one that came by way of CSV loses it, so what has one gets another.
    """
    cell = sheet.cell(line, place)
    if text:
        cell.value = _plain(_written(text))
        cell.data_type = "s"
    # `@`: what is typed into it stays as it is typed.
    cell.number_format = "@"
    return cell


def _written(text: str) -> str:
    """Return a text as it stands in a cell; what looks like an escape of XLSX is one of its first
    mark.
    """
    kept = text if unshielded(text) == text else shielded(text)
    return _LIKE_AN_ESCAPE.sub("_x005F_", kept)


def _fits(text: str) -> bool:
    written = _written(text)
    return _plain(written) == written


def _plain(text: str) -> str:
    """Return a text that a workbook can hold; what it cannot is shown as a visible escape."""
    shown = visible(text, lines=True) if _UNWRITABLE.search(text) else text
    return shown[:LONGEST_CELL]


def _offer_choices(sheet: Any, columns: Sequence[str], bodies: int) -> None:
    """Drop-downs for what is chosen from a few. What is not offered is refused when it is typed.

    Only a body may be called otherwise than by its id, so there the spreadsheet asks.
    """
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    for number, name in enumerate(columns, 1):
        choice = column(name).choice
        if choice is None:
            continue
        listed = CHOICES.get(choice)
        formula = f'"{",".join(listed)}"' if listed else f"{_BODIES}!$A$2:$A${bodies + 1}"
        offered = DataValidation(type="list", formula1=formula, allow_blank=True)
        offered.errorStyle = "stop" if listed else "warning"
        offered.showErrorMessage = True
        offered.errorTitle = name
        offered.error = _choose(listed)
        offered.add(f"{get_column_letter(number)}2")
        sheet.add_data_validation(offered)


def _choose(listed: Sequence[str] | None) -> str:
    """Return what the spreadsheet says to whoever types something else."""
    if listed is None:
        return "This is not an id in the sheet 'bodies'. A name from that sheet will do, too."
    *others, last = listed
    return f"Choose {', '.join(others)} or {last}, or leave it empty."
