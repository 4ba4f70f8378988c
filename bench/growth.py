"""How the cost of a command grows with what a ledger has much of: `python -m bench.growth`.

Each shape is made at three sizes, n, 3n and 10n, and each command that it weighs on runs on all
three. What a small ledger takes is taken off; what is left may grow as the size does. A row that
grows faster is marked. Give words of names to see only those rows, and `--atmt PATH` to measure
another installation. The cost is CPU time, of whole processes.
"""

import argparse
import signal
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.measure import ATMT, Run, run
from bench.shapes import HANDED, SHAPES, Files, Shape, one, write

TIMES = (1, 3, 10)
MOST = 1.25
"""So much more than the size has grown is still linear: 12.5 times for 10 times the size."""
NOISE = 0.1
"""Seconds of which nothing is concluded."""
PATIENCE = 30
TODAY = "2018-01-10"


def cost(atmt: str, command: tuple[str, ...], folder: Path) -> Run:
    """Run a command in a folder, for PATIENCE seconds of CPU time at most."""
    names = {name: str(folder / name) for name in ("BASE", "OURS", "THEIRS", "LETTERS")}
    names["ROWS"] = str(folder / "rows.jsonl")
    words = [atmt, *(names.get(word, word) for word in command)]
    if "merge-driver" not in command:
        words += ["--ledger", str(folder / "data"), "--today", TODAY]
    return run(words, folder, patience=PATIENCE)


def is_stopped(ran: Run) -> bool:
    """Tell whether it had taken too long."""
    return ran.code in (-signal.SIGXCPU, -signal.SIGKILL)


def costs(atmt: str, shape: Shape, command: tuple[str, ...]) -> list[Run]:
    """The cost of a command at each size, up to the first that it does not get through."""
    found: list[Run] = []
    for times in TIMES:
        with tempfile.TemporaryDirectory(prefix="atmt-growth-") as made:
            write(shape, shape.least * times, Path(made))
            found.append(cost(atmt, command, Path(made)))
        if is_stopped(found[-1]):
            break
    return found


def row(shape: Shape, command: tuple[str, ...], found: list[Run], small: float) -> str:
    """A line of the table."""
    own = [max(ran.cpu - small, 0.0) for ran in found]
    shown = [f"  >{PATIENCE:4}" if is_stopped(ran) else f"{ran.cpu:7.2f}" for ran in found]
    shown += ["      -"] * (len(TIMES) - len(shown))
    is_whole = not is_stopped(found[-1])
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
        small = min(cost(atmt, ("check",), Path(made)).cpu for _ in range(5))
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
