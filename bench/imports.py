"""A tracker of 5,000 rows imported, beside reading the ledger that it makes, and half as many."""

import sys
from pathlib import Path
from shutil import rmtree

from bench.figures import Bench, Measurement, Ready
from bench.measure import ATMT, ROOT, Command, run

TODAY = ("--today", "2024-04-01")
BEGIN = ("init", ".", "--closing-body", "Flood Taskforce", "--keeper", "The Keeper", *TODAY)


def begin(there: Path, rows: int) -> None:
    """Begin a ledger in a folder, beside a tracker."""
    sys.path.insert(0, str(ROOT / "tests"))
    from trackers.shapes import large

    rmtree(there, ignore_errors=True)
    there.mkdir()
    assert run([ATMT, *BEGIN], there).code == 0
    shape = large(rows)
    (there / shape.file).write_bytes(shape.data)


def prepare(room: Path, quick: bool) -> Ready:
    """Return the commands."""
    rows = 250 if quick else 5000
    words = ("atmt", "import", "large.csv", "--new-bodies", "--yes", *TODAY)
    again = Command(words, room / "all")
    return Ready(
        f"{rows:,} rows",
        {
            "import": again._replace(prepare=lambda: begin(room / "all", rows)),
            "reading": Command(("atmt", "list", "--format", "jsonl", *TODAY), room / "all"),
            "import, again": again,
            "half of it": Command(
                words, room / "half", prepare=lambda: begin(room / "half", rows // 2)
            ),
        },
    )


BENCH = Bench(
    prepare,
    (
        Measurement("a tracker: `import`", "import", "reading"),
        Measurement("twice as many rows of it", "import", "half of it"),
        Measurement("the same tracker once more, nothing to change", "import, again", "reading"),
    ),
    turns=1,
)
