"""One writer at a time."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from filelock import FileLock, Timeout

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.find import Folder
from atmt_cli.store.private import cannot_write, make_private

PATIENCE = 60
"""Seconds to wait for another writer."""


@contextmanager
def locked(folder: Folder, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the ledger's lock. Raises UnavailableError when another holds it for too long."""
    path = make_private(folder)
    lock = FileLock(path / "lock", timeout=patience)
    try:
        lock.acquire()
    except Timeout as error:
        message = f"Another edit of this ledger has been running for {patience:g} seconds"
        raise UnavailableError(message, "wait for it to end, and try again") from error
    except OSError as error:
        raise cannot_write(folder, error) from error
    try:
        yield
    finally:
        # The edit is done or refused by now; the system frees the lock when the process ends.
        with suppress(OSError):
            lock.release()
