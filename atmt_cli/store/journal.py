"""The journal: how an edit of both files happens wholly or not at all.

It holds the new texts of both files and comes into being by one rename. From then on it *is* the
ledger: readers read through it, and whoever writes next finishes it.
"""

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.store.find import Folder
from atmt_cli.store.private import JOURNAL, private, shown
from atmt_cli.store.regular import IrregularError, read_regular
from atmt_cli.store.replace import Staged, mode_of, replace_file, stage, sync_folder

NAME = JOURNAL
_LARGEST = 512 * 1024 * 1024
"""More than two ledgers of the greatest size, every character of them escaped."""


class Entry(NamedTuple):
    """One file in a journal: the digest of what it replaces, and the new bytes."""

    before: str
    after: bytes


def digest(data: bytes) -> str:
    """What tells two contents apart."""
    return hashlib.sha256(data).hexdigest()


def read_journal(folder: Folder) -> dict[str, Entry]:
    """The files of a journal; none where there is no journal. Raises UnavailableError."""
    path = private(folder) / NAME
    try:
        raw = read_regular(path, _LARGEST)
    except IrregularError as error:
        raise _unusable(folder, "no regular file") from error
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _unusable(folder, error.strerror or "unreadable") from error
    try:
        found = json.loads(raw)
        files, place = found["files"], found.get("place")
        known = {FILES[FILES.index(name)]: file for name, file in files.items()}
        entries = {n: Entry(file["before"], file["after"].encode()) for n, file in known.items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unusable(folder, "damaged") from error
    if place != _place(folder):
        # Else a journal that came with a branch would have CI judge a text that is not merged.
        raise _unusable(folder, "from another folder")
    return entries


def _place(folder: Folder) -> int:
    """What tells this folder from every copy of it: its number in the file system."""
    return folder.path.stat().st_ino


def through_journal(folder: Folder, journal: Mapping[str, Entry], name: str, disk: bytes) -> bytes:
    """What a file holds: its bytes on disk, or those that an unfinished edit gave it."""
    entry = journal.get(name)
    if entry is None or disk == entry.after:
        return disk
    if digest(disk) == entry.before:
        return entry.after
    raise UnavailableError(
        f"{folder.shown(name)} was changed by hand after an edit that was cut short",
        f"to keep the file as it is, delete {shown(folder)}/{NAME}; check both files afterwards",
    )


def read_through(folder: Folder, disk: Mapping[str, bytes]) -> dict[str, bytes]:
    """What both files hold, an unfinished edit and all."""
    journal = read_journal(folder)
    return {name: through_journal(folder, journal, name, disk[name]) for name in disk}


def stage_journal(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> Staged:
    """A journal written, but not yet in force: from its rename on, the edit has happened."""
    files = {
        name: {"before": digest(before[name]), "after": data.decode()}
        for name, data in after.items()
    }
    written = {"place": _place(folder), "files": files}
    raw = json.dumps(written, ensure_ascii=True).encode()
    # It holds what both files hold, and may be read by nobody who may not read both.
    modes = [mode_of(folder.file(name)) for name in after]
    return stage(folder, private(folder) / NAME, raw, mode=min(modes) & max(modes))


def finish_journal(folder: Folder, disk: Mapping[str, bytes]) -> None:
    """Carry out what a journal says and take it away, wholly or not at all."""
    journal = read_journal(folder)
    wanted = {name: through_journal(folder, journal, name, disk[name]) for name in journal}
    for name, data in wanted.items():
        if data != disk[name]:
            replace_file(folder, folder.file(name), data, disk[name])
    if journal:
        drop_journal(folder)


def drop_journal(folder: Folder, *, missing_ok: bool = False) -> None:
    """Take the journal away: both files say what it said, or what was before it."""
    path = private(folder)
    (path / NAME).unlink(missing_ok=missing_ok)
    # It is gone, and the edit is done or undone: a folder that cannot be synced changes neither.
    with suppress(OSError):
        sync_folder(path)


def _unusable(folder: Folder, why: str) -> UnavailableError:
    place = f"{shown(folder)}/{NAME}"
    return UnavailableError(
        f"The journal {place} of an edit that was cut short is {why}",
        f"look at it; to go on with the files as they are, delete {place}",
    )
