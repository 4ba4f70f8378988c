"""The worked examples of docs/bulk.md do what the page says, one after the other."""

import re
import subprocess
import sys
from pathlib import Path

from functional.command import environment

PAGE = Path(__file__).parents[2] / "docs" / "bulk.md"


def test_the_page_shows_what_is_printed(there: Path) -> None:
    text = PAGE.read_text("utf-8")
    for name, content in re.findall(r"`([\w.]+)`:\n\n```json\n(.*?)```", text, re.DOTALL):
        (there / name).write_text(content, "utf-8")
    assert len(re.findall(r"^## [0-9]", text, re.MULTILINE)) == 3
    path = {"PATH": f"{Path(sys.executable).parent}:{environment()['PATH']}"}
    for block in re.findall(r"^```shell-session\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
        for run in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = run.partition("\n")
            ended = subprocess.run(
                ["sh", "-c", command],
                cwd=there,
                env=environment(path),
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            assert ended.stdout == output, command
