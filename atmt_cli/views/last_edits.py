"""The last edits, as `atmt undo --list` shows them."""

from collections.abc import Iterable
from typing import Any

from atmt_cli.model.text import counted
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn

_COLUMNS = (
    TableColumn("No", 2),
    TableColumn("Date", 10),
    TableColumn("Edit", 20),
    TableColumn("Undo", 4),
)
_HINDRANCES = {"committed": "no: committed", "changed-since": "no: changed since"}


def view_last_edits(edits: Iterable[tuple[str, tuple[str, ...], str | None]]) -> Table:
    """Return the last edits, the latest first: the day, what was said of it, and what prevents
    undoing it.
    """
    found = list(enumerate(edits, 1))
    can = sum(hindrance is None for _, (_, _, hindrance) in found)
    return Table(
        "undo",
        "edits",
        _COLUMNS,
        [_row(number, *edit) for number, edit in found],
        [_record(number, *edit) for number, edit in found],
        fields=("number", "on", "edit", "hindrance"),
        summary=f"{counted(can, 'edit')} can be undone, the last one first: atmt undo",
        empty="No edits by command are kept for this ledger.",
    )


def _row(number: int, on: str, said: tuple[str, ...], hindrance: str | None) -> tuple[Cell, ...]:
    undo = Cell("yes") if hindrance is None else Cell(_HINDRANCES[hindrance], "faint")
    return Cell(str(number), "id"), Cell(on) if on else EMPTY, Cell(_first(said)), undo


def _first(said: tuple[str, ...]) -> str:
    """Return the first line of what was said, and how many more there are."""
    more = f"; and {len(said) - 1} more" if len(said) > 1 else ""
    return f"{said[0]}{more}" if said else ""


def _record(number: int, on: str, said: tuple[str, ...], hindrance: str | None) -> dict[str, Any]:
    return {
        "number": number,
        "on": on or None,
        "edit": _first(said),
        "said": list(said),
        "hindrance": hindrance,
    }
