"""`atmt status` on the real ledger, beside `python -c pass`."""

from pathlib import Path

from bench.figures import Bench, Measurement, Ready
from bench.measure import DATA, Command

PARTS = "import typer, rich.table, rich.console, pydantic, ruamel.yaml"


def prepare(room: Path, quick: bool) -> Ready:  # noqa: ARG001 - it is small
    """Return the commands."""
    status = ("atmt", "status", "--ledger", str(DATA), "--today", "2018-01-10")
    return Ready(
        "the ledger in data/",
        {
            "python -c pass": Command(("python", "-c", "pass"), room),
            "atmt status": Command(status, room),
            "atmt status, a table": Command((*status, "--format", "table"), room),
            "the packages": Command(("python", "-c", PARTS), room),
        },
    )


NOTHING = "python -c pass"
BENCH = Bench(
    prepare,
    (
        Measurement("`atmt status` on the real ledger", "atmt status", NOTHING, 14, design=True),
        Measurement("the same with a table", "atmt status, a table", NOTHING),
        Measurement("importing the packages it uses, alone", "the packages", NOTHING),
    ),
    turns=26,
)
