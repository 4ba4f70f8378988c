"""An index that is killed or has no room, at any write: the one before is there, or the new one."""

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from held_commands import why_no_strace
from inside import in_process

sys.path.insert(0, str(Path(__file__).parents[1] / "many"))

from central import ACTIONS, TODAY, central, write
from command import SCRIPT, environment

pytestmark = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")

CALLS = ("pwrite64", "write", "fsync", "fdatasync", "rename", "ftruncate")
"""What writes to the disk, by SQLite and by us."""
WORDS = ("index", "all.yaml", "-o", "central.db", "--today", TODAY)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A desk with an index, after which a ledger was edited."""
    central(tmp_path)
    assert in_process(*WORDS, cwd=tmp_path).code == 0
    shutil.copy(tmp_path / "central.db", tmp_path / "before.db")
    write(tmp_path / "desk" / "flood" / "data", {"actions.yaml": ACTIONS.replace("Raise", "Lift")})
    return tmp_path


def traced(desk: Path, *options: str) -> tuple[int, str]:
    """Run it under strace; how it ended, and what strace noted."""
    notes = desk / "strace.txt"
    command = ["strace", "-f", "-qq", "-o", str(notes), *options, SCRIPT, *WORDS]
    ended = subprocess.run(
        command, cwd=desk, env=environment(), capture_output=True, text=True, check=False
    )
    return ended.returncode, notes.read_text() + ended.stderr


def points(desk: Path) -> list[tuple[str, int]]:
    """Every call that writes, by its kind and number; the index is as it was before."""
    _, notes = traced(desk, "-e", f"trace={','.join(CALLS)}")
    assert (desk / "central.db").read_bytes() != (desk / "before.db").read_bytes()
    shutil.copy(desk / "central.db", desk / "after.db")
    counts = {one: sum(f" {one}(" in line for line in notes.splitlines()) for one in CALLS}
    assert counts["rename"] == 1
    assert counts["pwrite64"] > 3
    return [(call, number) for call in CALLS for number in range(1, counts[call] + 1)]


def wrong(desk: Path, call: str, number: int, fault: str) -> str | None:
    """What is wrong after a fault at a call, and after the same command once more."""
    shutil.copy(desk / "before.db", desk / "central.db")
    injected = f"inject={call}:{fault}:when={number}"
    code, notes = traced(desk, "-e", f"trace={call}", "-e", injected)
    is_old, is_new = (
        (desk / "central.db").read_bytes() == (desk / f"{name}.db").read_bytes()
        for name in ("before", "after")
    )
    if not (is_old or is_new) or (code == 0 and not is_new):
        return f"{call} {number} {fault}: neither the old nor the new one, exit {code}"
    if fault.startswith("error") and (code not in (0, 3) or "Traceback" in notes):
        return f"{call} {number} {fault}: exit {code}: {notes[-500:]}"
    left = [one for one in desk.iterdir() if one.name.startswith(".atmt")]
    if left and fault.startswith("error"):
        return f"{call} {number} {fault}: left {left}"
    for one in left:
        os.utime(one, (0, 0))
    again = in_process(*WORDS, cwd=desk)
    if again.code or (desk / "central.db").read_bytes() != (desk / "after.db").read_bytes():
        return f"{call} {number} {fault}: once more: {again.code} {again.said}"
    if again.out.startswith("central.db: ") and any(one.exists() for one in left):
        return f"{call} {number} {fault}: {left} stay for good"
    for one in left:
        one.unlink(missing_ok=True)
    return None


FAULTS = ("signal=SIGKILL", "error=ENOSPC", "error=EIO")


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_at_every_write_it_is_the_old_one_or_the_new_one(desk: Path, fault: str) -> None:
    found = [wrong(desk, call, number, fault) for call, number in points(desk)]
    assert [one for one in found if one] == []
    with closing(sqlite3.connect(desk / "central.db")) as made:
        assert made.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.slow
def test_a_kill_and_a_full_disk_leave_the_old_one(desk: Path) -> None:
    every = points(desk)
    assert wrong(desk, *every[len(every) // 3], "signal=SIGKILL") is None
    assert wrong(desk, *every[1], "error=ENOSPC") is None
