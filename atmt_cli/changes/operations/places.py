"""Places as people type them: where each leads in a draft, and the nearest to an unknown one."""

import re
from collections.abc import Iterator

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.model.action import Action
from atmt_cli.model.errors import UsageError
from atmt_cli.model.findings import Pointer
from atmt_cli.model.places import NAMED, NUMBERED, where_of
from atmt_cli.model.text import did_you_mean, excerpt


def pointer_of(draft: Draft, where: str) -> Pointer | None:
    """Return where a place leads, the last handover to a body; None where there is none.

    Only the action that it may be in is looked at.
    """
    for top, start in (*NUMBERED.items(), *NAMED.items()):
        name = where.removeprefix(start)
        if name == where:
            continue
        if top in NUMBERED:
            return _numbered(draft, top, name)
        return draft.pointer(top, name) if draft.has(top, name) else None
    owner = re.split("[#.@]", where)[0]
    if not draft.has("actions", owner):
        return ("ledger",) if where == "ledger" else None
    at, action = draft.action(owner)
    root = {"actions": (action,)}
    found = [one for one in _in_action(action, 0) if where_of(one, root) == where]
    return (*at, *found[-1][2:]) if found else None


def _numbered(draft: Draft, top: str, name: str) -> Pointer | None:
    is_number = name in map(str, range(1, draft.count(top) + 1))
    return (top, int(name) - 1) if is_number else None


def no_place(draft: Draft, where: str, hint: str) -> UsageError:
    """Return the error for a place that is not there."""
    named = {name.partition(":")[2]: name for name in _places(draft) if ":" in name}
    near = did_you_mean(where, {**named, **{name: name for name in _places(draft)}})
    return UsageError(f"no place {excerpt(where)} in this ledger{near}", hint)


def _in_action(action: Action, index: int) -> Iterator[Pointer]:
    """Yield the pointers of an action and of the places in it."""
    yield ("actions", index)
    for part in ("handovers", "steps", "notes"):
        for number in range(len(getattr(action, part))):
            yield ("actions", index, part, number)


def _places(draft: Draft) -> set[str]:
    """Return the name of every place there is."""
    ledger = draft.ledger()
    pointers: list[Pointer] = [("ledger",)]
    for top in (*NUMBERED, *NAMED):
        pointers += [(top, index) for index in range(len(getattr(ledger, top)))]
    for index, action in enumerate(ledger.actions):
        pointers += _in_action(action, index)
    return {where_of(pointer, ledger) for pointer in pointers}
