"""`atmt note` in a large ledger against reading it: `python -m bench.note`.

Both are whole processes. It takes some minutes; `--actions 1000` is a tenth of that.
"""

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.generate import write
from bench.measure import ATMT, compare, report

RUNS = 3
TARGET = 2


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="atmt-bench-") as path:
        there = ["--ledger", str(write(Path(path), given.actions, 10))]
        note = [ATMT, "note", f"A{given.actions // 2}", "Two posts are filled", *there]
        reading = [ATMT, "list", "--format", "jsonl", *there]
        report("one note", compare(note, reading, RUNS), TARGET)


if __name__ == "__main__":
    main()
