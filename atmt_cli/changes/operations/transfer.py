"""Pass custody on: all that a body had at its end, or some actions while both bodies exist."""

from atmt_cli.changes.operations.custody import live_to, pass_accountable
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.ending import (
    End,
    Succession,
    having_part,
    pass_all,
    record_end,
)
from atmt_cli.changes.operations.operation import Transfer
from atmt_cli.changes.operations.passing import Passing, next_offer, pass_handover
from atmt_cli.model.action import Action
from atmt_cli.model.body import Body
from atmt_cli.model.custody import has_part
from atmt_cli.model.dates import parse_date
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer


def transfer(draft: Draft, op: Transfer) -> None:
    """Pass all that a body had to its successor; with ``only``, hand on some of it."""
    at, old = draft.body(op.old)
    _, new = draft.body(op.new)
    if old.id == new.id:
        raise UsageError(f"{old.id} cannot be its own successor", "name another body")
    if op.only:
        _transfer_some(draft, op, at, old, new)
        return
    if op.on is None:
        hint = f"atmt transfer {old.id} {new.id} --on DATE; to hand on some actions: --only"
        raise UsageError(f"say when {old.short} ended: --on", hint)
    record_end(draft, at, old, End(op.on, (new.id,), op.as_))
    heirs = dict.fromkeys(having_part(draft, old.id), new.id)
    again = f"atmt transfer {old.id} {new.id} --on {op.on}"
    pass_all(draft, Succession(old, op.on, heirs, new.id, op.reason, again))


def _transfer_some(draft: Draft, op: Transfer, at: Pointer, old: Body, new: Body) -> None:
    """Hand on some actions; of a body that has ended, pass on all that it has in them."""
    if op.as_ is not None:
        raise UsageError(
            f"--as says how {old.short} ended, but with --only it continues", "leave it out"
        )
    has_ended = old.until is not None and not old.until.after(draft.today)
    left: list[str] = []
    for name in op.only:
        found, action = draft.action(name)
        if has_ended and has_part(action, old.id):
            left.append(action.id)
        else:
            _hand_on(draft, op, old, new, found, action)
    if left and old.until:
        record_end(draft, at, old, End(old.until, (new.id,)))
        heirs = dict.fromkeys(left, new.id)
        pass_all(draft, Succession(old, old.until, heirs, None, op.reason, ""))


def _is_from(action: Action, there: int, old: str, held: int | None) -> bool:
    """Return whether a body already has from another what that one hands on, or had and has no
    more.
    """
    if held is None:
        return any(one.to == old for one in action.handovers)
    return action.handovers[there].from_ == old


def _hand_on(draft: Draft, op: Transfer, old: Body, new: Body, at: Pointer, action: Action) -> None:
    """Name the new body from the old one, which keeps the action until the new one accepts."""
    there, index = live_to(action, new.id), live_to(action, old.id)
    if there is not None and _is_from(action, there, old.id, index):
        return
    if index is None:
        has = f"{draft.short(old.id)} does not have {action.id}"
        raise RefusedError(f"{has}, so it cannot hand it on", f"atmt show {action.id}")
    handover = action.handovers[index]
    if there is not None and handover.status == "accepted":
        named = f"{new.short} has already been named for {action.id} by another body"
        raise RefusedError(named, f"atmt withdraw {action.id} {new.id} --reason TEXT")
    on = op.on or parse_date(str(draft.today))
    if handover.status != "accepted":
        reason = op.reason or f"Handed over to {new.short} instead"
        passing = Passing(old.id, new.id, on, reason)
        pass_handover(draft, (*at, "handovers", index), action, passing)
        if action.accountable == old.id:
            pass_accountable(draft, at, action, new.id)
        said = f"{action.id}: proposed to {new.short} in place of {old.short}"
        draft.say(said, next_offer(draft, {action.id: new.id}))
        return
    made = {"to": new.id, "from": old.id, "status": "proposed", "proposed_on": str(on)}
    draft.append((*at, "handovers"), made)
    said = f"{action.id}: {old.short} hands it on to {new.short}"
    draft.say(said, next_offer(draft, {action.id: new.id}))
