"""Read what was committed, object by object, and believe none that does not match its id.

The id of a commit vouches for its tree, the tree for its files. So each object on the way is read
whole, its id is computed afresh, and a name counts as absent only where a tree that was read so
does not list it. An object that is lost, cut short, exchanged or never fetched is a DamagedError.
"""

import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from enum import Enum
from typing import IO, NamedTuple, TypeVar
from weakref import finalize

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import excerpt
from atmt_cli.store.git.run import LOOK, GitPlace, run_git, start_git
from atmt_cli.store.yaml.decode import LARGEST

T = TypeVar("T")
_SHORT = 12
_MOST_LINKS = 40
_MOST_FILES = 1_000_000
_MOST_KEPT = 5_000
_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_HASHES = {40: hashlib.sha1, 64: hashlib.sha256}
_KINDS = {0o040000: "tree", 0o120000: "link", 0o100000: "blob", 0o160000: "submodule"}
"""By the mode of an entry without its permissions, which has these bits."""
_PERMISSIONS = 0o7777
_MODE = re.compile(b"[0-7]+")
_NO_NAMES = (b"", b".", b"..")
_SOUND = ("blob", "tree", "commit", "tag")


class DamagedError(UnavailableError):
    """An object that a repository ought to have cannot be read."""


class Missing(Enum):
    """Why a path in a tree leads to no file."""

    ABSENT = "absent"
    LEADS_OUT = "a link that leads out of what was committed"
    NO_FILE = "not a file"


class TreeEntry(NamedTuple):
    """An entry of a tree: blob, tree, link or submodule, and the id of its object."""

    kind: str
    id: str


class Commit(NamedTuple):
    """The tree of a commit, its parents, and its whole text."""

    tree: str
    parents: tuple[str, ...]
    text: bytes


def is_id(word: str) -> bool:
    """Tell whether a word is the full id of an object."""
    return _ID.fullmatch(word) is not None


def short_id(commit: str) -> str:
    """Return an id as people are shown it."""
    return commit[:_SHORT]


class Objects:
    """The objects of a repository, given by one git process that lives as long as this does."""

    def __init__(self, start: GitPlace) -> None:
        self._start = start
        self._reader: _Reader | None = None
        self._trees: dict[str, dict[bytes, TreeEntry]] = {}
        self._commits: dict[str, Commit] = {}

    def commit(self, identity: str, called: str | None = None) -> Commit:
        """Read a commit. Raises DamagedError."""
        if identity in self._commits:
            return self._commits[identity]
        called = called or short_id(identity)
        text = self.read(identity, "commit", called)
        head = text.partition(b"\n\n")[0].decode("latin-1")
        lines = [line.partition(" ") for line in head.split("\n")]
        words = [word for word, _, _ in lines]
        ids = [rest for word, _, rest in lines if word in ("tree", "parent")]
        # Git reads no further than the first line that is something else.
        if words[: len(ids)] != ["tree", *["parent"] * (len(ids) - 1)]:
            raise self._damaged(identity, "commit", called, "it does not begin with its tree")
        if not all(is_id(one) and len(one) == len(identity) for one in ids):
            raise self._damaged(identity, "commit", called, "it names no tree or parent")
        return _kept(self._commits, identity, Commit(ids[0], tuple(ids[1:]), text))

    def find(self, tree: str, path: str, called: str) -> TreeEntry | Missing:
        """Return the file that a path leads to in a tree, links within it followed.

        Raises DamagedError, which calls the tree so, where an object on the way cannot be read.
        """
        called = f"{called}:{path}"
        above, todo, links = [tree], _parts(os.fsencode(path)), 0
        while todo and above:
            name = todo.pop()
            if name == b"..":
                above.pop()
                continue
            item = self.tree(above[-1], called).get(name)
            if item is None:
                return Missing.LEADS_OUT if links else Missing.ABSENT
            if item.kind == "tree":
                above.append(item.id)
            elif item.kind == "link" and links < _MOST_LINKS:
                target = self.read(item.id, "blob", f"a link on the way to {called}")
                links, above = links + 1, [] if target.startswith(b"/") else above
                todo += _parts(target)
            else:
                return _at_end(item, todo)
        return Missing.NO_FILE if above else Missing.LEADS_OUT

    def walk(self, commit: str) -> Iterator[tuple[str, TreeEntry]]:
        """Give the path of every entry in the tree of a commit but folders. Raises DamagedError."""
        called, seen = short_id(commit), 0
        todo = [("", self.commit(commit).tree)]
        while todo:
            above, identity = todo.pop()
            for name, item in self.tree(identity, f"{called}:{above}").items():
                path, seen = above + os.fsdecode(name), seen + 1
                if seen > _MOST_FILES:
                    raise UnavailableError(f"{called} has more than {_MOST_FILES:,} files")
                if item.kind == "tree":
                    todo.append((f"{path}/", item.id))
                else:
                    yield path, item

    def tree(self, identity: str, called: str) -> dict[bytes, TreeEntry]:
        """Read a tree: what it lists, by name. Raises DamagedError."""
        if identity not in self._trees:
            called = f"a folder on the way to {called}"
            data = self.read(identity, "tree", called)
            try:
                items = list(_items(data, len(identity) // 2))
            except ValueError as error:
                raise self._damaged(identity, "tree", called, str(error)) from None
            return _kept(self._trees, identity, dict(items))
        return self._trees[identity]

    def read(self, identity: str, kind: str, called: str, *, is_ledger: bool = False) -> bytes:
        """Read an object. Raises DamagedError, which says that it is the one that is ``called`` so.

        Of the file of a ledger that is too large to be one, LARGEST + 1 bytes come back, unproven.
        """
        found, data = self._given(identity, kind, called)
        why = None
        if found != kind:
            why = f"it is a {found}"
        elif len(data) > LARGEST and not is_ledger:
            why = "it is too large"
        if why:
            raise self._damaged(identity, kind, called, why)
        return data

    def kind(self, identity: str, called: str) -> str:
        """Return what an object is: a blob, tree, commit or tag. Raises DamagedError."""
        return self._given(identity, "object", called)[0]

    def _given(self, identity: str, wanted: str, called: str) -> tuple[str, bytes]:
        """Return the kind of an object and its bytes, proven if they are all. Raises
        DamagedError.
        """
        if self._reader is None or not self._reader.is_alive:
            self._reader = _Reader(self._start)
        reader, why = self._reader, None
        found, data = reader.ask(identity)
        if found not in _SOUND:
            why = "it is missing" if found == "missing" else reader.complaint()
        elif len(data) <= LARGEST and _id_of(found, data, len(identity)) != identity:
            why = "what is stored under its id is something else"
        if why:
            raise self._damaged(identity, wanted, called, why)
        return found, data

    def _damaged(self, identity: str, kind: str, called: str, why: str) -> DamagedError:
        message = f"Git cannot read the {kind} {short_id(identity)}, which is {called}: {why}"
        if _is_partial(self._start):
            hint = (
                "this clone is incomplete, and atmt fetches nothing; if you trust its "
                "remote: git fetch --refetch --no-filter"
            )
            return DamagedError(message, hint)
        return DamagedError(message, f"{LOOK}; a new clone may have all of it")


class _Reader:
    """A process of `git cat-file` that answers until it is told of no more, or dies."""

    def __init__(self, start: GitPlace) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the process
        self._process = start_git(
            start, "cat-file", "--batch", piped=True, complaints=self._complaints
        )
        self._close = finalize(self, _close, self._process, self._complaints)

    @property
    def is_alive(self) -> bool:
        return self._close.alive

    def ask(self, identity: str) -> tuple[str, bytes]:
        """Return the kind of an object and its bytes; else `missing`, or nothing where it died."""
        given, answers = self._process.stdin, self._process.stdout
        assert given  # noqa: S101 - both are pipes
        assert answers  # noqa: S101
        try:
            given.write(f"{identity}\n".encode())
            given.flush()
            told = answers.readline().decode("latin-1").split()
            if len(told) != 3 or told[0] != identity:  # noqa: PLR2004 - id, kind, size
                return ("missing" if told[1:] == ["missing"] else ""), b""
            size = int(told[2])
            data = answers.read(min(size, LARGEST) + 1)
        except (OSError, ValueError):
            return "", b""
        if size > LARGEST:
            # The rest is not waited for.
            self._process.kill()
            self._close()
        elif len(data) != size + 1:
            return "", b""
        else:
            data = data[:-1]
        return told[1], data

    def complaint(self) -> str:
        """Return what git said before it died; it is asked no more."""
        with suppress(OSError):
            self._process.communicate()
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="backslashreplace").splitlines()
        self._close()
        return next((line for line in said if line.startswith(("fatal: ", "error: "))), "it failed")


def _kept(known: dict[str, T], identity: str, made: T) -> T:
    """Keep what was made of an object for the next time, beside so many others."""
    if len(known) >= _MOST_KEPT:
        known.clear()
    known[identity] = made
    return made


def _close(process: "subprocess.Popen[bytes]", complaints: IO[bytes]) -> None:
    for stream in (process.stdin, process.stdout, complaints):
        if stream:
            with suppress(OSError):
                stream.close()
    process.wait()


def _parts(path: bytes) -> list[bytes]:
    """Return the names of a path, the last one first."""
    return [name for name in reversed(path.split(b"/")) if name not in (b"", b".")]


def _at_end(item: TreeEntry, beyond: list[bytes]) -> TreeEntry | Missing:
    """Return what a path leads to whose last entry this is, with names that go beyond it."""
    if item.kind == "link":  # one too many
        return Missing.LEADS_OUT
    if beyond and item.kind == "submodule":
        return Missing.ABSENT
    return item if item.kind == "blob" and not beyond else Missing.NO_FILE


def _items(data: bytes, width: int) -> Iterator[tuple[bytes, TreeEntry]]:
    """Give what a tree lists: `MODE NAME NUL ID`, one after the other, with ids in binary.

    Raises ValueError, in words, for what git itself would not write: with two readings of a tree,
    a ledger that one of them sees could be hidden from the other.
    """
    index, last, names = 0, b"", set[bytes]()
    while index < len(data):
        end = data.find(b"\0", index) + 1
        mode, _, name = data[index : end - 1].partition(b" ")
        index = end + width
        if not end or index > len(data):
            raise ValueError("it is cut short")
        kind = _kind(mode)
        if name in _NO_NAMES or b"/" in name:
            raise ValueError(f"it lists {excerpt(os.fsdecode(name))}, which is not a name")
        if name in names:
            raise ValueError("it lists a name twice")
        # As git orders them, a folder is called as its path begins.
        key = name + b"/" if kind == "tree" else name
        if key < last:
            raise ValueError("its names are not in order")
        names.add(name)
        last = key
        yield name, TreeEntry(kind, data[end:index].hex())


def _kind(mode: bytes) -> str:
    """Return what an entry with a mode is, which may be written with zeros in front."""
    number = int(mode, 8) if _MODE.fullmatch(mode) else -1
    kind = _KINDS.get(number & ~_PERMISSIONS)
    if kind is None:
        raise ValueError(f"it lists something of the mode {excerpt(os.fsdecode(mode))}")
    return kind


def _id_of(kind: str, data: bytes, width: int) -> str:
    digest = _HASHES[width](f"{kind} {len(data)}\0".encode(), usedforsecurity=False)
    digest.update(data)
    return digest.hexdigest()


def _is_partial(start: GitPlace) -> bool:
    """Tell if the clone was made without some contents, to fetch them when they are needed."""
    keys = r"^(extensions\.partialclone|remote\..*\.promisor)$"
    return run_git(start, "config", "--get-regexp", keys, answers=(0, 1)).returncode == 0
