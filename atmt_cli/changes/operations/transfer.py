"""Pass custody on: to the successor of a body that ended, or while both bodies exist."""

from datetime import date

from atmt_cli.changes.operations.custody import live_to, name_no_later, pass_accountable
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Transfer
from atmt_cli.model.action import Action, Handover
from atmt_cli.model.body import Body
from atmt_cli.model.dates import parse_date
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer


def transfer(draft: Draft, op: Transfer) -> None:
    """Pass all that a body had to its successor; with ``only``, hand on some of it."""
    old_at, old = draft.body(op.old)
    _, new = draft.body(op.new)
    if old.id == new.id:
        raise UsageError(f"{old.id} cannot be its own successor", "name another body")
    if op.on is None:
        if not op.only:
            hint = f"atmt transfer {old.id} {new.id} --on DATE; to hand on some actions: --only"
            raise UsageError(f"say on which day {old.short} ended: on", hint)
        op = op.model_copy(update={"on": parse_date(str(draft.today))})
    if op.only:
        for name in op.only:
            _hand_on(draft, op, *draft.action(name))
        return
    _end(draft, old_at, old, op)
    reason = op.reason or f"{old.short} ended on {op.on}; {new.short} succeeds it"
    moved = [
        action.id
        for at, action in draft.all_of("actions", Action)
        if action.is_live and _move_all(draft, at, action, op, reason)
    ]
    if moved:
        following = _next_to_transfer(draft, op, moved)
        draft.say(f"{old.short} to {new.short}: {', '.join(moved)} moved", following)


def _next_to_transfer(draft: Draft, op: Transfer, moved: list[str]) -> str:
    """Return the first of the actions moved that the new body is to be told of."""
    for name in moved:
        _, action = draft.action(name)
        index = live_to(action, op.new)
        if index is not None and action.handovers[index].status == "proposed":
            return f"atmt offer {name} {op.new} --on {_told_on(draft, op)}"
    return "atmt status"


def _told_on(draft: Draft, op: Transfer) -> date:
    """Return the first day on which the new body can be told: no earlier than it is named."""
    return max(draft.today, op.on.last) if op.on else draft.today


def _end(draft: Draft, at: Pointer, old: Body, op: Transfer) -> None:
    if old.until is not None and old.until != op.on:
        hint = f"atmt transfer {old.id} {op.new} --on {old.until}"
        raise RefusedError(f"{old.short} ended on {old.until}, not on {op.on}", hint)
    if old.until is None:
        draft.put((*at, "until"), str(op.on))
        draft.say(f"{old.short}: ended on {op.on}, succeeded by {draft.short(op.new)}")
    if op.new not in old.successors:
        draft.append((*at, "successors"), op.new)


def _move_all(draft: Draft, at: Pointer, action: Action, op: Transfer, reason: str) -> bool:
    """Move every role of the old body in a live action; whether there was one."""
    before = len(draft.changes)
    for index, handover in enumerate(action.handovers):
        if handover.to == op.old and handover.is_live:
            _replace(draft, (*at, "handovers", index), action, op, reason)
    if action.accountable == op.old:
        pass_accountable(draft, at, action, op.new)
    for field in ("support", "governance", "funders"):
        having = getattr(action, field)
        moved = [op.new if one == op.old else one for one in having]
        draft.replace_list((*at, field), moved)
    if action.reporting and action.reporting.to == op.old:
        draft.put((*at, "reporting", "to"), op.new)
    _move_steps(draft, at, action, op)
    _caution_of_both(draft, action, op)
    return len(draft.changes) > before


def _caution_of_both(draft: Draft, action: Action, op: Transfer) -> None:
    """Say so where the old body was handing the action on to yet another."""
    for held in action.handovers:
        waits = held.from_ == op.old and held.status in ("proposed", "offered")
        if waits and held.to != op.new:
            names = f"{draft.short(held.to)} and {draft.short(op.new)}"
            withdraw = f"atmt withdraw {action.id} {op.new} --reason TEXT"
            draft.caution(f"{action.id}: {names} would both take it from {op.old}; if only "
                          f"one of them should have it: {withdraw}")  # fmt: skip


def _move_steps(draft: Draft, at: Pointer, action: Action, op: Transfer) -> None:
    for index, step in enumerate(action.steps):
        if step.status == "open" and step.assignee == op.old:
            draft.put((*at, "steps", index, "assignee"), op.new)


def _replace(draft: Draft, here: Pointer, action: Action, op: Transfer, reason: str) -> None:
    """End a live handover of the old body, and name the new one from whoever had custody."""
    handover = action.handovers[int(here[-1])]
    accepted = handover.status == "accepted"
    on = _ended_on(draft, handover, op)
    name_no_later(draft, here, handover, on)
    ended = "superseded" if accepted else "withdrawn"
    draft.fill(here, {"status": ended, "ended_on": on, "reason": reason})
    _, now = draft.action(action.id)
    if live_to(now, op.new) is None:
        made = {
            "to": op.new,
            "from": op.old if accepted else _had_before(action, here, op.new),
            "status": "proposed",
            "proposed_on": on,
        }
        draft.append(here[:-1], made)


def _ended_on(draft: Draft, handover: Handover, op: Transfer) -> str:
    """Return the day on which a handover to the old body ends: the body's last, unless it was made
    later.

    A body may be named or told after its end, by who does not know of it; that ends today.
    """
    dates = (handover.proposed_on, handover.offered_on, handover.answered_on)
    made_later = op.on and any(op.on.before(date) for date in dates if date)
    return str(draft.today if made_later else op.on)


def _had_before(action: Action, here: Pointer, new: str) -> str | None:
    """Return who gave what was not accepted. Where that is the new body, whoever gave it to that
    one; the closing body if nobody did.
    """
    source = action.handovers[int(here[-1])].from_
    for held in reversed(action.handovers[: int(here[-1])]):
        if source == new == held.to:
            source = held.from_
    return None if source == new else source


def _is_from(action: Action, there: int, old: str, held: int | None) -> bool:
    """Return whether a body already has from another what that one hands on, or had and has no
    more.
    """
    if held is None:
        return any(one.to == old for one in action.handovers)
    return action.handovers[there].from_ == old


def _hand_on(draft: Draft, op: Transfer, at: Pointer, action: Action) -> None:
    """Name the new body from the old one, which keeps the action until the new one accepts."""
    there, index = live_to(action, op.new), live_to(action, op.old)
    name = draft.short(op.new)
    if there is not None and _is_from(action, there, op.old, index):
        return
    if index is None:
        has = f"{draft.short(op.old)} does not have {action.id}"
        raise RefusedError(f"{has}, so it cannot hand it on", f"atmt show {action.id}")
    handover = action.handovers[index]
    if there is not None and handover.status == "accepted":
        named = f"{name} was already offered {action.id}, or named for it, by another body"
        raise RefusedError(named, f"atmt withdraw {action.id} {op.new} --reason TEXT")
    following = f"atmt offer {action.id} {op.new} --on {_told_on(draft, op)}"
    if handover.status != "accepted":
        reason = op.reason or f"Handed over to {name} instead"
        _replace(draft, (*at, "handovers", index), action, op, reason)
        if action.accountable == op.old:
            pass_accountable(draft, at, action, op.new)
        draft.say(f"{action.id}: proposed to {name} in place of {draft.short(op.old)}", following)
        return
    made = {"to": op.new, "from": op.old, "status": "proposed", "proposed_on": str(op.on)}
    draft.append((*at, "handovers"), made)
    draft.say(f"{action.id}: {draft.short(op.old)} hands it on to {name}", following)
