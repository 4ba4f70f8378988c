"""10,000 operations on 1,000 actions in one run, beside reading the ledger, and half as many.

`python -m bench.apply`. Whole processes; what they would write is written, to a copy.
"""

import json
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.generate import write
from bench.measure import ATMT, run

ACTIONS, NOTES = 1000, 10
ROWS = (2500, 5000, 10_000)
TODAY = "2018-01-10"


def operations(count: int) -> str:
    """So many rows of five kinds, spread over all actions."""
    made = []
    for number in range(count):
        name = f"A{number % ACTIONS + 1}"
        kinds = (
            {"op": "note", "action": name, "by": "sec", "text": f"Row {number}: still at it."},
            {"op": "step-add", "action": name, "text": f"Ask {number}", "assignee": "owner-1"},
            {"op": "update", "action": name, "set": {"short_title": f"Row {number}"}},
            {"op": "question-add", "text": f"Who pays for {number}?", "about": [name]},
            {"op": "add", "title": f"Subject of row {number}", "to": "owner-2"},
        )
        made.append(json.dumps(kinds[number // 7 % len(kinds)]))
    return "\n".join(made) + "\n"


def main() -> None:
    """Print the time of each run, and its ratio to reading and to the run before."""
    with TemporaryDirectory() as made:
        base = write(Path(made) / "base", ACTIONS, NOTES)
        there = Path(made) / "there"
        clock = ("--ledger", str(there), "--today", TODAY)
        shutil.copytree(base, there)
        reading = run([ATMT, "list", "--format", "jsonl", *clock]).wall
        print(f"reading {ACTIONS} actions of {NOTES} notes: {reading:.2f} s")
        before = 0.0
        for count in ROWS:
            file = Path(made) / "rows.jsonl"
            file.write_text(operations(count), "utf-8")
            shutil.copytree(base, there, dirs_exist_ok=True)
            first, second = (run([ATMT, "apply", str(file), *clock]) for _ in range(2))
            assert (first.code, second.code) == (0, 0)
            growth = f", {first.wall / before:.2f} times the run of half as many" if before else ""
            before = first.wall
            print(
                f"{count} rows: {first.wall:.2f} s, {first.wall / reading:.1f} times reading"
                f"{growth}; once more, nothing to change: {second.wall:.2f} s; "
                f"peak {first.peak:.0f} MB"
            )


if __name__ == "__main__":
    main()
