"""The files of a ledger as they stood in the tree of a commit."""

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.objects import Missing, TreeEntry, short_id
from atmt_cli.store.git.repository import Repository
from atmt_cli.store.read import Reading, read_bytes


class Stood(NamedTuple):
    """The files of a ledger, one or both, in the tree of a commit, and the way to them."""

    way: str
    entries: dict[str, TreeEntry]


class NoFileError(UnavailableError):
    """A tree has only one of a ledger's files, or in place of one something that is not a file."""


def stood_at(there: Repository, commit: str, ways: tuple[str, ...] | None = None) -> Stood | None:
    """Return the ledger's files in the tree of a commit, links in the tree followed.

    They are looked for where the ledger stands now, or on other ``ways``, the first one first.
    Raises NoFileError where a link leads out of the tree or nowhere.
    """
    tree, ways = there.objects.commit(commit).tree, there.ways if ways is None else ways
    return stood_in(there, tree, short_id(commit), ways, "name a revision where it is a file")


def stood_in(
    there: Repository, tree: str, called: str, ways: tuple[str, ...], hint: str
) -> Stood | None:
    """Return the same of a tree. ``hint`` is what to do where what stood there is no file."""
    trouble = None
    for way in ways:
        found = {name: there.objects.find(tree, f"{way}{name}", called) for name in FILES}
        entries = {name: one for name, one in found.items() if isinstance(one, TreeEntry)}
        for name, one in found.items():
            if isinstance(one, Missing) and one is not Missing.ABSENT:
                trouble = trouble or NoFileError(f"{called}:{way}{name} is {one.value}", hint)
                entries = {}
        if entries:
            return Stood(way, entries)
    if trouble:
        raise trouble
    return None


def read_commit(
    there: Repository, folder: Folder, commit: str, named: str | None = None
) -> Reading | None:
    """Read a ledger as it was at a commit, which is ``named`` so, as strictly as from the disk.

    None where neither of its files was there. Raises as `stood_at` and `read_stood` do.
    """
    stood = stood_at(there, commit)
    return read_stood(there, folder, stood, named or short_id(commit)) if stood else None


ReadBytes = Callable[[Folder, Mapping[str, bytes]], Reading]
"""A function that reads a ledger from the bytes of its files."""


def read_stood(
    there: Repository, folder: Folder, stood: Stood, called: str, read: ReadBytes = read_bytes
) -> Reading:
    """Read the ledger that stood at a commit; messages name the commit ``called``.

    Raises NoFileError where one of its files was not there, UnreadableError where they were no
    ledger.
    """
    try:
        return read(folder, stood_files(there, stood, called))
    except UnreadableError as error:
        names = {folder.shown(name): f"{called}:{stood.way}{name}" for name in FILES}
        findings = tuple(one._replace(file=names[one.file]) for one in error.findings)
        message = f"The ledger at {called} cannot be read"
        raise UnreadableError(findings, message, "name another revision") from None


def stood_files(there: Repository, stood: Stood, called: str) -> dict[str, bytes]:
    """Return the bytes of both files of the ledger that stood at a commit, which is ``called`` so.

    Raises NoFileError where one of them was not there.
    """
    shown = {name: f"{called}:{stood.way}{name}" for name in FILES}
    for name in FILES:
        if name not in stood.entries:
            message = f"A ledger needs both files; there is no {visible(shown[name])}"
            raise NoFileError(message, "name a revision that has both")
    return {
        name: there.objects.read(stood.entries[name].id, "blob", shown[name], is_ledger=True)
        for name in FILES
    }


def paths_in(there: Repository, commit: str) -> tuple[set[PurePosixPath], set[PurePosixPath]]:
    """Return the paths of all files in the tree of a commit, and those of its submodules."""
    found = [(item.kind, PurePosixPath(path)) for path, item in there.objects.walk(commit)]
    files = {path for kind, path in found if kind in ("blob", "link")}
    return files, {path for kind, path in found if kind == "submodule"}


def ways_in(there: Repository, commit: str) -> list[str]:
    """Return the ways to all ledgers in the tree of a commit, in order. Raises DamagedError."""
    files, _ = paths_in(there, commit)
    pairs = sorted(path.parent for path in files if path.name == FILES[0])
    return ["" if one == PurePosixPath() else f"{one}/" for one in pairs if one / FILES[1] in files]
