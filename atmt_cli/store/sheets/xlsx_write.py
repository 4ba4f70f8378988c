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
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def require_openpyxl() -> Any:
    """Return the library. Raises UsageError that names it where it is not there."""
    try:
        import openpyxl  # noqa: PLC0415 - 150 ms, and an optional extra
    except ImportError as error:
        hint = "pip install 'atmt[excel]'; or use CSV: --format csv"
        raise UsageError("XLSX needs the package openpyxl, which is not installed", hint) from error
    return openpyxl


def write_xlsx(
    columns: Sequence[str],
    rows: Sequence[Mapping[str, str]],
    bodies: Sequence[tuple[str, str]],
    title: str,
    today: date,
) -> bytes:
    """Return a workbook with a header and the rows; ``bodies`` are the ids and names to choose
    from.

    The same arguments make the same bytes.
    """
    openpyxl = require_openpyxl()
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = SHEET
    _fill(sheet, columns, rows)
    known = book.create_sheet(_BODIES)
    for number, pair in enumerate((("id", "name"), *bodies), 1):
        for place, text in enumerate(pair, 1):
            _text(known, number, place, text)
    known.column_dimensions["B"].width = 60
    known.protection.sheet = True
    _offer_choices(sheet, columns, len(rows), len(bodies))
    midnight = datetime.combine(today, time())
    book.properties.creator = "atmt"
    book.properties.title = _plain(title)
    book.properties.created = book.properties.modified = midnight
    made = io.BytesIO()
    book.save(made)
    return _stamped(made.getvalue(), midnight)


def _fill(sheet: Any, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
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
        for line, row in enumerate(rows, 2):
            text = row.get(name, "")
            if name != _FOR_READING and not _fits(text):
                raise _does_not_fit(row["id"], name)
            cell = _text(sheet, line, number, text)
            cell.alignment = wrap
            if kind.edited:
                cell.protection = open_
            else:
                cell.fill = shut
    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(columns))}{len(rows) + 1}"
    _protect(sheet)


def _protect(sheet: Any) -> None:
    """Lock what is not edited, without a password; widths, heights, sorting and filters stay free.

    The flags say what is locked.
    """
    guard = sheet.protection
    guard.sheet = True
    guard.formatColumns = guard.formatRows = guard.formatCells = False
    guard.sort = guard.autoFilter = False


def _does_not_fit(action: str, name: str) -> UnavailableError:
    return UnavailableError(
        f"A workbook cannot hold the {name} of {visible(action)}: it is longer than {LONGEST_CELL} "
        "characters, or has control characters",
        "a sheet in CSV can: --format csv",
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


def _offer_choices(sheet: Any, columns: Sequence[str], rows: int, bodies: int) -> None:
    """Drop-downs for what is chosen from a few. What is not offered is refused when it is typed.

    Only a body may be called otherwise than by its id, so there the spreadsheet asks.
    """
    from openpyxl.utils import get_column_letter  # noqa: PLC0415
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415

    for number, name in enumerate(columns, 1):
        choice = column(name).choice
        if choice is None or not rows:
            continue
        listed = CHOICES.get(choice)
        formula = f'"{",".join(listed)}"' if listed else f"{_BODIES}!$A$2:$A${bodies + 1}"
        offered = DataValidation(type="list", formula1=formula, allow_blank=True)
        offered.errorStyle = "stop" if listed else "warning"
        offered.showErrorMessage = True
        offered.errorTitle = name
        offered.error = _choose(listed)
        letter = get_column_letter(number)
        offered.add(f"{letter}2:{letter}{rows + 1}")
        sheet.add_data_validation(offered)


def _choose(listed: Sequence[str] | None) -> str:
    """Return what the spreadsheet says to whoever types something else."""
    if listed is None:
        return "This is not an id in the sheet 'bodies'. A name from that sheet will do, too."
    *others, last = listed
    return f"Choose {', '.join(others)} or {last}, or leave it empty."


def _stamped(data: bytes, when: datetime) -> bytes:
    """Return the same archive with one time on all its members, and none of now in its
    properties.
    """
    made = io.BytesIO()
    stamp = when.isoformat() + "Z"
    at = max(when, datetime(1980, 1, 1)).timetuple()[:6]  # noqa: DTZ001 - the first that zip knows
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name == "docProps/core.xml":
                # openpyxl writes the clock of the moment over what it is told.
                modified = rb"(<dcterms:modified[^>]*>)[^<]*"
                content = re.sub(modified, rb"\g<1>" + stamp.encode(), content)
            info = zipfile.ZipInfo(name, at)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, content)
    return made.getvalue()
