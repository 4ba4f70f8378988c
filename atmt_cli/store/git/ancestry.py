"""Follow commits, by their ids, to those that they were made from.

Git goes from commit to commit without checking that each is what its id says. So each on the way is
read, and nothing else is believed.
"""

from collections.abc import Iterator, Mapping, Sequence

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.git.objects import Commit
from atmt_cli.store.git.repository import Repository
from atmt_cli.store.git.run import LOOK, GitFolder


def prove(there: Repository, bases: Sequence[str], ends: Sequence[str]) -> list[str]:
    """Read every commit from the ends to the bases, and return those between.

    Raises UnavailableError where git was misled.
    """
    is_way = not set(ends) <= set(bases)
    between = there.ask("rev-list", *ends, "--not", *bases).split() if is_way else []
    parents = {one: there.objects.commit(one).parents for one in (*bases, *between)}
    ways = [_within(parents.keys() - set(bases), parents, end) for end in dict.fromkeys(ends)]
    # An end that is behind a base cannot be, nor a commit that both ends reach before one.
    behind = [end for end in ends if end not in parents]
    if behind or (len(ways) > 1 and set.intersection(*ways)):
        raise UnavailableError("Git reports commits that are their own ancestors", LOOK)
    return between


def _within(among: set[str], parents: Mapping[str, Sequence[str]], end: str) -> set[str]:
    """Return the commits among these that an end leads to."""
    found, todo = set[str](), [end]
    while todo:
        one = todo.pop()
        if one in among and one not in found:
            found.add(one)
            todo += parents[one]
    return found


def cut_commits(there: Repository) -> frozenset[str]:
    """Return the commits at which the history that was fetched ends, though they have parents.

    Raises UnavailableError.
    """
    if not there.is_shallow:
        return frozenset()
    where = there.ask("rev-parse", "--git-path", "shallow").strip()
    start = there.start.path if isinstance(there.start, GitFolder) else there.start
    try:
        return frozenset((start / where).read_text("ascii").split())
    except OSError as error:
        message = f"Cannot read where the history that was fetched ends: {error.strerror}"
        raise UnavailableError(message, LOOK) from None


def first_parents(there: Repository, commit: str) -> Iterator[tuple[str, Commit]]:
    """Yield a commit and what it was made from, newest first: of a merge, the branch merged into.

    It ends where the history that was fetched does.
    """
    cut = cut_commits(there)
    while True:
        read = there.objects.commit(commit)
        yield commit, read
        if not read.parents or commit in cut:
            return
        commit = read.parents[0]
