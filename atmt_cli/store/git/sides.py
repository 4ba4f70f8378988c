"""Both sides of an edit: the ledger before it and after it, at revisions or in the files."""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from atmt_cli.model.dates import days_after, parse_date
from atmt_cli.model.errors import UnavailableError, UnreadableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.history import History
from atmt_cli.store.git.merge_base import merge_base
from atmt_cli.store.git.objects import short_id
from atmt_cli.store.git.past import last_by
from atmt_cli.store.git.repository import Repository, repository
from atmt_cli.store.git.revisions import resolve
from atmt_cli.store.git.signature import read_signature
from atmt_cli.store.git.trail import first_line, whereabouts
from atmt_cli.store.git.tree import read_stood
from atmt_cli.store.read import read
from atmt_cli.views.diff.records import view_edit
from atmt_cli.views.log import view_change
from atmt_cli.views.reports.changes import PastLedger, RecordedEdit

_WORKING = "the working tree"
_RANGE = re.compile(r"(?P<old>.*?)(?P<dots>\.{2,3})(?P<new>.*)", re.DOTALL)


class EditSide(NamedTuple):
    """One side of an edit; without commit the working tree, without ledger there was none."""

    name: str
    commit: str | None
    ledger: Ledger | None
    misdated: tuple[str, ...] = ()


def read_since(folder: Folder, day: date) -> tuple[EditSide, EditSide]:
    """Read the ledger as it was committed before a day, and as it is in the working tree.

    Where nothing was committed before that day there was no ledger. Raises UnavailableError.
    """
    there = repository(folder)
    commit, misdated = last_by(there, days_after(day, -1))
    after = EditSide(_WORKING, None, read(folder).ledger)
    before = _at(there, folder, short_id(commit), commit) if commit else EditSide("", None, None)
    return before._replace(misdated=misdated), after


def ledger_before(
    there: Repository, folder: Folder, day: date, last: date, until: str
) -> PastLedger:
    """Read the ledger as it was committed before a day, on the line that ends with ``until``; where
    it was first committed later, but by the ``last`` day, as it was then, and say so.

    Raises UnavailableError where too little of the history was fetched, or none of it can be read.
    """
    commit, _ = last_by(there, days_after(day, -1), until)
    if commit and (side := _at(there, folder, short_id(commit), commit)).ledger:
        return PastLedger(side.ledger)
    first = None
    for found in first_line(there, folder, until):
        first = found if found.stood else first
    if first is None:
        raise UnavailableError("nothing of it was committed yet")
    began = parse_date(str(read_signature(first.read.text).when.date()))
    if began.after(last):
        return PastLedger(None, f"are not shown: the ledger was first committed {began.when}")
    ledger = _at(there, folder, short_id(first.commit), first.commit).ledger
    return PastLedger(ledger, f"are shown only from the first commit of the ledger, {began.when}")


def edits_since(
    there: Repository, folder: Folder, history: History, day: date, now: Ledger | None
) -> Iterator[RecordedEdit]:
    """Yield the edits from a day on, the newest first; at first what is not committed ``now``."""
    if now:
        head = resolve(there, "HEAD")
        with suppress(UnavailableError, UnreadableError):
            yield None, view_edit(_at(there, folder, "HEAD", head).ledger, now)
    for edit in history.changes(day):
        if edit and edit.trouble is None:
            on = parse_date(str(edit.signature.when.date()))
            yield on, view_change(edit.befores, edit.after)


def read_sides(folder: Folder, old: str | None, new: str | None) -> tuple[EditSide, EditSide]:
    """Read both sides, named as to git: ``A B``, ``A..B``, or ``A...B`` since their merge base.

    Without ``old`` what stands at HEAD, without ``new`` the working tree. Raises UsageError for a
    range beside a revision, UnavailableError where neither side has a ledger.
    """
    spans = [match for one in (old, new) if one and (match := _RANGE.fullmatch(one))]
    if spans and new is not None:
        raise UsageError(
            "give a range of revisions on its own", "atmt diff A..B, or: atmt diff A B"
        )
    old, since = "HEAD" if old is None else old, False
    if spans:
        old, new = spans[0]["old"] or "HEAD", spans[0]["new"] or "HEAD"
        since = spans[0]["dots"] == "..."
    there = repository(folder)
    commit = merge_base(there, old, new or "HEAD") if since else resolve(there, old)
    before = _at(there, folder, old, commit)
    if new is None:
        after = EditSide(_WORKING, None, read(folder).ledger)
    else:
        after = _at(there, folder, new, resolve(there, new))
    if before.ledger is None and after.ledger is None:
        shown = folder.shown(FILES[0])
        message = f"There was no {shown} at {before.name}, nor at {after.name}"
        raise UnavailableError(message, "see where there was one: git log --stat")
    return before, after


def _at(there: Repository, folder: Folder, name: str, commit: str) -> EditSide:
    stood = whereabouts(there, folder, commit)
    reading = read_stood(there, folder, stood, name) if stood else None
    return EditSide(name, commit, reading.ledger if reading else None)
