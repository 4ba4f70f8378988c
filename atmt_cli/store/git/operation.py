"""Tell what git has under way in a ledger's repository: a merge, a cherry-pick, a revert, a rebase.

Git notes it in files beside its index, and in the index each file that is not merged yet, with all
its sides. These are read as they are: no file of the working tree is looked at, and no filter run.
"""

import os
from pathlib import Path
from typing import NamedTuple

from atmt_cli.changes.merge.align import Three
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.regular import IrregularError, read_regular
from atmt_cli.store.git.base_ledger import ledgers_in
from atmt_cli.store.git.merge_base import UnrelatedError, merge_bases
from atmt_cli.store.git.objects import is_id, short_id
from atmt_cli.store.git.repository import Repository, repository
from atmt_cli.store.git.revisions import resolve
from atmt_cli.store.git.run import failure, has_git, run_git, run_git_whatever
from atmt_cli.store.git.tree import stood_at

_MERGE, _PICK, _REVERT, _REBASE = "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD", "REBASE_HEAD"
_WORDS = {_MERGE: "merge", _PICK: "cherry-pick", _REVERT: "revert", _REBASE: "rebase"}
_LONGEST = 65536
SidesByName = dict[str, Three]
"""The bytes of the ledger's files by name, as the base, ours and theirs have them."""
_Blobs = dict[int, str]
"""The blobs of a file by stage: 1 is the base, 2 ours, 3 theirs."""


class Side(NamedTuple):
    """The other side of a merge, or one of several, as people call it.

    ``files`` has one set for each merge base; in each, the files that either side changed.
    ``trouble`` says why they cannot be compared.
    """

    called: str
    files: tuple[SidesByName, ...] = ()
    trouble: str | None = None


class GitOperation(NamedTuple):
    """What git has under way: what it is called, and the other sides.

    ``unmerged`` are the paths, by the names of the files, for which git waits to be told that they
    are merged; ``undoable`` are those that it can merge once more. Where git noted no commits,
    ``is_noted`` is false, and the sides have only the files that were in conflict.
    """

    word: str
    sides: tuple[Side, ...]
    unmerged: dict[str, str]
    undoable: dict[str, str]
    is_noted: bool


def noted_commits(where: Path, name: str) -> list[str]:
    """Read the ids of commits from one of git's own files, such as MERGE_HEAD."""
    own = _own_folder(where)
    return _commits(own / name) if own else []


def find_operation(folder: Folder) -> GitOperation | None:
    """Find what git has under way that concerns the ledger. None where there is nothing.

    Raises UnavailableError where git cannot be asked, or cannot give a side.
    """
    if not os.path.lexists(folder.root / ".git") or not has_git():
        return None
    own = _own_folder(folder.path)
    if own is None:
        return None
    name, commits = _noted(own)
    unmerged, undone = _stages(folder)
    if not name and not unmerged and not undone:
        return None
    there = repository(folder)
    sides = tuple(_side(there, name, one) for one in commits)
    is_noted = bool(sides) and not any(one is None for one in sides)
    if not is_noted:
        known = unmerged or _not_committed(there, undone)
        sides = _of_index(there, known, commits)
    paths = {Path(path).name: path for path in unmerged}
    undoable = {Path(path).name: path for path in undone} | paths
    found = tuple(one for one in sides if one and (one.trouble or any(one.files)))
    return (
        GitOperation(_WORDS.get(name, "merge"), found, paths, undoable, is_noted) if found else None
    )


def _own_folder(where: Path) -> Path | None:
    """Return the folder of git's own files; None where there is no repository.

    Raises UnavailableError where git cannot be asked.
    """
    ended = run_git_whatever(where, "rev-parse", "--absolute-git-dir")
    if not ended.returncode:
        return Path(os.fsdecode(ended.stdout).removesuffix("\n"))
    # Of another's repository git says nothing, as in a container of CI; its files can be read.
    if b"not a git repository" in ended.stderr or b"dubious ownership" in ended.stderr:
        return None
    raise failure(ended.stderr)


def _noted(own: Path) -> tuple[str, list[str]]:
    """Return what git noted that it merges: which of its files says so, and the commits."""
    for name in _WORDS:
        # Such a note may outlive its rebase.
        if (name != _REBASE or _is_rebase(own)) and (commits := _commits(own / name)):
            return name, commits
    return "", []


def _is_rebase(own: Path) -> bool:
    """Tell if a rebase puts a commit in, and has not stopped for a person to change it."""
    by_merge, by_patch = own / "rebase-merge", own / "rebase-apply/rebasing"
    return by_patch.exists() or (by_merge.is_dir() and not (by_merge / "amend").exists())


def _commits(path: Path) -> list[str]:
    try:
        data = read_regular(path, _LONGEST)
    except (FileNotFoundError, IrregularError):
        return []
    except OSError as error:
        raise UnavailableError(f"Cannot read {visible(str(path))}: {error.strerror}") from error
    return [word for word in data.decode("ascii", "replace").split() if is_id(word)]


def _stages(folder: Folder) -> tuple[dict[str, _Blobs], dict[str, _Blobs]]:
    """Read from the index the sides of each file that waits to be merged, and that was added."""
    asked = ("ls-files", "-t", "--unmerged", "--resolve-undo", "--full-name", "-z", "--", *FILES)
    found: dict[str, dict[str, _Blobs]] = {"M": {}, "U": {}}
    for line in os.fsdecode(run_git(folder.path, *asked).stdout).split("\0"):
        known, _, path = line.partition("\t")
        if path:
            kind, _, blob, stage = known.split(" ")
            found[kind].setdefault(path, {})[int(stage)] = blob
    return found["M"], found["U"]


def _not_committed(there: Repository, undone: dict[str, _Blobs]) -> dict[str, _Blobs]:
    """Return the files of which HEAD has our side: git keeps the sides beyond the commit."""
    tree = there.objects.commit(resolve(there, "HEAD")).tree
    return {
        path: blobs
        for path, blobs in undone.items()
        if getattr(there.objects.find(tree, path, "HEAD"), "id", None) == blobs.get(2)
    }


def _of_index(there: Repository, stages: dict[str, _Blobs], commits: list[str]) -> tuple[Side, ...]:
    """Return the other side as the index has it: those files alone that were in conflict."""
    called = " and ".join(_called(there, one) for one in commits) or "the other side"
    files = {
        Path(path).name: Three(*(_blob(there, blobs.get(stage)) for stage in (1, 2, 3)))
        for path, blobs in stages.items()
    }
    trouble = "it is itself a merge, and git does not record which parent was meant"
    return (Side(called, (files,), trouble if commits and not files else None),)


def _blob(there: Repository, blob: str | None) -> bytes:
    """Read one side of a file; nothing where that side has none. Raises UnavailableError."""
    return there.objects.read(blob, "blob", "a side of the merge", is_ledger=True) if blob else b""


def _side(there: Repository, name: str, commit: str) -> Side | None:
    """Compare what is noted with HEAD; None where git alone knows from which parent it comes."""
    called = _called(there, commit)
    if name == _MERGE:
        return _compared(there, called, _bases(there, commit), commit)
    parents = there.objects.commit(commit).parents
    if len(parents) > 1:
        return None
    parent = parents[0] if parents else None
    bases, theirs = ((commit,), parent) if name == _REVERT else ((parent,), commit)
    return _compared(there, called, bases, theirs)


def _bases(there: Repository, commit: str) -> tuple[str | None, ...]:
    try:
        return merge_bases(there, commit)
    except UnrelatedError:  # two histories that have nothing in common may be merged
        return (None,)


def _compared(
    there: Repository, called: str, bases: tuple[str | None, ...], theirs: str | None
) -> Side:
    """Return the files that HEAD or the other side changed."""
    try:
        head = resolve(there, "HEAD")
        mine, others = _stood(there, head, "HEAD"), _stood(there, theirs, called)
        olds = [_stood(there, one, "the common ancestor") for one in bases]
        for commit, stood, named in ((head, mine, "HEAD"), (theirs, others, called)):
            if any(olds) and commit and not stood:
                _refuse_others(named, ledgers_in(there, commit)[1])
    except _UnmatchedError as error:
        return Side(called, trouble=str(error))
    sets = tuple(
        {
            name: Three(*(_blob(there, one.get(name)) for one in (old, mine, others)))
            for name in FILES
            if len({one.get(name) for one in (old, mine, others)}) > 1
        }
        for old in olds
    )
    return Side(called, sets)


class _UnmatchedError(Exception):
    """A side has its ledger elsewhere, and which one that is cannot be told."""


def _stood(there: Repository, commit: str | None, called: str) -> dict[str, str]:
    """Return the ids of the ledger's files in the tree of a commit, by name.

    Where the ledger was moved it is read in the only place where one stood that stands no longer.
    """
    if commit is None:
        return {}
    stood = stood_at(there, commit)
    if stood is None:
        gone, _ = ledgers_in(there, commit)
        _refuse_others(called, gone[1:] and gone)
        stood = stood_at(there, commit, tuple(gone))
    return {name: item.id for name, item in stood.entries.items()} if stood else {}


def _refuse_others(called: str, ways: list[str]) -> None:
    if ways:
        shown = ", ".join(visible(one or "./") for one in ways)
        raise _UnmatchedError(f"{called} has no ledger here; it has one in: {shown}")


def _called(there: Repository, commit: str) -> str:
    """Return how people call a commit: by a branch that is there, else by its id."""
    asked = ("for-each-ref", "--count=1", "--format=%(refname:short)", f"--points-at={commit}")
    named = os.fsdecode(run_git(there.start, *asked, "refs/heads", "refs/remotes").stdout).strip()
    return named or short_id(commit)
