"""What the rules of the edit ask of it: which actions it kept, and whether it says why."""

from collections.abc import Iterator

from atmt_cli.model.action import Action, Note
from atmt_cli.model.findings import Pointer
from atmt_cli.rules.rule import Case
from atmt_cli.rules.series import (
    NOTES,
    aligned,
)


def kept_actions(case: Case) -> Iterator[tuple[Pointer, Action, Action]]:
    """Yield every action of the base that is still there: its pointer, and what it was and is."""
    for at, action in case.actions():
        before = case.before.action_by_id.get(action.id)
        # Where an id appears twice, the first is judged; the other is a matter of unique-id.
        if before is not None and case.ledger.action_by_id[action.id] is action:
            yield at, before, action


def has_note(before: tuple[Note, ...], after: tuple[Note, ...]) -> bool:
    """Return whether an edit adds a note that may say why.

    It stands after all that were there, and is dated no earlier than the last of them.
    """
    pairs, *_ = aligned(NOTES, before, after)
    end = max((place + 1 for _, place in pairs), default=0)
    last = before[-1].date if before else None
    return any(not (last and note.date.before(last)) for note in after[end:])


def is_noted(case: Case, at: Pointer) -> bool:
    """Return whether an edit adds a note to the action in which a pointer leads, or to the head."""
    if at[0] != "actions":
        return has_note(case.before.notes, case.ledger.notes)
    action = case.ledger.actions[int(at[1])]
    return has_note(case.before.action_by_id[action.id].notes, action.notes)
