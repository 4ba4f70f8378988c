"""Guards: what a row takes for granted, so that it is not laid over what changed meanwhile."""

from collections.abc import Mapping
from typing import Any

from atmt_cli.changes.bulk.columns import BODIES
from atmt_cli.changes.bulk.rows import Guards
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import (
    LEDGER,
    Correct,
    LedgerUpdate,
    Operation,
)
from atmt_cli.changes.operations.places import pointer_of
from atmt_cli.changes.operations.steps import step_at
from atmt_cli.model.action import Action
from atmt_cli.model.custody import least_advanced, owner
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import as_stored
from atmt_cli.model.text import did_you_mean, excerpt

_OF_BODIES = (*BODIES, "owner", "reporting_to", "assignee", "asked_of", "part_of", "successors")
_OF_DATES = ("due", "first_due", "settled_on", "from", "until")
"""What may be expected in words."""
_HOLDS_RECORDS = {"handovers", "steps", "notes", "closures", "reporting"}


def broken(draft: Draft, operation: Operation, guards: Guards) -> RefusedError | None:
    """Return what is otherwise than an operation takes for granted.

    By its etag the action is held against the ledger as read: so several rows may carry the one
    that their action had. What is expected is held against what the rows before it made. Raises
    UsageError for what cannot be guarded.
    """
    stale = None
    if guards.etag is not None:
        name = action_of(operation)
        if name is None:
            raise UsageError(f"{operation.op} is not about one action, so it cannot have an etag")
        stale = changed_since(draft, name, guards.etag)
    if stale is not None or guards.expect is None:
        return stale
    return _unexpected(draft, operation, guards.expect)


def action_of(operation: Operation) -> str | None:
    """Return the action that an operation is about; None where it is about none, or several."""
    if isinstance(operation, Correct):
        return action_in(operation.where) if operation.where[:1].isupper() else None
    given = getattr(operation, "action", None), getattr(operation, "step", None)
    if given[0] == LEDGER:
        return None
    return given[0] or (given[1].rpartition(".")[0] if given[1] else None)


def changed_since(draft: Draft, name: str, etag: str) -> RefusedError | None:
    """Return what to say where an action is no longer what an etag stands for."""
    having = draft.etag(name)
    if having is None:
        draft.action(name)
        return RefusedError(f"{name} has only just been added, so it has no etag yet")
    if having == etag:
        return None
    return RefusedError(
        f"{name} has changed since it was exported", "see what it is now: atmt export"
    )


def _unexpected(
    draft: Draft, operation: Operation, expect: Mapping[str, Any]
) -> RefusedError | None:
    name, having = _subject(draft, operation)
    for key, wanted in expect.items():
        if key not in having:
            near = did_you_mean(key, tuple(having))
            raise UsageError(f"expect: {name} has no {excerpt(key)}{near}", ", ".join(having))
        if not _is_so(having[key], _meant(draft, key, wanted)):
            told = f"{key} is {_told(having[key])}, not {_told(wanted)} as expected"
            return RefusedError(f"{name}: {told}", "see what it is now: atmt status")
    return None


def _meant(draft: Draft, key: str, wanted: Any) -> Any:
    """Return what is expected, with ids and dates as the ledger has them."""
    if isinstance(wanted, list):
        return [_meant(draft, key, one) for one in wanted]
    if not isinstance(wanted, str) or not wanted.strip():
        return wanted
    if key in _OF_BODIES:
        return draft.interpreter.name("bodies", wanted)
    try:
        return str(draft.interpreter.date(wanted)) if key in _OF_DATES else wanted
    except ValueError:
        return wanted  # what is no date is not what the ledger has, and that is said


def _subject(draft: Draft, operation: Operation) -> tuple[str, dict[str, Any]]:
    """Return what an operation is about: its name, and what may be expected of it."""
    if isinstance(operation, Correct) and (at := pointer_of(draft, operation.where)):
        return operation.where, as_stored(draft.record(at))
    given = operation.model_dump()
    if place := given.get("step"):
        return place, as_stored(step_at(draft, place)[2])
    if isinstance(operation, LedgerUpdate) or given.get("action") == LEDGER:
        return LEDGER, as_stored(draft.head()[1])
    if name := given.get("action"):
        return name, _of_action(draft, draft.action(name)[1], given.get("body"))
    if name := given.get("body") or given.get("old"):
        return name, as_stored(draft.body(name)[1])
    if number := given.get("question"):
        return f"question:{number}", as_stored(draft.question(number)[1])
    raise UsageError(f"{operation.op} adds something new, so it cannot have an expect")


def _of_action(draft: Draft, action: Action, body: str | None) -> dict[str, Any]:
    """Return the fields of an action under the names that `set` and `list` have for them.

    ``handover`` is the one to the body at hand, else the least advanced.
    """
    stored = action.model_dump(mode="json", by_alias=True, exclude=_HOLDS_RECORDS)
    rag, reporting, head = action.rag, action.reporting, draft.base.head
    to_body = next((one.status for one in reversed(action.handovers) if one.to == body), None)
    return {
        **stored,
        "rag": rag.rating if rag else None,
        "rag_reason": rag.reason if rag else None,
        "reporting_to": reporting.to if reporting else None,
        "every": reporting.every if reporting else None,
        "owner": owner(action, head),
        "handover": to_body if body else least_advanced(action, head),
    }


def _is_so(value: Any, wanted: Any) -> bool:
    """Return whether a field is as expected; of a list of one name, the name will do."""
    if isinstance(value, list | tuple) and isinstance(wanted, str) and wanted:
        wanted = [wanted]
    return bool(_plain(value) == _plain(wanted))


def _plain(value: Any) -> Any:
    """Return what is compared: null, absent and empty are the same; the order of names says
    nothing.
    """
    if value in (None, "", [], ()):
        return None
    return sorted(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _told(value: Any) -> str:
    if value in (None, "", [], ()):
        return "nothing"
    return excerpt("; ".join(map(str, value)) if isinstance(value, list | tuple) else str(value))
