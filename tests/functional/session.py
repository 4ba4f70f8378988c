"""Run what a page of the documentation shows as a session in a shell."""

import re
import shlex
import subprocess
from itertools import chain
from pathlib import Path

from command import environment
from inside import in_process

IDENTITY = {
    f"GIT_{who}_{what}": text
    for who in ("AUTHOR", "COMMITTER")
    for what, text in (("NAME", "A. Secretary"), ("EMAIL", "secretary@example.org"))
}


class Session:
    """A shell in a folder: it knows `atmt`, other programs, `export`, and a star in a name."""

    def __init__(self, there: Path) -> None:
        self.there = there
        self.exported: dict[str, str] = {}

    def shown(self, block: str) -> str:
        """The same block, with what its commands print now."""
        runs = re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]
        commands = [run.partition("\n")[0] for run in runs]
        return "".join(f"$ {command}\n{self.printed(command)}" for command in commands)

    def printed(self, command: str) -> str:
        """What a command prints, on both streams."""
        program, *words = shlex.split(command)
        if program == "export":
            self.exported.update([words[0].split("=", 1)])
            return ""
        arguments = list(chain(*(self._as_a_shell(word) for word in words)))
        if program == "atmt":
            return in_process(*arguments, cwd=self.there, env=self.exported).said
        ended = subprocess.run(
            [program, *arguments],
            cwd=self.there,
            env=environment({**IDENTITY, "GIT_CONFIG_NOSYSTEM": "1", **self.exported}),
            capture_output=True,
            text=True,
            check=True,
        )
        return ended.stdout + ended.stderr

    def _as_a_shell(self, word: str) -> list[str]:
        """The files that a word with a star stands for."""
        if "*" not in word:
            return [word]
        return sorted(str(path.relative_to(self.there)) for path in self.there.glob(word))


def sessions(text: str) -> list[str]:
    """Every block of a page that shows a session."""
    return re.findall(r"^```shell-session\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
