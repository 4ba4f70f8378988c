"""Faults at every call by which an edit touches the disk, and what becomes of the ledger.

An edit is run once under strace, which lists its calls. Then, for each of them and for each fault,
the same edit is run on a fresh copy with that fault at that call. All is real: the files, the
processes, the errors, which strace makes the kernel give, and the kills. What follows an edit, and
meets no fault, runs in this process. `python -m bench.faults` prints the table.
"""

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import NamedTuple

from held_commands import DATA, Ended, Held, hold, release, wait_for
from inside import in_process as atmt
from people import left_in_private

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder

NOTE = ("note", "A1", "The fiscal case was made.")
TRANSFER = ("transfer", "mmip", "bia", "--on", "2018-01-09", "--yes")
AFTERWARDS = ("note", "A4", "Written by the next edit.")
"""The edit that follows each fault, and must find all as if there had been none."""
UNDO = ("undo",)

State = Mapping[str, bytes]

READS_ONLY = {
    "access", "faccessat", "faccessat2", "fadvise64", "fcntl", "fstat", "getdents64", "ioctl",
    "lseek", "lstat", "mmap", "newfstatat", "pread64", "read", "readlink", "readlinkat", "stat",
    "statfs", "fstatfs", "statx",
}  # fmt: skip
"""What may be done in a ledger without leaving a trace. All else is tried, known or not."""


class Fault(NamedTuple):
    """Something that goes wrong: how strace makes it, at which calls it can, and whether it stays.

    What stays meets all later calls of the same name as well, as a full disk does.
    """

    name: str
    inject: str
    calls: frozenset[str] | None = None
    stays: bool = False

    def hits(self, call: "Call") -> bool:
        """Whether such a call can meet it."""
        return self.calls is None or call.name in self.calls

    def at(self, call: "Call") -> str:
        """The option of strace that makes it."""
        return f"inject={call.name}:{self.inject}:when={call.number}{'+' * self.stays}"


TAKES_ROOM = frozenset({"write", "pwrite64", "openat", "open", "mkdir", "rename", "fsync"})
CAN_BE_INTERRUPTED = frozenset({"write", "openat", "open", "fsync", "flock"})
FAULTS = (
    Fault("EIO", "error=EIO"),
    Fault("EIO on", "error=EIO", stays=True),
    Fault("ENOSPC", "error=ENOSPC", TAKES_ROOM),
    Fault("full on", "error=ENOSPC", TAKES_ROOM, stays=True),
    Fault("EINTR", "error=EINTR", CAN_BE_INTERRUPTED),
    Fault("killed", "signal=SIGKILL"),
    Fault("Ctrl-C", "signal=SIGINT"),
    Fault("frozen", "signal=SIGSTOP"),
)
EIO, *_, KILLED, INTERRUPT, FROZEN = FAULTS


class Call(NamedTuple):
    """One system call of an edit, the ``number``-th of its name. ``what`` are the paths in it."""

    name: str
    number: int
    what: str

    def __str__(self) -> str:
        return f"{self.name} {self.what}"


class Point(NamedTuple):
    """A fault at the ``index``-th call of an edit."""

    edit: "Edit"
    index: int
    fault: Fault

    @property
    def call(self) -> Call:
        """The call it meets."""
        return self.edit.calls[self.index]

    @property
    def before_the_decision(self) -> bool:
        """Whether it comes at the decisive call, or before it."""
        return self.index <= self.edit.decisive


class Row(NamedTuple):
    """What became of a point: the exit code, whose ledger is read then, and what is wrong."""

    point: Point
    code: int
    outcome: str
    wrong: list[str]


@dataclass(frozen=True)
class Edit:
    """A command line and what it is run on: a fresh ledger, one where an edit was cut short, or one
    where an edit was made that can be undone."""

    name: str
    arguments: tuple[str, ...]
    decided_by: str
    """The last call that ends so is the one by which the new ledger comes into being."""
    cut_short: "Edit | None" = None
    undoes: tuple[str, ...] | None = None
    broken_at: str | None = None
    """The last such call of the edit of both files meets an error before the fault is tried."""

    @cached_property
    def base(self) -> Path:
        """A folder with the ledger before the edit; copied, never changed."""
        folder = fresh(DATA)
        if self.cut_short:
            cut_transfer(folder)
        if self.undoes:
            assert atmt(*self.undoes, "--ledger", str(folder), cwd=Path("/")).code == 0
        return folder

    @cached_property
    def calls(self) -> list[Call]:
        """Every call by which it touches the ledger's folder otherwise than by reading."""
        held = hold(*self.arguments, ledger=(folder := fresh(self.base)))
        held.trace("-e", "trace=%file,%desc", *self.breaking)
        release()
        ended = held.wait()
        assert ended.code == 0 or self.broken_by, ended.said
        return list(calls_of(held.traced(), folder))

    @cached_property
    def broken_by(self) -> Call | None:
        """The call that meets an error in every run, where there is one."""
        if self.broken_at is None:
            return None
        return [call for call in BOTH_FILES.calls if str(call) == self.broken_at][-1]

    @property
    def breaking(self) -> tuple[str, ...]:
        """The options of strace for that error."""
        return ("-e", EIO.at(self.broken_by)) if self.broken_by else ()

    @cached_property
    def decisive(self) -> int:
        """The index of the call before which the ledger is the old one, and after it the new."""
        named = [i for i, call in enumerate(self.calls) if str(call).endswith(self.decided_by)]
        return named[-1]

    @cached_property
    def states(self) -> dict[str, State]:
        """Both files before the edit and after it, as read through the tool."""
        old = fresh(self.base)
        new = fresh(self.base)
        assert atmt(*self.arguments, "--ledger", str(new), cwd=Path("/")).code == 0
        return {"old": contents(old), "new": contents(new)}

    @cached_property
    def history(self) -> list[State]:
        """The ledgers that edits led to, the first one first; `atmt undo` leads back."""
        old, new = self.states.values()
        if self.undoes:
            return [new, old]
        return [on_disk(DATA), old, new] if self.cut_short else [old, new]

    @cached_property
    def afterwards(self) -> dict[str, State]:
        """The same, after the edit that follows."""
        after: dict[str, State] = {}
        for name, state in self.states.items():
            folder = fresh(None)
            for file, data in state.items():
                (folder / file).write_bytes(data)
            assert atmt(*AFTERWARDS, "--ledger", str(folder), cwd=Path("/")).code == 0
            after[name] = on_disk(folder)
        return after

    def points(self, fault: Fault) -> Iterator[Point]:
        """Every point of a fault."""
        begin = self.calls.index(self.broken_by) + 1 if self.broken_by else 0
        if begin and fault not in (KILLED, INTERRUPT, FROZEN):
            return
        for index, call in enumerate(self.calls[begin:], begin):
            # strace gives one name one fault only.
            if fault.hits(call) and not (self.broken_by and self.broken_by.name == call.name):
                yield Point(self, index, fault)


ONE_FILE = Edit("one file", NOTE, "→ actions.yaml")
BOTH_FILES = Edit("both files", TRANSFER, "→ .atmt/journal")
AFTER_A_CUT = Edit("after a cut", NOTE, "→ actions.yaml", cut_short=BOTH_FILES)
UNDO_ONE = Edit("undo of one file", UNDO, "→ actions.yaml", undoes=NOTE)
UNDO_BOTH = Edit("undo of both files", UNDO, "→ .atmt/journal", undoes=TRANSFER)
TAKEN_BACK = tuple(
    Edit(f"failed {number}", TRANSFER, "→ .atmt/journal", broken_at=call)
    for number, call in enumerate(
        [
            "openat bodies.yaml",
            "rename .atmt/bodies.yaml.N.new → bodies.yaml",
            "unlink .atmt/journal",
            "fsync .atmt",
        ],
        1,
    )
)
"""Edits that fail when they are decided already, at the second file or after it."""
EDITS = (ONE_FILE, BOTH_FILES, AFTER_A_CUT, UNDO_ONE, UNDO_BOTH, *TAKEN_BACK)


@cache
def _room() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="atmt-faults-")


def _at_home(folder: Path) -> None:
    """A journal and an edit that is kept count only in the folder they were written in: make the
    copy's ones at home.
    """
    path = folder / ".atmt" / "journal"
    if path.is_file():
        path.write_bytes(_placed(path.read_bytes(), folder))
    for path in folder.glob(".atmt/undo/*"):
        head, _, rest = zlib.decompress(path.read_bytes()).partition(b"\n")
        path.write_bytes(zlib.compress(_placed(head, folder) + b"\n" + rest))


def _placed(noted: bytes, folder: Path) -> bytes:
    return json.dumps({**json.loads(noted), "place": folder.stat().st_ino}).encode()


def fresh(base: Path | None) -> Path:
    """A new folder with a copy of a ledger, and of what the tool keeps beside it."""
    folder = Path(tempfile.mkdtemp(dir=_room().name))
    if base:
        private = base / ".atmt"
        for name in FILES:
            shutil.copyfile(base / name, folder / name)
        if base != DATA and private.is_dir():
            shutil.copytree(private, folder / ".atmt")
            _at_home(folder)
    return folder


def on_disk(folder: Path) -> State:
    """The bytes of both files."""
    return {name: (folder / name).read_bytes() for name in FILES}


def contents(folder: Path) -> State:
    """Both files as the tool reads them."""
    return read_files(Folder(folder, folder))


def calls_of(log: str, folder: Path) -> Iterator[Call]:
    """The calls in a log that do more than read in a folder, counted by their names."""
    count: dict[str, int] = {}
    for name, rest in re.findall(r"^(\w+)\((.*)$", log, re.MULTILINE):
        count[name] = count.get(name, 0) + 1
        what = paths_in(rest, folder)
        if what and name not in READS_ONLY:
            yield Call(name, count[name], what)


def paths_in(call: str, folder: Path) -> str:
    """The paths below a folder that a call is given, without the number of the process."""
    arguments, _, result = call.rpartition(" = ")
    found = re.findall(rf'[<"]{re.escape(str(folder))}/?([^<>"]*)[>"]', arguments or result)
    return " → ".join(re.sub(r"\.\d+\.new$", ".N.new", path) or "." for path in found)


def run(point: Point, folder: Path, meanwhile: Callable[[], object] | None = None) -> Ended:
    """Run an edit with a fault; where it is frozen, do something meanwhile, then thaw it."""
    held = hold(*point.edit.arguments, ledger=folder)
    names = {point.call.name} | ({broken.name} if (broken := point.edit.broken_by) else set())
    inject = ("-e", point.fault.at(point.call), *point.edit.breaking)
    held.trace("-e", f"trace={','.join(names)}", *inject)
    release()
    if point.fault is FROZEN:
        thaw_after(held, meanwhile)
    ended = held.wait()
    assert was_hit(point, held.traced(), folder), f"{point.call} was not met: {held.traced()}"
    return ended


def cut_transfer(ledger: Path) -> None:
    """Leave a journal beside a ledger whose files are both the old ones still."""
    run(Point(BOTH_FILES, BOTH_FILES.decisive + 1, KILLED), ledger)
    assert (ledger / ".atmt" / "journal").exists()


def thaw_after(held: Held, meanwhile: Callable[[], object] | None) -> None:
    """When it stands still, do something, and let it go on."""
    wait_for(lambda: "stopped by SIGSTOP" in held.traced(), "it never stood still")
    try:
        if meanwhile:
            meanwhile()
    finally:
        os.kill(held.pid, signal.SIGCONT)


def was_hit(point: Point, log: str, folder: Path) -> bool:
    """Whether the fault met the call that it was meant for."""
    found = re.findall(rf"^{point.call.name}\(.*$", log, re.MULTILINE)
    met = found[point.call.number - 1 :][:1]
    return [paths_in(line, folder) for line in met] == [point.call.what]


def temporaries(folder: Path) -> set[str]:
    """The names of the temporary files beside a ledger."""
    return {path.name for path in (folder / ".atmt").glob("*.new")}


def outcome(edit: Edit, state: State) -> str:
    """Whose ledger that is."""
    return next((name for name, known in edit.states.items() if known == state), "NEITHER")


def attempt(point: Point) -> Row:
    """Run an edit with a fault, read the ledger, and edit it again."""
    folder = fresh(point.edit.base)
    seen: list[str] = []
    ended = run(point, folder, lambda: seen.append(outcome(point.edit, contents(folder))))
    read = outcome(point.edit, contents(folder))
    wrong = [*_wrong_code(point, ended, read), *_wrong_words(ended, read)]
    wrong += _wrong_outcome(point, ended, read)
    wrong += _wrong_view(point, seen)
    wrong += _left_behind(point, folder)
    wrong += _wrong_afterwards(point.edit, folder, read)
    if point.fault is KILLED or point.edit.undoes:  # only a kill leaves no time to clear up
        wrong += _wrong_undo(point, folder, read)
    shutil.rmtree(folder)
    return Row(point, ended.code, "/".join([*seen, read]), wrong)


def _wrong_code(point: Point, ended: Ended, read: str) -> Iterator[str]:
    """0 means done. An error may come when it is done already."""
    # An interrupt says by its exit code what became of the edit.
    told = {0} if read == "new" else {130}
    allowed = {KILLED: {-signal.SIGKILL}, INTERRUPT: told, FROZEN: {0}}
    expected = allowed.get(point.fault, {0, 3}) | ({3} if point.edit.broken_by else set())
    if point.fault is KILLED:
        expected = allowed[KILLED]
    if ended.code not in expected:
        yield f"exit {ended.code}"
    if ended.code == 0 and read != "new":
        yield f"exit 0, but the ledger is the {read} one"


def _wrong_words(ended: Ended, read: str) -> Iterator[str]:
    if "Traceback" in ended.said or "a fault in atmt" in ended.said:
        yield ended.said
    if read == "new" and ("nothing was" in ended.err or "Nothing to change" in ended.out):
        yield f"it is written, but it says: {' '.join(ended.err.split())}"


def _wrong_outcome(point: Point, ended: Ended, read: str) -> Iterator[str]:
    """Old up to the decisive call and new after it; but who is not killed may take it back."""
    expected = {"old"} if point.before_the_decision else {"new"}
    if point.index == point.edit.decisive and point.fault is INTERRUPT:
        expected = {"new"}  # an interrupt does not undo the call that it meets
    if point.edit.broken_by or (ended.code == 3 and not point.before_the_decision):
        expected = {"old", "new"}
    if ended.code == 3 and ".atmt/undo/" in point.call.what:
        # What cannot be kept stops no edit; but where the fault stays, it may stop the answer.
        expected = {"old", "new"}
    if ended.code == 0:
        expected = {"new"}
    if read not in expected:
        yield f"the ledger is {read}, not {' or '.join(sorted(expected))}"


def _wrong_view(point: Point, seen: list[str]) -> Iterator[str]:
    # A call is carried out before the signal that it met stops the process.
    expected = {"old"} if point.index < point.edit.decisive else {"new"}
    if point.edit.broken_by:
        expected = {"old", "new"}
    if not expected.issuperset(seen):
        yield f"a reader in the middle saw {seen[0]}, not {' or '.join(sorted(expected))}"


def _left_behind(point: Point, folder: Path) -> Iterator[str]:
    """Who is killed cannot clear up, nor who is stopped while clearing up; the next edit does."""
    cannot = point.fault is KILLED or (point.fault is INTERRUPT and point.edit.broken_by)
    if not cannot and point.call.name != "unlink":
        before = temporaries(point.edit.base)
        yield from (f"left behind: {name}" for name in temporaries(folder) - before)


def _wrong_afterwards(edit: Edit, folder: Path, read: str) -> Iterator[str]:
    """The next edit finds the ledger that was read, and leaves all in order."""
    ended = atmt(*AFTERWARDS, "--ledger", str(folder), cwd=Path("/"))
    if ended.code:
        yield f"the next edit: exit {ended.code}: {ended.said}"
    if read in edit.states and on_disk(folder) != edit.afterwards[read]:
        yield "the next edit wrote something else"
    if kept := left_in_private(folder):
        yield f"the next edit leaves {kept}"
    shown = [line for line in git_status(folder) if line[3:] not in FILES]
    if shown:
        yield f"git shows {shown}"


def _wrong_undo(point: Point, folder: Path, read: str) -> Iterator[str]:
    """Undo leads back over all that was made, the edit that followed first, and no further."""
    history = point.edit.history
    made = history[: history.index(point.edit.states[read]) + 1] if read != "NEITHER" else []
    for state in reversed(made):
        ended = atmt(*UNDO, "--ledger", str(folder), cwd=Path("/"))
        if ended.code:
            # An edit that met an error where it is kept does without; the one after it did not.
            if point.fault in (KILLED, INTERRUPT, FROZEN) or state is made[-1]:
                yield f"undo: exit {ended.code}: {ended.said}"
            return
        if on_disk(folder) != state:
            yield f"undo brought the {outcome(point.edit, on_disk(folder))} ledger"
    before = on_disk(folder)
    ended = atmt(*UNDO, "--ledger", str(folder), cwd=Path("/"))
    if ended.code != 2 or on_disk(folder) != before:
        yield f"undo of nothing: exit {ended.code}: {ended.said}"


@cache
def _repository() -> Path:
    folder = fresh(DATA)
    name = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    for words in (["init", "-q"], ["add", "-A"], [*name, "commit", "-qm", "The ledger"]):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder / ".git"


def git_status(folder: Path) -> list[str]:
    """What `git status --short` says, were the folder the one that holds the repository."""
    command = ["git", "--git-dir", str(_repository()), "--work-tree", str(folder), "status"]
    environ = {**os.environ, "GIT_OPTIONAL_LOCKS": "0"}
    said = subprocess.run(
        [*command, "--short", "-uall"], cwd=folder, env=environ, capture_output=True, check=True
    )
    return said.stdout.decode().splitlines()
