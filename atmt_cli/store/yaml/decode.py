"""From bytes to text: size, encoding and the characters that a ledger may hold."""

import re
from typing import NamedTuple

from atmt_cli.model.text import escape

LARGEST = 64 * 1024 * 1024
DEEPEST = 20
"""Levels of nesting."""
MOST_ITEMS = 100_000
"""Items of one list."""
MOST_EVENTS = 4_000_000
"""Marks of one file for the parser: about one for a key, one for a value. At the largest size that
is one for 16 characters; a ledger of people has half as many."""
BOM = "\ufeff"
# YAML 1.2.2, production [1] c-printable, without the C1 control U+0085 that YAML takes for a
# line end and people for nothing.
_UNPRINTABLE = "[^\t\n\r\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
_PLAIN = bytes((*b"\t\n\r", *range(0x20, 0x7F)))
_PIECE = 1 << 20
_CONFLICT = r"(?m)^(?:<{7,}|>{7,}|\|{7,})(?: .*)?$"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class Fault(NamedTuple):
    """Why a text is no plain YAML: line and column count from 1, characters not bytes."""

    line: int
    column: int
    message: str


class SourceText(NamedTuple):
    """The text of one file of the ledger, without its byte order mark."""

    name: str
    text: str
    faults: tuple[Fault, ...] = ()


def decode(name: str, data: bytes) -> SourceText:
    """Return the text of ``data``, or the faults for which it has none."""
    fault = _size_fault(data) or _encoding_fault(data)
    if fault:
        return SourceText(name, "", (fault,))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return SourceText(name, "", (_decoding_fault(data, error),))
    text = text.removeprefix(BOM)
    return SourceText(name, text, tuple(_text_faults(text)))


def _size_fault(data: bytes) -> Fault | None:
    if len(data) <= LARGEST:
        return None
    return Fault(1, 1, f"the file is larger than {LARGEST >> 20} MiB, the most that is read")


def _encoding_fault(data: bytes) -> Fault | None:
    if not data.startswith(_UTF16) and b"\0" not in data[:4]:
        return None
    return Fault(1, 1, "the file is in UTF-16 or UTF-32; save it as UTF-8")


def _decoding_fault(data: bytes, error: UnicodeDecodeError) -> Fault:
    before = data[: error.start].decode("utf-8").removeprefix(BOM)
    line, column = position(before, len(before))
    reason = f"byte 0x{data[error.start]:02x} is not UTF-8; save the file as UTF-8"
    return Fault(line, column, reason)


def _text_faults(text: str) -> list[Fault]:
    faults = []
    if not _is_printable(text) and (bad := re.search(_UNPRINTABLE, text)):
        name = f"U+{ord(bad[0]):04X}, written {escape(bad[0])}"
        message = f"a raw control character ({name}) is not allowed; delete it"
        faults.append(Fault(*position(text, bad.start()), message))
    may_conflict = any(mark * 7 in text for mark in "<>|")
    if may_conflict and (conflict := re.search(_CONFLICT, text)):
        message = "a merge conflict is not resolved; keep one side and delete the markers"
        faults.append(Fault(*position(text, conflict.start()), message))
    return faults


def _is_printable(text: str) -> bool:
    """Return whether a text surely has no control character: the quick answer for nearly every
    file. It is looked at piece by piece, so that none of it is held twice.
    """
    return all(_is_plain(text[start : start + _PIECE]) for start in range(0, len(text), _PIECE))


def _is_plain(text: str) -> bool:
    if text.isascii():
        return not text.encode().translate(None, _PLAIN)
    return text.replace("\n", "").replace("\r", "").isprintable()


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column, from 1, of a character; a line ends at LF, CR or both."""
    before = text[:index].replace("\r\n", " \n").replace("\r", "\n")
    return before.count("\n") + 1, len(before) - before.rfind("\n")
