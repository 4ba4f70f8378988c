"""Acts that end an action, or take it up again."""

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Close, Reopen
from atmt_cli.model.action import Action, Closure
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer
from atmt_cli.model.moves import PROPOSED_NOTE, confirmed_note


def close(draft: Draft, op: Close) -> None:
    """Propose the end, confirm it, or end the action without its having been implemented."""
    at, action = draft.action(op.action)
    draft.require("bodies", (op.confirmed_by,))
    _refuse_contradiction(op)
    for other in op.superseded_by:
        draft.action(other)
    if not action.is_live:
        last = _last(action)
        # What was proposed has been confirmed since: it was said.
        if not (_only_proposes(op) and _is_proposal(last, op)):
            _complete(draft, at, action, op)
    elif op.outcome != "implemented":
        _end_otherwise(draft, at, action, op)
    else:
        if op.propose:
            _propose(draft, at, action, op)
        if not op.propose or op.evidence or op.confirmed_by:
            _confirm(draft, op)


def _last(action: Action) -> Closure | None:
    return action.closures[-1] if action.closures else None


def _refuse_contradiction(op: Close) -> None:
    """Raise UsageError where options ask for two different ends."""
    name = op.action
    if op.propose and op.outcome != "implemented":
        hint = f"atmt close {name} --outcome {op.outcome} --reason TEXT"
        raise UsageError("--propose is for closing as implemented", hint)
    if op.superseded_by and op.outcome != "superseded":
        by = op.superseded_by[0]
        hint = f"atmt close {name} --outcome superseded --superseded-by {by} --reason TEXT"
        raise UsageError(f"{name} would be closed as {op.outcome}, so nothing supersedes it", hint)


def _complete(draft: Draft, at: Pointer, action: Action, op: Close) -> None:
    """Fill in what the closure of a closed action lacks; record one where there is none.

    What is said otherwise now the rules refuse.
    """
    last = _last(action)
    if _only_proposes(op) or (last and last.outcome != op.outcome):
        message = f"{action.id} is already closed" + (f", as {last.outcome}" if last else "")
        raise RefusedError(message, f"atmt reopen {action.id} --reason TEXT")
    if last is None:
        draft.append((*at, "closures"), _closure(draft, op))
    else:
        _fill_in(draft, (*at, "closures", len(action.closures) - 1), last, op)
        if op.outcome == "implemented":
            _note_once(draft, at, action, op)
    draft.say(f"{action.id}: closure completed", f"atmt show {action.id}")


def _fill_in(draft: Draft, here: Pointer, last: Closure, op: Close) -> None:
    on = str(op.on) if op.on else None
    if op.confirmed_by and last.on is None:
        on = on or str(draft.today)
    # Of what was implemented the reason is a note.
    reason = op.reason if op.outcome != "implemented" else None
    draft.fill(here, {"confirmed_by": op.confirmed_by, "on": on, "reason": reason})
    for field in ("evidence", "superseded_by"):
        for one in getattr(op, field):
            if one not in getattr(last, field):
                draft.append((*here, field), one)


def _note_once(draft: Draft, at: Pointer, action: Action, op: Close) -> None:
    """Note a reason that the closure has no field for, unless its author gave it before."""
    if op.reason and not draft.knows_note(action.id, (None, draft.by, op.reason, None, None)):
        draft.note(at, op.reason, op.on)


def _only_proposes(op: Close) -> bool:
    return op.propose and not (op.evidence or op.confirmed_by)


def _is_proposal(last: Closure | None, op: Close) -> bool:
    """Return whether a closure has just this proposal: said, and since confirmed."""
    if last is None:
        return False
    said = last.outcome == op.outcome and last.proposed_by is not None
    return said and op.by in (None, last.proposed_by) and op.on in (None, last.proposed_on)


def _closure(draft: Draft, op: Close) -> dict[str, object]:
    on = str(op.on or draft.today)
    return {
        "outcome": op.outcome,
        "proposed_by": draft.by,
        "proposed_on": on,
        "confirmed_by": op.confirmed_by,
        "on": on,
        "evidence": list(op.evidence),
        "reason": op.reason,
        "superseded_by": list(op.superseded_by),
    }


def _propose(draft: Draft, at: Pointer, action: Action, op: Close) -> None:
    last = _last(action)
    on = str(op.on or draft.today)
    proposal = {"proposed_by": draft.by, "proposed_on": on}
    following = _next_to_closing(action)
    said = f"{action.id}: proposed for closing by {draft.short(draft.by)}"
    if action.status == "closing" and last and last.on is None:
        # What was said before stands; what is said otherwise now the rules refuse.
        said_now = {"proposed_by": op.by, "proposed_on": op.on}
        again = {
            key: value
            for key, value in proposal.items()
            if getattr(last, key) is None or said_now[key] is not None
        }
        draft.fill((*at, "closures", len(action.closures) - 1), again)
        _note_once(draft, at, action, op)
        draft.say(said, following)
        return
    draft.append((*at, "closures"), {"outcome": op.outcome, **proposal})
    if action.status != "closing":
        draft.put((*at, "status"), "closing")
        draft.note(at, op.reason or PROPOSED_NOTE, op.on)
    draft.say(said, following)


def _next_to_closing(action: Action) -> str:
    """Return what is still to be done: an open step, if there is one, else the confirmation."""
    for number, step in enumerate(action.steps, 1):
        if step.status == "open":
            return f"atmt step done {action.id}.{number}"
    return f"atmt close {action.id} --evidence TEXT --confirmed-by BODY"


def _confirm(draft: Draft, op: Close) -> None:
    at, action = draft.action(op.action)
    last = _last(action)
    if action.status != "closing" or last is None or last.on is not None:
        message = f"{action.id} is {action.status}; propose the closure first"
        hint = f"atmt close {action.id} --propose"
        raise RefusedError(message, hint)
    confirmer = op.confirmed_by or ""
    given = {"--evidence": op.evidence, "--confirmed-by": confirmer}
    missing = " and ".join(option for option, value in given.items() if not value)
    if missing:
        hint = f"atmt close {action.id} --evidence TEXT --confirmed-by BODY"
        if op.propose and op.evidence:
            hint += "; or without --evidence, to propose it only"
        raise UsageError(f"closing {action.id} as implemented needs {missing}", hint)
    if op.on and last.proposed_on and op.on.before(last.proposed_on):
        message = f"{action.id} was proposed for closing on {last.proposed_on}, after {op.on}"
        raise UsageError(message, f"it can be confirmed on {last.proposed_on} or later")
    here = (*at, "closures", len(action.closures) - 1)
    draft.fill(here, {"confirmed_by": op.confirmed_by, "on": str(op.on or draft.today)})
    for one in op.evidence:
        draft.append((*here, "evidence"), one)
    draft.put((*at, "status"), "closed")
    name = draft.short(confirmer)
    draft.note(at, op.reason or confirmed_note(name), op.on)
    draft.say(f"{action.id}: closed as implemented, confirmed by {name}", "atmt status")


def _end_otherwise(draft: Draft, at: Pointer, action: Action, op: Close) -> None:
    if op.reason is None:
        hint = f"atmt close {action.id} --outcome {op.outcome} --reason TEXT"
        raise UsageError(f"say why {action.id} is closed as {op.outcome}: --reason", hint)
    if op.outcome == "superseded" and not op.superseded_by:
        hint = f"atmt close {action.id} --outcome superseded --superseded-by ACTION --reason TEXT"
        raise UsageError(f"say what supersedes {action.id}: --superseded-by", hint)
    draft.put((*at, "status"), "closed")
    draft.append((*at, "closures"), _closure(draft, op))
    draft.note(at, op.reason, op.on)
    draft.say(f"{action.id}: closed as {op.outcome}", "atmt status")


def enter_in_error(draft: Draft, name: str, reason: str, on: PartialDate | None) -> None:
    """Close an action, whatever its status, because it should never have been entered."""
    at, action = draft.action(name)
    if action.is_in_error:
        return
    given = {"action": name, "outcome": "entered-in-error", "reason": reason, "on": on}
    op = Close.model_validate(given)
    _end_otherwise(draft, at, action, op)


def reopen(draft: Draft, op: Reopen) -> None:
    """Take a closed action up again."""
    at, action = draft.action(op.action)
    if action.status == "closing":
        message = f"{action.id} is not closed, only proposed for closing"
        raise RefusedError(message, f"atmt update {action.id} --status in-progress --reason TEXT")
    if action.is_live:
        return
    draft.put((*at, "status"), "in-progress")
    draft.note(at, op.reason)
    draft.say(f"{action.id}: reopened", f"atmt show {action.id}")
