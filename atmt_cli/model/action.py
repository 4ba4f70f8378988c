"""Actions: what was promised, and the chain of custody through which it passes."""

from typing import Literal, get_args

from pydantic import Field

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ActionId, Many, Number, Record, Ref, Text

Status = Literal["open", "in-progress", "on-hold", "closing", "closed"]
HandoverStatus = Literal["proposed", "offered", "accepted", "declined", "withdrawn", "superseded"]
StepStatus = Literal["open", "done", "dropped"]
Rating = Literal["red", "amber", "green"]
Outcome = Literal["implemented", "not-implemented", "superseded"]

STATUSES: tuple[str, ...] = get_args(Status)
HANDOVER_STATUSES: tuple[str, ...] = get_args(HandoverStatus)
RATINGS: tuple[str, ...] = get_args(Rating)
LIVE_HANDOVER = ("proposed", "offered", "accepted")
"""The statuses of a live handover, least advanced first."""


class Handover(Record):
    """A handover of an action to a body: named, told and answered are three dated facts."""

    to: Ref
    from_: Ref | None = Field(default=None, alias="from")
    status: HandoverStatus
    proposed_on: PartialDate | None = None
    offered_on: PartialDate | None = None
    answered_on: PartialDate | None = None
    ended_on: PartialDate | None = None
    evidence: Many[Text]
    reservation: Text | None = None
    reason: Text | None = None

    @property
    def is_live(self) -> bool:
        """Return whether it still stands: proposed, offered or accepted."""
        return self.status in LIVE_HANDOVER


class Reporting(Record):
    """A duty to report. ``every`` is in days; None means promised, but no interval stated."""

    to: Ref
    every: Number | None = Field(default=None, ge=1)


class Rag(Record):
    """The owner's judgement: red, amber or green. Never computed."""

    rating: Rating
    reason: Text | None = None
    on: PartialDate
    by: Ref


class Step(Record):
    """A step of an action."""

    text: Text
    asked_of: Many[Ref]
    assignee: Ref | None = None
    due: PartialDate | None = None
    first_due: PartialDate | None = None
    status: StepStatus
    settled_on: PartialDate | None = None
    reason: Text | None = None


class Note(Record):
    """What somebody recorded on a date. ``corrects`` counts the action's notes from 1."""

    date: PartialDate
    by: Ref
    text: Text
    source: Ref | None = None
    corrects: Number | None = Field(default=None, ge=1)


class Closure(Record):
    """A proposal to close, and its confirmation."""

    outcome: Outcome
    proposed_by: Ref | None = None
    proposed_on: PartialDate | None = None
    confirmed_by: Ref | None = None
    on: PartialDate | None = None
    evidence: Many[Text]
    reason: Text | None = None
    superseded_by: Many[Ref]


class Action(Record):
    """An action of the closing body. Lists are in stored order, oldest first."""

    id: ActionId
    title: Text
    short_title: Text | None = None
    status: Status
    accountable: Ref | None = None
    handovers: Many[Handover]
    support: Many[Ref]
    governance: Many[Ref]
    funders: Many[Ref]
    reporting: Reporting | None = None
    rag: Rag | None = None
    steps: Many[Step]
    notes: Many[Note]
    closures: Many[Closure]
    sources: Many[Ref]

    @property
    def is_live(self) -> bool:
        """Return whether it is not closed."""
        return self.status != "closed"

    @property
    def label(self) -> str:
        """Return how people call it: the short title, else the title."""
        return self.short_title or self.title

    @property
    def last_note(self) -> Note | None:
        """Return the last in the list of those that may be the latest: that no other is surely
        after.
        """
        latest = max((note.date.first for note in self.notes), default=None)
        if latest is None:
            return None
        return next(note for note in reversed(self.notes) if note.date.last >= latest)
