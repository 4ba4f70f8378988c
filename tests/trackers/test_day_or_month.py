"""Which of day and month comes first in a column is told by a date that settles it, else asked."""

from pathlib import Path

import pytest
from inside import in_process as atmt
from trackers.shapes import text_of
from trackers.test_shapes import TODAY, ledger_in, run

HEAD = ("Ref", "Action", "Owner", "Due")
EITHER = "03/04/2025"


@pytest.mark.parametrize(
    ("other", "due"),
    [("13/04/2025", "2025-04-03"), ("04/13/2025", "2025-03-04"), ("07/07/2025", None)],
)
def test_only_a_date_that_can_be_read_one_way_settles_the_column(
    other: str, due: str | None, tmp_path: Path
) -> None:
    run(tmp_path, "init", ".", "--closing-body", "Taskforce", "--keeper", "Keeper")
    rows = [HEAD, ("1", "Mend it", "Keeper", EITHER), ("2", "Paint it", "Keeper", other)]
    (tmp_path / "a.csv").write_bytes(text_of(rows))
    ended = atmt("import", "a.csv", "--yes", "--today", TODAY, cwd=tmp_path)
    if due is None:
        assert (ended.code, "--dates" in ended.err) == (2, True)
        assert ledger_in(tmp_path).actions == ()
        ended = run(tmp_path, "import", "a.csv", "--yes", "--dates", "mdy")
        due = "2025-03-04"
    assert ended.code == 0, ended.said
    assert str(ledger_in(tmp_path).actions[0].due) == due
