"""The status table, and the list that filters it."""

from collections.abc import Iterable
from datetime import date

from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, natural_key
from atmt_cli.views.filter import Filter, rows_where
from atmt_cli.views.rows import ActionRow, rows_of, summary_of
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn, Tone

NO_ACTIONS = "No actions yet. Add one: atmt add TITLE --to BODY"

COLUMNS = (
    TableColumn("Id"),
    TableColumn("Action", least=16),
    TableColumn("Owner", least=11),
    TableColumn("Handover"),
    TableColumn("Status", drop=2),
    TableColumn("RAG", drop=1),
    TableColumn("Last note", least=10, drop=3),
    TableColumn("Next due", drop=4),
    TableColumn("Flags", least=5, words=True),
)
FIELDS = (
    "id", "title", "short_title", "status", "owner", "owners", "handover", "rag.rating",
    "last_note.date", "last_note.by", "last_note.text", "last_note.days", "next_due", "flags",
)  # fmt: skip
_HANDOVER_TONES: dict[str | None, Tone] = {"accepted": "good", None: "bad"}
_RAG_TONES: dict[str, Tone] = {"green": "good", "amber": "caution", "red": "bad"}


def view_status(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    *,
    closed: bool = False,
    sort: str = "number",
) -> Table:
    """Return where each live action stands; with ``closed`` the others too."""
    rows = [row for row in rows_of(ledger, findings, today) if closed or row.action.is_live]
    summary = summary_of(ledger, today)
    return _table(ledger, _sorted(rows, sort))._replace(
        kind="status",
        caption=ledger.head.title,
        summary=f"As of {today}: {_sentence(summary)}",
        empty="No live actions." if ledger.actions else NO_ACTIONS,
        extra={"summary": summary},
    )


def view_list(
    ledger: Ledger, findings: Iterable[Finding], today: date, chosen: Filter, sort: str = "number"
) -> Table:
    """Return the actions that match a filter, closed ones too."""
    rows = rows_where(ledger, findings, today, chosen)
    total = len(ledger.actions)
    return _table(ledger, _sorted(rows, sort))._replace(
        summary=f"As of {today}: {len(rows)} of {counted(total, 'action')}",
        empty="No action matches." if total else NO_ACTIONS,
    )


def _table(ledger: Ledger, rows: list[ActionRow]) -> Table:
    return Table(
        kind="list",
        key="actions",
        columns=COLUMNS,
        rows=[_cells(ledger, row) for row in rows],
        records=[row.record() for row in rows],
        fields=FIELDS,
    )


def _sorted(rows: list[ActionRow], sort: str) -> list[ActionRow]:
    rows = sorted(rows, key=lambda row: natural_key(row.action.id))
    return sorted(rows, key=_attention) if sort == "attention" else rows


def _attention(row: ActionRow) -> tuple[int, bool, int]:
    """Return what is worst first: errors and want of an owner, then lateness, then warnings."""
    ownerless = row.action.is_live and not row.owners
    return -(row.flags.errors + ownerless), not row.overdue, -row.flags.warnings


def _cells(ledger: Ledger, row: ActionRow) -> tuple[Cell, ...]:
    """Return a row as people see it: names for ids."""
    action = row.action
    return (
        Cell(action.id, "id"),
        Cell(action.label),
        _owner_cell(ledger, row),
        Cell(row.handover or "none", _HANDOVER_TONES.get(row.handover, "caution"))
        if row.handover or action.is_live
        else EMPTY,
        Cell(action.status),
        Cell(action.rag.rating, _RAG_TONES[action.rag.rating]) if action.rag else EMPTY,
        _note_cell(row),
        _due_cell(row),
        _flags_cell(row),
    )


def _owner_cell(ledger: Ledger, row: ActionRow) -> Cell:
    if row.owner and len(row.owners) == 1:
        return Cell(ledger.short(row.owner))
    others = [ledger.short(body) for body, _ in row.owners if body != row.owner]
    if row.owner:
        return Cell(f"{ledger.short(row.owner)} (with {', '.join(others)})")
    if others:
        return Cell(f"{' / '.join(others)}: none accountable", "caution")
    return Cell("nobody", "bad") if row.action.is_live else EMPTY


def _note_cell(row: ActionRow) -> Cell:
    if not row.last_note:
        return EMPTY
    return Cell(f"{row.last_note.date} ({row.note_days}d)")


def _due_cell(row: ActionRow) -> Cell:
    if not row.next_due:
        return EMPTY
    if row.overdue:
        return Cell(f"{row.next_due} late", "bad")
    return Cell(f"{row.next_due} soon", "caution") if row.soon else Cell(str(row.next_due))


def _flags_cell(row: ActionRow) -> Cell:
    if not row.flags.rules:
        return EMPTY
    kinds = ((row.flags.errors, "error"), (row.flags.warnings, "warning"))
    short = ", ".join(counted(number, kind) for number, kind in kinds if number)
    return Cell(", ".join(row.flags.rules), "bad" if row.flags.errors else "caution", short)


def _sentence(summary: dict[str, int]) -> str:
    parts = [
        f"{counted(summary['live'], 'live action')}, {summary['closed']} closed",
        f"{counted(summary['handovers'], 'handover')}, {summary['accepted']} accepted",
    ]
    if summary["without_owner"]:
        parts.append(f"{summary['without_owner']} with no owner")
    if summary["without_accountable"]:
        parts.append(f"{summary['without_accountable']} with none accountable")
    steps = f"{counted(summary['steps'], 'open step')}, {summary['dated_steps']} dated"
    parts.append(steps + (f", {summary['overdue']} overdue" if summary["overdue"] else ""))
    parts.append(counted(summary["questions"], "open question"))
    return " · ".join(parts)
