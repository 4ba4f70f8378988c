"""The page on the history of a ledger shows what is printed, but for the ids of commits."""

import re
import shutil
from pathlib import Path

import pytest
from command import DATA
from session import Session, sessions

PAGE = Path(__file__).parents[2] / "docs" / "history.md"


class Dated(Session):
    """A session in which git has the clock of atmt, at noon."""

    def printed(self, command: str) -> str:
        noon = f"{self.exported.get('ATMT_TODAY')}T12:00:00Z"
        self.exported |= {"GIT_COMMITTER_DATE": noon, "GIT_AUTHOR_DATE": noon}
        return super().printed(command)


@pytest.mark.slow
def test_the_page_shows_what_is_printed(tmp_path: Path) -> None:
    for path in DATA.glob("*.yaml"):
        shutil.copy(path, tmp_path)
    session, blocks = Dated(tmp_path), sessions(PAGE.read_text("utf-8"))
    for block in blocks:
        assert without_ids(session.shown(block)) == without_ids(block)


def without_ids(block: str) -> str:
    """A session in which all commits are one."""
    return re.sub("^[0-9a-f]{12}  ", "ID  ", block, flags=re.MULTILINE)
