"""The page on letters shows what is printed."""

import shutil
from pathlib import Path

import pytest
from command import DATA
from session import Session, sessions

PAGE = Path(__file__).parents[2] / "docs" / "letters.md"


@pytest.mark.slow
def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    session, blocks = Session(tmp_path), sessions(PAGE.read_text("utf-8"))
    assert [session.shown(block) for block in blocks] == blocks
