"""Who has an action: derived from the chain of handovers, never stored."""

from collections.abc import Iterable
from typing import NamedTuple

from atmt_cli.model.action import LIVE_HANDOVER, Action, Handover
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Head, Letter

ANSWERED = ("accepted", "declined", "superseded")
"""The statuses of a handover that was answered."""
ROLE_LISTS = ("support", "governance", "funders")
"""The fields of an action that list bodies with a role in it."""
LEFT = ("declined", "withdrawn", "superseded")
"""The statuses of a handover that has ended."""


def giver(handover: Handover, head: Head) -> str:
    """Return the body that hands over: ``from``, by default the closing body."""
    return handover.from_ or head.closing_body


def proposed_on(handover: Handover, head: Head) -> PartialDate | None:
    """Return when the receiver was named: by default the day the closing body closes."""
    return handover.proposed_on or head.closes_on


def begun_on(action: Action, head: Head) -> PartialDate | None:
    """Return the date of the first fact that is known of an action; None where none has a date."""
    handovers = [
        on
        for one in action.handovers
        for on in (proposed_on(one, head), one.offered_on, one.answered_on, one.ended_on)
    ]
    dates = [
        *handovers,
        *(note.date for note in action.notes),
        *(step.settled_on for step in action.steps),
        *(on for end in action.closures for on in (end.proposed_on, end.on)),
        action.rag.on if action.rag else None,
        action.unallocated.since if action.unallocated else None,
    ]
    return min((on for on in dates if on), key=lambda on: on.first, default=None)


def standing(action: Action, head: Head) -> tuple[Handover, ...]:
    """Return the live handovers that count, as stored.

    One from a receiver that accepted (handing on) does not count until it is accepted itself.
    """
    live = tuple(handover for handover in action.handovers if handover.is_live)
    holders = {handover.to for handover in live if handover.status == "accepted"}
    return tuple(
        handover
        for handover in live
        if handover.status == "accepted" or giver(handover, head) not in holders
    )


def receivers(action: Action, head: Head) -> tuple[str, ...]:
    """Return the bodies that have the action, each once, in the order of the handovers."""
    return bodies_of(standing(action, head))


def bodies_of(handovers: Iterable[Handover]) -> tuple[str, ...]:
    """Return the bodies that some handovers are to, each once, in their order."""
    return tuple(dict.fromkeys(handover.to for handover in handovers))


def owner(action: Action, head: Head) -> str | None:
    """Return the receiver; of several, the accountable one, or None if there is none."""
    return owner_among(receivers(action, head), action)


def owner_among(having: tuple[str, ...], action: Action) -> str | None:
    """Return the same, where the receivers are known."""
    if len(having) == 1:
        return having[0]
    return action.accountable if action.accountable in having else None


def governance(action: Action, head: Head) -> tuple[str, ...]:
    """Return the bodies that an action answers to: its own, else those of the whole ledger."""
    return action.governance or head.governance


def left_on(handover: Handover) -> PartialDate | None:
    """Return the day of the last answer of a handover: when it ended, else when it was answered."""
    return handover.ended_on or handover.answered_on


def last_answer(action: Action, statuses: tuple[str, ...] = ANSWERED) -> int | None:
    """Return the index of the handover that was the last to be answered, by date; None where none
    was.

    Of those that none is surely after, it is the last in the list.
    """
    found = [(n, left_on(one)) for n, one in enumerate(action.handovers) if one.status in statuses]
    latest = max((on.first for _, on in found if on), default=None)
    last = (n for n, on in reversed(found) if on is None or latest is None or on.last >= latest)
    return next(last, None)


class Vacancy(NamedTuple):
    """That nobody has an action: since when, as far as is known, and why.

    ``left`` is the handover that was the last to end, where the action does not say it itself.
    """

    since: PartialDate | None
    reason: str | None
    left: Handover | None = None


def vacancy(action: Action) -> Vacancy | None:
    """Return that nobody has a live action, where it says so or its last answer was a no."""
    if not action.is_live:
        return None
    if action.unallocated:
        return Vacancy(action.unallocated.since, action.unallocated.reason)
    if any(handover.is_live for handover in action.handovers):
        return None
    last, ended = last_answer(action), last_answer(action, LEFT)
    if last is None or ended is None:
        return None
    left = action.handovers[ended]
    declined = action.handovers[last].status == "declined"
    return Vacancy(left_on(left), left.reason, left) if declined else None


def least_advanced(action: Action, head: Head) -> str | None:
    """Return the status of the least advanced handover that counts: proposed before accepted."""
    return least_of(standing(action, head))


def least_of(handovers: Iterable[Handover]) -> str | None:
    """Return the status of the least advanced of some live handovers."""
    return min((one.status for one in handovers), key=LIVE_HANDOVER.index, default=None)


def owes_answer(action: Action, letter: Letter) -> bool:
    """Return whether a body has not answered a letter on an action: it has not accepted it or, if
    it had before or only has a step of it, has written nothing since.
    """
    given = [one for one in action.handovers if one.to == letter.to]
    held = [one for one in given if one.is_live]
    if not action.is_live or not (held or _has_step(action, letter.to)):
        return False
    if any(one.status != "accepted" for one in held):
        return True
    answers = [one.answered_on for one in given]
    answers += [note.date for note in action.notes if note.by == letter.to]
    return all(on is None or on.before(letter.on) for on in answers)


def _has_step(action: Action, body: str) -> bool:
    """Return whether an open step of an action is a body's, or nobody's and asked of that body."""
    return any(
        body == one.assignee or (one.assignee is None and body in one.asked_of)
        for one in action.open_steps
    )


def has_part(action: Action, body: str) -> bool:
    """Return whether a body has an action, is named for it, or has another role in it."""
    assigned = {step.assignee for step in action.steps if step.status == "open"}
    reporting = action.reporting.to if action.reporting else None
    named = {name for field in ROLE_LISTS for name in getattr(action, field)}
    roles = {action.accountable, reporting, *assigned, *named}
    return body in roles or any(one.to == body and one.is_live for one in action.handovers)
