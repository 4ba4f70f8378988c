"""Half an edit: one file of the ledger as an edit of both left it, the other as it was before."""

import re
from collections.abc import Iterable, Mapping
from datetime import date

from atmt_cli.model.errors import UnavailableError, UnreadableError, UsageError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.text import excerpt, visible
from atmt_cli.rules.rule import Rule, judge
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.journal import digest_in_git, pair_of, read_journal
from atmt_cli.store.files.pair import Pair, recall
from atmt_cli.store.git.revisions import Repository, Stood, found_at, head_of, repository, stood_in
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.read import read_bytes

_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")
_STAGED = "what would be committed"
Files = Mapping[str, bytes]
_How = tuple[tuple[Rule, ...], date]
"""By which rules a ledger is judged, and on which day."""


def refuse_half(
    folder: Folder, tree: str, rules: Iterable[Rule], today: date, hint: tuple[str, str]
) -> None:
    """Raise UnavailableError where a tree, which would be committed, holds one half of an edit.

    It does where it differs so from an edit that stands in the journal, or from the last one of
    both files; and where its ledger breaks a rule that neither that of HEAD nor the files here
    break. ``hint`` is what to type while an edit is cut short, and otherwise. Raises UsageError for
    what is no tree's id.
    """
    if not _ID.fullmatch(tree):
        raise UsageError(
            f"{excerpt(tree)} is not the id of a tree", 'a hook gives it: "$(git write-tree)"'
        )
    there = repository(folder)
    staged, before = stood_in(there, tree, _STAGED), _at_head(there)
    if staged is None or (before and before.entries == staged.entries):
        return
    cut, add = hint
    here, files = read_files(folder), _bytes(there, staged)
    if folder.path in OUTCOME.cut_short:
        raise UnavailableError("Nothing can be committed while half an edit is missing", cut)
    half = _alone(folder, files) or _known(folder, files, here)
    if half is None and not all(_is_same(files[name], here[name]) for name in FILES):
        half = _broken(folder, files, (here, _bytes(there, before)), (tuple(rules), today))
    if half:
        raise UnavailableError(f"Half an edit would be committed: {half}", add)


def half_left(folder: Folder) -> str | None:
    """Return which half of the last edit of both files is on disk; None where it is whole."""
    pair = recall(folder)
    if not pair:
        return None
    return _half(folder, pair, {name: digest_in_git(d) for name, d in read_files(folder).items()})


def _at_head(there: Repository) -> Stood | None:
    head = head_of(there)
    # What stands there and is no file is for the commit to mend.
    found = found_at(there, [head], there.ways)[0] if head else None
    return found if isinstance(found, Stood) else None


def _bytes(there: Repository, stood: Stood | None) -> Files:
    if stood is None:
        return {}
    return {
        name: there.objects.read(item.id, "blob", f"{stood.way}{name}", is_ledger=True)
        for name, item in stood.entries.items()
    }


def _is_same(one: bytes, other: bytes) -> bool:
    return digest_in_git(one) == digest_in_git(other)


def _alone(folder: Folder, files: Files) -> str | None:
    """Return which file would be there without the other, in words."""
    [there, *_], gone = list(files), [name for name in FILES if name not in files]
    shown = [visible(folder.shown(name)) for name in (there, *gone)]
    return " without ".join(shown) if gone else None


def _known(folder: Folder, files: Files, here: Files) -> str | None:
    """Return which half they are of an edit that was noted, in words."""
    held, now = ({n: digest_in_git(data) for n, data in one.items()} for one in (files, here))
    pairs = [pair for pair in (pair_of(read_journal(folder)), recall(folder)) if pair]
    found = (_half(folder, pair, held) or _stale(folder, pair, held, now) for pair in pairs)
    return next((half for half in found if half), None)


def _stale(
    folder: Folder, pair: Pair, held: Mapping[str, str], now: Mapping[str, str]
) -> str | None:
    """Return which file would stay as it was before an edit, and which holds what came after it."""
    gone_on = [name for name, (before, _) in pair.items() if now[name] != before]
    old = [name for name in gone_on if held[name] == pair[name][0]]
    new = [name for name in gone_on if held[name] == now[name]]
    return _told(folder, old, new, "it is here") if old and new else None


def _half(folder: Folder, pair: Pair, held: Mapping[str, str]) -> str | None:
    """Return which file is as an edit left it, and which as it was before; None where neither."""
    old = [name for name, (before, _) in pair.items() if held[name] == before]
    new = [name for name, (_, after) in pair.items() if held[name] == after]
    return _told(folder, old, new, "it is after the edit") if old and new else None


def _told(folder: Folder, old: list[str], new: list[str], how: str) -> str:
    first, second = (visible(folder.shown(names[0])) for names in (new, old))
    return f"{first} as {how}, {second} as it was before"


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
