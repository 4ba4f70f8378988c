"""Find the merge base of two revisions: the best commit that both histories have in common."""

import os
from collections.abc import Iterable
from shlex import quote

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import excerpt, listed
from atmt_cli.store.git.ancestry import cut_commits, prove
from atmt_cli.store.git.objects import short_id
from atmt_cli.store.git.repository import Repository
from atmt_cli.store.git.revisions import fetch_command, known_commit
from atmt_cli.store.git.run import failure, run_git


class UnrelatedError(UnavailableError):
    """Two commits have no commit in common."""


def merge_bases(there: Repository, revision: str, tip: str = "HEAD") -> tuple[str, ...]:
    """Return the best common ancestors of a revision and a tip: one, or several after merges
    crosswise.

    Raises UnavailableError where there is none, or none that is certain, because history was
    fetched in part.
    """
    head = known_commit(there, tip)
    other = head if revision == tip else known_commit(there, revision)
    bases = (head,) if head == other else common_commits(there, head, other)
    if bases:
        between = prove(there, bases, (head, other))
        # Where the history that was fetched ends, a better one may lie beyond.
        is_certain = not there.is_shallow or {head, other} & set(bases)
        if is_certain or cut_commits(there).isdisjoint(between):
            return bases
    known = f"{excerpt(revision)} and {tip if tip == 'HEAD' else excerpt(tip)}"
    if there.is_shallow:
        message = f"The merge base of {known} is not here: only part of the history was fetched"
        raise UnavailableError(message, f"fetch the rest: {fetch_command(there, revision)}")
    raise UnrelatedError(
        f"{known} have no commit in common",
        "compare with the branch that this one was made from, or join the two: git merge "
        f"--allow-unrelated-histories {quote(revision)}",
    )


def common_commits(there: Repository, head: str, *others: str) -> tuple[str, ...]:
    """Ask git for the best commits that a commit has in common with others; none where there are
    none.
    """
    ended = run_git(there.start, "merge-base", "--all", head, *others, answers=(0, 1))
    if b"error: " in ended.stderr:
        # Where a commit cannot be read, git may say that there is none in common.
        raise failure(ended.stderr)
    return tuple(os.fsdecode(ended.stdout).split())


def merge_base(there: Repository, revision: str, tip: str = "HEAD") -> str:
    """Return the one merge base. Raises UnavailableError where there are several, too."""
    bases = merge_bases(there, revision, tip)
    if len(bases) > 1:
        raise several_bases(revision, bases)
    return bases[0]


def several_bases(revision: str, bases: Iterable[str]) -> UnavailableError:
    """Return what is said where the history of two branches was merged crosswise."""
    shown = listed(map(short_id, bases))
    return UnavailableError(
        f"{excerpt(revision)} and HEAD have several merge bases: {shown}",
        f"bring the branch up to date, so that there is one: git merge {quote(revision)}",
    )
