"""Run whole processes in turn, and count what they cost: CPU time and memory.

The CPU time is user and system time, of a process and of all that it waited for: git's is among it.
"""

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
BIN = Path(sys.executable).parent
ATMT = str(BIN / "atmt")
MEBIBYTE = 1 << 20


class Run(NamedTuple):
    """What a process cost: CPU seconds, peak memory in MiB; its exit code; what was counted."""

    cpu: float = 0.0
    peak: float = 0.0
    code: int = 0
    count: float = 0.0


def weight(path: Path) -> Run:
    """Return a file as what it would cost to hold it: a reference for memory."""
    return Run(peak=path.stat().st_size / MEBIBYTE)


class Installation(NamedTuple):
    """An atmt to measure: the Python that has it, and the checkout whose package counts, if any."""

    python: str = sys.executable
    checkout: Path | None = ROOT

    def words(self, command: Sequence[str]) -> list[str]:
        """Put the programs of this installation for the words ``atmt`` and ``python``."""
        ours = {"python": self.python, "atmt": str(Path(self.python).parent / "atmt")}
        return [ours.get(word, word) for word in command]

    @property
    def env(self) -> dict[str, str]:
        """Return the environment in which that package is found first."""
        return {"PYTHONPATH": str(self.checkout)} if self.checkout else {}

    def compile(self) -> None:
        """Compile the package, as ``pip install`` does.

        Where it is installed from a checkout and PYTHONDONTWRITEBYTECODE is set nothing else would,
        and every run would be timed with its own compiling.
        """
        program = "import atmt_cli, compileall; compileall.compile_dir(*atmt_cli.__path__, quiet=2)"
        run([self.python, "-P", "-c", program], env=self.env)


def installation(where: str) -> Installation:
    """Return the installation of a Python, or of a checkout run by this Python.

    Raises ValueError where there is none.
    """
    path = Path(where).absolute()
    if not (path if path.is_file() else path / "atmt_cli").exists():
        raise ValueError(path)
    return Installation(checkout=path) if path.is_dir() else Installation(str(path), None)


class Command(NamedTuple):
    """A command to measure.

    Without ``cwd`` it runs in the checkout. ``prepare`` puts things right before each run, at no
    cost; ``count`` counts something after it. Each run stands for ``times`` such runs. One that
    ends with another code than ``code`` has no figure.
    """

    words: Sequence[str]
    cwd: Path | None = None
    env: Mapping[str, str] = {}
    prepare: Callable[[], object] | None = None
    count: Callable[[], float] | None = None
    times: float = 1
    code: int = 0

    @property
    def is_ours(self) -> bool:
        """Tell whether it differs from one installation to another."""
        return not {"atmt", "python"}.isdisjoint(self.words)


def run(
    words: Sequence[str],
    cwd: Path | None = None,
    env: Mapping[str, str] | None = None,
    patience: int | None = None,
) -> Run:
    """Run a command to its end, or for so many seconds of CPU time; its output is thrown away."""
    with subprocess.Popen(
        words,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=partial(_bound, patience) if patience else None,  # noqa: PLW1509 - no threads
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    # macOS counts bytes, Linux kibibytes.
    peak = usage.ru_maxrss / (MEBIBYTE if sys.platform == "darwin" else 1024)
    return Run(usage.ru_utime + usage.ru_stime, peak, process.returncode)


def _bound(seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def measure(command: Command, where: Installation) -> Run:
    """Run a command of an installation once."""
    if command.prepare:
        command.prepare()
    cwd = command.cwd or where.checkout
    ran = run(where.words(command.words), cwd, {**where.env, **command.env})
    count = command.count() if command.count and ran.code == command.code else 0.0
    return ran._replace(cpu=ran.cpu * command.times, count=count)


Series = Mapping[str, Sequence[Run]]
"""The runs of each command, by its name."""


def in_turn(
    commands: Mapping[str, Command], installations: Iterable[Installation], turns: int
) -> list[Series]:
    """Run all commands in turn, so many times; of several turns the first is to warm up.

    Returns a series for each installation. What is not ours runs once a turn, for all of them.
    """
    chosen = list(installations)
    series: list[dict[str, list[Run]]] = [{name: [] for name in commands} for _ in chosen]
    for _ in range(turns):
        for where, found in zip(chosen, series, strict=True):
            for name, command in commands.items():
                is_shared = found is not series[0] and not command.is_ours
                found[name].append(series[0][name][-1] if is_shared else measure(command, where))
    return [{name: ran[turns > 1 :] for name, ran in found.items()} for found in series]
