"""Many at once: every edit is kept, and every reader sees one ledger."""

import random
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from functools import partial
from os import kill
from pathlib import Path
from threading import Thread

import pytest
from faults import FROZEN, Edit, Point, run
from held_commands import (
    SCRIPT,
    Ended,
    Held,
    atmt,
    environment,
    hold,
    release,
    wait_for,
    why_no_strace,
)
from people import folder_of, left_in_private, lock_held, snapshot

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.lock import locked
from atmt_cli.store.read import read, read_bytes

MANY = 30
traced = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")


def notes_of(ledger: Path) -> list[str]:
    """The texts of the notes of A1."""
    return [note.text for note in read(folder_of(ledger)).ledger.action_by_id["A1"].notes]


def read_while(held: Sequence[Held], ledger: Path) -> tuple[list[Ended], list[dict[str, bytes]]]:
    """How commands end, and every ledger that was read until they had."""
    ends: list[Ended] = []
    waiting = Thread(target=lambda: ends.extend(one.wait() for one in held))
    waiting.start()
    seen: list[dict[str, bytes]] = []
    while waiting.is_alive():
        files = read_files(folder_of(ledger))
        if not seen or files != seen[-1]:
            seen.append(files)
        time.sleep(0.003)
    waiting.join()
    return ends, seen


@pytest.mark.parametrize("many", [5, pytest.param(MANY, marks=pytest.mark.slow)])
def test_many_notes_at_once_are_as_many_notes(many: int, ledger: Path) -> None:
    before = notes_of(ledger)
    held = [hold("note", "A1", f"note {number}", ledger=ledger) for number in range(many)]
    release(many)
    ends, seen = read_while(held, ledger)
    assert [end.code for end in ends] == [0] * many, [end.err for end in ends if end.code]
    after = notes_of(ledger)
    assert after[: len(before)] == before
    assert sorted(after[len(before) :]) == sorted(f"note {number}" for number in range(many))
    assert not left_in_private(ledger)
    # Whoever read meanwhile saw notes come one by one, and no other ledger.
    counts = [read_bytes(folder_of(ledger), files).ledger.actions[0].notes for files in seen]
    assert [len(notes) for notes in counts] == sorted({len(notes) for notes in counts})


@pytest.mark.slow
def test_thirty_cold_processes_are_thirty_notes(ledger: Path) -> None:
    before = notes_of(ledger)
    processes = [
        subprocess.Popen(
            [SCRIPT, "note", "A1", f"note {number}"],
            cwd=ledger,
            env=environment(),
            stdout=subprocess.DEVNULL,
        )
        for number in range(MANY)
    ]
    assert [process.wait(60) for process in processes] == [0] * MANY
    assert sorted(notes_of(ledger)[len(before) :]) == sorted(f"note {n}" for n in range(MANY))


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(10))
def test_who_is_killed_at_any_moment_harms_nobody_else(seed: int, ledger: Path) -> None:
    dice = random.Random(seed)
    before = notes_of(ledger)
    held = [hold("note", "A1", f"note {number}", ledger=ledger) for number in range(MANY)]
    release(MANY)
    for one in dice.sample(held, 10):
        time.sleep(dice.uniform(0, 0.1))
        try:
            kill(one.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    ends = [one.wait() for one in held]
    kept = notes_of(ledger)[len(before) :]
    assert len(set(kept)) == len(kept)
    done = {f"note {number}" for number, end in enumerate(ends) if end.code == 0}
    assert {end.code for end in ends} <= {0, -signal.SIGKILL}
    assert done <= set(kept)
    assert atmt("note", "A1", "the last", cwd=ledger).code == 0
    assert notes_of(ledger) == [*before, *kept, "the last"]
    assert not left_in_private(ledger)


def chain(folder: Path, length: int) -> None:
    """A ledger whose actions go from body to body: b0, b1, and so on."""
    bodies = "".join(
        f"  - id: b{number}\n    name: Body {number}\n    kind: office\n"
        for number in range(length + 1)
    )
    actions = "".join(
        f"  - id: A{number}\n    title: Action {number}\n    status: open\n    governance: [gov]\n"
        "    handovers:\n      - to: b0\n        status: proposed\n"
        for number in range(4)
    )
    head = "schema: 1\nledger: {title: T, closing_body: tf, closes_on: 2017-11, keeper: gov}\n"
    (folder / "actions.yaml").write_text(f"{head}actions:\n{actions}")
    (folder / "bodies.yaml").write_text(
        "schema: 1\nbodies:\n  - {id: tf, name: TF, kind: taskforce}\n"
        f"  - {{id: gov, name: Gov, kind: office}}\n{bodies}"
    )


def is_one_ledger(ledger: Path, files: dict[str, bytes]) -> bool:
    """Whether both files tell of the same moment: who has the actions is the first not ended."""
    found = read_bytes(folder_of(ledger), files).ledger
    ended = sum(body.until is not None for body in found.bodies)
    live = {h.to for a in found.actions for h in a.handovers if h.status == "proposed"}
    return live == {f"b{ended}"}


@pytest.mark.slow
@pytest.mark.parametrize("length", [4, pytest.param(150, marks=pytest.mark.slow)])
def test_readers_see_both_files_before_an_edit_or_after_it(length: int, tmp_path: Path) -> None:
    chain(tmp_path, length)
    seen: list[dict[str, bytes]] = []
    for number in range(length):
        words = (f"b{number}", f"b{number + 1}", "--on", "2018-01-09", "--yes")
        held = hold("transfer", *words, ledger=tmp_path)
        release()
        ends, read_meanwhile = read_while([held], tmp_path)
        assert ends[0].code == 0, ends[0].err
        seen += read_meanwhile
    assert len(seen) > length
    assert all(is_one_ledger(tmp_path, files) for files in seen)
    assert not left_in_private(tmp_path)


READER = Edit("reader", ("list", "--format", "jsonl"), decided_by="")
HANDED_ON = ("transfer", "ols", "dit", "--on", "2018-01-09", "--yes")


@traced
@pytest.mark.slow
def test_a_reader_frozen_while_an_edit_happens_sees_both_files_of_one_moment(
    ledger: Path, tmp_path: Path
) -> None:
    old = atmt(*READER.arguments, cwd=ledger).out
    for index in range(len(READER.calls)):
        shutil.copytree(ledger, folder := tmp_path / str(index))
        edit = partial(atmt, *HANDED_ON, cwd=folder)
        seen = run(Point(READER, index, FROZEN), folder, edit)
        new = atmt(*READER.arguments, cwd=folder).out
        assert old != new
        assert seen.out in (old, new), READER.calls[index]


def test_a_lock_is_waited_for_and_then_given_up(ledger: Path) -> None:
    before = snapshot(ledger)
    with lock_held(ledger):
        with (
            pytest.raises(UnavailableError, match=r"Another edit .* 0\.2 seconds") as stopped,
            locked(folder_of(ledger), patience=0.2),
        ):
            pytest.fail("two hold one lock")
        assert stopped.value.hint
    assert snapshot(ledger) == before
    with locked(folder_of(ledger), patience=0.2):
        pass


def waiting_note(ledger: Path) -> Held:
    """A note that waits for the lock."""
    held = hold("note", "A1", "It waited.", ledger=ledger)
    held.trace("-e", "trace=flock")
    release()
    wait_for(lambda: "EAGAIN" in held.traced(), "it does not wait for the lock")
    return held


@traced
def test_who_waits_writes_when_the_other_is_done(ledger: Path) -> None:
    before = snapshot(ledger)
    with lock_held(ledger):
        held = waiting_note(ledger)
        assert snapshot(ledger) == before
        assert atmt("status", cwd=ledger).code == 0  # who reads does not wait
    assert held.wait().code == 0
    assert notes_of(ledger)[-1] == "It waited."


@traced
def test_an_interrupt_while_waiting_writes_nothing(ledger: Path) -> None:
    before = snapshot(ledger)
    with lock_held(ledger):
        held = waiting_note(ledger)
        kill(held.pid, signal.SIGINT)
        ended = held.wait()
    assert ended.code == 130
    assert "Traceback" not in ended.said
    assert snapshot(ledger) == before
    assert not left_in_private(ledger)
