"""The queue of writers: in order, past the dead, and refused at once where it is too long."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from held_commands import atmt, hold, release, wait_for
from people import folder_of, left_in_private, lock_held

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.lock import locked
from atmt_cli.store.files.private import make_private
from atmt_cli.store.files.queue import draw, give_back
from atmt_cli.store.read import read

_HOLD = """
import sys
from pathlib import Path
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.queue import draw
ticket = draw(Folder(Path(sys.argv[1]), Path(sys.argv[1])))
print(ticket.number, flush=True)
sys.stdin.read()
"""


def tickets(ledger: Path) -> list[str]:
    """The tickets in the queue."""
    return sorted(p.name for p in (ledger / ".atmt" / "queue").glob("0*"))


def test_writers_come_in_the_order_of_their_tickets(ledger: Path) -> None:
    with lock_held(ledger):
        held = []
        for number in range(3):
            held.append(hold("note", "A1", f"note {number}", ledger=ledger))
            release()
            wait_for(lambda n=number: len(tickets(ledger)) == n + 1, "it takes no ticket")
    assert [one.wait().code for one in held] == [0] * 3
    notes = read(folder_of(ledger)).ledger.action_by_id["A1"].notes
    assert [note.text for note in notes[-3:]] == [f"note {number}" for number in range(3)]
    assert not left_in_private(ledger)


@pytest.mark.slow
def test_the_dead_are_passed_over_and_the_interrupted_leave(ledger: Path) -> None:
    with lock_held(ledger):
        held = []
        for number in range(3):
            held.append(hold("note", "A1", f"note {number}", ledger=ledger))
            release()
            wait_for(lambda n=number: len(tickets(ledger)) == n + 1, "it takes no ticket")
        os.kill(held[0].pid, signal.SIGKILL)
        os.kill(held[1].pid, signal.SIGINT)
        ended = held[1].wait()
        assert ended.code == 130
        wait_for(lambda: len(tickets(ledger)) == 1, "the dead are not passed over")
    assert held[2].wait().code == 0
    assert not left_in_private(ledger)


def test_a_queue_that_is_too_long_is_refused_at_once(ledger: Path) -> None:
    make_private(folder_of(ledger))
    tickets = [draw(folder_of(ledger)) for _ in range(4)]
    (ledger / ".atmt" / "queue" / "pace").write_text("20.0000\n")
    ended = atmt("note", "A1", "x", cwd=ledger)
    assert ended.code == 3
    assert "4 edits of this ledger are already waiting, and will take about 80 seconds" in ended.err
    for ticket in tickets:
        give_back(ticket)
    assert atmt("note", "A1", "x", cwd=ledger).code == 0


@pytest.mark.slow
def test_dead_tickets_make_no_queue(ledger: Path) -> None:
    make_private(folder_of(ledger))
    for _ in range(4):
        command = [sys.executable, "-c", _HOLD, str(ledger)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one:
            assert one.stdout
            one.stdout.readline()
            one.kill()
    assert len(tickets(ledger)) == 4
    (ledger / ".atmt" / "queue" / "pace").write_text("20.0000\n")
    assert atmt("note", "A1", "x", cwd=ledger).code == 0
    assert not left_in_private(ledger)


@pytest.mark.parametrize("said", ["", "nan\n", "1e9\n", "-1.0000\n", "\x00" * 100])
def test_a_pace_that_is_none_hinders_nobody(said: str, ledger: Path) -> None:
    make_private(folder_of(ledger))
    with locked(folder_of(ledger)):
        pass
    (ledger / ".atmt" / "queue" / "pace").write_text(said)
    with locked(folder_of(ledger)):
        pass


def test_one_who_stands_still_is_not_waited_for_for_ever(ledger: Path) -> None:
    make_private(folder_of(ledger))
    ticket = draw(folder_of(ledger))
    with (
        pytest.raises(UnavailableError, match=r"running for 0\.2 seconds"),
        locked(folder_of(ledger), patience=0.25 - 0.05),
    ):
        pytest.fail("out of turn")
    give_back(ticket)
