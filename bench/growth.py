"""How the cost of a command grows with what a ledger has much of: `python -m bench.growth`.

Each shape is made at three sizes, n, 3n and 10n, and each command that it weighs on runs on all
three. What a small ledger takes is taken off; what is left may grow as the size does. A row that
grows faster is marked. Give words of names to see only those rows, and `--atmt PATH` to measure
another installation. The cost is user CPU time, of whole processes.
"""

import argparse
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.measure import ATMT
from bench.shapes import HANDED, SHAPES, Files, Shape, one, write

TIMES = (1, 3, 10)
MOST = 1.25
"""So much more than the size has grown is still linear: 12.5 times for 10 times the size."""
NOISE = 0.1
"""Seconds of which nothing is concluded."""
PATIENCE = 30
TODAY = "2018-01-10"


class Cost(NamedTuple):
    """User CPU seconds, peak memory in MB, exit code; None for one that was stopped."""

    user: float
    peak: float
    code: int | None


def run(atmt: str, command: tuple[str, ...], folder: Path) -> Cost:
    """Run a command in a folder, for PATIENCE seconds of CPU time at most."""
    names = {name: str(folder / name) for name in ("BASE", "OURS", "THEIRS", "LETTERS")}
    names["ROWS"] = str(folder / "rows.jsonl")
    words = [atmt, *(names.get(word, word) for word in command)]
    if "merge-driver" not in command:
        words += ["--ledger", str(folder / "data"), "--today", TODAY]
    with subprocess.Popen(
        words,
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_bounded,  # noqa: PLW1509 - there are no threads
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    stopped = process.returncode in (-signal.SIGXCPU, -signal.SIGKILL)
    return Cost(usage.ru_utime, usage.ru_maxrss / 1024, None if stopped else process.returncode)


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE, PATIENCE))


def costs(atmt: str, shape: Shape, command: tuple[str, ...]) -> list[Cost]:
    """The cost of a command at each size, up to the first that it does not get through."""
    found: list[Cost] = []
    for times in TIMES:
        with tempfile.TemporaryDirectory(prefix="atmt-growth-") as made:
            write(shape, shape.least * times, Path(made))
            found.append(run(atmt, command, Path(made)))
        if found[-1].code is None:
            break
    return found


def row(shape: Shape, command: tuple[str, ...], found: list[Cost], small: float) -> str:
    """A line of the table."""
    own = [max(cost.user - small, 0.0) for cost in found]
    shown = [f"{cost.user:7.2f}" if cost.code is not None else f"  >{PATIENCE:4}" for cost in found]
    shown += ["      -"] * (len(TIMES) - len(shown))
    is_whole = found[-1].code is not None
    growth = own[-1] / max(own[0], NOISE) if is_whole else 0.0
    late = own[-1] / max(own[1], NOISE) if is_whole else 0.0
    is_steep = not is_whole or growth > TIMES[2] * MOST or late > TIMES[2] / TIMES[1] * MOST
    mark = "steep" if is_steep else ""
    told = f"{growth:6.1f} {late:6.1f}" if is_whole else "     -      -"
    code = found[-1].code if is_whole else "-"
    return (
        f"{shape.name:<38} {shape.least:>6} {' '.join(command)[:32]:<32} {' '.join(shown)} "
        f"{told} {found[-1].peak:6.0f} {code!s:>3}  {mark}"
    )


def table(atmt: str, wanted: list[str]) -> Iterator[str]:
    """The whole table, line by line."""
    yield (
        f"{'much of':<38} {'n':>6} {'command':<32} {'n':>7} {'3n':>7} {'10n':>7} "
        f"{'10n/n':>6} {'/3n':>6} {'MB':>6} exit"
    )
    with tempfile.TemporaryDirectory(prefix="atmt-growth-") as made:
        plain = Shape("small", 1, lambda _: Files(one(HANDED)), ())
        write(plain, 1, Path(made))
        small = min(run(atmt, ("check",), Path(made)).user for _ in range(5))
    for shape in SHAPES:
        for command in shape.commands:
            name = f"{shape.name} {' '.join(command)}"
            if all(word in name for word in wanted):
                yield row(shape, command, costs(atmt, shape, command), small)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--atmt", default=ATMT)
    given = parser.parse_args()
    begun = time.monotonic()
    for line in table(given.atmt, given.words):
        print(line, flush=True)
    print(f"{time.monotonic() - begun:.0f} s")


if __name__ == "__main__":
    main()
