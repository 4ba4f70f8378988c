"""An import that is killed: the ledger has it wholly or not at all, and what it keeps is whole."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from faults import EIO, FAULTS, KILLED, Edit, Point, fresh, run
from held_commands import atmt, why_no_strace
from people import folder_of, left_in_private

from atmt_cli.changes.tracker.copies import kept_by
from atmt_cli.store.imports import read_kept
from atmt_cli.store.read import read

pytestmark = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")

ROWS = "Ref,Action,Owner\n1,Repair the pumps,Water Board\n2,Publish the maps,MMIP\n"
FULL = next(one for one in FAULTS if one.name == "ENOSPC")


def importing(file: Path) -> Edit:
    """The import of a tracker, which changes both files and keeps a third."""
    file.write_text(ROWS, "utf-8")
    given = ("import", str(file), "--new-bodies", "--yes", "--as-of", "2018-01-08")
    return Edit("an import", given, "→ .atmt/journal")


def files_of(folder: Path) -> Mapping[str, bytes]:
    """All files of a ledger and beside it, but the tool's own."""
    found = [one for one in folder.rglob("*") if one.is_file() and ".atmt" not in one.parts]
    return {str(one.relative_to(folder)): one.read_bytes() for one in found}


def wrong(point: Point, done: Mapping[str, bytes]) -> list[str]:
    """What is wrong after a fault, and after the same import once more."""
    folder = fresh(point.edit.base)
    before = files_of(folder)
    run(point, folder)
    ledger = read(folder_of(folder)).ledger
    told = []
    if receipts := [one for one in ledger.receipts if one.file == "tracker.csv"]:
        table = read_kept(folder_of(folder), kept_by(receipts, 0))
        told += [] if len(table.rows) == ROWS.count("\n") else [f"kept {table.rows}"]
    elif len(ledger.actions) != len(read(folder_of(point.edit.base)).ledger.actions):
        told.append("there are actions, and no receipt")
    there = {name for name in files_of(folder) if not name.startswith("imports/")}
    if there != before.keys():
        told.append(f"left behind: {there - before.keys()}")
    again = atmt(*point.edit.arguments, "--ledger", str(folder), cwd=Path("/"))
    if again.code or files_of(folder) != done:
        told.append(f"once more: {again.code} {again.said}")
    if kept := left_in_private(folder):
        told.append(f"left beside it: {kept}")
    shutil.rmtree(folder)
    return [f"{point.call}, {point.fault.name}: {one}" for one in told]


def completed(edit: Edit) -> Mapping[str, bytes]:
    """The files once it is done."""
    folder = fresh(edit.base)
    assert atmt(*edit.arguments, "--ledger", str(folder), cwd=Path("/")).code == 0
    return files_of(folder)


@pytest.mark.slow
def test_a_kill_once_the_copy_is_kept_loses_nothing(tmp_path: Path) -> None:
    edit = importing(tmp_path / "tracker.csv")
    *_, index = [n for n, call in enumerate(edit.calls) if "→ imports/tracker-" in call.what]
    assert wrong(Point(edit, index + 1, KILLED), completed(edit)) == []


@pytest.mark.slow
def test_a_fault_at_any_call_loses_nothing(tmp_path: Path) -> None:
    edit = importing(tmp_path / "tracker.csv")
    done = completed(edit)
    points = [Point(edit, index, KILLED) for index in range(len(edit.calls))]
    for fault in (EIO, FULL):
        points += [
            Point(edit, index, fault)
            for index, call in enumerate(edit.calls)
            if "imports" in call.what and fault.hits(call)
        ]
    assert [one for point in points for one in wrong(point, done)] == []
