"""The example ledgers are what their commands make of the real one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from inside import in_process

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = ("actions.yaml", "bodies.yaml")


def run(*command: str) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ATMT_")}
    return subprocess.run(
        command, env={**kept, "PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.mark.slow
@pytest.mark.parametrize("example", ["atmt-2023"])
def test_commands_make_the_example(example: str, tmp_path: Path) -> None:
    made = tmp_path / "made"
    replayed = run("sh", str(EXAMPLES / example / "commands.sh"), str(made))
    assert (replayed.returncode, replayed.stderr) == (0, "")
    for name in FILES:
        assert (made / name).read_bytes() == (EXAMPLES / example / name).read_bytes()


def test_the_example_of_2023_breaks_no_rule_and_names_the_successor() -> None:
    ledger = ("--ledger", str(EXAMPLES / "atmt-2023"), "--today", "2023-02-08")
    assert in_process("check", *ledger, cwd=EXAMPLES).code == 0
    assert (
        "Department for Business and Trade" in in_process("show", "A2", *ledger, cwd=EXAMPLES).out
    )
