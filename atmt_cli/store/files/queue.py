"""The queue of those who want to write: first come, first served.

Who comes takes a ticket, a numbered file that its holder keeps locked for as long as it lives. Who
has no living holder before it is next. That decides the order alone: that there is one writer at a
time is for the lock to see to, so a ticket that cannot be judged is passed over.
"""

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from filelock import lock_descriptor

from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import make_own_folder, open_private, private
from atmt_cli.store.files.regular import open_own, read_regular
from atmt_cli.store.files.rights import rights_in

_NAME = "queue"
_TICKET = re.compile("[0-9]{8,}")
_PACE = "pace"
_USUAL = 0.2
"""Seconds that an edit takes, where none was made yet."""
_SHORTEST, _LONGEST = 0.004, 1.0
"""Seconds between two looks at the queue."""
_WEIGHT = 0.25
"""How much the last edit counts among the recent ones."""


class Ticket(NamedTuple):
    """A place in the queue."""

    path: Path
    handle: int

    @property
    def number(self) -> int:
        """Its number; the lowest comes first."""
        return int(self.path.name)


def draw(folder: Folder) -> Ticket:
    """Take the next ticket. Raises OSError."""
    queue = private(folder) / _NAME
    make_own_folder(queue, rights_in(private(folder)))
    while True:
        number = max(_numbers(queue), default=0) + 1
        path = _ticket(queue, number)
        try:
            handle = open_private(folder, path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        except FileExistsError:
            continue
        # Between the two somebody may have taken it for one whose holder is dead.
        if lock_descriptor(handle, blocking=False) and os.fstat(handle).st_nlink:
            return Ticket(path, handle)
        os.close(handle)


def give_back(ticket: Ticket) -> None:
    """Leave the queue."""
    with suppress(OSError):
        _tear(ticket.path, ticket.handle)


def ahead_of(ticket: Ticket) -> list[int]:
    """Return the tickets before ours, in order, up to the last one with a living holder."""
    queue = ticket.path.parent
    ahead = sorted(number for number in _numbers(queue) if number < ticket.number)
    while ahead and not _lives(_ticket(queue, ahead[-1])):
        ahead.pop()
    return ahead


def living_ahead_of(ticket: Ticket) -> int:
    """Count the living before us, each of whom is looked at."""
    queue = ticket.path.parent
    return sum(_lives(_ticket(queue, number)) for number in ahead_of(ticket))


def lives(ticket: Ticket, number: int) -> bool:
    """Return whether the holder of another ticket lives."""
    return _lives(_ticket(ticket.path.parent, number))


def pause(ahead: float, pace: float) -> float:
    """Return the seconds until it is worth looking again: the next in line look often."""
    return min(_LONGEST, max(_SHORTEST, pace * (ahead - 1) / 2))


def read_pace(folder: Folder) -> float:
    """Return the seconds that recent edits took of the processor."""
    return max(_read_pace(folder) or _USUAL, _SHORTEST)


def write_pace(folder: Folder, seconds: float) -> None:
    """Note how long an edit took; only under the lock."""
    before = _read_pace(folder)
    now = seconds if before is None else before + (seconds - before) * _WEIGHT
    path = private(folder) / _NAME / _PACE
    # It is an estimate: nothing is lost where it cannot be kept.
    with suppress(OSError):
        handle = open_private(folder, path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        with os.fdopen(handle, "wb") as file:
            file.write(f"{now:.4f}\n".encode())


def _read_pace(folder: Folder) -> float | None:
    try:
        said = read_regular(private(folder) / _NAME / _PACE, 20, own=True)
    except OSError:
        return None
    found = re.fullmatch(rb"([0-9]{1,5}\.[0-9]{4})\n", said)
    return float(found[1]) if found else None


def _ticket(queue: Path, number: int) -> Path:
    return queue / f"{number:08d}"


def _numbers(queue: Path) -> list[int]:
    return [int(name) for name in os.listdir(queue) if _TICKET.fullmatch(name)]  # noqa: PTH208


def _lives(path: Path) -> bool:
    """Return whether the holder of a ticket lives; who is dead is taken out of the queue."""
    try:
        handle = open_own(path, os.O_RDONLY)
    except OSError:
        return False
    try:
        if not lock_descriptor(handle, blocking=False):
            return True
    except OSError:
        os.close(handle)
        return False
    with suppress(OSError):
        _tear(path, handle)
        return False
    return False


def _tear(path: Path, handle: int) -> None:
    """Take away a ticket that we have locked."""
    if os.name != "posix":  # an open file cannot be taken away there, nor a new one be mistaken
        os.close(handle)
        path.unlink()
        return
    try:
        path.unlink()
    finally:
        os.close(handle)
