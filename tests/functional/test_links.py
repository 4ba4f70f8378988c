"""A link that came with a branch leads no command out of the repository, to read or to write."""

import os
from pathlib import Path

import pytest
from command import DATA, Ended
from inside import in_process as atmt

SECRET = "A1: hunter2 is the password of the machine\n"
READING = (
    "status", "list", "show A1", "gaps", "body list", "check", "export", "report chase ols",
    "note A1 x --by ols", "note A1 x --by ols --dry-run",
)  # fmt: skip
FILES = ("actions.yaml", "bodies.yaml")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A repository with a ledger, beside a file that is nobody's business."""
    folder = tmp_path / "repository" / "data"
    folder.mkdir(parents=True)
    (folder.parent / ".git").mkdir()
    for name in FILES:
        (folder / name).write_bytes((DATA / name).read_bytes())
        (tmp_path / name).write_text(SECRET)
    return folder.parent


def link(place: Path, name: str, target: str) -> None:
    there = place / name
    there.rename(place / "kept")
    there.symlink_to(target)


def refused(ended: Ended, said: str) -> None:
    assert ended.code == 3, ended.said
    assert said in ended.err
    assert "hunter2" not in ended.said


@pytest.mark.slow
@pytest.mark.parametrize("words", READING)
@pytest.mark.parametrize(
    ("name", "target"),
    [
        *((f"data/{name}", f"../../{name}") for name in FILES),
        ("data", ".."),
        ("data/actions.yaml", "../.git/actions.yaml"),
    ],
)
def test_no_command_reads_through_a_link_out_of_the_repository(
    name: str, target: str, words: str, place: Path
) -> None:
    (place / ".git" / "actions.yaml").write_text(SECRET)
    link(place, name, target)
    refused(atmt(*words.split(), cwd=place), "is a link out of the repository")


def test_a_link_out_of_the_repository_is_not_read(place: Path) -> None:
    link(place, "data/actions.yaml", "../../actions.yaml")
    refused(
        atmt("status", cwd=place), "is a link out of the repository, and atmt does not follow it"
    )


def test_a_link_within_the_repository_is_read(place: Path) -> None:
    (place / "shared").mkdir()
    (place / "data" / "bodies.yaml").rename(place / "shared" / "bodies.yaml")
    (place / "data" / "bodies.yaml").symlink_to("../shared/bodies.yaml")
    assert atmt("status", cwd=place).code == 0


def test_without_a_repository_a_link_stays_in_the_folder(place: Path) -> None:
    (place / ".git").rmdir()
    link(place, "data/bodies.yaml", "../kept")
    refused(atmt("status", cwd=place), "is a link out of the ledger, and atmt does not follow it")
    (place / "kept").rename(place / "data" / "kept")
    (place / "data" / "bodies.yaml").unlink()
    (place / "data" / "bodies.yaml").symlink_to("kept")
    assert atmt("status", cwd=place).code == 0
    # The folder itself is the one that was named.
    (place / "short").symlink_to("data")
    assert atmt("status", "--ledger", "short", cwd=place).code == 0


@pytest.mark.parametrize("name", ["sheet.csv", "there/sheet.csv"])
def test_a_sheet_that_is_a_link_out_of_the_repository_is_not_read(name: str, place: Path) -> None:
    (place.parent / "sheet.csv").write_text(SECRET)
    (place / "there").symlink_to("..")
    (place / "sheet.csv").symlink_to("../sheet.csv")
    refused(atmt("apply", name, cwd=place), f"{name} is a link out of the repository")


WRITING = (
    "check -f sarif -o out", "schema actions -o out", "export -o out.csv",
    "report chase ols --form csv -o out", "init out",
)  # fmt: skip


@pytest.mark.parametrize("words", WRITING)
def test_nothing_is_written_through_a_link_in_a_checkout(words: str, place: Path) -> None:
    victim = place.parent / "victim"
    command, *_, target = words.split()
    is_folder = command in ("report", "init")
    victim.mkdir() if is_folder else victim.write_text("mine")
    (place / target).symlink_to(victim)
    refused(atmt(*words.split(), cwd=place), "is a link, and atmt does not write through it")
    assert (not list(victim.iterdir())) if is_folder else (victim.read_text() == "mine")


@pytest.mark.parametrize(
    "words", [*WRITING[2:], *(pytest.param(w, marks=pytest.mark.slow) for w in WRITING[:2])]
)
def test_nothing_is_written_where_git_keeps_its_own(words: str, place: Path) -> None:
    git = place / ".git"
    config = git / "config.csv"
    git.mkdir(exist_ok=True)
    config.write_text("mine")
    before = sorted(git.rglob("*"))
    *start, _ = words.split()
    for target in (".git/config.csv", ".git/new.csv", "x/../.GIT/config.csv"):
        refused(atmt(*start, target, cwd=place), "is in git's own folder")
    assert config.read_text() == "mine"
    assert sorted(git.rglob("*")) == before


@pytest.mark.parametrize(
    "words", [WRITING[0], *(pytest.param(w, marks=pytest.mark.slow) for w in WRITING[1:3])]
)
def test_a_pipe_that_nobody_reads_hangs_nothing(words: str, place: Path) -> None:
    os.mkfifo(place / words.rsplit(maxsplit=1)[-1])
    refused(atmt(*words.split(), cwd=place), "is a pipe, not a file")


def test_a_pipe_in_place_of_a_letter_hangs_nothing(place: Path) -> None:
    (place / "out").mkdir()
    os.mkfifo(place / "out" / "ols.md")
    refused(atmt("report", "chase", "ols", "--form", "csv", "-o", "out", cwd=place), "is a pipe")
