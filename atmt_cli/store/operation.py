"""Tell what git has under way in a ledger's repository: a merge, a cherry-pick, a revert, a rebase.

Git notes it in files beside its index, and in the index each file that is not merged yet, with all
its sides. These are read as they are: no file of the working tree is looked at, and no filter run.
"""

import os
import re
from pathlib import Path
from typing import NamedTuple

from atmt_cli.changes.threeway import Three
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.store.find import Folder
from atmt_cli.store.git import Repository, merge_bases, repository, resolve, stood_at
from atmt_cli.store.objects import short_id
from atmt_cli.store.process import run_git, run_git_whatever
from atmt_cli.store.regular import IrregularError, read_regular

_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MERGE, _PICK, _REVERT = "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD"
_REBASE, _REBASING, _AMENDED = "REBASE_HEAD", "rebase-merge", "rebase-merge/amend"
_WORDS = {_MERGE: "merge", _PICK: "cherry-pick", _REVERT: "revert", _REBASE: "rebase"}
_LONGEST = 65536
Files = dict[str, Three]
"""The bytes of the ledger's files by name, as the base, ours and theirs have them."""


class Operation(NamedTuple):
    """What git has under way: what it is called, and the other side's name.

    ``files`` has one set for each merge base; in each, the files that theirs changed. ``unmerged``
    are the paths, by the names of the files, for which git waits to be told that they are merged;
    ``undoable`` are those that it can merge once more.
    """

    word: str
    theirs: str
    files: tuple[Files, ...]
    unmerged: dict[str, str]
    undoable: dict[str, str]


class _Sides(NamedTuple):
    """The commits that are merged: any of several bases, and the other side."""

    bases: tuple[str | None, ...]
    theirs: str


def noted_commits(where: Path, name: str) -> list[str]:
    """Read the ids of commits from one of git's own files, such as MERGE_HEAD."""
    own = _own(where, name)
    return _commits(own[name]) if own else []


def find_operation(folder: Folder) -> Operation | None:
    """Find what git has under way that concerns the ledger. None where there is nothing.

    Raises UnavailableError where there is something whose sides git cannot give.
    """
    if not os.path.lexists(folder.root / ".git"):
        return None
    own = _own(folder.path, *_WORDS, _REBASING, _AMENDED)
    noted = {name: found for name in _WORDS if (found := _commits(own[name]))} if own else {}
    # Such a note may outlive its rebase; and one may stop for a person to change what it put in.
    if _REBASE in noted and (not own[_REBASING].is_dir() or own[_AMENDED].exists()):
        del noted[_REBASE]
    stages = _stages(folder, "--unmerged")
    if not stages and not noted:
        return None
    there = repository(folder)
    name = next(iter(noted), None)
    word = _WORDS.get(name or "", "merge")
    sides = _sides(there, name, noted[name]) if name else None
    called = _called(there, sides.theirs) if sides else "the other side"
    files = _of_commits(there, sides) if sides else ({},)
    held = {Path(path).name: _of_index(there, found) for path, found in stages.items()}
    sets = tuple({**one, **held} for one in files)
    unmerged = {Path(path).name: path for path in stages}
    undoable = {Path(path).name: path for path in _stages(folder, "--resolve-undo")}
    return Operation(word, called, sets, unmerged, {**undoable, **unmerged}) if sets[0] else None


def _own(where: Path, *names: str) -> dict[str, Path]:
    """The paths of some of git's own files; none where there is no repository."""
    asked = [word for name in names for word in ("--git-path", name)]
    ended = run_git_whatever(where, "rev-parse", *asked)
    paths = os.fsdecode(ended.stdout).splitlines()
    # A path with a line feed in it cannot be told from two.
    if ended.returncode or len(paths) != len(names):
        return {}
    return {name: where / path for name, path in zip(names, paths, strict=True)}


def _commits(path: Path) -> list[str]:
    try:
        data = read_regular(path, _LONGEST)
    except (OSError, IrregularError):
        return []
    return [word for word in data.decode("ascii", "replace").split() if _ID.fullmatch(word)]


def _stages(folder: Folder, which: str) -> dict[str, dict[int, str]]:
    """Read from the index the blobs of each file of a kind: 1 is the base, 2 ours, 3 theirs."""
    listed = run_git(folder.path, "ls-files", which, "--full-name", "-z", "--", *FILES)
    found: dict[str, dict[int, str]] = {}
    for line in os.fsdecode(listed.stdout).split("\0"):
        known, _, path = line.partition("\t")
        if path:
            _, blob, stage = known.split(" ")
            found.setdefault(path, {})[int(stage)] = blob
    return found


def _of_index(there: Repository, stages: dict[int, str]) -> Three:
    return Three(*(_blob(there, stages.get(stage)) for stage in (1, 2, 3)))


def _blob(there: Repository, blob: str | None) -> bytes:
    """Read one side of a file; nothing where that side has none. Raises UnavailableError."""
    return there.objects.read(blob, "blob", "a side of the merge", is_ledger=True) if blob else b""


def _sides(there: Repository, name: str, commits: list[str]) -> _Sides | None:
    """The sides of what is noted; None where git alone knows them."""
    if len(commits) != 1:
        return None
    if name == _MERGE:
        try:
            return _Sides(merge_bases(there, commits[0]), commits[0])
        except UnavailableError:  # two histories that have nothing in common may be merged
            return _Sides((None,), commits[0])
    commit, parents = commits[0], there.objects.commit(commits[0]).parents
    if len(parents) != 1:
        return None
    return _Sides((commit,), parents[0]) if name == _REVERT else _Sides((parents[0],), commit)


def _of_commits(there: Repository, sides: _Sides) -> tuple[Files, ...]:
    ours, theirs = (_stood(there, one) for one in (resolve(there, "HEAD"), sides.theirs))
    bases = [_stood(there, one) if one else {} for one in sides.bases]
    return tuple(
        {
            name: Three(*(_blob(there, one.get(name)) for one in (base, ours, theirs)))
            for name in FILES
            if base.get(name) != theirs.get(name)
        }
        for base in bases
    )


def _stood(there: Repository, commit: str) -> dict[str, str]:
    """Return the ids of the ledger's files in the tree of a commit, by name."""
    [stood] = stood_at(there, [commit])
    return {name: item.id for name, item in stood.entries.items()} if stood else {}


def _called(there: Repository, commit: str) -> str:
    """How people call a commit: by a branch that is there, else by its id."""
    asked = ("for-each-ref", "--count=1", "--format=%(refname:short)", f"--points-at={commit}")
    named = os.fsdecode(run_git(there.start, *asked, "refs/heads", "refs/remotes").stdout).strip()
    return named or short_id(commit)
