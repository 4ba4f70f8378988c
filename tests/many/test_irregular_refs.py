"""A pipe or a device in place of a file of git's stops one ledger, not the command; a name that
means several things is never guessed.
"""

import os
import sys
from functools import partial
from pathlib import Path

import pytest
from central import central
from command import atmt
from history import git
from inside import in_process

slow = partial(pytest.param, marks=pytest.mark.slow)
on_unix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such files")
REVISIONS = {"HEAD": "HEAD", "refs/heads/main": "main", "packed-refs": "main"}


@on_unix
@pytest.mark.parametrize("kind", ["pipe", slow("device")])
@pytest.mark.parametrize("name", ["HEAD", slow("refs/heads/main"), slow("packed-refs")])
def test_no_pipe_and_no_device_is_read(tmp_path: Path, name: str, kind: str) -> None:
    manifest = central(tmp_path)
    text = manifest.read_text("utf-8").replace("revision: main", f"revision: {REVISIONS[name]}")
    manifest.write_text(text, "utf-8")
    path = tmp_path / "skills.git" / name
    path.unlink(missing_ok=True)
    if kind == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to("/dev/zero")
    for words in (("list", "--ledgers", "all.yaml"), ("index", "all.yaml", "-o", "c.db")):
        ended = atmt(*words, cwd=tmp_path)
        assert ended.code == 3
        said = " ".join((ended.out + ended.err).split())
        assert f"skills.git/{name} is not a regular file" in said
    assert "flood:FR03" in atmt("list", "--ledgers", "all.yaml", cwd=tmp_path).out


@on_unix
@pytest.mark.slow
@pytest.mark.parametrize("words", [("log",), ("list", "--at", "2018-01-05")])
def test_no_pipe_is_read_for_one_ledger(tmp_path: Path, words: tuple[str, ...]) -> None:
    central(tmp_path)
    path = tmp_path / "clone" / ".git" / "HEAD"
    path.unlink()
    os.mkfifo(path)
    ended = atmt("--ledger", "clone", *words, cwd=tmp_path)
    assert ended.code == 3
    assert ".git/HEAD is not a regular file" in ended.err


def test_a_tag_that_names_another_ref_makes_a_branch_ambiguous(tmp_path: Path) -> None:
    central(tmp_path)
    git(tmp_path / "skills.git", "branch", "other", "main~1")
    git(tmp_path / "skills.git", "symbolic-ref", "refs/tags/main", "refs/heads/other")
    ended = in_process("list", "--ledgers", "all.yaml", cwd=tmp_path)
    assert ended.code == 3
    assert "is ambiguous" in ended.out + ended.err
