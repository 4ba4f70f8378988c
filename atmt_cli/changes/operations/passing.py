"""Pass on what a body has in an action to another: the handover, and every other role."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from atmt_cli.changes.operations.custody import live_to, name_no_later, pass_accountable
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import ROLE_LISTS
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import Pointer


class Passing(NamedTuple):
    """A body that passes something on, the one that gets it, the day and the reason; by id."""

    old: str
    new: str
    on: PartialDate
    reason: str


def pass_roles(draft: Draft, name: str, passing: Passing) -> bool:
    """Pass on every role of a body in a live action; return whether there was one."""
    at, action = draft.action(name)
    old, new = passing.old, passing.new
    before = len(draft.changes)
    for index, handover in enumerate(action.handovers):
        if handover.to == old and handover.is_live:
            pass_handover(draft, (*at, "handovers", index), action, passing)
    if action.accountable == old:
        pass_accountable(draft, at, action, new)
    for field in ROLE_LISTS:
        having = getattr(action, field)
        draft.replace_list((*at, field), [new if one == old else one for one in having])
    if action.reporting and action.reporting.to == old:
        draft.put((*at, "reporting", "to"), new)
    for index, step in enumerate(action.steps):
        if step.status == "open" and step.assignee == old:
            draft.put((*at, "steps", index, "assignee"), new)
    _caution_of_both(draft, action, passing)
    return len(draft.changes) > before


def pass_handover(draft: Draft, here: Pointer, action: Action, passing: Passing) -> None:
    """End a live handover of a body, and name the other one from whoever had custody."""
    handover = action.handovers[int(here[-1])]
    accepted = handover.status == "accepted"
    on = _ended_on(draft, handover, passing.on)
    name_no_later(draft, here, handover, on)
    ended = "superseded" if accepted else "withdrawn"
    draft.fill(here, {"status": ended, "ended_on": on, "reason": passing.reason})
    _, now = draft.action(action.id)
    if live_to(now, passing.new) is None:
        made = {
            "to": passing.new,
            "from": passing.old if accepted else _had_before(action, here, passing.new),
            "status": "proposed",
            "proposed_on": on,
        }
        draft.append(here[:-1], made)


def name_next(draft: Draft, name: str, passing: Passing) -> bool:
    """Name the body that one about to end hands its action on to; it keeps the action until then.

    Return whether it is named, now or before. What was not accepted cannot be handed on.
    """
    at, action = draft.action(name)
    if not any(one.to == passing.old and one.status == "accepted" for one in action.handovers):
        return False
    if live_to(action, passing.new) is None:
        named = {"to": passing.new, "from": passing.old, "status": "proposed"}
        draft.append((*at, "handovers"), {**named, "proposed_on": str(draft.today)})
        _caution_of_both(draft, action, passing)
    return True


def waits_for(action: Action, old: str) -> tuple[str, ...]:
    """Return the bodies that one hands an action on to and that have not accepted it yet."""
    return tuple(
        held.to
        for held in action.handovers
        if held.from_ == old and held.status in ("proposed", "offered")
    )


def _caution_of_both(draft: Draft, action: Action, passing: Passing) -> None:
    """Say so where the old body was handing the action on to yet another."""
    for other in waits_for(action, passing.old):
        if other != passing.new:
            names = f"{draft.short(other)} and {draft.short(passing.new)}"
            withdraw = f"atmt withdraw {action.id} {passing.new} --reason TEXT"
            draft.caution(f"{action.id}: {names} would both take it from {passing.old}; if only "
                          f"one of them should have it: {withdraw}")  # fmt: skip


def _ended_on(draft: Draft, handover: Handover, on: PartialDate) -> str:
    """Return the day a handover to the old body ends: the body's last, unless it was made
    later.

    A body may be named or told after its end, by who does not know of it; that ends today.
    """
    dates = (handover.proposed_on, handover.offered_on, handover.answered_on)
    made_later = any(on.before(date) for date in dates if date)
    return str(draft.today if made_later else on)


def _had_before(action: Action, here: Pointer, new: str) -> str | None:
    """Return who gave what was not accepted. Where that is the new body, whoever gave it to that
    one; the closing body if nobody did.
    """
    source = action.handovers[int(here[-1])].from_
    for held in reversed(action.handovers[: int(here[-1])]):
        if source == new == held.to:
            source = held.from_
    return None if source == new else source


def next_offer(draft: Draft, heirs: Mapping[str, str]) -> str:
    """Return the command that tells the first body, by action, that it was named for one."""
    for name, heir in heirs.items():
        _, action = draft.action(name)
        index, has_begun = live_to(action, heir), draft.body(heir)[1].has_begun(draft.today)
        if index is not None and action.handovers[index].status == "proposed" and has_begun:
            return f"atmt offer {name} {heir} --on {told_on(draft, action.handovers[index])}"
    return "atmt status"


def told_on(draft: Draft, handover: Handover) -> date:
    """Return the first day a body can be told: no earlier than it is named."""
    named = handover.proposed_on
    return max(draft.today, named.first) if named else draft.today
