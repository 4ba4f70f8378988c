"""What git knows: revisions, merge bases, and the files of a ledger as they were at a commit.

Git itself is asked, in a process of its own, by commands made for programs. Revisions reach it on
its standard input alone, so that none is ever taken for an option, and commits are passed on by
their full ids. Nothing is written, no filter or hook is run, and the working tree is not looked at.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import did_you_mean, excerpt, visible
from atmt_cli.store.find import Folder
from atmt_cli.store.read import Reading, read_bytes
from atmt_cli.store.source import LARGEST

_SHORT = 12
_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LINKS = ("symlink", "dangling", "loop", "notdir")
"""What `git cat-file --follow-symlinks` says of a link that it cannot follow."""
# A name that means several things is told of by a warning alone, which may be switched off.
_WARNING = ("-c", "core.warnAmbiguousRefs=true")
_OPTIONS = ("--no-pager", "--no-replace-objects", "--literal-pathspecs", *_WARNING)
_AMBIGUOUS = re.compile("refname '(.+)' is ambiguous")
_MEANT = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
"""What git may take a short name for, in its order (gitrevisions(7))."""
_SAME_EVERYWHERE = {
    "LC_ALL": "C",
    "LANGUAGE": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
}
# A hook is run with these set; here the repository is the one in which the ledger stands.
_LEADING_ELSEWHERE = frozenset(
    (
        "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_DIR",
        "GIT_GLOB_PATHSPECS", "GIT_GRAFT_FILE", "GIT_ICASE_PATHSPECS", "GIT_IMPLICIT_WORK_TREE",
        "GIT_INDEX_FILE", "GIT_NAMESPACE", "GIT_NOGLOB_PATHSPECS", "GIT_OBJECT_DIRECTORY",
        "GIT_PREFIX", "GIT_REPLACE_REF_BASE", "GIT_SHALLOW_FILE", "GIT_WORK_TREE",
    )
)  # fmt: skip


_NAME_ONE = "name what to compare with, such as origin/main"
_ADVICE = (
    (
        "no upstream configured for branch",
        f"{_NAME_ONE}; or say it once: git branch --set-upstream-to=origin/main",
    ),
    ("HEAD does not point to a branch", _NAME_ONE),
    ("no such branch", "see what there is: git branch --all"),
    ("push ", _NAME_ONE),
)
"""What to do where git, asked for `@{upstream}` or `@{push}`, says only that there is none."""


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


class Entry(NamedTuple):
    """A file in the tree of a commit, links within the tree followed. ``size`` is in bytes."""

    id: str
    size: int


class Stood(NamedTuple):
    """The files of a ledger, one or both, in the tree of a commit, and the way to them."""

    way: str
    entries: dict[str, Entry]


def short_id(commit: str) -> str:
    """A commit's id as people are shown it."""
    return commit[:_SHORT]


def repository(folder: Folder) -> Repository:
    """The repository in which a ledger stands, or stood. Raises UnavailableError."""
    start, gone = Path(os.path.abspath(folder.path)), list[str]()  # noqa: PTH100 - no link followed
    while not start.is_dir() and start != start.parent:
        start, gone = start.parent, [start.name, *gone]
    asked = ("--show-toplevel", "--is-shallow-repository", "--show-superproject-working-tree")
    ended = _run(start, "rev-parse", *asked)
    if ended.returncode:
        raise _no_repository(start, ended.stderr)
    top, shallow, *above = os.fsdecode(ended.stdout).splitlines()
    found = Repository(start, Path(top), (), shallow == "true", is_submodule=bool(above))
    return found._replace(ways=ways_to(found, start.joinpath(*gone)))


def ways_to(there: Repository, path: Path) -> tuple[str, ...]:
    """How git may name a folder: as it is written, and with links followed. None if outside."""
    absolute, top = Path(os.path.abspath(path)), there.top.resolve()  # noqa: PTH100
    written = (p for p in (absolute, *absolute.parents) if p == top or p.resolve() == top)
    # The outermost: below it, the names are those that the tree has.
    outermost = [absolute.relative_to(root) for root in written][-1:]
    followed = absolute.resolve()
    inside = [followed.relative_to(top)] if followed.is_relative_to(top) else []
    return tuple(dict.fromkeys("".join(f"{name}/" for name in w.parts) for w in outermost + inside))


def commit_of(folder: Folder, revision: str) -> str:
    """The full id of the commit that a revision names: a branch, a tag, an id, `HEAD~1`.

    Raises UnavailableError where there is none; it names the nearest branch or tag.
    """
    return resolve(repository(folder), revision)


def merge_base(folder: Folder, revision: str) -> str:
    """The full id of the merge base of a revision and HEAD. Raises UnavailableError."""
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
    """The same of a commit's full id. ``named`` is how it was called."""
    [stood] = stood_at(there, [commit])
    return read_stood(there, folder, stood, named or short_id(commit)) if stood else None


def read_stood(there: Repository, folder: Folder, stood: Stood, called: str) -> Reading:
    """Read the ledger that stood at a commit, which is called so. Raises as `read_at` does."""
    shown = {name: f"{called}:{stood.way}{name}" for name in FILES}
    for name in FILES:
        if name not in stood.entries:
            message = f"A ledger is both files; there is no {visible(shown[name])}"
            raise UnavailableError(message, "name a revision at which both are there")
    try:
        return read_bytes(folder, {name: read_entry(there, stood.entries[name]) for name in FILES})
    except UnreadableError as error:
        names = {folder.shown(name): shown[name] for name in FILES}
        findings = tuple(one._replace(file=names[one.file]) for one in error.findings)
        message = f"The ledger at {called} cannot be read"
        raise UnreadableError(findings, message, "name another revision") from None


def stood_at(
    there: Repository, commits: Iterable[str], ways: tuple[str, ...] | None = None
) -> list[Stood | None]:
    """The ledger's files in the tree of each commit, links in the tree followed.

    They are looked for where the ledger stands now, or on other ``ways``, the first one first.
    Raises UnavailableError where a link leads out of the tree or nowhere.
    """
    found = found_at(there, commits, there.ways if ways is None else ways)
    for one in found:
        if isinstance(one, str):
            raise UnavailableError(one, "name a revision at which it is one")
    return [one for one in found if not isinstance(one, str)]


def found_at(
    there: Repository, commits: Iterable[str], ways: tuple[str, ...]
) -> list[Stood | str | None]:
    """The same; where what stood there is no file, why it is none, in words."""
    places = [(commit, way) for commit in commits for way in ways]
    names = [f"{commit}:{way}{name}" for commit, way in places for name in FILES]
    answers = _looked_up(there, names, "--follow-symlinks")
    found = iter([_entry(name, answer) for name, answer in zip(names, answers, strict=True)])
    stood = [_stood(way, {name: next(found) for name in FILES}) for _, way in places]
    groups = (stood[index : index + len(ways)] for index in range(0, len(stood), len(ways) or 1))
    return [max(group, key=_weight) for group in groups]


def _weight(one: Stood | str | None) -> int:
    """What is told of several: the first with files, else what is none, else nothing."""
    return 2 if isinstance(one, Stood) else int(one is not None)


def _stood(way: str, found: dict[str, Entry | str | None]) -> Stood | str | None:
    """What stood on a way: files, nothing, or what is none, in words."""
    wrong = next((one for one in found.values() if isinstance(one, str)), None)
    entries = {name: one for name, one in found.items() if isinstance(one, Entry)}
    return wrong or (Stood(way, entries) if entries else None)


def _entry(name: str, answer: str) -> Entry | str | None:
    """What git says of a name: a file, nothing, or why it is no file, in words."""
    match answer.rsplit(" ", 2):
        case [identity, "blob", size]:
            return Entry(identity, int(size))
        case [_, "commit" | "tree", _]:
            return f"{_shortened(name)} is not a file"
    if answer.partition(" ")[0] in _LINKS:
        return f"{_shortened(name)} is a link that leads out of what was committed"
    return None


def _shortened(name: str) -> str:
    commit, _, path = name.partition(":")
    return f"{short_id(commit)}:{path}"


def read_entry(there: Repository, entry: Entry) -> bytes:
    """The bytes of a file in a commit, LARGEST + 1 at most. Raises UnavailableError."""
    with _started(there.start, "cat-file", "blob", entry.id) as process:
        assert process.stdout  # noqa: S101 - it is a pipe
        data = process.stdout.read(LARGEST + 1)
        if len(data) > LARGEST:
            process.kill()
        elif process.wait() or len(data) != entry.size:
            raise UnavailableError(
                f"Git cannot give the object {short_id(entry.id)}",
                "see what is wrong with the repository: git fsck",
            )
    return data


def resolve(there: Repository, revision: str) -> str:
    """The full id of the commit that a revision names. Raises UnavailableError."""
    commits = _commits(there, revision, "HEAD")
    if commits[0]:
        return commits[0]
    if not commits[1]:
        raise _unborn(there)
    raise _unknown(there, revision)


def _commits(there: Repository, *revisions: str) -> list[str | None]:
    """The commit that each revision names, or None. Raises UnavailableError if ambiguous."""
    sound = [_is_sound(there, revision) for revision in revisions]
    asked = [f"{r}^{{commit}}" if ok else "" for r, ok in zip(revisions, sound, strict=True)]
    answers = (answer.split(" ") for answer in _looked_up(there, asked))
    return [a[0] if a[1:2] == ["commit"] and _ID.fullmatch(a[0]) else None for a in answers]


def _is_sound(there: Repository, revision: str) -> bool:
    # A line is a question; what is none, or would be several, names nothing.
    if not revision.isprintable() or revision.startswith(("-", "^")) or not revision.strip():
        return False
    # A full name is only itself: never a tag that is called by the full name of a branch.
    name = re.split(r"[~^:]|@\{", revision)[0]
    return not name.startswith("refs/") or name in _existing(there, name)


def _existing(there: Repository, *names: str) -> list[str]:
    """Those of some full names of refs that there are."""
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
        others = [] if len(meant) > 1 else ["a commit whose id begins so"]
        message = f"{excerpt(name)} is ambiguous: it may be {', or '.join([*meant, *others])}"
        hint = f"name it in full: {meant[-1]}" if meant else "name it in full"
        raise UnavailableError(message, hint)


def _looked_up(there: Repository, names: list[str], *options: str) -> list[str]:
    """What `git cat-file --batch-check` says of each object named: a line of its own."""
    if any("\n" in name for name in names):
        raise UnavailableError("A path with a line feed in it cannot be looked up in git")
    asked = os.fsencode("".join(f"{name}\n" for name in names))
    ended = _run(there.start, "cat-file", "--batch-check", *options, given=asked)
    if ended.returncode:
        raise _failed(ended.stderr)
    _refuse_ambiguous(there, ended.stderr)
    lines = os.fsdecode(ended.stdout).split("\n")
    # Of a link that leads nowhere, the line after says whither.
    answers, index = list[str](), 0
    while index < len(lines) - 1:
        answers.append(lines[index])
        index += 2 if lines[index].partition(" ")[0] in _LINKS else 1
    return answers


def merge_bases(there: Repository, revision: str, tip: str = "HEAD") -> tuple[str, ...]:
    """The best common ancestors of a revision and a tip: one, or several after merges crosswise.

    Raises UnavailableError where there is none, or none that is certain, because history was
    fetched in part.
    """
    head, other = _commits(there, tip, revision)
    if head is None:
        raise _unborn(there) if tip == "HEAD" else _unknown(there, tip)
    if other is None:
        raise _unknown(there, revision)
    ended = _run(there.start, "merge-base", "--all", head, other)
    bases = tuple(os.fsdecode(ended.stdout).split())
    if ended.returncode > 1:
        raise _failed(ended.stderr)
    if bases and not (there.is_shallow and _may_hide_one(there, bases, {head, other})):
        return bases
    known = f"{excerpt(revision)} and {tip if tip == 'HEAD' else excerpt(tip)}"
    if there.is_shallow:
        message = f"The merge base of {known} is not here: history was fetched in part"
        raise UnavailableError(message, f"fetch the rest: {fetch_command(there, revision)}")
    raise UnavailableError(
        f"{known} have no commit in common",
        "compare with a branch from which this one was made, or join the two: git merge "
        f"--allow-unrelated-histories {quote(revision)}",
    )


def _may_hide_one(there: Repository, bases: tuple[str, ...], ends: set[str]) -> bool:
    """Whether a better common ancestor may lie where the history that was fetched ends."""
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
    """What is said where the history of two branches was merged crosswise."""
    shown = " and ".join(short_id(base) for base in bases)
    return UnavailableError(
        f"{excerpt(revision)} and HEAD have several merge bases: {shown}",
        f"bring the branch up to date, and there is one: git merge {quote(revision)}",
    )


def first_parents(there: Repository, commit: str) -> list[str]:
    """A commit and what it was made from, newest first: of a merge, the branch merged into."""
    return _asked(there, "rev-list", "--first-parent", commit).split()


def names_in(there: Repository, commit: str) -> tuple[set[PurePosixPath], set[PurePosixPath]]:
    """The paths of all files in the tree of a commit, and those of its submodules."""
    ended = _run(there.top, "ls-tree", "-r", "-z", "--full-tree", commit)
    if ended.returncode:
        raise _failed(ended.stderr)
    lines = [line.partition("\t") for line in os.fsdecode(ended.stdout).split("\0") if line]
    files = {PurePosixPath(path) for kind, _, path in lines if " blob " in kind}
    return files, {PurePosixPath(path) for kind, _, path in lines if " commit " in kind}


def refs(there: Repository) -> list[str]:
    """The names of branches, of those of remotes, and of tags."""
    kinds = ("refs/heads", "refs/remotes", "refs/tags")
    listed = _asked(there, "for-each-ref", "--format=%(refname:short)", *kinds)
    return [name for name in listed.split("\n") if name]


def fetch_command(there: Repository, revision: str) -> str:
    """What to type to get a revision, and all the history that leads to it."""
    whole = " --unshallow" if there.is_shallow else ""
    remotes = [name for name in _asked(there, "remote").split("\n") if name]
    short = revision.removeprefix("refs/remotes/")
    for remote in remotes:
        branch = re.split("[~^@:]", short.removeprefix(f"{remote}/"))[0]
        if short.startswith(f"{remote}/{branch}") and _commits(there, revision) == [None]:
            ref = quote(f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}")
            return f"git fetch{whole} {quote(remote)} {ref}"
    return f"git fetch{whole}" + (f" {quote(remotes[0])}" if len(remotes) == 1 else "")


def _unknown(there: Repository, revision: str) -> UnavailableError:
    if not revision.strip():
        return UnavailableError("The revision to compare with is empty", "name one, such as main")
    if not revision.strip("0"):
        return UnavailableError(
            f"{excerpt(revision)} stands for no commit: there was none before",
            "compare with the branch into which this one goes, such as origin/main",
        )
    message = f"Git knows no commit {excerpt(revision)}{did_you_mean(revision, refs(there))}"
    if not _asked(there, "remote").strip():
        return UnavailableError(message, "see what there is: git branch --all")
    return UnavailableError(message, f"if it is elsewhere: {fetch_command(there, revision)}")


def _unborn(there: Repository) -> UnavailableError:
    return UnavailableError(
        f"There is no commit yet in {visible(str(there.top))}",
        "commit the ledger first: git add --all && git commit",
    )


def _no_repository(start: Path, stderr: bytes) -> UnavailableError:
    shown = visible(str(start))
    if b"not a git repository" in stderr:
        return UnavailableError(
            f"{shown} is in no git repository, so there is nothing to compare with",
            "begin one with: git init",
        )
    if b"must be run in a work tree" in stderr:
        return UnavailableError(
            f"{shown} is in a bare repository, which has no working tree",
            "check a clone of it: git clone",
        )
    return _failed(stderr)


def _failed(stderr: bytes) -> UnavailableError:
    lines = stderr.decode(errors="backslashreplace").splitlines()
    said = next((line for line in lines if line.startswith(("fatal: ", "error: "))), "it failed")
    said = said.partition(": ")[2] or said
    if b"promisor remote" in stderr:
        message = f"This clone has not all contents, and the rest cannot be fetched: {said}"
        return UnavailableError(message, "see why: git fetch")
    advice = next((line.strip() for line in lines if line.startswith("\tgit ")), None)
    advice = advice or next((one for words, one in _ADVICE if said.startswith(words)), None)
    return UnavailableError(f"Git says: {said}", advice)


def _asked(there: Repository, *words: str) -> str:
    """What a git command answers. Raises UnavailableError where it fails."""
    ended = _run(there.start, *words)
    if ended.returncode:
        raise _failed(ended.stderr)
    return os.fsdecode(ended.stdout)


def _run(
    where: Path, *words: str, given: bytes | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run a git command to its end."""
    with _started(where, *words, piped=given is not None) as process:
        out, err = process.communicate(given)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def _started(where: Path, *words: str, piped: bool = False) -> "subprocess.Popen[bytes]":
    program = shutil.which("git")
    if program is None:
        raise UnavailableError(
            "git is not installed; this command needs it",
            "install git (https://git-scm.com)",
        )
    kept = {name: value for name, value in os.environ.items() if name not in _LEADING_ELSEWHERE}
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and no word of it from a ledger
            [program, "-C", str(where), *_OPTIONS, *words],
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**kept, **_SAME_EVERYWHERE},
        )
    except OSError as error:
        raise UnavailableError(f"Cannot start git: {error.strerror}") from error


def run_git(where: Path, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """Run a git command in a folder to its end, for who reads its exit code."""
    return _run(where, *words)
