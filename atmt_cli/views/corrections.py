"""Corrections in words: what a record said before it was openly corrected."""

from collections.abc import Iterable, Iterator
from typing import Any

from atmt_cli.model.fields import Was
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import Correction, Ledger, as_stored
from atmt_cli.model.text import excerpt
from atmt_cli.views.shapes import Item

_LONGEST = 60
"""The most characters of a value that go into a sentence."""


def corrections_at(ledger: Ledger, place: str) -> list[Correction]:
    """Return the corrections of the record at a place, oldest first."""
    return [one for one in ledger.corrections if one.where == place]


def corrections_in(ledger: Ledger, action: str) -> list[tuple[int, Correction]]:
    """Return the corrections of an action and of all that is in it, each with its number."""
    numbered = enumerate(ledger.corrections, 1)
    return [(number, one) for number, one in numbered if action_in(one.where) == action]


def told_of(ledger: Ledger, item: Item, place: str) -> Item:
    """Return the lines on the record at a place, with what it said before it was corrected."""
    said = [corrected_words(ledger, one) for one in corrections_at(ledger, place)]
    return item._replace(text="\n".join(one for one in (item.text, *said) if one))


def corrected_words(ledger: Ledger, correction: Correction) -> str:
    """Return who corrected a record, when and why, and what it said; untrusted."""
    by = ledger.short(correction.by)
    said = f"corrected on {correction.on} by {by}: was {was_words(correction)}"
    return f"{said}; {correction.reason}"


def was_words(correction: Correction) -> str:
    """Return what fields were, in a sentence; untrusted. A status needs no field name."""
    return ", ".join(_each(correction.was))


def _each(was: Was, above: str = "") -> Iterator[str]:
    for name, value in was.fields.items():
        field = f"{above}{name.replace('_', ' ')} "
        if isinstance(value, Was):
            yield from _each(value, field)
        else:
            yield _value(value) if field == "status " else f"{field}{_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, tuple):
        return " and ".join(excerpt(one, _LONGEST) for one in value)
    text = "nothing" if value is None else str(value)
    return excerpt(text, _LONGEST) if " " in text else text


def correction_records(numbered: Iterable[tuple[int, Correction]]) -> list[dict[str, Any]]:
    """Return corrections as JSON has them, each with its number."""
    return [{"correction": number, **as_stored(one)} for number, one in numbered]
