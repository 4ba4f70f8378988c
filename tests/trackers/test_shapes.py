"""Trackers in ten shapes that real ones have become ledgers, and nothing of them is lost."""

import json
from pathlib import Path

import pytest
from command import Ended
from inside import in_process as atmt
from trackers.shapes import SHAPES, Shape

TODAY = "2024-04-01"
QUICK = {"uk_rag", "portuguese"}
"""The shapes that are tried by default."""
EACH = [
    pytest.param(make, id=make.__name__, marks=() if make.__name__ in QUICK else pytest.mark.slow)
    for make in SHAPES
]


def run(there: Path, *words: str, code: int = 0) -> Ended:
    """Run a command in a folder, on the day of the tests."""
    ended = atmt(*words, "--today", TODAY, cwd=there)
    assert ended.code == code, ended.said
    return ended


def imported(shape: Shape, there: Path) -> Ended:
    """Begin a ledger, and import a tracker into it."""
    named = ("--title", "Handover", "--closing-body", "Flood Taskforce", "--keeper", "The Keeper")
    run(there, "init", ".", *named)
    (there / shape.file).write_bytes(shape.data)
    return run(there, "import", shape.file, *shape.given, "--new-bodies", "--yes")


@pytest.mark.parametrize("make", EACH)
def test_a_tracker_becomes_a_ledger_without_an_error(make: object, tmp_path: Path) -> None:
    shape: Shape = make()  # type: ignore[operator]
    imported(shape, tmp_path)
    rows = [json.loads(one) for one in run(tmp_path, "list", "--format", "jsonl").out.splitlines()]
    assert len(rows) == shape.actions
    assert "\n0 errors, " in run(tmp_path, "check").out
