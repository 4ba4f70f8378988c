"""Time whole processes, in turn with a reference, so that a drifting machine drifts for both."""

import compileall
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import atmt_cli

BIN = Path(sys.executable).parent
ATMT = str(BIN / "atmt")


class Run(NamedTuple):
    """One finished process: wall and processor seconds, peak resident memory in MB, exit code."""

    wall: float
    cpu: float
    peak: float
    code: int


def as_installed() -> None:
    """Compile the package, as ``pip install .`` does.

    After ``pip install -e .`` with PYTHONDONTWRITEBYTECODE set nothing else would, and every run
    would be timed with its own compiling.
    """
    compileall.compile_dir(Path(atmt_cli.__file__).parent, quiet=2)


def run(
    command: Sequence[str], cwd: Path | None = None, env: Mapping[str, str] | None = None
) -> Run:
    """Run a command to its end, its output thrown away."""
    begun = time.perf_counter()
    with subprocess.Popen(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - begun
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss / 1024, process.returncode)


class Pair(NamedTuple):
    """Medians of two commands run in turn, and of their ratios, pair by pair."""

    first: Run
    second: Run
    ratio: float
    lowest: float
    highest: float


def compare(
    first: Sequence[str], second: Sequence[str], runs: int, cwd: Path | None = None
) -> Pair:
    """Run both ``runs`` times in turn, after one warm-up each."""
    run(first, cwd)
    run(second, cwd)
    pairs = [(run(first, cwd), run(second, cwd)) for _ in range(runs)]
    ratios = [one.wall / other.wall for one, other in pairs]
    return Pair(
        _median([one for one, _ in pairs]),
        _median([other for _, other in pairs]),
        statistics.median(ratios),
        min(ratios),
        max(ratios),
    )


def _median(runs: list[Run]) -> Run:
    return Run(
        statistics.median(one.wall for one in runs),
        statistics.median(one.cpu for one in runs),
        max(one.peak for one in runs),
        runs[-1].code,
    )


def report(name: str, pair: Pair, target: float | None = None) -> None:
    """Print a comparison in one line."""
    aim = f", target at most {target:g}" if target else ""
    print(
        f"{name}: {pair.first.wall * 1000:.1f} ms and {pair.second.wall * 1000:.1f} ms, "
        f"ratio {pair.ratio:.2f} ({pair.lowest:.2f} to {pair.highest:.2f}{aim}), "
        f"peak {pair.first.peak:.0f} MB"
    )
