"""Files that were carried out before: which rows of one have already had their effect.

A row alone shows that by what holds. Of rows that lead one fact through several states only the
last one can hold; those before it are known by what they left in the history.
"""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date

from atmt_cli.changes import operations as ops
from atmt_cli.changes.draft import Draft
from atmt_cli.changes.entries import lacks
from atmt_cli.changes.planner import act
from atmt_cli.changes.steps import step_at
from atmt_cli.model.action import Handover
from atmt_cli.model.errors import AtmtError
from atmt_cli.model.ledger import Ledger

_MOVES = ops.Offer | ops.Accept | ops.Decline | ops.Withdraw
_FIELDS = ("name", "kind", "part_of", "from_", "contact")


def carried_out(ledger: Ledger, operations: Sequence[ops.Operation], today: date) -> set[int]:
    """The indices of operations that later ones have laid a state over which holds in the ledger.

    Each must also be found in the history, where it leaves a trace there.
    """
    last = {slot: index for index, one in enumerate(operations) for slot in _slots(one)}
    holding: dict[int, bool] = {}
    found = _steps_added(ledger, operations) | _actions_added(ledger, operations)
    for index, one in enumerate(operations):
        final = {last[slot] for slot in _slots(one)}
        if not final or index in final:
            continue
        for other in final - holding.keys():
            holding[other] = holds(Draft(ledger, today), operations[other])
        if all(holding[other] for other in final) and _has_left_traces(Draft(ledger, today), one):
            found.add(index)
    return found


def _steps_added(ledger: Ledger, operations: Sequence[ops.Operation]) -> set[int]:
    """The indices of the operations whose step is there, with the body and date of later ones."""
    assigned = {(one.step, one.body) for one in operations if isinstance(one, ops.StepAssign)}
    dated = {(one.step, one.due) for one in operations if isinstance(one, ops.StepDue)}
    found = set()
    for index, one in enumerate(operations):
        action = ledger.action_by_id.get(one.action) if isinstance(one, ops.StepAdd) else None
        if not isinstance(one, ops.StepAdd) or action is None:
            continue
        for number, step in enumerate(action.steps, 1):
            place = f"{action.id}.{number}"
            if (
                (step.text, step.asked_of) == (one.text, one.asked_of)
                and (step.assignee == one.assignee or (place, step.assignee) in assigned)
                and (step.due == one.due or (place, step.due) in dated)
            ):
                found.add(index)
    return found


def _actions_added(ledger: Ledger, operations: Sequence[ops.Operation]) -> set[int]:
    """The indices of the operations whose action is there, but for what later ones set in it."""
    updates = [one for one in operations if isinstance(one, ops.Update)]
    updated = {(one.action, field) for one in updates for field in one.set.model_fields_set}
    titled = {action.title: action for action in reversed(ledger.actions)}
    found = set()
    for index, one in enumerate(operations):
        action = titled.get(one.title) if isinstance(one, ops.Add) else None
        if isinstance(one, ops.Add) and action is not None and one.id in (None, action.id):
            lacking = lacks(one, action)
            if lacking and all((action.id, field) in updated for field in lacking):
                found.add(index)
    return found


def _slots(one: ops.Operation) -> Iterator[Hashable]:
    """The facts that an operation sets."""
    if isinstance(one, ops.Update):
        # A rating and its reason are one judgement.
        fields = {field.removesuffix("_reason") for field in one.set.model_fields_set}
        yield from ((one.action, field) for field in fields)
    elif isinstance(one, ops.Close | ops.Reopen):
        yield one.action, "status"
    elif isinstance(one, _MOVES):
        yield one.action, "to", one.body
    elif isinstance(one, ops.StepDue | ops.StepAssign):
        yield one.step, one.op
    elif isinstance(one, ops.QuestionAnswer):
        yield "question", one.question
    elif isinstance(one, ops.Waive):
        yield one.rule, one.where
    elif isinstance(one, ops.BodyUpdate):
        yield from ((one.body, field) for field in _FIELDS if getattr(one, field) is not None)


def holds(draft: Draft, one: ops.Operation) -> bool:
    """Whether what an operation asks for holds already. The draft may be of no use afterwards."""
    try:
        act(draft, one)
    except AtmtError:
        return False
    return not draft.changes


def _has_left_traces(draft: Draft, one: ops.Operation) -> bool:
    """Whether the history has what an operation leaves there: its reason, a handover, a closure."""
    try:
        name = getattr(one, "action", None)
        if isinstance(one, ops.StepDue):
            name = step_at(draft, one.step)[1].id
        if name is None:
            return True
        draft.written_by(one.by)
        _, action = draft.action(name)
        reason = getattr(one, "reason", None)
        if reason and not draft.knows_note(action, (None, draft.by, reason, None, None)):
            return False
    except AtmtError:
        return False
    if isinstance(one, ops.Close):
        return any(closure.outcome == one.outcome for closure in action.closures)
    if isinstance(one, _MOVES):
        passed = (_passed(handover) for handover in action.handovers if handover.to == one.body)
        return any(one.op in statuses for statuses in passed)
    return True


def _passed(handover: Handover) -> Iterable[str]:
    """The operations that a handover has seen."""
    yield from (["offer"] if handover.offered_on else [])
    yield from (["accept"] if handover.answered_on and handover.evidence else [])
    yield from {"declined": ["decline"], "withdrawn": ["withdraw"]}.get(handover.status, [])
