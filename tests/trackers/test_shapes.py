"""Trackers in ten shapes that real ones have become ledgers, and nothing of them is lost."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from command import Ended
from inside import in_process as atmt
from trackers.shapes import SHAPES, Shape

from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

Make = Callable[[], Shape]
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


def ledger_in(there: Path) -> Ledger:
    return read(Folder(there, there)).ledger


def shown(cell: Any) -> str:
    """What a cell of a shape is typed as."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return "" if cell is None else str(cell).strip()


def leaves(value: Any) -> Iterator[str]:
    """Every text in a record, however deep."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from leaves(one)
    elif value is not None:
        yield str(value)


def said_of(ledger: Ledger) -> dict[str, set[str]]:
    """All that a ledger says of each action, by its title, with the names of what it leads to."""
    names = {one.id: (one.name, *one.aka) for one in ledger.bodies}
    names |= {one.id: (one.title,) for one in ledger.themes}
    said = {}
    for action in ledger.actions:
        texts = set(leaves(action.model_dump(mode="json", by_alias=True)))
        said[action.title] = texts | {name for one in texts for name in names.get(one, ())}
    return said


def lost(shape: Shape, ledger: Ledger) -> list[tuple[str, str]]:
    """The cells of a tracker of which the ledger says nothing, each with the title of its row."""
    said = said_of(ledger)
    head, *rows = shape.rows
    gone = []
    for row in rows:
        title = next(text for cell in row if (text := shown(cell)) in said)
        # A text may stand behind the heading of its column, or what it was in the tracker.
        known = {part for text in said[title] for part in (text, text.partition(": ")[2])}
        for cell in filter(None, map(shown, row)):
            wanted = shape.says.get(cell, cell)
            parts = (wanted,) if isinstance(wanted, str) else wanted
            gone += [(title, part) for part in parts if part not in known]
    assert len(head) == max(map(len, rows))
    return gone


def counts(ledger: Ledger) -> tuple[int, int, int]:
    """How many actions there are, how many nobody has, and how many are closed."""
    unallocated = sum(one.unallocated is not None for one in ledger.actions)
    closed = sum(one.status == "closed" for one in ledger.actions)
    return len(ledger.actions), unallocated, closed


def files(there: Path) -> dict[str, bytes]:
    """The files of a ledger, by name."""
    found = (one for pattern in ("*.yaml", "imports/*") for one in there.glob(pattern))
    return {one.relative_to(there).as_posix(): one.read_bytes() for one in found}


@pytest.mark.parametrize("make", EACH)
def test_a_tracker_becomes_a_ledger_without_an_error_and_nothing_is_lost(
    make: Make, tmp_path: Path
) -> None:
    shape = make()
    imported(shape, tmp_path)
    assert "\n0 errors, " in run(tmp_path, "check").out
    ledger = ledger_in(tmp_path)
    assert counts(ledger) == (shape.actions, shape.unallocated, shape.closed)
    assert {name for one in ledger.actions for name in one.own} == set(shape.own)
    assert lost(shape, ledger) == []
    before = files(tmp_path)
    again = run(tmp_path, "import", shape.file, *shape.given, "--new-bodies", "--yes")
    assert "Nothing to change" in again.out
    assert files(tmp_path) == before
