"""Judging 1,000 actions of 10 notes by all rules of state, beside reading them, in one process.

`python -m bench.rules`. The five dearest rules are named.
"""

import gc
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from atmt_cli.rules import RULES
from atmt_cli.rules.rule import judge
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read
from bench.generate import write

ACTIONS, NOTES = 1000, 10
TODAY = date(2018, 1, 10)
RUNS = 7
DEAREST = 5
STATE_RULES = tuple(rule for rule in RULES if not rule.needs_base)


def seconds(work: Callable[[], object]) -> float:
    """The median time of ``work``, after one run that is thrown away."""
    times = []
    for _ in range(RUNS + 1):
        gc.collect()
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return median(times[1:])


def main() -> None:
    """Print the medians, their ratio and the dearest rules."""
    # The command does the same: what it builds lives until it ends.
    gc.disable()
    with TemporaryDirectory() as made:
        path = write(Path(made), ACTIONS, NOTES)
        folder = Folder(path, path)
        reading = seconds(lambda: read(folder))
        ledger = read(folder).ledger
    judging = seconds(lambda: judge(STATE_RULES, ledger, TODAY))
    each = {
        rule.id: seconds(lambda rule=rule: judge([rule], ledger, TODAY)) for rule in STATE_RULES
    }
    found = len(judge(STATE_RULES, ledger, TODAY).findings)
    print(
        f"{ACTIONS} actions of {NOTES} notes: reading {reading * 1000:.0f} ms, "
        f"judging by {len(STATE_RULES)} rules {judging * 1000:.1f} ms ({found} findings), "
        f"ratio {judging / reading:.3f}"
    )
    for name in sorted(each, key=each.__getitem__, reverse=True)[:DEAREST]:
        print(f"{name}: {each[name] * 1000:.2f} ms")


if __name__ == "__main__":
    main()
