"""The planner: operations on a ledger become a plan, judged by the rules, or are refused."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.changes import closing, entries, facts, handovers, steps
from atmt_cli.changes import operations as ops
from atmt_cli.changes.draft import Change, Draft
from atmt_cli.model.errors import RefusedError
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.kit import judge

Act = Callable[[Draft, Any], None]
ACTS: dict[type[ops.Operation], Act] = {
    ops.AddNote: facts.add_note,
    ops.Update: facts.update,
    ops.Offer: handovers.offer,
    ops.Accept: handovers.accept,
    ops.Decline: handovers.decline,
    ops.Withdraw: handovers.withdraw,
    ops.Transfer: handovers.transfer,
    ops.Close: closing.close,
    ops.Reopen: closing.reopen,
    ops.StepAdd: steps.add_step,
    ops.StepAssign: steps.assign_step,
    ops.StepDue: steps.date_step,
    ops.StepDone: steps.finish_step,
    ops.StepDrop: steps.drop_step,
    ops.Add: entries.add_action,
    ops.BodyAdd: entries.add_body,
    ops.BodyUpdate: entries.update_body,
    ops.BodyEnd: entries.end_body,
    ops.QuestionAdd: entries.add_question,
    ops.QuestionAnswer: entries.answer_question,
    ops.Waive: entries.waive,
}


class Plan(NamedTuple):
    """What an edit comes to: the ledger as it would be, and the changes that make it so.

    ``said`` tells people what changed, ``following`` is the next sensible command, ``findings``
    are new errors that state the world, and are written all the same.
    """

    ledger: Ledger
    changes: tuple[Change, ...]
    said: tuple[str, ...]
    following: str | None
    findings: tuple[Finding, ...] = ()
    cautions: tuple[str, ...] = ()

    def actions(self) -> tuple[str, ...]:
        """The ids of the actions that it touches, in the order of the ledger."""
        touched = {
            change.pointer[1]
            for change in self.changes
            if change.pointer[:1] == ("actions",) and len(change.pointer) > 1
        }
        return tuple(a.id for index, a in enumerate(self.ledger.actions) if index in touched)


def plan(ledger: Ledger, operations: Sequence[ops.Operation], today: date) -> Plan:
    """Plan operations, each on what those before it made.

    Raises UsageError for what is unknown or missing, and RefusedError where a move is not lawful
    or the rules find an error that the ledger does not have now.
    """
    draft = Draft(ledger, today)
    for operation in operations:
        draft.written_by(operation.by)
        ACTS[type(operation)](draft, operation)
    planned = draft.ledger()
    worldly: tuple[Finding, ...] = ()
    if draft.changes:
        before, after = _concerned(ledger, planned, draft.changes)
        worldly = _judged(before, after, operations, today)
    return Plan(
        planned,
        tuple(draft.changes),
        tuple(draft.said),
        draft.following,
        worldly,
        tuple(draft.cautions) if draft.changes else (),
    )


def _concerned(ledger: Ledger, planned: Ledger, changes: Sequence[Change]) -> tuple[Ledger, Ledger]:
    """The part of the ledger that an edit can have broken, before and after it.

    An edit within some actions is judged on these alone, beside all bodies: of the others nothing
    can be new. What closes or adds an action, or changes a body, may concern any other.
    """
    pointers = [change.pointer for change in changes]
    if any(at[0] != "actions" or len(at) < 3 or at[2] == "closures" for at in pointers):  # noqa: PLR2004
        return ledger, planned
    indices = sorted({int(at[1]) for at in pointers})
    return _only(ledger, indices), _only(planned, indices)


def _only(ledger: Ledger, indices: Sequence[int]) -> Ledger:
    actions = tuple(ledger.actions[index] for index in indices)
    return Ledger(ledger.actions_file.model_copy(update={"actions": actions}), ledger.bodies_file)


def _judged(
    ledger: Ledger, planned: Ledger, operations: Sequence[ops.Operation], today: date
) -> tuple[Finding, ...]:
    """The new errors that state the world. Raises RefusedError for the others."""
    errors = judge(RULES, planned, today, ledger).errors
    refused = tuple(one for one in errors if not _states_the_world(one, operations))
    if refused:
        count = "a rule" if len(refused) == 1 else f"{len(refused)} rules"
        told = tuple(_mendable(one, ledger) for one in refused)
        raise RefusedError(f"This edit would break {count}", None, told)
    return errors


def _mendable(finding: Finding, ledger: Ledger) -> Finding:
    """A finding without its remedy where that is for an action which was not added."""
    if finding.action is None or finding.action in ledger.action_by_id:
        return finding
    return finding._replace(remedy=None)


def _states_the_world(finding: Finding, operations: Sequence[ops.Operation]) -> bool:
    """Whether an error tells of a body that said no or ended: the record is right all the same."""
    if finding.rule == "action-has-owner":
        left = {one.action for one in operations if isinstance(one, ops.Decline | ops.Reopen)}
        return finding.where in left
    if finding.rule == "owner-in-life":
        ended = {one.body for one in operations if isinstance(one, ops.BodyEnd)}
        ended |= {one.old for one in operations if isinstance(one, ops.Transfer)}
        reopened = {one.action for one in operations if isinstance(one, ops.Reopen)}
        return finding.value in ended or finding.action in reopened
    return False
