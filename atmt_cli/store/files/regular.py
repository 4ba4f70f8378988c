"""Read a regular file, never a pipe, a device or a folder, and no more of it than is wanted."""

import errno
import os
import stat
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

# Not blocking: a named pipe in place of the file must not hang the command.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NOT_OPENED = (errno.ELOOP, errno.ENXIO, errno.EISDIR)
"""What the system says of a link, of a pipe that nobody reads or of a folder."""


class IrregularError(OSError):
    """The path does not lead to a regular file."""

    def __init__(self, path: Path) -> None:
        super().__init__(errno.EINVAL, "it is not a regular file", str(path))


def open_own(path: Path, flags: int, mode: int = 0o666) -> int:
    """Open one of our own files, which is a regular file and no link.

    Raises OSError; IrregularError where it is something else.
    """
    try:
        handle = os.open(path, flags | _FLAGS | _NO_LINK, mode)
    except OSError as error:
        if error.errno in _NOT_OPENED or path.is_symlink():
            raise IrregularError(path) from error
        raise
    try:
        _require_regular(handle, path)
    except BaseException:
        os.close(handle)
        raise
    return handle


@contextmanager
def open_regular(path: Path, *, own: bool = False) -> "Iterator[BinaryIO]":
    """Open a regular file to read it; one of our ``own`` may not be a link.

    Raises OSError; IrregularError where it is something else.
    """
    handle = open_own(path, os.O_RDONLY) if own else os.open(path, os.O_RDONLY | _FLAGS)
    with os.fdopen(handle, "rb") as file:
        _require_regular(handle, path)
        yield file


def read_regular(path: Path, most: int, *, own: bool = False) -> bytes:
    """Read a regular file, ``most`` + 1 bytes at most. Raises as `opened` does."""
    with open_regular(path, own=own) as file:
        return file.read(most + 1)


def _require_regular(handle: int, path: Path) -> None:
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise IrregularError(path)
