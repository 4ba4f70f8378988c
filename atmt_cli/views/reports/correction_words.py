"""A correction as a reader of a paper needs it: what was put right, and what it says now."""

from collections.abc import Iterator
from typing import Any

from atmt_cli.model.action import Action
from atmt_cli.model.fields import Was
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import Correction, Ledger, as_stored
from atmt_cli.model.places import NAMED, NUMBERED
from atmt_cli.views.diff.words import Phrases


def correction_told(ledger: Ledger, correction: Correction) -> str:
    """Return who put what right, and what the record says now; untrusted."""
    noun, records = _placed(ledger, correction.where)
    now = {name: value for record in reversed(records) for name, value in record.items()}
    said = "; ".join(_each(Phrases("correction", ledger.name), correction.was, now))
    return f"{ledger.name(correction.by)} put right the record of {noun}: {said}"


def _each(phrases: Phrases, was: Was, now: dict[str, Any], above: str = "") -> Iterator[str]:
    for name, value in was.fields.items():
        after = now.get(name)
        label = f"{above}{name.replace('_', ' ')}"
        if isinstance(value, Was):
            yield from _each(phrases, value, after if isinstance(after, dict) else {}, f"{label} ")
        else:
            said, before = (_value(phrases, name, one) for one in (after, value))
            yield f"{label} {said}, not {before}"


def _value(phrases: Phrases, name: str, value: Any) -> str:
    if value in (None, (), []):
        return "nothing"
    if isinstance(value, tuple | list):
        return " and ".join(phrases.value(name, one) for one in value)
    return phrases.value(name, value)


def _placed(ledger: Ledger, where: str) -> tuple[str, list[dict[str, Any]]]:
    """Return what people call a place, and the records that stand there."""
    action = ledger.action_by_id.get(action_in(where) or "")
    if action is None:
        return _elsewhere(ledger, where)
    part = where[len(action.id) :]
    if part.startswith("@"):
        held = [one for one in action.handovers if one.to == part[1:]]
        return f"the handover to {ledger.name(part[1:])}", [as_stored(one) for one in held[-1:]]
    if part[:1] in ("#", "."):
        noun, items = ("note", action.notes) if part[0] == "#" else ("step", action.steps)
        return f"{noun} {part[1:]}", _item(items, part[1:])
    return "the action", _whole(action)


def _whole(action: Action) -> list[dict[str, Any]]:
    """Return an action and its last closure, which have one place."""
    return [as_stored(action), *(as_stored(end) for end in action.closures[-1:])]


def _elsewhere(ledger: Ledger, where: str) -> tuple[str, list[dict[str, Any]]]:
    for top, start in NUMBERED.items():
        if where.startswith(start):
            number = where.removeprefix(start)
            noun = "note" if top == "notes" else start.rstrip(":")
            return f"{noun} {number}", _item(getattr(ledger, top), number)
    for top, start in NAMED.items():
        if where.startswith(start):
            name = where.removeprefix(start)
            found = [one for one in getattr(ledger, top) if one.id == name]
            called = found[0].name if top == "bodies" and found else name
            return called, [as_stored(one) for one in found]
    return "the ledger", [as_stored(ledger.head)]


def _item(items: tuple[Any, ...], number: str) -> list[dict[str, Any]]:
    index = int(number) - 1 if number.isascii() and number.isdigit() else -1
    return [as_stored(items[index])] if 0 <= index < len(items) else []
