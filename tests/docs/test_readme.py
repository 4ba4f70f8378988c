"""What the documentation shows is what the tool prints, on a real terminal of 100 columns."""

import re
import shlex
from pathlib import Path

import pytest
from command import atmt_on_terminal

ROOT = Path(__file__).parents[2]
WIDTH = 100
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
    program, *words = shlex.split(command)
    assert program == "atmt"
    return atmt_on_terminal(*words, cwd=ROOT, columns=WIDTH, env={"NO_COLOR": "1"}).out


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
