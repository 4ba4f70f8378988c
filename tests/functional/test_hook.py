"""The hook by which git refuses to commit half an edit: what it lets pass, and where it stands."""

import os
from pathlib import Path

import pytest
from command import TODAY
from inside import in_process
from merged_repository import Repository, committed, copied

BOTH = ("data/actions.yaml", "data/bodies.yaml")
TRANSFER = ("transfer", "mmip", "bia", "--on", "2018-01-09", "--yes")


@pytest.fixture
def made(tmp_path: Path) -> Repository:
    """A repository whose ledger is committed, with the hook."""
    return copied(_hook, tmp_path)


def _hook(there: Repository) -> None:
    committed(there.path)
    there.atmt("setup-git", "--hook")


def hook(made: Repository, *words: str, code: int = 0) -> str:
    """Run the command of the hook, in this process, on what is staged."""
    tree = made.git("write-tree").out.strip()
    ended = in_process("check", "--ledger", "data", "--staged", tree, "--today", TODAY, *words,
                       cwd=made.path)  # fmt: skip
    assert ended.code == code, ended.said
    return ended.err


def halves(made: Repository) -> tuple[str, str]:
    """Let an action pass to a body that only the other file knows, then add a note."""
    actions, bodies = (made.path / name for name in BOTH)
    bodies.write_text(
        bodies.read_text("utf-8") + "  - id: office\n    kind: committee\n    name: Office\n",
        "utf-8",
    )
    actions.write_text(actions.read_text("utf-8").replace("to: ols", "to: office", 1), "utf-8")
    made.edit("note", "A1", "x")
    return BOTH


@pytest.mark.slow
def test_a_half_is_known_after_further_edits(made: Repository) -> None:
    actions, bodies = halves(made)
    made.git("add", actions)
    said = hook(made, code=3)
    assert said.startswith("atmt: Half an edit would be committed: data/actions.yaml:")
    assert "office" in said
    assert f"\n  add both files: git add {actions} {bodies}\n" in said
    made.git("add", bodies)
    hook(made)
    made.git("commit", "-qm", "Both")


def test_what_goes_on_from_an_edit_does_not_hide_its_other_half(made: Repository) -> None:
    made.edit(*TRANSFER)
    made.edit("note", "A1", "x")
    made.git("add", BOTH[0])
    said = hook(made, code=3)
    assert "data/actions.yaml as it is now, data/bodies.yaml without it" in said
    made.git("add", BOTH[1])
    hook(made)


@pytest.mark.slow
def test_a_half_that_breaks_no_rule_is_known_after_two_more_edits_of_both(
    made: Repository,
) -> None:
    made.edit(*TRANSFER)
    made.edit("transfer", "dit", "ols", "--on", "2018-01-09", "--yes")
    made.edit("note", "A1", "x")
    made.edit("transfer", "mhra", "nibsc", "--on", "2018-01-09", "--yes")
    made.git("add", BOTH[0])
    said = hook(made, code=3)
    assert "data/actions.yaml with the edit, data/bodies.yaml without it" in said
    made.git("add", BOTH[1])
    hook(made)


def test_an_edit_that_was_taken_back_is_no_half(made: Repository) -> None:
    made.edit(*TRANSFER)
    made.git("restore", ".")
    made.edit("note", "A1", "x")
    made.git("add", BOTH[0])
    hook(made)


def test_what_was_staged_before_an_edit_is_no_half_of_it(made: Repository) -> None:
    made.edit("note", "A1", "x")
    made.git("add", BOTH[0])
    made.edit("note", "A1", "y")
    made.edit(*TRANSFER)
    hook(made)


def test_what_was_wrong_before_is_no_half(made: Repository) -> None:
    actions, bodies = halves(made)
    made.git("add", actions)
    made.git("commit", "--no-verify", "-qm", "Half")
    made.edit("note", "A2", "y")
    made.git("add", actions)
    hook(made)
    (made.path / bodies).write_text("not: a ledger\n")
    hook(made)


def test_one_file_is_half_a_ledger(made: Repository) -> None:
    made.git("rm", "-q", "--cached", "data/bodies.yaml")
    assert "data/actions.yaml without data/bodies.yaml" in hook(made, code=3)


@pytest.mark.slow
def test_a_branch_without_the_ledger_is_committed_to(made: Repository) -> None:
    made.git("checkout", "-q", "--orphan", "other")
    made.git("rm", "-rqf", ".")
    (made.path / "page").write_text("x")
    made.git("add", "page")
    made.git("commit", "-qm", "A page")
    made.git("checkout", "-q", "main", "--", "data")
    made.git("reset", "-q")
    (made.path / "page").write_text("y")
    made.git("commit", "-qam", "The ledger here, and not in git")


def test_a_commit_that_leaves_the_ledger_alone_passes(made: Repository) -> None:
    (made.path / "data/bodies.yaml").unlink()
    hook(made)


def test_what_mends_the_last_commit_passes(made: Repository) -> None:
    path = made.path / BOTH[0]
    kept = path.read_bytes()
    path.unlink()
    path.symlink_to("/nowhere")
    made.git("commit", "--no-verify", "-qam", "A link out")
    path.unlink()
    path.write_bytes(kept)
    made.git("add", BOTH[0])
    hook(made)


def test_a_path_is_quoted(made: Repository) -> None:
    made.git("mv", "data", "the led")
    made.git("commit", "--no-verify", "-qm", "x")
    made.git("rm", "-q", "--cached", "the led/bodies.yaml")
    tree = made.git("write-tree").out.strip()
    ended = in_process("check", "--ledger", "the led", "--staged", tree, cwd=made.path)
    assert "git add 'the led/actions.yaml' 'the led/bodies.yaml'" in ended.err


# Where it stands.


@pytest.fixture
def bare(tmp_path: Path) -> Repository:
    """The same without the hook."""
    (tmp_path / "group").mkdir()
    return committed(tmp_path / "group")


def test_writing_the_hook_is_a_change(bare: Repository) -> None:
    assert "git refuses" in in_process("setup-git", cwd=bare.path).out
    assert in_process("setup-git", "--hook", "--dry-run", cwd=bare.path).out == ""
    said = in_process("setup-git", "--hook", cwd=bare.path)
    assert said.out.startswith("Wrote ")
    assert "Nothing to change" not in said.out
    said = in_process("setup-git", "--hook", cwd=bare.path)
    assert "already there" in said.err
    assert said.out == "Nothing to change\n"


def test_where_no_hook_can_stand_is_told(bare: Repository) -> None:
    bare.git("config", "core.hooksPath", os.devnull)
    ended = in_process("setup-git", "--hook", cwd=bare.path)
    assert ended.code == 3
    assert f"No hook can be written: {os.devnull} is not a folder\n" in ended.err
    ended = in_process("setup-git", cwd=bare.path)
    assert ended.code == 0
    assert (
        f"hook that refuses to commit half an edit cannot be written: {os.devnull} is not a fol"
        in ended.out
    )


@pytest.mark.parametrize("place", [".husky", ".git/hooks"])
def test_no_hook_is_written_through_a_link(place: str, bare: Repository) -> None:
    outside = bare.path.parent / "outside"
    outside.mkdir()
    if place == ".husky":
        bare.git("config", "core.hooksPath", ".husky")
    elif (bare.path / place).exists():
        (bare.path / place).rmdir()
    (bare.path / place).symlink_to(outside)
    ended = in_process("setup-git", "--hook", cwd=bare.path)
    assert ended.code == 3
    assert "is a link out of the repository" in ended.err
    assert list(outside.iterdir()) == []


def test_a_link_to_nowhere_is_called_one(bare: Repository) -> None:
    hooks = bare.path / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    (hooks / "pre-commit").symlink_to("nowhere")
    ended = in_process("setup-git", "--hook", cwd=bare.path)
    assert ended.code == 3
    assert "is a link to nowhere" in ended.err


@pytest.mark.parametrize(
    "name",
    [".gitattributes", "data/.gitattributes", ".git/info/attributes", ".git/hooks/pre-commit"],
)
def test_a_pipe_hangs_nothing(name: str, bare: Repository) -> None:
    (bare.path / name).parent.mkdir(exist_ok=True)
    (bare.path / name).unlink(missing_ok=True)
    os.mkfifo(bare.path / name)
    ended = in_process("setup-git", "--hook", "--dry-run", cwd=bare.path)
    assert ended.code == 3
    assert "not a regular file" in ended.err
