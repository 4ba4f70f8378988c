"""The ten questions of docs/many.md: SQLite, in Python and its shell, Datasette and DuckDB answer
them alike, and rightly.
"""

import csv
import io
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import duckdb
import pytest
from central import ACTIONS, FLOOD_BODIES, MANIFEST, TODAY, central, write
from history import git
from inside import in_process
from questions import PAGE, SQL, by_sqlite, indexed_desk
from spread import one_in

HOSTILE = "<script>alert(1)</script>"
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
    return indexed_desk(tmp_path_factory.mktemp("desk"))


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


ELSEWHERE = ("--ledgers all.yaml check --select many", "--ledgers all.yaml transfer")
"""What test_rules_of_many and test_patches show, on desks of their own."""


def test_the_page_shows_what_is_printed(desk: Path, tmp_path: Path) -> None:
    central(tmp_path)
    head, flood, skills = MANIFEST.rsplit("\n", 3)[:3]
    gone = "  - {name: gone, path: desk/gone}"
    for name, lines in {"broken": (head, flood, gone), "committed": (head, skills)}.items():
        (tmp_path / f"{name}.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    shown = re.findall(r"```text\n(.+?)```", PAGE, re.DOTALL)
    runs = re.findall(r"^\$ atmt (.+?)\n(.+?)(?=^\$ |\Z)", "".join(shown), re.DOTALL | re.MULTILINE)
    assert len(runs) == 11
    for words, said in runs:
        if words.startswith(ELSEWHERE):
            continue
        ended = in_process(*words.split(), cwd=tmp_path, env={"ATMT_TODAY": TODAY})
        assert ended.out + ended.err == said, words
    assert "\n".join(PAGE.split("```yaml\n")[1].split("\n")[:2]) in MANIFEST
    named = re.findall(r"  - (\{.+?\})", PAGE.split("```")[1])
    assert [one for one in named if one in MANIFEST] == named


def test_the_lines_of_python_make_every_view(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(desk)
    exec(PAGE.split("```python\n")[1].split("```")[0], {})
    assert re.findall(r"\b(flood|old|skills)\b.+?(\d).+?(\d)", capsys.readouterr().out) == [
        ("flood", "1", "0"), ("old", "2", "1"), ("skills", "2", "0"),
    ]  # fmt: skip


def test_a_mirror_is_fetched_as_the_page_says(desk: Path, tmp_path: Path) -> None:
    central(tmp_path)
    git(tmp_path, "clone", "--quiet", "--mirror", "clone", "mirror.git")
    (tmp_path / "all.yaml").write_text("ledgers: [{name: x, repository: mirror.git}]\n", "utf-8")
    path = tmp_path / "clone" / "data" / "actions.yaml"
    path.write_text(path.read_text("utf-8").replace("Fund it", "Pay it"), "utf-8")
    git(tmp_path / "clone", "commit", "--quiet", "--all", "--message", "Pay")
    assert "Pay it" not in in_process("--ledgers", "all.yaml", "list", cwd=tmp_path).out
    git(tmp_path / "mirror.git", "fetch", "--quiet")
    assert "Pay it" in in_process("--ledgers", "all.yaml", "list", cwd=tmp_path).out
    assert "git clone --quiet --mirror" in PAGE


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
