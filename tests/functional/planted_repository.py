"""A repository that wants to run programs: each that is named in it leaves a mark when it runs."""

import os
import shlex
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from history import ENVIRONMENT, Tree, git, repository, write

HOOKS = (
    "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-checkout", "post-commit",
    "post-index-change", "post-merge", "post-rewrite", "pre-auto-gc", "pre-commit", "pre-push",
    "pre-merge-commit", "prepare-commit-msg", "reference-transaction", "sendemail-validate",
)  # fmt: skip
SETTINGS = (
    "core.fsmonitor", "core.sshCommand", "core.gitProxy", "core.askPass", "core.pager",
    "core.editor", "core.alternateRefsCommand", "sequence.editor", "diff.external",
    "diff.trap.command", "diff.trap.textconv", "filter.trap.clean", "filter.trap.smudge",
    "filter.trap.process", "merge.trap.driver", "interactive.diffFilter", "credential.helper",
    "gpg.program", "gpg.ssh.program", "uploadpack.packObjectsHook", "remote.origin.uploadpack",
    "pager.cat-file", "pager.rev-parse", "pager.rev-list", "alias.cat-file", "alias.fetch",
    "trailer.trap.command", "core.virtualFilesystem",
)  # fmt: skip
PLAIN = {
    "core.repositoryFormatVersion": "1",
    "extensions.partialClone": "origin",
    "remote.origin.promisor": "true",
    "remote.origin.partialCloneFilter": "blob:none",
    "remote.vcs.promisor": "true",
    "remote.vcs.url": "x",
    "protocol.allow": "always",
    "protocol.ext.allow": "always",
    "protocol.ssh.allow": "always",
    "log.showSignature": "true",
    "commit.gpgSign": "true",
    "user.name": "A",
    "user.email": "a@example.org",
}
VARIABLES = (
    "GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_SSH", "GIT_ASKPASS", "SSH_ASKPASS", "GIT_PAGER",
    "GIT_EDITOR", "GIT_SEQUENCE_EDITOR", "GIT_PROXY_COMMAND",
)  # fmt: skip
TRACES = ("GIT_TRACE", "GIT_TRACE2", "GIT_TRACE2_EVENT", "GIT_TRACE_SETUP")
HELPERS = ("git", "git-cat-file", "git-fetch", "git-rev-parse", "git-remote-ext", "git-remote-vcs")


@dataclass(frozen=True)
class Planted:
    """The repository, where its programs leave their marks, and an environment with more."""

    top: Path
    marks: Path
    environ: dict[str, str]

    def run(self) -> list[str]:
        """The programs that ran since this was asked last."""
        found = sorted(path.name for path in self.marks.iterdir())
        for name in found:
            (self.marks / name).unlink()
        return found

    def git(self, *words: str, **env: str) -> None:
        """Run git as anybody would, however it ends."""
        subprocess.run(
            ["git", *words], cwd=self.top, env={**ENVIRONMENT, **env}, check=False, timeout=60,
            stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip


def plant(folder: Path, versions: list[Tree]) -> Planted:
    """A repository of these versions, the last one on the disk; what differed in it before is
    lost, and would be fetched.
    """
    top, marks, programs = (folder / name for name in ("group", "marks", "programs"))
    repository(top, versions)
    git(top, "checkout", "--quiet", "--force", "HEAD")
    lose(top, f"HEAD~{len(versions) - 1}", versions[0].keys())
    marks.mkdir()
    planter = Planter(marks, programs)
    configure(top, planter)
    attributes = b"* filter=trap diff=trap merge=trap\n"
    write(top, {".git/info/attributes": attributes, "data/.gitattributes": attributes})
    for hook in HOOKS:
        planter.program(f"hook-{hook}", top / ".git" / "hooks" / hook)
    for name in HELPERS:
        planter.program(f"exec-{name}", programs / "exec" / name)
    planter.program("working-folder-git", top / "git")
    return Planted(top, marks, surroundings(planter))


@dataclass(frozen=True)
class Planter:
    """Makes programs, each of which leaves a mark and fails."""

    marks: Path
    programs: Path

    def program(self, name: str, where: Path | None = None) -> str:
        """The path of a program that leaves a mark of this name."""
        path = where or self.programs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n: > {shlex.quote(str(self.marks / name))}\nexit 1\n")
        path.chmod(0o755)
        return str(path)


def lose(top: Path, revision: str, paths: Iterable[str]) -> None:
    """Take away those contents of a revision that HEAD has not."""
    for path in paths:
        lost, kept = (git(top, "rev-parse", f"{one}:{path}") for one in (revision, "HEAD"))
        if lost != kept:
            (top / ".git" / "objects" / lost[:2] / lost[2:]).unlink()


def configure(top: Path, planter: Planter) -> None:
    """Name a program wherever git's settings may, half of them in a file that is included."""
    hooks, ways = top / ".git" / "hooks", (("--local",), ("--file", str(top / ".git" / "more")))
    for number, name in enumerate(SETTINGS):
        git(top, "config", *ways[number % 2], name, planter.program(name))
    named = {
        "include.path": "more",
        "core.hooksPath": str(hooks),
        "core.attributesFile": str(top / ".git" / "info" / "attributes"),
        "remote.origin.url": "ssh://nowhere.invalid/x",
        "remote.ext.url": f"ext::{planter.program('ext')}",
        "remote.ext.promisor": "true",
        "remote.vcs.vcs": "vcs",
    }
    for name, value in {**PLAIN, **named}.items():
        git(top, "config", name, value)


def surroundings(planter: Planter) -> dict[str, str]:
    """Variables that name programs, or files to write."""
    return {
        **{name: planter.program(name) for name in VARIABLES},
        **{name: str(planter.marks / name) for name in TRACES},
        "GIT_EXEC_PATH": str(planter.programs / "exec"),
        "GIT_CONFIG_COUNT": "2",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": planter.program("counted-fsmonitor"),
        "GIT_CONFIG_KEY_1": "core.sshCommand",
        "GIT_CONFIG_VALUE_1": planter.program("counted-ssh"),
        "GIT_CONFIG_PARAMETERS": f"'core.fsmonitor'='{planter.program('given-fsmonitor')}'",
        "GIT_ALLOW_PROTOCOL": "ext:ssh:vcs:file",
        "GIT_NO_LAZY_FETCH": "0",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "PATH": os.pathsep.join((".", "", os.environ["PATH"])),
    }
