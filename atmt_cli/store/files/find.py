"""Find the folder that is the ledger."""

import os
from pathlib import Path
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES


class Folder(NamedTuple):
    """A folder with a ledger in it. ``root`` is the git root, else the working folder."""

    path: Path
    root: Path

    def file(self, name: str) -> Path:
        """Return the path of one of its two files."""
        return self.path / name

    def shown(self, name: str) -> str:
        """Return the path of a file as people and CI read it: from the root, with forward
        slashes.
        """
        try:
            return Path(os.path.relpath(self.file(name), self.root)).as_posix()
        except ValueError:  # another drive
            return self.file(name).as_posix()


def find_folder(given: str | None, start: Path | None = None) -> Folder:
    """Find the ledger: ``given``, else ``ATMT_LEDGER``, else walking up from ``start``.

    Raises UnavailableError that says where it looked.
    """
    chosen, looked = _chosen(given), candidates(given, start)
    for candidate in looked:
        if os.path.lexists(candidate / FILES[0]):
            return Folder(candidate, _root(candidate, start))
    if chosen is not None:
        _refuse_file(chosen, looked)
        by = "ATMT_LEDGER" if given is None else "--ledger"
        raise UnavailableError(
            f"No ledger in {chosen} (named by {by}): no {FILES[0]} there, nor in its data/",
            f"name another folder, or make a ledger there: atmt init {chosen}",
        )
    raise UnavailableError(
        f"No ledger here: no {FILES[0]} in {_list(looked)}",
        "go to a folder with a ledger, name one with --ledger DIR, or make one: atmt init DIR",
    )


def is_nowhere(given: str | None) -> bool:
    """Tell whether nothing stands where `find_folder` would look for a ledger."""
    looked = candidates(given)
    return bool(looked) and not any(_stands(one / FILES[0]) for one in looked)


def _stands(path: Path) -> bool:
    """Return whether something stands at a path: what may not be looked at counts."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _refuse_file(chosen: str, looked: list[Path]) -> None:
    if looked and looked[0].is_file():
        from shlex import quote  # noqa: PLC0415 - only for this message

        above = quote(str(Path(chosen).parent))
        raise UnavailableError(f"{chosen} is a file; a ledger is a folder", f"--ledger {above}")


def candidates(given: str | None, start: Path | None = None) -> list[Path]:
    """Return the folders where `find_folder` looks; the first with a ledger is the one."""
    chosen = _chosen(given)
    if chosen is not None:
        # A whole path leads there even from a folder that is gone.
        whole = Path(chosen).is_absolute()
        folder = Path(chosen) if whole else (start or _working_folder()) / chosen
        return [folder, folder / "data"] if chosen.strip() else []
    looked: list[Path] = []
    here = start or _working_folder()
    for folder in (here, *here.parents):
        looked += [folder / "data", folder]
        if is_git_root(folder):
            break
    return looked


def _chosen(given: str | None) -> str | None:
    return os.environ.get("ATMT_LEDGER") or None if given is None else given


def _working_folder() -> Path:
    try:
        return Path.cwd()
    except OSError as error:
        raise UnavailableError("The working folder no longer exists", "cd to another") from error


def _root(folder: Path, start: Path | None) -> Path:
    """Return the git root of a ledger's folder, else the working folder; where that is gone, the
    folder above the ledger's.
    """
    absolute = Path(os.path.abspath(folder))  # noqa: PTH100 - keeps links as the user wrote them
    root = next((f for f in (absolute, *absolute.parents) if is_git_root(f)), None)
    try:
        return root or start or _working_folder()
    except UnavailableError:
        return absolute.parent


def is_git_root(folder: Path) -> bool:
    """Tell whether a folder is the top of a working tree of git."""
    return os.path.lexists(folder / ".git")


def _list(folders: list[Path]) -> str:
    shown = [str(folder) for folder in folders[:6]]
    more = f" and {len(folders) - 6} folders above" if len(folders) > 6 else ""  # noqa: PLR2004
    return ", ".join(shown) + more
