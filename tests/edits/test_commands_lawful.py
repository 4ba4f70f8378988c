"""Whatever a command writes passes the gate; and what is lawful is not refused."""

from collections.abc import Sequence
from itertools import count

import pytest
from dice import Dice
from hypothesis import given
from inside import in_process as atmt
from lawful_ledgers import a_ledger
from oracle import tidied
from random_operations import MAKERS, WORLD, Given, a_wild_act, an_act, typed
from spread import one_in
from strategies import DICE, few, ground, many, written

from atmt_cli.changes.operations.operation import OPERATIONS, Operation
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.errors import AtmtError, RefusedError, UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.validation import shape
from atmt_cli.rules import RULES
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge
from atmt_cli.store.edit import edit


def _ledger(dice: Dice) -> Ledger:
    return shape(dict(zip(FILES, map(tidied, a_ledger(dice)), strict=True)))


def _made(given: Given) -> Operation:
    return OPERATIONS[given["op"]].model_validate(given)


def _passes(before: Ledger, after: Ledger, names: Sequence[str]) -> None:
    """The gate lets an edit by these operations through."""
    errors = [
        error
        for error in judge(RULES, after, DAY, before).errors
        if not WORLD.get(error.rule, set()) & set(names)
    ]
    assert not errors, (names, errors)


def _planned(ledger: Ledger, given: Given) -> Plan:
    """The plan of what is lawful, which passes."""
    try:
        made = plan(ledger, [_made(given)], DAY)
    except RefusedError as error:
        pytest.fail(f"{given} is lawful: {error.message} {error.findings}")
    _passes(ledger, made.ledger, [given["op"]])
    return made


def test_the_ledgers_made_up_here_break_no_rule() -> None:
    for seed in range(50):
        ledger = _ledger(Dice(seed))
        assert not judge(RULES, ledger, DAY).errors


def test_every_operation_is_made_up_here() -> None:
    assert set(MAKERS) == set(OPERATIONS)


def _follow(dice: Dice, name: str) -> int:
    """Carry out operations of one kind, each on what those before it made; how many changed it."""
    ledger, changed = _ledger(dice), 0
    for _ in range(3):
        given = an_act(dice, ledger, (name,))
        if given is not None:
            made = _planned(ledger, given)
            ledger, changed = made.ledger, changed + bool(made.changes)
    return changed


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_lawful_is_written_and_passes(name: str) -> None:
    changed = 0

    @given(dice=DICE)
    @few(5)
    def run(dice: Dice) -> None:
        nonlocal changed
        changed += _follow(dice, name)

    run()
    assert changed


@pytest.mark.slow
@pytest.mark.parametrize("name", OPERATIONS)
def test_much_that_is_lawful_is_written_and_passes(name: str) -> None:
    @given(dice=DICE)
    @many(400)
    def run(dice: Dice) -> None:
        _follow(dice, name)

    run()


def _try(dice: Dice) -> None:
    """Several operations in one edit, some of which may make no sense: refused, or they pass."""
    ledger = _ledger(dice)
    acts = [(a_wild_act if dice.chance(50) else an_act)(dice, ledger) for _ in range(3)]
    chosen = [one for one in acts if one]
    try:
        made = plan(ledger, [_made(one) for one in chosen], DAY)
    except AtmtError:
        return
    _passes(ledger, made.ledger, [one["op"] for one in chosen])


@given(dice=DICE)
@few(5)
def test_what_may_make_no_sense_is_refused_or_passes(dice: Dice) -> None:
    _try(dice)


@pytest.mark.slow
@given(dice=DICE)
@many(3000)
def test_much_that_may_make_no_sense_is_refused_or_passes(dice: Dice) -> None:
    _try(dice)


@given(dice=DICE)
@few(6)
def test_what_was_written_to_the_files_passes(dice: Dice) -> None:
    with ground() as there:
        there.write(written(dice))
        before = there.ledger
        given = an_act(dice, before)
        if given is None:
            return
        try:
            edit(there.folder, lambda ledger: plan(ledger, [_made(given)], DAY))
        except UnavailableError:
            return  # how seldom that is, the properties of the patch say
        _passes(before, there.ledger, [given["op"]])


@pytest.mark.parametrize("name", one_in(5, OPERATIONS))
def test_what_a_command_writes_passes(name: str) -> None:
    """The command itself, on the first ledger found where it has something to do."""
    for seed in count():
        dice = Dice(seed)
        ledger = _ledger(dice)
        given = an_act(dice, ledger, (name,))
        if given and plan(ledger, [_made(given)], DAY).changes:
            break
    with ground() as there:
        there.write(written(Dice(seed)))
        before = there.ledger
        ended = atmt(*typed(given), cwd=there.folder.path)
        assert ended.code == 0, ended.said
        assert there.ledger != before
        _passes(before, there.ledger, [name])
