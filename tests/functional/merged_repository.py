"""A git repository with a copy of the real ledger, in which git runs as a user's git does."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from command import DATA, SCRIPT, Ended, environment
from inside import in_process
from originals import made_once

from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.read import read

ALONE = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Repository(NamedTuple):
    """A git repository with a copy of the real ledger in `data`."""

    path: Path

    def git(self, *words: str, code: int = 0) -> Ended:
        """Run git, which finds the command as a user's git does: on the PATH."""
        found = f"{Path(SCRIPT).parent}{os.pathsep}{os.environ['PATH']}"
        who = {f"GIT_{one}_{key}": value for one in ("AUTHOR", "COMMITTER")
               for key, value in (("NAME", "Sec"), ("EMAIL", "sec@example.org"))}  # fmt: skip
        ended = subprocess.run(
            ["git", "-c", "maintenance.auto=false", *words],
            cwd=self.path,
            env=environment({**ALONE, **who, "PATH": found}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert ended.returncode == code, ended.stdout + ended.stderr
        return Ended(ended.returncode, ended.stdout, ended.stderr)

    def atmt(self, *words: str, code: int = 0) -> Ended:
        """Run a command in it."""
        ended = in_process(*words, cwd=self.path, env=ALONE)
        assert ended.code == code, ended.said
        return ended

    def edit(self, *words: str) -> None:
        """Run a command that writes."""
        self.atmt(*words, "--ledger", "data")

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def branch(self, name: str, *edits: tuple[str, ...]) -> None:
        """A branch of main with edits by commands, in a commit of its own."""
        self.git("switch", "--quiet", *(("main",) if name == "main" else ("-c", name, "main")))
        for edit in edits:
            self.edit(*edit)
        self.commit(name)

    @property
    def folder(self) -> Folder:
        return Folder(self.path / "data", self.path)

    @property
    def ledger(self) -> Ledger:
        return read(self.folder).ledger

    @property
    def actions(self) -> str:
        return (self.path / "data/actions.yaml").read_text("utf-8")

    def passes(self, revision: str) -> None:
        """The gate of a pull request into a branch lets this one through."""
        self.atmt("check", "--against", revision)


def copied(make: Callable[[Repository], None], folder: Path) -> Repository:
    """A copy of what `make` does to a new repository; it is asked once for all tests."""
    original = made_once(make.__module__ + make.__name__, lambda path: make(Repository(path)))
    shutil.copytree(original, folder, symlinks=True, dirs_exist_ok=True)
    return Repository(folder)


def committed(folder: Path) -> Repository:
    """Such a repository, whose ledger is committed, and which merges as git does."""
    return copied(_commit_the_ledger, folder)


def merged_by_facts(folder: Path) -> Repository:
    """The same, which merges by facts."""
    return copied(_set_up, folder)


def _set_up(there: Repository) -> None:
    _commit_the_ledger(there)
    there.atmt("setup-git")
    there.commit("Merged by facts")


def _commit_the_ledger(there: Repository) -> None:
    there.git("init", "--quiet", "--template=", "--initial-branch", "main")
    (there.path / "data").mkdir()
    for name in FILES:
        (there.path / "data" / name).write_bytes((DATA / name).read_bytes())
    there.commit("The ledger")
