"""The file of an index: what lies in its place or beside it, no room, and who else edits it."""

import os
import sqlite3
import subprocess
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from central import ACTIONS, MANIFEST, TODAY, central, write
from command import SCRIPT, Ended, environment
from inside import in_process

slow = partial(pytest.param, marks=pytest.mark.slow)
GONE = "  - {name: gone, path: gone}\n  - {name: none, repository: nowhere}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    central(tmp_path)
    return tmp_path


def index(desk: Path, name: str = "central.db", cwd: Path | None = None) -> Ended:
    words = ("index", str(desk / "all.yaml") if cwd else "all.yaml", "-o", name)
    return in_process(*words, "--today", TODAY, cwd=cwd or desk)


def edited(desk: Path) -> None:
    text = ACTIONS.replace("Raise", "Lift")
    write(desk / "desk" / "flood" / "data", {"actions.yaml": text})


@pytest.mark.parametrize("ending", ["-wal", slow("-journal")])
def test_one_that_another_program_writes_to_is_left_alone(desk: Path, ending: str) -> None:
    index(desk)
    before = (desk / "central.db").read_bytes()
    beside = desk / f"central.db{ending}"
    beside.touch()
    edited(desk)
    ended = index(desk)
    assert (ended.code, ended.out) == (3, "")
    assert ended.err == (
        f"atmt: Another program writes to central.db: there is {beside}\n"
        f"  close that program; if there is none: rm {beside}\n"
    )
    assert (desk / "central.db").read_bytes() == before


def test_a_link_is_followed(desk: Path) -> None:
    (desk / "link.db").symlink_to("real.db")
    assert index(desk, "link.db").code == 0
    assert (desk / "link.db").is_symlink()
    assert index(desk, "real.db").out.startswith("Nothing to change")


def test_a_stream_is_no_index(desk: Path) -> None:
    ended = index(desk, "-")
    assert (ended.code, ended.err) == (
        2,
        "atmt: an index is a file: it needs a name\n"
        "  atmt index all.yaml -f sqlite -o central.db\n",
    )
    assert not (desk / "-").exists()


def test_why_a_ledger_cannot_be_read_is_the_same_from_everywhere(desk: Path) -> None:
    (desk / "all.yaml").write_text(MANIFEST + GONE, "utf-8")
    index(desk)
    index(desk, str(desk / "far.db"), Path("/"))
    assert (desk / "central.db").read_bytes() == (desk / "far.db").read_bytes()
    with closing(sqlite3.connect(desk / "central.db")) as made:
        found = made.execute("SELECT unread FROM ledgers WHERE unread IS NOT NULL").fetchall()
    assert found == [
        ("No ledger in gone: no actions.yaml there, nor in its data/",),
        ("There is no folder nowhere",),
    ]


def test_what_to_type_for_a_name_with_a_blank_can_be_typed(desk: Path) -> None:
    said = index(desk, "my index.db").out
    assert "  next: sqlite3 'my index.db' \"SELECT * FROM progress\"\n" in said


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no limit on the size of a file")
def test_a_file_that_may_not_grow_leaves_the_old_one_and_nothing_else(desk: Path) -> None:
    index(desk)
    before, there = (desk / "central.db").read_bytes(), sorted(desk.iterdir())
    edited(desk)
    command = f'ulimit -f 60; exec "{SCRIPT}" index all.yaml -o central.db --today {TODAY}'
    ended = subprocess.run(
        ["bash", "-c", command], cwd=desk, env=environment(), capture_output=True, check=False
    )
    assert ended.returncode == 3, ended.stderr
    assert ended.stderr.startswith((b"atmt: Cannot write central.db: ", b"atmt: Cannot build"))
    assert (desk / "central.db").read_bytes() == before
    assert sorted(desk.iterdir()) == there


@pytest.mark.parametrize("table", ["actions", *map(slow, ("events", "ledgers"))])
def test_a_row_that_somebody_put_in_is_not_taken_over(desk: Path, table: str) -> None:
    index(desk)
    before = (desk / "central.db").read_bytes()
    with closing(sqlite3.connect(desk / "central.db")) as made:
        made.execute(f"DELETE FROM {table} WHERE ledger = 'skills'")
        made.commit()
    ended = index(desk)
    assert "changed by something other than atmt; it is rebuilt" in ended.err
    assert (desk / "central.db").read_bytes() == before


def titles(made: sqlite3.Connection) -> list[Any]:
    return made.execute("SELECT title FROM actions").fetchall()


def test_a_program_that_has_the_index_open_keeps_what_it_reads(desk: Path) -> None:
    index(desk)
    with closing(sqlite3.connect(desk / "central.db")) as made:
        before = titles(made)
        edited(desk)
        assert index(desk).code == 0
        assert titles(made) == before
    with closing(sqlite3.connect(desk / "central.db")) as made:
        assert titles(made) != before
