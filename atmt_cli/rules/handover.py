"""Rules on the chain of custody: who passed an action to whom, and when."""

from collections.abc import Iterator
from itertools import combinations

from atmt_cli.model.action import Handover
from atmt_cli.model.custody import giver, proposed_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.ledger import Head, Ledger
from atmt_cli.model.places import where_of
from atmt_cli.rules.rule import Case, error, word

_NEEDED: dict[str, tuple[str, ...]] = {
    "proposed": (),
    "offered": ("offered_on",),
    "accepted": ("offered_on", "answered_on"),
    "declined": ("offered_on", "answered_on"),
    "withdrawn": ("ended_on",),
    # Only what was accepted is ever superseded.
    "superseded": ("offered_on", "answered_on", "ended_on"),
}
_MAY_HAVE: dict[str, tuple[str, ...]] = {
    status: ("proposed_on", *needed) for status, needed in _NEEDED.items()
}
# A body may be told before we withdraw, and may hand back what it had accepted.
_MAY_HAVE["withdrawn"] += ("offered_on",)
_MAY_HAVE["declined"] += ("ended_on",)


def _handovers(case: Case) -> Iterator[tuple[Pointer, str, Handover]]:
    """Yield every handover with its pointer and the id of its action; of closed actions too."""
    # What passed from hand to hand is history, and an auditor reads it after the closing.
    for at, action in case.actions():
        for index, handover in enumerate(action.handovers):
            yield (*at, "handovers", index), action.id, handover


@error
def acceptance_has_evidence(case: Case) -> Iterator[Found]:
    """An acceptance has evidence: a minute, a letter, a link.

    Why: "they took it on" is what everybody remembers, until the body in question denies it. The
    evidence is still needed after the action has passed on to another body.

    Mend: name the document in which the body accepts: `atmt accept --evidence`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
    """  # noqa: E501 - a sample reads best on one line
    for at, action, handover in _handovers(case):
        if handover.status in ("accepted", "superseded") and not handover.evidence:
            name = case.name(handover.to)
            message = f"{action}: {name} accepted, but there is no evidence of it; give some"
            on = handover.answered_on or case.today
            remedy = f"atmt accept {action} {word(handover.to)} --on {on} --evidence TEXT"
            # What has passed on cannot be accepted again; its evidence is added by hand.
            command = remedy if handover.status == "accepted" else None
            yield Found((*at, "evidence"), message, command, handover.to)


@error
def handover_dates_in_order(case: Case) -> Iterator[Found]:
    """A handover has the dates that its status needs, in order, and none of a later stage.

    Why: named, told, answered and ended are four facts. With one of the dates missing or out of
    order, nobody can say on which day the action was with whom.

    Mend: add or correct the date. A handover without `proposed_on` counts as proposed on the day
    the closing body closes; if the body was told before that, record when it was named.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-20, answered_on: 2017-12-01, evidence: [Letter]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
    """  # noqa: E501 - a sample reads best on one line
    for at, action, handover in _handovers(case):
        what = f"{action}: the handover to {case.name(handover.to)}"
        dates = _dates(handover, case.head)
        for field in _NEEDED[handover.status]:
            if field not in dates:
                message = f"{what} is {handover.status}, but has no {field}; add it"
                yield Found((*at, field), message, value=field)
        for field in dates:
            if field not in _MAY_HAVE[handover.status]:
                message = f"{what} is {handover.status}, but has {field}; correct one of the two"
                yield Found((*at, field), message, value=field)
        for earlier, later in combinations(dates, 2):
            if dates[later].before(dates[earlier]):
                assumed = "" if getattr(handover, earlier) else ", when the closing body closes"
                message = (
                    f"{what} was {_EVENT[later]} ({dates[later]}) before it was "
                    f"{_EVENT[earlier]} ({dates[earlier]}{assumed}); correct one of the two"
                )
                command = _sooner(case, at, handover, earlier, dates[later])
                yield Found((*at, later), message, command, f"{earlier} {later}")


def _sooner(case: Case, at: Pointer, handover: Handover, field: str, on: PartialDate) -> str | None:
    """Return the command that makes a body named on the day it was told, if it was named later."""
    if field != "proposed_on" or handover.proposed_on is None:
        return None
    place = where_of(at, case.ledger)
    return f"atmt correct {word(place)} proposed_on={on} --reason TEXT"


_EVENT = {
    "proposed_on": "proposed",
    "offered_on": "offered",
    "answered_on": "answered",
    "ended_on": "ended",
}


def _dates(handover: Handover, head: Head) -> dict[str, PartialDate]:
    """Return the dates that a handover has, by field, in the order they should have."""
    dates = {
        "proposed_on": proposed_on(handover, head),
        "offered_on": handover.offered_on,
        "answered_on": handover.answered_on,
        "ended_on": handover.ended_on,
    }
    return {field: date for field, date in dates.items() if date is not None}


@error
def handover_not_to_self(case: Case) -> Iterator[Found]:
    """No body hands an action over to itself.

    Why: such a handover reads like progress, but nothing has moved. A handover without `from` is
    one from the closing body, which does not last.

    Mend: name the body that takes the action, or the one that gives it.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
              - {to: otr, from: otr, status: proposed}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
              - {to: dtr, from: otr, status: proposed}
    """  # noqa: E501 - a sample reads best on one line
    for at, action, handover in _handovers(case):
        if handover.to == giver(handover, case.head):
            name = case.name(handover.to)
            message = f"{action} passes from {name} to {name}; name another body"
            yield Found((*at, "to"), message, value=handover.to)


@error
def custody_unbroken(case: Case) -> Iterator[Found]:
    """A body that hands an action over had it: as closing body, by acceptance, or as successor.

    Why: where the chain has a gap, the body in the gap can say that it was never asked, and the
    body after it can say that the giver had nothing to give.

    Mend: record the missing handover before this one, correct `from`, or record which body
    succeeded which.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, from: dtr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: dtr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
              - {to: otr, from: dtr, status: proposed}
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.actions():
        had = _Holders(case.ledger)
        had.add(case.head.closing_body)
        for index, handover in enumerate(action.handovers):
            source = giver(handover, case.head)
            # A giver that does not exist is the matter of reference-resolves.
            if source not in had and source in case.ledger.body_by_id:
                name = case.name(source)
                message = (
                    f"{action.id} passes from {name} to {case.name(handover.to)}, but {name} had "
                    "not accepted it before; record how it came to have it"
                )
                yield Found((*at, "handovers", index, "from"), message, value=source)
            if _was_accepted(handover):
                had.add(handover.to)


class _Holders:
    """The bodies that had an action, and those that succeeded them, however many times over."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: set[str] = set()
        self._followed: set[str] = set()
        self._ahead: list[str] = []

    def add(self, body: str) -> None:
        """Add a body that had it."""
        self._known.add(body)
        self._ahead.append(body)

    def __contains__(self, body: str) -> bool:
        if body not in self._known:
            self._follow()
        return body in self._known

    def _follow(self) -> None:
        """Add the successors of those added since; each body is followed once."""
        while self._ahead:
            body = self._ledger.body_by_id.get(one := self._ahead.pop())
            if body and one not in self._followed:
                self._followed.add(one)
                self._known.update(body.successors)
                self._ahead += body.successors


def _was_accepted(handover: Handover) -> bool:
    """Return whether the receiver ever said yes. What was declined and has an end was handed
    back.
    """
    handed_back = handover.status == "declined" and handover.ended_on is not None
    return handed_back or handover.status in ("accepted", "superseded")
