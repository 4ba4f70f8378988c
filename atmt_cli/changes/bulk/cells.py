"""The cells of a sheet that show what is stored: what they say, and whether somebody edited them.

Each row carries a mark of its cells as they were exported. So it is known of each cell whether it
was edited, whatever became of the action since; without the mark it is held against the ledger.
"""

import re
from base64 import b32encode
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import BODIES, LISTS, MARKED, WORDS, is_own, own_key
from atmt_cli.model.action import Action
from atmt_cli.model.custody import least_advanced, owner
from atmt_cli.model.ledger import Ledger

_OWN = "x-"
"""What stands in a mark for all fields of the user's own together."""
_EACH = 4
"""Characters of a mark for a cell: one edit in a million looks like none, and then only where the
action changed meanwhile."""
_FEWEST = 11
"""The hashes of the shortest mark that was ever made."""
_MARK = re.compile(rf"v1\.([0-9]{{1,9}})\.((?:[a-z2-7]{{{_EACH}}}){{{_FEWEST},}})")
# More digits than these no spreadsheet holds.
_NUMERIC = re.compile(r"[-+]?[0-9]{1,15}(\.[0-9]{1,15})?")


class Mark(NamedTuple):
    """How a row was exported: the number of notes that the action had, and a hash of each cell."""

    notes: int
    hashes: Mapping[str, str]


def cells_of(ledger: Ledger, action: Action) -> dict[str, str]:
    """Return the cells that show an action: texts by column."""
    rag = action.rag
    return {
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
        **action.own_texts,
    }


def mark_of(ledger: Ledger, action: Action) -> str:
    """Return the mark of an action's cells. It begins with a letter: no spreadsheet bends it."""
    cells = cells_of(ledger, action)
    hashes = [_hash(ledger, field, cells[field]) for field in MARKED]
    return f"v1.{len(action.notes)}.{''.join(hashes)}{_own_hash(ledger, cells)}"


def mark_in(text: str) -> Mark | None:
    """Return the mark that a cell holds; None where it holds none."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    pieces = [found[2][n : n + _EACH] for n in range(0, len(found[2]), _EACH)]
    return Mark(int(found[1]), dict(zip((*MARKED, _OWN), pieces, strict=False)))


def edited_in(
    ledger: Ledger, action: Action, cells: Mapping[str, str], mark: Mark | None
) -> list[str]:
    """Return the columns that somebody edited: by the mark, else those unlike what the action
    has.
    """
    having, hashes = cells_of(ledger, action), dict(mark.hashes) if mark else {}
    own = {own_key(name): text for name, text in action.own_texts.items()}
    mine = [name for name in cells if is_own(name)]
    if mine and hashes.get(_OWN) == _own_hash(ledger, cells):
        mine = []
    unlike = [one for one in mine if _said(ledger, one, cells[one]) != own.get(own_key(one), "")]
    return [
        field
        for field in MARKED
        if field in cells
        and (
            _hash(ledger, field, cells[field]) != hashes[field]
            if field in hashes
            else _said(ledger, field, cells[field]) != _said(ledger, field, having[field])
        )
    ] + unlike


def _own_hash(ledger: Ledger, cells: Mapping[str, str]) -> str:
    """Return one hash of all fields of the user's own that a row has."""
    own = {own_key(one): _said(ledger, one, text) for one, text in cells.items() if is_own(one)}
    return _hash(ledger, _OWN, "\0".join(f"{k}={own[k]}" for k in sorted(own) if own[k]))


def _hash(ledger: Ledger, field: str, cell: str) -> str:
    text = f"{field}\0{_said(ledger, field, cell)}"
    return b32encode(sha256(text.encode()).digest())[:_EACH].decode().casefold()


def _said(ledger: Ledger, field: str, cell: str) -> str:
    """Return what a cell says, for all that a spreadsheet may have made of it."""
    if field in LISTS:
        return ";".join(names_in(ledger, cell, field))
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if field in BODIES:
        return body_id(ledger, text)
    if field in WORDS or text.casefold() in ("true", "false"):
        return text.casefold()
    # 007 came back as 7, and 2030 as 2030.0.
    return repr(float(text)) if _NUMERIC.fullmatch(text) else text


def names_in(ledger: Ledger, cell: str, field: str) -> list[str]:
    """Return the bodies or the themes that a cell names, separated by semicolons, by id."""
    known = body_id if field in BODIES else theme_id
    return [known(ledger, name.strip()) for name in cell.split(";") if name.strip()]


def theme_id(ledger: Ledger, name: str) -> str:
    """Return the id of the theme that has this title; the name itself where none has."""
    meant = ledger.directory("themes").meant(name)
    return meant[0] if len(meant) == 1 else name


def body_id(ledger: Ledger, name: str) -> str:
    """Return the id of the body that is called so; the name itself where none is, or several."""
    meant = ledger.directory("bodies").meant(name)
    return meant[0] if len(meant) == 1 else name
