"""Workbooks that came by mail: what is read of them, and what is refused before it costs much."""

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from planning import cells, real
from spread import one_in

from atmt_cli.changes.bulk.columns import COLUMNS
from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.sheets.xlsx_read import read_xlsx
from atmt_cli.store.sheets.xlsx_write import LONGEST_CELL, Mould

DAY = date(2018, 1, 10)
NAMES = [column.name for column in COLUMNS]


def written(**changed: str) -> bytes:
    """The workbook of one action, some of its cells changed."""
    row = {name: cells(real(), "A2")[name] for name in NAMES}
    return Mould(NAMES, [("ols", "OLS")], "Title", DAY).cast([{**row, **changed}])


def edited(edit: Callable[[Any, Any], object], data: bytes | None = None) -> bytes:
    """The workbook as openpyxl saves it after an edit of the book and its sheet."""
    book = load_workbook(io.BytesIO(data or written()))
    edit(book, book["actions"])
    saved = io.BytesIO()
    book.save(saved)
    return saved.getvalue()


def packed(change: Callable[[str, bytes], bytes], **more: bytes) -> bytes:
    """The workbook with the bytes of its parts changed, and with more parts."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(written())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in more.items():
            new.writestr(name, data)
    return made.getvalue()


def in_sheet(old: bytes, new: bytes, *, last: bool = False, sheet: str = "sheet1") -> bytes:
    """The workbook with something else in its sheet of actions, or in another one."""

    def change(name: str, data: bytes) -> bytes:
        if not name.endswith(f"{sheet}.xml"):
            return data
        assert old in data
        return new.join(data.rsplit(old, 1)) if last else data.replace(old, new, 1)

    return packed(change)


def with_strings(strings: bytes) -> bytes:
    """The workbook with a table of shared strings, to the first of which the cell A2 refers."""
    head = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"

    def change(name: str, data: bytes) -> bytes:
        if name == "xl/_rels/workbook.xml.rels":
            leads = b'" Target="/xl/sharedStrings.xml"/></Relationships>'
            related = b'<Relationship Id="rIdS" Type="' + kind + leads
            return data.replace(b"</Relationships>", related)
        if name.endswith("sheet1.xml"):
            made = rb'<c r="A2" t="s"><v>0</v></c>'
            return re.sub(rb'<c r="A2".*?</c>', made, data, count=1)
        return data

    return packed(change, **{"xl/sharedStrings.xml": head + strings + b"</sst>"})


END = b"</sheetData>"
HARMLESS: dict[str, Callable[[], bytes]] = {
    "merged in another sheet": lambda: in_sheet(
        END, END + b'<mergeCells><mergeCell ref="A100:XFD1048576"/></mergeCells>', sheet="sheet2"
    ),
    "formatted far out": lambda: edited(
        lambda _book, sheet: setattr(sheet["XFD1048576"], "number_format", "@")
    ),
    "a blank far down": lambda: edited(lambda _book, sheet: setattr(sheet["A40000"], "value", " ")),
    "of another case, behind another": lambda: edited(
        lambda book, sheet: (setattr(sheet, "title", "Actions"), book.create_sheet("Notes", 0))
    ),
    "renamed, behind another": lambda: edited(
        lambda book, sheet: (setattr(sheet, "title", "Sheet1"), book.create_sheet("Notes", 0))
    ),
    "beside a chart of its name": lambda: edited(
        lambda book, sheet: (setattr(sheet, "title", "Data"), book.create_chartsheet("actions"))
    ),
}


@pytest.mark.parametrize("name", one_in(3, HARMLESS))
def test_the_sheet_is_found_and_read(name: str) -> None:
    grid = read_xlsx("a.xlsx", HARMLESS[name]())
    assert grid.header == tuple(NAMES)
    assert grid.rows[0] == read_xlsx("a.xlsx", written()).rows[0]
    assert not any(cell.strip() for row in grid.rows[1:] for cell in row)


def test_a_book_of_charts_alone_is_none() -> None:
    book = Workbook()
    book.create_chartsheet("actions")
    book.remove(book.worksheets[0])
    saved = io.BytesIO()
    book.save(saved)
    with pytest.raises(UnavailableError, match="it has no sheet of cells"):
        read_xlsx("a.xlsx", saved.getvalue())


def shown(text: str) -> str:
    """A text as it stands in a workbook: what looks shielded is given another apostrophe."""
    return text if unshielded(text) == text else shielded(text)


TEXTS = ("=1+1", "'=1", "''=1", "_x0041_", "_x005F_", "a\nb", "  a ", "2017-11", "<&>", "\u2028")


@pytest.mark.parametrize("text", one_in(3, TEXTS))
def test_a_text_is_read_as_it_was_written(text: str) -> None:
    column = NAMES.index("short_title")
    data = written(short_title=text)
    assert read_xlsx("a.xlsx", data).rows[0][column] == shown(text)
    assert read_xlsx("a.xlsx", edited(lambda _book, _sheet: None, data)).rows[0][column] == shown(
        text
    )


def test_a_shared_text_is_read_whole_without_how_it_sounds() -> None:
    rich = b"<si><r><t>A</t></r><r><t>2_x000D_</t></r><rPh><t>sound</t></rPh></si>"
    assert read_xlsx("a.xlsx", with_strings(rich)).rows[0][0] == "A2\r"


VALUES: tuple[tuple[object, str], ...] = (
    (2030.0, "2030"),
    (0.5, "0.5"),
    (True, "TRUE"),
    (date(2018, 1, 9), "2018-01-09"),
    (datetime.fromisoformat("2018-01-09T13:30"), "2018-01-09 13:30:00"),
    (time(13, 30), "13:30:00"),
)


@pytest.mark.parametrize(("value", "text"), one_in(3, VALUES), ids=str)
def test_a_value_is_read_as_it_would_be_typed(value: object, text: str) -> None:
    def enter(_book: Any, sheet: Any) -> None:
        cell = sheet.cell(2, NAMES.index("note") + 1)
        cell.number_format = "General"
        cell.value = value

    assert read_xlsx("a.xlsx", edited(enter)).rows[0][NAMES.index("note")] == text


def test_days_are_counted_from_1904_where_the_book_says_so() -> None:
    def enter(book: Any, sheet: Any) -> None:
        book.epoch = datetime.fromisoformat("1904-01-01")
        sheet.cell(2, NAMES.index("note") + 1).value = date(2018, 1, 9)

    assert read_xlsx("a.xlsx", edited(enter)).rows[0][NAMES.index("note")] == "2018-01-09"


def test_formulas_and_faults_are_told_with_their_cells() -> None:
    def enter(_book: Any, sheet: Any) -> None:
        sheet["O2"], sheet["O3"] = "=1+1", "#N/A"

    faults = read_xlsx("a.xlsx", edited(enter)).faults
    said = ("actions!O2 holds a formula; type its value", "actions!O3 holds #N/A")
    assert faults == ((2, said[0]), (3, said[1]))


def test_the_longest_text_that_fits_is_written_whole_or_not_at_all() -> None:
    column = NAMES.index("rag_reason")
    for text in ("x" * LONGEST_CELL, "'=" + "x" * (LONGEST_CELL - 3)):
        assert read_xlsx("a.xlsx", written(rag_reason=text)).rows[0][column] == shown(text)
    for text in ("x" * (LONGEST_CELL + 1), "'=" + "x" * (LONGEST_CELL - 2)):
        with pytest.raises(UnavailableError, match="rag_reason of A2"):
            written(rag_reason=text)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"id,status\n", written()[:3000]])
def test_what_is_no_workbook_is_told(data: bytes) -> None:
    with pytest.raises(UnavailableError, match="not an XLSX workbook; save it as one"):
        read_xlsx("a.xlsx", data)


def test_a_sheet_that_breaks_off_is_told() -> None:
    with pytest.raises(UnavailableError, match="it is broken: "):
        read_xlsx("a.xlsx", in_sheet(END, b"", last=True))
