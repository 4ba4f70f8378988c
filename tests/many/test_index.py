"""The index: what it has, that it is the same however it was made, what becomes of a bad one."""

import random
import re
import shutil
import sqlite3
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from central import ACTIONS, FLOOD_BODIES, MANIFEST, TODAY, central, write
from command import Ended
from history import git
from inside import in_process

from atmt_cli.store.many.database import VIEWS
from atmt_cli.views.facts import COLUMNS_OF

slow = partial(pytest.param, marks=pytest.mark.slow)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    central(tmp_path)
    return tmp_path


def index(desk: Path, name: str = "central.db", today: str = TODAY) -> Ended:
    return in_process("index", "all.yaml", "-o", name, "--today", today, cwd=desk)


def ask(desk: Path, query: str, name: str = "central.db") -> list[Any]:
    with closing(sqlite3.connect(desk / name)) as made:
        return made.execute(query).fetchall()


def fresh(desk: Path) -> bytes:
    """The bytes of an index that is built anew."""
    (desk / "fresh.db").unlink(missing_ok=True)
    index(desk, "fresh.db")
    return (desk / "fresh.db").read_bytes()


def is_as_fresh(desk: Path) -> bool:
    return (desk / "central.db").read_bytes() == fresh(desk)


def commit(desk: Path, text: str) -> None:
    """Commit an actions.yaml, and push it into the bare repository."""
    (desk / "clone" / "data" / "actions.yaml").write_text(text, "utf-8")
    git(desk / "clone", "commit", "--quiet", "--all", "--message", "More")
    git(desk / "clone", "push", "--quiet", "../skills.git", "main")


def test_each_row_has_its_ledger_and_revision(desk: Path) -> None:
    assert index(desk).code == 0
    tip = git(desk / "clone", "rev-parse", "HEAD")
    assert ask(desk, "SELECT ledger, revision, id, owner, due_last FROM actions") == [
        ("flood", None, "FR03", "ea", "2018-01-02"),
        ("flood", None, "FR04", "ea", None),
        ("skills", tip, "A1", "ols", None),
        ("skills", tip, "A2", "sec", None),
    ]
    for table in (*COLUMNS_OF, *VIEWS):
        columns = [one[1] for one in ask(desk, f"PRAGMA table_info({table})")]
        assert columns[:2] == ["ledger", "revision"], table
    assert ask(desk, "SELECT own_fields FROM actions")[0] == ('{"x-cost": "5"}',)


def test_history_is_told_with_the_commit_of_each_event(desk: Path) -> None:
    index(desk)
    first = git(desk / "clone", "rev-parse", "HEAD~1")
    events = ask(desk, "SELECT revision, committed_at, place, text FROM events")
    assert {event[1][:10] for event in events[1:]} == {"2017-12-02"}
    assert {event[0] for event in events[1:]} == {first}
    assert (events[0][1], events[0][2]) == ("2018-01-04T12:00:00Z", "A1#2")


def test_findings_and_gaps_are_those_of_the_commands(desk: Path) -> None:
    index(desk)
    words = ("--today", TODAY, "--ledgers", "all.yaml")
    found = in_process(*words, "check", "-f", "json", cwd=desk).json["findings"]
    assert ask(desk, "SELECT ledger, rule, place, message FROM findings ORDER BY rowid") == [
        (one["ledger"], one["rule"], one["where"], one["message"]) for one in found
    ]
    gaps = in_process(*words, "gaps", "-f", "json", cwd=desk).json["gaps"]
    assert sorted(ask(desk, "SELECT ledger, kind, place FROM gaps")) == sorted(
        (one["ledger"], one["group"], one["where"]) for one in gaps
    )


def test_the_same_ledgers_make_the_same_bytes(desk: Path) -> None:
    index(desk)
    assert is_as_fresh(desk)
    again = index(desk)
    assert again.out == f"Nothing to change: 2 ledgers as of {TODAY}\n"
    shutil.copytree(desk, desk.parent / "elsewhere")
    assert (desk / "central.db").read_bytes() == fresh(desk.parent / "elsewhere")
    words = (str(desk / "all.yaml"), "-o", str(desk / "far.db"), "--today", TODAY)
    assert in_process("index", *words, cwd=Path("/")).code == 0
    assert (desk / "central.db").read_bytes() == (desk / "far.db").read_bytes()


EDITS = {
    "a note in a folder": (ACTIONS.replace("We look at it", "We look"), None, "1 read", 0),
    "a commit": (None, "new note", "1 read", 1),
    "both": (ACTIONS.replace("FR04", "FR05"), "new note", "2 read", 1),
    "a commit of something else": (None, "", "0 read", 1),
}


@pytest.mark.parametrize("edit", [slow(one) if one == "a commit" else one for one in EDITS])
def test_only_what_changed_is_read_and_the_bytes_are_those_of_a_new_one(
    desk: Path, edit: str
) -> None:
    index(desk)
    flood, note, read, histories = EDITS[edit]
    if flood:
        write(desk / "desk" / "flood" / "data", {"actions.yaml": flood})
    if note:
        text = (desk / "clone" / "data" / "actions.yaml").read_text()
        commit(desk, text.replace("text: Done", "text: Not done"))
    elif note is not None:
        write(desk / "clone", {"README": "Read me"})
        git(desk / "clone", "add", "README")
        commit(desk, (desk / "clone" / "data" / "actions.yaml").read_text())
    ended = index(desk)
    assert ended.out.startswith(f"central.db: 2 ledgers as of {TODAY}; {read}, "), ended.out
    assert f" of {histories}\n" in ended.out
    assert is_as_fresh(desk)


@pytest.mark.slow
def test_a_ledger_that_comes_goes_or_moves_is_as_in_a_new_one(desk: Path) -> None:
    index(desk)
    for entries in (
        MANIFEST + "  - {name: twin, repository: clone, path: data}\n",
        MANIFEST.replace("flood,", "deluge,"),
        "ledgers:\n" + "".join(MANIFEST.splitlines(True)[:1:-1]),
        MANIFEST.replace("revision: main", "revision: main~1"),
        MANIFEST.replace("skills.git", "clone"),
        MANIFEST + "  - {name: gone, path: gone}\n",
        MANIFEST,
    ):
        (desk / "all.yaml").write_text(entries, "utf-8")
        index(desk)
        assert is_as_fresh(desk), entries


def test_on_another_day_it_is_judged_anew_and_histories_stay(desk: Path) -> None:
    index(desk)
    ended = index(desk, today="2018-06-01")
    assert "2 read, with the histories of 0\n" in ended.out
    assert ask(desk, "SELECT today FROM clock") == [("2018-06-01",)]
    assert ask(desk, "SELECT days FROM overdue") == [(150,)]


def test_packed_refs_are_seen_without_reading_anything(desk: Path) -> None:
    index(desk)
    for folder in ("skills.git", "clone"):
        git(desk / folder, "pack-refs", "--all")
        git(desk / folder, "gc", "--quiet")
    assert index(desk).out.startswith("Nothing to change")
    git(desk / "skills.git", "tag", "main", "HEAD~1")  # a name that means two things
    ended = index(desk)
    assert ended.code == 3
    assert "'main' is ambiguous" in ask(desk, "SELECT unread FROM ledgers")[1][0]


def test_a_folder_is_at_a_revision_until_it_is_edited(desk: Path) -> None:
    (desk / "all.yaml").write_text("ledgers: [{name: here, path: clone}]\n", "utf-8")
    index(desk)
    tip = git(desk / "clone", "rev-parse", "HEAD")
    assert {one for (one,) in ask(desk, "SELECT revision FROM actions")} == {tip}
    path = desk / "clone" / "data" / "actions.yaml"
    path.write_text(path.read_text() + "# edited\n", "utf-8")
    index(desk)
    assert {one for (one,) in ask(desk, "SELECT revision FROM actions")} == {None}
    assert is_as_fresh(desk)


def test_a_commit_beside_a_folder_moves_its_revision(desk: Path) -> None:
    (desk / "all.yaml").write_text("ledgers: [{name: here, path: clone}]\n", "utf-8")
    index(desk)
    git(desk / "clone", "commit", "--quiet", "--allow-empty", "--message", "Nothing")
    index(desk)
    tip = git(desk / "clone", "rev-parse", "HEAD")
    assert {one for (one,) in ask(desk, "SELECT revision FROM actions")} == {tip}
    assert is_as_fresh(desk)


def test_what_cannot_be_read_is_a_row_and_read_again_the_next_time(desk: Path) -> None:
    (desk / "all.yaml").write_text(MANIFEST + "  - {name: broken, path: broken}\n", "utf-8")
    write(desk / "broken", {"actions.yaml": "schema: [", "bodies.yaml": FLOOD_BODIES})
    ended = index(desk)
    assert ended.code == 3
    assert ended.err == (
        "caution: broken: broken/actions.yaml:2:1: did not find expected node content\n"
        "  correct it, then type: atmt --ledger broken check\n"
        "atmt: 1 ledger cannot be read: broken\n  all others are in the index\n"
    )
    assert ask(desk, "SELECT ledger, unread IS NULL FROM ledgers") == [
        ("flood", 1), ("skills", 1), ("broken", 0),
    ]  # fmt: skip
    assert ask(desk, "SELECT count(*) FROM actions") == [(4,)]
    write(desk / "broken", {"actions.yaml": ACTIONS})
    assert index(desk).code == 0
    assert is_as_fresh(desk)


def test_a_history_that_was_not_fetched_is_said(desk: Path) -> None:
    shutil.rmtree(desk / "skills.git")
    git(desk, "clone", "--quiet", "--bare", "--depth=1", f"file://{desk}/clone", "skills.git")
    ended = index(desk)
    assert ended.code == 0
    assert ended.err.startswith("caution: skills: Only part of the history was fetched: ")
    assert ask(desk, "SELECT history_ends IS NOT NULL FROM ledgers") == [(0,), (1,)]


CHANGED = "is damaged, or was changed by something other than atmt"


def spoilt(desk: Path, how: str) -> None:
    path = desk / "central.db"
    if how == "layout":
        with closing(sqlite3.connect(path)) as made:
            made.execute("PRAGMA user_version = 99")
    elif how == "version":
        with closing(sqlite3.connect(path)) as made:
            made.execute("UPDATE clock SET version = '0.0.1'")
            made.commit()
    elif how == "edited":
        with closing(sqlite3.connect(path)) as made:
            made.execute("UPDATE handovers SET status = 'accepted'")
            made.commit()
    else:
        data = bytearray(path.read_bytes())
        data[4096:] = b"\xff" * (len(data) - 4096) if how == "garbled" else b""
        path.write_bytes(data)


@pytest.mark.parametrize("how", [slow("layout"), "version", "edited", slow("garbled"), slow("cut")])
def test_one_of_another_version_or_damaged_is_built_anew_and_that_is_said(
    desk: Path, how: str
) -> None:
    index(desk)
    spoilt(desk, how)
    ended = index(desk)
    assert ended.code == 0, ended.err
    why = "was made by another version of atmt" if how in ("layout", "version") else CHANGED
    assert ended.err == f"atmt: central.db {why}; it is rebuilt\n"
    assert is_as_fresh(desk)


@pytest.mark.parametrize("what", ["text", "database", "folder"])
def test_what_is_no_index_is_not_written_over(desk: Path, what: str) -> None:
    path = desk / "central.db"
    if what == "text":
        path.write_text("My notes, of which there is no copy. " * 9)
    elif what == "database":
        with closing(sqlite3.connect(path)) as made:
            made.execute("CREATE TABLE mine (x)")
    else:
        path.mkdir()
    before = path.read_bytes() if path.is_file() else None
    ended = index(desk)
    assert (ended.code, ended.out) == (3, "")
    assert "-o FILE" in ended.err
    assert (path.read_bytes() if path.is_file() else None) == before


def test_an_empty_file_is_none(desk: Path) -> None:
    (desk / "central.db").touch(0o600)
    assert index(desk).code == 0
    assert (desk / "central.db").stat().st_mode & 0o777 == 0o600
    assert is_as_fresh(desk)


def test_texts_that_are_not_unicode_in_a_commit_are_kept_visible(desk: Path) -> None:
    path = desk / "clone" / "data" / "actions.yaml"
    path.write_text(path.read_text().replace("text: Done", "text: Not done"), "utf-8")
    git(desk / "clone", "-c", "user.name=B\udcff", "commit", "--quiet", "-a", "-m", "b\udcfe")
    (desk / "all.yaml").write_text("ledgers: [{name: here, repository: clone, path: data}]\n")
    assert index(desk).code == 0
    assert len(ask(desk, "SELECT DISTINCT subject FROM events")) == 2


def test_it_is_said_what_is_missing(desk: Path) -> None:
    ended = in_process("index", "all.yaml", cwd=desk)
    assert (ended.code, ended.err) == (
        2, "atmt: index needs -o\n  atmt index all.yaml -f sqlite -o central.db\n",
    )  # fmt: skip
    assert in_process("index", "none.yaml", "-o", "x.db", cwd=desk).code == 3
    assert in_process("index", "all.yaml", "-o", "no/x.db", cwd=desk).code == 3


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(40))
def test_whatever_was_edited_the_index_is_as_a_new_one(desk: Path, seed: int) -> None:
    dice = random.Random(seed)
    entries = MANIFEST.splitlines(keepends=True)[2:]
    entries.append("  - {name: twin, path: clone}\n")
    entries.append("  - {name: old, repository: clone, path: data}\n")
    for _ in range(6):
        chosen = dice.sample(entries, dice.randint(1, len(entries)))
        (desk / "all.yaml").write_text("ledgers:\n" + "".join(chosen), "utf-8")
        word = f"word {dice.randint(1, 3)}"
        if dice.random() < 0.5:
            text = ACTIONS.replace("We look at it", word)
            bad = "schema: [" if dice.random() < 0.2 else text
            write(desk / "desk" / "flood" / "data", {"actions.yaml": bad})
        path = desk / "clone" / "data" / "actions.yaml"
        path.write_text(re.sub("text: (Done|word .)", f"text: {word}", path.read_text()), "utf-8")
        if dice.random() < 0.5 and git(desk / "clone", "status", "--porcelain"):
            commit(desk, path.read_text())
        today = dice.choice((TODAY, TODAY, "2018-06-01"))
        index(desk, today=today)
        (desk / "fresh.db").unlink(missing_ok=True)
        index(desk, "fresh.db", today=today)
        assert (desk / "central.db").read_bytes() == (desk / "fresh.db").read_bytes()
