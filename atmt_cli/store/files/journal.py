"""The journal, by which an edit of both files happens in full or not at all.

It holds the new texts of both files and comes into being by one rename. From then on it *is* the
ledger: readers read through it, and whoever writes next finishes it.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.atomic import Staged, replace_file, stage, sync_folder
from atmt_cli.store.files.bytes import Stamp, stamp_at, stamp_of
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import JOURNAL, private, shown
from atmt_cli.store.files.regular import open_regular, read_regular
from atmt_cli.store.files.rights import narrowest, rights_of
from atmt_cli.store.outcome import OUTCOME

NAME = JOURNAL
_LARGEST = 512 * 1024 * 1024
"""More than two ledgers of the greatest size, every character of them escaped."""


class JournalEntry(NamedTuple):
    """One file in a journal: the digest of what it replaces, and the new bytes."""

    before: str
    after: bytes


def digest(data: bytes) -> str:
    """Return a digest that tells two contents apart."""
    return hashlib.sha256(data).hexdigest()


def read_journal(folder: Folder) -> dict[str, JournalEntry]:
    """Return the files of a journal; none where there is no journal. Raises UnavailableError."""
    try:
        raw = read_regular(private(folder) / NAME, _LARGEST, own=True)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _unusable(folder, f"unreadable: {error.strerror}") from error
    return _entries(folder, raw)


def _entries(folder: Folder, raw: bytes) -> dict[str, JournalEntry]:
    """Return what a journal says. Raises UnavailableError."""
    try:
        found = json.loads(raw)
        files, place = found["files"], found.get("place")
        entries = {
            FILES[FILES.index(name)]: JournalEntry(file["before"], file["after"].encode())
            for name, file in files.items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise _unusable(folder, "damaged") from error
    if place != folder_id(folder):
        # Else a journal that came with a branch would have CI judge a text that is not merged.
        raise _unusable(folder, "from another folder")
    return entries


def folder_id(folder: Folder) -> int:
    """Return what tells this folder from every copy of it: its number in the file system."""
    return folder.path.stat().st_ino


def through_journal(
    folder: Folder, journal: Mapping[str, JournalEntry], name: str, disk: bytes
) -> bytes:
    """Return what a file holds: its bytes on disk, or those that an unfinished edit gave it."""
    one = journal.get(name)
    if one is None or disk == one.after:
        return disk
    if digest(disk) == one.before:
        return one.after
    raise UnavailableError(
        f"{folder.shown(name)} was changed by hand after an edit that was cut short",
        f"to keep the file as it is, delete {shown(folder)}/{NAME}; check both files afterwards",
    )


def read_through(
    folder: Folder, read: Callable[[Stamp], dict[str, bytes] | None]
) -> dict[str, bytes] | None:
    """Read both files through the journal; None where somebody wrote meanwhile.

    ``read`` gives the bytes on disk if nothing changed since the journal had this stamp. Where
    nobody is at work on it the edit was cut short, which is noted. Raises UnavailableError.
    """
    path = private(folder) / NAME
    try:
        with open_regular(path, own=True) as file:
            stamp = stamp_of(file)
            raw, disk = file.read(_LARGEST + 1), read(stamp)
            if disk is None:
                return None
            journal = _entries(folder, raw)
            is_alone = _is_alone(folder) and stamp_at(path, follow=False) == stamp
            return _resolved(folder, journal, disk, is_alone=is_alone)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unusable(folder, f"unreadable: {error.strerror}") from error


def _is_alone(folder: Folder) -> bool:
    from atmt_cli.store.files.lock import is_locked  # noqa: PLC0415 - hardly ever needed

    return not is_locked(folder)


def _resolved(
    folder: Folder,
    journal: Mapping[str, JournalEntry],
    disk: Mapping[str, bytes],
    *,
    is_alone: bool,
) -> dict[str, bytes] | None:
    try:
        whole = {name: through_journal(folder, journal, name, disk[name]) for name in disk}
    except UnavailableError:
        if is_alone:
            raise
        return None  # whoever is at work on it sees it, too, and takes it back
    if is_alone:
        OUTCOME.cut_short[folder.path] = folder
    return whole


def stage_journal(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]
) -> AbstractContextManager[Staged]:
    """Return a journal written, but not yet in force: from its rename on, the edit has happened."""
    files = {n: {"before": digest(before[n]), "after": after[n].decode()} for n in after}
    written = {"place": folder_id(folder), "files": files}
    raw = json.dumps(written, ensure_ascii=True).encode()
    # It holds what both files hold, and may be read by nobody who may not read both.
    rights = narrowest(*(rights_of(folder.file(name)) for name in FILES))
    return stage(folder, private(folder) / NAME, raw, rights)


def finish_journal(folder: Folder, disk: Mapping[str, bytes]) -> None:
    """Carry out what a journal says and remove it, in full or not at all."""
    journal = read_journal(folder)
    wanted = {name: through_journal(folder, journal, name, disk[name]) for name in journal}
    for name, data in wanted.items():
        if data != disk[name]:
            replace_file(folder, folder.file(name), data, disk[name])
    if journal:
        drop_journal(folder)
        OUTCOME.cut_short.pop(folder.path, None)
        OUTCOME.finished[folder.path] = folder


def drop_journal(folder: Folder, *, missing_ok: bool = False) -> None:
    """Take the journal away: both files say what it said, or what was before it."""
    path = private(folder)
    (path / NAME).unlink(missing_ok=missing_ok)
    # It is gone, and the edit is done or undone: a folder that cannot be synced changes neither.
    with suppress(OSError):
        sync_folder(path)


def _unusable(folder: Folder, why: str) -> UnavailableError:
    place = f"{shown(folder)}/{NAME}"
    both = [visible(quote(folder.shown(name))) for name in FILES]
    return UnavailableError(
        f"The journal {place} of an edit that was cut short is {why}",
        f"the files here may be half of an edit; delete {place}, and restore both files from git: "
        f"git restore {' '.join(both)}; or restore both from a backup",
    )
