"""One row for each action: what `status`, `list` and `show` say of it in brief."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Note
from atmt_cli.model.custody import (
    Vacancy,
    bodies_of,
    least_of,
    owner,
    owner_among,
    standing,
    vacancy,
)
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import Finding, Level
from atmt_cli.model.ledger import Ledger, as_stored
from atmt_cli.rules import RULES

_ORDER = {rule.id: number for number, rule in enumerate(RULES)}


class Flags(NamedTuple):
    """The rules with findings on an action, and how many of these are errors and warnings."""

    rules: tuple[str, ...]
    errors: int
    warnings: int


class ActionRow(NamedTuple):
    """An action in brief. ``owners`` are (body, status of its handover), in stored order."""

    action: Action
    owner: str | None
    owners: tuple[tuple[str, str], ...]
    handover: str | None
    last_note: Note | None
    note_days: int | None
    next_due: PartialDate | None
    overdue: bool
    soon: bool
    flags: Flags
    unallocated: Vacancy | None

    def record(self) -> dict[str, Any]:
        """Return the row as JSON has it."""
        note, nobody = self.last_note, self.unallocated
        return {
            "id": self.action.id,
            "title": self.action.title,
            "short_title": self.action.short_title,
            "status": self.action.status,
            "owner": self.owner,
            "owners": [{"body": body, "status": status} for body, status in self.owners],
            "handover": self.handover,
            "rag": as_stored(self.action.rag) if self.action.rag else None,
            "last_note": {
                "date": str(note.date), "by": note.by, "text": note.text, "days": self.note_days,
            } if note else None,
            "next_due": str(self.next_due) if self.next_due else None,
            "flags": list(self.flags.rules),
            "ref": self.action.ref,
            "themes": list(self.action.themes),
            "priority": self.action.priority,
            "due": str(self.action.due) if self.action.due else None,
            "unallocated": {
                "since": str(nobody.since) if nobody.since else None, "reason": nobody.reason,
            } if nobody else None,
        }  # fmt: skip


def rows_of(ledger: Ledger, findings: Iterable[Finding], today: date) -> list[ActionRow]:
    """Return a row for every action, in stored order; ``findings`` become its flags."""
    found: dict[str, list[tuple[str, Level]]] = defaultdict(list)
    for finding in findings:
        if action := finding.action:
            found[action].append((finding.rule, finding.level))
    flags = {action: _flags(tuple(theirs)) for action, theirs in found.items()}
    none = _flags(())
    return [_row(ledger, action, flags.get(action.id, none), today) for action in ledger.actions]


@lru_cache
def _flags(found: tuple[tuple[str, Level], ...]) -> Flags:
    """Return the flags of an action: most break the same few rules."""
    return Flags(
        rules=tuple(sorted({rule for rule, _ in found}, key=_ORDER.__getitem__)),
        errors=sum(level == "error" for _, level in found),
        warnings=sum(level == "warning" for _, level in found),
    )


def _row(ledger: Ledger, action: Action, flags: Flags, today: date) -> ActionRow:
    note, due, counting = action.last_note, action.next_due, standing(action, ledger.head)
    return ActionRow(
        action=action,
        owner=owner_among(bodies_of(counting), action),
        owners=tuple((h.to, h.status) for h in counting),
        handover=least_of(counting),
        last_note=note,
        note_days=note.date.days_since(today) if note else None,
        next_due=due,
        overdue=due is not None and due.before(today),
        soon=due is not None and 0 <= (due.last - today).days <= ledger.head.settings.due_soon,
        flags=flags,
        unallocated=vacancy(action),
    )


def summary_of(ledger: Ledger, actions: Sequence[Action], today: date) -> dict[str, int]:
    """Counts over some actions. Handovers, owners and steps are those of live ones.

    What was entered in error does not count. The questions are all, or those about the actions
    where these are not all.
    """
    head, ids = ledger.head, {action.id for action in actions}
    is_whole = len(actions) == len(ledger.actions)
    actions = [action for action in actions if not action.is_in_error]
    live = [action for action in actions if action.is_live]
    handovers = [handover for action in live for handover in standing(action, head)]
    steps = [step for action in live for step in action.open_steps]
    having = [{h.to for h in standing(action, head)} for action in live]
    dues = [action.due_date for action in live if action.due_date]
    return {
        "actions": len(actions),
        "live": len(live),
        "closed": len(actions) - len(live),
        "handovers": len(handovers),
        "accepted": sum(handover.status == "accepted" for handover in handovers),
        "without_owner": sum(not bodies for bodies in having),
        "without_accountable": sum(
            len(bodies) > 1 and owner(action, head) is None
            for action, bodies in zip(live, having, strict=True)
        ),
        "steps": len(steps),
        "dated_steps": sum(step.due is not None for step in steps),
        "overdue": sum(step.due is not None and step.due.before(today) for step in steps),
        "overdue_actions": sum(due.before(today) for due in dues),
        "questions": sum(
            one.is_open and (is_whole or not ids.isdisjoint(one.about)) for one in ledger.questions
        ),
    }
