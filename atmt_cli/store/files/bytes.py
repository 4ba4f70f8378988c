"""The bytes of both files, as they are at one moment."""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from shlex import quote
from typing import BinaryIO

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.links import followed
from atmt_cli.store.files.private import JOURNAL, private
from atmt_cli.store.files.regular import IrregularError, open_regular
from atmt_cli.store.files.rights import how_to_allow
from atmt_cli.store.yaml.decode import LARGEST

_MOST_TRIES = 100
_PAUSE = 0.001

Stamp = tuple[int, int, int, int, int]


def read_files(folder: Folder) -> dict[str, bytes]:
    """Read both files of a ledger, old or new as a whole, whoever is writing them meanwhile.

    An edit that was cut short is read through its journal, and noted in the outcome. Raises
    UnavailableError.
    """
    for number in range(_MOST_TRIES):
        time.sleep(_PAUSE * min(number, 10))
        found = _read_once(folder)
        if found is not None:
            return found
    raise UnavailableError(
        "Something else keeps writing to the ledger", "try again when that has stopped"
    )


def _read_once(folder: Folder) -> dict[str, bytes] | None:
    """Read both files; None where somebody wrote meanwhile."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(_opened(folder, name)) for name in FILES}
        before = [stamp_of(file) for file in files.values()]
        journal = private(folder) / JOURNAL
        if os.path.lexists(journal):
            from atmt_cli.store.files.journal import read_through  # noqa: PLC0415 - hardly ever there

            return read_through(folder, partial(_unchanged, folder, files, before))
        return _unchanged(folder, files, before, None)


def _unchanged(
    folder: Folder, files: Mapping[str, BinaryIO], before: list[Stamp], journal: Stamp | None
) -> dict[str, bytes] | None:
    """Read open files; None where they, or the journal, are not what stands there afterwards.

    What is open keeps its number, so that no other file can have been given it. The journal is
    opened after the files and compared before them: who put one there and took it away again has
    replaced a file in between.
    """
    disk = {name: _read(folder, name, file) for name, file in files.items()}
    is_same = stamp_at(private(folder) / JOURNAL, follow=False) == journal
    return disk if is_same and [stamp_at(folder.file(name)) for name in files] == before else None


def stamp_at(path: Path, *, follow: bool = True) -> Stamp | None:
    """Return what changes whenever the file at a path is replaced or written; None without one."""
    try:
        return _stamp(path.stat(follow_symlinks=follow))
    except OSError:
        return None


def stamp_of(file: BinaryIO) -> Stamp:
    """Return the same of an open file."""
    return _stamp(os.fstat(file.fileno()))


def _stamp(found: os.stat_result) -> Stamp:
    return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_ctime_ns, found.st_size


def read_disk(folder: Folder) -> dict[str, bytes]:
    """Read the bytes of both files on disk, LARGEST + 1 of each at most; or UnavailableError."""
    with ExitStack() as stack:
        files = {name: stack.enter_context(_opened(folder, name)) for name in FILES}
        return {name: _read(folder, name, file) for name, file in files.items()}


def _read(folder: Folder, name: str, file: BinaryIO) -> bytes:
    try:
        file.seek(0)
        return file.read(LARGEST + 1)
    except OSError as error:
        shown = visible(folder.shown(name))
        raise UnavailableError(f"Cannot read {shown}: {error.strerror}") from error


@contextmanager
def _opened(folder: Folder, name: str) -> Iterator[BinaryIO]:
    """Open a file of the ledger, a link followed in the repository, or raise UnavailableError."""
    shown = visible(folder.shown(name))
    with ExitStack() as stack:
        try:
            file = stack.enter_context(
                open_regular(followed(folder.file(name), shown, folder.path))
            )
        except FileNotFoundError as error:
            hint = "a ledger needs both files; restore it"
            if os.path.lexists(folder.root / ".git"):
                hint += f": git checkout -- {visible(quote(folder.shown(name)))}"
            raise UnavailableError(f"There is no {shown}", hint) from error
        except (IsADirectoryError, IrregularError) as error:
            hint = "look at it, and put the file itself in its place"
            raise UnavailableError(f"{shown} is not a regular file", hint) from error
        except OSError as error:
            how = how_to_allow(folder, error, "r") or "fix that and try again"
            raise UnavailableError(
                f"Cannot read {shown}: {error.strerror}", visible(how)
            ) from error
        yield file
