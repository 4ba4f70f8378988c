"""What git knows: revisions, merge bases, and the files of a ledger as they were at a commit.

Git itself is asked, in a process of its own, by commands made for programs. Revisions reach it on
its standard input alone, so that none is ever taken for an option, and commits are passed on by
their full ids. Nothing is written, no filter or hook is run, and the working tree is not looked at.
"""

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import did_you_mean, excerpt, visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.objects import Item, Missing, Objects, short_id
from atmt_cli.store.git.run import LOOK, failure, run_git, run_git_whatever
from atmt_cli.store.read import Reading, read_bytes

_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_AMBIGUOUS = re.compile("refname '(.+)' is ambiguous")
_MEANT = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
"""What git may take a short name for, in its order (gitrevisions(7))."""


class UnrelatedError(UnavailableError):
    """Two commits have no commit in common."""


class Repository(NamedTuple):
    """The repository in which a ledger stands, seen from the ledger's folder.

    ``start`` is that folder, or the nearest above it that exists; ``ways`` lead from ``top`` to
    the ledger, as git names them, `data/` or nothing: as people write it, and with links followed.
    """

    start: Path
    top: Path
    ways: tuple[str, ...]
    is_shallow: bool
    is_submodule: bool
    objects: Objects


class Stood(NamedTuple):
    """The files of a ledger, one or both, in the tree of a commit, and the way to them."""

    way: str
    entries: dict[str, Item]


def repository(folder: Folder) -> Repository:
    """Return the repository in which a ledger stands, or stood. Raises UnavailableError."""
    start, gone = Path(os.path.abspath(folder.path)), list[str]()  # noqa: PTH100 - no link followed
    while not start.is_dir() and start != start.parent:
        start, gone = start.parent, [start.name, *gone]
    asked = (
        "--show-toplevel", "--absolute-git-dir", "--is-shallow-repository",
        "--show-superproject-working-tree",
    )  # fmt: skip
    ended = run_git_whatever(start, "rev-parse", *asked)
    if ended.returncode:
        raise _no_repository(start, ended.stderr)
    top, own, shallow, *above = os.fsdecode(ended.stdout).splitlines()
    _refuse_elsewhere(start, Path(top), Path(own))
    found = Repository(
        start, Path(top), (), shallow == "true", is_submodule=bool(above), objects=Objects(start)
    )
    return found._replace(ways=ways_to(found, start.joinpath(*gone)))


def _refuse_elsewhere(start: Path, top: Path, own: Path) -> None:
    """Raise UnavailableError where git was led to another repository than the ledger's.

    That is the one whose `.git` is the nearest upwards. Settings may say that the working tree is
    elsewhere, and a folder of files that were committed may look like a repository itself.
    """
    real = start.resolve()
    nearest = next((f for f in (real, *real.parents) if os.path.lexists(f / ".git")), None)
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


def commit_of(folder: Folder, revision: str) -> str:
    """Return the full id of the commit that a revision names: a branch, a tag, an id, `HEAD~1`.

    Raises UnavailableError where there is none; it names the nearest branch or tag.
    """
    return resolve(repository(folder), revision)


def merge_base(folder: Folder, revision: str) -> str:
    """Return the full id of the merge base of a revision and HEAD. Raises UnavailableError."""
    there = repository(folder)
    bases = merge_bases(there, revision)
    if len(bases) > 1:
        raise several_bases(revision, bases)
    return bases[0]


def read_at(folder: Folder, revision: str) -> Reading | None:
    """Read a ledger as it was at a commit, as strictly as from the disk.

    None where neither of its files was there. Raises UnavailableError where the revision is not
    known or only one of the files was there, and UnreadableError where they were no ledger.
    """
    there = repository(folder)
    return read_commit(there, folder, resolve(there, revision), revision)


def read_commit(
    there: Repository, folder: Folder, commit: str, named: str | None = None
) -> Reading | None:
    """Return the same of a commit's full id. ``named`` is how it was called."""
    [stood] = stood_at(there, [commit])
    return read_stood(there, folder, stood, named or short_id(commit)) if stood else None


def read_stood(there: Repository, folder: Folder, stood: Stood, called: str) -> Reading:
    """Read the ledger that stood at a commit, which is called so. Raises as `read_at` does."""
    shown = {name: f"{called}:{stood.way}{name}" for name in FILES}
    for name in FILES:
        if name not in stood.entries:
            message = f"A ledger needs both files; there is no {visible(shown[name])}"
            raise UnavailableError(message, "name a revision that has both")
    try:
        files = {
            name: there.objects.read(stood.entries[name].id, "blob", shown[name], is_ledger=True)
            for name in FILES
        }
        return read_bytes(folder, files)
    except UnreadableError as error:
        names = {folder.shown(name): shown[name] for name in FILES}
        findings = tuple(one._replace(file=names[one.file]) for one in error.findings)
        message = f"The ledger at {called} cannot be read"
        raise UnreadableError(findings, message, "name another revision") from None


def stood_at(
    there: Repository, commits: Iterable[str], ways: tuple[str, ...] | None = None
) -> list[Stood | None]:
    """Return the ledger's files in the tree of each commit, links in the tree followed.

    They are looked for where the ledger stands now, or on other ``ways``, the first one first.
    Raises UnavailableError where a link leads out of the tree or nowhere.
    """
    found = found_at(there, commits, there.ways if ways is None else ways)
    for one in found:
        if isinstance(one, str):
            raise UnavailableError(one, "name a revision at which it is a file")
    return [one for one in found if not isinstance(one, str)]


def found_at(
    there: Repository, commits: Iterable[str], ways: tuple[str, ...]
) -> list[Stood | str | None]:
    """Return the same; where what stood there is no file, why it is none, in words."""
    trees = ((there.objects.commit(one).tree, short_id(one)) for one in commits)
    return [_found_in(there, tree, called, ways) for tree, called in trees]


def stood_in(there: Repository, tree: str, called: str) -> Stood | None:
    """Return the ledger's files in a tree that is no commit's yet. Raises as `stood_at` does."""
    found = _found_in(there, tree, called, there.ways)
    if isinstance(found, str):
        raise UnavailableError(found, "put the file itself in its place")
    return found


def head_of(there: Repository) -> str | None:
    """Return the commit that HEAD stands for; None where there is none yet."""
    return _named(there, "HEAD")


def _found_in(
    there: Repository, tree: str, called: str, ways: tuple[str, ...]
) -> Stood | str | None:
    return max((_stood(there, tree, called, way) for way in ways), key=_weight)


def _weight(one: Stood | str | None) -> int:
    """Return what is told of several: the first with files, else what is none, else nothing."""
    return 2 if isinstance(one, Stood) else int(one is not None)


def _stood(there: Repository, tree: str, called: str, way: str) -> Stood | str | None:
    """Return what stood on a way: files, nothing, or what is none, in words. Raises
    DamagedError.
    """
    found = {name: there.objects.find(tree, f"{way}{name}", called) for name in FILES}
    for name, one in found.items():
        if isinstance(one, Missing) and one is not Missing.ABSENT:
            return f"{called}:{way}{name} is {one.value}"
    entries = {name: one for name, one in found.items() if isinstance(one, Item)}
    return Stood(way, entries) if entries else None


def resolve(there: Repository, revision: str) -> str:
    """Return the full id of the commit that a revision names. Raises UnavailableError."""
    [commit] = _commits(there, revision)
    if commit is None:
        raise _no_commit(there, revision)
    there.objects.commit(commit, visible(revision))
    start = re.split("[~^]", revision)[0]
    if start != revision:
        # Git went there from commit to commit.
        _prove(there, (commit,), [one for one in _commits(there, start) if one])
    return commit


def _commits(there: Repository, *revisions: str) -> list[str | None]:
    """Return the commit that each revision names, or None. Raises UnavailableError if ambiguous."""
    sound = [_is_sound(there, revision) for revision in revisions]
    asked = [f"{r}^{{commit}}" if ok else "" for r, ok in zip(revisions, sound, strict=True)]
    try:
        answers = [answer.split(" ") for answer in _looked_up(there, asked)]
    except UnavailableError:
        for revision in revisions:
            _refuse_damaged(there, revision)
        raise
    return [a[0] if a[1:2] == ["commit"] and _ID.fullmatch(a[0]) else None for a in answers]


def _is_sound(there: Repository, revision: str) -> bool:
    # A line is a question; what is none, or would be several, names nothing.
    if not revision.isprintable() or revision.startswith(("-", "^")) or not revision.strip():
        return False
    # A full name is only itself: never a tag that is called by the full name of a branch.
    name = re.split(r"[~^:]|@\{", revision)[0]
    return not name.startswith("refs/") or name in _existing(there, name)


def _existing(there: Repository, *names: str) -> list[str]:
    """Return those of some full names of refs that there are."""
    found = _asked(there, "for-each-ref", "--format=%(refname)", *names).split("\n")
    return [name for name in names if name in found]


def _refuse_ambiguous(there: Repository, stderr: bytes) -> None:
    """Raise UnavailableError where git told that a name means several things.

    A tag may be called as a branch is, and git takes the tag: who may push a tag could choose what
    an edit is compared with.
    """
    for name in _AMBIGUOUS.findall(os.fsdecode(stderr)):
        if name == "HEAD" or name.startswith("refs/"):
            continue  # which git looks for as they are, before all else
        meant = _existing(there, *(one.format(name) for one in _MEANT))
        others = [] if len(meant) > 1 else ["a commit whose id begins with that"]
        message = f"{excerpt(name)} is ambiguous: it may be {', or '.join([*meant, *others])}"
        hint = f"name it in full: {meant[-1]}" if meant else "name it in full"
        raise UnavailableError(message, hint)


def _looked_up(there: Repository, names: list[str]) -> list[str]:
    """Return what `git cat-file --batch-check` says of each object named: a line of its own."""
    asked = os.fsencode("".join(f"{name}\n" for name in names))
    ended = run_git(there.start, "cat-file", "--batch-check", given=asked)
    _refuse_ambiguous(there, ended.stderr)
    return os.fsdecode(ended.stdout).split("\n")[:-1]


def merge_bases(there: Repository, revision: str, tip: str = "HEAD") -> tuple[str, ...]:
    """Return the best common ancestors of a revision and a tip: one, or several after merges
    crosswise.

    Raises UnavailableError where there is none, or none that is certain, because history was
    fetched in part.
    """
    head, other = _commits(there, tip, revision)
    if head is None:
        raise _no_commit(there, tip)
    if other is None:
        raise _no_commit(there, revision)
    ended = run_git(there.start, "merge-base", "--all", head, other, answers=(0, 1))
    if b"error: " in ended.stderr:
        # Where a commit cannot be read, git may say that there is none in common.
        raise failure(ended.stderr)
    bases = tuple(os.fsdecode(ended.stdout).split())
    if bases:
        _prove(there, bases, (head, other))
    if bases and not (there.is_shallow and _may_hide_one(there, bases, {head, other})):
        return bases
    known = f"{excerpt(revision)} and {tip if tip == 'HEAD' else excerpt(tip)}"
    if there.is_shallow:
        message = f"The merge base of {known} is not here: only part of the history was fetched"
        raise UnavailableError(message, f"fetch the rest: {fetch_command(there, revision)}")
    raise UnrelatedError(
        f"{known} have no commit in common",
        "compare with a branch from which this one was made, or join the two: git merge "
        f"--allow-unrelated-histories {quote(revision)}",
    )


def _prove(there: Repository, bases: Sequence[str], ends: Sequence[str]) -> None:
    """Read every commit from the ends to the bases. Raises UnavailableError where git was misled.

    Git goes from commit to commit without a look at whether each is what its id says.
    """
    between = _asked(there, "rev-list", *ends, "--not", *bases).split()
    parents = {one: there.objects.commit(one).parents for one in (*bases, *between)}
    ways = [_within(parents.keys() - set(bases), parents, end) for end in dict.fromkeys(ends)]
    # An end that is behind a base cannot be, nor a commit that both ends reach before one.
    behind = [end for end in ends if end not in parents]
    if behind or (len(ways) > 1 and set.intersection(*ways)):
        raise UnavailableError("Git reports commits that are their own ancestors", LOOK)


def _within(among: set[str], parents: Mapping[str, Sequence[str]], end: str) -> set[str]:
    """Return the commits to which an end leads, and which are among these."""
    found, todo = set[str](), [end]
    while todo:
        one = todo.pop()
        if one in among and one not in found:
            found.add(one)
            todo += parents[one]
    return found


def _may_hide_one(there: Repository, bases: tuple[str, ...], ends: set[str]) -> bool:
    """Return whether a better common ancestor may lie where the history that was fetched ends."""
    if ends & set(bases):
        return False
    where = _asked(there, "rev-parse", "--git-path", "shallow").strip()
    try:
        cut = set((there.start / where).read_text("ascii").split())
    except OSError:
        return True
    since = _asked(there, "rev-list", *ends, "--not", *bases).split()
    return not cut.isdisjoint(since)


def several_bases(revision: str, bases: Iterable[str]) -> UnavailableError:
    """Return what is said where the history of two branches was merged crosswise."""
    shown = " and ".join(short_id(base) for base in bases)
    return UnavailableError(
        f"{excerpt(revision)} and HEAD have several merge bases: {shown}",
        f"bring the branch up to date, so that there is one: git merge {quote(revision)}",
    )


def first_parents(there: Repository, commit: str) -> list[str]:
    """Return a commit and what it was made from, newest first: of a merge, the branch merged
    into.
    """
    return _asked(there, "rev-list", "--first-parent", commit).split()


def names_in(there: Repository, commit: str) -> tuple[set[PurePosixPath], set[PurePosixPath]]:
    """Return the paths of all files in the tree of a commit, and those of its submodules."""
    found = [(item.kind, PurePosixPath(path)) for path, item in there.objects.walk(commit)]
    files = {path for kind, path in found if kind in ("blob", "link")}
    return files, {path for kind, path in found if kind == "submodule"}


def refs(there: Repository) -> list[str]:
    """Return the names of branches, of those of remotes, and of tags."""
    kinds = ("refs/heads", "refs/remotes", "refs/tags")
    listed = _asked(there, "for-each-ref", "--format=%(refname:short)", *kinds)
    return [name for name in listed.split("\n") if name]


def fetch_command(there: Repository, revision: str) -> str:
    """Return what to type to get a revision, and all the history that leads to it."""
    whole = " --unshallow" if there.is_shallow else ""
    remotes = [name for name in _asked(there, "remote").split("\n") if name]
    short = revision.removeprefix("refs/remotes/")
    for remote in remotes:
        branch = re.split("[~^@:]", short.removeprefix(f"{remote}/"))[0]
        if short.startswith(f"{remote}/{branch}") and _commits(there, revision) == [None]:
            ref = quote(f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}")
            return f"git fetch{whole} {quote(remote)} {ref}"
    return f"git fetch{whole}" + (f" {quote(remotes[0])}" if len(remotes) == 1 else "")


def _no_commit(there: Repository, revision: str) -> UnavailableError:
    """Return what is raised where a revision names no commit that git can give."""
    _refuse_damaged(there, revision)
    return _unknown(there, revision) if _named(there, "HEAD") else _unborn(there)


def _refuse_damaged(there: Repository, revision: str) -> None:
    """Raise DamagedError where a name says which object is meant, and that cannot be read.

    An id alone says nothing: it may never have been here.
    """
    start = re.split("[~^]", revision)[0]
    for name in dict.fromkeys((start, revision)):
        identity = _named(there, name)
        if identity is None or identity == name.lower():
            continue
        if there.objects.kind(identity, visible(name)) == "tag":
            asked = ("rev-parse", "--verify", "--quiet", f"{name}^{{}}")
            run_git(there.start, *asked)
    if start != revision and (identity := _named(there, start)):
        # A commit on the way may be lost.
        _asked(there, "rev-list", identity)


def _named(there: Repository, revision: str) -> str | None:
    """Return the id that a name stands for, whether its object can be read or not."""
    if not _is_sound(there, revision):
        return None
    asked = run_git_whatever(there.start, "rev-parse", "--verify", "--quiet", revision)
    found = os.fsdecode(asked.stdout).strip()
    return found if _ID.fullmatch(found) else None


def _unknown(there: Repository, revision: str) -> UnavailableError:
    if not revision.strip():
        return UnavailableError("The revision to compare with is empty", "name one, such as main")
    if not revision.strip("0"):
        return UnavailableError(
            f"{excerpt(revision)} does not mean a commit: there was none before",
            "compare with the branch into which this one goes, such as origin/main",
        )
    message = f"Git knows no commit {excerpt(revision)}{did_you_mean(revision, refs(there))}"
    if not _asked(there, "remote").strip():
        return UnavailableError(message, "see what there is: git branch --all")
    return UnavailableError(message, f"if it is elsewhere: {fetch_command(there, revision)}")


def _unborn(there: Repository) -> UnavailableError:
    listed = run_git(there.start, "for-each-ref", "refs/heads")
    if listed.stderr:
        return failure(listed.stderr.replace(b"warning: ", b"error: "))
    return UnavailableError(
        f"There is no commit yet in {visible(str(there.top))}",
        "commit the ledger first: git add --all && git commit",
    )


def _no_repository(start: Path, stderr: bytes) -> UnavailableError:
    shown = visible(str(start))
    if b"not a git repository" in stderr:
        return UnavailableError(
            f"{shown} is not in a git repository, so there is nothing to compare with",
            "begin one with: git init",
        )
    if b"must be run in a work tree" in stderr or b"safe.bareRepository" in stderr:
        return UnavailableError(
            f"{shown} is in a bare repository, which has no working tree",
            "check a clone of it: git clone",
        )
    return failure(stderr)


def _asked(there: Repository, *words: str) -> str:
    """Return what a git command answers. Raises UnavailableError where it fails."""
    return os.fsdecode(run_git(there.start, *words).stdout)
