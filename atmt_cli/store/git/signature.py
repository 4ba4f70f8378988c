"""Read who made a commit and who committed it, when, and how its message begins.

All of it is what a stranger wrote, and nothing vouches for it.
"""

import re
from datetime import UTC, datetime, timedelta

from atmt_cli.model.signature import Person, Signature

_ENCODINGS = re.compile("iso-?8859-?[0-9]{1,2}|latin-?1|windows-?125[0-8]|cp125[0-8]", re.ASCII)
"""The encodings that are read besides UTF-8, where a commit says that it is in one of them."""
_MOST = 10_000
"""So many bytes of a message are read for its subject."""
_START = datetime(1970, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)


def read_signature(text: bytes) -> Signature:
    """Return what the text of a commit says of its making.

    What is missing is empty. Where there is no time that a date can hold it is the nearest one, and
    without any, as git has it, the beginning of 1970.
    """
    head, _, message = text.partition(b"\n\n")
    said: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        word, _, rest = line.partition(b" ")
        said.setdefault(word, rest)
    encoding = said.get(b"encoding", b"").decode("latin-1").lower()
    committer = said.get(b"committer", b"")
    subject = b" ".join(message[:_MOST].strip().partition(b"\n\n")[0].split())
    return Signature(
        _person(said.get(b"author", b""), encoding),
        _person(committer, encoding),
        _time(committer.rpartition(b"> ")[2].split(b" ")[0]),
        _decoded(subject, encoding),
    )


def _person(line: bytes, encoding: str) -> Person:
    """Return the person of a line ``NAME <EMAIL> SECONDS ZONE``."""
    name, _, rest = line.partition(b"<")
    return Person(_decoded(name.strip(), encoding), _decoded(rest.partition(b">")[0], encoding))


def _time(seconds: bytes) -> datetime:
    """Return a time as git writes it; one that no date can hold as the nearest that is one."""
    given = int(seconds) if re.fullmatch(b"-?[0-9]{1,20}", seconds) else 0
    return _START + timedelta(seconds=max(0, min(given, int(_LAST.timestamp()))))


def _decoded(data: bytes, encoding: str) -> str:
    known = encoding if _ENCODINGS.fullmatch(encoding) else "utf-8"
    try:
        return data.decode()
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(known, errors="backslashreplace")
    except LookupError:  # such as iso-8859-12
        return data.decode(errors="backslashreplace")
