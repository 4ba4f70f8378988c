"""Read a file that is one: no pipe, no device, no folder, and no more of it than is wanted."""

import os
import stat
from pathlib import Path

_BINARY = getattr(os, "O_BINARY", 0)


class IrregularError(Exception):
    """What stands there is no regular file."""


def read_regular(path: Path, most: int) -> bytes:
    """The bytes of a regular file, ``most`` + 1 at most.

    Raises OSError where it cannot be opened or read, IrregularError where it is something else.
    """
    # Not blocking: a named pipe in place of the file must not hang the command.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise IrregularError
        return file.read(most + 1)
