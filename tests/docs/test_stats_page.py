"""The page on rates and ages shows what is printed, and defines each measure as the code does."""

import re
from pathlib import Path

from session import Session, sessions

from atmt_cli.model.findings import FILES
from atmt_cli.views.stats.measures import MEASURES

PAGE = Path(__file__).parents[2] / "docs" / "stats.md"


def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    page = PAGE.read_text("utf-8")
    for name, text in zip(
        FILES, re.findall(r"^```yaml\n(.*?)^```", page, re.DOTALL | re.MULTILINE), strict=True
    ):
        (tmp_path / name).write_text(text, "utf-8")
    for block in sessions(page):
        assert Session(tmp_path).shown(block) == block


def test_the_page_defines_each_measure() -> None:
    page = " ".join(PAGE.read_text("utf-8").split())
    for one in MEASURES:
        assert f"**{one.title}** (`{one.id}`): {' '.join(one.meaning.split())}" in page
