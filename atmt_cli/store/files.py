"""The bytes of both files, as they are at one moment."""

import os
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.find import Folder
from atmt_cli.store.links import followed
from atmt_cli.store.private import JOURNAL, private
from atmt_cli.store.regular import IrregularError, read_regular
from atmt_cli.store.source import LARGEST

_MOST_TRIES = 100


def read_files(folder: Folder) -> dict[str, bytes]:
    """Both files of a ledger, old or new as a whole, whoever is writing them meanwhile.

    An edit that was cut short is read through its journal. Raises UnavailableError.
    """
    for _ in range(_MOST_TRIES):
        before = _stamps(folder)
        disk = read_disk(folder)
        if os.path.lexists(private(folder) / JOURNAL):
            from atmt_cli.store.journal import read_through  # noqa: PLC0415 - hardly ever there

            disk = read_through(folder, disk)
        if _stamps(folder) == before:
            return disk
    raise UnavailableError("The ledger is being written all the time", "try again when it is quiet")


def _stamps(folder: Folder) -> list[tuple[int, int, int] | None]:
    """What changes whenever a file is replaced or written."""
    paths = [folder.file(name) for name in FILES] + [private(folder) / JOURNAL]
    return [_stamp(path) for path in paths]


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def read_disk(folder: Folder) -> dict[str, bytes]:
    """The bytes of both files on disk, LARGEST + 1 of each at most. Raises UnavailableError."""
    return {name: _read(folder, name) for name in FILES}


def _read(folder: Folder, name: str) -> bytes:
    """The bytes of a file; a link is followed within the repository, else within the ledger."""
    shown = visible(folder.shown(name))
    try:
        return read_regular(followed(folder.file(name), shown, folder.path), LARGEST)
    except FileNotFoundError as error:
        hint = "a ledger is both files; restore it"
        if os.path.lexists(folder.root / ".git"):
            hint += f": git checkout -- {shown}"
        raise UnavailableError(f"There is no {shown}", hint) from error
    except IsADirectoryError as error:
        raise UnavailableError(f"{shown} is not a regular file") from error
    except OSError as error:
        raise UnavailableError(f"Cannot read {shown}: {error.strerror}") from error
    except IrregularError as error:
        raise UnavailableError(f"{shown} is not a regular file") from error
