"""The status table, and the list that filters it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal, NamedTuple

from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import natural
from atmt_cli.rules.references import of_action
from atmt_cli.views.rows import Row, rows_of, summary_of
from atmt_cli.views.shapes import EMPTY, Cell, Column, Table, Tone

Sort = Literal["number", "attention", "stored"]
NO_ACTIONS = "No actions yet. Add one: atmt add TITLE --to BODY"
NONE = "none"
"""What a filter takes for an empty field."""

COLUMNS = (
    Column("Id"),
    Column("Action", least=16),
    Column("Owner", least=11),
    Column("Handover"),
    Column("Status", drop=2),
    Column("RAG", drop=1),
    Column("Last note", least=10, drop=3),
    Column("Next due", drop=4),
    Column("Flags", least=5, words=True),
)
FIELDS = (
    "id", "title", "short_title", "status", "owner", "owners", "handover", "rag.rating",
    "last_note.date", "last_note.by", "last_note.text", "last_note.days", "next_due", "flags",
)  # fmt: skip
_HANDOVER_TONES: dict[str | None, Tone] = {"accepted": "good", None: "bad"}
_RAG_TONES: dict[str, Tone] = {"green": "good", "amber": "caution", "red": "bad"}


class Filter(NamedTuple):
    """What to list. Values of one option are alternatives; options narrow each other."""

    status: Sequence[str] = ()
    owner: Sequence[str] = ()
    handover: Sequence[str] = ()
    rag: Sequence[str] = ()
    flag: Sequence[str] = ()
    text: Sequence[str] = ()
    body: Sequence[str] = ()
    with_parts: bool = False


def view_status(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    *,
    closed: bool = False,
    sort: Sort = "number",
) -> Table:
    """Return where each live action stands; with ``closed`` the others too."""
    rows = _sorted(
        [row for row in rows_of(ledger, findings, today) if closed or row.action.is_live], sort
    )
    summary = summary_of(ledger, today)
    return Table(
        kind="status",
        key="actions",
        columns=COLUMNS,
        rows=[cells(ledger, row) for row in rows],
        records=[row.record() for row in rows],
        caption=ledger.head.title,
        fields=FIELDS,
        summary=f"As of {today}: {_sentence(summary)}",
        empty="No live actions." if ledger.actions else NO_ACTIONS,
        extra={"summary": summary},
    )


def view_list(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    chosen: Filter,
    sort: Sort = "number",
) -> Table:
    """Return the actions that match a filter, closed ones too."""
    passes = _passes(ledger, chosen)
    rows = _sorted([row for row in rows_of(ledger, findings, today) if passes(row)], sort)
    total = len(ledger.actions)
    return Table(
        kind="list",
        key="actions",
        columns=COLUMNS,
        rows=[cells(ledger, row) for row in rows],
        records=[row.record() for row in rows],
        fields=FIELDS,
        summary=f"As of {today}: {len(rows)} of {_count(total, 'action')}",
        empty="No action matches." if total else NO_ACTIONS,
    )


def _sorted(rows: list[Row], sort: Sort) -> list[Row]:
    if sort == "stored":
        return rows
    rows = sorted(rows, key=lambda row: natural(row.action.id))
    if sort == "attention":
        rows.sort(key=_attention)
    return rows


def _attention(row: Row) -> tuple[int, bool, int]:
    """Return what is worst first: errors and want of an owner, then lateness, then warnings."""
    ownerless = row.action.is_live and not row.owners
    return -(row.errors + ownerless), not row.overdue, -row.warnings


def cells(ledger: Ledger, row: Row) -> tuple[Cell, ...]:
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


def _owner_cell(ledger: Ledger, row: Row) -> Cell:
    if row.owner and len(row.owners) == 1:
        return Cell(ledger.short(row.owner))
    others = [ledger.short(body) for body, _ in row.owners if body != row.owner]
    if row.owner:
        return Cell(f"{ledger.short(row.owner)} (with {', '.join(others)})")
    if others:
        return Cell(f"{' / '.join(others)}: none accountable", "caution")
    return Cell("nobody", "bad") if row.action.is_live else EMPTY


def _note_cell(row: Row) -> Cell:
    if not row.last_note:
        return EMPTY
    return Cell(f"{row.last_note.date} ({row.note_days}d)")


def _due_cell(row: Row) -> Cell:
    if not row.next_due:
        return EMPTY
    if row.overdue:
        return Cell(f"{row.next_due} late", "bad")
    return Cell(f"{row.next_due} soon", "caution") if row.soon else Cell(str(row.next_due))


def _flags_cell(row: Row) -> Cell:
    if not row.flags:
        return EMPTY
    counted = (_count(row.errors, "error"), _count(row.warnings, "warning"))
    short = ", ".join(count for count in counted if not count.startswith("0 "))
    return Cell(", ".join(row.flags), "bad" if row.errors else "caution", short)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _sentence(summary: dict[str, int]) -> str:
    parts = [
        f"{_count(summary['live'], 'live action')}, {summary['closed']} closed",
        f"{_count(summary['handovers'], 'handover')}, {summary['accepted']} accepted",
    ]
    if summary["without_owner"]:
        parts.append(f"{summary['without_owner']} with no owner")
    if summary["without_accountable"]:
        parts.append(f"{summary['without_accountable']} with none accountable")
    steps = f"{_count(summary['steps'], 'open step')}, {summary['dated_steps']} dated"
    parts.append(steps + (f", {summary['overdue']} overdue" if summary["overdue"] else ""))
    parts.append(_count(summary["questions"], "open question"))
    return " · ".join(parts)


Test = Callable[[Row], bool]


def _passes(ledger: Ledger, chosen: Filter) -> Test:
    owners = _with_parts(ledger, chosen.owner) if chosen.with_parts else set(chosen.owner)
    bodies = _with_parts(ledger, chosen.body) if chosen.with_parts else set(chosen.body)
    tests: list[tuple[Sequence[str], Test]] = [
        (chosen.status, lambda row: row.action.status in chosen.status),
        (chosen.owner, lambda row: _among(owners, [body for body, _ in row.owners])),
        (chosen.handover, lambda row: (row.handover or NONE) in chosen.handover),
        (chosen.rag, lambda row: _among(chosen.rag, _rating(row))),
        (chosen.flag, lambda row: not set(chosen.flag).isdisjoint(row.flags)),
        (chosen.text, lambda row: _holds(row, chosen.text)),
        (chosen.body, lambda row: _names(row, bodies)),
    ]
    active = [test for values, test in tests if values]
    return lambda row: all(test(row) for test in active)


def _among(wanted: Iterable[str], having: list[str]) -> bool:
    return any(one in having for one in wanted) or (not having and NONE in wanted)


def _rating(row: Row) -> list[str]:
    return [row.action.rag.rating] if row.action.rag else []


def _holds(row: Row, texts: Sequence[str]) -> bool:
    action = row.action
    words = [action.title, action.short_title or ""]
    words += [note.text for note in action.notes] + [step.text for step in action.steps]
    return any(text.casefold() in word.casefold() for text in texts for word in words)


def _names(row: Row, bodies: set[str]) -> bool:
    return any(one.kind == "body" and one.id in bodies for one in of_action((), row.action))


def _with_parts(ledger: Ledger, bodies: Iterable[str]) -> set[str]:
    """Return the bodies and all that they host, down to the last committee."""
    hosted: dict[str | None, list[str]] = {}
    for body in ledger.bodies:
        hosted.setdefault(body.part_of, []).append(body.id)
    whole: set[str] = set()
    waiting = list(bodies)
    while waiting:
        one = waiting.pop()
        if one not in whole:
            whole.add(one)
            waiting += hosted.get(one, ())
    return whole
