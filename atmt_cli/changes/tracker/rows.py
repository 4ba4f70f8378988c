"""Read the rows of a tracker under its headings: what each says of one action, or why it cannot."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.cells import (
    CellError,
    NoDateError,
    UnknownWordError,
    UnorderedError,
    UnplacedError,
    UnreckonedError,
    date_in,
    due_in,
    is_blank,
    priority_in,
    rating_in,
    says_more,
    status_in,
)
from atmt_cli.changes.tracker.headings import LEFT_OUT, Headings, TrackerColumn
from atmt_cli.changes.tracker.lines import Line
from atmt_cli.changes.tracker.mapping import Mapping as Meaning
from atmt_cli.changes.tracker.owners import Matcher, NamedBodies
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.changes.vocabulary import (
    CLOSED,
    HEADINGS,
    PRIORITIES,
    RATED_DONE,
    RATINGS,
    SPREADSHEET_ERRORS,
    STATUSES,
    words_of,
)
from atmt_cli.model.date_forms import Order
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.text import escape, hidden

_PAST = ("updated_on", "closed_on", "opened_on")
"""The fields of what has happened already."""
_NEEDED = ("action", "ref", "status")
"""The fields without which a row is no action, or another one."""
_STATES = {"opened_on": "x-opened", "reason": "rag"}
"""The fact that a field states, where it has another name."""
_GOING_ON = ("open", "in-progress", "on-hold")
_NOBODY = NamedBodies()


class BadCell(NamedTuple):
    """Why a cell cannot be taken: the cell as the spreadsheet shows it, and what to put there.

    ``waits`` says that a question settles it, ``spared`` that its row is an action without it.
    """

    row: int
    where: str
    why: str
    mend: str
    column: int
    waits: bool = False
    spared: bool = False


class KeptCell(NamedTuple):
    """A cell of which a person is told: where it is, and what it says.

    Of one whose words become a note ``what`` is what they are not, or ``taken`` what they are taken
    for beside that.
    """

    where: str
    text: str
    what: str = ""
    taken: str = ""


class Remark(NamedTuple):
    """A text that becomes a note: what it says, and the heading of its column.

    Of a comment on a cell ``where`` is the cell, and ``comment`` who wrote it.
    """

    text: str
    heading: str
    where: str = ""
    comment: CellComment | None = None


@dataclass
class TrackerRow:
    """What a row says of one action; None where it says nothing.

    ``row`` counts from 0. ``status`` is one of an action, or the outcome that closes it. ``texts``
    are the cells as they are, by heading; ``comments`` stand on cells of the row. Of the fields
    that are ``left_empty`` it says nothing, as their cells cannot be taken.
    """

    row: int
    texts: dict[str, str]
    ref: str | None = None
    title: str = ""
    short_title: str | None = None
    bodies: dict[str, NamedBodies] = field(default_factory=dict)
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
    opened_on: PartialDate | None = None
    remarks: list[Remark] = field(default_factory=list)
    comments: list[Remark] = field(default_factory=list)
    own: dict[str, str] = field(default_factory=dict)
    left_empty: frozenset[str] = frozenset()

    @property
    def is_closed(self) -> bool:
        """Return whether the tracker says that the action is over."""
        return self.status in CLOSED

    def named(self, role: str) -> NamedBodies:
        """Return the bodies that it names in a role: owner, support, governance."""
        return self.bodies.get(role, _NOBODY)


class Orders(NamedTuple):
    """Which of day and month comes first: in a column, by its number; and in all others."""

    columns: Mapping[int, Order | None]
    otherwise: Order | None

    def of(self, column: int) -> Order | None:
        """Return the order of a column; None where nothing settles it."""
        return self.columns.get(column, self.otherwise)


class Reader:
    """Reads the rows of one table, and collects what is wrong with its cells.

    ``notes`` are the cells that are kept as a note, ``words`` the statuses that nobody knows,
    ``unordered`` the dates that may be one of two, ``unreckoned`` the quarters of an unknown kind
    of year, ``several`` the names that may be several bodies', and ``split`` those that are split
    because a person said so, each with where it stands.
    """

    def __init__(
        self,
        table: TrackerSheet,
        headings: Headings,
        meaning: Meaning,
        matcher: Matcher,
        orders: Orders,
        today: date | None = None,
        emptied: Mapping[Address, str] | None = None,
    ) -> None:
        self._emptied = emptied or {}
        self.faults: list[BadCell] = []
        self.notes: list[KeptCell] = []
        self.words: dict[str, list[str]] = {}
        self.unordered: list[tuple[str, str]] = []
        self.unreckoned: list[tuple[str, str]] = []
        self.several: list[tuple[str, str]] = []
        self.split: list[tuple[str, str]] = []
        self._table, self._headings, self._orders = table, headings, orders
        self._meaning, self._matcher, self._today = meaning, matcher, today
        self._broken: defaultdict[int, dict[Address, str]] = defaultdict(dict)
        for cell, why in table.faults.items():
            self._broken[cell.row][cell] = why
        self._comments: defaultdict[int, list[CellComment]] = defaultdict(list)
        for comment in table.comments:
            self._comments[comment.row].append(comment)

    def row(self, line: Line) -> TrackerRow:
        """Return what a line says of one action."""
        texts = {c.heading: line.texts.get(c.number, "") for c in self._headings.columns}
        made = TrackerRow(line.row, texts)
        self._leave_empty(made)
        for column in self._headings.columns:
            at = Address(line.row, column.number)
            if column.field == LEFT_OUT:
                continue
            if why := self._broken[line.row].get(at):
                self._fault(at, why, "type its value")
            elif text := line.texts.get(column.number):
                self._take(made, at, column, text)
        if line.section and not made.themes:
            made.themes = (line.section,)
        # A date that nobody has revised is the one that holds.
        made.due = made.due or made.first_due
        at = Address(line.row, self._column("action"))
        if not line.texts.get(at.column) and at not in self._broken[line.row]:
            self._fault(at, "the row does not say what to do", "write the action; or empty the row")
        self._agree(made)
        for comment in self._comments[line.row]:
            self._take_comment(made, comment)
        return made

    def _leave_empty(self, made: TrackerRow) -> None:
        """Note the cells of a row that are left empty, as a person agreed."""
        for column in self._headings.columns if self._emptied else ():
            if note := self._emptied.get(Address(made.row, column.number)):
                made.left_empty |= {_STATES.get(column.field, column.field)}
                made.remarks.append(Remark(note, column.heading))

    def _take_comment(self, made: TrackerRow, comment: CellComment) -> None:
        """Take a comment on a cell of a row, whatever column that is in."""
        at = Address(comment.row, comment.column)
        if unseen := next(hidden(f"{comment.by} {comment.text}"), None):
            why = f"its comment holds {escape(unseen[1])}, a character that cannot be seen"
            self._fault(at, why, "type the comment again, without it", is_sparable=False)
            return
        columns = (one.heading for one in self._headings.columns if one.number == at.column)
        heading = next(columns, letters(at.column))
        made.comments.append(Remark(comment.text, heading, self._table.where(at), comment))

    def _column(self, field: str) -> int:
        return self._headings.of(field)[0].number

    def _take(self, made: TrackerRow, at: Address, column: TrackerColumn, text: str) -> None:
        """Take what a cell says into its row; what it cannot say is a fault."""
        if text in SPREADSHEET_ERRORS:
            self._fault(at, f"it holds {text}", "type its value, or empty the cell")
        elif unseen := next(hidden(text), None):
            why = f"it holds {escape(unseen[1])}, a character that cannot be seen"
            self._fault(at, why, "type the text again, without it")
        elif column.field not in HEADINGS:
            made.own[column.field] = text
        else:
            self._take_known(made, at, column, text)

    def _take_known(self, made: TrackerRow, at: Address, column: TrackerColumn, text: str) -> None:
        where = self._table.where(at)
        try:
            getattr(self, f"_take_{column.field}")(made, column, text)
        except UnplacedError as error:
            if column.field in _PAST and isinstance(error, NoDateError):
                self._fault(at, str(error), error.mend)
            else:
                self._keep(made, column, KeptCell(where, text, error.what))
        except UnknownWordError as error:
            self.words.setdefault(text, []).append(where)
            self._fault(at, str(error), error.mend, waits=True)
        except UnorderedError as error:
            self.unordered.append((where, text))
            self._fault(at, str(error), error.mend, waits=True)
        except UnreckonedError as error:
            self.unreckoned.append((where, text))
            self._fault(at, str(error), error.mend, waits=True)
        except CellError as error:
            self._fault(at, str(error), error.mend)

    def _agree(self, made: TrackerRow) -> None:
        """Find what two cells of a row say that cannot both be."""
        for name in _PAST:
            on = getattr(made, name)
            if on and self._today and on.after(self._today):
                why = f"{on} is after today, {self._today}"
                self._fault(self._at(made, name), why, "write the day it happened")
        opened, closed = made.opened_on, made.closed_on
        if opened and closed and closed.before(opened.first):
            there = self._table.where(self._at(made, "opened_on"))
            why = f"it was closed on {closed}, before it was opened, on {opened} ({there})"
            self._fault(self._at(made, "closed_on"), why, "write the day it was closed")
        if closed and made.status is None:
            made.status = "implemented"
        self._keep_unused(made)
        if closed and made.status in _GOING_ON:
            why = f"it says closed on {closed}, but the status is {made.status}"
            mend = "empty the cell; or write into the status that it is complete"
            self._fault(self._at(made, "closed_on"), why, mend)

    def _keep_unused(self, made: TrackerRow) -> None:
        """Keep what has no place in the ledger: a reason of neither a rating nor an end, and a word
        for nobody in place of the owner of an action that is over.
        """
        if made.reason and not made.rag and not made.is_closed:
            (column, *_) = self._headings.of("reason")
            made.remarks.append(Remark(made.reason, column.heading))
        if made.is_closed and not is_blank(made.owner_text) and not made.named("owner"):
            (column, *_) = self._headings.of("owner")
            where = self._table.where(Address(made.row, column.number))
            self._keep(made, column, KeptCell(where, made.owner_text, "body"))

    def _keep(self, made: TrackerRow, column: TrackerColumn, cell: KeptCell) -> None:
        """Keep the words of a cell as a note, of which a person is told."""
        made.remarks.append(Remark(cell.text, column.heading))
        self.notes.append(cell)

    def _at(self, made: TrackerRow, field: str) -> Address:
        return Address(made.row, self._column(field))

    def _fault(
        self, at: Address, why: str, mend: str, *, waits: bool = False, is_sparable: bool = True
    ) -> None:
        needed = {one.number for name in _NEEDED for one in self._headings.of(name)}
        spared = is_sparable and not waits and at.column not in needed
        where = self._table.where(at)
        self.faults.append(BadCell(at.row, where, why, mend, at.column, waits, spared))

    def _keep_more(
        self,
        made: TrackerRow,
        column: TrackerColumn,
        text: str,
        meaning: str | None,
        phrases: Mapping[str, tuple[str, ...]],
    ) -> None:
        """Keep the words of a cell that say more than what they are taken for."""
        if says_more(text, meaning, phrases):
            where = self._table.where(Address(made.row, column.number))
            self._keep(made, column, KeptCell(where, text, taken=meaning or ""))

    # What each field says.

    def _take_ref(self, made: TrackerRow, _: TrackerColumn, text: str) -> None:
        made.ref = text

    def _take_action(self, made: TrackerRow, _: TrackerColumn, text: str) -> None:
        made.title = text

    def _take_short_title(self, made: TrackerRow, _: TrackerColumn, text: str) -> None:
        made.short_title = text

    def _take_owner(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.owner_text = text
        self._take_body(made, column, text)

    def _take_body(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        meant = self._matcher.meant(text)
        found = dict.fromkeys((*made.named(column.field), *meant))
        made.bodies[column.field] = NamedBodies(found)
        if not meant and column.field != "owner" and not is_blank(text):
            raise UnplacedError(text, "body", "write the name of a body")
        if self._matcher.says_more(text):
            made.remarks.append(Remark(text, column.heading))
        where = self._table.where(Address(made.row, column.number))
        self.several += [(where, one) for one in self._matcher.several(text)]
        self.split += [(where, one) for one in self._matcher.split(text)]

    _take_support = _take_body
    _take_governance = _take_body

    def _take_due(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.due = self._due(made, column, text)

    def _take_first_due(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.first_due = self._due(made, column, text)

    def _due(self, made: TrackerRow, column: TrackerColumn, text: str) -> str | None:
        due = due_in(text, self._orders.of(column.number), self._meaning.quarters)
        if due.says_more:
            where = self._table.where(Address(made.row, column.number))
            self._keep(made, column, KeptCell(where, text, taken=due.on or ""))
        return due.on

    def _take_rag(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        states = any(made.texts[one.heading] for one in self._headings.of("status"))
        if words_of(text) in RATED_DONE and not states:
            made.status = "implemented"
            return
        made.rag = rating_in(text)
        self._keep_more(made, column, text, made.rag, RATINGS)

    def _take_status(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.status = status_in(text, self._meaning.status_words)
        self._keep_more(made, column, text, made.status, STATUSES)

    def _take_update(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.remarks.append(Remark(text, column.heading))

    def _take_updated_on(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.updated_on = date_in(text, self._orders.of(column.number))

    def _take_closed_on(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.closed_on = date_in(text, self._orders.of(column.number))

    def _take_opened_on(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.opened_on = date_in(text, self._orders.of(column.number))
        made.own["x-opened"] = text if made.opened_on is None else made.opened_on.text

    def _take_priority(self, made: TrackerRow, column: TrackerColumn, text: str) -> None:
        made.priority = priority_in(text)
        self._keep_more(made, column, text, made.priority, PRIORITIES)

    def _take_theme(self, made: TrackerRow, _: TrackerColumn, text: str) -> None:
        made.themes = (*made.themes, text)

    def _take_reason(self, made: TrackerRow, _: TrackerColumn, text: str) -> None:
        made.reason = text
