"""The tool's own folder beside a ledger, `.atmt`, which git never shows."""

import os
import stat
from contextlib import suppress
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.regular import IrregularError, open_own, read_regular
from atmt_cli.store.files.rights import Rights, grant, how_to_allow, rights_in, rights_on

NAME = ".atmt"
JOURNAL = "journal"
LOCK = "lock"
_IGNORE = (
    "# atmt's own working files: a lock, a journal, the last edits. "
    "Nothing here belongs in git.\n*\n"
)
_FILE = 0o666


def private(folder: Folder) -> Path:
    """Return the path of the tool's own folder, whether it is there or not."""
    return folder.path / NAME


def refuse_link(folder: Folder) -> None:
    """Raise UnavailableError where a link stands in the place of the tool's own folder."""
    if private(folder).is_symlink():
        raise UnavailableError(f"{shown(folder)} is a link; it must be a folder", "remove it")


def make_private(folder: Folder) -> Path:
    """Make the tool's own folder. Raises UnavailableError; a link in its place is refused."""
    path = private(folder)
    try:
        refuse_link(folder)
        make_own_folder(path, rights_in(folder.path))
        _hide(folder, path / ".gitignore")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return path


def make_own_folder(path: Path, rights: Rights) -> None:
    """Make a folder where all who may write to the ledger may write. Raises OSError."""
    path.mkdir(exist_ok=True)
    if not stat.S_ISDIR(path.lstat().st_mode):
        raise FileExistsError(17, "File exists", str(path))
    if rights_on(path)._replace(owner=rights.owner) != rights:
        # Another's: whoever made it has seen to that, or the next message names what is not ours.
        with suppress(PermissionError):
            grant(path, rights)


def open_private(folder: Folder, path: Path, flags: int) -> int:
    """Open one of the tool's own files; a new one may be written by all who may write here.

    Raises OSError.
    """
    handle = open_own(path, flags, _FILE)
    if flags & os.O_CREAT:
        rights = rights_in(private(folder))
        # Another's: who made it has seen to that.
        with suppress(PermissionError):
            grant(handle, rights._replace(mode=rights.mode & _FILE))
    return handle


def _hide(folder: Folder, ignore: Path) -> None:
    """Write the file that hides the folder from git; anew where writing it was cut short."""
    wanted = _IGNORE.encode()
    with suppress(FileNotFoundError):
        if read_regular(ignore, len(wanted), own=True) == wanted:
            return
    handle = open_private(folder, ignore, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    with os.fdopen(handle, "wb") as file:
        file.write(wanted)


def shown(folder: Folder) -> str:
    """Return how the tool's own folder is called to people."""
    return visible(folder.shown(NAME))


def cannot_write(folder: Folder, error: OSError) -> UnavailableError:
    """Say which file, or folder, could not be written."""
    named = error.filename2 or error.filename
    known = isinstance(named, str | bytes)
    where = visible(folder.shown(os.path.abspath(os.fsdecode(named)) if known else "."))  # noqa: PTH100
    if isinstance(error, IrregularError):  # something else stands in the place of a file of ours
        return UnavailableError(f"{where} is not a regular file", "look at it, and remove it")
    how = known and how_to_allow(folder, error, "w")
    hint = f"nothing was changed; {visible(how) if how else 'fix that and try again'}"
    return UnavailableError(f"Cannot write to {where}: {error.strerror}", hint)
