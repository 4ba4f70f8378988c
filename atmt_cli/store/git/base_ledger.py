"""What an edit is judged against: the ledger as it stood at the merge base."""

import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import islice
from pathlib import Path, PurePosixPath
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger, is_another
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.ancestry import first_parents, prove
from atmt_cli.store.git.merge_base import merge_bases, several_bases
from atmt_cli.store.git.objects import DamagedError, short_id
from atmt_cli.store.git.repository import Repository, repository, ways_to
from atmt_cli.store.git.revisions import fetch_command, head_of
from atmt_cli.store.git.tree import Stood, paths_in, read_stood, stood_at, ways_in
from atmt_cli.store.read import Reading

_MOST_TRIED = 200


class Base(NamedTuple):
    """A merge base, by its full id, and what stood there.

    ``own`` is what stood where the ledger stands now; ``first`` what would have been found there
    in the place of the ledger that is found now. None where there was nothing.
    """

    there: Repository
    commit: str
    own: Stood | None
    first: Stood | None


class Before(NamedTuple):
    """The ledger that the present one is an edit of; None where all of it is an addition.

    ``left`` is the way to where a ledger stood that is no longer read there, else None.
    """

    reading: Reading | None
    left: str | None = None


def find_base(folder: Folder | None, looked: list[Path], revision: str) -> Base:
    """Return the merge base of a revision and HEAD, as seen from a ledger.

    ``looked`` are the folders where a ledger is looked for, ``folder`` the one with it, or None.
    Raises UnavailableError where there is no base that is certain, with what to type.
    """
    there = repository(folder or Folder(looked[0], looked[0]))
    if not _is_inside(there.top) and _is_submodule(there):
        raise UnavailableError(
            "The ledger is in a submodule, which has a history of its own",
            f"cd {quote(str(there.start))} && atmt check --against {quote(revision)}",
        )
    commits = merge_bases(there, revision)
    ways = [ways_to(there, path) for path in looked]
    bases = [
        Base(
            there,
            commit,
            own=stood_at(there, commit) if folder else None,
            first=_first(stood_at(there, commit, one) for one in ways),
        )
        for commit in commits
    ]
    if any(base[2:] != bases[0][2:] or not base.first for base in bases[1:]):
        raise several_bases(revision, commits)
    return bases[0]


def _first(found: Iterable[Stood | None]) -> Stood | None:
    return next((one for one in found if one and FILES[0] in one.entries), None)


def _is_submodule(there: Repository) -> bool:
    return bool(there.ask("rev-parse", "--show-superproject-working-tree").strip())


def _is_inside(top: Path) -> bool:
    try:
        return Path.cwd().resolve().is_relative_to(top.resolve())
    except OSError:
        return False


def read_before(base: Base, folder: Folder, head: Ledger) -> Before:
    """Read the ledger of which ``head``, in ``folder``, is an edit.

    Raises UnreadableError or UnavailableError where one stood there that cannot be read; they name
    the last revision that can.
    """
    if base.own:
        is_found = base.first in (None, base.own)
        return Before(_read(base, folder, base.own), None if is_found else _way(base.first))
    if base.first:
        return Before(_read(base, folder, base.first), base.first.way)
    return _moved(base, folder, head)


def _way(stood: Stood | None) -> str | None:
    return stood.way if stood else None


def _moved(base: Base, folder: Folder, head: Ledger) -> Before:
    """Return the ledger that stood elsewhere in the tree and stands there no longer, if there is
    one.
    """
    _, submodules = paths_in(base.there, base.commit)
    for way in base.there.ways:
        if any(PurePosixPath(way).is_relative_to(one) for one in submodules):
            raise UnavailableError(
                f"At {short_id(base.commit)} the ledger's folder was in a submodule",
                "what a submodule held is in its own history; compare it there",
            )
    ways, _ = ledgers_in(base.there, base.commit)
    found = [(way, _read(base, folder, _stood(base, way))) for way in ways]
    # Of several, the one that this ledger continues.
    found.sort(key=lambda one: is_another(one[1].ledger, head))
    return Before(found[0][1], found[0][0]) if found else Before(None)


def ledgers_in(there: Repository, commit: str) -> tuple[list[str], list[str]]:
    """Return the ways to the ledgers in the tree of a commit: those that stand no longer, others.

    Raises DamagedError.
    """
    found: tuple[list[str], list[str]] = ([], [])
    for way in ways_in(there, commit):
        found[still_stands(there, way)].append(way)
    return found


def still_stands(there: Repository, way: str) -> bool:
    """Return whether a ledger that stood on a way is still in its place, and no link to another."""
    place = there.top.resolve() / way
    return place.resolve() == place and all(os.path.lexists(place / name) for name in FILES)


def _stood(base: Base, way: str) -> Stood:
    return stood_at(base.there, base.commit, (way,)) or Stood(way, {})


def _read(base: Base, folder: Folder, stood: Stood) -> Reading:
    called = short_id(base.commit)
    try:
        return read_stood(base.there, folder, stood, called)
    except DamagedError:
        raise  # an older revision is no remedy for what is lost
    except UnreadableError as error:
        hint = _hint(base, folder, stood)
        raise UnreadableError(
            error.findings, f"{error.message}; that commit is the base", hint
        ) from None
    except UnavailableError as error:
        hint = _hint(base, folder, stood)
        raise UnavailableError(f"{error.message}; that commit is the base", hint) from None


def _hint(base: Base, folder: Folder, stood: Stood) -> str:
    last = last_readable(base, folder, stood.way)
    if last:
        return f"the last readable revision is {short_id(last)}: atmt check --against {last}"
    if base.there.is_shallow:
        more = fetch_command(base.there, base.commit)
        return f"no earlier revision in this clone can be read; fetch the rest: {more}"
    return "no revision before it can be read; commit one that can, and compare with that"


def ledgers_since(base: Base, folder: Folder) -> list[Ledger]:
    """Return the ledgers that were committed where the ledger stands since the base, newest first,
    those that can be read; at most so many versions as make sense.
    """
    head = head_of(base.there)
    found: list[Ledger] = []
    tried: list[Stood | None] = [None, base.own]
    for commit in prove(base.there, (base.commit,), (head,)) if head else ():
        with suppress(UnreadableError, UnavailableError):
            stood = stood_at(base.there, commit)
            if stood is not None and stood not in tried:
                tried.append(stood)
                found.append(read_stood(base.there, folder, stood, commit).ledger)
        if len(tried) > _MOST_TRIED:
            break
    return found


def last_readable(base: Base, folder: Folder, way: str) -> str | None:
    """Return the newest commit before a base where the ledger can be read; None where there is
    none.

    It looks back along the branch, and at most at so many versions as make sense.
    """
    tried: list[Stood] = []
    for commit, _ in islice(first_parents(base.there, base.commit), 1, None):
        with suppress(UnreadableError, UnavailableError):
            stood = stood_at(base.there, commit, (way,))
            if stood and stood not in tried:
                tried.append(stood)
                read_stood(base.there, folder, stood, commit)
                return commit
        if len(tried) == _MOST_TRIED:
            break
    return None
