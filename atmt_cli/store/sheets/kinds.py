"""Tell by its first bytes what a file is that is neither a workbook nor a text."""

import io
import re
import zipfile
from collections.abc import Callable
from typing import NamedTuple

from atmt_cli.store.sheets.ooxml import NONE

_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_SAVE = "open it in a spreadsheet program and save it as .xlsx"
_COPY = "copy its table into a spreadsheet, and save that as .xlsx"
_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_PARTS = 10_000
_START = 4096
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(!doctype html|html|table|\?xml|meta)", re.IGNORECASE)


class FileKind(NamedTuple):
    """What a file is, and what to do with it so that it can be read."""

    what: str
    mend: str


_BY_START = {
    b"%PDF": FileKind("a PDF", _COPY),
    b"{\\rtf": FileKind("a text document (.rtf)", _COPY),
    b"\x1f\x8b": FileKind("packed (.gz)", "unpack it first"),
    b"\x89PNG": FileKind("a picture", "type its table into a spreadsheet, and save that as .xlsx"),
    b"\xff\xd8\xff": FileKind(
        "a picture", "type its table into a spreadsheet, and save that as .xlsx"
    ),
}
_BY_STREAM = {
    "EncryptedPackage": FileKind("protected with a password", f"{_SAVE}, without a password"),
    "WordDocument": FileKind("a text document (.doc)", _COPY),
    "PowerPoint Document": FileKind("a set of slides (.ppt)", _COPY),
}
"""What a compound file is, by the name of one of its streams ([MS-CFB], [MS-OFFCRYPTO])."""
_OLD_BOOK = FileKind("an old .xls workbook", _SAVE)
_BY_MEMBER: tuple[tuple[Callable[[str], bool], FileKind], ...] = (
    (lambda name: name == "word/document.xml", FileKind("a text document (.docx)", _COPY)),
    (lambda name: name == "ppt/presentation.xml", FileKind("a set of slides (.pptx)", _COPY)),
    (lambda name: name == "xl/workbook.bin", FileKind("a binary workbook (.xlsb)", _SAVE)),
    (
        lambda name: name.endswith(".iwa") or name == "Index.zip",
        FileKind("a Numbers document", "open it in Numbers and export it as Excel (.xlsx)"),
    ),
)
_BY_MIMETYPE = {
    b"spreadsheet": FileKind("an OpenDocument sheet (.ods)", _SAVE),
    b"text": FileKind("an OpenDocument text (.odt)", _COPY),
}


def kind_of(data: bytes) -> FileKind | None:
    """Return what a file is that no tracker can be read from; None where it may be one."""
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        return FileKind("empty", "save the tracker again, and import that file")
    for start, kind in _BY_START.items():
        if data.startswith(start):
            return kind
    if data.startswith(_OLE2):
        streams = (k for name, k in _BY_STREAM.items() if name.encode("utf-16-le") in data)
        return next(streams, _OLD_BOOK)
    if data.startswith(b"PK"):
        return _archived(data)
    if found := _MARKUP.match(data[:_START]):
        is_book = b"urn:schemas-microsoft-com:office:spreadsheet" in data[:_START]
        what = "an XML spreadsheet" if is_book else "XML" if found[1] == b"?xml" else "a web page"
        return FileKind(what, _SAVE)
    return None


def _archived(data: bytes) -> FileKind | None:
    """Return what an archive is that is no workbook; None where it is one, or is broken."""
    for kind, found in _BY_MIMETYPE.items():
        if data.startswith(b"mimetypeapplication/vnd.oasis.opendocument." + kind, 30):
            return found
    names = _members(data)
    for is_of, found in _BY_MEMBER:
        if any(map(is_of, names)):
            return found
    is_book = not names or "[content_types].xml" in {name.casefold() for name in names}
    return None if is_book else FileKind(f"an archive, {NONE.partition(';')[0]}", "unpack it first")


def _members(data: bytes) -> list[str]:
    """Return the names in an archive; none where it cannot be read, or is suspiciously large."""
    if data.count(_DIRECTORY_ENTRY) > _MOST_PARTS:
        return []
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError):
        return []
