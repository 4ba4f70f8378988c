"""`atmt setup-git`: git is told to merge the ledger by its facts, and does."""

from pathlib import Path

import pytest
from branches import Repository, committed
from command import DATA, atmt
from test_merge import BASE, BODIES

from atmt_cli.model.findings import FILES


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """A repository whose ledger is committed, and which merges as git does."""
    return committed(tmp_path)


def test_setup_adds_what_is_missing_and_no_more(made: Repository) -> None:
    attributes = made.path / ".gitattributes"
    attributes.write_bytes(b"*.png binary")
    dry = made.atmt("setup-git", "--dry-run").out
    assert attributes.read_bytes() == b"*.png binary"
    assert "config" in dry
    said = made.atmt("setup-git").out
    assert "next: git add .gitattributes" in said
    lines = attributes.read_text().splitlines()
    assert lines[0] == "*.png binary"
    assert lines[2:] == ["/data/actions.yaml merge=atmt", "/data/bodies.yaml merge=atmt"]
    driver = made.git("config", "merge.atmt.driver").out
    assert driver == "atmt merge-driver %O %A %B %P\n"
    assert made.git("check-attr", "merge", "data/bodies.yaml").out.endswith(": atmt\n")
    stamp = attributes.stat()
    assert made.atmt("setup-git").out == "Nothing to change\n"
    assert attributes.stat() == stamp
    attributes.write_bytes(b"*.png binary")
    (made.path / "patch").write_text(dry)
    made.git("apply", "patch")
    assert attributes.read_text().splitlines() == lines


def test_setup_finds_a_ledger_whose_path_is_odd(made: Repository) -> None:
    odd = 'a [b] "c" d*'
    made.git("mv", "data", odd)
    made.atmt("setup-git", "--ledger", odd)
    for name in FILES:
        attribute = made.git("check-attr", "-z", "merge", f"{odd}/{name}").out
        assert attribute.split("\0")[2] == "atmt"


@pytest.mark.slow
def test_setup_for_all_repositories(made: Repository, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    env = {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1"}
    assert atmt("setup-git", "--global", cwd=made.path, env=env).code == 0
    assert "merge-driver" in (home / ".gitconfig").read_text()
    assert "atmt" not in (made.path / ".git/config").read_text()


@pytest.mark.slow
def test_setup_says_what_keeps_it(
    made: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere")
    ended = atmt("setup-git", "--ledger", str(DATA), cwd=nowhere, env={"PATH": str(nowhere)})
    assert ended.code == 3
    assert "no git" in ended.err
    (nowhere / "actions.yaml").write_text(BASE)
    (nowhere / "bodies.yaml").write_text(BODIES)
    ended = atmt("setup-git", cwd=nowhere)
    assert ended.code == 3
    assert "git init" in ended.err
    (made.path / ".gitattributes").symlink_to(nowhere / "actions.yaml")
    ended = atmt("setup-git", cwd=made.path)
    assert ended.code == 3
    assert "is a link" in ended.err
    assert (nowhere / "actions.yaml").read_text() == BASE
