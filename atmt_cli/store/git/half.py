"""Half an edit: one file of the ledger as an edit of both left it, the other as it was before."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from atmt_cli.model.errors import UnavailableError, UnreadableError, UsageError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.text import excerpt, visible
from atmt_cli.rules.rule import Rule, judge
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.joint_edits import JointEdit, digests, recall
from atmt_cli.store.files.write import Files
from atmt_cli.store.git.objects import is_id
from atmt_cli.store.git.repository import Repository, repository
from atmt_cli.store.git.revisions import head_of
from atmt_cli.store.git.tree import NoFileError, Stood, stood_at, stood_in
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.read import read_bytes

_STAGED = "what would be committed"
_How = tuple[tuple[Rule, ...], date]
"""The rules that a ledger is judged by, and the day."""


def refuse_half(
    folder: Folder, tree: str, rules: Iterable[Rule], today: date, hint: tuple[str, str]
) -> None:
    """Raise UnavailableError where a tree, which would be committed, holds one half of an edit.

    It does where one of its files has a noted edit of both, and the other has not; and where its
    ledger breaks a rule that neither that of HEAD nor the files here break. ``hint`` is what to
    type while an edit is cut short, and otherwise. Raises UsageError for what is no tree's id.
    """
    if not is_id(tree):
        raise UsageError(
            f"{excerpt(tree)} is not the id of a tree", 'a hook gives it: "$(git write-tree)"'
        )
    there = repository(folder)
    staged = stood_in(there, tree, _STAGED, there.ways, "put the file itself in its place")
    before = ledger_at_head(there)
    if staged is None or (before and before.entries == staged.entries):
        return
    cut, add = hint
    here, files = read_files(folder), bytes_of(there, staged)
    if folder.path in OUTCOME.cut_short:
        raise UnavailableError(
            "Nothing can be committed until the interrupted edit is finished", cut
        )
    half = _alone(folder, files) or _torn(folder, files, here)
    if half is None and digests(files) != digests(here):
        half = _broken(folder, files, (here, bytes_of(there, before)), (tuple(rules), today))
    if half:
        raise UnavailableError(f"Half an edit would be committed: {half}", add)


def half_left(folder: Folder) -> str | None:
    """Return which half of an edit of both files is on disk; None where it is whole."""
    return _torn(folder, read_files(folder), {}) if recall(folder) else None


def ledger_at_head(there: Repository) -> Stood | None:
    """Return the ledger's files at HEAD; None where there is none."""
    # What stands there and is no file is for the commit to mend.
    with suppress(NoFileError):
        head = head_of(there)
        return stood_at(there, head) if head else None
    return None


def bytes_of(there: Repository, stood: Stood | None) -> Files:
    """Return the bytes of the ledger's files in a tree. Raises DamagedError."""
    if stood is None:
        return {}
    return {
        name: there.objects.read(item.id, "blob", f"{stood.way}{name}", is_ledger=True)
        for name, item in stood.entries.items()
    }


def _alone(folder: Folder, files: Files) -> str | None:
    """Return which file would be there without the other, in words."""
    [there, *_], gone = list(files), [name for name in FILES if name not in files]
    shown = [visible(folder.shown(name)) for name in (there, *gone)]
    return " without ".join(shown) if gone else None


def _torn(folder: Folder, files: Files, here: Files) -> str | None:
    """Return, in words, which file has an edit of both in it that the other lacks; else None.

    What has gone on since the last edit of both is known by what is ``here``.
    """
    edits, held, now = recall(folder), digests(files), digests(here)
    noted = {name: _after(edits, name, held[name]) for name in FILES}
    if all(noted.values()):
        after = noted
    else:
        last = {len(edits)}
        after = {n: noted[n] | (last if held[n] == now.get(n) else set()) for n in FILES}
    if not all(after.values()) or set.intersection(*after.values()):
        return None
    old, new = sorted(FILES, key=lambda name: max(after[name]))
    first, second = visible(folder.shown(new)), visible(folder.shown(old))
    return f"{first} {'with the edit' if noted[new] else 'as it is now'}, {second} without it"


def _after(edits: list[JointEdit], name: str, held: str) -> set[int]:
    """Return after how many of the edits, the oldest first, a file was as it is held."""
    return {
        index + step
        for index, edit in enumerate(edits)
        for step, noted in enumerate(edit)
        if noted[name] == held
    }


def _broken(folder: Folder, files: Files, others: Iterable[Files], how: _How) -> str | None:
    """Return the first error of a ledger that no other one of these has, in words."""
    known = {one.key for other in others for one in _errors(folder, other, how)}
    found = (one for one in _errors(folder, files, how) if one.key not in known)
    return next((visible(f"{one.file}:{one.line}: {one.message}") for one in found), None)


def _errors(folder: Folder, files: Files, how: _How) -> tuple[Finding, ...]:
    if len(files) < len(FILES):
        return ()
    try:
        reading = read_bytes(folder, files)
    except UnreadableError as error:
        return error.findings
    rules, today = how
    return reading.located(judge(rules, reading.ledger, today).errors)
