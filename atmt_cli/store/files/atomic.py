"""Replace a file in one step: the old bytes or the new ones, never others."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.links import followed, is_within
from atmt_cli.store.files.private import private
from atmt_cli.store.files.rights import Rights, grant, rights_of


class ChangedMeanwhileError(Exception):
    """Somebody saved the file while its replacement was being written."""


class Staged(NamedTuple):
    """The new bytes of a file, written and synced beside it, waiting for one rename."""

    temporary: Path
    target: Path

    def commit(self, expected: bytes | None = None) -> None:
        """Rename it into place, unless the file there no longer holds what is expected."""
        # As late as can be: what an editor saved while we wrote must not be lost.
        if expected is not None and self.target.read_bytes() != expected:
            raise ChangedMeanwhileError
        self.temporary.replace(self.target)
        # The rename has happened: that it may not outlast a power cut is no reason to deny it.
        with suppress(OSError):
            sync_folder(self.target.parent)


@contextmanager
def staged(temporary: Path, target: Path, data: bytes, rights: Rights | None) -> Iterator[Staged]:
    """Give ``data``, written beside a file, to be committed; after an error nothing is left of it.

    Without rights it has those of any new file. Raises OSError.
    """
    try:
        write_synced(temporary, data, rights)
        yield Staged(temporary, target)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def stage(
    folder: Folder, path: Path, data: bytes, rights: Rights | None = None
) -> AbstractContextManager[Staged]:
    """Write ``data`` beside a file of the ledger, with its rights or those given, as `staged` does.

    A link is followed where it leads to a file of the ledger's own folder, else refused.
    """
    target = written_through(folder, path)
    temporary = private(folder) / f"{target.name}.{os.getpid()}.new"
    return staged(temporary, target, data, rights or rights_of(target))


def replace_file(folder: Folder, path: Path, data: bytes, expected: bytes | None = None) -> None:
    """Put ``data`` in place of a file that holds what is expected.

    Raises OSError or ChangedMeanwhileError; then the file is as it was, and nothing is left.
    """
    with stage(folder, path, data) as new:
        new.commit(expected)


def replace_beside(target: Path, data: bytes, expected: bytes | None = None) -> None:
    """Replace a file that is in no ledger's folder: what is new is written beside it."""
    temporary = target.parent / f".atmt-{os.getpid()}.new"
    with staged(temporary, target, data, rights_of(target)) as new:
        new.commit(expected)


def write_synced(path: Path, data: bytes, rights: Rights | None) -> None:
    """Write a file that is to be renamed, onto the disk."""
    # Left behind by a process of the same number that was killed.
    path.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags, 0o666 if rights is None else 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            if rights is not None:
                grant(handle, rights)
            file.write(data)
            file.flush()
            os.fsync(handle)
    except OSError as error:
        if not isinstance(error.filename, str):
            error.filename = str(path)
        raise


def written_through(folder: Folder, path: Path) -> Path:
    """Return the file that a path is, or that its link leads to. Raises UnavailableError where
    outside.

    What is read, a link within the repository, is written only within the ledger's own folder.
    """
    if not path.is_symlink():
        return path
    target = followed(path, folder.shown(path.name), folder.path)
    if not is_within(target, folder.path):
        raise UnavailableError(
            f"{visible(str(path.name))} is a link out of the ledger, and atmt does not follow it",
            "put the file itself in its place, or edit the one it leads to",
        )
    return target


def sync_file(path: Path) -> None:
    """Make what was written to a file last."""
    handle = os.open(path, os.O_RDWR | getattr(os, "O_BINARY", 0))
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


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
