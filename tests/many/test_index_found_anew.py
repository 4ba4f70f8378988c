"""The index is as a new one where a ledger's bytes are the same and what holds them is not."""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from central import TODAY, central
from history import git
from inside import in_process

slow = partial(pytest.param, marks=pytest.mark.slow)


def _moved(desk: Path) -> None:
    git(desk / "clone", "mv", "data/actions.yaml", "data/bodies.yaml", ".")
    git(desk / "clone", "commit", "--quiet", "--message", "Move it")
    git(desk / "clone", "push", "--quiet", "../skills.git", "main")


def _moved_file(desk: Path) -> None:
    for name in ("actions.yaml", "bodies.yaml"):
        (desk / "clone" / "data" / name).rename(desk / "clone" / name)


def _moved_top(desk: Path) -> None:
    (desk / "clone" / ".git").rename(desk / ".git")


def _made_shallow(desk: Path) -> None:
    source = f"file://{desk}/clone"
    git(desk / "skills.git", "fetch", "--quiet", "--depth=1", source, "main")


def _gone(desk: Path) -> None:
    shutil.rmtree(desk / "skills.git")


def _emptied(desk: Path) -> None:
    shutil.rmtree(desk / "skills.git" / "objects")
    (desk / "skills.git" / "objects").mkdir()


def _emptied_clone(desk: Path) -> None:
    shutil.rmtree(desk / "clone" / ".git" / "objects")
    (desk / "clone" / ".git" / "objects").mkdir()


def _without_a_file(desk: Path) -> None:
    identity = git(desk / "skills.git", "rev-parse", "main:data/bodies.yaml")
    one = desk / "skills.git" / "objects" / identity[:2] / identity[2:]
    one.unlink()


CHANGES: dict[str, tuple[Callable[[Path], None], int]] = {
    "moved in a commit": (_moved, 0),
    "moved on disk": (_moved_file, 0),
    "another top": (_moved_top, 0),
    "shallow": (_made_shallow, 0),
    "gone": (_gone, 3),
    "without objects": (_emptied, 3),
    "a clone without objects": (_emptied_clone, 3),
    "without a file": (_without_a_file, 3),
}
ENTRIES = """schema: 1
ledgers:
  - {name: here, path: clone}
  - {name: skills, repository: skills.git, revision: REVISION}
"""


@pytest.mark.parametrize("change", [one if one == "gone" else slow(one) for one in CHANGES])
def test_it_is_as_a_new_one(tmp_path: Path, change: str) -> None:
    central(tmp_path)
    tip = git(tmp_path / "clone", "rev-parse", "HEAD")
    revision = "main" if change == "moved in a commit" else tip
    (tmp_path / "all.yaml").write_text(ENTRIES.replace("REVISION", revision), "utf-8")

    def index(name: str) -> tuple[int, bytes]:
        words = ("index", "all.yaml", "-o", name, "--today", TODAY)
        code = in_process(*words, cwd=tmp_path).code
        return code, (tmp_path / name).read_bytes()

    first = index("kept.db")
    assert index("kept.db") == first
    make, code = CHANGES[change]
    make(tmp_path)
    found = index("kept.db")
    assert found == index("fresh.db")
    assert found[0] == code
    assert found != first


@pytest.mark.slow
def test_a_repository_without_a_commit_may_go(tmp_path: Path) -> None:
    central(tmp_path)
    (tmp_path / "all.yaml").write_text("ledgers: [{name: flood, path: desk/flood}]\n", "utf-8")
    git(tmp_path / "desk" / "flood", "init", "--quiet")

    def index(name: str) -> bytes:
        assert in_process("index", "all.yaml", "-o", name, "--today", TODAY, cwd=tmp_path).code == 0
        return (tmp_path / name).read_bytes()

    assert index("kept.db") == index("kept.db")
    shutil.rmtree(tmp_path / "desk" / "flood" / ".git")
    assert index("kept.db") == index("fresh.db")
