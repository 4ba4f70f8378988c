"""Acts on the steps of an action."""

from atmt_cli.changes.operations.custody import happened_on
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import StepAdd, StepAssign, StepDone, StepDrop, StepDue
from atmt_cli.model.action import Action, Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer


def step_at(draft: Draft, place: str) -> tuple[Pointer, Action, Step]:
    """Return a step by its place, A2.1, with its pointer and its action. Raises UsageError."""
    name, _, number = place.rpartition(".")
    at, action = draft.action(name)
    index = int(number) - 1
    if index >= len(action.steps):
        message = f"no step {place}; {action.id} has {len(action.steps)}"
        raise UsageError(message, f"see them: atmt show {action.id}")
    return (*at, "steps", index), action, action.steps[index]


def add_step(draft: Draft, op: StepAdd) -> None:
    """Add a step at the end of the action's. One that was settled is no longer asked for."""
    at, action = draft.action(op.action)
    draft.require("bodies", (*op.asked_of, op.assignee))
    wanted = (op.text, op.asked_of, op.assignee, op.due)
    same = {
        one.status: f"{action.id}.{index + 1}"
        for index in draft.steps_saying(action, op.text)
        if ((one := action.steps[index]).text, one.asked_of, one.assignee, one.due) == wanted
    }
    if "open" in same:
        return
    step = {
        "text": op.text,
        "asked_of": list(op.asked_of),
        "assignee": op.assignee,
        "due": str(op.due) if op.due else None,
        "status": "open",
    }
    number = int(draft.append((*at, "steps"), step)[-1]) + 1
    place = f"{action.id}.{number}"
    for status, before in same.items():
        draft.caution(
            f"{before} asked for the same thing and is {status}; {place} asks for it again"
        )
    following = f"atmt step due {place} DATE" if op.due is None else f"atmt show {action.id}"
    if op.assignee is None:
        following = f"atmt step assign {place} BODY"
    draft.say(f"{place}: step added", following)


def assign_step(draft: Draft, op: StepAssign) -> None:
    """Assign the step to the body that does it; a step that had another needs a reason."""
    at, action, step = step_at(draft, op.step)
    draft.require("bodies", (op.body,))
    if step.assignee == op.body:
        return
    if step.status == "open" and step.assignee is not None and op.reason is None:
        having = draft.short(step.assignee)
        hint = f"atmt step assign {op.step} {op.body} --reason TEXT"
        raise UsageError(f"{op.step} is assigned to {having}; say why that changes: --reason", hint)
    draft.put((*at, "assignee"), op.body)
    if op.reason is not None:
        draft.note(at[:2], op.reason)
    undated = step.due is None and step.status == "open"
    following = f"atmt step due {op.step} DATE" if undated else f"atmt show {action.id}"
    draft.say(f"{op.step}: assigned to {draft.short(op.body)}", following)


def date_step(draft: Draft, op: StepDue) -> None:
    """Give the step a date; one that moves keeps the first, and says why."""
    at, action, step = step_at(draft, op.step)
    if step.due == op.due:
        return
    if step.status != "open":
        message = f"{op.step} is {step.status}; its date can no longer change"
        raise RefusedError(message, f"atmt step add {action.id} TEXT --due {op.due}")
    if step.due is not None:
        if op.reason is None:
            hint = f"atmt step due {op.step} {op.due} --reason TEXT"
            raise UsageError(f"{op.step} is due {step.due}; say why it moves: --reason", hint)
        if step.first_due is None:
            draft.put((*at, "first_due"), str(step.due))
    draft.put((*at, "due"), str(op.due))
    if op.reason is not None:
        draft.note(at[:2], op.reason)
    following = f"atmt show {action.id}"
    if step.assignee is None:
        following = f"atmt step assign {op.step} BODY"
    draft.say(f"{op.step}: due {op.due}", following)


def finish_step(draft: Draft, op: StepDone) -> None:
    """Record that the step was done."""
    _settle(draft, op.step, "done", op.on, None)


def drop_step(draft: Draft, op: StepDrop) -> None:
    """Record that the step is no longer to be done."""
    _settle(draft, op.step, "dropped", op.on, op.reason)


def _settle(
    draft: Draft, place: str, status: str, on: PartialDate | None, reason: str | None
) -> None:
    at, action, step = step_at(draft, place)
    if step.status not in ("open", status):
        message = f"{place} is {step.status}, which is final"
        raise RefusedError(message, f"atmt step add {action.id} TEXT")
    # What was recorded before stands; only what is new is compared with it.
    day = happened_on(draft, on) if step.settled_on is None or on else None
    draft.fill(at, {"status": status, "settled_on": day, "reason": reason})
    if draft.has_changed and reason is not None:
        draft.note(at[:2], reason, on)
    settled = draft.action(action.id)[1].steps[int(at[-1])].settled_on
    draft.say(f"{place}: {status} on {settled}", f"atmt show {action.id}")
