"""What a ledger says already: a row that says no more than that is skipped.

An act that changes nothing shows it by itself. What it cannot see is what stands in a list that is
only ever added to, and has gone further since: that is looked up here.
"""

from collections.abc import Callable, Mapping
from typing import Any

from atmt_cli.changes.operations import operation as ops
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.model.action import Closure, Handover
from atmt_cli.model.dates import PartialDate, parse_date

Move = ops.Offer | ops.Accept | ops.Decline | ops.Withdraw


def is_said(draft: Draft, one: ops.Operation) -> bool:
    """Return whether the ledger already has what an operation would add to its history.

    Without a date an operation is of the day of the run. The author must be set before.
    """
    look = _LOOKS.get(type(one))
    return look is not None and look(draft, one)


def _day(draft: Draft, on: object) -> str:
    return str(on or draft.today)


def _note(draft: Draft, one: ops.AddNote) -> bool:
    day = _day(draft, one.date)
    return draft.knows_note(one.action, (day, draft.by, one.text, one.source, one.corrects))


def _step(draft: Draft, one: ops.StepAdd) -> bool:
    """Return whether a step asks the same of the same, and is or was due then, whoever has it.

    Where all such steps are settled the row may mean another one, and that is said.
    """
    action = draft.base.action_by_id.get(one.action)
    same = {
        step.status: number
        for number, step in enumerate(action.steps if action else (), 1)
        if (step.text, step.asked_of) == (one.text, one.asked_of)
        and one.due in (None, step.due, step.first_due)
    }
    if same and "open" not in same:
        status, number = list(same.items())[-1]
        asked = f"{one.action}.{number} asked for the same thing and is {status}"
        draft.caution(f"{asked}; to ask for it again, give the row another due date")
    return bool(same)


def _move(draft: Draft, one: Move) -> bool:
    day = _day(draft, one.on)
    return any(has_stage(there, one, day) for there in _history(draft, one.action, one.body))


def _history(draft: Draft, name: str, *bodies: str) -> list[Handover]:
    """Return the handovers to some bodies, as read; none where this run has changed them.

    What follows such a change in a file is about the new state, even where it looks like the old.
    """
    base, (_, now) = draft.base.action_by_id.get(name), draft.action(name)
    read = [one for one in base.handovers if one.to in bodies] if base else []
    return read if read == [one for one in now.handovers if one.to in bodies] else []


def has_stage(handover: Handover, one: Move, day: str | None) -> bool:
    """Return whether a handover has been through a move, on a day or on any (None)."""
    if isinstance(one, ops.Offer):
        return _is_on(handover.offered_on, day)
    if isinstance(one, ops.Accept):
        handed_back = handover.status == "declined" and handover.ended_on is not None
        accepted = handover.status in ("accepted", "superseded") or handed_back
        same = one.reservation in (None, handover.reservation)
        same = same and one.extent in (None, handover.extent)
        proven = same and {*one.evidence} <= {*handover.evidence}
        return accepted and proven and _is_on(handover.answered_on, day)
    is_no = isinstance(one, ops.Decline)
    ended = handover.ended_on or (handover.answered_on if is_no else None)
    same = one.reason in (None, handover.reason)
    return handover.status == ("declined" if is_no else "withdrawn") and same and _is_on(ended, day)


def _is_on(there: PartialDate | None, day: str | None) -> bool:
    """Return whether something is dated so, or more precisely since."""
    return there is not None and (day is None or there.lies_in(parse_date(day)))


def _handing_on(draft: Draft, one: ops.Transfer) -> bool:
    """Return whether each action named was handed on. That a body ended its own record says."""
    return bool(one.only) and all(_is_handed_on(draft, one, name) for name in one.only)


def _is_handed_on(draft: Draft, one: ops.Transfer, name: str) -> bool:
    there, day = _history(draft, name, one.old, one.new), _day(draft, one.on)
    named = [made for made in there if made.to == one.new and _is_on(made.proposed_on, day)]
    # What the old body had not accepted is withdrawn from it.
    withdrawn = any(
        (made.to, made.status) == (one.old, "withdrawn") and _is_on(made.ended_on, day)
        for made in there
    )
    return bool(named) and (withdrawn or any(made.from_ == one.old for made in named))


def _closure(draft: Draft, one: ops.Close) -> bool:
    base, (_, now) = draft.base.action_by_id.get(one.action), draft.action(one.action)
    if base is None or (base.status, base.closures) != (now.status, now.closures):
        return False
    # Of what was implemented the reason is a note.
    reason = one.reason if one.outcome == "implemented" else None
    if reason and not draft.knows_note(one.action, (None, draft.by, reason, None, None)):
        return False
    day = _day(draft, one.on)
    return any(_is_closure(there, one, draft.by, day) for there in base.closures)


def _is_closure(there: Closure, one: ops.Close, by: str, day: str) -> bool:
    """Return whether a closure is the one that a body proposed, confirmed or made on a day."""
    if there.outcome != one.outcome or not {*one.evidence} <= {*there.evidence}:
        return False
    if one.outcome != "implemented":
        same = one.reason in (None, there.reason)
        return same and {*one.superseded_by} <= {*there.superseded_by} and _is_on(there.on, day)
    if one.propose and there.proposed_by != by:
        return False
    if not (one.evidence or one.confirmed_by):
        return one.propose and _is_on(there.proposed_on, day)
    return one.confirmed_by == there.confirmed_by and _is_on(there.on, day)


_LOOKS: Mapping[type[ops.Operation], Callable[[Draft, Any], bool]] = {
    ops.AddNote: _note,
    ops.StepAdd: _step,
    ops.Offer: _move,
    ops.Accept: _move,
    ops.Decline: _move,
    ops.Withdraw: _move,
    ops.Transfer: _handing_on,
    ops.Close: _closure,
}
