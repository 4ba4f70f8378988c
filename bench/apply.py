"""10,000 operations on 1,000 actions in one run, beside reading the ledger, and half as many."""

import json
import shutil
from pathlib import Path

from bench.figures import Bench, Measurement, Ready
from bench.generate import write
from bench.measure import Command

NOTES = 10
TODAY = "2018-01-10"


def operations(count: int, actions: int) -> str:
    """So many rows of five kinds, spread over all actions."""
    made = []
    for number in range(count):
        name = f"A{number % actions + 1}"
        kinds = (
            {"op": "note", "action": name, "by": "sec", "text": f"Row {number}: still at it."},
            {"op": "step-add", "action": name, "text": f"Ask {number}", "assignee": "owner-1"},
            {"op": "update", "action": name, "set": {"short_title": f"Row {number}"}},
            {"op": "question-add", "text": f"Who pays for {number}?", "about": [name]},
            {"op": "add", "title": f"Subject of row {number}", "to": "owner-2"},
        )
        made.append(json.dumps(kinds[number // 7 % len(kinds)]))
    return "\n".join(made) + "\n"


def prepare(room: Path, quick: bool) -> Ready:
    """Make the ledger and the rows; return the commands."""
    actions = 100 if quick else 1000
    rows = actions * 10
    base, edited = write(room / "base", actions, NOTES), room / "edited"
    for name, count in (("all", rows), ("half", rows // 2)):
        (room / f"{name}.jsonl").write_text(operations(count, actions), "utf-8")

    def restore() -> None:
        shutil.copytree(base, edited, dirs_exist_ok=True)

    def apply(name: str) -> Command:
        return Command(("atmt", "apply", f"{name}.jsonl", "--ledger", "edited", *day), room)

    day = ("--today", TODAY)
    reading = ("atmt", "list", "--format", "jsonl", "--ledger", "base", *day)
    return Ready(
        f"{rows:,} rows on {actions:,} actions of {NOTES} notes",
        {
            "reading": Command(reading, room),
            "half of it": apply("half")._replace(prepare=restore),
            "apply": apply("all")._replace(prepare=restore),
            "apply, again": apply("all"),
        },
    )


BENCH = Bench(
    prepare,
    (
        Measurement("a file of operations: `apply`", "apply", "reading"),
        Measurement("twice as many of them", "apply", "half of it"),
        Measurement("the same file once more, nothing to change", "apply, again", "reading"),
    ),
    turns=1,
)
