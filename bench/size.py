"""A large ledger read cold, and again unchanged, beside Taskwarrior: `python -m bench.size`.

CPU seconds of whole processes, all run in turn, and their peak memory. The tasks are the actions,
their annotations the notes. Without `task` (Debian's taskwarrior) the rows beside it are left out.
"""

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import NamedTuple
from uuid import UUID

from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read
from bench.generate import write
from bench.measure import ATMT, Run, as_installed, run

RUNS = 7
NOTES = 10
DAY = "2018-06-01"
DATA = Path(__file__).parents[1] / "data"


class Timed(NamedTuple):
    """A command, and its environment."""

    words: Sequence[str]
    env: Mapping[str, str]


def tasks(ledger: Path) -> Iterator[dict[str, object]]:
    """The actions as tasks."""
    for number, action in enumerate(read(Folder(ledger, ledger)).ledger.actions, 1):
        yield {
            "uuid": str(UUID(int=number)),
            "entry": "20171130T000000Z",
            "status": "pending",
            "description": action.title,
            "project": action.handovers[0].to,
            "tags": [action.id],
            "due": f"{action.next_due.last:%Y%m%dT000000Z}" if action.next_due else "20180101",
            "annotations": [
                {"entry": f"{note.date.last:%Y%m%dT000000Z}", "description": note.text}
                for note in action.notes
            ],
        }


def write_tasks(target: Path, ledger: Path) -> None:
    """Write the tasks as Taskwarrior imports them."""
    target.write_text(json.dumps(list(tasks(ledger))), "utf-8")


def task_store(path: Path, ledger: Path) -> dict[str, str]:
    """Make a store of the same tasks, and return the environment that leads there."""
    path.mkdir()
    # In a process of its own: what is started by one that grew large begins as large.
    program = "import sys; from pathlib import Path; from bench.size import write_tasks"
    program += "; write_tasks(*map(Path, sys.argv[1:]))"
    words = [sys.executable, "-c", program, str(path / "tasks.json"), str(ledger)]
    subprocess.run(words, cwd=Path(__file__).parents[1], check=True)
    settings = f"data.location={path}\nconfirmation=off\nverbose=nothing\ngc=off\nhooks=off\n"
    (path / "rc").write_text(f"{settings}news.version=2.6.0\n", "utf-8")
    env = {"TASKRC": str(path / "rc"), "HOME": str(path)}
    command = ["task", "import", str(path / "tasks.json")]
    subprocess.run(command, env={"PATH": "/usr/bin:/bin", **env}, capture_output=True, check=True)
    return env


def commands(path: Path, actions: int) -> dict[str, Timed]:
    """What is measured, by what it is called."""
    large, tenth, middle = (
        write(path / str(size), size, NOTES) for size in (actions, actions // 10, actions // 5)
    )
    cold = {"ATMT_CACHE": "0"}
    warm = {"ATMT_CACHE": "1", "XDG_CACHE_HOME": str(path / "cache"), "HOME": str(path)}
    rows = (ATMT, "list", "--format", "jsonl", "--ledger")
    where = (ATMT, "status", "--ledger")
    edit = (ATMT, "note", "A7", "Two posts are filled", "--by", "owner-7", "--dry-run", "--ledger")
    made = {
        "python -c pass": Timed((sys.executable, "-c", "pass"), {}),
        "list, cold": Timed((*rows, str(large)), cold),
        "list, unchanged": Timed((*rows, str(large)), warm),
        "list of a tenth, cold": Timed((*rows, str(tenth)), cold),
        "list of a tenth, unchanged": Timed((*rows, str(tenth)), warm),
        "status of a fifth, cold": Timed((*where, str(middle)), cold),
        "status of a fifth, unchanged": Timed((*where, str(middle)), warm),
        "the same on a day": Timed((*where, str(middle), "--today", DAY), warm),
        "note": Timed((*edit, str(large)), cold),
        "check": Timed((ATMT, "check", "--format", "json", "--ledger", str(large)), cold),
        "status of the real ledger": Timed((*where, str(DATA)), warm),
    }
    if shutil.which("task"):
        env = task_store(path / "task", large)
        made["task list"] = Timed(("task", "list"), env)
        made["task export"] = Timed(("task", "export"), env)
    return made


def table(runs: Mapping[str, Sequence[Run]], file: float) -> Iterator[str]:
    """A line a command, then the ratios that count; ``file`` is in the megabytes of `Run.peak`."""
    cpu = {name: median(one.cpu for one in found) for name, found in runs.items()}
    peak = {name: max(one.peak for one in found) for name, found in runs.items()}
    for name in runs:
        yield f"{name:<30} {cpu[name]:7.3f} s {peak[name]:6.0f} MB"
    ratios = [
        ("list, cold", "task list", 3),
        ("list, unchanged", "task list", 1),
        ("status of a fifth, unchanged", "status of the real ledger", 2),
        ("the same on a day", "status of the real ledger", 2),
        ("status of the real ledger", "python -c pass", 14),
        ("note", "list, cold", 1.5),
        ("list, cold", "list of a tenth, cold", 11),
        ("list, unchanged", "list of a tenth, unchanged", 11),
    ]
    for one, other, target in ratios:
        if other in cpu:
            ratio = cpu[one] / cpu[other]
            yield f"{one} / {other}: {ratio:.2f}, target at most {target}"
    for name in ("list, cold", "list, unchanged"):
        yield f"{name}: memory {peak[name] / file:.1f} times the file, target at most 9"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--actions", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=RUNS)
    given = parser.parse_args()
    as_installed()
    with TemporaryDirectory(prefix="atmt-bench-") as made:
        path = Path(made)
        timed = commands(path, given.actions)
        for one in timed.values():
            run(one.words, path, one.env)
        runs: dict[str, list[Run]] = {name: [] for name in timed}
        for _ in range(given.runs):
            for name, one in timed.items():
                runs[name].append(run(one.words, path, one.env))
        file = (path / str(given.actions) / "actions.yaml").stat().st_size / (1 << 20)
        print(f"{given.actions} actions of {NOTES} notes, {file:.1f} MB")
        for line in table(runs, file):
            print(line)


if __name__ == "__main__":
    main()
