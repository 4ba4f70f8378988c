"""Follow a ledger back through the trees of older commits, from folder to folder if it was moved.

It is looked for where it stands. Where nothing stood there, it is the ledger that stood elsewhere,
stands there no longer, and whose actions it holds: that one was moved.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger, is_continued
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.ancestry import first_parents
from atmt_cli.store.git.base_ledger import still_stands
from atmt_cli.store.git.objects import Commit
from atmt_cli.store.git.repository import Repository
from atmt_cli.store.git.revisions import head_of
from atmt_cli.store.git.run import GitFolder
from atmt_cli.store.git.tree import NoFileError, Stood, read_stood, stood_at, ways_in
from atmt_cli.store.read import read


class TrailStop(NamedTuple):
    """A commit, its text as read, and the ledger's files in its tree; None where it has none."""

    commit: str
    read: Commit
    stood: Stood | None


def whereabouts(there: Repository, folder: Folder, commit: str) -> Stood | None:
    """Return the ledger's files in the tree of any commit, seen from how it stands now."""

    def heir() -> Ledger | None:
        if isinstance(there.start, GitFolder):  # of which only what was committed counts
            return None
        with suppress(UnavailableError, UnreadableError):
            return read(folder).ledger
        return None

    def stands(way: str) -> bool:
        return still_stands(there, way)

    return stood_at(there, commit) or _moved(there, folder, commit, heir, stands)


def stood_by(
    there: Repository, folder: Folder, commit: str, until: str | None = None
) -> Stood | None:
    """Return the ledger's files in the tree of a commit that may be on the line that ends with
    ``until``, by default HEAD.

    There it is followed from commit to commit, however often it was moved; else it is looked for
    as `whereabouts` does.
    """
    if stood := stood_at(there, commit):
        return stood
    if end := until or head_of(there):
        line = (one.stood for one in first_line(there, folder, end) if one.commit == commit)
        stood = next(line, None)
    return stood or whereabouts(there, folder, commit)


def stood_before(
    there: Repository, folder: Folder, commit: str, after: TrailStop, ways: tuple[str, ...]
) -> Stood | None:
    """Return the ledger's files in the tree of a commit, of which ``after`` was made.

    They are looked for on these ways. Raises NoFileError.
    """
    stood = stood_at(there, commit, ways)
    if stood or not after.stood:
        return stood
    then = after.stood

    def heir() -> Ledger | None:
        with suppress(UnreadableError):
            return read_stood(there, folder, then, after.commit).ledger
        return None

    def stands(way: str) -> bool:
        return len((stood_at(there, after.commit, (way,)) or Stood(way, {})).entries) == len(FILES)

    return _moved(there, folder, commit, heir, stands)


def first_line(there: Repository, folder: Folder, commit: str) -> Iterator[TrailStop]:
    """Yield a commit and its first parents, newest first, each with the ledger's files."""
    found, ways = None, there.ways
    for one, read_ in first_parents(there, commit):
        stood = stood_before(there, folder, one, found, ways) if found else stood_at(there, one)
        found = TrailStop(one, read_, stood)
        ways = (stood.way, *ways) if stood and stood.way not in ways else ways
        yield found


def _moved(
    there: Repository,
    folder: Folder,
    commit: str,
    heir: Callable[[], Ledger | None],
    stands: Callable[[str], bool],
) -> Stood | None:
    """Return the ledger at a commit that was moved since, to be the ``heir``; None where none was.

    ``stands`` tells whether a ledger is on a way still: then it was copied, if anything.
    """
    ways = [way for way in ways_in(there, commit) if not stands(way)]
    after = heir() if ways else None
    if after is None:
        return None
    for way in ways:
        with suppress(UnreadableError, NoFileError):
            stood = stood_at(there, commit, (way,))
            if stood and is_continued(read_stood(there, folder, stood, commit).ledger, after):
                return stood
    return None
