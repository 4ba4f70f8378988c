"""One body in an index: every name of it finds it in all ledgers, each action once."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from central import write
from inside import in_process
from questions import SQL

TODAY = "2018-01-10"
CALLED = {
    "a": ("ols", "name: OLS"),
    "b": ("ols", "name: Office for Life Sciences, aka: [OLS, ols]"),
    "c": ("olsx", "name: Öffice  for Life Sciences"),
    "d": ("ols", "name: Old Lime Society"),
}


def bodies(id_: str, words: str) -> str:
    head = "schema: 1\nbodies:\n  - {id: tf, name: Group, kind: taskforce}\n"
    return f"{head}  - {{id: {id_}, {words}, kind: office}}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    for name, (id_, words) in CALLED.items():
        actions = (
            f"schema: 1\nledger: {{title: Of {name}, closing_body: tf, closes_on: 2017-11}}\n"
            f"actions: [{{id: A1, title: Do {name}, status: open, "
            f"handovers: [{{to: {id_}, status: proposed}}]}}]\n"
        )
        write(tmp_path / name, {"actions.yaml": actions, "bodies.yaml": bodies(id_, words)})
    manifest = "".join(f"  - {{name: {name}, path: {name}}}\n" for name in CALLED)
    (tmp_path / "all.yaml").write_text(f"schema: 1\nledgers:\n{manifest}", "utf-8")
    return tmp_path


def index(desk: Path, name: str = "central.db") -> str:
    return in_process("index", "all.yaml", "-o", name, "--today", TODAY, cwd=desk).out


def ask(desk: Path, query: str) -> list[Any]:
    with closing(sqlite3.connect(desk / "central.db")) as made:
        return made.execute(query).fetchall()


def holders(desk: Path, folded: str) -> str:
    query = SQL[0][1].replace("environment agency", folded)
    return "".join(row[0] for row in ask(desk, query))


def test_every_name_finds_the_body_in_all_ledgers_and_each_action_once(desk: Path) -> None:
    index(desk)
    assert holders(desk, "ols") == "abc"  # an id alone is no proof: not the Old Lime Society
    assert holders(desk, "office for life sciences") == "abc"
    assert holders(desk, "old lime society") == "d"
    assert ask(desk, "SELECT identity FROM bodies WHERE id LIKE 'ols%'") == [
        ("a:ols",), ("a:ols",), ("a:ols",), ("d:ols",),
    ]  # fmt: skip


def test_a_name_of_one_ledger_changes_who_is_one_with_whom_in_all(desk: Path) -> None:
    index(desk)
    written = bodies("ols", "name: Office for Life Sciences")
    (desk / "b" / "bodies.yaml").write_text(written, "utf-8")
    assert "; 1 read" in index(desk)
    assert (holders(desk, "ols"), holders(desk, "office for life sciences")) == ("a", "bc")
    index(desk, "fresh.db")
    assert (desk / "central.db").read_bytes() == (desk / "fresh.db").read_bytes()


@pytest.mark.slow
def test_nothing_changes_where_a_ledger_cannot_be_read_as_before(desk: Path) -> None:
    there = desk / "c" / "bodies.yaml"
    sound = there.read_text("utf-8")
    there.write_text("schema: 1\nbodies: 5\n", "utf-8")
    assert "; 3 read" in index(desk)
    assert index(desk) == f"Nothing to change: 4 ledgers as of {TODAY}\n"
    there.write_text("schema: 1\nbodies: [6]\n", "utf-8")
    assert "; 0 read" in index(desk)
    there.write_text(sound, "utf-8")
    assert "; 1 read" in index(desk)
    index(desk, "fresh.db")
    assert (desk / "central.db").read_bytes() == (desk / "fresh.db").read_bytes()
