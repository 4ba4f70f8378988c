"""The ten questions of docs/many.md: SQLite and DuckDB answer them alike, and rightly."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from central import ACTIONS, FLOOD_BODIES, MANIFEST, TODAY, central, write
from inside import in_process
from spread import one_in

PAGE = (Path(__file__).parents[2] / "docs" / "many.md").read_text("utf-8")
SQL = re.findall(r"\*\*\d+\. (.+?)\*\*\n\n```sql\n(.+?)```", PAGE, re.DOTALL)
OLD = """schema: 1
ledger: {title: Old, closing_body: tf, closes_on: 2017-10, keeper: sec}
actions:
  - id: Z1
    title: Keep it
    status: open
    handovers:
      - {to: tf, status: declined, offered_on: 2017-09, answered_on: 2017-09, reason: No}
      - {to: gone, status: accepted, offered_on: 2017-10-01, answered_on: 2017-10-02, evidence: [x]}
      - {to: sec, from: gone, status: proposed, proposed_on: 2017-12-01}
    notes: [{date: 2017-09, by: gone, text: It was so}]
    steps: [{text: Report, assignee: gone, due: 2017-12, status: open}]
  - {id: Z2, title: Leave it, status: open}
"""
OLD_BODIES = """schema: 1
bodies:
  - {id: tf, name: Old Group, kind: taskforce}
  - {id: sec, name: The Secretariat, kind: office}
  - {id: gone, name: ENVIRONMENT AGENCY, kind: agency, until: 2017-12, successors: [sec], ended_as: merged}
"""  # noqa: E501
ANSWERS: dict[int, list[tuple[Any, ...]]] = {
    1: [("flood", "FR03", "Raise the bank", "offered"), ("old", "Z1", "Keep it", "accepted")],
    2: [("Environment Agency", 1, 40)],
    3: [
        ("Office for Life Sciences", "skills", "A1", 41),
        ("The Secretariat", "skills", "A2", 41),
    ],
    4: [
        ("old", "Z1.1", "Report", "2017-12", 10),
        ("flood", "FR03", "Raise the bank", "2018-01-02", 8),
    ],
    5: [("old", "Z2", "Leave it", "nobody has it", None)],
    6: [("old", "Z1", "ENVIRONMENT AGENCY", "2017-12", '["sec"]')],
    7: [
        ("old", "Z2", "Leave it", None, None),
        ("skills", "A2", "Staff it", None, None),
        ("old", "Z1", "Keep it", "2017-09", 102),
    ],
    8: [("flood", 2, 1, 1, 1, 0), ("old", 2, 2, 0, 1, 1), ("skills", 2, 2, 0, 2, 0)],
}
"""The answers that are short; of the others it is enough that both engines give the same."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    central(folder, MANIFEST + "  - {name: old, path: old}\n")
    write(folder / "old", {"actions.yaml": OLD, "bodies.yaml": OLD_BODIES})
    for format_, name in (("sqlite", "central.db"), ("parquet", "central")):
        words = ("index", "all.yaml", "-f", format_, "-o", name, "--today", TODAY)
        assert in_process(*words, cwd=folder).code == 0
    return folder


def by_sqlite(desk: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(desk / "central.db")) as made:
        return made.execute(query).fetchall()


@pytest.fixture(scope="module")
def duck(desk: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB, with a view for each file."""
    with duckdb.connect() as made:
        for file in (desk / "central").iterdir():
            made.execute(f"CREATE VIEW {file.stem} AS SELECT * FROM '{file}'")
        yield made


def test_there_are_ten() -> None:
    assert len(SQL) == 10


@pytest.mark.parametrize("number", one_in(4, range(1, 11)))
def test_both_engines_give_the_same_answer(
    desk: Path, duck: duckdb.DuckDBPyConnection, number: int
) -> None:
    _, query = SQL[number - 1]
    found = by_sqlite(desk, query)
    assert found
    assert found == duck.execute(query).fetchall()
    assert found == ANSWERS.get(number, found)


def test_all_tables_are_the_same_in_both(desk: Path, duck: duckdb.DuckDBPyConnection) -> None:
    names = [file.stem for file in (desk / "central").iterdir()]
    for name in names:
        query = f"SELECT * FROM {name}"
        rows = (by_sqlite(desk, query), duck.execute(query).fetchall())
        assert sorted(map(repr, rows[0])) == sorted(map(repr, rows[1])), name
    assert len(names) == 26


def test_the_page_shows_what_is_printed(desk: Path, tmp_path: Path) -> None:
    central(tmp_path)
    shown = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)
    runs = re.findall(r"^\$ atmt (.+?)\n(.+?)(?=^\$ |\Z)", "".join(shown), re.DOTALL | re.MULTILINE)
    assert len(runs) == 4
    for words, said in runs:
        ended = in_process(*words.split(), cwd=tmp_path, env={"ATMT_TODAY": TODAY})
        assert ended.out == said, words
    assert "\n".join(PAGE.split("```yaml\n")[1].split("\n")[:2]) in MANIFEST
    named = re.findall(r"  - (\{.+?\})", PAGE.split("```")[1])
    assert [one for one in named if one in MANIFEST] == named


def test_one_body_of_which_two_ledgers_say_different_things_is_found(desk: Path) -> None:
    query = (
        "SELECT ledger, body, until, other_ledger, other_body, other_until FROM differing_bodies"
    )
    assert by_sqlite(desk, query) == [("flood", "ea", None, "old", "gone", "2017-12")]


def test_one_action_in_two_ledgers_is_found(desk: Path, tmp_path: Path) -> None:
    central(tmp_path, MANIFEST + "  - {name: twin, path: clone}\n")
    assert in_process("index", "all.yaml", "-o", "central.db", cwd=tmp_path).code == 0
    found = by_sqlite(tmp_path, "SELECT ledger, action, other_ledger, other_action FROM twins")
    assert found == [("skills", "A1", "twin", "A1"), ("skills", "A2", "twin", "A2")]


def test_the_page_names_every_table_and_view(desk: Path) -> None:
    for file in (desk / "central").iterdir():
        assert f"`{file.stem}`" in PAGE, file.stem


def test_the_ledger_of_the_tests_is_that_of_the_page() -> None:
    assert "FR03" in ACTIONS
    assert "Environment Agency" in FLOOD_BODIES
