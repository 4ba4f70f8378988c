"""Which side of a merge is the upstream one: the branch into which the other will go."""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from atmt_cli.store.git import run_git

_HEAD_MERGED = re.compile("GITHEAD_([0-9a-f]{40}(?:[0-9a-f]{24})?)")
_USUAL = ("refs/heads/main", "refs/heads/master")


class Merging(NamedTuple):
    """What `git merge` merges into HEAD: a commit, and how the user called it."""

    commit: str
    name: str


def merging(environ: Mapping[str, str] = os.environ) -> Merging | None:
    """What git says that it merges. None in a rebase, a cherry-pick, or a merge of several."""
    found = [(match[1], name) for key, name in environ.items()
             if (match := _HEAD_MERGED.fullmatch(key))]  # fmt: skip
    return Merging(*found[0]) if len(found) == 1 else None


def theirs_is_upstream(where: Path, merged: Merging) -> bool:
    """Whether what is merged is in the upstream branch, and HEAD is not.

    The upstream branch is the remote's default one, else that from which the current branch
    pulls, else `main` or `master`.
    """
    for branch in _upstreams(where):
        theirs = _is_in(where, merged.commit, branch)
        if theirs != _is_in(where, "HEAD", branch):
            return theirs
    return False


def _upstreams(where: Path) -> Iterator[str]:
    asked = ("for-each-ref", "--format=%(refname)", "refs/remotes/*/HEAD")
    yield from run_git(where, *asked).stdout.decode(errors="replace").split()
    yield from ("HEAD@{upstream}", *_USUAL)


def _is_in(where: Path, commit: str, branch: str) -> bool:
    return run_git(where, "merge-base", "--is-ancestor", commit, branch).returncode == 0
