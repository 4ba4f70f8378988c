"""The example of a tracker is what its script writes, and becomes the ledger beside it."""

import os
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from inside import in_process as atmt
from openpyxl import load_workbook
from trackers.test_shapes import files

HARBOUR = Path(__file__).parents[2] / "examples" / "harbour"
TODAY = ("--today", "2026-03-02")


def cells(path: Path) -> list[list[object]]:
    """The cells of a workbook, which merged ones, and how each is shown."""
    sheet = load_workbook(path)["Actions"]
    values = [[(cell.value, cell.number_format) for cell in row] for row in sheet.iter_rows()]
    return [*values, sorted(map(str, sheet.merged_cells.ranges))]


def test_the_script_writes_the_tracker(tmp_path: Path) -> None:
    made = runpy.run_path(str(HARBOUR / "tracker.py"))
    made["write_csv"](tmp_path / "tracker.csv")
    made["write_xlsx"](tmp_path / "tracker.xlsx")
    assert (tmp_path / "tracker.csv").read_bytes() == (HARBOUR / "tracker.csv").read_bytes()
    # Of a workbook the bytes are openpyxl's own, and the hour is in them.
    assert cells(tmp_path / "tracker.xlsx") == cells(HARBOUR / "tracker.xlsx")


@pytest.mark.slow
def test_its_commands_make_the_ledger(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ATMT_")}
    command = ["sh", str(HARBOUR / "commands.sh"), str(tmp_path / "made")]
    subprocess.run(command, env={**kept, "PATH": path}, capture_output=True, check=True)
    assert files(tmp_path / "made") == files(HARBOUR)


def test_the_workbook_and_the_csv_state_the_same_facts(tmp_path: Path) -> None:
    there = tmp_path / "csv"
    named = ("--closing-body", "Harbour Safety Taskforce", "--keeper", "Council of Ports")
    begun = atmt("init", "csv", *named, "--closes-on", "2026-03-31", *TODAY, cwd=tmp_path)
    assert begun.code == 0, begun.said
    words = ("--as-of", "2026-02-27", "--new-bodies", "--yes", "--ledger", "csv", *TODAY)
    ended = atmt("import", str(HARBOUR / "tracker.csv"), *words, cwd=tmp_path)
    assert ended.code == 0, ended.said
    assert facts(there) == facts(HARBOUR)


def facts(there: Path) -> list[str]:
    """What a ledger says, but for the name and the digest of the file."""
    text = "".join((there / name).read_text("utf-8") for name in ("actions.yaml", "bodies.yaml"))
    text = re.sub(r"tracker\.(csv|xlsx)", "TRACKER", text)
    return re.sub(r"[0-9a-f]{64}", "DIGEST", text).splitlines()
