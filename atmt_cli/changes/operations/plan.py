"""The planner: operations on a ledger become a plan, judged by the rules, or are refused."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.changes.bulk.receipts import Carried
from atmt_cli.changes.operations import (
    closing,
    corrections,
    ending,
    entries,
    facts,
    head,
    letters,
    steps,
    transfer,
)
from atmt_cli.changes.operations import custody as handovers
from atmt_cli.changes.operations import operation as ops
from atmt_cli.changes.operations.draft import Change, Committed, Draft, Waiting, alone
from atmt_cli.model.dates import days_after
from atmt_cli.model.errors import RefusedError
from atmt_cli.model.findings import Finding, action_in
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import excerpt
from atmt_cli.rules import RULES
from atmt_cli.rules.gate import is_of_base
from atmt_cli.rules.rule import judge

Act = Callable[[Draft, Any], None]
ACTS: dict[type[ops.Operation], Act] = {
    ops.AddNote: facts.add_note,
    ops.Update: facts.update,
    ops.Offer: handovers.offer,
    ops.Accept: handovers.accept,
    ops.Decline: handovers.decline,
    ops.Withdraw: handovers.withdraw,
    ops.Transfer: transfer.transfer,
    ops.Close: closing.close,
    ops.Reopen: closing.reopen,
    ops.Correct: corrections.correct,
    ops.StepAdd: steps.add_step,
    ops.StepAssign: steps.assign_step,
    ops.StepDue: steps.date_step,
    ops.StepDone: steps.finish_step,
    ops.StepDrop: steps.drop_step,
    ops.Add: entries.add_action,
    ops.BodyAdd: entries.add_body,
    ops.BodyUpdate: entries.update_body,
    ops.BodyEnd: ending.end_body,
    ops.BodySplit: ending.split_body,
    ops.ReportChase: letters.send,
    ops.QuestionAdd: entries.add_question,
    ops.QuestionAnswer: entries.answer_question,
    ops.Waive: entries.waive,
    ops.ThemeAdd: head.add_theme,
    ops.LedgerUpdate: head.update_ledger,
}


class Beside(NamedTuple):
    """A file to be written beside a ledger, before it: its name from there, its text, and what to
    tell of it, if anything. It stays where the edit is taken back.
    """

    name: str
    text: str
    told: str | None = None


class Plan(NamedTuple):
    """What an edit comes to: the ledger as it would be, and the changes that make it so.

    ``said`` tells people what changed, ``following`` is the next sensible command, ``findings``
    are new errors that state the world, and are written all the same. Of a bulk run ``rows`` is how
    many rows it has, ``held`` how many the ledger said already; ``carried_out`` are the files that
    were passed over. ``waits`` is what will move later. ``on`` is the day it was planned.
    """

    ledger: Ledger
    changes: tuple[Change, ...]
    said: tuple[str, ...]
    following: str | None
    findings: tuple[Finding, ...] = ()
    cautions: tuple[str, ...] = ()
    rows: int | None = None
    held: int = 0
    carried_out: tuple[Carried, ...] = ()
    on: date | None = None
    beside: tuple[Beside, ...] = ()
    waits: tuple[Waiting, ...] = ()

    def actions(self) -> tuple[str, ...]:
        """Return the ids of the actions that it touches, in the order of the ledger."""
        touched = {
            change.pointer[1]
            for change in self.changes
            if change.pointer[:1] == ("actions",) and len(change.pointer) > 1
        }
        return tuple(a.id for index, a in enumerate(self.ledger.actions) if index in touched)


def plan(
    ledger: Ledger,
    asked: Sequence[ops.Operation | ops.Request],
    today: date,
    committed: Committed = alone,
) -> Plan:
    """Plan what is asked for, each operation on what those before it made.

    ``committed`` says what of the ledger is committed, which only a correction asks. Raises
    UsageError for what is unknown or missing, and RefusedError where a move is not lawful or the
    rules find an error that the ledger does not have now.
    """
    draft = Draft(ledger, today, committed)
    return finished(draft, _carried(draft, asked))


def foreseen(ledger: Ledger, asked: Sequence[ops.Request], today: date) -> Ledger:
    """Return a ledger as it would be, whatever the rules say of it. Raises UsageError."""
    draft = Draft(ledger, today)
    _carried(draft, asked)
    return draft.ledger()


def _carried(draft: Draft, asked: Sequence[ops.Operation | ops.Request]) -> list[ops.Operation]:
    """Carry out what is asked for on a draft, and return it as the ledger has it."""
    operations: list[ops.Operation] = []
    for one in asked:
        operation = one.meant(draft.interpreter)
        act(draft, operation)
        operations.append(operation)
    return operations


def act(draft: Draft, operation: ops.Operation) -> None:
    """Carry out one operation on a draft. Raises as `plan` does."""
    begin(draft, operation)
    ACTS[type(operation)](draft, operation)


def begin(draft: Draft, operation: ops.Operation) -> None:
    """Begin an operation by its author. Raises UsageError where it is meant for another ledger."""
    if isinstance(operation, ops.ReportChase) and operation.ledger:
        letters.refuse_foreign(draft, operation.ledger)
    draft.begin(operation.by)


def finished(draft: Draft, operations: Sequence[ops.Operation]) -> Plan:
    """Return the plan that a draft comes to, judged by the rules. Raises RefusedError."""
    ledger = draft.base
    planned = draft.ledger()
    worldly: tuple[Finding, ...] = ()
    if planned == ledger:
        # Said, and taken back again: that is no edit.
        return Plan(ledger, (), (), draft.following, waits=tuple(draft.waits))
    if draft.changes:
        errors = _errors(draft, planned, operations)
        worldly = _judged(draft, errors, operations)
    return Plan(
        planned,
        tuple(draft.changes),
        (*draft.said, *_as_read(draft)),
        draft.following,
        worldly,
        tuple(draft.cautions) if draft.changes else (),
        on=draft.today,
        waits=tuple(draft.waits),
    )


_SAYS_WHY = ("change-noted", "due-move-noted", "rag-moves-on")
"""The rules that a note of the same edit satisfies."""
_OF_NONE = (("receipts",), ("notes",))
"""The lists of a ledger whose items concern no action."""
_IN_FUTURE = ("note-not-in-future", "date-not-in-future")
"""The rules that ask which day it is."""
_ANYWHERE = ("closures", "ref")
"""Fields of an action that may be at odds with another action."""


def _as_read(draft: Draft) -> Iterator[str]:
    """Yield the dates that were typed otherwise than the ledger has them, unless that was said."""
    said = {word for sentence in draft.said for word in re.findall("[0-9-]+", sentence)}
    for typed, meant in draft.interpreter.read.items():
        if meant not in said:
            yield f"{excerpt(typed, 40)} was read as {meant}"


def _concerned(changes: Sequence[Change]) -> Sequence[int] | None:
    """Return the actions that an edit can have broken, by index; None where it may be anything.

    An edit within some actions is judged on these alone, beside all bodies: of the others nothing
    can be new. What closes or adds an action, or changes a body, may concern any other; a receipt
    concerns none, nor does a note on the whole ledger.
    """
    pointers = [change.pointer for change in changes if change.pointer not in _OF_NONE]
    if any(at[0] != "actions" or len(at) < 3 or at[2] in _ANYWHERE for at in pointers):  # noqa: PLR2004
        return None
    return sorted({int(at[1]) for at in pointers})


def _only(ledger: Ledger, indices: Sequence[int] | None) -> Ledger:
    if indices is None:
        return ledger
    actions = tuple(ledger.actions[index] for index in indices)
    return Ledger(ledger.actions_file.model_copy(update={"actions": actions}), ledger.bodies_file)


def _errors(
    draft: Draft, planned: Ledger, operations: Sequence[ops.Operation]
) -> tuple[Finding, ...]:
    """Return the errors that the ledger would have, and has not now."""
    ledger, today = draft.base, draft.today
    if any(isinstance(one, ops.Correct) for one in operations):
        return _errors_since(draft.committed, ledger, planned, today)
    indices = _concerned(draft.changes)
    errors = judge(RULES, _only(planned, indices), today, _only(ledger, indices)).errors
    return tuple(_in_whole(one, indices) for one in errors)


def _errors_since(
    committed: Ledger | None, ledger: Ledger, planned: Ledger, today: date
) -> tuple[Finding, ...]:
    """Return the same of an edit that is held against what is committed: whatever is not may still
    be changed.
    """
    errors = judge(RULES, planned, today, committed).errors
    known = {one.key for one in judge(RULES, ledger, today, committed).errors} if errors else ()
    return tuple(one for one in errors if one.key not in known)


def _judged(
    draft: Draft, errors: tuple[Finding, ...], operations: Sequence[ops.Operation]
) -> tuple[Finding, ...]:
    """Return the new errors that state the world. Raises RefusedError for the others."""
    excused = _Excused(operations)
    refused = tuple(one for one in errors if not excused.covers(one))
    if refused:
        count = "a rule" if len(refused) == 1 else f"{len(refused)} rules"
        told = tuple(_mendable(one, draft.base) for one in refused)
        raise RefusedError(f"This edit would break {count}", _hint(refused, draft.today), told)
    return errors


def _hint(refused: Sequence[Finding], today: date) -> str | None:
    """Return what to type where an edit is refused, beyond what each finding says."""
    if all(one.rule in _SAYS_WHY for one in refused):
        return "say why, and it becomes a note: --reason TEXT"
    if any(one.rule in _IN_FUTURE for one in refused):
        tomorrow = str(days_after(today, 1))
        if all((one.value or "").endswith(tomorrow) for one in refused):
            return f"today is {today} in UTC; if it is {tomorrow} where you are: --today {tomorrow}"
        return f"today is {today}; to treat another day as today: --today DATE"
    if any(map(is_of_base, refused)):
        return "to correct a mistake in the record: atmt correct"
    return None


def _in_whole(finding: Finding, indices: Sequence[int] | None) -> Finding:
    """Return a finding of the part that was judged, with its pointer in the whole ledger."""
    if indices is None or finding.pointer[:1] != ("actions",) or len(finding.pointer) == 1:
        return finding
    _, index, *rest = finding.pointer
    return finding._replace(pointer=("actions", indices[int(index)], *rest))


def _mendable(finding: Finding, ledger: Ledger) -> Finding:
    """Return a finding without its remedy where that is for an action which was not added."""
    if finding.action is None or finding.action in ledger.action_by_id:
        return finding
    return finding._replace(remedy=None)


class _Excused:
    """What operations say of the world: a body said no, or ended. The record is right so."""

    def __init__(self, operations: Sequence[ops.Operation]) -> None:
        reopened = {one.action for one in operations if isinstance(one, ops.Reopen)}
        self._left = {one.action for one in operations if isinstance(one, ops.Decline)} | reopened
        self._reopened = reopened
        self._ended = {one.body for one in operations if isinstance(one, ops.BodyEnd)}
        dated = [one for one in operations if isinstance(one, ops.BodyUpdate) and one.until]
        self._ended |= {one.body for one in dated}
        passed = (ops.Transfer, ops.BodySplit)
        self._ended |= {one.old for one in operations if isinstance(one, passed)}
        corrected = {one.where for one in operations if isinstance(one, ops.Correct)}
        self._ended |= {place.removeprefix("body:") for place in corrected}
        self._left |= {action_in(place) for place in corrected}

    def covers(self, finding: Finding) -> bool:
        """Return whether an error only states that."""
        if finding.rule == "action-has-owner":
            return finding.where in self._left
        if finding.rule == "owner-in-life":
            return finding.value in self._ended or finding.action in self._reopened
        return False
