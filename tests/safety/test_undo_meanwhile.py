"""`atmt undo` beside others who write, and after an edit that was cut short."""

import shutil
from pathlib import Path

import pytest
from faults import TRANSFER, UNDO, cut_transfer, on_disk
from held_commands import DATA, Ended, hold, release, wait_for, why_no_strace
from inside import in_process as atmt
from people import left_in_private, lock_held

FIRST = ("note", "A2", "The first edit.")
SECOND = ("note", "A4", "The second edit.")


def in_turn(ledger: Path, *commands: tuple[str, ...]) -> list[Ended]:
    """How commands end that wait for one who holds the lock, and come one after the other."""
    with lock_held(ledger):
        held = []
        for words in commands:
            tickets = len(list((ledger / ".atmt" / "queue").glob("0*")))
            held.append(hold(*words, ledger=ledger))
            release()
            wait_for(
                lambda n=tickets: len(list((ledger / ".atmt" / "queue").glob("0*"))) > n,
                "it takes no ticket",
            )
    return [one.wait() for one in held]


def after(*commands: tuple[str, ...], beside: Path) -> dict[str, bytes]:
    """Both files after commands on a copy of the real ledger."""
    folder = beside.parent / "expected"
    shutil.copytree(DATA, folder, ignore=shutil.ignore_patterns(".atmt"))
    assert [atmt(*words, cwd=folder).code for words in commands] == [0] * len(commands)
    return dict(on_disk(folder))


@pytest.mark.slow
def test_who_waits_for_an_undo_edits_what_it_left(ledger: Path) -> None:
    assert atmt(*FIRST, cwd=ledger).code == 0
    assert [one.code for one in in_turn(ledger, UNDO, SECOND)] == [0, 0]
    assert on_disk(ledger) == after(SECOND, beside=ledger)
    assert atmt(*UNDO, cwd=ledger).code == 0
    assert on_disk(ledger) == on_disk(DATA)
    assert not left_in_private(ledger)


def test_an_undo_that_waits_takes_back_no_edit_but_the_one_that_was_meant(ledger: Path) -> None:
    assert atmt(*FIRST, cwd=ledger).code == 0
    _, undo = in_turn(ledger, SECOND, UNDO)
    assert (undo.code, undo.out) == (1, "")
    assert undo.err == (
        "atmt: Another edit was made while this one waited; nothing was written\n"
        "  to undo that one instead: atmt undo\n"
    )
    assert on_disk(ledger) == after(FIRST, SECOND, beside=ledger)


@pytest.mark.slow
def test_two_undos_at_once_take_back_one_edit(ledger: Path) -> None:
    for words in (FIRST, SECOND):
        assert atmt(*words, cwd=ledger).code == 0
    assert [one.code for one in in_turn(ledger, UNDO, UNDO)] == [0, 1]
    assert on_disk(ledger) == after(FIRST, beside=ledger)


@pytest.mark.slow
@pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")
def test_an_edit_that_was_cut_short_is_finished_first_and_then_undone(ledger: Path) -> None:
    cut_transfer(ledger)
    before = on_disk(ledger)
    for words in (UNDO, (*UNDO, "--dry-run")):
        ended = atmt(*words, cwd=ledger)
        assert (ended.code, ended.out) == (3, "")
        assert "Nothing can be undone until the interrupted edit is finished" in ended.err
        assert "  finish it: atmt check --finish" in ended.err
        assert on_disk(ledger) == before
    atmt("check", "--finish", cwd=ledger)
    assert on_disk(ledger) == after(TRANSFER, beside=ledger)
    assert atmt(*UNDO, cwd=ledger).code == 0
    assert on_disk(ledger) == on_disk(DATA)
