"""History, beside git: a ledger of many commits, each of which adds a note.

`atmt log`, and `status` at the first day, beside `git log -p` of the same files.
"""

import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bench.figures import Bench, Measurement, Ready, peer
from bench.measure import Command

ACTIONS = 40
BODIES = "schema: 1\nbodies:\n  - {id: tf, name: Taskforce, kind: taskforce}\n" + "".join(
    f"  - {{id: b{number}, name: Body {number}, kind: office}}\n" for number in range(40)
)
HEAD = """\
schema: 1
ledger: {title: Long, closing_body: tf, closes_on: 2017-11, keeper: b1}
actions:
"""
ACTION = """\
  - id: A{number}
    title: Action number {number} of the taskforce, as published
    status: in-progress
    handovers:
      - to: b{body}
        status: proposed
"""
NOTE = """\
      - date: {day}
        by: b{body}
        text: They met, and agreed on the next step of the work, number {number}
"""
FIRST = date(2018, 1, 10)


def versions(commits: int, actions: int) -> Iterator[tuple[date, str]]:
    """Every version of actions.yaml and its day: each has a note more than the one before."""
    notes: list[list[str]] = [[] for _ in range(actions)]
    for number in range(commits):
        day, place = FIRST + timedelta(days=number), number * 7 % actions
        if number:
            notes[place].append(NOTE.format(day=day, body=place % 40, number=number))
        pieces = [HEAD]
        for index, said in enumerate(notes):
            pieces.append(ACTION.format(number=index + 1, body=index % 40))
            pieces += ["    notes:\n", *said] if said else []
        yield day, "".join(pieces)


def make(folder: Path, commits: int, actions: int) -> None:
    """Make the repository."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    words = ("git", "-C", str(folder))
    # Commit by commit: what is started by a process that grew large begins as large.
    with subprocess.Popen([*words, "fast-import", "--quiet"], stdin=subprocess.PIPE) as git:
        assert git.stdin
        for day, text in versions(commits, actions):
            git.stdin.write(b"".join(commit(day, text)))
    assert git.returncode == 0
    subprocess.run([*words, "reset", "--quiet", "--hard", "main"], check=True)


def commit(day: date, text: str) -> Iterator[bytes]:
    """A commit of both files, as git imports it."""
    seconds = (day - date(1970, 1, 1)).days * 86400 + 43200
    yield b"commit refs/heads/main\n"
    yield f"committer Ann <ann@example.org> {seconds} +0000\ndata 5\nEdit\n".encode()
    for name, data in (("actions", text.encode()), ("bodies", BODIES.encode())):
        yield f"M 100644 inline data/{name}.yaml\ndata {len(data)}\n".encode() + data + b"\n"


def prepare(room: Path, quick: bool) -> Ready:
    """Make the repository; return the commands."""
    commits = 50 if quick else 1000
    make(room, commits, ACTIONS)
    asked = {
        "atmt log": ("log",),
        "atmt log A2": ("log", "A2"),
        "atmt status --at": ("status", "--at", str(FIRST)),
    }
    return Ready(
        f"{commits:,} commits, {ACTIONS} actions",
        {
            "git log -p": peer("git", lambda: Command(("git", "log", "-p", "--", "data"), room)),
            **{name: Command(("atmt", *words), room) for name, words in asked.items()},
        },
    )


BENCH = Bench(
    prepare,
    (
        Measurement("every edit ever made: `log`", "atmt log", "git log -p"),
        Measurement("those of one action: `log A2`", "atmt log A2", "git log -p"),
        Measurement("the ledger as it was: `status --at`", "atmt status --at", "git log -p"),
    ),
    turns=4,
)
