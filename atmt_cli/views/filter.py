"""The filter of actions: what `list` and `update --where` choose by."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import LIVE_HANDOVER, RATINGS, STATUSES
from atmt_cli.model.choices import known_bodies, pick, written
from atmt_cli.model.errors import UsageError
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.references import of_action
from atmt_cli.views.rows import ActionRow, rows_of

NONE = "none"
"""What a filter takes for an empty field."""
WITH_PARTS = "with-parts"


class Filter(NamedTuple):
    """What to list. Values of one option are alternatives; options narrow each other."""

    status: Sequence[str] = ()
    owner: Sequence[str] = ()
    handover: Sequence[str] = ()
    rag: Sequence[str] = ()
    flag: Sequence[str] = ()
    text: Sequence[str] = ()
    body: Sequence[str] = ()
    with_parts: bool = False


KEYS = (*Filter._fields[:-1], WITH_PARTS)
"""What a condition may begin with."""
CHOICES: dict[str, Sequence[str]] = {
    "status": STATUSES,
    "handover": (*LIVE_HANDOVER, NONE),
    "rag": (*RATINGS, NONE),
    "flag": tuple(rule.id for rule in RULES),
    WITH_PARTS: ("true", "false"),
}
"""What a filter takes, where that is a few words."""


def filter_of(
    ledger: Ledger, given: Mapping[str, Sequence[str]], *, with_parts: bool = False
) -> Filter:
    """Return a filter from what was asked for. Raises UsageError for what is unknown, with the
    nearest.
    """
    meant = {key: [_meant(ledger, key, one) for one in values] for key, values in given.items()}
    return Filter(**meant, with_parts=with_parts)


def _meant(ledger: Ledger, key: str, value: str) -> str:
    """Return what a condition holds an action against. Raises UsageError."""
    pick(key, Filter._fields[:-1], "filter")
    written(key, value)
    if key in CHOICES:
        return pick(value, CHOICES[key], key, see="atmt rules" if key == "flag" else None)
    if key == "body" or (key == "owner" and value != NONE):
        return known_bodies((value,), ledger)[0]
    return value


def filter_where(ledger: Ledger, conditions: Iterable[str]) -> Filter:
    """Return a filter from ``KEY=VALUE``; values of one key are alternatives. Raises UsageError."""
    given: dict[str, list[str]] = {}
    for one in conditions:
        key, mark, value = one.partition("=")
        if not mark and key != WITH_PARTS:
            raise UsageError(f"{one!r} is not a condition", "for example: --where status=open")
        given.setdefault(key, []).append(value or "true" if key == WITH_PARTS else value)
    parts = given.pop(WITH_PARTS, ["false"])
    for one in parts:
        pick(one, CHOICES[WITH_PARTS], f"value of {WITH_PARTS}")
    return filter_of(ledger, given, with_parts=parts[-1] == "true")


Test = Callable[[ActionRow], bool]


def rows_where(
    ledger: Ledger, findings: Iterable[Finding], today: date, chosen: Filter
) -> list[ActionRow]:
    """Return the rows of the actions that match a filter, in stored order."""
    matches = _test(ledger, chosen)
    return [row for row in rows_of(ledger, findings, today) if matches(row)]


def _test(ledger: Ledger, chosen: Filter) -> Test:
    owners = _with_parts(ledger, chosen.owner) if chosen.with_parts else set(chosen.owner)
    bodies = _with_parts(ledger, chosen.body) if chosen.with_parts else set(chosen.body)
    tests: list[tuple[Sequence[str], Test]] = [
        (chosen.status, lambda row: row.action.status in chosen.status),
        (chosen.owner, lambda row: _among(owners, [body for body, _ in row.owners])),
        (chosen.handover, lambda row: (row.handover or NONE) in chosen.handover),
        (chosen.rag, lambda row: _among(chosen.rag, _rating(row))),
        (chosen.flag, lambda row: not set(chosen.flag).isdisjoint(row.flags.rules)),
        (chosen.text, lambda row: _holds(row, chosen.text)),
        (chosen.body, lambda row: _names(row, bodies)),
    ]
    active = [test for values, test in tests if values]
    return lambda row: all(test(row) for test in active)


def _among(wanted: Iterable[str], having: list[str]) -> bool:
    return any(one in having for one in wanted) or (not having and NONE in wanted)


def _rating(row: ActionRow) -> list[str]:
    return [row.action.rag.rating] if row.action.rag else []


def _holds(row: ActionRow, texts: Sequence[str]) -> bool:
    action = row.action
    words = [action.title, action.short_title or ""]
    words += [note.text for note in action.notes] + [step.text for step in action.steps]
    return any(text.casefold() in word.casefold() for text in texts for word in words)


def _names(row: ActionRow, bodies: set[str]) -> bool:
    return any(one.kind == "body" and one.id in bodies for one in of_action((), row.action))


def _with_parts(ledger: Ledger, bodies: Iterable[str]) -> set[str]:
    """Return the bodies and all that they host, down to the last committee."""
    hosted: dict[str | None, list[str]] = {}
    for body in ledger.bodies:
        hosted.setdefault(body.part_of, []).append(body.id)
    whole: set[str] = set()
    waiting = list(bodies)
    while waiting:
        one = waiting.pop()
        if one not in whole:
            whole.add(one)
            waiting += hosted.get(one, ())
    return whole
