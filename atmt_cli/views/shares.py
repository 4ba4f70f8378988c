"""An answer over several ledgers: each has its share of it, and one that cannot be read has a row
that says so.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, NamedTuple

from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted
from atmt_cli.views.filter import Filter
from atmt_cli.views.shapes import EMPTY, Cell, Late, Table

EVERYTHING = Filter()
_TEXTS = ("Title", "Short title")
"""The columns that have room for why a ledger cannot be read, where they are chosen."""


class LedgerShare(NamedTuple):
    """A ledger in an answer: what the rules find in it, and which of its actions are wanted, None
    for none. Where several ledgers are read it has a name.
    """

    ledger: Ledger
    findings: Iterable[Finding] = ()
    chosen: Filter | None = EVERYTHING
    name: str | None = None

    def place(self, where: str) -> str:
        """Return a place of the ledger as people are shown it: `flood:FR03`."""
        return f"{self.name}:{where}" if self.name else where

    def record(self, record: dict[str, Any]) -> dict[str, Any]:
        """Return a record of the ledger as scripts have it."""
        return {"ledger": self.name, **record} if self.name else record


def title_of(shares: Sequence[LedgerShare]) -> str:
    """Return what stands above an answer."""
    if len(shares) == 1 and not shares[0].name:
        return shares[0].ledger.head.title
    return counted(len(shares), "ledger")


class Unread(NamedTuple):
    """A ledger that cannot be read, and why."""

    name: str
    reason: str
    hint: str | None = None


def with_unread(table: Table, unread: Sequence[Unread], name: str, reason: str) -> Table:
    """Return an answer over several ledgers with a row for each that cannot be read: its name and
    the reason are in the columns with these headers. Where there is no room for the reason, it
    stands behind the name.
    """
    keys = [field.partition(".")[0] for field in table.fields]
    records = [{"ledger": one.name, **dict.fromkeys(keys), "unread": one.reason} for one in unread]
    # A title may be cut where there is little room; why a ledger cannot be read may not.
    columns = tuple(one._replace(lines=0) for one in table.columns) if unread else table.columns
    return table._replace(
        columns=columns,
        rows=Late(lambda: chain(table.rows, _rows(table, unread, name, reason))),
        records=Late(lambda: chain(table.records, records)),
        fields=_wide_fields(table.fields, unread),
        extra={**table.extra, "unread": [unread_record(one) for one in unread]},
    )


def _wide_fields(fields: tuple[str, ...], unread: Sequence[Unread]) -> tuple[str, ...]:
    """Return the fields of a sheet; none where each record says which it has."""
    return ("ledger", *fields, *(("unread",) if unread else ())) if fields else ()


def _rows(
    table: Table, unread: Sequence[Unread], name: str, reason: str
) -> Iterator[tuple[Cell, ...]]:
    headers = [column.header for column in table.columns]
    first = headers.index(name) if name in headers else 0
    second = next((headers.index(one) for one in (reason, *_TEXTS) if one in headers), first)
    return (_row(len(headers), first, second, one) for one in unread)


def _row(width: int, first: int, second: int, one: Unread) -> tuple[Cell, ...]:
    said = f"cannot be read: {one.reason}"
    cells = [EMPTY] * width
    cells[second] = Cell(said, "bad")
    cells[first] = Cell(one.name, "bad") if first != second else Cell(f"{one.name}: {said}", "bad")
    return tuple(cells)


def unread_record(one: Unread) -> dict[str, Any]:
    """Return a ledger that cannot be read as scripts have it."""
    return {"ledger": one.name, "message": one.reason, "hint": one.hint}
