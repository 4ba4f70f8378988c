"""Any lawful file, carried out once more on what it made, changes nothing."""

from datetime import date

import pytest
from acts import an_act
from dice import Dice
from hypothesis import given
from strategies import DICE, few, ground, many, written

from atmt_cli.changes.bulk import plan_rows
from atmt_cli.changes.operations import OPERATIONS, Operation
from atmt_cli.changes.planner import plan
from atmt_cli.changes.rows import Parsed, RejectedError, Row
from atmt_cli.model.errors import AtmtError
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.page import DAY

LATER = date(2018, 3, 5)
OF_CUSTODY = ("offer", "accept", "decline", "withdraw", "transfer", "update", "close", "reopen")


def a_ledger(dice: Dice) -> Ledger:
    with ground() as there:
        there.write(written(dice))
        return there.ledger


def a_file(dice: Dice, ledger: Ledger, names: tuple[str, ...]) -> list[Operation]:
    """Operations, each of which is lawful on what those before it made."""
    made: list[Operation] = []
    for _ in range(dice.number(2, 8)):
        given = an_act(dice, ledger, names)
        if given is not None:
            one = OPERATIONS[given["op"]].model_validate(given)
            try:
                ledger = plan(ledger, [one], DAY).ledger
            except AtmtError:
                continue
            made.append(one)
    return made


def once_more(dice: Dice, names: tuple[str, ...]) -> bool:
    """Carry out a file, and once more on other days; whether it changed something at first."""
    ledger = a_ledger(dice)
    rows = [Row("f", number, one) for number, one in enumerate(a_file(dice, ledger, names), 1)]
    parsed = Parsed(("f",), tuple(rows))
    try:
        first = plan_rows(ledger, parsed, DAY)
    except RejectedError:
        # Lawful one by one, and not together.
        return False
    for day in (DAY, LATER):
        again = plan_rows(first.ledger, parsed, day)
        assert (again.changes, again.ledger) == ((), first.ledger)
    return bool(first.changes)


@given(dice=DICE)
@few(25)
def test_a_file_once_more_changes_nothing(dice: Dice) -> None:
    once_more(dice, tuple(OPERATIONS))


@pytest.mark.slow
@pytest.mark.parametrize("names", [tuple(OPERATIONS), OF_CUSTODY], ids=["all", "custody"])
def test_any_file_once_more_changes_nothing(names: tuple[str, ...]) -> None:
    changed = 0

    @given(dice=DICE)
    @many(400)
    def run(dice: Dice) -> None:
        nonlocal changed
        changed += once_more(dice, names)

    run()
    assert changed
