"""The SARIF logs of `check`, judged by the validator of the SDK for that standard."""

import json
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from command import atmt
from reports import TODAY, VERSION, hostile, judged, misshapen, sample, with_states
from test_formats import CLEAN, WAIVED, real
from test_untrusted import ALL_AT_ONCE

from atmt_cli.render.check.sarif import render_sarif
from atmt_cli.rules import EVERY_RULE

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("npm") is None, reason="npm, which brings it, is not there"),
]
PACKAGE = "@microsoft/sarif-multitool@5"
VERDICTS = {
    "real": judged(real()),
    "with a base": with_states(judged(real())),
    "hostile": hostile(ALL_AT_ONCE),
    "misshapen": misshapen(ALL_AT_ONCE),
    "waived": sample(WAIVED),
    "clean": sample(CLEAN),
}
WITHOUT_HOME = {"SARIF2005"}
"""`informationUri`: the project has no page of its own to name yet."""


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The validator, installed."""
    folder = tmp_path_factory.mktemp("multitool")
    (folder / "package.json").write_text('{"private": true}')
    run("npm", "install", "--no-audit", "--no-fund", PACKAGE, cwd=folder)
    # Its own script hands arguments to a shell, which takes a semicolon for its own.
    name = PACKAGE.rpartition("@")[0]
    yield Path(run("node", "-p", f"require({name!r})", cwd=folder).strip())
    shutil.rmtree(folder, ignore_errors=True)  # it takes 100 MB


def run(*command: str, cwd: Path) -> str:
    ended = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def complaints(tool: Path, log: str, folder: Path) -> Counter[tuple[str, str]]:
    """Rule and level of what the validator has to say, also by the rules of GitHub.

    Its notes are left out: they ask for what GitHub does not read, as message ids for texts.
    """
    (folder / "log.sarif").write_text(log, "utf-8")
    options = ("--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "-o", "said.sarif")
    subprocess.run(
        [tool, "validate", "log.sarif", *options], cwd=folder, capture_output=True, check=False
    )
    (ended,) = json.loads((folder / "said.sarif").read_text("utf-8-sig"))["runs"]
    return Counter((one["ruleId"], one.get("level", "warning")) for one in ended.get("results", []))


def rendered(name: str) -> str:
    return render_sarif(VERDICTS[name], EVERY_RULE, version=VERSION, today=TODAY)


@pytest.mark.parametrize("name", VERDICTS)
def test_the_validator_has_nothing_to_say(name: str, tool: Path, tmp_path: Path) -> None:
    said = complaints(tool, rendered(name), tmp_path)
    assert {rule for rule, _ in said} <= WITHOUT_HOME


def test_nor_of_what_the_command_writes(tool: Path, tmp_path: Path) -> None:
    for file, text in real().items():
        (tmp_path / file).write_text(text, "utf-8")
    ended = atmt("check", "-f", "sarif", "-o", "report.sarif", cwd=tmp_path)
    assert ended.code == 0
    said = complaints(tool, (tmp_path / "report.sarif").read_text("utf-8"), tmp_path)
    assert {rule for rule, _ in said} <= WITHOUT_HOME


def spoiled_rule(run: dict[str, Any]) -> None:
    run["results"][0]["ruleIndex"] = 999


def spoiled_place(run: dict[str, Any]) -> None:
    place = run["results"][0]["locations"][0]["physicalLocation"]
    place["artifactLocation"]["uri"] = "a b\\c"


def spoiled_shape(run: dict[str, Any]) -> None:
    run["results"][0]["message"] = {"words": "none"}


@pytest.mark.parametrize("spoil", [spoiled_rule, spoiled_place, spoiled_shape])
def test_the_validator_would_have_something_to_say(spoil: Any, tool: Path, tmp_path: Path) -> None:
    log = json.loads(rendered("real"))
    spoil(log["runs"][0])
    said = complaints(tool, json.dumps(log), tmp_path)
    assert {rule for rule, level in said if level == "error"}
