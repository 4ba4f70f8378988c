"""The programs that docs/many.md names give the same answers: the sqlite3 shell, Datasette."""

import csv
import io
import json
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from central import ACTIONS, central, write
from inside import in_process
from questions import SQL, by_sqlite, indexed_desk

HOSTILE = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return indexed_desk(tmp_path_factory.mktemp("desk"))


def run(desk: Path, *words: str) -> str:
    ended = subprocess.run(words, cwd=desk, capture_output=True, check=True)
    return ended.stdout.decode()


def by_shell(desk: Path, query: str) -> list[tuple[str, ...]]:
    found = run(desk, "sqlite3", "-csv", "central.db", query)
    return [tuple(row) for row in csv.reader(io.StringIO(found))]


def as_texts(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    return [tuple("" if one is None else str(one) for one in row) for row in rows]


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="the shell sqlite3 is not installed")
def test_the_sqlite3_shell_answers_alike(desk: Path) -> None:
    for question, query in SQL:
        assert by_shell(desk, query) == as_texts(by_sqlite(desk, query)), question


def by_datasette(desk: Path, query: str) -> list[tuple[Any, ...]]:
    asked = f"/central.json?_shape=arrays&sql={quote(query)}"
    found = json.loads(run(desk, "datasette", "central.db", "--get", asked))
    assert not found["error"]
    return [tuple(row) for row in found["rows"]]


is_there = pytest.mark.skipif(shutil.which("datasette") is None, reason="no datasette: pip install")


@is_there
@pytest.mark.slow
def test_datasette_answers_alike(desk: Path) -> None:
    for question, query in SQL:
        assert by_datasette(desk, query) == by_sqlite(desk, query), question


@is_there
@pytest.mark.slow
def test_datasette_escapes_a_hostile_title(tmp_path: Path) -> None:
    central(tmp_path)
    text = ACTIONS.replace("Raise the bank", f"'{HOSTILE}'")
    write(tmp_path / "desk" / "flood" / "data", {"actions.yaml": text})
    assert in_process("index", "all.yaml", "-o", "central.db", cwd=tmp_path).code == 0
    for name in ("actions", "held", "findings"):
        page = run(tmp_path, "datasette", "central.db", "--get", f"/central/{name}")
        assert HOSTILE not in page
        assert name == "findings" or "&lt;script&gt;" in page


def titles(made: sqlite3.Connection) -> list[Any]:
    return made.execute("SELECT title FROM actions").fetchall()


def test_a_program_that_has_the_index_open_keeps_what_it_reads(tmp_path: Path) -> None:
    central(tmp_path)
    words = ("index", "all.yaml", "-o", "central.db", "--today", "2018-01-10")
    assert in_process(*words, cwd=tmp_path).code == 0
    with closing(sqlite3.connect(tmp_path / "central.db")) as made:
        before = titles(made)
        write(tmp_path / "desk" / "flood" / "data", {"actions.yaml": ACTIONS.replace("bank", "x")})
        assert in_process(*words, cwd=tmp_path).code == 0
        assert titles(made) == before
    with closing(sqlite3.connect(tmp_path / "central.db")) as made:
        assert titles(made) != before
