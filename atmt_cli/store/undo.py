"""Undo the last edit that a command made, if the files are still as it left them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from shlex import quote
from typing import NamedTuple

from atmt_cli.changes.merge.differences import differences
from atmt_cli.changes.merge.records import plain
from atmt_cli.changes.operations.draft import Change, Draft
from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.errors import AtmtError, RefusedError, UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted
from atmt_cli.store.edit import Edit, through_the_door
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder, is_git_root
from atmt_cli.store.files.joint_edits import digests
from atmt_cli.store.files.last_edits import (
    LastEdit,
    Unusable,
    digests_of,
    forget,
    read_last_edits,
)
from atmt_cli.store.files.write import Files, write_files
from atmt_cli.store.git.half import bytes_of, ledger_at_head
from atmt_cli.store.git.repository import repository
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.read import read_bytes


class KeptEdit(NamedTuple):
    """An edit that was kept, and why it cannot be taken back; None where it can."""

    edit: LastEdit
    hindrance: str | None


class _Undoing(NamedTuple):
    """An edit to be taken back: what both files held before it, and the edits before it."""

    edit: LastEdit
    restored: Files
    earlier: list[LastEdit]
    cautions: tuple[str, ...]


def preview_undo(folder: Folder, author: str | None, today: date) -> Edit:
    """Return what taking back the last edit would do, or what it would raise."""
    files = read_files(folder)
    return _made(folder, files, _chosen(folder, files), author, today)


def undo_last(folder: Folder, author: str | None, today: date) -> Edit:
    """Undo the last edit, in full or not at all.

    It is the one that was the last when this began. Nothing of it bears an author, who is only to
    be known. Raises UsageError where there is none, RefusedError where it cannot be taken back, and
    UnavailableError where a file cannot be read or written; then the files are as they were.
    """
    meant = _chosen(folder, read_files(folder)).edit

    def carry_out(files: Files) -> Edit:
        found = _chosen(folder, files)
        if found.edit != meant:
            message = "Another edit was made while this one waited"
            raise RefusedError(message, "to undo that one instead: atmt undo")
        made = _made(folder, files, found, author, today)
        write_files(folder, files, made.changed())
        # Only now: what is left of a kill here is an edit that does not fit the files any more.
        forget(folder, meant)
        return made

    return through_the_door(folder, carry_out)


def kept_edits(folder: Folder) -> tuple[list[KeptEdit], tuple[str, ...]]:
    """Return the edits that are kept, the last one first, and what was passed over."""
    files, found = read_files(folder), _read(folder)
    committed, kept = _at_head(folder), list[KeptEdit]()
    hindrance = None
    for edit in _usable(found):
        restored = edit.restored(files)
        if restored is None:
            kept.append(KeptEdit(edit, "changed-since"))
            continue
        # What came before a committed edit is committed with it.
        hindrance = "committed" if hindrance or _held(committed, files, edit) else None
        kept.append(KeptEdit(edit, hindrance))
        files = restored
    return kept, _passed_over(found)


def _made(folder: Folder, files: Files, undoing: _Undoing, author: str | None, today: date) -> Edit:
    """Return the edit that takes another one back."""
    restored = undoing.restored
    now, then = (read_bytes(folder, one).ledger for one in (files, restored))
    Draft(now, today).begin(author)
    summary = undoing.edit.summary
    left = digests_of(restored)
    more = any(one.after == left for one in undoing.earlier)
    plan = Plan(
        now,  # in which what goes can still be named
        tuple(_changes(now, then)),
        tuple(f"Undone: {one}" for one in summary.said or (f"the edit of {summary.on}",)),
        "atmt undo --list" if more else "atmt status",
        cautions=undoing.cautions,
    )
    return Edit(plan, _texts(files), _texts(restored))


def _changes(now: Ledger, then: Ledger) -> Iterator[Change]:
    """Yield what differs between two ledgers, as changes of the first."""
    pairs = ((now.actions_file, then.actions_file), (now.bodies_file, then.bodies_file))
    for have, want in pairs:
        yield from differences(plain(have), plain(have), plain(want))


def _texts(files: Files) -> dict[str, str]:
    return {name: data.decode() for name, data in files.items()}


def _chosen(folder: Folder, files: Files) -> _Undoing:
    """Return the edit after which the files are as they are. Raises as `undo_last` does."""
    if folder.path in OUTCOME.cut_short:
        raise UnavailableError("Nothing can be undone until the interrupted edit is finished")
    found = _read(folder)
    edits = _usable(found)
    for index, edit in enumerate(edits):
        restored = edit.restored(files)
        if restored is not None:
            if names := _held(_at_head(folder), files, edit):
                raise _committed(folder, names)
            return _Undoing(edit, restored, edits[index + 1 :], _passed_over(found))
    raise _nothing(folder, files, found)


def _read(folder: Folder) -> list[LastEdit | Unusable]:
    try:
        return read_last_edits(folder)
    except OSError as error:
        raise _unreadable(error.strerror or str(error)) from error


def _unreadable(why: str) -> UnavailableError:
    message = f"Cannot read the saved edits beside the ledger: {why}"
    return UnavailableError(message, "fix that; or edit the file by hand")


def _usable(found: Sequence[LastEdit | Unusable]) -> list[LastEdit]:
    return [one for one in found if isinstance(one, LastEdit)]


def _passed_over(found: Sequence[LastEdit | Unusable]) -> tuple[str, ...]:
    """Say what is kept and cannot be used; what somebody else may take back is no fault."""
    why = Counter(one.why for one in found if isinstance(one, Unusable) and one.maker is None)
    if not why:
        return ()
    told = ", ".join(f"{number} {reason}" for reason, number in why.items())
    return (f"{counted(sum(why.values()), 'kept edit')} cannot be used: {told}",)


def _at_head(folder: Folder) -> Mapping[str, str]:
    """Return the digests of the files at HEAD, as git may keep them; none without a commit."""
    if not is_git_root(folder.root):
        return {}
    there = repository(folder)
    return digests(bytes_of(there, ledger_at_head(there)))


def _held(committed: Mapping[str, str], files: Files, edit: LastEdit) -> list[str]:
    """Return which files of an edit are committed as they are."""
    here = digests(files)
    return [name for name in edit.replaced if committed.get(name) == here[name]]


def _committed(folder: Folder, names: Sequence[str]) -> RefusedError:
    shown = _listed(folder, names)
    return RefusedError(
        f"The last edit is committed: {shown}",
        "correct what it recorded: atmt correct --help; or undo the whole commit, which "
        f"git log {quote(folder.shown(names[0]))} names: git revert COMMIT",
    )


def _nothing(folder: Folder, files: Files, found: Sequence[LastEdit | Unusable]) -> AtmtError:
    """Return why there is no edit that could be taken back, and what to type instead."""
    unread = [one for one in found if isinstance(one, Unusable) and one.is_unread]
    if unread:
        return _unreadable(unread[0].why)
    edits, now = _usable(found), digests_of(files)
    by_hand = "edit the file"
    if found and isinstance(found[0], Unusable) and found[0].maker:
        who = found[0].maker
        return RefusedError(
            f"The last edit here was made by {who}", f"ask {who} to type: atmt undo; or {by_hand}"
        )
    if not edits:
        said = _passed_over(found) or ("no command has edited this ledger here",)
        return UsageError(f"nothing to undo: {said[0]}", f"to undo a change, {by_hand}")
    if edits[0].before == now:
        message = "nothing to undo: the last edit has already been undone"
        return UsageError(message, "see what is kept: atmt undo --list")
    last, changed = edits[0].summary, [n for n in FILES if edits[0].after.get(n) != now[n]]
    if is_git_root(folder.root):
        by_hand += f", or choose what to restore: git restore -p {quote(folder.shown(changed[0]))}"
    has = "has" if len(changed) == 1 else "have"
    return RefusedError(
        f"{_listed(folder, changed)} {has} changed since the last edit by a command, on {last.on}",
        f"to undo a change, {by_hand}",
    )


def _listed(folder: Folder, names: Sequence[str]) -> str:
    return " and ".join(folder.shown(name) for name in names)
