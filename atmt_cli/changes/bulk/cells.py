"""The cells of a sheet that show what is stored, and what became of each since it was exported.

Each row carries a mark: a hash of each of its cells as it was exported, and how many notes the
action had. So of each cell it is known whether a person touched it, and of each fact whether the
ledger has changed it since, whatever else became of the action, and whichever columns somebody
deleted. Where the mark is gone, the etag tells a row whose action did not change at all.
"""

import re
from base64 import b32encode
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import (
    COMPARED,
    LISTS,
    MARK,
    MARKED,
    MARKED_LATER,
    is_own,
    own_key,
)
from atmt_cli.changes.bulk.shield import unshielded
from atmt_cli.changes.bulk.values import readings, said
from atmt_cli.model.action import Action
from atmt_cli.model.custody import least_advanced, owner, receivers
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import visible

_OWN = "x-"
"""What stands in a mark for all fields of the user's own together."""
_EACH = 4
"""Characters of a mark for a cell. One edit in a million has the hash of what was exported: it is
told from none by the ledger, unless that has changed the same fact since."""
_FEWEST = 11
"""The hashes of the shortest mark that was ever made."""
_MARK = re.compile(rf"v1\.([0-9]{{1,9}})\.((?:[a-z2-7]{{{_EACH}}}){{{_FEWEST},}})")
_OF_LAST_NOTE = 30_000
"""So many characters of the last note count: a workbook holds few more."""


class Exported(NamedTuple):
    """What a row said when it was exported: how many notes the action had, and its cells, or else a
    hash of each.
    """

    notes: int
    cells: Mapping[str, str]
    hashes: Mapping[str, str]

    def has(self, ledger: Ledger, column: str, forms: Collection[str]) -> bool | None:
        """Return whether a column said one of these; None where nobody knows what it said."""
        if column in self.hashes:
            return any(_hash_of(column, one) == self.hashes[column] for one in forms)
        if column in self.cells:
            return said(ledger, column, self.cells[column]) in forms
        return None


class RowDifference(NamedTuple):
    """Which columns of a row a person touched, which of those the ledger does not say anyway, and
    which facts the ledger has changed since the row was exported.
    """

    touched: tuple[str, ...] = ()
    unlike: tuple[str, ...] = ()
    moved: frozenset[str] = frozenset()


def action_cells(ledger: Ledger, action: Action) -> dict[str, str]:
    """Return the cells that show an action: texts by column."""
    rag, note = action.rag, action.last_note
    return {
        "id": action.id,
        "title": action.title,
        "owner": owner(action, ledger.head) or "",
        "handover": least_advanced(action, ledger.head) or "",
        "short_title": action.short_title or "",
        "status": action.status,
        "accountable": action.accountable or "",
        **{field: "; ".join(getattr(action, field)) for field in LISTS},
        "rag": rag.rating if rag else "",
        "rag_reason": (rag.reason or "") if rag else "",
        "ref": action.ref or "",
        "priority": action.priority or "",
        "due": str(action.due or ""),
        "next_due": str(action.next_due or ""),
        "last_note_date": str(note.date) if note else "",
        "last_note_by": note.by if note else "",
        "last_note": note.text if note else "",
        **action.own_texts,
    }


def owner_cells(ledger: Ledger, action: Action, body: str) -> dict[str, str]:
    """Return the cells that a form shows otherwise to its owner: with whom it shares the action,
    and where its own handover stands.
    """
    shared = "; ".join(receivers(action, ledger.head))
    cells = {"owner": owner(action, ledger.head) or shared}
    own = [one.status for one in action.handovers if one.to == body and one.is_live]
    return {**cells, "handover": own[-1]} if own else cells


def mark_of(ledger: Ledger, cells: Mapping[str, str], notes: int) -> str:
    """Return the mark of cells as they are exported. It begins with a letter: no spreadsheet bends
    it.
    """
    first, later = (
        "".join(_hash_of(one, _form(one, said(ledger, one, cells.get(one, "")))) for one in part)
        for part in (MARKED, MARKED_LATER)
    )
    return f"v1.{notes}.{first}{_own_hashes(ledger, cells)[0]}{later}"


def ledger_cell(closing_body: str, title: str) -> str:
    """Return what tells a ledger from others, as a mark has it: one body may close two."""
    return f"{closing_body} {' '.join(title.split())}"


def exported_in(ledger: Ledger, cells: Mapping[str, str], action: Action | None) -> Exported | None:
    """Return what a row said when it was exported, by its mark; ``action`` is its action where the
    etag shows that it has not changed since.
    """
    found = _MARK.fullmatch(cells.get(MARK, "").strip())
    pieces = [found[2][n : n + _EACH] for n in range(0, len(found[2]), _EACH)] if found else []
    hashes = dict(zip((*MARKED, _OWN, *MARKED_LATER), pieces, strict=False))
    if action is not None:
        return Exported(len(action.notes), action_cells(ledger, action), hashes)
    return Exported(int(found[1]), {}, hashes) if found else None


def difference(
    ledger: Ledger, action: Action, cells: Mapping[str, str], exported: Exported | None
) -> RowDifference:
    """Return what was edited in a row, and what in the ledger since.

    What nobody knows counts as touched where it is unlike the ledger and nothing at all is known,
    else as not touched.
    """
    having = action_cells(ledger, action)
    to_owner = owner_cells(ledger, action, cells.get("note_by", "").strip())
    touched, unlike, moved = [], [], set()
    for column in COMPARED:
        theirs = having.get(column)
        shown = {theirs, to_owner.get(column, theirs)}
        now = {_form(column, said(ledger, column, one)) for one in shown if one is not None}
        if exported and now and exported.has(ledger, column, now) is False:
            moved.add(column)
        mine = cells.get(column)
        if mine is None or (mine == theirs and column not in moved):
            continue
        forms = {_form(column, one) for one in readings(ledger, column, mine)}
        is_like = bool(forms & now)
        # A hash may lie: what the ledger still says, and the cell does not, was edited.
        is_news = bool(now) and not is_like and column not in moved
        if _is_touched(ledger, column, forms, exported, is_news=is_news):
            touched.append(column)
            unlike += [] if is_like else [column]
    own = _own_unlike(ledger, action, cells, exported)
    return RowDifference((*touched, *own), (*unlike, *own), frozenset(moved))


def _is_touched(
    ledger: Ledger,
    column: str,
    forms: Collection[str],
    exported: Exported | None,
    *,
    is_news: bool,
) -> bool:
    if exported is None:
        return is_news and column in MARKED
    has = exported.has(ledger, column, forms)
    return has is False or (has is True and is_news)


def _form(column: str, text: str) -> str:
    """Return what a cell says, as it is hashed: of the last note, what a workbook can hold."""
    if column != "last_note":
        return text
    return " ".join(visible(text, lines=True)[:_OF_LAST_NOTE].split())


def _own_unlike(
    ledger: Ledger, action: Action, cells: Mapping[str, str], exported: Exported | None
) -> Iterable[str]:
    """Return the fields of the user's own that were edited."""
    mine = [name for name in cells if is_own(name)]
    if not mine or (exported and exported.hashes.get(_OWN) in _own_hashes(ledger, cells)):
        return ()
    own = {own_key(name): said(ledger, name, text) for name, text in action.own_texts.items()}
    return [
        one for one in mine if own.get(own_key(one), "") not in readings(ledger, one, cells[one])
    ]


def _own_hashes(ledger: Ledger, cells: Mapping[str, str]) -> tuple[str, str]:
    """Return one hash of all fields of the user's own that a row has: as they stand, and without
    our apostrophes.
    """
    own = {own_key(one): text for one, text in cells.items() if is_own(one)}
    names = sorted(name for name, text in own.items() if text.strip())
    bare = (said(ledger, name, own[name]) for name in names)
    open_ = (said(ledger, name, unshielded(own[name])) for name in names)
    texts = ("\0".join(map("=".join, zip(names, each, strict=True))) for each in (bare, open_))
    first, second = (_hash_of(_OWN, text) for text in texts)
    return first, second


def _hash_of(column: str, text: str) -> str:
    made = sha256(f"{column}\0{text}".encode()).digest()
    return b32encode(made)[:_EACH].decode().casefold()
