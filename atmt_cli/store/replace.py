"""Replace a file in one step: the old bytes or the new ones, never others."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.find import Folder
from atmt_cli.store.private import private

_NEW = 0o644


def replace_file(folder: Folder, path: Path, data: bytes) -> None:
    """Write ``data`` to ``path``: a temporary file, synced, then renamed; the mode is kept.

    A link is followed where it leads to a file of the ledger's own folder, else refused. Raises
    OSError; then the file is as it was, and nothing is left beside it.
    """
    target = followed(folder, path)
    try:
        mode = stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mode = _NEW
    temporary = private(folder) / f"{target.name}.{os.getpid()}.new"
    try:
        _write(temporary, data, mode)
        temporary.replace(target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    # The rename has happened: that it may not outlast a power cut is no reason to deny it.
    with suppress(OSError):
        sync_folder(target.parent)


def _write(path: Path, data: bytes, mode: int) -> None:
    # Left behind by a process of the same number that was killed.
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        path.chmod(mode)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def followed(folder: Folder, path: Path) -> Path:
    """The file that a path is, or that its link leads to. Raises UnavailableError where outside."""
    if not path.is_symlink():
        return path
    target, inside = path.resolve(), folder.path.resolve()
    if inside not in target.parents:
        raise UnavailableError(
            f"{visible(str(path.name))} is a link out of the ledger, and is not written through",
            "put the file itself in its place, or edit the one it leads to",
        )
    return target


def sync_folder(path: Path) -> None:
    """Make a rename last: on systems that have folders to sync."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Folder) -> None:
    """Take away what killed processes left; only under the lock."""
    for left in private(folder).glob("*.new"):
        with suppress(OSError):
            left.unlink()
