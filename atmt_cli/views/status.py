"""The status table, and the list that filters it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import NamedTuple

from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, natural_key
from atmt_cli.views.filter import Filter, rows_where
from atmt_cli.views.row_fields import (
    COLUMNS,
    IN_CSV,
    cell_of,
    column_of,
    csv_columns,
    record_of,
    theme_title,
)
from atmt_cli.views.rows import ActionRow, summary_of
from atmt_cli.views.shapes import EMPTY, Cell, Late, Table, TableColumn

NO_ACTIONS = "No actions yet. Add one: atmt add TITLE --to BODY"
SORTS = ("number", "attention", "due", "theme")


class Layout(NamedTuple):
    """How rows are laid out: their order, their fields, and whether they go theme by theme."""

    sort: str = "number"
    fields: tuple[str, ...] = ()
    by_theme: bool = False

    @property
    def asks_findings(self) -> bool:
        """Return whether it shows findings of the rules, or sorts by them."""
        return not self.fields or "flags" in self.fields or self.sort == "attention"


_PLAIN = Layout()
_ALL = Filter()


def view_status(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    chosen: Filter = _ALL,
    layout: Layout = _PLAIN,
    *,
    closed: bool = False,
) -> Table:
    """Return where each live action stands; with ``closed`` the others too."""
    matching = rows_where(ledger, findings, today, chosen)
    rows = [row for row in matching if closed or row.action.is_live]
    summary = summary_of(ledger, [row.action for row in matching], today)
    total = len(ledger.actions)
    which = f", {len(matching)} of {counted(total, 'action')} match" if chosen.given else ""
    nothing = "No live action matches." if chosen.given else "No live actions."
    return _table(ledger, rows, layout)._replace(
        kind="status",
        caption=ledger.head.title,
        summary=f"As of {today}{which}: {_sentence(summary)}",
        empty=nothing if ledger.actions else NO_ACTIONS,
        extra={"summary": summary},
    )


def view_list(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    chosen: Filter = _ALL,
    layout: Layout = _PLAIN,
) -> Table:
    """Return the actions that match a filter, closed ones too."""
    rows = rows_where(ledger, findings, today, chosen)
    total = len(ledger.actions)
    return _table(ledger, rows, layout)._replace(
        summary=f"As of {today}: {len(rows)} of {counted(total, 'action')}",
        empty="No action matches." if total else NO_ACTIONS,
    )


def _table(ledger: Ledger, rows: list[ActionRow], layout: Layout) -> Table:
    rows = _sorted(ledger, rows, layout.sort)
    drawn = cache(lambda: _drawn(ledger, rows, layout))
    table = Table(
        kind="list",
        key="actions",
        columns=Late(lambda: drawn()[0]),
        rows=Late(lambda: drawn()[1]),
        records=Late(lambda: (record_of(row, layout.fields) for row in rows)),
        fields=csv_columns(layout.fields) or IN_CSV,
    )
    return _by_theme(ledger, rows, table) if layout.by_theme else table


def _drawn(
    ledger: Ledger, rows: Sequence[ActionRow], layout: Layout
) -> tuple[tuple[TableColumn, ...], list[tuple[Cell, ...]]]:
    """Return the columns, and the cells of each row; what no row has is no column, unless
    chosen.
    """
    if layout.fields:
        return tuple(map(column_of, layout.fields)), [_chosen(ledger, row, layout) for row in rows]
    cells = [[field.cell(ledger, row) for field in COLUMNS.values()] for row in rows]
    kept = [
        number
        for number, (name, field) in enumerate(COLUMNS.items())
        if not (layout.by_theme and name == "themes")
        and (not field.extra or any(row[number] is not EMPTY for row in cells))
    ]
    known = [field.column for field in COLUMNS.values()]
    shown = [tuple(row[number] for number in kept) for row in cells]
    return tuple(known[number] for number in kept), shown


def _chosen(ledger: Ledger, row: ActionRow, layout: Layout) -> tuple[Cell, ...]:
    """Return the cells of the fields that were chosen."""
    record = record_of(row, layout.fields)
    return tuple(cell_of(ledger, row, name, record[name]) for name in layout.fields)


def _by_theme(ledger: Ledger, rows: Sequence[ActionRow], table: Table) -> Table:
    """Return a table theme by theme: an action of two themes stands below both."""
    parts = list(_parts(ledger, rows))
    titles = {theme: theme_title(ledger, theme) for theme, _ in parts if theme}
    lead = [Cell(titles[theme]) if theme else Cell("no theme", "faint") for theme, _ in parts]
    return table._replace(
        columns=(TableColumn("Theme", least=10), *table.columns),
        rows=[(cell, *table.rows[n]) for cell, (_, n) in zip(lead, parts, strict=True)],
        records=[{"theme": theme, **table.records[n]} for theme, n in parts],
        fields=("theme", *table.fields),
        grouped=True,
    )


def _parts(ledger: Ledger, rows: Sequence[ActionRow]) -> Iterator[tuple[str | None, int]]:
    """Yield each theme with the number of each row of it; the rows of none come last."""
    named = [theme for row in rows for theme in row.action.themes]
    for theme in dict.fromkeys((*(one.id for one in ledger.themes), *named)):
        yield from ((theme, n) for n, row in enumerate(rows) if theme in row.action.themes)
    yield from ((None, n) for n, row in enumerate(rows) if not row.action.themes)


def _sorted(ledger: Ledger, rows: list[ActionRow], sort: str) -> list[ActionRow]:
    rows = sorted(rows, key=lambda row: natural_key(row.action.id))
    if sort == "attention":
        return sorted(rows, key=_attention)
    if sort == "due":
        return sorted(rows, key=_due)
    if sort == "theme":
        places = {theme.id: number for number, theme in enumerate(ledger.themes)}
        last = len(places)
        return sorted(
            rows,
            key=lambda row: min((places.get(t, last) for t in row.action.themes), default=last),
        )
    return rows


def _attention(row: ActionRow) -> tuple[int, bool, int]:
    """Return what is worst first: errors and want of an owner, then lateness, then warnings."""
    ownerless = row.action.is_live and not row.owners
    return -(row.flags.errors + ownerless), not row.overdue, -row.flags.warnings


def _due(row: ActionRow) -> tuple[date, date]:
    """Return what is due first; what has no date comes last."""
    due = row.next_due
    return (due.last, due.first) if due else (date.max, date.max)


def _sentence(summary: dict[str, int]) -> str:
    parts = [
        f"{counted(summary['live'], 'live action')}, {summary['closed']} closed",
        f"{counted(summary['handovers'], 'handover')}, {summary['accepted']} accepted",
    ]
    if summary["without_owner"]:
        parts.append(f"{summary['without_owner']} with no owner")
    if summary["without_accountable"]:
        parts.append(f"{summary['without_accountable']} with none accountable")
    if summary["overdue_actions"]:
        parts.append(f"{counted(summary['overdue_actions'], 'action')} overdue")
    steps = f"{counted(summary['steps'], 'open step')}, {summary['dated_steps']} dated"
    parts.append(steps + (f", {summary['overdue']} overdue" if summary["overdue"] else ""))
    parts.append(counted(summary["questions"], "open question"))
    return " · ".join(parts)
