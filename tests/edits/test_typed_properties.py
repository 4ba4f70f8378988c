"""Any operation, typed as people type it: it comes to what its ids and ISO dates come to."""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from dice import Dice
from hypothesis import given
from pydantic import ValidationError, create_model
from pydantic.fields import FieldInfo
from random_operations import MAKERS, Given, an_act
from strategies import DICE, few, ground, many, written

from atmt_cli.changes.operations.operation import OPERATIONS, Request, UpdateSettings
from atmt_cli.changes.operations.plan import plan
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.directory import called
from atmt_cli.model.errors import AtmtError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import fold
from atmt_cli.rules.page import DAY

NAMES = {
    **dict.fromkeys(("action", "only", "about", "superseded_by"), "actions"),
    **dict.fromkeys(("source",), "sources"),
    **dict.fromkeys(("theme", "themes"), "themes"),
    **dict.fromkeys(
        ("by", "body", "old", "new", "to", "asked_of", "assignee", "part_of", "successors",
         "confirmed_by", "support", "governance", "funders", "accountable", "reporting_to",
         "keeper", "rest"),
        "bodies",
    ),
}  # fmt: skip
"""What the fields of operations lead to."""
DATES = ("on", "date", "due", "from", "until", "since", "closes_on", "reply_by")
OTHERWISE = ("op", "id", "title", "text", "name", "kind", "aka", "contact", "reason", "answer",
             "rule", "question", "corrects", "evidence", "reservation", "short_title", "status",
             "rag", "rag_reason", "every", "outcome", "propose", "ref", "priority", "ended_as",
             "settings", "as", "entered_in_error", "extent", "unallocated", "again",
             "ledger")  # fmt: skip
"""Fields in which nothing is named."""


def _as_typed(dice: Dice, ledger: Ledger, key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {one: _as_typed(dice, ledger, one, item) for one, item in value.items()}
    if isinstance(value, list):
        return [_as_typed(dice, ledger, key, item) for item in value]
    if value in ("ongoing", "ledger"):
        return dice.one_of((value, value.upper()))
    if key in DATES:
        words = parse_date(value).words
        return dice.one_of((words, words.upper(), f" {words}", value))
    if key in ("step", "where"):
        return value.casefold() if value[:1].isupper() and "@" not in value else value
    return _named(dice, ledger, key, value)


def _named(dice: Dice, ledger: Ledger, key: str, value: str) -> str:
    if key == "to" and "=" in value:
        return _share(ledger, value)
    return _name(dice, ledger, key, value) if key in NAMES else value


def _share(ledger: Ledger, value: str) -> str:
    """Which actions pass to which body, dtr=A1,A3, in another case."""
    heir, _, actions = value.partition("=")
    pairs = [("bodies", heir), *(("actions", one) for one in actions.split(","))]
    typed = [
        swapped if _is_its(ledger, top, swapped := one.swapcase(), one) else one
        for top, one in pairs
    ]
    return f" {typed[0]} ={', '.join(typed[1:])}"


def _name(dice: Dice, ledger: Ledger, key: str, value: str) -> str:
    sign = value[:1] if value[:1] in "+-" else ""
    top, name = NAMES[key], value.removeprefix(sign)
    record = next(one for one in getattr(ledger, top) if one.id == name)
    _, others = called(record)
    # A name may begin with a + itself, which in a list means something else.
    plain = () if key in ("support", "governance", "funders", "themes") else others
    choices = (name.upper(), name.lower(), name.title(), *plain, *map(fold, plain))
    return sign + dice.one_of([one for one in choices if _is_its(ledger, top, one, name)])


def _is_its(ledger: Ledger, top: str, typed: str, name: str) -> bool:
    """Whether the lawful ledger that was rolled has nobody else of that name."""
    return ledger.directory(top).meant(typed) == (name,)


def _come_to(ledger: Ledger, given: Given) -> Any:
    request = Request(OPERATIONS[given["op"]], given)
    try:
        made = plan(ledger, [request], DAY)
    except AtmtError as error:
        return type(error), error.message
    return made.changes, made.following


def tried(dice: Dice, names: tuple[str, ...]) -> str | None:
    """Try an operation as typed; its name, where there was one and it was typed otherwise."""
    with ground() as there:
        there.write(written(dice))
        ledger = there.ledger
    given = an_act(dice, ledger, names)
    if given is None:
        return None
    typed = {key: _as_typed(dice, ledger, key, value) for key, value in given.items()}
    assert _come_to(ledger, typed) == _come_to(ledger, given), typed
    return given["op"] if typed != given else None


@given(dice=DICE)
@few(4)
def test_an_operation_may_be_typed_in_words(dice: Dice) -> None:
    tried(dice, tuple(MAKERS))


@pytest.mark.slow
def test_every_operation_may_be_typed_in_words() -> None:
    seen: Counter[str | None] = Counter()

    @given(dice=DICE)
    @many(1500)
    def run(dice: Dice) -> None:
        seen[tried(dice, tuple(MAKERS))] += 1

    run()
    assert set(MAKERS) <= {name for name, times in seen.items() if times > 2}, seen


KINDS = (*OPERATIONS.values(), UpdateSettings)


def _fields() -> Iterator[tuple[str, str, FieldInfo]]:
    """Yield every field of every operation, under the name that a line of a file has for it."""
    for kind in KINDS:
        for name, field in kind.model_fields.items():
            yield kind.__name__, field.alias or name, field


def test_every_field_of_an_operation_is_typed_or_needs_no_words() -> None:
    """A new field is named here, so that the property tries it."""
    known = {*NAMES, *DATES, *OTHERWISE, "step", "where", "set"}
    assert {name for _, name, _ in _fields()} - known == set()


class _Asked:
    """An interpreter that only notes what it is asked."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def name(self, top: str, typed: str) -> str:
        self.heard.add(top)
        return typed

    def place(self, typed: str) -> str:
        self.heard.add("place")
        return typed

    def date(self, typed: str) -> PartialDate:
        self.heard.add("date")
        return parse_date(typed)


def test_every_field_that_names_something_is_interpreted() -> None:
    expected = {**NAMES, **dict.fromkeys(DATES, "date"), "step": "place", "where": "place"}
    # A note may be on the whole ledger; a share, dtr=A1, is no name but holds some.
    of_kind = {("AddNote", "action"): "place", ("BodySplit", "to"): None}
    for kind, known, field in _fields():
        one: Any = create_model("One", field=(field.annotation, field))
        name, heard = field.alias or "field", set[str]()
        for value in ("A2.1", ["A2.1"], "2018"):
            asked = _Asked()
            with suppress(ValidationError):
                one.model_validate({name: value}, context=asked)
            heard |= asked.heard
        wanted = of_kind.get((kind, known), expected.get(known))
        assert heard == ({wanted} if wanted else set()), (kind, known)
