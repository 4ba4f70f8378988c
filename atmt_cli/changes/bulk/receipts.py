"""Receipts: what stays in the ledger of each file that was carried out, and knows it again."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from atmt_cli.changes.bulk.rows import File
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.model.ledger import Receipt
from atmt_cli.model.text import visible


class Carried(NamedTuple):
    """A file that was carried out before: what it is called now, the day, and its name then.

    ``was`` is None where that was the same.
    """

    file: str
    on: str
    was: str | None


def carried_before(
    receipts: Iterable[Receipt], files: Iterable[File], today: date
) -> tuple[Carried, ...]:
    """Return the files whose bytes were carried out before, whatever their names; last day first.

    A second copy in one run is one of them.
    """
    known = {one.sha256: (str(one.on), one.file) for one in receipts}
    found = []
    for file in files:
        name = _named(file)
        if file.sha256 in known:
            on, was = known[file.sha256]
            found.append(Carried(file.name, on, was if was != name else None))
        known.setdefault(file.sha256, (str(today), name))
    return tuple(found)


def add_receipts(draft: Draft, files: Iterable[File], by: str | None) -> None:
    """Add a receipt for each file; by the keeper where nobody else is said to have applied it."""
    author = draft.interpreter.name("bodies", by) if by else draft.base.head.keeper
    for file in files:
        receipt = {
            "file": _named(file),
            "sha256": file.sha256,
            "rows": len(file.rows),
            "on": str(draft.today),
            "by": author if author and draft.has("bodies", author) else None,
        }
        draft.append(("receipts",), receipt)


def _named(file: File) -> str:
    """Return the base name of a file as a ledger may hold it: seen in full, and never blank."""
    shown = visible(file.base)
    return shown if shown.strip() else repr(shown)
