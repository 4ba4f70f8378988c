"""The status table, and the list that filters it."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

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
from atmt_cli.views.shares import EVERYTHING, LedgerShare, title_of

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


class ActionLine(NamedTuple):
    """An action in an answer, and the ledger that it is in."""

    share: LedgerShare
    row: ActionRow


def view_status(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    chosen: Filter = EVERYTHING,
    layout: Layout = _PLAIN,
    *,
    closed: bool = False,
) -> Table:
    """Return where each live action stands; with ``closed`` the others too."""
    return status_over([LedgerShare(ledger, findings, chosen)], today, layout, closed=closed)


def status_over(
    shares: Sequence[LedgerShare], today: date, layout: Layout = _PLAIN, *, closed: bool = False
) -> Table:
    """Return where each live action of several ledgers stands; with ``closed`` the others too."""
    matching = [(share, _rows(share, today, layout)) for share in shares]
    lines = [
        ActionLine(share, row)
        for share, rows in matching
        for row in rows
        if closed or row.action.is_live
    ]
    each = [
        summary_of(share.ledger, [row.action for row in rows], today) for share, rows in matching
    ]
    summary = {key: sum(one[key] for one in each) for key in each[0]} if each else {}
    total, found = _total(shares), sum(len(rows) for _, rows in matching)
    is_part = any(share.chosen is None or share.chosen.given for share in shares)
    which = f", {found} of {counted(total, 'action')} match" if is_part else ""
    nothing = "No live action matches." if is_part else "No live actions."
    return _table(lines, layout)._replace(
        kind="status",
        caption=title_of(shares),
        summary=f"As of {today}{which}: {_sentence(summary)}" if summary else "",
        empty=nothing if total else NO_ACTIONS,
        extra={"summary": summary},
    )


def view_list(
    ledger: Ledger,
    findings: Iterable[Finding],
    today: date,
    chosen: Filter = EVERYTHING,
    layout: Layout = _PLAIN,
) -> Table:
    """Return the actions that match a filter, closed ones too."""
    return list_over([LedgerShare(ledger, findings, chosen)], today, layout)


def list_over(shares: Sequence[LedgerShare], today: date, layout: Layout = _PLAIN) -> Table:
    """Return the actions of several ledgers that match their filters, closed ones too."""
    lines = [ActionLine(share, row) for share in shares for row in _rows(share, today, layout)]
    total = _total(shares)
    return _table(lines, layout)._replace(
        summary=f"As of {today}: {len(lines)} of {counted(total, 'action')}",
        empty="No action matches." if total else NO_ACTIONS,
    )


def _rows(share: LedgerShare, today: date, layout: Layout) -> list[ActionRow]:
    """Return the rows of a ledger; what the rules find in it, only where that is asked for."""
    if share.chosen is None:
        return []
    is_asked = share.chosen.asks_findings or layout.asks_findings
    return rows_where(share.ledger, share.findings if is_asked else (), today, share.chosen)


def _total(shares: Sequence[LedgerShare]) -> int:
    return sum(len(share.ledger.actions) for share in shares)


def _table(lines: list[ActionLine], layout: Layout) -> Table:
    lines = _sorted(lines, layout.sort)
    drawn = cache(lambda: _drawn(lines, layout))
    table = Table(
        kind="list",
        key="actions",
        columns=Late(lambda: drawn()[0]),
        rows=Late(lambda: drawn()[1]),
        records=Late(lambda: (_record(line, layout) for line in lines)),
        fields=csv_columns(layout.fields) or IN_CSV,
    )
    return _by_theme(lines, table) if layout.by_theme else table


def _drawn(
    lines: Sequence[ActionLine], layout: Layout
) -> tuple[tuple[TableColumn, ...], list[tuple[Cell, ...]]]:
    """Return the columns, and the cells of each row; what no row has is no column, unless
    chosen.
    """
    if layout.fields:
        return tuple(map(column_of, layout.fields)), [_chosen(line, layout) for line in lines]
    cells = [
        [
            _placed(line, name, field.cell(line.share.ledger, line.row))
            for name, field in COLUMNS.items()
        ]
        for line in lines
    ]
    kept = [
        number
        for number, (name, field) in enumerate(COLUMNS.items())
        if not (layout.by_theme and name == "themes")
        and (not field.extra or any(row[number] is not EMPTY for row in cells))
    ]
    known = [field.column for field in COLUMNS.values()]
    shown = [tuple(row[number] for number in kept) for row in cells]
    return tuple(known[number] for number in kept), shown


def _cells(line: ActionLine) -> list[Cell]:
    ledger, row = line.share.ledger, line.row
    return [_placed(line, name, field.cell(ledger, row)) for name, field in COLUMNS.items()]


def _record(line: ActionLine, layout: Layout) -> dict[str, object]:
    return line.share.record(record_of(line.row, layout.fields))


def _chosen(line: ActionLine, layout: Layout) -> tuple[Cell, ...]:
    """Return the cells of the fields that were chosen."""
    record = record_of(line.row, layout.fields)
    ledger = line.share.ledger
    return tuple(
        _placed(line, name, cell_of(ledger, line.row, name, record[name])) for name in layout.fields
    )


def _placed(line: ActionLine, name: str, cell: Cell) -> Cell:
    """Return a cell; an id as it is told from those of the other ledgers."""
    return cell._replace(text=line.share.place(cell.text)) if name == "id" else cell


def _by_theme(lines: Sequence[ActionLine], table: Table) -> Table:
    """Return a table theme by theme: an action of two themes stands below both."""
    parts = list(_parts(lines))
    lead = [_theme_cell(lines[number].share, theme) for theme, number in parts]
    return table._replace(
        columns=(TableColumn("Theme", least=10), *table.columns),
        rows=[(cell, *table.rows[n]) for cell, (_, n) in zip(lead, parts, strict=True)],
        records=[{"theme": theme, **table.records[n]} for theme, n in parts],
        fields=("theme", *table.fields),
        grouped=True,
    )


def _theme_cell(share: LedgerShare, theme: str | None) -> Cell:
    title = theme_title(share.ledger, theme) if theme else "no theme"
    return Cell(share.place(title), "plain" if theme else "faint")


def _parts(lines: Sequence[ActionLine]) -> Iterator[tuple[str | None, int]]:
    """Yield each theme with the number of each row of it, ledger by ledger; the rows of none come
    last.
    """
    numbers: dict[str | None, list[int]] = {}
    for number, line in enumerate(lines):
        numbers.setdefault(line.share.name, []).append(number)
    for inside in numbers.values():
        named = [theme for n in inside for theme in lines[n].row.action.themes]
        known = (one.id for one in lines[inside[0]].share.ledger.themes)
        for theme in dict.fromkeys((*known, *named)):
            yield from ((theme, n) for n in inside if theme in lines[n].row.action.themes)
        yield from ((None, n) for n in inside if not lines[n].row.action.themes)


def _sorted(lines: list[ActionLine], sort: str) -> list[ActionLine]:
    """Return lines in an order; those that it does not tell apart ledger by ledger, by number."""
    places = {name: n for n, name in enumerate(dict.fromkeys(line.share.name for line in lines))}

    def number(line: ActionLine) -> tuple[Any, ...]:
        return places[line.share.name], natural_key(line.row.action.id)

    lines = sorted(lines, key=number)
    if sort == "attention":
        return sorted(lines, key=lambda line: _attention(line.row))
    if sort == "due":
        return sorted(lines, key=lambda line: _due(line.row))
    if sort == "theme":
        themes = {line.share.name: _places(line.share.ledger) for line in lines}
        return sorted(
            lines,
            key=lambda line: (
                places[line.share.name],
                _theme_place(line.row, themes[line.share.name]),
            ),
        )
    return lines


def _places(ledger: Ledger) -> dict[str, int]:
    return {theme.id: number for number, theme in enumerate(ledger.themes)}


def _theme_place(row: ActionRow, places: dict[str, int]) -> int:
    """Return the place of the first theme of an action in its ledger; behind all for none."""
    last = len(places)
    return min((places.get(theme, last) for theme in row.action.themes), default=last)


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
