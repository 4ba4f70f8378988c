"""Find the commit that people mean by a name.

A revision may be a stranger's. It reaches git on its standard input, so that none is ever taken for
an option, and from there on commits are passed on by their full ids.
"""

import os
import re
from shlex import quote

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import did_you_mean, excerpt, visible
from atmt_cli.store.git.ancestry import prove
from atmt_cli.store.git.objects import is_id
from atmt_cli.store.git.repository import Repository
from atmt_cli.store.git.run import GitFolder, failure, run_git, run_git_whatever

_AMBIGUOUS = re.compile("refname '(.+)' is ambiguous")
_MEANT = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
"""What git may take a short name for, in its order (gitrevisions(7))."""


def head_of(there: Repository) -> str | None:
    """Return the commit that HEAD stands for; None where there is none yet."""
    return _named(there, "HEAD")


def resolve(there: Repository, revision: str) -> str:
    """Return the full id of the commit that a revision names: a branch, a tag, an id, `HEAD~1`.

    Raises UnavailableError where there is none; it names the nearest branch or tag.
    """
    commit = known_commit(there, revision)
    there.objects.commit(commit, visible(revision))
    start = re.split("[~^]", revision)[0]
    if start != revision:
        # Git went there from commit to commit.
        prove(there, (commit,), [one for one in [_commit(there, start)] if one])
    return commit


def known_commit(there: Repository, revision: str) -> str:
    """Return the commit that a revision names. Raises UnavailableError where there is none."""
    commit = _commit(there, revision)
    if commit is None:
        raise _no_commit(there, revision)
    return commit


def _commit(there: Repository, revision: str) -> str | None:
    """Return the commit that a revision names, or None. Raises UnavailableError if ambiguous."""
    if not _is_sound(there, revision):
        return None
    asked = os.fsencode(f"{revision}^{{commit}}\n")
    try:
        ended = run_git(there.start, "cat-file", "--batch-check", given=asked)
    except UnavailableError:
        _refuse_damaged(there, revision)
        raise
    _refuse_ambiguous(there, ended.stderr)
    found, *kind = os.fsdecode(ended.stdout).split("\n")[0].split(" ")
    return found if kind[:1] == ["commit"] and is_id(found) else None


def _is_sound(there: Repository, revision: str) -> bool:
    # A line is a question; what is none, or would be several, names nothing.
    if not revision.isprintable() or revision.startswith(("-", "^")) or not revision.strip():
        return False
    # A full name is only itself: never a tag that is called by the full name of a branch.
    name = re.split(r"[~^:]|@\{", revision)[0]
    return not name.startswith("refs/") or name in _existing(there, name)


def _existing(there: Repository, *names: str) -> list[str]:
    """Return those of some full names of refs that there are."""
    found = there.ask("for-each-ref", "--format=%(refname)", *names).split("\n")
    return [name for name in names if name in found]


def _refuse_ambiguous(there: Repository, stderr: bytes) -> None:
    """Raise UnavailableError where git told that a name means several things.

    A tag may be called as a branch is, and git takes the tag: who may push a tag could choose what
    an edit is compared with.
    """
    for name in _AMBIGUOUS.findall(os.fsdecode(stderr)):
        if name == "HEAD" or name.startswith("refs/"):
            continue  # which git looks for as they are, before all else
        meant = refs_called(there, name)
        others = [] if len(meant) > 1 else ["a commit whose id begins with that"]
        message = f"{excerpt(name)} is ambiguous: it may be {', or '.join([*meant, *others])}"
        hint = f"name it in full: {meant[-1]}" if meant else "name it in full"
        raise UnavailableError(message, hint)


def refs_called(there: Repository, name: str) -> list[str]:
    """Return the full names of the refs that git may take a short name for."""
    return _existing(there, *(one.format(name) for one in _MEANT)) if _is_sound(there, name) else []


def id_begun(there: Repository, name: str) -> str | None:
    """Return the id of the one commit whose id begins so; None where there is none, or several."""
    try:
        found = _commit(there, name)
    except UnavailableError:
        return None
    return found if found and found.startswith(name.lower()) else None


def refs(there: Repository) -> list[str]:
    """Return the names of branches, of those of remotes, and of tags."""
    kinds = ("refs/heads", "refs/remotes", "refs/tags")
    listed = there.ask("for-each-ref", "--format=%(refname:short)", *kinds)
    return [name for name in listed.split("\n") if name]


def fetch_command(there: Repository, revision: str) -> str:
    """Return what to type to get a revision, and all the history that leads to it."""
    git = f"git -C {quote(str(there.top))}" if isinstance(there.start, GitFolder) else "git"
    whole = " --unshallow" if there.is_shallow else ""
    remotes = [name for name in there.ask("remote").split("\n") if name]
    short = revision.removeprefix("refs/remotes/")
    for remote in remotes:
        branch = re.split("[~^@:]", short.removeprefix(f"{remote}/"))[0]
        if short.startswith(f"{remote}/{branch}") and _commit(there, revision) is None:
            ref = quote(f"+refs/heads/{branch}:refs/remotes/{remote}/{branch}")
            return f"{git} fetch{whole} {quote(remote)} {ref}"
    return f"{git} fetch{whole}" + (f" {quote(remotes[0])}" if len(remotes) == 1 else "")


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
        there.ask("rev-list", identity)


def _named(there: Repository, revision: str) -> str | None:
    """Return the id that a name stands for, whether its object can be read or not."""
    if not _is_sound(there, revision):
        return None
    asked = run_git_whatever(there.start, "rev-parse", "--verify", "--quiet", revision)
    found = os.fsdecode(asked.stdout).strip()
    return found if is_id(found) else None


def _unknown(there: Repository, revision: str) -> UnavailableError:
    if not revision.strip():
        return UnavailableError("The revision to compare with is empty", "name one, such as main")
    if not revision.strip("0"):
        return UnavailableError(
            f"{excerpt(revision)} does not name a commit: there was none before",
            "compare with the branch that this one will be merged into, such as origin/main",
        )
    message = f"Git knows no commit {excerpt(revision)}{did_you_mean(revision, refs(there))}"
    if not there.ask("remote").strip():
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
