"""Many writers at once, beside SQLite: `python -m bench.queue`.

So many processes add a note each to one ledger; as many insert a row each into one SQLite database,
with the same patience. Both are whole processes, started at once. It prints how many of them are
present afterwards, how many were refused, and the longest wait, from the start of a process to its
end. With `--atmt` it measures another installation.
"""

import argparse
import shutil
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.measure import ATMT

DATA = Path(__file__).parents[1] / "data"
INSERT = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=60) as there:
    there.execute("insert into note values (?)", (sys.argv[2],))
"""


def at_once(commands: Sequence[Sequence[str]], log: Path) -> tuple[Counter[int], float, float]:
    """Start all and wait for all: exit codes, seconds, and the longest a process took."""
    begun = time.perf_counter()
    with log.open("wb") as errors:
        running = {
            subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=errors): time.perf_counter()
            for command in commands
        }
        codes: Counter[int] = Counter()
        longest = 0.0
        while running:
            for process in [one for one in running if one.poll() is not None]:
                longest = max(longest, time.perf_counter() - running.pop(process))
                codes[process.returncode] += 1
            time.sleep(0.05)
    return codes, time.perf_counter() - begun, longest


def measure(
    name: str, commands: Sequence[Sequence[str]], present: Callable[[], int], log: Path
) -> None:
    """Print one line."""
    codes, seconds, longest = at_once(commands, log)
    refused = sum(count for code, count in codes.items() if code)
    print(
        f"{name}: {len(commands)} writers: {present()} present, {refused} refused "
        f"({dict(codes)}), {seconds:.1f} s, longest wait {longest:.1f} s",
        flush=True,
    )
    for line, count in Counter(log.read_text("utf-8").splitlines()).most_common(3):
        print(f"  {count} x {line}")


def main() -> None:
    """Print both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--writers", type=int, default=300)
    parser.add_argument("--atmt", default=ATMT)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="atmt-bench-") as path:
        ledger, database = Path(path, "data"), Path(path, "notes.db")
        shutil.copytree(DATA, ledger, ignore=shutil.ignore_patterns(".atmt"))
        with sqlite3.connect(database) as there:
            there.execute("create table note (text)")
        where = ["--ledger", str(ledger)]
        numbers = range(given.writers)
        notes = [[given.atmt, "note", "A1", f"Writer {n} was here.", *where] for n in numbers]
        rows = [[sys.executable, "-c", INSERT, str(database), str(n)] for n in numbers]

        def notes_present() -> int:
            return (ledger / "actions.yaml").read_text("utf-8").count("was here.")

        def rows_present() -> int:
            return int(sqlite3.connect(database).execute("select count(*) from note").fetchone()[0])

        measure("atmt", notes, notes_present, Path(path, "log"))
        measure("SQLite", rows, rows_present, Path(path, "log"))


if __name__ == "__main__":
    main()
