"""What docs/first-hour.md has a reader type does what the page shows, from an empty folder on."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from session import Session

from atmt_cli.model.moves import ACTION_MOVES, HANDOVER_MOVES

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(shell-session|diff)\n(.*?)^```", re.DOTALL | re.MULTILINE)
sys.path.insert(0, str(DOCS))
pictures = import_module("pictures")


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    session = Session(tmp_path)
    for kind, block in BLOCK.findall((DOCS / "first-hour.md").read_text("utf-8")):
        if kind == "diff":
            subprocess.run(["git", "apply"], cwd=tmp_path, input=block.encode(), check=True)
        else:
            assert any_commit(session.shown(block)) == any_commit(block)


def any_commit(text: str) -> str:
    """A text without the ids of commits, which depend on who made them and when."""
    return re.sub(r"against [0-9a-f]{12}", "against COMMIT", text)


@pytest.mark.parametrize(
    ("name", "moves"), [("HANDOVER", HANDOVER_MOVES), ("ACTION", ACTION_MOVES)]
)
def test_a_picture_shows_every_lawful_move_and_no_other(name: str, moves: Any) -> None:
    picture = getattr(pictures, name)
    shown = [move for arrow in picture.arrows for move in arrow.moves]
    assert sorted(shown) == sorted((a, b) for a, to in moves.items() for b in to)
    assert {box.status for box in picture.boxes} == set(moves)


def test_the_workflow_is_that_of_the_page_about_ci() -> None:
    (workflow,) = re.findall(
        r"^```yaml\n(.*?)^```",
        (DOCS / "first-hour.md").read_text("utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    assert workflow in (DOCS / "ci.md").read_text("utf-8")
