"""The README's test command, in CPU seconds. It takes a minute: `python -m bench --tests`."""

from pathlib import Path

from bench.figures import Bench, Measurement, Ready
from bench.measure import Command


def prepare(room: Path, quick: bool) -> Ready:  # noqa: ARG001 - there is one size
    """Return the command; it runs in the checkout."""
    words = ("python", "-m", "pytest", "-p", "no:cacheprovider")
    env = {"PYTEST_DEBUG_TEMPROOT": str(room)}
    return Ready("the default tests", {"pytest": Command(words, env=env)})


BENCH = Bench(
    prepare,
    (Measurement("the README's test command, in seconds of CPU", "pytest", None, 60, design=True),),
    turns=1,
)
