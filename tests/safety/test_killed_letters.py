"""Letters that are recorded, and a kill: none is lost, and none is recorded that is not there."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from faults import FROZEN, KILLED, Edit, Point, contents, fresh, run
from held_commands import atmt, why_no_strace
from people import folder_of, left_in_private, save_by_rename

from atmt_cli.store.read import read

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}"),
]


def recording(letters: Path) -> Edit:
    """The letter to OLS and its form, in a folder elsewhere, and that it is recorded."""
    given = ("report", "chase", "ols", "-o", str(letters), "--form", "csv", "--record")
    return Edit("a letter", given, "→ actions.yaml")


def files_in(folder: Path) -> Mapping[str, bytes]:
    """The letter and its form."""
    return {one.name: one.read_bytes() for one in folder.iterdir()}


def wrong(point: Point, letters: Path, sent: Mapping[str, bytes]) -> list[str]:
    """What is wrong after a kill, and after the same command once more."""
    shutil.rmtree(letters, ignore_errors=True)
    folder = fresh(point.edit.base)
    run(point, folder)
    is_recorded = contents(folder) != point.edit.states["old"]
    found = ["recorded, and not there"] if is_recorded and files_in(letters) != sent else []
    again = atmt(*point.edit.arguments, "--ledger", str(folder), cwd=Path("/"))
    found += [] if again.code == 0 and files_in(letters) == sent else [f"again: {again.said}"]
    ledger = read(folder_of(folder)).ledger
    found += [] if [one.level for one in ledger.letters] == [1] else ["it is not recorded once"]
    found += [] if contents(folder) == point.edit.states["new"] else ["another ledger"]
    found += left_in_private(folder)
    shutil.rmtree(folder)
    return [f"{point.call}: {one}" for one in found]


def test_a_kill_at_any_call_loses_no_letter(tmp_path: Path) -> None:
    letters = tmp_path / "letters"
    edit = recording(letters)
    assert edit.calls
    sent = files_in(letters)
    points = [Point(edit, index, KILLED) for index in range(len(edit.calls))]
    assert [one for point in points for one in wrong(point, letters, sent)] == []


def test_a_ledger_that_was_changed_meanwhile_records_no_letter_that_says_otherwise(
    tmp_path: Path,
) -> None:
    letters = tmp_path / "letters"
    edit = recording(letters)
    # The letters are written, and the lock is not taken yet.
    point = Point(edit, [str(call) for call in edit.calls].index("mkdir .atmt"), FROZEN)
    for was, now, code in (
        ("title: >-\n", "title: >-\n", 0),
        ("      - to: ols\n        status: proposed\n",
         "      - to: ols\n        status: offered\n        offered_on: 2018-01-08\n", 3),
    ):  # fmt: skip
        shutil.rmtree(letters, ignore_errors=True)
        folder = fresh(edit.base)
        text = (folder / "actions.yaml").read_text("utf-8")
        saved = "# Saved by hand.\n" + text.replace(was, now, 1)
        ended = run(
            point,
            folder,
            lambda at=folder, data=saved: save_by_rename(at / "actions.yaml", data.encode()),
        )
        assert ended.code == code, ended.said
        ledger = read(folder_of(folder)).ledger
        assert len(ledger.letters) == (0 if code else 1)
        if code:
            assert "The ledger was changed while the letters were written" in ended.err
        shutil.rmtree(folder)
