"""Read what people hand in: files of operations, sheets and standard input."""

import os
import sys
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.links import followed
from atmt_cli.store.files.regular import IrregularError, read_regular

LARGEST = 64 * 1024 * 1024
INPUT = "-"


def read_input(name: str) -> bytes:
    """Return the bytes of a file, or of standard input for ``-``.

    Raises UnavailableError where it cannot be read, or is larger than LARGEST.
    """
    data = _input() if name == INPUT else _file(name)
    if len(data) > LARGEST:
        most = f"larger than {LARGEST >> 20} MiB, the most that is read"
        raise UnavailableError(f"{visible(name)} is {most}", "split it")
    return data


def _input() -> bytes:
    if sys.stdin is None:
        raise UnavailableError("standard input is closed", "name a file, or pipe one in")
    return sys.stdin.buffer.read(LARGEST + 1)


def _file(name: str) -> bytes:
    shown = visible(name)
    try:
        return read_regular(followed(Path(name), name), LARGEST)
    except FileNotFoundError as error:
        raise UnavailableError(f"There is no {shown}", "name a file that exists") from error
    except (IrregularError, IsADirectoryError):
        if _is_piped(name):
            return _drained(name)
        raise UnavailableError(f"{shown} is not a regular file") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UnavailableError(f"Cannot read {shown}: {reason}") from error


def _is_piped(name: str) -> bool:
    """Return whether it is what a shell puts in place of `<(command)`, or the input by its name."""
    return name.startswith(("/dev/fd/", "/proc/self/fd/")) or name == "/dev/stdin"


def _drained(name: str) -> bytes:
    with open(os.open(name, os.O_RDONLY), "rb") as file:  # noqa: PTH123 - a descriptor
        return file.read(LARGEST + 1)
