"""Any lawful file: twice is once, and of an edited one only the new row is carried out."""

from collections.abc import Sequence
from datetime import date

import pytest
from dice import Dice
from hypothesis import given
from random_operations import an_act
from strategies import DICE, Ground, few, ground, many, written

from atmt_cli.changes.bulk.rows import File, RejectedError, Row
from atmt_cli.changes.bulk.run import plan_rows
from atmt_cli.changes.operations.operation import OPERATIONS, AddNote, Operation, Request
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.errors import AtmtError, UnavailableError
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import edit

LATER = date(2018, 3, 5)
OF_CUSTODY = ("offer", "accept", "decline", "withdraw", "transfer", "update", "close", "reopen")


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


def parsed(rows: Sequence[Operation], digest: str = "a") -> tuple[File, ...]:
    """A file of these rows, whose bytes have a digest of these characters."""
    numbered = tuple(Row("f", number, _request(one)) for number, one in enumerate(rows, 1))
    return (File("f", "f", digest * 64, numbered),)


def _request(one: Operation) -> Request:
    return Request(type(one), one.model_dump(mode="json", by_alias=True, exclude_unset=True))


def carried_out(there: Ground, files: tuple[File, ...], day: date = DAY) -> Plan:
    """What a run came to, which is written."""
    return edit(there.folder, lambda ledger: plan_rows(ledger, files, day)).plan


def once_more(there: Ground, dice: Dice, names: tuple[str, ...]) -> tuple[int, int]:
    """Carry a file out, twice, and edited; how often there was one, and the new row came alone."""
    there.write(written(dice))
    rows = a_file(dice, there.ledger, names)
    try:
        first = carried_out(there, parsed(rows))
    except (RejectedError, UnavailableError):
        # Lawful one by one, and not together; or written as no patch can change it.
        return 0, 0
    if not first.changes:
        return 0, 0
    files, stamps = there.files(), there.stamps()
    for day in (DAY, LATER):
        assert carried_out(there, parsed(rows), day).changes == ()
    assert (there.files(), there.stamps()) == (files, stamps)
    # What a later row of the same file set otherwise is not said any more.
    ledger = there.ledger
    said = [one for one in rows if not _changes(ledger, [one])]
    action = dice.one_of(ledger.actions).id
    new = AddNote.model_validate({"action": action, "text": "A row that was not there before"})
    said.insert(dice.number(0, len(said)), new)
    edited = plan_rows(ledger, parsed(said, "b"), DAY)
    assert [change.pointer[-1] for change in edited.changes] == ["notes", "receipts"]
    assert edited.held == len(said) - 1
    return 1, int(len(said) == len(rows) + 1)


def _changes(ledger: Ledger, rows: Sequence[Operation]) -> bool:
    """Whether rows would change a ledger, or be refused there."""
    try:
        return bool(plan_rows(ledger, parsed(rows, "c"), DAY).changes)
    except RejectedError:
        return True


@given(dice=DICE)
@few(4)
def test_a_file_once_more_changes_nothing(dice: Dice) -> None:
    with ground() as there:
        once_more(there, dice, tuple(OPERATIONS))


@pytest.mark.slow
@pytest.mark.parametrize("names", [tuple(OPERATIONS), OF_CUSTODY], ids=["all", "custody"])
def test_any_file_once_more_changes_nothing(names: tuple[str, ...]) -> None:
    files = whole = 0

    @given(dice=DICE)
    @many(150)
    def run(dice: Dice) -> None:
        nonlocal files, whole
        with ground() as there:
            came, alone = once_more(there, dice, names)
        files, whole = files + came, whole + alone

    run()
    # Most files set no fact twice: of these the ledger says every row.
    assert whole > files / 3 > 0
