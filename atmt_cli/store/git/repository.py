"""Find the repository that a ledger is in, and make sure that it is the ledger's own."""

import os
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.objects import Objects
from atmt_cli.store.git.run import GitFolder, GitPlace, failure, run_git, run_git_whatever
from atmt_cli.store.git.tip import refuse_irregular_head

_NAME = "name the top folder of a clone, or a bare repository"


class Repository(NamedTuple):
    """The repository that a ledger is in, seen from the ledger's folder.

    ``start`` is that folder, or the nearest above it that exists; ``ways`` lead from ``top`` to
    the ledger, as git names them, `data/` or nothing: as people write it, and with links followed.
    Of a repository that was named itself ``start`` is git's own folder.
    """

    start: GitPlace
    top: Path
    ways: tuple[str, ...]
    is_shallow: bool
    objects: Objects

    def ask(self, *words: str) -> str:
        """Return what a git command answers. Raises UnavailableError where it fails."""
        return os.fsdecode(run_git(self.start, *words).stdout)


def repository(folder: Folder) -> Repository:
    """Return the repository that a ledger is in, or was in. Raises UnavailableError."""
    start, gone = Path(os.path.abspath(folder.path)), list[str]()  # noqa: PTH100 - no link followed
    while not start.is_dir() and start != start.parent:
        start, gone = start.parent, [start.name, *gone]
    marked = _marked(start)
    if marked:
        refuse_irregular_head(marked / ".git")
    asked = ("--show-toplevel", "--absolute-git-dir", "--is-shallow-repository")
    ended = run_git_whatever(start, "rev-parse", *asked)
    if ended.returncode:
        raise _no_repository(start, ended.stderr)
    top, own, shallow = os.fsdecode(ended.stdout).splitlines()
    _refuse_elsewhere(start, Path(top), Path(own))
    found = Repository(start, Path(top), (), shallow == "true", Objects(start))
    return found._replace(ways=ways_to(found, start.joinpath(*gone)))


def named_repository(path: Path, ways: tuple[str, ...]) -> Repository:
    """Return a repository that a person named, a clone or a bare one, to read what was committed.

    Raises UnavailableError where it is none.
    """
    top = Path(os.path.abspath(path))  # noqa: PTH100 - no link followed
    shown = visible(str(path))
    if not top.is_dir():
        if os.path.lexists(top):
            raise UnavailableError(f"{shown} is not a folder", _NAME)
        hint = f"git clone --mirror URL {visible(quote(str(path)))}"
        raise UnavailableError(f"There is no folder {shown}", hint)
    own = top / ".git" if os.path.lexists(top / ".git") else top
    if own.is_dir() and not os.path.lexists(own / "HEAD"):
        raise UnavailableError(f"{shown} is not a git repository", _NAME)
    if own.is_dir():
        refuse_irregular_head(own)
    start = GitFolder(own)
    is_shallow = os.path.lexists(own / "shallow")
    if not own.is_dir():  # a file that says where git's folder is
        asked = run_git(start, "rev-parse", "--is-shallow-repository")
        is_shallow = asked.stdout.strip() == b"true"
    return Repository(start, top, ways, is_shallow, Objects(start))


def _refuse_elsewhere(start: Path, top: Path, own: Path) -> None:
    """Raise UnavailableError where git was led to another repository than the ledger's.

    That is the one whose `.git` is the nearest upwards. Settings may say that the working tree is
    elsewhere, and a folder of files that were committed may look like a repository itself.
    """
    nearest = _marked(start)
    if nearest is None or nearest != top.resolve():
        raise UnavailableError(
            f"Git says that the working tree of {visible(str(start))} is {visible(str(top))}",
            "see which setting says so: git config --show-origin --get-all core.worktree",
        )
    mark = nearest / ".git"
    if mark.is_dir() and mark.resolve() != own.resolve():
        raise UnavailableError(
            f"Git uses the repository {visible(str(own))}, not {visible(str(mark))}",
            "move what looks like a repository out of the ledger's folder",
        )


def _marked(start: Path) -> Path | None:
    """Return the nearest folder upwards that holds a `.git`."""
    real = start.resolve()
    return next((one for one in (real, *real.parents) if os.path.lexists(one / ".git")), None)


def ways_to(there: Repository, path: Path) -> tuple[str, ...]:
    """Return how git may name a folder: as it is written, and with links followed. None if
    outside.
    """
    absolute, top = Path(os.path.abspath(path)), there.top.resolve()  # noqa: PTH100
    written = (p for p in (absolute, *absolute.parents) if p == top or p.resolve() == top)
    # The outermost: below it, the names are those that the tree has.
    outermost = [absolute.relative_to(root) for root in written][-1:]
    followed = absolute.resolve()
    inside = [followed.relative_to(top)] if followed.is_relative_to(top) else []
    return tuple(dict.fromkeys("".join(f"{name}/" for name in w.parts) for w in outermost + inside))


def _no_repository(start: Path, stderr: bytes) -> UnavailableError:
    shown = visible(str(start))
    marked = _marked(start)
    if b"not a git repository" in stderr and marked and (marked / ".git").is_dir():
        return UnavailableError(
            f"Git finds no repository in {visible(str(marked / '.git'))}: it may be damaged",
            "restore it from a backup, or clone the repository again",
        )
    if b"not a git repository" in stderr:
        return UnavailableError(
            f"{shown} is not in a git repository, so it has no history",
            "begin one with: git init",
        )
    if b"must be run in a work tree" in stderr or b"safe.bareRepository" in stderr:
        return UnavailableError(
            f"{shown} is in a bare repository, which has no working tree",
            "check a clone of it: git clone",
        )
    return failure(stderr)
