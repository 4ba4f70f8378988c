"""Make a ledger of any size: `python -m bench.generate DIR --actions 1000 --notes 10`.

The same numbers make the same bytes. The ledger passes `atmt check` without an error.
"""

import argparse
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

KINDS = ("department", "office", "regulator", "funder", "trade-association", "committee")
OWNERS = 40
CLOSE = date(2017, 11, 30)
SENTENCE = (
    "The owner reported that the work goes on as planned, that the two committees met and that "
    "the next return will say how far the talks on sites, skills and funds have come."
)


def bodies() -> Iterator[str]:
    """The lines of bodies.yaml."""
    yield "schema: 1\nbodies:\n"
    yield "  - {id: tf, name: Taskforce, kind: taskforce, until: 2017-11, successors: [sec]}\n"
    yield "  - {id: sec, name: Secretariat, kind: office}\n"
    for number in range(OWNERS):
        kind = KINDS[number % len(KINDS)]
        yield f"  - id: owner-{number}\n    name: Body number {number}\n    kind: {kind}\n"


def actions(count: int, notes: int) -> Iterator[str]:
    """The lines of actions.yaml."""
    yield (
        "schema: 1\nledger:\n  title: A generated ledger\n  closing_body: tf\n"
        "  closes_on: 2017-11\n  keeper: sec\nsources:\n  - {id: returns, title: Returns}\n"
        "actions:\n"
    )
    for number in range(1, count + 1):
        yield from _action(number, notes)


def _action(number: int, notes: int) -> Iterator[str]:
    owner = number % OWNERS
    told = CLOSE + timedelta(days=number % 20 + 1)
    yield (
        f"  - id: A{number}\n"
        f"    title: Carry on the work that the group began on subject number {number}\n"
        f"    short_title: Subject {number}\n    status: in-progress\n    handovers:\n"
        f"      - to: owner-{owner}\n"
    )
    if number % 3:
        yield (
            f"        status: accepted\n        offered_on: {told}\n"
            f"        answered_on: {told + timedelta(days=9)}\n"
            f"        evidence: [Letter of {told + timedelta(days=9)}]\n"
        )
    else:
        yield "        status: proposed\n"
    yield f"    governance: [owner-{(owner + 1) % OWNERS}]\n    steps:\n"
    yield (
        f"      - text: Draw up the plan for subject {number}\n        assignee: owner-{owner}\n"
        f"        due: {CLOSE + timedelta(days=120 + number % 60)}\n        status: open\n"
        "    notes:\n"
    )
    for note in range(notes):
        day = CLOSE + timedelta(days=1 + 3 * note)
        yield (
            f"      - date: {day}\n        by: owner-{owner}\n"
            f"        text: Return {note + 1} on subject {number}. {SENTENCE}\n"
            "        source: returns\n"
        )


def write(folder: Path, count: int, notes: int) -> Path:
    """Write a ledger of ``count`` actions of ``notes`` notes into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bodies.yaml").write_text("".join(bodies()), "utf-8")
    with (folder / "actions.yaml").open("w", encoding="utf-8", newline="") as file:
        file.writelines(actions(count, notes))
    return folder


def main() -> None:
    """Make the ledger that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--actions", type=int, default=1000)
    parser.add_argument("--notes", type=int, default=10)
    given = parser.parse_args()
    folder = write(given.folder, given.actions, given.notes)
    size = (folder / "actions.yaml").stat().st_size
    print(f"{folder}: {given.actions} actions, {size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
