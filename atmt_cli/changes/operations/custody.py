"""Acts on a handover: telling a body, its answer, and taking back."""

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Accept, Decline, Offer, Withdraw
from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import giver, owner, proposed_on, receivers
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer
from atmt_cli.model.moves import HANDOVER_MOVES, lawful


def live_to(action: Action, body: str) -> int | None:
    """Return the index of the live handover to a body: the last, should there be several."""
    live = [n for n, one in enumerate(action.handovers) if one.to == body and one.is_live]
    return live[-1] if live else None


def _last(action: Action, body: str) -> Handover | None:
    return next((one for one in reversed(action.handovers) if one.to == body), None)


def happened_on(draft: Draft, on: PartialDate | None) -> str:
    """Return the day of an event, as stored: by default today."""
    return str(on or draft.today)


def offer(draft: Draft, op: Offer) -> None:
    """Record that the body was told; make the handover where there is none."""
    at, action = draft.action(op.action)
    draft.require("bodies", (op.body,))
    index = live_to(action, op.body)
    on, name = happened_on(draft, op.on), draft.short(op.body)
    following = f"atmt accept {action.id} {op.body} --evidence TEXT"
    if index is None:
        _offerable(action)
        made = {"to": op.body, "status": "offered", "proposed_on": on, "offered_on": on}
        draft.append((*at, "handovers"), made)
        draft.put((*at, "unallocated"), None)
        draft.say(f"{action.id}: offered to {name} on {on}", following)
        _caution_of_owner(draft, action, op.body)
        return
    here, handover = (*at, "handovers", index), action.handovers[index]
    if handover.status == "proposed":
        name_no_later(draft, here, handover, on)
        draft.fill(here, {"status": "offered", "offered_on": on})
        draft.say(f"{action.id}: offered to {name} on {on}", following)
    elif op.on is not None and handover.offered_on != op.on:
        draft.put((*here, "offered_on"), on)
        draft.say(f"{action.id}: offered to {name} on {on}", following)


def _caution_of_owner(draft: Draft, action: Action, body: str) -> None:
    """Say so where the offer leaves an action that a body had accepted with nobody accountable."""
    head = draft.base.head
    before, now = owner(action, head), owner(draft.action(action.id)[1], head)
    has = next((h for h in action.handovers if h.to == before and h.status == "accepted"), None)
    if has is not None and now is None:
        draft.caution(
            f"{action.id}: {draft.short(has.to)}, which accepted it, and {draft.short(body)} both "
            f"have it now, and neither is accountable; name one: atmt update {action.id} "
            f"--accountable {has.to}; to hand it on instead, withdraw that offer, then type: "
            f"atmt transfer {has.to} {body} --only {action.id}"
        )


def name_no_later(draft: Draft, here: Pointer, handover: Handover, on: str) -> None:
    """Write down the day of being named, where its default would come after what happened on it."""
    named = proposed_on(handover, draft.base.head)
    if handover.proposed_on is None and named and parse_date(on).before(named):
        draft.put((*here, "proposed_on"), on)


def _offerable(action: Action) -> None:
    if not action.is_live:
        hint = f"atmt reopen {action.id} --reason TEXT"
        raise RefusedError(f"{action.id} is closed, so it cannot be offered", hint)


def accept(draft: Draft, op: Accept) -> None:
    """Record that the body accepted. Where it was handed on, the giver's part ends."""
    at, action = draft.action(op.action)
    index = _answerable(draft, action, op.body, "accepted")
    here, handover = (*at, "handovers", index), action.handovers[index]
    evidence = [one for one in op.evidence if one not in handover.evidence]
    if not handover.evidence and not evidence:
        on = f" --on {op.on}" if op.on else ""
        hint = f"atmt accept {action.id} {op.body}{on} --evidence TEXT"
        raise UsageError("an acceptance needs evidence: --evidence", hint)
    if handover.status == "offered":
        day = happened_on(draft, op.on)
        draft.fill(here, {"status": "accepted", "answered_on": day})
        _supersede_giver(draft, at, action, handover, day)
        accountable = draft.action(action.id)[1].accountable
        if accountable in receivers(action, draft.base.head):
            pass_accountable(draft, at, action, accountable)
    elif op.on is not None:
        draft.put((*here, "answered_on"), str(op.on))
    for one in evidence:
        draft.append((*here, "evidence"), one)
    draft.fill(here, {"extent": op.extent, "reservation": op.reservation})
    now = draft.action(action.id)[1].handovers[index]
    how = f" {now.extent.replace('-', ' ')}" if now.extent else ""
    said = f"{action.id}: accepted{how} by {draft.short(op.body)} on {now.answered_on}"
    draft.say(said, f"atmt show {action.id}")


def _supersede_giver(
    draft: Draft, at: Pointer, action: Action, handover: Handover, on: str
) -> None:
    """Release a receiver that handed on, now that the other accepted."""
    from_ = giver(handover, draft.base.head)
    for index, held in enumerate(action.handovers):
        if held.to == from_ and held.status == "accepted":
            reason = f"Handed on to {draft.short(handover.to)}"
            ended = {"status": "superseded", "ended_on": on, "reason": held.reason or reason}
            draft.fill((*at, "handovers", index), ended)
            if action.accountable == from_:
                draft.put((*at, "accountable"), handover.to)


def pass_accountable(draft: Draft, at: Pointer, action: Action, body: str) -> None:
    """Make a body answer for an action, unless it only has an offer of one that has it."""
    _, now = draft.action(action.id)
    if body in receivers(now, draft.base.head):
        draft.put((*at, "accountable"), body)
    else:
        draft.put((*at, "accountable"), None)
        waits = f"{draft.short(body)} has not accepted the action"
        draft.caution(f"{action.id}: nobody is named as accountable now: {waits}")


def _answerable(draft: Draft, action: Action, body: str, status: str) -> int:
    """Return the index of the live handover to a body, if it may get this status or has it.

    Raises RefusedError that names the lawful moves.
    """
    draft.require("bodies", (body,))
    index, name = live_to(action, body), draft.short(body)
    if index is None:
        last = _last(action, body)
        was = f"; the last one was {last.status}" if last else ""
        message = f"{action.id} has no live handover to {name}{was}"
        offering = f"atmt offer {action.id} {body} --on {draft.today}"
        showing = f"atmt show {action.id}"
        raise RefusedError(message, showing if status == "withdrawn" else offering)
    now = action.handovers[index].status
    if now != status and status not in HANDOVER_MOVES[now]:
        message = f"{action.id}: the handover to {name} cannot become {status}"
        hint = f"atmt offer {action.id} {body} --on DATE" if now == "proposed" else None
        if now == "accepted":
            wrong = f"atmt correct {action.id}@{body} status=offered --reason TEXT"
            hint = f"if it never accepted: {wrong}"
        raise RefusedError(f"{message}: {lawful(HANDOVER_MOVES, now)}", hint)
    return index


def decline(draft: Draft, op: Decline) -> None:
    """Record that the body declined, or handed back what it had accepted."""
    at, action = draft.action(op.action)
    draft.require("bodies", (op.body,))
    last = _last(action, op.body)
    if last and last.status == "declined" and live_to(action, op.body) is None:
        was = "ended_on" if last.ended_on else "answered_on"
        _said_again(draft, at, action, last, {was: op.on, "reason": op.reason})
        return
    index = _answerable(draft, action, op.body, "declined")
    here, handover = (*at, "handovers", index), action.handovers[index]
    on = happened_on(draft, op.on)
    date_field = "ended_on" if handover.status == "accepted" else "answered_on"
    draft.fill(here, {"status": "declined", date_field: on, "reason": op.reason})
    _release(draft, at, action, op)
    # No rule says so before offer_within days are over, and nobody else may be looking.
    left = "" if _is_held(draft, action) else "; nobody has it now"
    following = f"atmt offer {action.id} BODY --on {draft.today}"
    draft.say(f"{action.id}: declined by {draft.short(op.body)} on {on}{left}", following)


def withdraw(draft: Draft, op: Withdraw) -> None:
    """Take back a handover that was not answered."""
    at, action = draft.action(op.action)
    last = _last(action, op.body)
    if last and last.status == "withdrawn" and live_to(action, op.body) is None:
        _said_again(draft, at, action, last, {"ended_on": op.on, "reason": op.reason})
        return
    index = _withdrawable(draft, action, op.body)
    on = happened_on(draft, op.on)
    ended = {"status": "withdrawn", "ended_on": on, "reason": op.reason}
    here = (*at, "handovers", index)
    name_no_later(draft, here, action.handovers[index], on)
    draft.fill(here, ended)
    _release(draft, at, action, op)
    said = f"{action.id}: withdrawn from {draft.short(op.body)} on {on}"
    if not action.is_live or _is_held(draft, action):
        draft.say(said, f"atmt show {action.id}")
        return
    draft.put((*at, "unallocated"), nobody(on, op.reason))
    draft.say(f"{said}; nobody has it now", f"atmt offer {action.id} BODY --on {draft.today}")


def nobody(since: str, reason: str | None) -> dict[str, str]:
    """Return what an action says that nobody has."""
    return {"since": since} if reason is None else {"since": since, "reason": reason}


def _is_held(draft: Draft, action: Action) -> bool:
    """Return whether an action is now with somebody, or named to one."""
    return any(one.is_live for one in draft.action(action.id)[1].handovers)


def _said_again(
    draft: Draft, at: Pointer, action: Action, last: Handover, given: dict[str, object]
) -> None:
    """Fill in what was left out of an answer; what would change it the rules refuse."""
    here = (*at, "handovers", action.handovers.index(last))
    draft.fill(here, {key: str(value) for key, value in given.items() if value is not None})
    said = f"{action.id}: {last.status} by {draft.short(last.to)}; details added"
    draft.say(said, f"atmt show {action.id}")


def _withdrawable(draft: Draft, action: Action, body: str) -> int:
    # What names no body at all, TBC, can be withdrawn as well; so the body need not be known.
    index = live_to(action, body)
    if index is not None and "withdrawn" in HANDOVER_MOVES[action.handovers[index].status]:
        return index
    return _answerable(draft, action, body, "withdrawn")


def _release(draft: Draft, at: Pointer, action: Action, op: Decline | Withdraw) -> None:
    """Clear the accountable body where it no longer has the action; why becomes a note."""
    if action.accountable == op.body:
        draft.put((*at, "accountable"), None)
    if op.reason is not None:
        draft.note(at, op.reason, op.on)
