"""The hook of .pre-commit-hooks.yaml, installed by pre-commit and run by git's own commit."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from command import DATA
from history import ENVIRONMENT, git, repository, write

from atmt_cli.model.findings import FILES

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
NEEDED = ("pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml", "atmt_cli", "data")
PACKAGE = "pre-commit>=4,<5"
ACTIONS = f"data/{FILES[0]}"
OLD = {f"data/{name}": (DATA / name).read_bytes() for name in FILES}
CONFIGURATION = """\
repos:
  - repo: {}
    rev: {}
    hooks:
      - id: atmt-check
        args: [{}]
"""


class Ended(NamedTuple):
    """How a command ended, and what it said on both streams."""

    code: int
    said: str


class Hooked(NamedTuple):
    """A repository with a ledger, of which pre-commit guards the commits."""

    folder: Path
    program: str
    environment: dict[str, str]

    def run(self, *command: str) -> Ended:
        """Run a command as people have it: pre-commit's own files are in a place of their own."""
        ended = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True,
            check=False,
        )  # fmt: skip
        return Ended(ended.returncode, ended.stdout + ended.stderr)

    def commit(self, actions: str) -> Ended:
        """Write the ledger's actions and commit everything, through the hook."""
        write(self.folder, {ACTIONS: actions.encode()})
        git(self.folder, "add", "--all")
        return self.run("git", "commit", "--quiet", "--message=x")


def swapped(old: str, new: str) -> str:
    text = OLD[ACTIONS].decode()
    assert text.count(old) == 1
    return text.replace(old, new)


GOOD = swapped("    short_title: Mobile investment\n", "    short_title: Mobility\n")
TO_THE_TASKFORCE = swapped("      - to: dit\n", "      - to: atmt\n")
REWRITTEN = swapped("DIT is recruiting too.", "DIT was recruiting.")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A repository of this project as it is in this folder now, and its commit."""
    folder = tmp_path_factory.mktemp("project")
    for name in NEEDED:
        if (ROOT / name).is_dir():
            left = shutil.ignore_patterns("__pycache__", ".atmt*")
            shutil.copytree(ROOT / name, folder / name, ignore=left)
        else:
            shutil.copy(ROOT / name, folder / name)
    repository(folder)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=x")
    return folder, git(folder, "rev-parse", "HEAD")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> str:
    """pre-commit, in an environment of its own."""
    home = tmp_path_factory.mktemp("pre-commit")
    for command in ([sys.executable, "-m", "venv", str(home)],
                    [str(home / "bin" / "pip"), "install", "--quiet", PACKAGE]):  # fmt: skip
        subprocess.run(command, check=True, capture_output=True)
    return str(home / "bin" / "pre-commit")


def hooked(folder: Path, program: str, project: tuple[Path, str], arguments: str = "") -> Hooked:
    """A repository with the real ledger, on a branch of its own beside ``main``."""
    repository(folder, [OLD])
    git(folder, "checkout", "--quiet", "-b", "edit", "main")
    (folder / ".pre-commit-config.yaml").write_text(CONFIGURATION.format(*project, arguments))
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=x")
    kept = {name: one for name, one in os.environ.items() if not name.startswith(("GIT_", "ATMT_"))}
    isolated = {name: one for name, one in ENVIRONMENT.items() if name.startswith("GIT_")}
    # One for all: the hook is installed once, as it is on people's machines.
    cache = Path(program).parents[1] / "cache"
    here = Hooked(folder, program, {**kept, **isolated, "PRE_COMMIT_HOME": str(cache)})
    assert here.run(program, "install").code == 0
    return here


def test_a_good_commit_passes_and_a_bad_one_is_stopped_with_the_rule(
    program: str, project: tuple[Path, str], tmp_path: Path
) -> None:
    here = hooked(tmp_path, program, project)
    ended = here.commit(GOOD)
    assert (ended.code, "handover ledger" in ended.said, "Passed" in ended.said) == (0, True, True)
    head = git(here.folder, "rev-parse", "HEAD")
    ended = here.commit(TO_THE_TASKFORCE)
    assert (ended.code, "Failed" in ended.said) == (1, True)
    assert "[owner-can-own]" in ended.said
    line = TO_THE_TASKFORCE.partition("      - to: atmt\n")[0].count("\n") + 1
    assert f"{ACTIONS}:{line}:" in ended.said
    assert git(here.folder, "rev-parse", "HEAD") == head
    # What is not to be committed is not judged.
    write(here.folder, {"data/bodies.yaml": b"no ledger"})
    git(here.folder, "reset", "--quiet")
    write(here.folder, {ACTIONS: GOOD.replace("Mobility", "Moving").encode()})
    git(here.folder, "add", ACTIONS)
    ended = here.run("git", "commit", "--quiet", "--message=x")
    assert (ended.code, "Passed" in ended.said) == (0, True)


def test_with_a_base_the_edit_is_judged(
    program: str, project: tuple[Path, str], tmp_path: Path
) -> None:
    here = hooked(tmp_path, program, project, "--against=main")
    ended = here.commit(REWRITTEN)
    assert (ended.code, "[notes-append-only]" in ended.said) == (1, True)
    assert here.commit(GOOD).code == 0
    # In the next commit, too, and where all files are judged at once.
    assert here.commit(REWRITTEN).code == 1
    ended = here.run(program, "run", "--all-files")
    assert (ended.code, "[notes-append-only]" in ended.said) == (1, True)


def test_other_files_do_not_start_it(
    program: str, project: tuple[Path, str], tmp_path: Path
) -> None:
    here = hooked(tmp_path, program, project)
    write(here.folder, {"other/actions.yml": b"", "old-actions.yaml": b""})
    git(here.folder, "add", "--all")
    ended = here.run("git", "commit", "--quiet", "--message=x")
    assert (ended.code, "Skipped" in ended.said) == (0, True)
