"""The journal: how an edit of both files happens wholly or not at all.

It holds the new texts of both files and comes into being by one rename. From then on it *is* the
ledger: readers read through it, and whoever writes next finishes it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.store.find import Folder
from atmt_cli.store.private import private, shown
from atmt_cli.store.replace import replace_file, sync_folder

NAME = "journal"


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
        raw = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _unusable(folder, error.strerror or "unreadable") from error
    try:
        files = json.loads(raw)["files"]
        known = {FILES[FILES.index(name)]: file for name, file in files.items()}
        return {name: Entry(file["before"], file["after"].encode()) for name, file in known.items()}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise _unusable(folder, "damaged") from error


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


def write_journal(folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Write a journal: from its rename on, the edit has happened."""
    files = {
        name: {"before": digest(before[name]), "after": data.decode()}
        for name, data in after.items()
    }
    raw = json.dumps({"files": files}, ensure_ascii=True).encode()
    replace_file(folder, private(folder) / NAME, raw)


def finish_journal(folder: Folder, read_disk: Mapping[str, bytes]) -> bool:
    """Carry out what a journal says and take it away; whether there was one."""
    journal = read_journal(folder)
    for name, entry in journal.items():
        if through_journal(folder, journal, name, read_disk[name]) != read_disk[name]:
            replace_file(folder, folder.file(name), entry.after)
    if journal:
        drop_journal(folder)
    return bool(journal)


def drop_journal(folder: Folder, *, missing_ok: bool = False) -> None:
    """Take the journal away: both files say what it said, or what was before it."""
    path = private(folder)
    (path / NAME).unlink(missing_ok=missing_ok)
    sync_folder(path)


def _unusable(folder: Folder, why: str) -> UnavailableError:
    place = f"{shown(folder)}/{NAME}"
    return UnavailableError(
        f"The journal {place} of an edit that was cut short is {why}",
        f"look at it; to go on with the files as they are, delete {place}",
    )
