"""What a patch for each of many ledgers would do, and what to type to apply it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.text import counted, shortened
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn, Tone

COLUMNS = (
    TableColumn("Ledger"),
    TableColumn("Actions", least=10),
    TableColumn("What changes", least=30),
    TableColumn("Patch", least=10),
)
_MOST = 5
_TONES: dict[str, Tone] = {"patch": "good", "none": "faint", "refused": "bad", "unread": "bad"}


class Later(NamedTuple):
    """Actions that move only on a day to come."""

    on: PartialDate
    actions: tuple[str, ...]

    @property
    def told(self) -> str:
        """Return it in words."""
        moves = "moves" if len(self.actions) == 1 else "move"
        return f"{counted(len(self.actions), 'action')} {moves} from {self.on} on"


class PatchRow(NamedTuple):
    """What becomes of a ledger: a ``patch``, ``none``, or why it was ``refused`` or ``unread``.

    ``commands`` apply the patch and check what it makes; ``text`` is the patch itself. ``later``
    is what moves only once a day has come.
    """

    ledger: str
    state: str
    said: tuple[str, ...]
    actions: tuple[str, ...] = ()
    hint: str | None = None
    cautions: tuple[str, ...] = ()
    patch: str | None = None
    commands: tuple[str, ...] = ()
    text: str | None = None
    later: tuple[Later, ...] = ()


def view_patches(rows: Sequence[PatchRow], today: date) -> Table:
    """Return a row for each ledger."""
    made = [one for one in rows if one.state == "patch"]
    refused = sum(one.state == "refused" for one in rows)
    changed = sum(len(one.actions) for one in made)
    parts = [f"{len(made)} of {counted(len(rows), 'ledger')} to patch"]
    parts += [f"{counted(changed, 'action')}"] if made else []
    parts += [f"{refused} refused"] if refused else []
    waiting = sum(len(later.actions) for one in rows for later in one.later)
    parts += [f"{counted(waiting, 'action')} to move later"] if waiting else []
    return Table(
        kind="patches",
        key="patches",
        columns=COLUMNS,
        rows=[_cells(one) for one in rows],
        records=[_record(one) for one in rows],
        summary=f"As of {today}: {', '.join(parts)}",
    )


def _cells(row: PatchRow) -> tuple[Cell, ...]:
    tone = _TONES[row.state]
    later = tuple(one.told for one in row.later if one.actions)
    said = "; ".join((*row.said, *later, *row.cautions, *([row.hint] if row.hint else ())))
    waiting = [name for one in row.later for name in one.actions]
    sets = (("", row.actions), (" later", waiting))
    actions = "; ".join(
        f"{len(ones)}{when}: {shortened(ones, _MOST)}" for when, ones in sets if ones
    )
    return (
        Cell(row.ledger, "id"),
        Cell(actions) if actions else EMPTY,
        Cell(said, "plain" if row.state == "patch" else tone),
        Cell(row.patch, tone) if row.patch else EMPTY,
    )


def _record(row: PatchRow) -> dict[str, Any]:
    return {
        "ledger": row.ledger,
        "state": row.state,
        "actions": list(row.actions),
        "changed": list(row.said) if row.state == "patch" else [],
        "message": None if row.state == "patch" else "; ".join(row.said),
        "hint": row.hint,
        "cautions": list(row.cautions),
        "later": [{"on": str(one.on), "actions": list(one.actions)} for one in row.later],
        "patch": row.patch,
        "commands": list(row.commands),
        "diff": row.text,
    }
