"""Actions: what was promised, and the chain of custody that it passes through."""

from typing import Literal, get_args

from pydantic import Field

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ActionId, Due, Extensible, Many, Number, Record, Ref, Text
from atmt_cli.model.law import Filled, Free, Grown, Kept, Noted

Status = Literal["open", "in-progress", "on-hold", "closing", "closed"]
HandoverStatus = Literal["proposed", "offered", "accepted", "declined", "withdrawn", "superseded"]
StepStatus = Literal["open", "done", "dropped"]
Rating = Literal["red", "amber", "green"]
Outcome = Literal["implemented", "not-implemented", "superseded", "entered-in-error"]
Extent = Literal["in-part", "in-principle"]
Priority = Literal["high", "medium", "low"]

STATUSES: tuple[str, ...] = get_args(Status)
HANDOVER_STATUSES: tuple[str, ...] = get_args(HandoverStatus)
RATINGS: tuple[str, ...] = get_args(Rating)
PRIORITIES: tuple[str, ...] = get_args(Priority)
EXTENTS: tuple[str, ...] = get_args(Extent)
LIVE_HANDOVER = ("proposed", "offered", "accepted")
"""The statuses of a live handover, least advanced first."""


class Handover(Record):
    """A handover of an action to a body: named, told and answered are three dated facts."""

    to: Kept[Ref]
    from_: Filled[Ref | None] = Field(default=None, alias="from")
    status: Kept[HandoverStatus]
    proposed_on: Filled[PartialDate | None] = None
    offered_on: Filled[PartialDate | None] = None
    answered_on: Filled[PartialDate | None] = None
    ended_on: Filled[PartialDate | None] = None
    evidence: Grown[Many[Text]]
    extent: Filled[Extent | None] = None
    reservation: Filled[Text | None] = None
    reason: Filled[Text | None] = None

    @property
    def is_live(self) -> bool:
        """Return whether it still stands: proposed, offered or accepted."""
        return self.status in LIVE_HANDOVER


class Reporting(Record):
    """A duty to report. ``every`` is in days; empty means that no interval was stated."""

    to: Noted[Ref]
    every: Noted[Number | None] = Field(default=None, ge=1)


class Rag(Record):
    """The owner's judgement: red, amber or green; never computed. A new one has a new ``on``."""

    rating: Kept[Rating]
    reason: Filled[Text | None] = None
    on: Kept[PartialDate]
    by: Kept[Ref]


class Unallocated(Record):
    """A record that nobody is known to have the action yet."""

    since: Free[PartialDate]
    reason: Free[Text | None] = None


class Step(Extensible):
    """A step of an action."""

    text: Kept[Text]
    asked_of: Kept[Many[Ref]]
    assignee: Noted[Ref | None] = None
    due: Noted[PartialDate | None] = None
    first_due: Filled[PartialDate | None] = None
    status: Kept[StepStatus]
    settled_on: Filled[PartialDate | None] = None
    reason: Filled[Text | None] = None


class Note(Record):
    """What a body said, and when. ``corrects`` counts the notes of its list from 1."""

    date: Kept[PartialDate]
    by: Kept[Ref]
    text: Kept[Text]
    source: Filled[Ref | None] = None
    corrects: Filled[Number | None] = Field(default=None, ge=1)


class Closure(Record):
    """A proposal to close, and its confirmation."""

    outcome: Kept[Outcome]
    proposed_by: Filled[Ref | None] = None
    proposed_on: Filled[PartialDate | None] = None
    confirmed_by: Filled[Ref | None] = None
    on: Filled[PartialDate | None] = None
    evidence: Grown[Many[Text]]
    reason: Filled[Text | None] = None
    superseded_by: Filled[Many[Ref]]

    @property
    def is_pending(self) -> bool:
        """Return whether it is a proposal that waits for its confirmation."""
        return self.outcome == "implemented" and self.on is None


class Action(Extensible):
    """An action of the closing body. Lists are in stored order, oldest first."""

    id: Kept[ActionId]
    title: Kept[Text]
    short_title: Free[Text | None] = None
    ref: Filled[Text | None] = None
    themes: Free[Many[Ref]]
    priority: Noted[Priority | None] = None
    due: Noted[Due | None] = None
    first_due: Filled[Due | None] = None
    unallocated: Free[Unallocated | None] = None
    status: Noted[Status]
    accountable: Noted[Ref | None] = None
    handovers: Grown[Many[Handover]]
    support: Noted[Many[Ref]]
    governance: Noted[Many[Ref]]
    funders: Noted[Many[Ref]]
    reporting: Noted[Reporting | None] = None
    rag: Noted[Rag | None] = None
    steps: Grown[Many[Step]]
    notes: Grown[Many[Note]]
    closures: Grown[Many[Closure]]
    sources: Free[Many[Ref]]

    @property
    def is_live(self) -> bool:
        """Return whether it is not closed."""
        return self.status != "closed"

    @property
    def is_in_error(self) -> bool:
        """Return whether it was closed because it should never have been entered: it counts
        nowhere.
        """
        ends = self.closures[-1:] if not self.is_live else ()
        return any(end.outcome == "entered-in-error" for end in ends)

    @property
    def label(self) -> str:
        """Return how people call it: the short title, else the title."""
        return self.short_title or self.title

    @property
    def due_date(self) -> PartialDate | None:
        """Return its due date; None where it has none, or is ongoing."""
        return self.due if isinstance(self.due, PartialDate) else None

    @property
    def open_steps(self) -> tuple[Step, ...]:
        """Return the steps that are neither done nor dropped."""
        return tuple(step for step in self.steps if step.status == "open")

    @property
    def next_due(self) -> PartialDate | None:
        """Return which is over first of its own due date, while it is live, and those of its open
        steps.
        """
        own = self.due_date if self.is_live else None
        dues = [due for due in (own, *(step.due for step in self.open_steps)) if due]
        return min(dues, key=lambda due: (due.last, due.first), default=None)

    @property
    def last_note(self) -> Note | None:
        """Return the note that may be the latest, with none surely after it; of several, the last
        listed.
        """
        latest = max((note.date.first for note in self.notes), default=None)
        if latest is None:
            return None
        return next(note for note in reversed(self.notes) if note.date.last >= latest)
