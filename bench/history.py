"""History, beside git: `python -m bench.history`.

A ledger of so many commits, each of which adds a note, in `data/`. It times `atmt log`, `atmt log
A2` and `atmt status --at` the first day, each in turn with `git log -p` of the same files; and
`status` as it is now. The processor time of `atmt` is its own, without that of its git.
"""

import argparse
import subprocess
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import ATMT, Run, as_installed, compare

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
    stream = bytearray()
    for day, text in versions(commits, actions):
        seconds = (day - date(1970, 1, 1)).days * 86400 + 43200
        stream += b"commit refs/heads/main\n"
        stream += f"committer Ann <ann@example.org> {seconds} +0000\ndata 5\nEdit\n".encode()
        for name, data in (("actions", text.encode()), ("bodies", BODIES.encode())):
            stream += f"M 100644 inline data/{name}.yaml\ndata {len(data)}\n".encode()
            stream += data + b"\n"
    words = ("git", "-C", str(folder))
    subprocess.run([*words, "fast-import", "--quiet"], input=bytes(stream), check=True)
    subprocess.run([*words, "reset", "--quiet", "--hard", "main"], check=True)


def told(run: Run) -> str:
    """A run in figures."""
    return f"{run.wall * 1000:.0f} ms ({run.cpu * 1000:.0f} of processor time)"


def main() -> None:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=1000)
    parser.add_argument("--actions", type=int, default=40)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    as_installed()
    with TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, options.commits, options.actions)
        size = (folder / "data" / "actions.yaml").stat().st_size
        print(f"{options.commits} commits, the last of {size / 1000:.0f} kB")
        git = ("git", "log", "-p", "--", "data")
        measured = {
            "atmt log": ("log",),
            "atmt log A2": ("log", "A2"),
            f"atmt status --at {FIRST}": ("status", "--at", str(FIRST)),
            "atmt status": ("status",),
        }
        for what, words in measured.items():
            pair = compare((ATMT, *words), git, options.runs, folder)
            print(f"{what}: {told(pair.first)}; git log -p: {told(pair.second)}", flush=True)


if __name__ == "__main__":
    main()
