"""Copies of one tracker: what an import keeps of what it read, and the copy that came before."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from atmt_cli.changes.tracker.cells import order_of
from atmt_cli.changes.tracker.headings import LEFT_OUT, Headings, find_headings
from atmt_cli.changes.tracker.intake import DATED, Intake, understood
from atmt_cli.changes.tracker.mapping import Choices, Mapping
from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.changes.vocabulary import ONE_COLUMN, words_of
from atmt_cli.model.date_forms import Order
from atmt_cli.model.errors import AtmtError, UnavailableError
from atmt_cli.model.ledger import Ledger, Receipt
from atmt_cli.model.text import counted

IMPORTS = "imports"
"""The folder beside the ledger that has what was read of each tracker."""
_LONGEST_ID = 40
_DIGITS = 8
_NEAR = 50
"""The row of headings may have moved, but not further."""

Load = Callable[[str], TrackerSheet]
"""Reads what an import kept, by its name. Raises UnavailableError."""


class Copy(NamedTuple):
    """A copy that was imported before: its receipt, its cells, and what its rows state."""

    receipt: Receipt
    table: TrackerSheet
    rows: tuple[TrackerRow, ...]


class Earlier(NamedTuple):
    """The copy to compare with; None where there is none. ``missed`` says which cannot be read."""

    copy: Copy | None
    missed: tuple[str, ...]


def id_of(text: str, otherwise: str) -> str:
    """Return an id made of words."""
    plain = re.sub("[^a-z0-9]+", "-", words_of(text)).strip("-")[:_LONGEST_ID].strip("-")
    return plain if plain[:1].isalpha() else f"{otherwise}-{plain}".strip("-")


def stem_of(file: str) -> str:
    """Return an id made of the name of a tracker's file."""
    return id_of(file.rpartition(".")[0] or file, "tracker")


def kept_name(file: str, sha256: str, earlier: Iterable[Receipt] = ()) -> str:
    """Return where an import keeps what it read, beside the ledger: its receipt tells it.

    One file may be imported again, for another sheet or for rows that were left out: each of the
    receipts has its own.
    """
    number = sum(1 for one in earlier if one.sha256 == sha256)
    again = f"-{number + 1}" if number else ""
    return f"{IMPORTS}/{stem_of(file)}-{sha256[:_DIGITS]}{again}.csv"


def kept_by(receipts: Sequence[Receipt], number: int) -> str:
    """Return where the import of a receipt keeps what it read."""
    one = receipts[number]
    return kept_name(one.file, one.sha256, receipts[:number])


def answers_by(kept: str) -> str:
    """Return where an import keeps how its tracker was meant, beside what it read."""
    return kept.removesuffix(".csv") + ".yaml"


def comments_by(kept: str) -> str:
    """Return where an import keeps the comments on the cells that it read."""
    return kept.removesuffix(".csv") + "-comments.csv"


def has_headings(mapping: Mapping, tables: Iterable[TrackerSheet]) -> bool:
    """Return whether a sheet has just the headings that a mapping names."""
    wanted = {words_of(one) for one in mapping.columns}
    found = (headings for one in tables if (headings := find_headings(one)))
    return any(_words(one) == wanted for one in found)


def without_rows(table: TrackerSheet, rows: Iterable[int]) -> TrackerSheet:
    """Return a table in which some rows are blank, so that the others keep their numbers.

    What was not imported is no base to compare the next copy with.
    """
    blank = {*rows}
    left = (() if number in blank else row for number, row in enumerate(table.rows))
    comments = tuple(one for one in table.comments if one.row not in blank)
    return table._replace(rows=tuple(left), comments=comments)


def earlier_copy(
    ledger: Ledger, file: str, intake: Intake, choices: Choices, load: Load
) -> Earlier:
    """Return the copy with which a tracker is compared: the last of its name that can be read, else
    the last that has the same headings, and some of its actions.
    """
    missed: list[str] = []
    for receipt, kept in imports_of(ledger, file):
        try:
            table = load(kept)
            headings = _headings_in(table, intake.headings)
            if receipt.file != file and _words(headings) != _words(intake.headings):
                continue
            meant = replace(choices, dates=choices.dates or _order(intake), emptied={})
            copy = _read(receipt, table, headings, meant, ledger)
            if _called(copy.rows) & _called(intake.rows):
                return Earlier(copy, tuple(missed))
        except AtmtError as error:
            missed.append(f"{kept}, kept of {receipt.file} on {receipt.on}: {error.message}")
    return Earlier(None, tuple(missed))


def imports_of(ledger: Ledger, file: str) -> Iterator[tuple[Receipt, str]]:
    """Yield the receipts of trackers, and what each keeps: those of the same name first, of each
    the last one first.

    An import made a source of its tracker, which tells its receipt from those of other files.
    """
    titles = {one.title for one in ledger.sources}
    receipts = ledger.receipts
    imports = [
        (one, kept_by(receipts, number))
        for number, one in enumerate(receipts)
        if one.file in titles
    ]
    imports.reverse()
    yield from sorted(imports, key=lambda one: one[0].file != file)


def _called(rows: Iterable[TrackerRow]) -> set[str]:
    """Return what rows are called, by which copies of one tracker are known: other sheets of its
    file are none.
    """
    return {words_of(one.title) for one in rows} | {one.ref for one in rows if one.ref}


def _order(intake: Intake) -> Order | None:
    """Return which of day and month comes first in all dates of a tracker."""
    table, columns = intake.table, [one for one in intake.headings.columns if one.field in DATED]
    rows = range(intake.headings.row + 1, len(table.rows))
    return order_of(table.text(Address(row, one.number)) for one in columns for row in rows)


def _words(headings: Headings) -> set[str]:
    return {words_of(one.heading) for one in headings.columns}


def _headings_in(table: TrackerSheet, like: Headings) -> Headings:
    """Return the headings of an earlier copy, in the row most like them, each the field it is now.

    A column that is there no more is left out, where another is its field.
    """
    found = _most_alike(table, like)
    fields: dict[str, list[str]] = {}
    for column in like.columns:
        fields.setdefault(words_of(column.heading), []).append(column.field)
    taken = {column.field for column in like.columns} & ONE_COLUMN
    columns = []
    for column in found.columns:
        there = fields.get(words_of(column.heading))
        own = LEFT_OUT if column.field in taken else column.field
        columns.append(column._replace(field=there.pop(0) if there else own))
    return found._replace(columns=tuple(columns))


def _most_alike(table: TrackerSheet, like: Headings) -> Headings:
    """Return the headings that are most like others: in the same row, or in another."""
    rows = sorted(range(min(len(table.rows), like.row + _NEAR)), key=lambda row: row != like.row)
    wanted, best = _words(like), None
    for row in rows:
        found = find_headings(table, row)
        alike = len(_words(found) & wanted) if found else 0
        if found and alike and (best is None or alike > len(_words(best) & wanted)):
            best = found
        if best and alike == len(wanted):
            break
    if best is None:
        raise UnavailableError("it has no row of headings")
    return best


def _read(
    receipt: Receipt, table: TrackerSheet, headings: Headings, choices: Choices, ledger: Ledger
) -> Copy:
    """Return an earlier copy as it is understood now. Raises UnavailableError where it is not
    whole.
    """
    rows = understood(table, headings, choices, ledger).rows
    if len(rows) < receipt.rows:
        raise UnavailableError(f"it has {len(rows)} of {counted(receipt.rows, 'row')}")
    return Copy(receipt, table, rows)
