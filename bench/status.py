"""`atmt status` on the real ledger against `python -c pass`: `python -m bench.status`.

What importing everything at start would cost is measured beside it.
"""

import sys
from pathlib import Path

from bench.measure import ATMT, as_installed, compare, report

DATA = Path(__file__).parents[1] / "data"
RUNS = 61
TARGET = 14
EVERYTHING = "import typer, rich.table, rich.console, pydantic, ruamel.yaml"


def main() -> None:
    """Print the ratios."""
    as_installed()
    nothing = [sys.executable, "-c", "pass"]
    status = [ATMT, "status", "--ledger", str(DATA), "--today", "2018-01-10"]
    report("atmt status, piped", compare(status, nothing, RUNS), TARGET)
    table = [*status, "--format", "table"]
    report("atmt status, as a table", compare(table, nothing, RUNS))
    report("importing the parts", compare([sys.executable, "-c", EVERYTHING], nothing, RUNS))


if __name__ == "__main__":
    main()
