"""A letter and a form to each of 256 owners, by `atmt report chase --all`, beside reading."""

from pathlib import Path
from shutil import rmtree

from bench.figures import Bench, Measurement, Ready
from bench.measure import Command

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


def prepare(room: Path, quick: bool) -> Ready:
    """Make the ledger; return the commands."""
    owners = 16 if quick else 256
    make(room, owners)
    chase = ("atmt", "report", "chase", "--all", "-o", "letters", "--today", DAY, "--form")

    def letters(form: str) -> Command:
        return Command((*chase, form), room, prepare=clear)

    def clear() -> None:
        rmtree(room / "letters", ignore_errors=True)

    return Ready(
        f"{owners} letters",
        {
            "reading": Command(("atmt", "list", "--today", DAY), room),
            "forms in xlsx": letters("xlsx"),
            "forms in csv": letters("csv"),
        },
    )


BENCH = Bench(
    prepare,
    (
        Measurement("a letter to each owner, with a form in XLSX", "forms in xlsx", "reading"),
        Measurement("a letter to each owner, with a form in CSV", "forms in csv", "reading"),
    ),
    turns=4,
)
