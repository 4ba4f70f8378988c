"""Files that were carried out before: which rows of one have already had their effect.

A row is known by what holds, or by what it left in the history, which only grows. Of rows that
lead one fact through several states only the last one can hold; those before it were carried out
if a later one was that goes beyond them, and what they gave as a reason stands in a note.
"""

from datetime import date
from typing import NamedTuple

from atmt_cli.changes import operations as ops
from atmt_cli.changes.added import steps_added
from atmt_cli.changes.draft import Draft
from atmt_cli.changes.later import Later, parts_given, parts_in
from atmt_cli.changes.traces import handed_on, is_closure_of, traced
from atmt_cli.changes.wanted import facts_of
from atmt_cli.model.errors import AtmtError
from atmt_cli.model.ledger import Ledger


class Past(NamedTuple):
    """The numbers of the rows that were carried out before.

    ``doubted`` are those of them that have no date, whose trace is of another day, and that would
    do something, were they new. ``unsaid`` are further rows, beyond which a later one went that was
    carried out, but whose own reason stands nowhere. Either there was nothing for them to do, or
    they are new; and that they are not, if nothing else in the file is.
    """

    carried: set[int]
    doubted: set[int]
    unsaid: set[int]


def carried_out(ledger: Ledger, operations: dict[int, ops.Operation], today: date) -> Past:
    """Hold the operations of a file, by number and in order, against a ledger."""
    return _Run(ledger, operations, today).past()


class _Run:
    """A file held against a ledger, from its last row to its first."""

    def __init__(self, ledger: Ledger, operations: dict[int, ops.Operation], today: date) -> None:
        self.ledger, self.operations = ledger, operations
        self.draft = Draft(ledger, today)
        self.later = Later()
        self.carried, self.doubted = traced(ledger, operations, today)
        added, settled = steps_added(ledger, operations, today)
        self.carried |= added
        self.doubted |= settled
        self.unsaid = set[int]()

    def past(self) -> Past:
        """Which rows were carried out."""
        for number in reversed(self.operations):
            one = self.operations[number]
            if isinstance(one, ops.Transfer):
                self._transfer(number, one)
            elif isinstance(one, ops.Close):
                self._close(number, one)
            elif number in self.carried:
                self._moved(one)
            else:
                self._wanted(number, one)
        return Past(self.carried, self.doubted, self.unsaid)

    def _moved(self, one: ops.Operation) -> None:
        """A move of a handover that was carried out may have changed who answers for the action."""
        self.later.given |= parts_given(one, self.ledger)
        if isinstance(one, ops.Decline | ops.Withdraw):
            self.later.left.add((one.action, one.body))
        elif isinstance(one, ops.Accept):
            self.later.took.setdefault(one.action, set()).add(one.body)

    def _transfer(self, number: int, one: ops.Transfer) -> None:
        if not one.only:
            self._succeed(number, one)
        elif all(handed_on(self.ledger, one, name) for name in one.only):
            self.carried.add(number)
            self.later.given |= parts_given(one, self.ledger)
            for name in one.only:
                self.later.left.add((name, one.old))
                self.later.took.setdefault(name, set()).add(one.new)
            if one.on is None and any(self._could_hand_on(one, name) for name in one.only):
                self.doubted.add(number)

    def _succeed(self, number: int, one: ops.Transfer) -> None:
        """A body that ended went into another. What it has once more passes once more.

        But not what this file gave it afterwards.
        """
        old = self.ledger.body_by_id.get(one.old)
        if old is None or old.until != one.on or one.new not in old.successors:
            return
        has = {a.id for a in self.ledger.actions if a.is_live and one.old in parts_in(a)}
        is_given = all((name, one.old) in self.later.given for name in has)
        if has and (is_given or one.old in self.later.heirs.values()):
            self.carried.add(number)
        self.later.heirs[one.old] = self.later.heir(one.new)

    def _could_hand_on(self, one: ops.Transfer, name: str) -> bool:
        handovers = self.ledger.action_by_id[name].handovers
        has = any((there.to, there.status) == (one.old, "accepted") for there in handovers)
        return has and not any(there.to == one.new and there.is_live for there in handovers)

    def _close(self, number: int, one: ops.Close) -> None:
        action = self.ledger.action_by_id.get(one.action)
        by = one.by or self.ledger.head.keeper
        all_ = action.closures if action else ()
        closures = [there for there in all_ if is_closure_of(there, one, by)]
        if action is None or not closures:
            return
        self.carried.add(number)
        slot = (one.action, "status")
        days = {str(day) for there in closures for day in (there.proposed_on, there.on)}
        would_act = action.status not in ("closing", "closed") and not self.later.covers([slot])
        if one.on is None and would_act and str(self.draft.today) not in days:
            self.doubted.add(number)
        self.later.done.add(slot)
        self.later.witnessed.add(slot)

    def _wanted(self, number: int, one: ops.Operation) -> None:
        """A row that says how something is to be: it holds, or later rows went beyond it."""
        facts = list(facts_of(self.ledger, one, self.later))
        if not facts:
            return
        unmet = {slot for fact in facts for slot in fact.unmet}
        sets = {slot for fact in facts for slot in fact.sets}
        beyond = {number} if unmet or any(fact.passed for fact in facts) else set()
        is_noted = self._is_noted(one)
        if self.later.covers(unmet) and is_noted:
            self.later.done |= sets
            self.later.given |= parts_given(one, self.ledger)
            self.later.witnessed |= sets if getattr(one, "reason", None) else set()
            self.carried |= beyond
        elif beyond and self.later.covers(unmet, witnessed=True):
            self.unsaid |= beyond
        elif isinstance(one, ops.Reopen) and is_noted and self._was_reopened(one.action):
            # It was closed again since, by another hand.
            self.carried.add(number)
            self.doubted |= set() if self._is_noted(one, today=True) else {number}

    def _was_reopened(self, name: str) -> bool:
        """Whether an action that is closed was closed before."""
        action = self.ledger.action_by_id.get(name)
        return action is not None and len(action.closures) > 1

    def _is_noted(self, one: ops.Operation, *, today: bool = False) -> bool:
        """Whether the reason that an operation gave stands in a note."""
        reason = getattr(one, "reason", None)
        if not reason or not isinstance(one, ops.Update | ops.Reopen | ops.StepDue):
            return True
        name = one.step.rpartition(".")[0] if isinstance(one, ops.StepDue) else one.action
        day = str(self.draft.today) if today else None
        try:
            self.draft.written_by(one.by)
            what = (day, self.draft.by, reason, None, None)
            return self.draft.knows_note(self.draft.action(name)[1], what)
        except AtmtError:
            return False
