"""`atmt setup-git`: git is told to merge the ledger by its facts, and does."""

from pathlib import Path

import pytest
from command import DATA, atmt
from inside import in_process
from merged_repository import Repository, committed
from test_merge import BASE, BODIES

from atmt_cli.model.findings import FILES
from atmt_cli.store.git.setup import COMMAND


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
    assert driver == f"{COMMAND}\n"
    assert made.git("check-attr", "merge", "data/bodies.yaml").out.endswith(": atmt\n")
    stamp = attributes.stat()
    assert made.atmt("setup-git").out == "Nothing to change\n"
    assert attributes.stat() == stamp
    attributes.write_bytes(b"*.png binary")
    (made.path / "patch").write_text(dry)
    made.git("apply", "patch")
    assert attributes.read_text().splitlines() == lines


@pytest.mark.slow
@pytest.mark.parametrize(
    ("other", "says", "line"),
    [
        ("data/.gitattributes", "*.yaml merge=union\n", "/actions.yaml merge=atmt"),
        pytest.param(
            ".git/info/attributes", "data/* !merge\n", "/data/actions.yaml merge=atmt",
            marks=pytest.mark.slow,
        ),
        pytest.param(
            ".git/info/attributes", "*.yaml own\n", "/data/actions.yaml merge=atmt",
            marks=pytest.mark.slow,
        ),
    ],
)  # fmt: skip
def test_setup_names_what_has_the_last_word_and_adds_its_lines_once(
    made: Repository, other: str, says: str, line: str
) -> None:
    top, there = made.path / ".gitattributes", made.path / other
    top.write_bytes(b"[attr]own -merge\n")
    there.parent.mkdir(exist_ok=True)
    there.write_text(says)
    caution = f"caution: git will not merge data/actions.yaml fact by fact: {other} says"
    said = in_process("setup-git", "--dry-run", cwd=made.path)
    assert caution in said.err
    said = in_process("setup-git", cwd=made.path)
    assert caution in said.out
    assert f"add to the file: {line}\n" in said.out
    written = top.read_bytes()
    assert written.count(b"merge=atmt") == 2
    said = in_process("setup-git", cwd=made.path)
    assert said.out.startswith("Nothing to change\ncaution: ")
    assert top.read_bytes() == written
    # As it says.
    there.write_text(f"{says}{line}\n{line.replace('actions', 'bodies')}\n")
    assert in_process("setup-git", cwd=made.path).out == "Nothing to change\n"
    assert made.git("check-attr", "merge", "data/actions.yaml").out.endswith(": atmt\n")


@pytest.mark.slow
def test_setup_adds_its_lines_where_a_later_one_of_the_same_file_undid_them(
    made: Repository,
) -> None:
    in_process("setup-git", cwd=made.path)
    attributes = made.path / ".gitattributes"
    attributes.write_text(attributes.read_text() + "*.yaml merge=union\n")
    in_process("setup-git", cwd=made.path)
    assert made.git("check-attr", "merge", "data/bodies.yaml").out.endswith(": atmt\n")


def test_setup_replaces_the_lines_of_earlier_versions(made: Repository) -> None:
    for old in ("atmt merge-driver %O %A %B %P", "something else"):
        made.git("config", "--add", "merge.atmt.driver", old)
    assert "Set merge.atmt.driver: " in in_process("setup-git", cwd=made.path).out
    assert made.git("config", "--get-all", "merge.atmt.driver").out == f"{COMMAND}\n"
    assert in_process("setup-git", cwd=made.path).out == "Nothing to change\n"


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
    made.git("config", "merge.atmt.driver", "atmt merge-driver %O %A %B %P")
    said = atmt("setup-git", "--global", cwd=made.path, env=env).out
    assert "caution: this repository has a merge.atmt.driver of its own" in said


@pytest.mark.slow
def test_setup_says_what_keeps_it(
    made: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    nowhere = tmp_path_factory.mktemp("nowhere")
    ended = atmt("setup-git", "--ledger", str(DATA), cwd=nowhere, env={"PATH": str(nowhere)})
    assert ended.code == 3
    assert "git is not installed" in ended.err
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
