"""Steps that a file added in an earlier run: known with what its other rows made of them."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from atmt_cli.changes import operations as ops
from atmt_cli.model.action import Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger

Asked = tuple[str, tuple[str, ...]]
"""What a step asks, and of whom."""


def steps_added(
    ledger: Ledger, operations: Mapping[int, ops.Operation], today: date
) -> tuple[set[int], set[int]]:
    """The numbers of the operations whose step is there, and of those in doubt: it was done since.

    A step that was dropped, but not by this file, is no longer asked for.
    """
    known = _File(operations)
    taken, found, doubted = set[str](), set[int](), set[int]()
    for number, one in operations.items():
        if not isinstance(one, ops.StepAdd):
            continue
        there = known.steps_of(ledger, one.action).get((one.text, one.asked_of), {})
        made = (p for p, step in there.items() if known.is_made_by(one, step, p))
        place = next((p for p in made if p not in taken), None)
        if place is not None:
            taken.add(place)
            found.add(number)
            doubted |= {number} if known.was_done_since(there[place], place, today) else set()
    return found, doubted


class _File:
    """What the rows of a file do with steps, whoever added them."""

    def __init__(self, operations: Mapping[int, ops.Operation]) -> None:
        self.heirs: dict[str | None, str] = {}
        self.settled = set[str]()
        self.assigned: dict[str, set[str | None]] = defaultdict(set)
        self.dated: dict[str, set[PartialDate | None]] = defaultdict(set)
        self._steps: dict[str, dict[Asked, dict[str, Step]]] = {}
        for one in operations.values():
            self._learn(one)

    def _learn(self, one: ops.Operation) -> None:
        if isinstance(one, ops.Transfer) and not one.only:
            self.heirs[one.old] = one.new
        elif isinstance(one, ops.StepAssign):
            self.assigned[one.step].add(one.body)
        elif isinstance(one, ops.StepDue):
            self.dated[one.step].add(one.due)
        elif isinstance(one, ops.StepDone | ops.StepDrop):
            self.settled.add(one.step)

    def steps_of(self, ledger: Ledger, name: str) -> dict[Asked, dict[str, Step]]:
        """The steps of an action by place, under what each asks."""
        if name not in self._steps:
            action, found = ledger.action_by_id.get(name), self._steps.setdefault(name, {})
            for number, step in enumerate(action.steps if action else (), 1):
                found.setdefault((step.text, step.asked_of), {})[f"{name}.{number}"] = step
        return self._steps[name]

    def is_made_by(self, one: ops.StepAdd, step: Step, place: str) -> bool:
        """Whether a step that asks the same is what a row adds."""
        return (
            step.due in {one.due, *self.dated.get(place, ())}
            and step.assignee in self._assignees(one.assignee, place)
            and (step.status != "dropped" or place in self.settled)
        )

    def _assignees(self, first: str | None, place: str) -> set[str | None]:
        """Who may have a step: as it was added, as it was assigned, and into whom these went."""
        may = {first, *self.assigned.get(place, ())}
        while new := {self.heirs[name] for name in may if name in self.heirs} - may:
            may |= new
        return may

    def was_done_since(self, step: Step, place: str, today: date) -> bool:
        """Whether a step was done by another hand, and not today: it may be asked for anew."""
        is_past = step.status == "done" and str(step.settled_on) != str(today)
        return is_past and place not in self.settled
