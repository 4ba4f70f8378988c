"""A private folder for what can be made again at any time.

Nothing relies on it: what is damaged, foreign or out of reach is passed over in silence.
"""

import os
import stat
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from atmt_cli.store.files.regular import open_own
from atmt_cli.store.yaml.decode import LARGEST

SWITCH = "ATMT_CACHE"
"""The variable of the environment that turns it off: ``0``."""
MOST_FILES = 2048
MOST_BYTES = 8 * LARGEST
OLDEST = 30 * 24 * 3600
"""Seconds after which a file that nobody has read goes."""
_SWEEPS = 16
"""What is kept by one process is swept when it is so much of the most, and the first time."""
_unswept = Counter(files=MOST_FILES)
_LONGEST_WRITE = 3600
"""Seconds after which a file that is still being written was left behind."""
_LONGEST_HEAD = 1000
_ENDING, _UNFINISHED = ".snapshot", ".new"
_PRIVATE = 0o077
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL


def is_on() -> bool:
    """Return whether anything may be kept at all."""
    return os.environ.get(SWITCH) != "0"


def load(name: str) -> list[bytes] | None:
    """Return the pieces that were kept under a name; None where they cannot be had."""
    folder = _folder()
    if folder is None:
        return None
    path = folder / f"{name}{_ENDING}"
    try:
        with os.fdopen(open_own(path, os.O_RDONLY), "rb") as file:
            there = os.fstat(file.fileno())
            found = _read(file, name, there.st_size) if _is_ours(there) else None
        if found is not None:
            os.utime(path)  # the sweep spares what was read of late
    except OSError:
        return None
    return found


def keep(name: str, pieces: Iterable[bytes]) -> None:
    """Keep pieces under a name, if that can be done; the oldest go where it gets too much."""
    folder = _folder(make=True)
    if folder is None:
        return
    temporary = folder / f"{os.urandom(8).hex()}{_UNFINISHED}"
    try:
        with suppress(OSError, ValueError):  # or what has no form that can be kept
            kept = tuple(pieces)
            with os.fdopen(open_own(temporary, _CREATE, 0o600), "wb") as file:
                file.writelines((_head(name, kept), *kept))
            temporary.replace(folder / f"{name}{_ENDING}")
            _unswept.update(files=1, bytes=sum(map(len, kept)))
            if _is_much(_SWEEPS * _unswept["files"], _SWEEPS * _unswept["bytes"]):
                _sweep(folder)
                _unswept.clear()
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _read(file: BinaryIO, name: str, size: int) -> list[bytes] | None:
    """Return the pieces of an open file, if it is whole and was kept under this name."""
    head = file.readline(_LONGEST_HEAD)
    sizes = [int(word) for word in head.split()[3:] if word.isdigit()]
    if len(head) + sum(sizes) != size:
        return None
    pieces = [file.read(each) for each in sizes]
    return pieces if head == _head(name, pieces) else None


def _head(name: str, pieces: Sequence[bytes]) -> bytes:
    """Return the first line: what is kept here, whatever the file is called, its digest and the
    sizes of the pieces.
    """
    from hashlib import sha256  # noqa: PLC0415 - only large ledgers pay for it

    digest = sha256()
    for piece in pieces:
        digest.update(piece)
    return f"atmt {name} {digest.hexdigest()} {' '.join(map(str, map(len, pieces)))}\n".encode()


def _folder(*, make: bool = False) -> Path | None:
    """Return the folder, if nobody else may look into it, or could have put anything there."""
    if not is_on():
        return None
    from platformdirs import user_cache_path  # noqa: PLC0415 - only large ledgers pay for it

    path = user_cache_path("atmt", appauthor=False)
    try:
        if make:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
    except OSError:
        return None
    return path if stat.S_ISDIR(found.st_mode) and _is_ours(found) else None


def _is_ours(found: os.stat_result) -> bool:
    """Return whether a file or folder is the user's own, and closed to all others."""
    if os.name != "posix":  # the user's own folders are closed by inheritance
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & _PRIVATE


def _sweep(folder: Path) -> None:
    """Delete what is old or left unfinished, and of the rest the oldest where it is too much."""
    now, count, size = time.time(), 0, 0
    for age, path, bytes_ in sorted(_aged(folder, now)):
        count, size = count + 1, size + bytes_
        is_left = path.suffix == _UNFINISHED and age > _LONGEST_WRITE
        if is_left or age > OLDEST or _is_much(count, size):
            with suppress(OSError):
                path.unlink()


def _is_much(files: int, size: int) -> bool:
    """Return whether so many files, or so many bytes, are more than is kept."""
    return files > MOST_FILES or size > MOST_BYTES


def _aged(folder: Path, now: float) -> Iterable[tuple[float, Path, int]]:
    with os.scandir(folder) as entries:
        for one in entries:
            if one.name.endswith((_ENDING, _UNFINISHED)):
                with suppress(OSError):
                    found = one.stat(follow_symlinks=False)
                    yield now - found.st_mtime, Path(one.path), found.st_size
