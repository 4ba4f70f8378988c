"""What is kept of a large ledger changes no answer: not when it is there, not when it is bad."""

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

import pytest
from command import SCRIPT, TODAY, atmt_afresh, environment
from inside import in_process

from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.index import cache_folder, snapshot
from atmt_cli.views.filter import FIELDS, KEYS
from atmt_cli.views.row_fields import CHOOSABLE
from atmt_cli.views.status import SORTS
from bench.generate import write

DAY = date.fromisoformat(TODAY)
ASKED = (
    ("list", "--format", "jsonl"),
    ("status",),
    ("show", "A3", "--format", "json"),
    ("list", "--text", "subject 7", "--flag", "owner-has-accepted", "--format", "csv"),
)
"""Questions that between them need the rows, the findings, their places, and every note."""
posix_only = pytest.mark.skipif(os.name != "posix", reason="rights of POSIX")


class Shelf:
    """A large ledger, and a folder of the user's for what is kept of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.ledger = write(path / "ledger", 60, 10)
        self.env = {"XDG_CACHE_HOME": str(path / "cache"), "HOME": str(path), "ATMT_CACHE": "1"}
        self.folder = path / "cache" / "atmt"

    def ask(self, *words: str) -> tuple[int, str, str]:
        """Ask with what is kept."""
        ended = in_process(*words, "--ledger", str(self.ledger), cwd=self.path, env=self.env)
        return ended.code, ended.out, ended.err

    def read(self, *words: str) -> tuple[int, str, str]:
        """Ask the files themselves."""
        ended = in_process(*words, "--ledger", str(self.ledger), cwd=self.path)
        return ended.code, ended.out, ended.err

    def kept(self) -> list[Path]:
        """What is kept, and what is left over."""
        return sorted(self.folder.iterdir()) if self.folder.is_dir() else []


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    made = Shelf(tmp_path)
    assert made.ledger.joinpath("actions.yaml").stat().st_size > snapshot.LEAST
    return made


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for what is kept, in this process."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ATMT_CACHE", "1")
    cache_folder.keep("first", (b"1",))
    (found,) = tmp_path.rglob("first.snapshot")
    return found.parent


def test_the_answers_are_those_of_the_files_the_first_time_and_again(shelf: Shelf) -> None:
    wanted = [shelf.read(*one) for one in ASKED]
    assert [shelf.ask(*one) for one in ASKED] == wanted
    assert len(shelf.kept()) == 4
    assert [shelf.ask(*one) for one in ASKED] == wanted


def test_an_edit_is_seen_at_once(shelf: Shelf) -> None:
    shelf.ask("list")
    assert shelf.ask("note", "A3", "Two posts are filled", "--by", "owner-3")[0] == 0
    shown = shelf.ask("show", "A3")
    assert "Two posts are filled" in shown[1]
    assert shown == shelf.read("show", "A3")
    assert [shelf.ask(*one) for one in ASKED] == [shelf.read(*one) for one in ASKED]


def test_another_day_has_findings_of_its_own(shelf: Shelf) -> None:
    late = ("list", "--format", "jsonl", "--today", "2019-01-01")
    early = shelf.ask("list", "--format", "jsonl")
    assert shelf.ask(*late) == shelf.read(*late)
    assert shelf.ask(*late)[1] != early[1]
    assert shelf.ask("list", "--format", "jsonl") == early


@posix_only
def test_what_is_kept_is_for_nobody_else_to_read(shelf: Shelf) -> None:
    shelf.ask("list")
    assert shelf.folder.stat().st_mode & 0o777 == 0o700
    assert {one.stat().st_mode & 0o777 for one in shelf.kept()} == {0o600}


def test_it_is_turned_off_by_the_environment(shelf: Shelf) -> None:
    shelf.env["ATMT_CACHE"] = "0"
    shelf.ask("list")
    assert not shelf.folder.exists()


def test_nothing_is_kept_of_a_small_ledger(shelf: Shelf) -> None:
    small = write(shelf.path / "small", 2, 1)
    in_process("list", "--ledger", str(small), cwd=shelf.path, env=shelf.env)
    assert not shelf.folder.exists()


def forge(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put a ledger with another title in the place of what was kept, as only the user could."""
    for name, value in shelf.env.items():
        monkeypatch.setenv(name, value)
    folder = Folder(shelf.ledger, shelf.path)
    files = read_files(folder)
    reading = snapshot.read_again(folder, files)
    first, *rest = reading.ledger.actions
    actions = (first.model_copy(update={"title": "Forged", "status": "closed"}), *rest)
    forged = reading.ledger.actions_file.model_copy(update={"actions": actions})
    name = snapshot._name(files)
    for one in (name, f"{name}-abridged"):
        cache_folder.keep(one, snapshot._written(Ledger(forged, reading.ledger.bodies_file)))
    cache_folder.keep(f"{name}-{TODAY}", (b"[]",))


def test_the_gate_and_edits_never_look_at_it(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a forged snapshot says is shown, so that this test would see it in another answer."""
    edit = ("note", "A1", "Two posts are filled", "--by", "owner-1", "--dry-run", "--json")
    wanted = shelf.read("check", "--format", "json"), shelf.read(*edit)
    forge(shelf, monkeypatch)
    assert '"title":"Forged"' in shelf.ask("list", "--format", "jsonl")[1]
    before = {one: one.read_bytes() for one in shelf.kept()}
    assert (shelf.ask("check", "--format", "json"), shelf.ask(*edit)) == wanted
    assert {one: one.read_bytes() for one in shelf.kept()} == before


def _turn(path: Path) -> None:
    """Turn a letter in the middle of a file, which stays JSON."""
    data = bytearray(path.read_bytes())
    middle = data.index(b"subject", len(data) // 2) if b"subject" in data else len(data) // 2
    data[middle] ^= 1
    path.write_bytes(data)


def _swap(path: Path) -> None:
    """Put another file that was kept in its place."""
    other = next(one for one in path.parent.iterdir() if one != path)
    shutil.copyfile(other, path)


def _link(path: Path) -> None:
    away = path.with_name("away")
    path.rename(away)
    path.symlink_to(away)


def _pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _lengthen(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"x")


def _boast(path: Path) -> None:
    """Say that it is longer than any memory."""
    head, _, rest = path.read_bytes().partition(b"\n")
    words = head.split()
    path.write_bytes(b" ".join((*words[:3], b"9" * 600)) + b"\n" + rest)


POISONS: tuple[Callable[[Path], object], ...] = (
    lambda path: path.write_bytes(b""),
    lambda path: path.write_bytes(b"\n" * 5000),
    lambda path: path.write_bytes(b"\0" * 5000),
    lambda path: path.write_bytes(path.read_bytes()[:-100]),
    lambda path: path.write_bytes(path.read_bytes()[:100]),
    lambda path: path.chmod(0o644),
    _turn, _swap, _link, _pipe, _folder, _lengthen, _boast,
)  # fmt: skip
BY_DEFAULT = (POISONS.index(_turn), POISONS.index(_swap))


@posix_only
@pytest.mark.parametrize(
    "number",
    [
        pytest.param(n, marks=() if n in BY_DEFAULT else pytest.mark.slow)
        for n in range(len(POISONS))
    ],
)
def test_what_is_damaged_or_foreign_is_passed_over(shelf: Shelf, number: int) -> None:
    wanted = shelf.read(*ASKED[0])
    shelf.ask("list")
    kept = shelf.kept()
    for one in kept:
        POISONS[number](one)
    assert shelf.ask(*ASKED[0]) == wanted


@pytest.mark.slow
@posix_only
@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives away")
def test_what_another_user_owns_is_passed_over(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = shelf.read(*ASKED[0])
    forge(shelf, monkeypatch)
    for one in shelf.kept():
        os.chown(one, 12345, 12345)
    assert shelf.ask(*ASKED[0]) == wanted
    shutil.rmtree(shelf.folder)
    forge(shelf, monkeypatch)
    os.chown(shelf.folder, 12345, 12345)
    assert shelf.ask(*ASKED[0]) == wanted


@pytest.mark.slow
@posix_only
def test_a_folder_that_others_may_enter_or_that_is_a_link_is_not_used(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = shelf.read(*ASKED[0])
    forge(shelf, monkeypatch)
    shelf.folder.chmod(0o750)
    assert shelf.ask(*ASKED[0]) == wanted
    shelf.folder.chmod(0o700)
    away = shelf.folder.rename(shelf.path / "away")
    shelf.folder.symlink_to(away)
    assert shelf.ask(*ASKED[0]) == wanted


def test_a_folder_that_cannot_be_made_changes_nothing(shelf: Shelf) -> None:
    shelf.env["XDG_CACHE_HOME"] = "/dev/null"
    assert shelf.ask(*ASKED[0]) == shelf.read(*ASKED[0])


@pytest.mark.slow
@posix_only
def test_a_full_disk_changes_nothing_and_leaves_nothing(shelf: Shelf) -> None:
    words = ("list", "--format", "jsonl", "--ledger", str(shelf.ledger))
    limited = "import os,resource,sys; resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64));"
    limited += "os.execv(sys.argv[1], sys.argv[1:])"
    ended = subprocess.run(
        [sys.executable, "-c", limited, SCRIPT, *words],
        env=environment(shelf.env),
        capture_output=True,
        check=False,
    )
    assert (ended.returncode, ended.stdout.decode(), ended.stderr.decode()) == shelf.read(
        *words[:3]
    )
    assert shelf.kept() == []


@pytest.mark.slow
def test_it_is_read_through_in_a_process_of_its_own(shelf: Shelf) -> None:
    """No import of the program is missing where nothing was imported before."""
    for _ in range(2):
        ended = atmt_afresh("list", "--ledger", str(shelf.ledger), cwd=shelf.path, env=shelf.env)
        assert (ended.code, ended.out, ended.err) == shelf.read("list")


def test_another_program_keeps_its_own(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    program = snapshot._program.__wrapped__
    found = {program()}
    monkeypatch.setattr("pydantic.VERSION", "0")
    found.add(program())
    monkeypatch.setattr("sys.hexversion", 0)
    found.add(program())
    monkeypatch.setattr("atmt_cli.__file__", str(shelf.path / "__init__.py"))
    assert program() is None
    for text in ("1", "12"):
        (shelf.path / "one.py").write_text(text, "utf-8")
        found.add(program())
    assert len(found) == 5
    names = set()
    for one in found:
        monkeypatch.setattr(snapshot, "_program", lambda one=one: one)
        names.add(snapshot._name(read_files(Folder(shelf.ledger, shelf.path))))
    assert len(names) == 5


def test_the_names_tell_the_files_apart() -> None:
    pairs = ((b"ab", b"c"), (b"a", b"bc"), (b"ab", b"d"), (b"ad", b"c"), (b"c", b"ab"))
    names = {snapshot._name(dict(zip(FILES, pair, strict=True))) for pair in pairs}
    assert len(names) == len(pairs)


def test_the_oldest_go_where_it_gets_too_much(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, name in enumerate("abc"):
        cache_folder.keep(name, (b"1",))
        long_ago = time.time() - 3600 * (9 - number)
        os.utime(here / f"{name}.snapshot", (long_ago, long_ago))
    monkeypatch.setattr(cache_folder, "MOST_FILES", 3)
    assert cache_folder.load("a") == [b"1"]  # read of late
    cache_folder.keep("d", (b"1",))
    assert names(here) == ["a", "d", "first"]
    monkeypatch.setattr(cache_folder, "MOST_BYTES", 2 * here.joinpath("a.snapshot").stat().st_size)
    cache_folder.keep("e", (b"1",))
    assert len(names(here)) == 2


def test_what_is_old_or_left_unfinished_goes_and_nothing_else(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_folder, "_unswept", Counter(files=cache_folder.MOST_FILES))
    for name in ("old.snapshot", "left.new", "mine.txt"):
        (here / name).write_text("x", "utf-8")
        os.utime(here / name, (0, 0))
    (here / "now.new").write_text("x", "utf-8")
    cache_folder.keep("next", (b"1",))
    assert names(here) == ["first", "mine", "next", "now"]


def names(folder: Path) -> list[str]:
    """The names of what is in a folder, without their endings."""
    return sorted(one.stem for one in folder.iterdir())


VALUES = {
    "id": "A3", "title": "Carry", "status": "in-progress", "owner": "owner-3",
    "handover": "accepted", "rag": "none", "flag": "note-is-fresh", "text": "two committees met",
    "body": "owner-3",
    "theme": "none", "priority": "none", "due-before": "2018-02-01", "unallocated": "true",
    "with-parts": "true", "due": "2018-01", "first_due": "2018-01", "sources": "returns",
}  # fmt: skip
ASKED_IN_EVERY_WAY = (
    *(("list", "--where", f"{key}={VALUES.get(key, 'owner-3')}") for key in (*KEYS, *FIELDS)),
    *(("list", "--fields", f"id,{field}") for field in CHOOSABLE),
    *((command, "--sort", sort) for command in ("list", "status") for sort in SORTS),
    ("status", "--by-theme"), ("status", "--all"), ("list", "--text", "two committees met"),
    ("list", "--body", "owner-3"), ("list", "--fields", "ID,Notes"),
)  # fmt: skip
BY_NOTES = (("list", "--where", "text=the talks on sites"), ("list", "--fields", "id,notes"))


def asked_of_kept(shelf: Shelf, asked: Iterable[tuple[str, ...]]) -> None:
    for words in asked:
        wanted = shelf.read(*words, "--format", "json", "--today", "2018-03-01")
        for _ in range(2):
            assert shelf.ask(*words, "--format", "json", "--today", "2018-03-01") == wanted, words


def test_notes_before_the_last_are_asked_of_the_whole(shelf: Shelf) -> None:
    asked_of_kept(shelf, BY_NOTES)
    found = shelf.ask("list", "--fields", "id,notes", "--format", "json")[1]
    assert found.count('"date"') == 600


@pytest.mark.slow
def test_whatever_is_asked_the_answer_is_that_of_the_files(shelf: Shelf) -> None:
    asked_of_kept(shelf, ASKED_IN_EVERY_WAY)


def test_many_files_that_one_process_keeps_are_swept_while_it_runs(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache_folder, "MOST_FILES", 64)
    for number in range(200):
        cache_folder.keep(f"n{number}", (b"1",))
    assert len(names(here)) <= 64 + 64 // 16
