"""The parts of an Office Open XML package (ECMA-376, part 2), read as streams and with bounds.

A workbook came by mail, and a small one can unpack to anything. So a part is read a piece at a
time, and what no sound program writes is refused: document types, and tags without end.
"""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from xml.parsers import expat

LARGEST = 64 * 1024 * 1024
"""Bytes that a package may hold once it is unpacked."""
MOST_PARTS = 10_000
_CHUNK = 64 * 1024
_LONGEST_TAG = 16 * _CHUNK
_DIRECTORY_ENTRY = b"PK\x01\x02"
NONE = "no XLSX workbook; save it as one"
Attributes = Mapping[str, str]


class BrokenError(Exception):
    """Why a package cannot be read, or is not to be trusted."""


class Handler:
    """What is told of a part: where elements begin and end, and the text within.

    Names have no namespace: two sets of these are in use.
    """

    def start(self, tag: str, given: Attributes) -> None:
        """An element begins."""

    def end(self, tag: str) -> None:
        """An element ends."""

    def text(self, text: str) -> None:
        """A piece of text."""


@contextmanager
def opened(data: bytes) -> Iterator[zipfile.ZipFile]:
    """The package in these bytes. Raises BrokenError where it is too large."""
    if data.count(_DIRECTORY_ENTRY) > MOST_PARTS:
        raise BrokenError(f"more than {MOST_PARTS} parts")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        if sum(info.file_size for info in archive.infolist()) > LARGEST:
            raise BrokenError(f"larger than {LARGEST >> 20} MiB once unpacked")
        yield archive


def walk(archive: zipfile.ZipFile, path: str, handler: Handler) -> None:
    """Tell a handler of a part. Raises BrokenError, and what zipfile and expat raise."""
    teller = _Teller(handler)
    try:
        part = archive.open(path)
    except KeyError:
        raise BrokenError(NONE) from None
    with part:
        told, silent = -1, 0
        while piece := part.read(_CHUNK):
            teller.parser.Parse(piece)
            silent = 0 if teller.told != told else silent + len(piece)
            told = teller.told
            if silent > _LONGEST_TAG:
                raise BrokenError(f"one of its tags is longer than {_LONGEST_TAG >> 20} MiB")
    teller.parser.Parse(b"", True)


class _Teller:
    """Passes on what expat tells, and counts it."""

    def __init__(self, handler: Handler) -> None:
        self.told = 0
        self._handler = handler
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._declare

    def _start(self, tag: str, given: dict[str, str]) -> None:
        self.told += 1
        self._handler.start(_local(tag), {_local(key): value for key, value in given.items()})

    def _end(self, tag: str) -> None:
        self._handler.end(_local(tag))

    def _text(self, text: str) -> None:
        self.told += 1
        self._handler.text(text)

    def _declare(self, *_: object) -> None:
        # What it may define grows without bound, or reads other files.
        raise BrokenError("it declares a document type, which no spreadsheet program does")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def related(archive: zipfile.ZipFile, path: str) -> dict[str, tuple[str, str]]:
    """The parts that a part, or the package (""), refers to: kinds and paths, by relation."""
    folder, _, file = path.rpartition("/")
    relations = _Relations()
    walk(archive, posixpath.join(folder, "_rels", f"{file}.rels"), relations)
    return {
        one: (kind, posixpath.normpath(posixpath.join("/", folder, target))[1:])
        for one, (kind, target) in relations.found.items()
    }


class _Relations(Handler):
    """The relations of a part."""

    def __init__(self) -> None:
        self.found: dict[str, tuple[str, str]] = {}

    def start(self, tag: str, given: Attributes) -> None:
        """A relation leads to a part; not one to what is outside."""
        if tag == "Relationship" and given.get("TargetMode") != "External":
            self.found[given["Id"]] = (given["Type"].rpartition("/")[2], given["Target"])
