"""Find which side of a merge is the upstream one: the branch that the other will be merged into."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from atmt_cli.store.git.operation import noted_commits
from atmt_cli.store.git.run import run_git

_HEAD_MERGED = re.compile("GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
_FORKED_FROM = "refs/remotes/upstream"
"""The usual name of the repository that a fork was made from."""
_USUAL = ("main", "master")
_PULLED = "pulled"


class Merging(NamedTuple):
    """What `git merge` merges into HEAD: a commit, and how the user called it."""

    commit: str
    name: str


def merging(where: Path, environ: Mapping[str, str] = os.environ) -> Merging | None:
    """Return what git says that it merges. None in a rebase, or a merge of several.

    Where a file is merged once more, by `git checkout --merge`, only the merge under way tells.
    """
    found = [(match[1], name) for key, name in environ.items()
             if (match := _HEAD_MERGED.fullmatch(key))]  # fmt: skip
    found = found or [(commit, "theirs") for commit in noted_commits(where, "MERGE_HEAD")]
    return Merging(*found[0]) if len(found) == 1 else None


def theirs_is_upstream(where: Path, merged: Merging) -> bool | None:
    """Return whether what is merged is in the upstream branch and HEAD is not, or the reverse.

    None where nothing tells the two apart. The upstream branch is that of the repository from
    which a fork was made, else the remote's default one, else that from which the current branch
    pulls, else `main` or `master`, the remotes' before the local one.
    """
    for kind, branches in _upstreams(where):
        told = {theirs for branch in branches
                if (theirs := _is_in(where, merged.commit, branch))
                != _is_in(where, "HEAD", branch)}  # fmt: skip
        if kind == _PULLED:
            # A topic branch often pulls from its own copy on the remote: that HEAD is in it, and
            # main is not, says nothing of where either will go.
            told.discard(False)
        # Where the remotes disagree, none of them is known to be the one.
        if len(told) == 1:
            return told.pop()
    return None


def _upstreams(where: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Branches that may be the upstream one: groups and their kinds, the likeliest first."""
    yield "fork", _listed(where, *(f"{_FORKED_FROM}/{name}" for name in ("HEAD", *_USUAL)))
    yield "default", _listed(where, "refs/remotes/*/HEAD")
    yield _PULLED, _pulled(where)
    yield "remote", _listed(where, *(f"refs/remotes/*/{name}" for name in _USUAL))
    yield from (("local", _listed(where, f"refs/heads/{name}")) for name in _USUAL)


def _pulled(where: Path) -> tuple[str, ...]:
    """Return the branch that the current one pulls from, if both are there."""
    asked = ("for-each-ref", "--format=%(HEAD)%(upstream)", "refs/heads")
    lines = run_git(where, *asked).stdout.decode(errors="surrogateescape").split("\n")
    names = [line[1:] for line in lines if line[:1] == "*" and line[1:]]
    # A name that ends in a slash would list all below it.
    return tuple(one for name in names for one in _listed(where, name) if one == name)


def _listed(where: Path, *patterns: str) -> tuple[str, ...]:
    asked = ("for-each-ref", "--format=%(refname)", *patterns)
    return tuple(run_git(where, *asked).stdout.decode(errors="surrogateescape").split())


def _is_in(where: Path, commit: str, branch: str) -> bool:
    asked = ("merge-base", "--is-ancestor", commit, branch)
    return run_git(where, *asked, answers=(0, 1)).returncode == 0
