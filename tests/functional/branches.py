"""A git repository with a copy of the real ledger, in which git runs as a user's git does."""

import importlib
import io
import os
import subprocess
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

from command import DATA, SCRIPT, TODAY, Ended, atmt, environment

from atmt_cli.cli.app import run
from atmt_cli.cli.commands import COMMANDS
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
            ["git", *words],
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
        ended = atmt(*words, cwd=self.path, env=ALONE)
        assert ended.code == code, ended.said
        return ended

    def edit(self, *words: str) -> None:
        """Run a command that writes; in this process, as there are many."""
        importlib.import_module(f"atmt_cli.cli.{COMMANDS[words[0]]}")
        with redirect_stdout(io.StringIO()):
            assert run([*words, "--ledger", str(self.path / "data"), "--today", TODAY]) == 0

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


def committed(folder: Path) -> Repository:
    """Such a repository, whose ledger is committed, and which merges as git does."""
    there = Repository(folder)
    there.git("init", "--quiet", "--template=", "--initial-branch", "main")
    (folder / "data").mkdir()
    for name in FILES:
        (folder / "data" / name).write_bytes((DATA / name).read_bytes())
    there.commit("The ledger")
    return there
