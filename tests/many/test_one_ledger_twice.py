"""One ledger under two names of a manifest, and ledgers none of which can be read."""

import shutil
from pathlib import Path

import pytest
from inside import in_process
from waters import MANIFEST, waters

ASKED = ("list", "stats", "gaps", "status", "calendar", "report chase EA")


@pytest.mark.parametrize(
    "asked",
    [pytest.param(one, marks=[] if one == "list" else pytest.mark.slow) for one in ASKED],
)
def test_it_is_counted_under_each_name_and_that_is_said(asked: str, tmp_path: Path) -> None:
    desk = waters(tmp_path)
    (desk / "all.yaml").write_text(MANIFEST + "  - {name: again, path: ./rivers}\n", "utf-8")
    words = ("--ledgers", "all.yaml", *asked.split(), "--today", "2018-01-10")
    said = "caution: again and rivers name the same ledger; it is counted under each\n"
    assert said in in_process(*words, cwd=desk).err


@pytest.mark.slow
def test_of_many_names_only_some_are_told(tmp_path: Path) -> None:
    desk = waters(tmp_path)
    more = "".join(f"  - {{name: n{number}, path: rivers}}\n" for number in range(9))
    (desk / "all.yaml").write_text(MANIFEST + more, "utf-8")
    for asked in ("list", "check"):
        ended = in_process("--ledgers", "all.yaml", asked, cwd=desk)
        assert ended.err.count("name the same ledger") == 5
        assert "caution: so do 4 more\n" in ended.err


@pytest.mark.slow
@pytest.mark.parametrize("asked", [*ASKED, "transfer EA dpt --on 2018-01-05", "check"])
def test_where_none_can_be_read_no_others_are_told_of(asked: str, tmp_path: Path) -> None:
    desk = waters(tmp_path)
    shutil.rmtree(desk / "rivers")
    shutil.rmtree(desk / "flood")
    ended = in_process("--ledgers", "all.yaml", *asked.split(), cwd=desk)
    assert ended.code == 3
    assert "atmt: 2 ledgers cannot be read: flood, rivers\n" in ended.err
    assert "others" not in ended.err
