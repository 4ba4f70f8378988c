"""An edit that meets a fault: the ledger is the old one or the new one, and never another.

The slow tests try every fault at every call; see faults.py. `python -m bench.faults` prints them.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest
from faults import (
    AFTER_A_CUT,
    BOTH_FILES,
    FAULTS,
    FROZEN,
    INTERRUPT,
    KILLED,
    ONE_FILE,
    READS_ONLY,
    TAKEN_BACK,
    UNDO_BOTH,
    UNDO_ONE,
    Call,
    Edit,
    Fault,
    Point,
    attempt,
    calls_of,
)
from held_commands import SCRIPT, environment, why_no_strace

pytestmark = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")
quick = pytest.mark.parametrize(
    "edit",
    [ONE_FILE, BOTH_FILES, pytest.param(AFTER_A_CUT, marks=pytest.mark.slow)],
    ids=lambda edit: edit.name,
)
BY_NAME = {fault.name: fault for fault in FAULTS}


def wrong(points: Sequence[Point]) -> list[str]:
    """What is wrong, over some points."""
    rows = [attempt(point) for point in points]
    return [
        f"{row.point.edit.name}, {row.point.call}, {row.point.fault.name}: {one}"
        for row in rows
        for one in row.wrong
    ]


def at(edit: Edit, fault: str, name: str, what: str, nth: int = 0) -> Point:
    """The point at the n-th call of a name and some paths."""
    found = [i for i, call in enumerate(edit.calls) if (call.name, call.what) == (name, what)]
    return Point(edit, found[nth], BY_NAME[fault])


TEMPORARY = ".atmt/actions.yaml.N.new"
JOURNAL = ".atmt/journal"


@pytest.mark.slow
def test_an_error_before_the_rename_leaves_the_old_ledger() -> None:
    assert not wrong([
        at(ONE_FILE, "ENOSPC", "write", TEMPORARY),
        at(ONE_FILE, "EIO", "rename", f"{TEMPORARY} → actions.yaml"),
    ])  # fmt: skip


@pytest.mark.slow
def test_an_error_after_the_decision_is_taken_back_or_told_as_it_is() -> None:
    assert not wrong([
        at(ONE_FILE, "EIO", "fsync", "."),
        at(BOTH_FILES, "ENOSPC", "write", TEMPORARY),
        at(BOTH_FILES, "EIO", "rename", ".atmt/bodies.yaml.N.new → bodies.yaml"),
        at(BOTH_FILES, "EIO on", "rename", ".atmt/bodies.yaml.N.new → bodies.yaml"),
    ])  # fmt: skip


@pytest.mark.slow
def test_what_is_taken_back_is_taken_back_whole() -> None:
    """Killed between the two files, after an error when both were written."""
    for edit in (TAKEN_BACK[0], TAKEN_BACK[-1]):
        renames = [point for point in edit.points(KILLED) if point.call.name == "rename"]
        assert not wrong(renames)


def test_a_lock_that_cannot_be_given_back_is_no_fault_of_ours() -> None:
    assert not wrong([at(ONE_FILE, "EIO", "close", ".atmt/lock")])


@pytest.mark.slow
def test_what_is_cut_short_at_the_first_edit_never_shows_in_git() -> None:
    hiding = [i for i, call in enumerate(ONE_FILE.calls) if "gitignore" in call.what]
    assert len(hiding) >= 3
    assert not wrong([Point(ONE_FILE, index, BY_NAME["killed"]) for index in hiding])


def test_an_edit_of_both_files_has_happened_with_its_journal_or_not_at_all() -> None:
    decisive = BOTH_FILES.decisive
    assert not wrong([
        Point(BOTH_FILES, decisive, BY_NAME["killed"]),
        Point(BOTH_FILES, decisive + 1, BY_NAME["killed"]),
        at(BOTH_FILES, "frozen", "rename", f"{TEMPORARY} → actions.yaml"),
        at(BOTH_FILES, "EIO", "unlink", JOURNAL),
    ])  # fmt: skip


SYNCED = {
    ONE_FILE: {"actions.yaml"},
    BOTH_FILES: {JOURNAL, "actions.yaml", "bodies.yaml"},
    AFTER_A_CUT: {"actions.yaml", "bodies.yaml"},
}


def positions(calls: Sequence[Call], name: str, what: str) -> list[int]:
    """Where calls of a name and some path stand."""
    return [i for i, call in enumerate(calls) if (call.name, call.what) == (name, what)]


@quick
def test_a_rename_is_synced_before_and_after(edit: Edit) -> None:
    """Of what it puts in place, the bytes; of the folder, the name. A cut of power keeps both."""
    renames = [(i, call) for i, call in enumerate(edit.calls) if call.name == "rename"]
    targets = {"actions.yaml", "bodies.yaml", JOURNAL}
    assert {call.what.split(" → ")[1] for _, call in renames} & targets == SYNCED[edit]
    for index, call in renames:
        temporary, target = call.what.split(" → ")
        if target not in targets:
            continue
        folder = target.rpartition("/")[0] or "."
        written = positions(edit.calls[:index], "write", temporary)[-1]
        assert positions(edit.calls[written:index], "fsync", temporary)
        following = edit.calls[index + 1 :]
        synced = positions(following, "fsync", folder)[0]
        changing = [i for i, one in enumerate(following) if one.name in ("rename", "unlink")]
        assert synced < min(changing, default=len(following))


@pytest.mark.slow
def test_what_is_traced_does_what_the_installed_command_does(ledger: Path, tmp_path: Path) -> None:
    """Faults meet a process that has done its imports before; its calls are the same."""
    log = tmp_path / "log"
    options = ["-y", "-s0", "-o", str(log), "-e", "trace=%file,%desc"]
    command = [SCRIPT, *BOTH_FILES.arguments, "--ledger", str(ledger)]
    subprocess.run(["strace", *options, *command], cwd="/", env=environment(), check=True)
    traced = calls_of(log.read_text("utf-8", "backslashreplace"), ledger)
    assert [str(call) for call in traced] == [str(call) for call in BOTH_FILES.calls]


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.name)
@pytest.mark.parametrize(
    "edit",
    [ONE_FILE, BOTH_FILES, AFTER_A_CUT],
    ids=lambda edit: edit.name,
)
def test_every_fault_at_every_call(edit: Edit, fault: Fault) -> None:
    points = list(edit.points(fault))
    assert len(points) >= 10
    assert not wrong(points)


@pytest.mark.slow
@pytest.mark.parametrize("edit", [UNDO_ONE, UNDO_BOTH], ids=lambda edit: edit.name)
def test_an_undo_is_killed_at_every_call(edit: Edit) -> None:
    """It goes the way of every edit; all the faults of it: `python -m bench.faults`."""
    points = list(edit.points(KILLED))
    assert len(points) >= 10
    assert not wrong(points)


@pytest.mark.slow
@pytest.mark.parametrize("fault", [KILLED, INTERRUPT, FROZEN], ids=lambda fault: fault.name)
@pytest.mark.parametrize("edit", TAKEN_BACK, ids=lambda edit: edit.broken_at)
def test_every_fault_after_an_error(edit: Edit, fault: Fault) -> None:
    assert not wrong(list(edit.points(fault)))


@quick
def test_what_a_ledger_meets_is_all_among_the_points(edit: Edit) -> None:
    """The list of what only reads is short on purpose: a call that is not on it is tried."""
    assert not READS_ONLY & {call.name for call in edit.calls}
    assert {"openat", "write", "fsync", "rename", "flock", "unlink", "mkdir", "close"} <= {
        call.name for call in edit.calls
    }
