"""The action of action.yml, its scripts run as GitHub's runner runs them."""

import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from command import SCRIPT
from ruamel.yaml import YAML

ROOT = Path(__file__).parents[2]
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")


def load(text: str) -> Any:
    """A text in YAML."""
    return YAML(typ="safe", pure=True).load(text)


@cache
def action() -> Any:
    """What action.yml says."""
    return load((ROOT / "action.yml").read_text("utf-8"))


@dataclass
class Runner:
    """A job's folders and variables, and the contexts that expressions are made of.

    ``workspace`` is what was checked out. Every variable is as the runner sets it, and no other.
    """

    home: Path
    workspace: Path
    github: dict[str, str] = field(default_factory=dict)
    contexts: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.temp.mkdir(parents=True, exist_ok=True)

    @property
    def temp(self) -> Path:
        """Emptied before and after each job."""
        return self.home / "temp"

    @property
    def summary(self) -> str:
        """What the step wrote for its summary."""
        path = self.home / "summary.md"
        return path.read_text("utf-8") if path.exists() else ""

    def value(self, text: str) -> str:
        """An expression, which must be the whole text; what nothing has set is empty."""
        found = EXPRESSION.fullmatch(text)
        assert found, text
        return self.contexts.get(found[1], "")

    def run(self, step: str, given: Mapping[str, str] | None = None) -> "Ran":
        """Run a step with inputs given to the action. Its outputs are kept in the contexts."""
        declared = action()["inputs"]
        assert set(given or {}) <= set(declared)
        for name, one in declared.items():
            self.contexts[f"inputs.{name}"] = (given or {}).get(name, one["default"])
        (chosen,) = (one for one in action()["runs"]["steps"] if one["id"] == step)
        assert chosen["shell"] == "bash"
        script, output = self.home / "script.sh", self.home / "output"
        script.write_text(chosen["run"], "utf-8")
        output.write_bytes(b"")
        ended = subprocess.run(
            ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)],
            cwd=self.workspace,
            env=self._environment()
            | {name: self.value(text) for name, text in chosen["env"].items()},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        pairs = (line.split("=", 1) for line in output.read_text("utf-8").splitlines())
        outputs = dict(pairs)
        self.contexts |= {f"steps.{step}.outputs.{name}": one for name, one in outputs.items()}
        return Ran(ended.returncode, ended.stdout, ended.stderr, outputs)

    def check(self, given: Mapping[str, str] | None = None) -> "Ran":
        """Run the step that judges, by the command that is installed here."""
        self.contexts.setdefault("steps.install.outputs.command", SCRIPT)
        return self.run("check", given)

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_OUTPUT": str(self.home / "output"),
            "GITHUB_STEP_SUMMARY": str(self.home / "summary.md"),
            "GITHUB_WORKSPACE": str(self.workspace),
            "RUNNER_TEMP": str(self.temp),
            "ATMT_TODAY": "2018-01-10",
            **{name: one for name, one in os.environ.items() if name.startswith("PIP_")},
            **self.github,
        }


@dataclass(frozen=True)
class Ran:
    """How a step ended, and the outputs that it set."""

    code: int
    out: str
    err: str
    outputs: dict[str, str]
