"""Owners that a tracker does not name any more, and that have handed their action on."""

from collections.abc import Sequence

from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.model.action import Action
from atmt_cli.model.custody import standing
from atmt_cli.model.ledger import Ledger


def handed_on(action: Action, row: TrackerRow, ledger: Ledger) -> Sequence[str]:
    """Return what to tell where the owners of a row will have the action, as soon as each body to
    which it was handed on accepts; nothing where they would not.
    """
    wanted = row.named("owner")
    having = [one.to for one in standing(action, ledger.head)]
    heirs = {
        one.to: one.from_
        for one in action.handovers
        if one.is_live and one.from_ in having and one.to in wanted.known
    }
    left = {one for one in heirs.values() if one not in wanted.known}
    if wanted.unknown or {*having, *heirs} - left != {*wanted.known}:
        return ()
    return [
        f"{action.id}: {ledger.short(old)} has it until {ledger.short(new)} accepts it; "
        f"record the answer: atmt accept {action.id} {new} --evidence TEXT"
        for new, old in heirs.items()
        if old in left
    ]
