"""A letter and a form to each of 256 owners: `python -m bench.letters`.

`atmt report chase --all -o DIR`, beside `atmt list` of the same ledger, which only reads it; and
beside an older atmt, where `--before` names a folder that holds one. CPU time, divided by letters.
"""

import argparse
import os
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from bench.measure import run

DAY = "2018-03-01"
HEAD = "schema: 1\nledger: {title: Many, closing_body: tf, closes_on: 2018-01-31, keeper: sec}\n"
BODIES = """\
schema: 1
bodies:
  - {id: tf, name: The Taskforce, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office, contact: desk@sec.example}
"""
ACTION = """\
  - id: A{n}
    title: Action number {n} of the taskforce, as published
    status: in-progress
    handovers: [{{to: b{n}, status: proposed}}]
    notes:
      - {{date: 2018-02, by: sec, text: They met and agreed on the next step of the work}}
    steps:
      - {{text: Publish a plan, status: open, assignee: b{n}, due: 2018-06}}
"""


def make(there: Path, owners: int) -> None:
    """Make a ledger in which each owner has an action."""
    actions = "".join(ACTION.format(n=n) for n in range(1, owners + 1))
    (there / "actions.yaml").write_text(f"{HEAD}actions:\n{actions}", "utf-8")
    bodies = "".join(
        f"  - {{id: b{n}, name: Body number {n}, kind: office, contact: b{n}@example.org}}\n"
        for n in range(1, owners + 1)
    )
    (there / "bodies.yaml").write_text(BODIES + bodies, "utf-8")


def seconds(there: Path, words: Sequence[str], before: Path | None) -> float:
    """CPU seconds of a command; the middle of three runs."""
    os.environ |= {"ATMT_TODAY": DAY, "PYTHONPATH": str(before or "")}
    times = []
    for _ in range(3):
        shutil.rmtree(there / "letters", ignore_errors=True)
        ran = run([sys.executable, "-m", "atmt_cli", *words], there)
        assert ran.code == 0, words
        times.append(ran.cpu)
    return median(times)


def main() -> None:
    """Measure, and print a line each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owners", type=int, default=256)
    parser.add_argument("--before", type=Path, help="the folder of an older atmt_cli")
    given = parser.parse_args()
    with TemporaryDirectory() as name:
        there = Path(name)
        make(there, given.owners)
        read = seconds(there, ("list",), None)
        print(f"atmt list: {read * 1000:.0f} ms")
        each: dict[str, float] = {}
        for form in ("xlsx", "csv"):
            words = ("report", "chase", "--all", "-o", "letters", "--form", form)
            for label, place in (("", None), (" before", given.before)):
                if label and place is None:
                    continue
                took = seconds(there, words, place)
                each[form + label] = (took - read) / given.owners
                print(
                    f"{given.owners} letters with a form in {form}{label}: {took * 1000:.0f} ms, "
                    f"{took / read:.1f} times reading; {each[form + label] * 1000:.2f} ms each"
                )
            if given.before:
                ratio = each[form] / each[f"{form} before"]
                print(f"  a letter takes {ratio:.2f} of what it took")


if __name__ == "__main__":
    main()
