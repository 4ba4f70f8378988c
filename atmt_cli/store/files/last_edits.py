"""Keep the last edits beside the ledger, so that each can be undone.

Each is a file of its own, which only whoever made the edit may read: the digests of both files
before and after it, and the bytes that it replaced. It can be used where both files are as the edit
left them, and what it restores is what was there before, or nothing is. So it may be written before
the edit and need not reach the disk: what a kill leaves is of no use, and can do no harm.
"""

import errno
import json
import os
import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.joint_edits import Digests
from atmt_cli.store.files.journal import digest, folder_id
from atmt_cli.store.files.private import make_own_folder, private
from atmt_cli.store.files.regular import IrregularError, read_regular
from atmt_cli.store.files.rights import Rights, grant, name_of_user, rights_in
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.yaml.decode import LARGEST

MOST = 20
"""Edits that are kept."""
MOST_BYTES = 16 * 1024 * 1024
"""The most they may take together on the disk; the last one is kept whatever it takes."""
_NAME = "undo"
_NUMBER = re.compile("[0-9]{8,}")
_FORMAT = 1
_ROOM = 1024 * 1024
"""More than all that is kept of an edit beside the bytes that it replaced."""
_LARGEST = len(FILES) * LARGEST + _ROOM
_QUICK = 1
"""The level of compression that costs an edit least."""


class EditSummary(NamedTuple):
    """The summary of an edit: the day it was made, and what it changed, in sentences."""

    on: str
    said: tuple[str, ...]


class Replaced(NamedTuple):
    """What an edit replaced in one file: from ``start`` to ``end`` of the new bytes, ``was``."""

    start: int
    end: int
    was: bytes


class LastEdit(NamedTuple):
    """An edit that was kept. The highest ``number`` is the last."""

    number: int
    summary: EditSummary
    before: Digests
    after: Digests
    replaced: Mapping[str, Replaced]

    def restored(self, files: Mapping[str, bytes]) -> dict[str, bytes] | None:
        """Return what both files held before it, where they are as it left them; else None."""
        if digests_of(files) != self.after:
            return None
        whole = dict(files)
        for name, (start, end, was) in self.replaced.items():
            whole[name] = files[name][:start] + was + files[name][end:]
        return whole if digests_of(whole) == self.before else None


class Unusable(NamedTuple):
    """An edit that was kept, and cannot be used: damaged, of another folder or another user's.

    Where ``is_unread`` it may be sound: the disk did not give it.
    """

    number: int
    why: str
    maker: str | None = None
    is_unread: bool = False


class _UnusableError(Exception):
    """Raised with why a kept edit cannot be used."""


def digests_of(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each file, to the byte."""
    return {name: digest(data) for name, data in files.items()}


@contextmanager
def keep_edit(
    folder: Folder,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    summary: EditSummary | None,
) -> Iterator[None]:
    """Keep an edit while it is made; nothing of it stays where it was not made after all.

    What cannot be kept is noted in the outcome: the edit does without.
    """
    path = None
    if summary is not None:
        try:
            path = _written(folder, before, {**before, **after}, summary)
        except OSError as error:
            OUTCOME.unkept[folder.path] = error.strerror or str(error)
    try:
        yield
    finally:
        if path is not None and OUTCOME.done:
            _sweep(path.parent)
        elif path is not None:
            _remove(path)


def _written(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes], summary: EditSummary
) -> Path:
    """Write what is kept of an edit. Raises OSError; then nothing is left of it."""
    home, rights = private(folder) / _NAME, rights_in(private(folder))
    make_own_folder(home, rights)
    path = _path(home, max(_numbers(home), default=0) + 1)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            grant(handle, _own(rights))
            file.write(_packed(folder, before, after, summary))
    except OSError:
        _remove(path)
        raise
    return path


def _own(rights: Rights) -> Rights:
    """Return the rights of what only whoever makes the edit may read."""
    return rights._replace(mode=0o600, attributes=())


def _packed(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes], summary: EditSummary
) -> bytes:
    """Return an edit as it is kept: a line of JSON, and the bytes that it replaced."""
    replaced = {n: _difference(before[n], after[n]) for n in FILES if before[n] != after[n]}
    head = {
        "format": _FORMAT,
        "place": folder_id(folder),
        "summary": summary,
        "before": digests_of(before),
        "after": digests_of(after),
        "replaced": {n: (one.start, one.end, len(one.was)) for n, one in replaced.items()},
    }
    rest = b"".join(one.was for one in replaced.values())
    return zlib.compress(json.dumps(head).encode() + b"\n" + rest, _QUICK)


def _unpacked(folder: Folder, number: int, data: bytes) -> LastEdit:
    """Return what was kept of an edit. Raises _UnusableError."""
    try:
        head, _, rest = _inflated(data).partition(b"\n")
        found = json.loads(head)
        replaced = {}
        for name, (start, end, length) in found["replaced"].items():
            replaced[FILES[FILES.index(name)]] = Replaced(int(start), int(end), rest[:length])
            rest = rest[length:]
        on, said = found["summary"]
        summary = EditSummary(str(on), tuple(str(one) for one in said))
        edit = LastEdit(number, summary, dict(found["before"]), dict(found["after"]), replaced)
    except (zlib.error, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _UnusableError("damaged") from error
    if found.get("place") != folder_id(folder):
        # Else one that came with a branch could have anybody take back what nobody did.
        raise _UnusableError("from another folder")
    return edit


def _inflated(data: bytes) -> bytes:
    """Decompress, but no more than an edit can be. Raises zlib.error where that is not all."""
    stream = zlib.decompressobj()
    whole = stream.decompress(data, _LARGEST)
    if not stream.eof:
        raise zlib.error
    return whole


def _difference(before: bytes, after: bytes) -> Replaced:
    """Return what stands between the beginning and the end that both have."""
    most, old, new = min(len(before), len(after)), len(before), len(after)
    start = _length(most, lambda low, high: before[low:high] == after[low:high])
    tail = _length(
        most - start,
        lambda low, high: before[old - high : old - low] == after[new - high : new - low],
    )
    return Replaced(start, new - tail, before[start : old - tail])


def _length(most: int, is_same: Callable[[int, int], bool]) -> int:
    """Return how many bytes are the same, where those from one place to another can be asked of."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if is_same(low, middle):
            low = middle
        else:
            high = middle - 1
    return low


def read_last_edits(folder: Folder) -> list[LastEdit | Unusable]:
    """Return the edits that were kept, the last one first. Raises OSError."""
    home = private(folder) / _NAME
    return [_read(folder, home, number) for number in sorted(_numbers(home), reverse=True)]


def _read(folder: Folder, home: Path, number: int) -> LastEdit | Unusable:
    """Read one; or return why it cannot be used."""
    path = _path(home, number)
    try:
        owner = path.lstat().st_uid
        if owner != rights_in(private(folder)).owner:
            return Unusable(number, "made by somebody else", name_of_user(owner))
        return _unpacked(folder, number, read_regular(path, _LARGEST, own=True))
    except _UnusableError as error:
        return Unusable(number, str(error))
    except IrregularError:
        return Unusable(number, "not a file")
    except OSError as error:
        return Unusable(number, error.strerror or "unreadable", is_unread=True)


def forget(folder: Folder, edit: LastEdit) -> None:
    """Take away an edit that was taken back, and what was kept after it; only under the lock."""
    home = private(folder) / _NAME
    # Where one stays, it no longer fits the files.
    with suppress(OSError):
        for number in _numbers(home):
            if number >= edit.number:
                _remove(_path(home, number))


def _sweep(home: Path) -> None:
    """Take away all but the last edits, and of these what takes too much room."""
    room = MOST_BYTES
    with suppress(OSError):
        for place, number in enumerate(sorted(_numbers(home), reverse=True)):
            path = _path(home, number)
            room -= path.lstat().st_size
            if place and (place >= MOST or room < 0):
                _remove(path)


def _numbers(home: Path) -> list[int]:
    """Return the numbers of what is kept; none where nothing was kept yet. Raises OSError."""
    if home.is_symlink():  # it may lead anywhere, and what is there is not ours
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(home))
    try:
        return [int(name) for name in os.listdir(home) if _NUMBER.fullmatch(name)]  # noqa: PTH208
    except FileNotFoundError:
        return []


def _path(home: Path, number: int) -> Path:
    return home / f"{number:08d}"


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()
