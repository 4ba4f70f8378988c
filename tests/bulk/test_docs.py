"""The worked examples of docs/bulk.md do what the page says, one after the other."""

import re
import shlex
import subprocess
from itertools import chain
from pathlib import Path

from command import atmt

PAGE = Path(__file__).parents[2] / "docs" / "bulk.md"


def test_the_page_shows_what_is_printed(there: Path) -> None:
    text = PAGE.read_text("utf-8")
    for name, content in re.findall(r"`([\w.]+)`:\n\n```json\n(.*?)```", text, re.DOTALL):
        (there / name).write_text(content, "utf-8")
    assert len(re.findall(r"^## [0-9]", text, re.MULTILINE)) == 3
    for block in re.findall(r"^```shell-session\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for run in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = run.partition("\n")
            assert printed(command, there) == output, command


def printed(command: str, there: Path) -> str:
    program, *words = shlex.split(command)
    if program == "atmt":
        return atmt(*chain(*(as_a_shell(word, there) for word in words)), cwd=there).said
    return subprocess.run(
        [program, *words], cwd=there, capture_output=True, text=True, check=True
    ).stdout


def as_a_shell(word: str, there: Path) -> list[str]:
    """The files that a word with a star stands for."""
    if "*" not in word:
        return [word]
    return sorted(str(path.relative_to(there)) for path in there.glob(word))
