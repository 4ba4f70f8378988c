"""What the tool keeps beside a ledger: one folder, `.atmt`, that git never shows."""

from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.find import Folder

NAME = ".atmt"
JOURNAL = "journal"
_IGNORE = "# What atmt keeps for itself: a lock, a journal. Nothing here belongs in git.\n*\n"


def private(folder: Folder) -> Path:
    """The path of the tool's own folder, whether it is there or not."""
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
        path.mkdir(exist_ok=True)
        _hide(path / ".gitignore")
    except OSError as error:
        raise cannot_write(folder, error) from error
    return path


def _hide(ignore: Path) -> None:
    """Write the file that hides the folder from git; anew where writing it was cut short."""
    if ignore.is_symlink() or (ignore.exists() and ignore.read_text("utf-8") == _IGNORE):
        return
    ignore.write_text(_IGNORE, "utf-8")


def shown(folder: Folder) -> str:
    """How the tool's own folder is called to people."""
    return visible(folder.shown(NAME))


def cannot_write(folder: Folder, error: OSError) -> UnavailableError:
    """What is said where the ledger's folder takes nothing."""
    where = visible(folder.shown("."))
    return UnavailableError(
        f"Cannot write to {where}: {error.strerror}", "nothing was changed; mend that and try again"
    )
