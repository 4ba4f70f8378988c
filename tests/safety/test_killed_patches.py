"""Patches for many ledgers, killed or without room at any write: each is whole, or not there."""

import shutil
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from held_commands import why_no_strace
from inside import in_process

sys.path.insert(0, str(Path(__file__).parents[1] / "many"))

from command import SCRIPT, environment
from test_patches import KNOWING, TODAY, TRANSFER, cloned, manifest, texts

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}"),
]

CALLS = ("write", "fsync", "rename")
WORDS = ("--today", TODAY, "--ledgers", "all.yaml", *TRANSFER, "-o", "p")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name in ("flood", "river"):
        cloned(tmp_path / name, texts(more=KNOWING))
    manifest(tmp_path, "name: flood, path: flood", "name: river, path: river")
    return tmp_path


def patches(desk: Path) -> dict[str, bytes]:
    there = desk / "p"
    return {one.name: one.read_bytes() for one in there.iterdir()} if there.is_dir() else {}


def points(desk: Path) -> list[tuple[str, int]]:
    """Every call on a file in the folder of the patches, by its kind and number."""
    notes = desk / "strace.txt"
    command = ["strace", "-f", "-y", "-qq", "-o", str(notes), "-e", f"trace={','.join(CALLS)}"]
    run = partial(subprocess.run, cwd=desk, env=environment(), check=True, capture_output=True)
    run([SCRIPT, *WORDS])  # what is compiled is written only once
    shutil.rmtree(desk / "p")
    run([*command, SCRIPT, *WORDS])
    counts = Counter[tuple[str, str]]()
    found = []
    for line in notes.read_text().splitlines():
        process, _, rest = line.partition(" ")
        call = rest.strip().partition("(")[0]
        if call in CALLS:
            counts[process, call] += 1  # as strace counts them: those of each process
            if f"<{desk}/p" in rest or call == "rename":
                found.append((call, counts[process, call]))
    return found


@pytest.mark.parametrize("fault", ["signal=SIGKILL", "error=ENOSPC", "error=EIO"])
def test_at_any_write_a_patch_is_whole_or_not_there(desk: Path, fault: str) -> None:
    every = points(desk)
    assert {call for call, _ in every} == set(CALLS)
    whole = patches(desk)
    assert set(whole) == {"flood.patch", "river.patch"}
    for call, number in every:
        shutil.rmtree(desk / "p")
        injected = ("-e", f"trace={call}", "-e", f"inject={call}:{fault}:when={number}")
        command = ["strace", "-f", "-qq", "-o", str(desk / "strace.txt"), *injected]
        ended = subprocess.run(
            [*command, SCRIPT, *WORDS],
            cwd=desk,
            env=environment(),
            capture_output=True,
            check=False,
        )
        found = patches(desk)
        made = {name: data for name, data in found.items() if not name.startswith(".atmt")}
        assert made.items() <= whole.items(), (call, number)
        if fault.startswith("error"):
            assert b"Traceback" not in ended.stderr
            written = b"Cannot write the output" in ended.stderr  # it was the table that failed
            expected = ((3, whole),) if written else ((3, {}), (0, whole))
            assert (ended.returncode, found) in expected, (call, number, ended.stderr)
        assert in_process(*WORDS, cwd=desk).code == 0
        assert whole.items() <= patches(desk).items()
