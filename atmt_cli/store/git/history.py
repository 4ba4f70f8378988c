"""Read the history of a ledger: every commit that changed it, newest first.

A merge is told only where the ledger that it made is neither parent's, or lacks what one of them
brought. Where a ledger cannot be
read at a commit, that is said, and the next one is compared with the last that can be.
"""

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from functools import partial
from heapq import heappop, heappush
from itertools import islice
from typing import Any, NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.signature import Signature
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.ancestry import cut_commits, first_parents
from atmt_cli.store.git.merge_base import common_commits
from atmt_cli.store.git.objects import Commit, short_id
from atmt_cli.store.git.repository import Repository
from atmt_cli.store.git.revisions import fetch_command
from atmt_cli.store.git.signature import read_signature
from atmt_cli.store.git.trail import TrailStop, stood_before
from atmt_cli.store.git.tree import NoFileError, Stood, read_stood, stood_at
from atmt_cli.store.versions import Versions
from atmt_cli.views.log import MergedSide

_MOST_KEPT = 8
"""So many versions of files are kept: of one line of commits two are compared at a time."""
_NEAR = 50
"""So far back from a parent of a merge the other one is looked for."""


class CommittedEdit(NamedTuple):
    """A commit that changed the ledger: what stood at each of its parents, and after it.

    None is no ledger. Where that cannot be read, ``trouble`` says why. Of a merge, ``sides`` are
    the parents of which it may lack something.
    """

    commit: str
    signature: Signature
    befores: tuple[Ledger | None, ...] = ()
    after: Ledger | None = None
    trouble: str | None = None
    sides: tuple[MergedSide, ...] = ()


class _Node(NamedTuple):
    """A commit to be looked at, and on which ways of its tree the ledger is looked for."""

    commit: str
    read: Commit
    signature: Signature
    ways: tuple[str, ...]


class _Version(NamedTuple):
    """What stood at a commit: a ledger's files, nothing, or what is none."""

    commit: str
    stood: Stood | None = None
    trouble: NoFileError | None = None

    @property
    def content(self) -> Any:
        """Return what two versions have in common if nothing was edited between them."""
        if self.trouble:
            return self.trouble.message.removeprefix(short_id(self.commit))
        return self.stood.entries if self.stood else None


class History:
    """The history of a ledger up to a commit; ``ways`` are where it stood there."""

    def __init__(
        self, there: Repository, folder: Folder, commit: str, ways: tuple[str, ...]
    ) -> None:
        self._there, self._folder = there, folder
        self._cut = cut_commits(there)
        self._todo: list[tuple[float, int, _Node]] = []
        self._seen = set[str]()
        self._versions = {name: Versions(name) for name in FILES}
        self._files: dict[tuple[str, str], Any] = {}
        self._push(commit, ways)
        self.missing: UnavailableError | None = None
        """What is to be said where the history that was fetched ends too early."""

    def changes(self, since: date | None) -> Iterator[CommittedEdit | None]:
        """Yield the changes from a day on, and None for every commit that changed nothing.

        Raises DamagedError where an object is lost.
        """
        while self._todo:
            node = heappop(self._todo)[-1]
            edit, ways = None, [node.ways for _ in node.read.parents]
            # Clocks go wrong: what lies behind a commit that is too early may be late enough.
            if since is None or node.signature.when.date() >= since:
                edit, ways = self._look(node)
            yield edit
            if node.commit not in self._cut:
                for parent, one in zip(node.read.parents, ways, strict=True):
                    self._push(parent, one)

    def _push(self, commit: str, ways: tuple[str, ...]) -> None:
        if commit in self._seen:
            return
        self._seen.add(commit)
        read = self._there.objects.commit(commit)
        signature = read_signature(read.text)
        node = _Node(commit, read, signature, ways)
        heappush(self._todo, (-signature.when.timestamp(), len(self._seen), node))

    def _look(self, node: _Node) -> tuple[CommittedEdit | None, list[tuple[str, ...]]]:
        """Return what a commit changed, and on which ways to look in its parents."""
        own = self._version(node.commit, lambda: stood_at(self._there, node.commit, node.ways))
        if node.commit in self._cut:
            if own.content:
                self.missing = self._unfetched(node)
            return None, []
        child = TrailStop(node.commit, node.read, own.stood)
        olds = [self._version_before(one, child, node.ways) for one in node.read.parents]
        ways = [_ways_of(old, node.ways) for old in olds]
        is_old = any(old.content == own.content for old in olds or [_Version("")])
        sides = self._sides(own, olds, ways) if len(olds) > 1 else ()
        if is_old and not sides:
            return None, ways
        try:
            after = self._ledger(own)
        except (UnreadableError, NoFileError) as error:
            return CommittedEdit(node.commit, node.signature, trouble=_said(error)), ways
        befores = tuple(map(self._last_readable, olds, ways)) or (None,)
        return CommittedEdit(node.commit, node.signature, befores, after, sides=sides), ways

    def _sides(
        self, own: _Version, olds: list[_Version], ways: list[tuple[str, ...]]
    ) -> tuple[MergedSide, ...]:
        """Return those parents of a merge that brought something and are not what it made."""
        if own.trouble:
            return ()
        found = []
        for index, side in enumerate(olds):
            if side.trouble or not side.stood or side.content == own.content:
                continue
            others = [one.commit for one in olds[:index] + olds[index + 1 :]]
            if any(self._is_near(side.commit, other) for other in others):
                continue
            stop = TrailStop(side.commit, self._there.objects.commit(side.commit), side.stood)
            bases = [
                self._version_before(one, stop, ways[index])
                for one in common_commits(self._there, side.commit, *others)
            ]
            # Where the history that was fetched ends, nobody knows what a side brought.
            is_known = bases or not self._there.is_shallow
            if is_known and all(one.content != side.content for one in bases):
                ledgers = tuple(self._last_readable(one, ways[index]) for one in bases)
                then = self._last_readable(side, ways[index])
                found.append(MergedSide(short_id(side.commit), then, ledgers or (None,)))
        return tuple(found)

    def _is_near(self, commit: str, tip: str) -> bool:
        """Return whether a commit is one of the last that a tip was made from: that needs no git,
        and is so of most merges.
        """
        line = islice(first_parents(self._there, tip), _NEAR)
        return any(one == commit for one, _ in line)

    def _version_before(self, commit: str, child: TrailStop, ways: tuple[str, ...]) -> _Version:
        return self._version(
            commit, lambda: stood_before(self._there, self._folder, commit, child, ways)
        )

    def _version(self, commit: str, look: Callable[[], Stood | None]) -> _Version:
        try:
            return _Version(commit, look())
        except NoFileError as error:
            return _Version(commit, trouble=error)

    def _last_readable(self, version: _Version, ways: tuple[str, ...]) -> Ledger | None:
        """Return the ledger of a version; where that is none, of the last one before it that is."""
        with suppress(UnreadableError, NoFileError):
            return self._ledger(version)
        seen = [version.content]
        for commit, _ in islice(first_parents(self._there, version.commit), 1, None):
            older = self._version(commit, partial(stood_at, self._there, commit, ways))
            if older.content not in seen:
                seen.append(older.content)
                with suppress(UnreadableError, NoFileError):
                    return self._ledger(older)
        return None

    def _ledger(self, version: _Version) -> Ledger | None:
        """Read the ledger of a version. Raises UnreadableError or NoFileError where it is none."""
        if version.trouble:
            raise version.trouble
        if version.stood is None:
            return None
        stood, called = version.stood, short_id(version.commit)
        if len(stood.entries) == len(FILES):
            files = [self._file(name, stood, called) for name in FILES]
            if all(files):
                return Ledger(*files)
        return read_stood(self._there, self._folder, stood, called).ledger

    def _file(self, name: str, stood: Stood, called: str) -> Any:
        """Return one file of a ledger as read; None where it is none."""
        blob, shown = stood.entries[name].id, f"{called}:{stood.way}{name}"
        if (name, blob) in self._files:
            found = self._files.pop((name, blob))
        else:
            data = self._there.objects.read(blob, "blob", shown, is_ledger=True)
            found = self._versions[name].read(data)
        # The one that was asked for last is the last to go.
        self._files[name, blob] = found
        if len(self._files) > _MOST_KEPT:
            del self._files[next(iter(self._files))]
        return found

    def _unfetched(self, node: _Node) -> UnavailableError:
        began = node.signature.when.date()
        return UnavailableError(
            f"Only part of the history was fetched: what came before {began} is not shown",
            f"fetch the rest: {fetch_command(self._there, 'HEAD')}",
        )


def _ways_of(version: _Version, ways: tuple[str, ...]) -> tuple[str, ...]:
    """Return where to look for a ledger before a version: where that stood, first of all."""
    if version.stood is None or version.stood.way in ways:
        return ways
    return (version.stood.way, *ways)


def _said(error: UnreadableError | NoFileError) -> str:
    """Return why a ledger cannot be read: of findings the first one, and its place."""
    if isinstance(error, NoFileError):
        return error.message
    first, *others = error.findings
    more = f" and {len(others)} more" if others else ""
    place = ":".join(str(one) for one in (first.file, first.line, first.column) if one)
    return f"{place}: {first.message}{more}"
