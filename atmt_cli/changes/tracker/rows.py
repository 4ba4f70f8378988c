"""Read the rows of a tracker under its headings: what each says of one action, or why it cannot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from atmt_cli.changes.tracker.cells import (
    CellError,
    NoDateError,
    date_in,
    due_in,
    priority_in,
    rating_in,
    status_in,
)
from atmt_cli.changes.tracker.headings import LEFT_OUT, Column, Headings
from atmt_cli.changes.tracker.mapping import Mapping as Meaning
from atmt_cli.changes.tracker.owners import Matcher, Owners
from atmt_cli.changes.tracker.table import Cell, Table
from atmt_cli.changes.tracker.vocabulary import CLOSED, HEADINGS, RATED_DONE, words_of
from atmt_cli.model.date_forms import Order
from atmt_cli.model.dates import PartialDate

_BODIES = ("owner", "support", "governance")
_NOBODY = Owners((), ())


class Fault(NamedTuple):
    """Why a cell cannot be taken: the cell as the spreadsheet shows it, and what to put there."""

    row: int
    where: str
    why: str
    mend: str


class Remark(NamedTuple):
    """A text that becomes a note: what it says, and the heading of its column."""

    text: str
    heading: str


@dataclass
class TrackerRow:
    """What a row says of one action; None where it says nothing.

    ``row`` counts from 0. ``status`` is one of an action, or the outcome that closes it. ``texts``
    are the cells as they are, by heading.
    """

    row: int
    texts: dict[str, str]
    ref: str | None = None
    title: str = ""
    short_title: str | None = None
    bodies: dict[str, Owners] = field(default_factory=dict)
    owner_text: str = ""
    themes: tuple[str, ...] = ()
    due: str | None = None
    first_due: str | None = None
    status: str | None = None
    rag: str | None = None
    priority: str | None = None
    reason: str | None = None
    updated_on: PartialDate | None = None
    closed_on: PartialDate | None = None
    remarks: list[Remark] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)

    @property
    def is_closed(self) -> bool:
        """Return whether the tracker says that the action is over."""
        return self.status in CLOSED

    def named(self, role: str) -> Owners:
        """Return the bodies that it names in a role: owner, support, governance."""
        return self.bodies.get(role, _NOBODY)


class Orders(NamedTuple):
    """Which of day and month comes first: in a column, by its number; and in all others."""

    columns: Mapping[int, Order]
    otherwise: Order | None

    def of(self, column: int) -> Order | None:
        """Return the order of a column; None where nothing settles it."""
        return self.columns.get(column, self.otherwise)


class Reader:
    """Reads the rows of one table, and collects what is wrong with its cells."""

    def __init__(
        self, table: Table, headings: Headings, meaning: Meaning, matcher: Matcher, orders: Orders
    ) -> None:
        self.faults: list[Fault] = []
        self._table, self._headings, self._orders = table, headings, orders
        self._meaning, self._matcher = meaning, matcher

    def rows(self) -> Iterator[TrackerRow]:
        """Yield the rows that say something below the headings."""
        for number in range(self._headings.row + 1, len(self._table.rows)):
            texts = {c.number: self._table.text(Cell(number, c.number)) for c in self._columns}
            if any(texts.values()) and not self._is_heading(texts):
                yield self._row(number, texts)
            for cell, why in self._table.faults.items():
                if cell.row == number and cell.column in texts:
                    self._fault(cell, why, "type its value")

    @property
    def _columns(self) -> tuple[Column, ...]:
        return self._headings.columns

    def _is_heading(self, texts: Mapping[int, str]) -> bool:
        """Return whether a row repeats the headings, as on each page of a long table."""
        return all(texts[c.number] in ("", c.heading) for c in self._columns)

    def _row(self, number: int, texts: Mapping[int, str]) -> TrackerRow:
        made = TrackerRow(number, {c.heading: texts[c.number] for c in self._columns})
        for column in self._columns:
            if column.field != LEFT_OUT and texts[column.number]:
                self._take(made, Cell(number, column.number), column, texts[column.number])
        if not made.title:
            at = self._headings.of("action")[0]
            self._fault(Cell(number, at.number), "the row has no action", "say what is to be done")
        return made

    def _take(self, made: TrackerRow, at: Cell, column: Column, text: str) -> None:
        """Take what a cell says into its row; what it cannot say is a fault."""
        if column.field not in HEADINGS:
            made.own[column.field] = text
            return
        try:
            getattr(self, f"_take_{column.field}")(made, column, text)
        except NoDateError as error:
            if column.field in ("updated_on", "closed_on"):
                self._fault(at, str(error), error.mend)
            else:
                made.remarks.append(Remark(text, column.heading))
        except CellError as error:
            self._fault(at, str(error), error.mend)

    def _fault(self, at: Cell, why: str, mend: str) -> None:
        self.faults.append(Fault(at.row, self._table.where(at), why, mend))

    # What each field says.

    def _take_ref(self, made: TrackerRow, _: Column, text: str) -> None:
        made.ref = text

    def _take_action(self, made: TrackerRow, _: Column, text: str) -> None:
        made.title = text

    def _take_short_title(self, made: TrackerRow, _: Column, text: str) -> None:
        made.short_title = text

    def _take_owner(self, made: TrackerRow, column: Column, text: str) -> None:
        made.owner_text = text
        self._take_body(made, column, text)

    def _take_body(self, made: TrackerRow, column: Column, text: str) -> None:
        before, found = made.named(column.field), self._matcher.meant(text)
        known = dict.fromkeys((*before.known, *found.known))
        unknown = dict.fromkeys((*before.unknown, *found.unknown))
        made.bodies[column.field] = Owners(tuple(known), tuple(unknown))

    _take_support = _take_body
    _take_governance = _take_body

    def _take_due(self, made: TrackerRow, column: Column, text: str) -> None:
        made.due = due_in(text, self._orders.of(column.number))

    def _take_first_due(self, made: TrackerRow, column: Column, text: str) -> None:
        made.first_due = due_in(text, self._orders.of(column.number))

    def _take_rag(self, made: TrackerRow, _: Column, text: str) -> None:
        made.rag = rating_in(text)
        if made.status is None and words_of(text) in RATED_DONE:
            made.status = "implemented"

    def _take_status(self, made: TrackerRow, _: Column, text: str) -> None:
        made.status = status_in(text, self._meaning.status_words)

    def _take_update(self, made: TrackerRow, column: Column, text: str) -> None:
        made.remarks.append(Remark(text, column.heading))

    def _take_updated_on(self, made: TrackerRow, column: Column, text: str) -> None:
        made.updated_on = date_in(text, self._orders.of(column.number))

    def _take_closed_on(self, made: TrackerRow, column: Column, text: str) -> None:
        made.closed_on = date_in(text, self._orders.of(column.number))

    def _take_priority(self, made: TrackerRow, _: Column, text: str) -> None:
        made.priority = priority_in(text)

    def _take_theme(self, made: TrackerRow, _: Column, text: str) -> None:
        made.themes = (*made.themes, text)

    def _take_reason(self, made: TrackerRow, _: Column, text: str) -> None:
        made.reason = text
