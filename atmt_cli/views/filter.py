"""The filter of actions for `list`, `status` and `update --where`."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from atmt_cli.model.action import LIVE_HANDOVER, PRIORITIES, RATINGS, STATUSES, Action, Reporting
from atmt_cli.model.choices import known_bodies, known_themes, pick, written
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.errors import UnknownError, UsageError
from atmt_cli.model.findings import Finding
from atmt_cli.model.interpreter import Interpreter
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.references import of_action
from atmt_cli.views.rows import ActionRow, rows_of

NONE = "none"
"""What a filter takes for an empty field."""
WITH_PARTS = "with-parts"
DUE_BEFORE = "due-before"
CHOICES: dict[str, Sequence[str]] = {
    "status": STATUSES,
    "handover": (*LIVE_HANDOVER, NONE),
    "rag": (*RATINGS, NONE),
    "priority": (*PRIORITIES, NONE),
    "flag": tuple(rule.id for rule in RULES),
    "unallocated": ("true", "false"),
    WITH_PARTS: ("true", "false"),
}
"""What a filter takes, where that is a few words."""
SWITCHES = ("unallocated", WITH_PARTS)
"""What needs no value."""
BODY_FIELDS = ("accountable", "support", "governance", "funders", "reporting")
FIELDS = ("id", "title", "short_title", "ref", *BODY_FIELDS, "due", "first_due", "sources")
"""Fields of an action that a condition may name as they stand, besides the user's own."""

OF_NOTES = ("text", "body")
"""The conditions that every note of an action is held against."""


class Filter(NamedTuple):
    """What to list. Values of one key are alternatives; keys narrow each other."""

    given: Mapping[str, Sequence[str]] = MappingProxyType({})

    @property
    def asks_findings(self) -> bool:
        """Return whether it asks for findings of the rules."""
        return "flag" in self.given


Test = Callable[[ActionRow, Sequence[str]], bool]


def filter_of(ledger: Ledger, given: Mapping[str, Sequence[str]], today: date) -> Filter:
    """Return a filter from what was asked for on a day, by key. Raises UsageError for what is
    unknown, with the nearest.
    """
    for key in given:
        pick_key(key, (ledger,))
    return Filter({k: [meant(ledger, k, one, today) for one in v] for k, v in given.items() if v})


def pick_key(key: str, ledgers: Sequence[Ledger]) -> None:
    """Raise UsageError for a key that no filter of one of these ledgers has."""
    known = (*KEYS, *FIELDS)
    if key not in known:
        own = (name for ledger in ledgers for name in own_fields(ledger))
        error = UnknownError if key.startswith("x-") else UsageError
        pick(key, (*known, *dict.fromkeys(own)), "filter", error=error)


def names_body(key: str, value: str) -> bool:
    """Return whether a condition names a body."""
    return key == "body" or (key in ("owner", *BODY_FIELDS) and value != NONE)


def own_fields(ledger: Ledger) -> tuple[str, ...]:
    """Return the names of the user's own fields that actions have, in the order of the ledger."""
    return tuple(dict.fromkeys(name for action in ledger.actions for name in action.own))


def meant(ledger: Ledger, key: str, value: str, today: date) -> str:
    """Return what a condition holds an action of a ledger against. Raises UsageError."""
    written(key, value)
    if key in CHOICES:
        what = f"{key} value" if key in SWITCHES else key
        return pick(value, CHOICES[key], what, see="atmt rules" if key == "flag" else None)
    if names_body(key, value):
        return known_bodies((value,), ledger)[0]
    if key == "theme" and value != NONE:
        return known_themes((value,), ledger)[0]
    if key == DUE_BEFORE:
        try:
            typed = Interpreter(ledger.directory, today, ledger.head.settings.dates)
            return str(typed.date(value))
        except ValueError as error:
            raise UsageError(f"{key}: {error}") from None
    return value


def conditions_in(typed: Iterable[str]) -> dict[str, list[str]]:
    """Return the values of conditions, ``KEY=VALUE``, by key. Raises UsageError.

    A key may be spelled like an option (`short-title`) or like the ledger (`short_title`).
    """
    given: dict[str, list[str]] = {}
    for one in typed:
        key, mark, value = one.partition("=")
        if not mark and key not in SWITCHES:
            raise UsageError(f"{one!r} is not a condition", "for example: --where status=open")
        spelled = (key, key.replace("_", "-"), key.replace("-", "_"))
        name = next((way for way in spelled if way in (*KEYS, *FIELDS)), key)
        given.setdefault(name, []).append(value or "true" if name in SWITCHES else value)
    return given


def rows_where(
    ledger: Ledger, findings: Iterable[Finding], today: date, chosen: Filter
) -> list[ActionRow]:
    """Return the rows of the actions that match a filter, in stored order."""
    given = dict(chosen.given)
    if given.pop(WITH_PARTS, ["false"])[-1] == "true":
        for key in ("owner", "body"):
            given |= {key: _with_parts(ledger, given[key])} if key in given else {}
    tests = [(_TESTS.get(key) or _field_test(key), values) for key, values in given.items()]
    rows = rows_of(ledger, findings, today)
    return [row for row in rows if all(test(row, values) for test, values in tests)]


def _among(wanted: Sequence[str], having: Sequence[str | None]) -> bool:
    there = [one for one in having if one is not None]
    return any(one in there for one in wanted) or (not there and NONE in wanted)


def _field_test(field: str) -> Test:
    """Return the test that one of the texts in a field is as wanted, whatever its case."""
    return lambda row, wanted: _among(
        [one.casefold() for one in wanted], [one.casefold() for one in _texts(row.action, field)]
    )


def _texts(action: Action, field: str) -> tuple[str, ...]:
    value = action.own[field] if field in action.own else getattr(action, field, None)
    if isinstance(value, Reporting):
        value = value.to
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return value
    return (str(value),) if value else ()


def _rating(row: ActionRow) -> list[str]:
    return [row.action.rag.rating] if row.action.rag else []


def _holds(row: ActionRow, texts: Sequence[str]) -> bool:
    action = row.action
    words = [action.title, action.short_title or "", action.ref or ""]
    words += [note.text for note in action.notes] + [step.text for step in action.steps]
    return any(text.casefold() in word.casefold() for text in texts for word in words)


def _is_due_before(row: ActionRow, days: Sequence[str]) -> bool:
    due = row.next_due
    return due is not None and any(due.before(parse_date(day)) for day in days)


_TESTS: dict[str, Test] = {
    "status": lambda row, wanted: row.action.status in wanted,
    "owner": lambda row, wanted: _among(wanted, [body for body, _ in row.owners]),
    "handover": lambda row, wanted: _among(wanted, [row.handover]),
    "rag": lambda row, wanted: _among(wanted, _rating(row)),
    "flag": lambda row, wanted: not set(wanted).isdisjoint(row.flags.rules),
    "text": _holds,
    "body": lambda row, wanted: any(
        one.kind == "body" and one.id in wanted for one in of_action((), row.action)
    ),
    "theme": lambda row, wanted: _among(wanted, row.action.themes),
    "priority": lambda row, wanted: _among(wanted, [row.action.priority]),
    DUE_BEFORE: _is_due_before,
    "unallocated": lambda row, wanted: ("true" if row.unallocated else "false") in wanted,
}
KEYS = (*_TESTS, WITH_PARTS)
"""What a condition may begin with, besides a field."""


def _with_parts(ledger: Ledger, bodies: Iterable[str]) -> list[str]:
    """Return the bodies and all that they host, down to the last committee."""
    hosted: dict[str | None, list[str]] = {}
    for body in ledger.bodies:
        hosted.setdefault(body.part_of, []).append(body.id)
    whole: dict[str, None] = {}
    waiting = list(bodies)
    while waiting:
        one = waiting.pop()
        if one not in whole:
            whole[one] = None
            waiting += hosted.get(one, ())
    return list(whole)
