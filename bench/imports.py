"""Trackers in the shapes that real ones have, imported: `python -m bench.imports`.

A line for each: how many seconds of CPU the command took, how many rows and columns it read, how
many actions it made and of how many nobody has, which columns stay the user's own, and what `atmt
check` says then. After them one of 5,000 rows, and half as many, beside reading the ledger that it
makes. Whole processes.
"""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from shlex import join
from tempfile import TemporaryDirectory

from bench.measure import ATMT, Run, run

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from trackers.shapes import SHAPES, Shape, large

ROWS = (1250, 2500, 5000)
TODAY = ("--today", "2024-04-01")
BEGIN = ("init", ".", "--closing-body", "Flood Taskforce", "--keeper", "The Keeper", *TODAY)
MEGABYTE = 1024 * 1024


def imported(shape: Shape, there: Path) -> tuple[tuple[str, ...], Run]:
    """Import a tracker into a new ledger; return what was typed, and how it ran."""
    there.mkdir()
    assert run([ATMT, *BEGIN], there).code == 0
    (there / shape.file).write_bytes(shape.data)
    words = ("import", shape.file, *shape.given, "--new-bodies", "--yes")
    ran = run([ATMT, *words, *TODAY], there)
    assert ran.code == 0, words
    return words, ran


def asked(there: Path, *words: str) -> str:
    """What a command that only reads prints."""
    command = [ATMT, *words, *TODAY]
    ended = subprocess.run(command, cwd=there, capture_output=True, text=True, check=False)
    return ended.stdout


def line(shape: Shape, there: Path) -> str:
    """Import a tracker, and tell what became of it."""
    words, ran = imported(shape, there)
    rows = [json.loads(one) for one in asked(there, "list", "--format", "jsonl").splitlines()]
    nobody = sum(row["unallocated"] is not None for row in rows)
    closed = sum(row["status"] == "closed" for row in rows)
    own = asked(there, "export", "--format", "csv").splitlines()[0]
    unmapped = [name for name in next(csv.reader([own])) if name.startswith("x-")]
    found = re.search(r"\d+ errors?, \d+ warnings?", asked(there, "check"))
    return (
        f"{ran.cpu:.2f} s  {len(shape.rows) - 1} rows, {len(rows)} actions, {nobody} of nobody, "
        f"{closed} closed; unmapped: {', '.join(unmapped) or 'none'}; "
        f"{found[0] if found else 'check failed'}\n        atmt {join(words)}"
    )


def weigh(count: int, there: Path, before: float) -> float:
    """Import so many rows, and tell the time and the memory; return the time."""
    shape = large(count)
    _, ran = imported(shape, there)
    reading = run([ATMT, "list", "--format", "jsonl", *TODAY], there)
    again = run([ATMT, "import", shape.file, "--new-bodies", "--yes", *TODAY], there)
    size = len(shape.data) / MEGABYTE
    made = sum(path.stat().st_size for path in there.glob("*.yaml")) / MEGABYTE
    growth = f", {ran.cpu / before:.2f} times half as many" if before else ""
    print(
        f"{count} rows of {size:.2f} MB make {made:.1f} MB: {ran.cpu:.2f} s, "
        f"{ran.cpu / reading.cpu:.1f} times reading it ({reading.cpu:.2f} s){growth}; peak "
        f"{ran.peak:.0f} MB, reading {reading.peak:.0f} MB; once more: {again.cpu:.2f} s, "
        f"exit {again.code}"
    )
    return ran.cpu


def main() -> None:
    """Print a line for each tracker, then the large ones."""
    with TemporaryDirectory() as made:
        for make in SHAPES:
            print(f"{make.__name__}: {line(make(), Path(made) / make.__name__)}", flush=True)
        before = 0.0
        for count in ROWS:
            before = weigh(count, Path(made) / str(count), before)


if __name__ == "__main__":
    main()
