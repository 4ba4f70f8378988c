"""One writer at a time, in the order they came."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import lock_descriptor

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import LOCK, cannot_write, make_private, open_private, private
from atmt_cli.store.files.queue import (
    Ticket,
    ahead_of,
    draw,
    give_back,
    lives,
    living_ahead_of,
    pause,
    read_pace,
    write_pace,
)
from atmt_cli.store.files.regular import open_own

PATIENCE = 60
"""Seconds to wait for one other writer; and for all that are before us, as far as can be told."""

_LOOK = 2.0
"""Seconds between two looks at the whole queue."""
_GLANCE = 0.1
"""Seconds, at least, between two looks at whom we wait for, where others wait as well."""

_OURS = set[Path]()
"""The folders that this process holds the lock of."""


@contextmanager
def locked(folder: Folder, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the ledger's lock, in turn.

    Raises UnavailableError at once where too many wait already, and when another writer holds it
    for too long.
    """
    make_private(folder)
    try:
        ticket = draw(folder)
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        lock = _acquired(folder, ticket, patience)
        _OURS.add(folder.path)
        # Of the processor alone: while many start at once, each takes the time of all.
        begun = time.process_time()
        try:
            yield
        finally:
            _OURS.discard(folder.path)
            write_pace(folder, time.process_time() - begun)
            # The edit is done or refused by now; the system frees the lock when the process ends.
            with suppress(OSError):
                os.close(lock)
    finally:
        give_back(ticket)


def is_locked(folder: Folder) -> bool:
    """Tell if somebody else is writing. Who only reads asks, and waits for nobody."""
    if folder.path in _OURS:
        return False
    try:
        handle = open_own(private(folder) / LOCK, os.O_RDONLY)
    except OSError:
        return False
    try:
        return not _can_share(handle)
    except OSError:
        return False
    finally:
        os.close(handle)


def _can_share(handle: int) -> bool:
    """Return whether nobody writes. Readers who ask at one moment do not take each other for
    writers.
    """
    if sys.platform == "win32":
        return lock_descriptor(handle, blocking=False)
    import fcntl  # noqa: PLC0415 - not there on Windows

    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _acquired(folder: Folder, ticket: Ticket, patience: float) -> int:
    """Return the lock's descriptor, once it is our turn. Raises UnavailableError."""
    try:
        pace = read_pace(folder)
        _refuse_crowd(ticket, pace, patience)
        lock = _open_lock(folder)
        try:
            _wait(ticket, lock, pace, patience)
        except BaseException:
            os.close(lock)
            raise
    except OSError as error:
        raise cannot_write(folder, error) from error
    return lock


def _open_lock(folder: Folder) -> int:
    path = private(folder) / LOCK
    try:
        return open_private(folder, path, os.O_RDWR | os.O_CREAT)
    except PermissionError:
        # Another's: to lock it we need not write to it.
        return open_private(folder, path, os.O_RDONLY)


def _refuse_crowd(ticket: Ticket, pace: float, patience: float) -> None:
    """Raise UnavailableError where the turn would not come in time; better now than then."""
    ahead = ahead_of(ticket)
    if len(ahead) * pace <= patience or living_ahead_of(ticket) * pace <= patience:
        return
    raise UnavailableError(
        f"{len(ahead)} edits of this ledger are already waiting, and will take about "
        f"{len(ahead) * pace:.0f} seconds; nothing was written",
        "try again when they are done; many changes at once: atmt apply",
    )


def _wait(ticket: Ticket, lock: int, pace: float, patience: float) -> None:
    """Wait until nobody is before us and the lock is ours. Raises UnavailableError."""
    first, since = -1, 0.0
    while True:
        # The whole queue is looked at now and then; in between, whom we wait for.
        looked, ahead = time.monotonic(), ahead_of(ticket)
        while ahead and lives(ticket, ahead[-1]) and (waited := time.monotonic() - looked) < _LOOK:
            left = pause(len(ahead) - waited / pace, pace)
            time.sleep(left if len(ahead) == 1 else max(left, _GLANCE))
        if ahead and not lives(ticket, ahead[-1]):
            continue
        if not ahead and lock_descriptor(lock, blocking=False):
            return
        now, head = time.monotonic(), (ahead or [ticket.number])[0]
        # As long as the queue moves our turn will come.
        if head != first:
            first, since = head, now
        elif now - since > patience:
            message = f"Another edit of this ledger has been running for {patience:g} seconds"
            more = f"; {len(ahead)} are ahead of this one" if len(ahead) > 1 else ""
            raise UnavailableError(message + more, "wait for it to end, and try again")
        if not ahead:
            time.sleep(pause(0, pace))
