"""People beside the tool: who save a file in an editor, hold the lock, or plan by hand."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from atmt_cli.changes.operations.operation import AddNote
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder

DAY = date(2018, 1, 10)
Save = Callable[[Path, bytes], None]


def save_by_rename(path: Path, data: bytes) -> None:
    """As most editors do: a new file, put in place of the old one."""
    beside = path.with_name(f".{path.name}.swp")
    beside.write_bytes(data)
    beside.replace(path)


def save_in_place(path: Path, data: bytes) -> None:
    """As some editors and most scripts do: the same file, emptied and filled."""
    path.write_bytes(data)


SAVES: dict[str, Save] = {"by rename": save_by_rename, "in place": save_in_place}


def folder_of(path: Path) -> Folder:
    """A ledger's folder, as the store takes it."""
    return Folder(path, path)


def noting(text: str) -> Callable[[Ledger], Plan]:
    """A planner that adds a note to A1."""
    return lambda ledger: plan(ledger, [AddNote(action="A1", text=text)], DAY)


_HOLD = """
import fcntl, sys
lock = open(sys.argv[1], "w")
fcntl.flock(lock, fcntl.LOCK_EX)
print("held", flush=True)
sys.stdin.read()
"""


@contextmanager
def lock_held(ledger: Path) -> Iterator[None]:
    """Another process holds the lock of a ledger."""
    private = ledger / ".atmt"
    private.mkdir(exist_ok=True)
    command = [sys.executable, "-IS", "-c", _HOLD, str(private / "lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == b"held\n"
        yield


def snapshot(ledger: Path) -> dict[str, tuple[bytes, int, int]]:
    """The bytes, inode and time stamp of every file of a ledger, but what the tool keeps."""
    found = (path for path in sorted(ledger.rglob("*")) if ".atmt" not in path.parts)
    return {
        str(path.relative_to(ledger)): (
            path.read_bytes(),
            path.stat().st_ino,
            path.stat().st_mtime_ns,
        )
        for path in found
        if path.is_file()
    }


STAY = {".gitignore", "lock", "queue", "queue/pace", "undo"}
"""What the tool keeps beside a ledger for good; and the last edits, below `undo`."""


def left_in_private(ledger: Path) -> list[str]:
    """What stands beside a ledger, but for what stays: journals, temporary files, tickets."""
    private = ledger / ".atmt"
    if not os.path.lexists(private):
        return []
    found = {path.relative_to(private).as_posix() for path in private.rglob("*")}
    return sorted(path for path in found - STAY if not path.startswith("undo/"))
