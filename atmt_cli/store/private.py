"""What the tool keeps beside a ledger: one folder, `.atmt`, that git never shows."""

import os
import stat
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.find import Folder

NAME = ".atmt"
_IGNORE = "# What atmt keeps for itself: a lock, a journal. Nothing here belongs in git.\n*\n"


def private(folder: Folder) -> Path:
    """The path of the tool's own folder, whether it is there or not."""
    return folder.path / NAME


def make_private(folder: Folder) -> Path:
    """Make the tool's own folder. Raises UnavailableError; a link in its place is refused."""
    path = private(folder)
    try:
        path.mkdir(exist_ok=True)
        if not stat.S_ISDIR(os.lstat(path).st_mode):
            raise UnavailableError(f"{shown(folder)} is a link; it must be a folder", "remove it")
        ignore = path / ".gitignore"
        if not os.path.lexists(ignore):
            ignore.write_text(_IGNORE, "utf-8")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return path


def shown(folder: Folder) -> str:
    """How the tool's own folder is called to people."""
    return visible(folder.shown(NAME))


def cannot_write(folder: Folder, error: OSError) -> UnavailableError:
    """What is said where the ledger's folder takes nothing."""
    where = visible(folder.shown("."))
    return UnavailableError(
        f"Cannot write to {where}: {error.strerror}", "nothing was changed; mend that and try again"
    )
