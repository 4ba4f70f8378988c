"""Put a report or an export where the user wants it: a file of theirs, as a whole or not at all."""

import os
from pathlib import Path

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.find import Folder


def deliver(folder: Folder, name: str, data: bytes) -> None:
    """Write ``data`` to a file, in one step where it is a regular one.

    Raises UsageError where that is a file of the ledger, UnavailableError where it cannot be
    written; then it is as it was.
    """
    path = Path(name)
    if not name.strip():
        raise UsageError("the name of the file to write is empty", "name one: -o FILE")
    if any(_is_same(path, folder.file(one)) for one in FILES):
        raise UsageError(f"{visible(name)} is the ledger itself", "name another file")
    try:
        if path.exists() and not path.is_file():
            path.write_bytes(data)  # a pipe, or /dev/stdout
            return
        _replace(path.resolve(), data)
    except OSError as error:
        raise UnavailableError(f"Cannot write {visible(name)}: {error.strerror}") from error


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name[:100]}.{os.getpid()}.new")
    try:
        temporary.write_bytes(data)
        if path.exists():
            temporary.chmod(path.stat().st_mode & 0o777)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def make_folder(name: str) -> Path:
    """A folder to put files into. Raises UnavailableError."""
    path = Path(name)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnavailableError(f"Cannot make {visible(name)}: {error.strerror}") from error
    return path
