"""The file of a tracker: read in any character set and with any mark, or said to be what it is."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from atmt_cli.changes.tracker.table import Address
from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.sheets.tables import read_tables

OLE = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)
ROWS = (("Ref", "Action"), ("1", "Criação do curso"))


def archive(*names: str, first: str = "", of: str = "") -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        if first:
            made.writestr(first, of)
        for name in names:
            made.writestr(name, "")
    return buffer.getvalue()


def stream(name: str) -> bytes:
    """A compound file with a stream of a name."""
    return OLE + name.encode("utf-16-le")


def odf(kind: str) -> bytes:
    return archive(first="mimetype", of=f"application/vnd.oasis.opendocument.{kind}")


@pytest.mark.parametrize(
    ("data", "what", "mend"),
    [
        (stream("EncryptedPackage"), "protected with a password", "without a password"),
        (stream("Workbook"), "an old .xls workbook", "save it as .xlsx"),
        (stream("WordDocument"), "a text document (.doc)", "copy its table"),
        (odf("spreadsheet"), "an OpenDocument sheet (.ods)", "save it as .xlsx"),
        (odf("text"), "an OpenDocument text (.odt)", "copy its table"),
        (archive("[Content_Types].xml", "xl/workbook.bin"), "(.xlsb)", "save it as .xlsx"),
        (archive("[Content_Types].xml", "word/document.xml"), "(.docx)", "copy its table"),
        (archive("Index/Document.iwa"), "a Numbers document", "export it as Excel"),
        (archive("a.csv"), "an archive", "unpack it first"),
        (b"%PDF-1.4\n", "a PDF", "copy its table"),
        (b"<!DOCTYPE html><table>", "a web page", "save it as .xlsx"),
        (b"", "empty", "save the tracker again"),
        (b"\xef\xbb\xbf\r\n", "empty", "save the tracker again"),
    ],
)
def test_a_file_that_is_no_tracker_is_said_to_be_what_it_is(
    data: bytes, what: str, mend: str
) -> None:
    with pytest.raises(UnavailableError) as caught:
        read_tables("x.xlsx", data)
    assert what in caught.value.message
    assert mend in str(caught.value.hint)


@pytest.mark.parametrize("data", [bytes(range(256)), b"PK\x03\x04 no archive"])
def test_what_is_neither_a_text_nor_a_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(UnavailableError, match=r"Cannot read x\.csv"):
        read_tables("x.csv", data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_text_is_read_whatever_parts_its_cells_and_lines(
    encoding: str, end: str, mark: str
) -> None:
    text = end.join(mark.join(row) for row in ROWS) + end
    (found,) = read_tables("x.csv", text.encode(encoding))
    assert found.rows == ROWS


def test_the_mark_may_be_stated_and_a_quoted_cell_has_lines() -> None:
    (found,) = read_tables("x.csv", b'sep=;\r\nRef;Action\r\n1;"Dig, and\r\nfill; then rest"\r\n')
    assert found.rows[1] == ("1", "Dig, and\r\nfill; then rest")
    assert found.text(Address(1, 1)) == "Dig, and\nfill; then rest"


@pytest.mark.parametrize(
    ("text", "encoding"), [("Criação do curso", "windows-1252"), ("자료 공개", "cp949")]
)
def test_another_character_set_is_shown_as_it_would_read(text: str, encoding: str) -> None:
    data = f"Ref,Action\n1,{text}\n".encode(encoding)
    with pytest.raises(UnavailableError, match="is not in UTF-8") as caught:
        read_tables("x.csv", data)
    assert f"--encoding {encoding} reads '1,{text}'" in str(caught.value.hint)
    assert read_tables("x.csv", data, encoding)[0].rows[1] == ("1", text)


@pytest.mark.parametrize("encoding", ["nonsense", "base64", "undefined", "a\0b"])
def test_an_encoding_that_is_none_is_refused(encoding: str) -> None:
    with pytest.raises(UnavailableError):
        read_tables("x.csv", "ç,b\n".encode("cp1252"), encoding)


def test_a_quote_that_nothing_closes_is_named_by_row_and_line() -> None:
    with pytest.raises(UnavailableError, match=r"row 3, from line 4 on"):
        read_tables("x.csv", b'Ref,Action\n1,"Dig\ndeep"\n2,"Fill\n3,x\n')


def test_a_workbook_tells_its_hidden_parts_its_errors_and_what_formulas_came_to() -> None:
    book = Workbook()
    sheet = book.active
    for row in (("Ref", "Action"), ("1", "=A1"), ("2", "#REF!")):
        sheet.append(row)
    sheet["B3"].data_type = "e"
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.create_sheet("Old").sheet_state = "hidden"
    buffer = BytesIO()
    book.save(buffer)
    shown, old = read_tables("x.xlsx", buffer.getvalue())
    assert shown.faults == {
        Address(1, 1): "it holds a formula without a value",
        Address(2, 1): "it holds #REF!",
    }
    assert shown.hidden == (frozenset({2}), frozenset({1}))
    assert (shown.is_hidden, old.is_hidden) == (False, True)


def test_a_formula_that_came_to_an_empty_text_is_an_empty_cell() -> None:
    book = Workbook()
    for row in (("Ref", "Action", "Due"), ("1", "Dig", '=IF(A2="","x","")')):
        book.active.append(row)
    buffer, changed = BytesIO(), BytesIO()
    book.save(buffer)
    with zipfile.ZipFile(buffer) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'r="C2"', b'r="C2" t="str"'))
    (found,) = read_tables("x.xlsx", changed.getvalue())
    assert (found.faults, found.text(Address(1, 2))) == ({}, "")
