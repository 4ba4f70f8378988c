"""The fields of a row of `status` and `list`: their columns and cells, and which may be chosen."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Rag, Reporting, Unallocated
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError
from atmt_cli.model.ledger import Ledger, as_stored
from atmt_cli.model.text import counted
from atmt_cli.views.filter import BODY_FIELDS, own_fields
from atmt_cli.views.rows import ActionRow
from atmt_cli.views.shapes import EMPTY, Cell, TableColumn, Tone

_HANDOVER_TONES: dict[str | None, Tone] = {"accepted": "good", None: "bad"}
_RAG_TONES: dict[str, Tone] = {"green": "good", "amber": "caution", "red": "bad"}


class RowField(NamedTuple):
    """How people see a field: its column, and its cell.

    An ``extra`` one is left out of the table where no row has it.
    """

    column: TableColumn
    cell: Callable[[Ledger, ActionRow], Cell]
    extra: bool = False


def owner_cell(ledger: Ledger, row: ActionRow) -> Cell:
    """Return who has an action; that nobody has it yet, and since when."""
    if row.owner and len(row.owners) == 1:
        return Cell(ledger.short(row.owner))
    others = [ledger.short(body) for body, _ in row.owners if body != row.owner]
    if row.owner:
        return Cell(f"{ledger.short(row.owner)} (with {', '.join(others)})")
    if others:
        return Cell(f"{' / '.join(others)}: none accountable", "caution")
    if row.unallocated:
        since = f" since {row.unallocated.since}" if row.unallocated.since else ""
        return Cell(f"nobody yet{since}", "bad")
    return Cell("nobody", "bad") if row.action.is_live else EMPTY


def _handover_cell(_ledger: Ledger, row: ActionRow) -> Cell:
    if not row.handover and not row.action.is_live:
        return EMPTY
    return Cell(row.handover or "none", _HANDOVER_TONES.get(row.handover, "caution"))


def _rag_cell(_ledger: Ledger, row: ActionRow) -> Cell:
    rag = row.action.rag
    return Cell(rag.rating, _RAG_TONES[rag.rating]) if rag else EMPTY


def _note_cell(_ledger: Ledger, row: ActionRow) -> Cell:
    return Cell(f"{row.last_note.date} ({row.note_days}d)") if row.last_note else EMPTY


def _due_cell(_ledger: Ledger, row: ActionRow) -> Cell:
    if not row.next_due:
        is_ongoing = row.action.is_live and row.action.due is not None
        return Cell(str(row.action.due)) if is_ongoing else EMPTY
    if row.overdue:
        return Cell(f"{row.next_due} late", "bad")
    return Cell(f"{row.next_due} soon", "caution") if row.soon else Cell(str(row.next_due))


def _flags_cell(_ledger: Ledger, row: ActionRow) -> Cell:
    if not row.flags.rules:
        return EMPTY
    kinds = ((row.flags.errors, "error"), (row.flags.warnings, "warning"))
    short = ", ".join(counted(number, kind) for number, kind in kinds if number)
    return Cell(", ".join(row.flags.rules), "bad" if row.flags.errors else "caution", short)


def theme_title(ledger: Ledger, theme: str) -> str:
    """Return the title of a theme; the reference itself where it leads nowhere."""
    return next((one.title for one in ledger.themes if one.id == theme), theme)


def _themes_cell(ledger: Ledger, row: ActionRow) -> Cell:
    titles = ", ".join(theme_title(ledger, theme) for theme in row.action.themes)
    return Cell(titles) if titles else EMPTY


COLUMNS: Mapping[str, RowField] = {
    "id": RowField(TableColumn("Id"), lambda _, row: Cell(row.action.id, "id")),
    "ref": RowField(
        TableColumn("Ref", drop=6),
        lambda _, row: Cell(row.action.ref) if row.action.ref else EMPTY,
        extra=True,
    ),
    "action": RowField(
        TableColumn("Action", least=15, lines=3), lambda _, row: Cell(row.action.label)
    ),
    "owner": RowField(TableColumn("Owner", least=11), owner_cell),
    "handover": RowField(TableColumn("Handover"), _handover_cell),
    "status": RowField(TableColumn("Status", drop=3), lambda _, row: Cell(row.action.status)),
    "priority": RowField(
        TableColumn("Priority", drop=7),
        lambda _, row: Cell(row.action.priority) if row.action.priority else EMPTY,
        extra=True,
    ),
    "rag": RowField(TableColumn("RAG", drop=1), _rag_cell),
    "last_note": RowField(TableColumn("Last note", least=10, drop=5), _note_cell),
    "next_due": RowField(TableColumn("Next due", drop=2), _due_cell),
    "themes": RowField(TableColumn("Themes", least=10, drop=8), _themes_cell, extra=True),
    "flags": RowField(TableColumn("Flags", least=5, drop=4, words=True), _flags_cell),
}
"""The columns of the table, by the fields that they show."""
IN_CSV = (
    "id", "title", "short_title", "status", "owner", "owners", "handover", "rag.rating",
    "last_note.date", "last_note.by", "last_note.text", "last_note.days", "next_due", "flags",
    "ref", "themes", "priority", "due", "unallocated.since", "unallocated.reason",
)  # fmt: skip
"""The columns of CSV, where none are chosen."""
_PARTS = {
    "rag": tuple(Rag.model_fields),
    "last_note": ("date", "by", "text", "days"),
    "unallocated": tuple(Unallocated.model_fields),
    "reporting": tuple(Reporting.model_fields),
}
"""The fields that hold several values, each of which may be chosen: rag.reason."""
CHOOSABLE = tuple(dict.fromkeys((
    *COLUMNS, *IN_CSV[:7], "due", "unallocated", *Action.model_fields,
    *(f"{field}.{part}" for field, parts in _PARTS.items() for part in parts),
)))  # fmt: skip
"""What may be chosen to be shown, besides the user's own fields."""


def chosen_fields(ledgers: Iterable[Ledger], typed: Iterable[str]) -> tuple[str, ...]:
    """Return the fields that were asked for, separated by commas. Raises UsageError for one that no
    ledger has.
    """
    own = dict.fromkeys(name for ledger in ledgers for name in own_fields(ledger))
    known = (*CHOOSABLE, *own)
    names = [name.strip() for text in typed for name in text.split(",")]
    for name in names:
        if not name:
            raise UsageError("--fields needs the names of fields", "for example: --fields id,owner")
        pick(name if name in known else name.replace("-", "_"), known, "field")
    ways = ((name, name.replace("-", "_")) for name in names)
    return tuple(dict.fromkeys(next(way for way in two if way in known) for two in ways))


def csv_columns(fields: Iterable[str]) -> tuple[str, ...]:
    """Return the columns of CSV for the fields chosen."""
    return tuple(
        column
        for field in fields
        for column in ([f"{field}.{part}" for part in _PARTS.get(field, ())] or [field])
    )


def column_of(field: str) -> TableColumn:
    """Return the column that shows a field that was chosen: it stays whatever the width."""
    known = COLUMNS.get(field)
    if known:
        return known.column._replace(drop=0)
    words = field.replace(".", " ").replace("_", " ").capitalize()
    return TableColumn(field if field.startswith("x-") else words)


def cell_of(ledger: Ledger, row: ActionRow, field: str, value: Any) -> Cell:
    """Return a field as people see it: names for ids."""
    if field in COLUMNS:
        return COLUMNS[field].cell(ledger, row)
    if value in (None, [], ""):
        return EMPTY
    return Cell(_worded(ledger, field, value))


def _worded(ledger: Ledger, field: str, value: Any) -> str:
    if isinstance(value, dict):
        parts = (_worded(ledger, f"{field}.{key}", one) for key, one in value.items() if one)
        return " ".join(parts)
    if isinstance(value, list):
        if isinstance(value[0], dict) and field != "owners":
            return str(len(value))
        return ", ".join(_worded(ledger, field, one) for one in value)
    names = field in BODY_FIELDS or field.rpartition(".")[2] in ("by", "to", "body")
    return ledger.short(str(value)) if names else str(value)


def record_of(row: ActionRow, fields: Sequence[str]) -> dict[str, Any]:
    """Return the row as JSON has it: all that it has, or the fields chosen, in their order."""
    whole = row.record()
    if not fields:
        return whole
    whole["action"] = row.action.label
    whole |= as_stored(row.action, {field.partition(".")[0] for field in fields} - whole.keys())
    return {field: _within(whole, field) for field in fields}


def _within(record: Mapping[str, Any], field: str) -> Any:
    name, _, part = field.partition(".")
    value = record.get(name)
    return value.get(part) if part and isinstance(value, dict) else None if part else value
