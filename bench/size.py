"""A large ledger, read cold and again unchanged, and edited, beside Taskwarrior.

The tasks are the actions, their annotations the notes.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from bench.figures import Bench, Measurement, Ready, peer
from bench.generate import write
from bench.measure import DATA, ROOT, Command, weight

NOTES = 10
EVENTS = """
import gc, sys
from _ruamel_yaml import CParser
gc.disable()
with open(sys.argv[1], encoding="utf-8") as file:
    next_event = CParser(file.read()).get_event
while next_event():
    pass
"""
"""All that a reader of YAML in Python must do, before it does anything with it."""


def tasks(ledger: Path) -> Iterator[dict[str, object]]:
    """The actions as tasks."""
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.read import read

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
    subprocess.run(words, cwd=ROOT, check=True)
    settings = f"data.location={path}\nconfirmation=off\nverbose=nothing\ngc=off\nhooks=off\n"
    (path / "rc").write_text(f"{settings}news.version=2.6.0\n", "utf-8")
    env = {"TASKRC": str(path / "rc"), "HOME": str(path)}
    command = ["task", "import", str(path / "tasks.json")]
    subprocess.run(command, env={"PATH": "/usr/bin:/bin", **env}, capture_output=True, check=True)
    return env


def prepare(room: Path, quick: bool) -> Ready:
    """Make ledgers of three sizes, one to edit and a store of tasks; return the commands."""
    actions = 500 if quick else 10_000
    sizes = {"large": 1, "tenth": 10, "fifth": 5, "edited": 1}
    large, tenth, fifth, edited = (
        str(write(room / name, actions // part, NOTES)) for name, part in sizes.items()
    )
    kept = {"ATMT_CACHE": "1", "XDG_CACHE_HOME": str(room / "cache"), "HOME": str(room)}
    rows = ("atmt", "list", "--format", "jsonl", "--ledger")
    status = ("atmt", "status", "--ledger")
    note = ("atmt", "note", f"A{actions // 2}", "Two posts are filled", "--ledger", edited)
    day = ("--today", "2018-06-01")
    file = weight(room / "large" / "actions.yaml")
    env = peer("task", lambda: Command((), env=task_store(room / "task", Path(large))))
    beside = {
        f"task {words[-1]}": env._replace(words=("task", *words)) if env else None
        for words in (("list",), ("export",))
    }
    return Ready(
        f"{actions:,} actions of {NOTES} notes, {file.peak:.1f} MiB of YAML",
        {
            "list": Command((*rows, large), room),
            "list, unchanged": Command((*rows, large), room, kept),
            "list of a tenth": Command((*rows, tenth), room),
            "list of a tenth, unchanged": Command((*rows, tenth), room, kept),
            "status of a fifth, unchanged": Command((*status, fifth), room, kept),
            "status of a fifth, of a day": Command((*status, fifth, *day), room, kept),
            "status of the real ledger": Command((*status, str(DATA)), room, kept),
            "check": Command(("atmt", "check", "--format", "json", "--ledger", large), room),
            "note": Command(note, room),
            "YAML events": Command(("python", "-c", EVENTS, f"{large}/actions.yaml"), room),
            "the file": file,
            **beside,
            "task annotate": env
            and env._replace(words=("task", str(actions // 2), "annotate", "Two posts")),
        },
    )


BENCH = Bench(
    prepare,
    (
        Measurement(
            "`list` of the large ledger, cold", "list", "task list", 3, design=True
        ),
        Measurement(
            "`list` of it, unchanged since the last read",
            "list, unchanged", "task list", 1, design=True,
        ),
        Measurement(
            "`status` of a fifth of the large ledger, unchanged",
            "status of a fifth, unchanged", "status of the real ledger", 2, design=True,
        ),
        Measurement(
            "the same, with `--today`", "status of a fifth, of a day", "status of the real ledger"
        ),
        Measurement(
            "growth: ten times the actions, cold", "list", "list of a tenth", 11, design=True
        ),
        Measurement(
            "growth: ten times the actions, unchanged",
            "list, unchanged", "list of a tenth, unchanged", 11, design=True,
        ),
        Measurement("one `note` in it", "note", "list", 1.5, design=True),
        Measurement("memory of `list`, cold", "list", "the file", 9, "peak", design=True),
        Measurement(
            "memory of `list`, unchanged", "list, unchanged", "the file", 9, "peak", design=True
        ),
        Measurement("memory of one `note`", "note", "the file", None, "peak"),
        Measurement("`check` of it", "check", "list"),
        Measurement("memory of `check`", "check", "the file", None, "peak"),
        Measurement("one `note` in it", "note", "task annotate"),
        Measurement("`list` with every fact, cold", "list", "task export"),
        Measurement("the events of its YAML, nothing done with them", "YAML events", "task list"),
    ),
)  # fmt: skip
