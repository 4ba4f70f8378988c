"""Measure everything, print the figures, and write them for docs/performance.md.

Each command runs in turn with its reference, in processes of their own. A figure is a ratio of CPU
times where nothing else is said: the median over the turns, and in brackets the lowest and highest,
both times and the peak of memory.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NoReturn

from bench import apply, edit, history, imports, letters, many, peers, size, status, suite
from bench.figures import is_missed, line, measured, versions
from bench.generate import write
from bench.measure import ROOT, Installation, installation

BENCHES = {
    "status": status.BENCH,
    "edit": edit.BENCH,
    "size": size.BENCH,
    "many": many.BENCH,
    "peers": peers.BENCH,
    "history": history.BENCH,
    "letters": letters.BENCH,
    "apply": apply.BENCH,
    "imports": imports.BENCH,
    "tests": suite.BENCH,
}
STAGES = 10_000
"""The actions of the ledger whose stages are timed."""


def machine() -> str:
    """Return what kind of machine this is, and no name of it."""
    count = os.cpu_count() or 1
    return (
        f"{count} {'core' if count == 1 else 'cores'}, {platform.machine().replace('_', '-')} "
        f"{platform.system()}, {platform.python_implementation()} {platform.python_version()}"
    )


def profile(quick: bool) -> dict[str, dict[str, float]]:
    """Return where the time goes when a large ledger is read, measured in a process."""
    with tempfile.TemporaryDirectory(prefix="atmt-bench-") as made:
        path = write(Path(made) / "data", 500 if quick else STAGES, 10)
        words = [sys.executable, "-m", "bench.stages", str(path)]
        ran = subprocess.run(words, cwd=ROOT, capture_output=True, check=True)
    found: dict[str, dict[str, float]] = json.loads(ran.stdout)
    return {
        name: {stage: round(seconds, 3) for stage, seconds in part.items()}
        for name, part in found.items()
    }


def figures(name: str, installations: list[Installation], quick: bool) -> dict[str, Any]:
    """Measure the bench named, and print each figure."""
    with tempfile.TemporaryDirectory(prefix="atmt-bench-") as room:
        size, rows = measured(BENCHES[name], Path(room), installations, quick)
    print(f"{name}: {size}", *map(line, rows), sep="\n", flush=True)
    return {"size": size, "rows": rows}


def asked(words: list[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser("python -m bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=BENCHES, help="what to measure")
    parser.add_argument("--quick", action="store_true", help="small sizes, one turn")
    parser.add_argument("--tests", action="store_true", help="the default tests, too")
    parser.add_argument(
        "--before",
        type=installation,
        metavar="PYTHON|DIR",
        help="an older installation or checkout, beside this one",
    )
    parser.add_argument("--called", default="before", help="what the page calls that one")
    parser.add_argument("-o", "--output", type=Path, help="write the figures there, as JSON")
    return parser.parse_args(words)


def measure_all(given: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Measure what is asked for; write what is found after each bench, and return it."""
    installations = [Installation(), *([given.before] if given.before else [])]
    for one in installations:
        one.compile()
    benches: dict[str, dict[str, Any]] = {}
    found = {"machine": machine(), "peers": dict(versions())}
    found |= {"before": given.called if given.before else None, "benches": benches}
    if given.output:
        found |= profile(given.quick)
    for name in given.only or [name for name in BENCHES if name != "tests" or given.tests]:
        benches[name] = figures(name, installations, given.quick)
        if given.output:
            given.output.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    return benches


def main(*words: str) -> NoReturn:
    """Measure what is asked for; end with 1 where a figure is not what it is to be."""
    rows = [
        row
        for bench in measure_all(asked([*words, *sys.argv[1:]])).values()
        for row in bench["rows"]
    ]
    missed = sum(is_missed(row) for row in rows)
    print(f"{machine()}: {len(rows)} figures, {missed} missed")
    sys.exit(missed > 0)


if __name__ == "__main__":
    main()
