"""Acts that end an action, or take it up again."""

from atmt_cli.changes.draft import Draft
from atmt_cli.changes.operations import Close, Reopen
from atmt_cli.model.action import Action
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer


def close(draft: Draft, op: Close) -> None:
    """Propose the end, confirm it, or end the action without its having been implemented."""
    at, action = draft.action(op.action)
    draft.known_bodies((op.confirmed_by,))
    if not action.is_live:
        _closed_already(action, op)
    elif op.outcome != "implemented":
        _end_otherwise(draft, at, action, op)
    else:
        if op.propose:
            _propose(draft, at, action, op)
        if not op.propose or op.evidence or op.confirmed_by:
            _confirm(draft, op)


def _closed_already(action: Action, op: Close) -> None:
    outcome = action.closures[-1].outcome if action.closures else None
    if op.propose or outcome != op.outcome:
        message = f"{action.id} is closed already" + (f", as {outcome}" if outcome else "")
        raise RefusedError(message, f"atmt reopen {action.id} --reason TEXT")


def _propose(draft: Draft, at: Pointer, action: Action, op: Close) -> None:
    if action.status == "closing":
        return
    on = str(op.on or draft.today)
    draft.put((*at, "status"), "closing")
    proposal = {"outcome": op.outcome, "proposed_by": draft.by, "proposed_on": on}
    draft.append((*at, "closures"), proposal)
    draft.note(at, op.reason or "Proposed for closing as implemented.")
    following = f"atmt close {action.id} --evidence TEXT --confirmed-by BODY"
    draft.say(f"{action.id}: proposed for closing by {draft.short(draft.by)}", following)


def _confirm(draft: Draft, op: Close) -> None:
    at, action = draft.action(op.action)
    how = f"atmt close {action.id} --evidence TEXT --confirmed-by BODY"
    if not op.evidence or op.confirmed_by is None:
        message = "to close as implemented takes --evidence and --confirmed-by"
        raise UsageError(message, f"{how}; or propose it first: atmt close {action.id} --propose")
    if action.status != "closing" or not action.closures:
        message = f"{action.id} is {action.status}; closing as implemented is proposed first"
        raise RefusedError(message, f"atmt close {action.id} --propose")
    here = (*at, "closures", len(action.closures) - 1)
    draft.fill(here, {"confirmed_by": op.confirmed_by, "on": str(op.on or draft.today)})
    for one in op.evidence:
        draft.append((*here, "evidence"), one)
    draft.put((*at, "status"), "closed")
    name = draft.short(op.confirmed_by)
    draft.note(at, op.reason or f"Closed as implemented; confirmed by {name}.")
    draft.say(f"{action.id}: closed as implemented, confirmed by {name}", "atmt status")


def _end_otherwise(draft: Draft, at: Pointer, action: Action, op: Close) -> None:
    if op.reason is None:
        hint = f"atmt close {action.id} --outcome {op.outcome} --reason TEXT"
        raise UsageError(f"say why {action.id} ends as {op.outcome}: --reason", hint)
    if op.outcome == "superseded" and not op.superseded_by:
        hint = f"atmt close {action.id} --outcome superseded --superseded-by ACTION --reason TEXT"
        raise UsageError(f"say what supersedes {action.id}: --superseded-by", hint)
    for other in op.superseded_by:
        draft.action(other)
    on = str(op.on or draft.today)
    closure = {
        "outcome": op.outcome,
        "proposed_by": draft.by,
        "proposed_on": on,
        "confirmed_by": op.confirmed_by,
        "on": on,
        "evidence": list(op.evidence),
        "reason": op.reason,
        "superseded_by": list(op.superseded_by),
    }
    draft.put((*at, "status"), "closed")
    draft.append((*at, "closures"), closure)
    draft.note(at, op.reason)
    draft.say(f"{action.id}: closed as {op.outcome}", "atmt status")


def reopen(draft: Draft, op: Reopen) -> None:
    """Take a closed action up again."""
    at, action = draft.action(op.action)
    if action.is_live:
        return
    draft.put((*at, "status"), "in-progress")
    draft.note(at, op.reason)
    draft.say(f"{action.id}: reopened", f"atmt show {action.id}")
