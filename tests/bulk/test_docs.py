"""The worked examples of docs/bulk.md do what the page says, one after the other."""

import re
from pathlib import Path

import pytest
from session import Session, sessions

PAGE = Path(__file__).parents[2] / "docs" / "bulk.md"


@pytest.mark.slow
def test_the_page_shows_what_is_printed(there: Path) -> None:
    text = PAGE.read_text("utf-8")
    for name, content in re.findall(r"`([\w.]+)`:\n\n```json\n(.*?)```", text, re.DOTALL):
        (there / name).write_text(content, "utf-8")
    assert len(re.findall(r"^## [0-9]", text, re.MULTILINE)) == 3
    session = Session(there)
    for block in sessions(text):
        assert session.shown(block) == block
