"""The parts of an Office Open XML package (ECMA-376, part 2), read as streams and with bounds.

A workbook came by mail, and a small one can unpack to anything. So a part is read a piece at a
time and charged to the budget of the file, and what no sound program writes is refused: other
compressions, document types, tags without end.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.parsers import expat

from atmt_cli.store.sheets.budget import Budget

_CHUNK = 16 * 1024
_LONGEST_TAG = 1024 * 1024
_DEEPEST = 100
_DIRECTORY_ENTRY = b"PK\x01\x02"
_OLE2 = bytes.fromhex("D0CF11E0A1B11AE1")
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
_NAME_IN_ZIP = 30
"""Where the name of the first member begins (APPNOTE 4.3.7): in ODF, that of the kind of file."""
_COMPRESSIONS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Those that a package may use (part 2, annex B), and that zipfile unpacks a piece at a time."""
_ENCRYPTED = 0x1 | 0x40
_ENCODINGS = ("utf-8", "utf-16")
_LONGEST_NUMBER = 9
ROOT = "_rels/.rels"
"""The part that names the main one."""
NONE = "not an XLSX workbook; save it as one"
SAVE_AGAIN = "open it in a spreadsheet program and save it as .xlsx"
Attributes = Mapping[str, str]
PartEvent = tuple[str, Attributes, str]
"""A tag that begins, with its attributes; one that ends, as ``/c``; or, with no tag, some text.

Tags and attributes have no namespace: two sets of these are in use, with any prefix.
"""
_NOTHING: Attributes = {}


class BrokenError(Exception):
    """Why a package cannot be read, or is not to be trusted; ``hint`` is what to do."""

    def __init__(self, why: str, hint: str | None = SAVE_AGAIN) -> None:
        super().__init__(why)
        self.hint = hint


def attribute(given: Attributes, name: str) -> str:
    """Return an attribute. Raise BrokenError where there is none."""
    if name not in given:
        raise BrokenError(f"it is broken: a tag has no {name}")
    return given[name]


def natural(text: str) -> int | None:
    """Return a number from 0 in ASCII digits; None where it is none, or longer than any here."""
    digits = text.strip(" \t\r\n")
    if digits.isascii() and digits.isdigit() and len(digits) <= _LONGEST_NUMBER:
        return int(digits)
    return None


class Package:
    """The parts of a package, by their names in any case (part 2, 6.2.2.3)."""

    def __init__(self, archive: zipfile.ZipFile, size: int, budget: Budget) -> None:
        self._archive, self._budget = archive, budget
        members = archive.infolist()
        # What the directory says may be a lie: each byte is charged when it is unpacked.
        budget.afford("bytes", sum(one.file_size for one in members))
        if sum(one.compress_size for one in members) > size:
            raise BrokenError("its parts overlap")
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for one in members:
            _check(one)
            key = _key(one.filename)
            if key in self._parts:
                raise BrokenError(f"it has the part {one.filename[:80]} twice")
            self._parts[key] = one

    def __contains__(self, path: str) -> bool:
        return _key(path) in self._parts

    def events(self, path: str, *wanted: str) -> Iterator[PartEvent]:
        """Yield where the wanted tags of a part begin and end, and all text.

        Raise BrokenError, and SpentError.
        """
        part = self._parts.get(_key(path))
        if part is None:
            raise BrokenError(f"it has no part {path[:80]}")
        parser = _Parser(frozenset(wanted), self._budget)
        try:
            with self._archive.open(part) as stream:
                while piece := stream.read(_CHUNK):
                    self._budget.spend("bytes", len(piece))
                    yield from parser.feed(piece)
            yield from parser.feed(b"", is_last=True)
        except _UNREADABLE as error:
            raise BrokenError(f"it is broken: {path[:80]}: {error}") from error

    def related(self, path: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part, or the package (""), refers to: kind and path by id."""
        folder, _, file = path.rpartition("/")
        found: dict[str, tuple[str, str]] = {}
        relations = posixpath.join(folder, "_rels", f"{file}.rels")
        for tag, given, _ in self.events(relations, "Relationship"):
            # Not what is outside.
            if tag == "Relationship" and given.get("TargetMode") != "External":
                kind = attribute(given, "Type").rpartition("/")[2]
                target = attribute(given, "Target").replace("\\", "/")
                target = posixpath.normpath(posixpath.join("/", folder, target))[1:]
                found[attribute(given, "Id")] = (kind, target)
        return found


# What zipfile and expat raise for bytes that are no archive, and no XML.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    OSError,
    EOFError,
    LookupError,
    RuntimeError,
    ValueError,
    OverflowError,
)


@contextmanager
def opened(data: bytes, budget: Budget) -> Iterator[Package]:
    """Open the package in these bytes. Raise BrokenError where they are none, and SpentError."""
    if data.startswith(_OLE2):
        why = "it is an old .xls workbook, or one with a password"
        raise BrokenError(why, f"{SAVE_AGAIN}, without a password")
    if data.startswith(_OPEN_DOCUMENT, _NAME_IN_ZIP):
        raise BrokenError("it is an OpenDocument file (.ods)")
    budget.spend("parts", data.count(_DIRECTORY_ENTRY))
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _UNREADABLE as error:
        raise BrokenError(NONE, None) from error
    with archive:
        yield Package(archive, len(data), budget)


def _key(name: str) -> str:
    """Return what two names of one part have in common."""
    return name.replace("\\", "/").lstrip("/").casefold()


def _check(member: zipfile.ZipInfo) -> None:
    """Raise BrokenError for a member that is encrypted, or packed as in no package."""
    if member.flag_bits & _ENCRYPTED:
        raise BrokenError("it is encrypted", f"{SAVE_AGAIN}, without a password")
    if member.compress_type not in _COMPRESSIONS:
        what = f"a compression (method {member.compress_type}) that no workbook has"
        raise BrokenError(f"it uses {what}")


class _LocalNames(dict[str, str]):
    """Names without their namespaces, each of which is parted once."""

    def __missing__(self, name: str) -> str:
        found = self[name] = name.rpartition(" ")[2]
        return found


class _Parser:
    """Passes on what expat tells, a piece at a time, and charges it to the budget."""

    def __init__(self, wanted: frozenset[str], budget: Budget) -> None:
        self._wanted, self._budget = wanted, budget
        self._events: list[PartEvent] = []
        self._told = self._silent = self._depth = 0
        self._known: dict[str, str] = {}
        self._names = _LocalNames()
        self._parser = parser = expat.ParserCreate(namespace_separator=" ", intern=self._known)
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.StartNamespaceDeclHandler = self._map
        parser.StartDoctypeDeclHandler = self._declare
        parser.XmlDeclHandler = self._begin

    def feed(self, piece: bytes, *, is_last: bool = False) -> Iterator[PartEvent]:
        """Yield what a piece tells, and charge it."""
        told, known = self._told, len(self._known)
        try:
            self._parser.Parse(piece, is_last)
        finally:
            # Also of a piece that is broken further on: of two faults the first is named.
            events, self._events = self._events, []
            yield from events
        self._budget.spend("marks", self._told - told)
        self._budget.spend("names", len(self._known) - known)
        self._silent = 0 if self._told != told else self._silent + len(piece)
        if self._silent > _LONGEST_TAG:
            raise BrokenError(f"one of its tags is longer than {_LONGEST_TAG >> 20} MiB")

    def _start(self, name: str, given: dict[str, str]) -> None:
        self._told += 1 + len(given)
        self._depth += 1
        if self._depth > _DEEPEST:
            raise BrokenError(f"its tags are nested deeper than {_DEEPEST} levels")
        names = self._names
        if (tag := names[name]) in self._wanted:
            local = {names[key]: value for key, value in given.items()} if given else given
            self._events.append((tag, local, ""))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if (tag := self._names[name]) in self._wanted:
            self._events.append((f"/{tag}", _NOTHING, ""))

    def _text(self, text: str) -> None:
        self._told += 1
        self._events.append(("", _NOTHING, text))

    def _map(self, *_: object) -> None:
        self._told += 1

    def _declare(self, *_: object) -> None:
        # What it may define grows without bound, or reads other files.
        raise BrokenError("it declares a document type, as no spreadsheet program does")

    def _begin(self, _version: str, encoding: str | None, _alone: int) -> None:
        if encoding is not None and encoding.casefold() not in _ENCODINGS:
            raise BrokenError(f"it is in {encoding[:20]}, where a workbook is in UTF-8")
