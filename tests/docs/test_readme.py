"""What the documentation shows is what the tool prints, on a real terminal of 100 columns."""

import fcntl
import os
import pty
import re
import shlex
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WIDTH = 100
DAY = "2018-01-10"
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))


def examples() -> list[tuple[str, str, str]]:
    """(page, command, output) of every ``console`` block: ``$ command``, then what it prints."""
    found = []
    for page in PAGES:
        text = page.read_text("utf-8")
        for block in re.findall(r"^```console\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            for run in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, output = run.partition("\n")
                found.append((page.name, command, output))
    return found


def on_a_terminal(command: str) -> str:
    """What a command prints on a terminal, without colour."""
    main, side = pty.openpty()
    fcntl.ioctl(side, termios.TIOCSWINSZ, struct.pack("HHHH", 50, WIDTH, 0, 0))
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("ATMT_", "COLUMNS"))},
        "NO_COLOR": "1",
        "ATMT_TODAY": DAY,
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    process = subprocess.Popen(
        shlex.split(command), cwd=ROOT, env=environment, stdin=side, stdout=side, stderr=side
    )
    os.close(side)
    pieces = []
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:  # the terminal's other side is closed
            break
        if not piece:
            break
        pieces.append(piece)
    process.wait()
    os.close(main)
    return b"".join(pieces).decode().replace("\r\n", "\n")


@pytest.mark.parametrize(("page", "command", "output"), examples())
def test_example_prints_what_the_page_shows(page: str, command: str, output: str) -> None:
    printed = on_a_terminal(command)
    if output.rstrip().endswith("\n…"):
        shown = output.rstrip().removesuffix("…")
        assert printed.startswith(shown)
    else:
        assert printed == output


def test_readme_begins_with_its_two_commands() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    block = re.search(r"^```\w*\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    assert block
    lines = [re.sub(r"\s+#.*$", "", line) for line in block[1].splitlines()]
    assert lines == ["pip install . && atmt status", "pip install -e '.[test]' && pytest"]
    following = text[block.end() :]
    assert "atmt status" in following.partition("```console\n")[2].partition("\n")[0]
