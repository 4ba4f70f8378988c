"""A new ledger whose making is killed: there is none, or all of it, and it can be made again."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from held_commands import why_no_strace
from inside import in_process
from spread import one_in

pytestmark = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")

ROWS = "Ref,Action,Owner\n1,Repair the pumps,Water Board\n2,Publish the maps,MMIP\n"
MADE = 4
"""So many files are renamed into place: the bodies, two that keep the tracker, and the actions."""


def _files(folder: Path) -> Mapping[str, bytes]:
    found = [one for one in folder.rglob("*") if one.is_file() and ".atmt" not in one.parts]
    return {str(one.relative_to(folder)): one.read_bytes() for one in found}


def _words(there: Path) -> list[str]:
    (there / "tracker.csv").write_text(ROWS, "utf-8")
    said = ["--closing-body", "Flood Taskforce", "--keeper", "Keeper", "--today", "2024-04-01"]
    return ["init", "new", "--import", "tracker.csv", "--new-bodies", "--yes", *said]


@pytest.mark.parametrize(
    "number",
    one_in(4, [4, 1, 2, 5]),
)
def test_a_killed_init_leaves_no_half_of_a_ledger(tmp_path: Path, number: int) -> None:
    words, folder = _words(tmp_path), tmp_path / "new"
    calls = "rename,renameat,renameat2"
    tracing = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", f"trace={calls}"]
    killing = ["-e", f"inject={calls}:signal=KILL:when={number}"]
    ended = subprocess.run(
        [*tracing, *killing, sys.executable, "-B", "-P", "-m", "atmt_cli", *words],
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert (ended.returncode == 0) == (number > MADE), ended.stderr
    left = _files(folder)
    if number <= MADE:
        assert "actions.yaml" not in left
        assert in_process(*words, cwd=tmp_path).code == 0
    assert {one.split("-")[0] for one in _files(folder)} == {
        "actions.yaml",
        "bodies.yaml",
        "imports/tracker",
    }


def test_bodies_of_somebody_else_are_not_overwritten(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "bodies.yaml").write_text("mine\n", "utf-8")
    ended = in_process(*_words(tmp_path), cwd=tmp_path)
    assert (ended.code, "already a ledger" in ended.err) == (3, True)
    assert _files(tmp_path / "new") == {"bodies.yaml": b"mine\n"}
