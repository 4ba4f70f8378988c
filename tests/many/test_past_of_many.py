"""`--at DAY` beside `--ledgers`: each ledger as it was committed by then, and only those begun."""

from pathlib import Path

import pytest
from central import central
from command import Ended
from dated_history import Dated, at, dated, ledger, noon
from history import git
from inside import in_process

COMMITTED = """ledgers:
  - {name: here, path: clone}
  - {name: skills, repository: skills.git, revision: main, path: data}
"""


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    central(tmp_path, COMMITTED)
    return tmp_path


def asked(desk: Path, *words: str) -> Ended:
    return in_process("--ledgers", "all.yaml", *words, cwd=desk, env={"ATMT_TODAY": "2018-01-10"})


@pytest.mark.parametrize("day", ["2017-12-15", pytest.param("2018-01-04", marks=pytest.mark.slow)])
def test_each_says_what_it_says_by_itself(desk: Path, day: str) -> None:
    alone = in_process("--ledger", "clone", "list", "--at", day, "-f", "json", cwd=desk).json
    found = asked(desk, "list", "--at", day, "-f", "json").json
    assert found["today"] == day
    for name in ("here", "skills"):
        rows = [{"ledger": name, **row} for row in alone["actions"]]
        assert [row for row in found["actions"] if row["ledger"] == name] == rows


def test_one_that_had_not_begun_is_no_trouble(desk: Path) -> None:
    later = at("data", ledger("2018-01-05 Begun"))
    dated(desk / "later", [Dated(later, noon("2018-01-06"))])
    (desk / "all.yaml").write_text(COMMITTED + "  - {name: later, path: later}\n", "utf-8")
    ended = asked(desk, "list", "--at", "2018-01-05")
    assert (ended.code, ended.err) == (
        0, "atmt: not begun by 2018-01-05, so not shown: later\n",
    )  # fmt: skip
    assert "later:A1" in asked(desk, "list", "--at", "2018-01-06").out


def test_one_without_a_history_has_a_row(desk: Path) -> None:
    (desk / "all.yaml").write_text(COMMITTED + "  - {name: flood, path: desk/flood}\n", "utf-8")
    ended = asked(desk, "gaps", "--at", "2018-01-05")
    assert ended.code == 3
    assert "is not in a git repository, so it has no history" in ended.out
    assert "here:A1" in ended.out


def test_it_is_on_the_line_that_the_manifest_names(desk: Path) -> None:
    git(desk / "skills.git", "branch", "old", "main~1")
    (desk / "all.yaml").write_text(COMMITTED.replace("main", "old"), "utf-8")
    rows = asked(desk, "list", "--at", "2018-01-05", "-f", "json").json["actions"]
    notes = {row["ledger"]: row["last_note"]["date"] for row in rows if row["id"] == "A1"}
    assert notes == {"here": "2018-01-03", "skills": "2017-12-01"}


def test_one_that_was_moved_since_is_followed(desk: Path) -> None:
    git(desk / "clone", "mv", "data", "moved")
    git(desk / "clone", "commit", "--quiet", "--message", "Move it")
    git(desk / "clone", "push", "--quiet", "../skills.git", "main")
    manifest = COMMITTED.replace("path: data", "path: moved").replace("path: clone", "path: "
        "clone/moved")  # fmt: skip
    (desk / "all.yaml").write_text(manifest, "utf-8")
    ended = asked(desk, "list", "--at", "2018-01-05", "--fields", "id")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.split()[1:5] == ["here:A1", "here:A2", "skills:A1", "skills:A2"]


def test_a_revision_is_named_in_the_manifest(desk: Path) -> None:
    ended = asked(desk, "list", "--at", "main")
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.endswith("beside --ledgers name a day; the manifest names revisions\n")
    for words in (("check", "--at", "2018-01-05"), ("calendar", "--at", "2018-01-05")):
        assert asked(desk, *words).code == 2


def test_a_day_to_come_gives_a_caution(desk: Path) -> None:
    ended = asked(desk, "list", "--at", "2018-02-01")
    assert ended.code == 0
    assert ended.err.startswith("atmt: --at 2018-02-01 is in the future: ")
