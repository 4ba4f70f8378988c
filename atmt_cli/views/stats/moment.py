"""How a ledger stood on a day, by the dates that it records: no git is needed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

from atmt_cli.model.action import (
    LIVE_HANDOVER,
    Action,
    Closure,
    Handover,
    HandoverStatus,
    Note,
    Step,
)
from atmt_cli.model.custody import giver, proposed_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.lineage import leading_to

WAITING = ("proposed", "offered")
"""The states of a handover without an answer."""


class Link(NamedTuple):
    """A handover and how far it had got; ``hands_on`` where it takes effect once accepted, since
    the body that hands on still has the action.
    """

    handover: Handover
    state: HandoverStatus
    hands_on: bool


@dataclass(frozen=True)
class Moment:
    """A ledger as of a day: what is dated after that day has not happened yet.

    A month or a year has begun on its first day, as for every rule. What has no date has been so
    for as long as is known: what is recorded later, with its date, changes no day before. What was
    corrected counts as corrected, on every day; what was entered in error counts on none. A move
    that the ledger does not date (a reopening, a due date that moved) counts as it is now.
    """

    ledger: Ledger
    day: date

    def has_come(self, on: PartialDate | None) -> bool:
        """Return whether what bears a date has happened; what bears none has."""
        return on is None or not on.after(self.day)

    @cached_property
    def actions(self) -> tuple[Action, ...]:
        """The actions that count: all but those of which the ledger says that they came later."""
        return tuple(
            action
            for action in self.ledger.actions
            if not action.is_in_error and self._has_begun(action)
        )

    def _has_begun(self, action: Action) -> bool:
        """Return whether an action was there: nothing dates when it came, or the first of its facts
        had happened.
        """
        came = tuple(_beginnings(action))
        return not came or any(map(self.has_come, (*came, *_known(_dates(action)))))

    def state(self, one: Handover) -> HandoverStatus | None:
        """Return how far a handover had got; None where it had not begun."""
        if not any(map(self.has_come, (one.proposed_on, *_known(_dates_of_handover(one))))):
            return None
        if one.status == "declined" and self.has_come(one.ended_on or one.answered_on):
            return "declined"
        if one.status in ("withdrawn", "superseded") and self.has_come(one.ended_on):
            return one.status
        accepted = one.status in ("accepted", "superseded") or (
            one.status == "declined" and one.ended_on
        )
        if accepted and self.has_come(one.answered_on):
            return "accepted"
        told = one.status == "offered" if one.offered_on is None else self.has_come(one.offered_on)
        return "offered" if told else "proposed"

    def chain(self, action: Action) -> tuple[Link, ...]:
        """Return the handovers of an action that had begun."""
        if id(action) not in self._chains:
            self._chains[id(action)] = tuple(self._links(action))
        return self._chains[id(action)]

    @cached_property
    def _chains(self) -> dict[int, tuple[Link, ...]]:
        return {}

    def _links(self, action: Action) -> Iterator[Link]:
        states = [(one, self.state(one)) for one in action.handovers]
        holders = {one.to for one, state in states if state == "accepted"}
        for one, state in states:
            if state:
                from_holder = giver(one, self.ledger.head) in holders
                yield Link(one, state, state in WAITING and from_holder)

    def owner(self, action: Action) -> str | None:
        """Return who answered for an action; None where nobody did, or several."""
        having = dict.fromkeys(
            link.handover.to
            for link in self.chain(action)
            if link.state in LIVE_HANDOVER and not link.hands_on
        )
        if len(having) == 1:
            return next(iter(having))
        return action.accountable if action.accountable in having else None

    def end(self, action: Action) -> Closure | None:
        """Return the closure by which an action is closed; None where it is live, or says none."""
        return action.closures[-1] if self.is_closed(action) and action.closures else None

    def is_closed(self, action: Action) -> bool:
        """Return whether an action is closed: the last of its closures counts."""
        return not action.is_live and all(self.has_come(end.on) for end in action.closures[-1:])

    def is_replaced(self, action: Action) -> bool:
        """Return whether an action is superseded, and one that counts stands for it, however many
        steps on.
        """
        return not self._lasting.isdisjoint(self._after(action))

    @cached_property
    def _lasting(self) -> set[str]:
        """The ids of the actions that are not superseded, and of all that lead to one."""
        after = [(one.id, self._after(one)) for one in self.actions]
        ways: dict[str, tuple[str, ...]] = {}
        for name, names in after:
            ways[name] = (*ways.get(name, ()), *names)
        return leading_to((name for name, names in after if not names), ways)

    def _after(self, action: Action) -> tuple[str, ...]:
        end = self.end(action)
        return end.superseded_by if end and end.outcome == "superseded" else ()

    def named_on(self, action: Action) -> PartialDate | None:
        """Return when the handing over of an action began: its first receiver was named."""
        head = self.ledger.head
        dates = [on for link in self.chain(action) if (on := proposed_on(link.handover, head))]
        return min(dates, key=lambda on: on.first, default=head.closes_on)

    def last_note(self, action: Action) -> Note | None:
        """Return the last note that had been written on an action."""
        notes = tuple(note for note in action.notes if self.has_come(note.date))
        return action.model_copy(update={"notes": notes}).last_note

    def open_steps(self, action: Action) -> Iterator[tuple[str, Step]]:
        """Yield the steps that were neither done nor dropped, each with its place."""
        for number, step in enumerate(action.steps, 1):
            if step.status == "open" or not self.has_come(step.settled_on):
                yield f"{action.id}.{number}", step


def _known(dates: Iterable[PartialDate | None]) -> Iterator[PartialDate]:
    return (on for on in dates if on)


def _beginnings(action: Action) -> Iterator[PartialDate | None]:
    """Yield what dates an action: when bodies were named for it, or since when nobody has it.

    That it was written about or closed on a day does not say that it came then. Nor does a body
    that was named without a date of its own, by default when the closing body closes: None.
    """
    yield from (one.proposed_on for one in action.handovers)
    yield from (one.since for one in filter(None, (action.unallocated,)))


def _dates_of_handover(one: Handover) -> tuple[PartialDate | None, ...]:
    return one.proposed_on, one.offered_on, one.answered_on, one.ended_on


def _dates(action: Action) -> Iterator[PartialDate | None]:
    """Yield the dates of all that happened to an action."""
    for one in action.handovers:
        yield from _dates_of_handover(one)
    for end in action.closures:
        yield from (end.proposed_on, end.on)
    yield from (note.date for note in action.notes)
    yield from (step.settled_on for step in action.steps)
    yield action.rag.on if action.rag else None
    yield action.unallocated.since if action.unallocated else None
