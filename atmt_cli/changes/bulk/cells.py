"""The cells of a sheet that show what is stored: what they say, and whether somebody edited them.

Each row carries a mark of its cells as they were exported. So it is known of each cell whether it
was edited, whatever became of the action since; without the mark it is held against the ledger.
"""

import re
from base64 import b32encode
from collections.abc import Mapping
from hashlib import sha256
from typing import NamedTuple

from atmt_cli.changes.bulk.columns import BODIES, FACTS, LISTS, SHOWN
from atmt_cli.model.action import Action
from atmt_cli.model.custody import least_advanced, owner
from atmt_cli.model.ledger import Ledger

_MARKED = (*SHOWN, *FACTS)
_EACH = 4
"""Characters of a mark for a cell: one edit in a million looks like none, and then only where the
action changed meanwhile."""
_MARK = re.compile(rf"v1\.([0-9]{{1,9}})\.([a-z2-7]{{{_EACH * len(_MARKED)}}})")
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
    }


def mark_of(ledger: Ledger, action: Action) -> str:
    """Return the mark of an action's cells. It begins with a letter: no spreadsheet bends it."""
    cells = cells_of(ledger, action)
    hashes = "".join(_hash(ledger, field, cells[field]) for field in _MARKED)
    return f"v1.{len(action.notes)}.{hashes}"


def mark_in(text: str) -> Mark | None:
    """Return the mark that a cell holds; None where it holds none."""
    found = _MARK.fullmatch(text.strip())
    if found is None:
        return None
    pieces = [found[2][n : n + _EACH] for n in range(0, len(found[2]), _EACH)]
    return Mark(int(found[1]), dict(zip(_MARKED, pieces, strict=True)))


def edited_in(
    ledger: Ledger, action: Action, cells: Mapping[str, str], mark: Mark | None
) -> list[str]:
    """Return the columns that somebody edited: by the mark, else those unlike what the action
    has.
    """
    having = cells_of(ledger, action)
    here = [field for field in _MARKED if field in cells]
    if mark is not None:
        return [one for one in here if _hash(ledger, one, cells[one]) != mark.hashes[one]]
    said = {field: _said(ledger, field, having[field]) for field in here}
    return [one for one in here if _said(ledger, one, cells[one]) != said[one]]


def _hash(ledger: Ledger, field: str, cell: str) -> str:
    text = f"{field}\0{_said(ledger, field, cell)}"
    return b32encode(sha256(text.encode()).digest())[:_EACH].decode().casefold()


def _said(ledger: Ledger, field: str, cell: str) -> str:
    """Return what a cell says, for all that a spreadsheet may have made of it."""
    if field in LISTS:
        return ";".join(names_in(ledger, cell))
    text = cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    if field in BODIES:
        return body_id(ledger, text)
    if field in ("status", "rag") or text.casefold() in ("true", "false"):
        return text.casefold()
    # 007 came back as 7, and 2030 as 2030.0.
    return repr(float(text)) if _NUMERIC.fullmatch(text) else text


def names_in(ledger: Ledger, cell: str) -> list[str]:
    """Return the bodies that a cell names, separated by semicolons, by id."""
    return [body_id(ledger, name.strip()) for name in cell.split(";") if name.strip()]


def body_id(ledger: Ledger, name: str) -> str:
    """Return the id of the body that is called so; the name itself where none is, or several."""
    meant = ledger.directory("bodies").meant(name)
    return meant[0] if len(meant) == 1 else name
