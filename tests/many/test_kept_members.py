"""What is kept of the ledgers of a manifest changes no answer, and `check` never looks at it."""

from pathlib import Path

import pytest
from central import MANIFEST, central
from history import git
from inside import in_process

from atmt_cli.store.index import snapshot

ASKED = (
    ("list", "--format", "jsonl"),
    ("list", "--text", "look at", "--format", "csv"),
    ("status",),
    ("status", "--today", "2017-11-30"),
    ("gaps", "--format", "json"),
    ("check", "--format", "json"),
)


class Desk:
    """A manifest of a folder and a repository, and a folder for what is kept of them."""

    def __init__(self, path: Path) -> None:
        self.path, self.manifest = (
            path,
            central(path, f"{MANIFEST}  - {{name: gone, path: gone}}\n"),
        )
        self.env = {"XDG_CACHE_HOME": str(path / "cache"), "HOME": str(path)}
        self.kept = path / "cache" / "atmt"

    def ask(self, *words: str, cache: str = "1") -> tuple[int, str, str]:
        """Ask with what is kept, or the ledgers themselves."""
        env = {**self.env, "ATMT_CACHE": cache}
        ended = in_process(*words, "--ledgers", str(self.manifest), cwd=self.path, env=env)
        return ended.code, ended.out, ended.err

    def read(self, *words: str) -> tuple[int, str, str]:
        """Ask the ledgers themselves."""
        return self.ask(*words, cache="0")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(snapshot, "LEAST_OF_MANY", 0)
    return Desk(tmp_path)


def test_an_answer_over_many_is_that_of_the_ledgers_then_and_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = [desk.read(*one) for one in ASKED]
    assert "We look at it" in wanted[1][1]
    assert "2 ledgers record events" in wanted[3][2]
    assert [desk.ask(*one) for one in ASKED] == wanted
    # Of each: the whole, abridged, its latest fact, the findings of two days.
    assert len(list(desk.kept.iterdir())) == 2 * 5
    monkeypatch.setattr(snapshot, "values_in", lambda _: pytest.fail("it was read once more"))
    assert [desk.ask(*one) for one in ASKED] == wanted


def test_an_edit_and_a_commit_in_one_of_them_are_seen_at_once(desk: Desk) -> None:
    desk.ask("list", "--format", "jsonl")
    for folder in ("desk/flood/data", "clone/data"):
        path = desk.path / folder / "actions.yaml"
        path.write_text(path.read_text("utf-8").replace("status: open", "status: on-hold"), "utf-8")
    git(desk.path / "clone", "commit", "--quiet", "--all", "--message", "On hold")
    git(desk.path / "clone", "push", "--quiet", "../skills.git", "HEAD:main")
    answer = desk.ask("list", "--format", "jsonl")
    assert answer[1].count('"status":"on-hold"') == 3
    assert answer == desk.read("list", "--format", "jsonl")


def test_check_keeps_nothing_and_asks_nothing_that_was_kept(desk: Desk) -> None:
    desk.ask("check")
    assert not desk.kept.exists()


def test_nothing_is_kept_of_a_small_one(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    desk.ask("list")
    assert not desk.kept.exists()
