"""Half an edit on disk: it is told, finished by one word, and never committed unnoticed."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from faults import BOTH_FILES, FROZEN, KILLED, TRANSFER, Fault, Point, cut_transfer, fresh, run
from held_commands import DATA, environment, why_no_strace
from held_commands import atmt as in_its_own_process
from inside import in_process as atmt
from spread import one_in

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.outcome import OUTCOME

pytestmark = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")


def at(what: str, fault: Fault) -> Point:
    """A fault where an edit of both files replaces one of them."""
    index = [call.what for call in BOTH_FILES.calls].index(f".atmt/{what}.N.new → {what}")
    return Point(BOTH_FILES, index, fault)


CUT = "An edit was cut short"
FINISH = "finish it: atmt check --finish"


def git(*words: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run git; its hooks find the command."""
    path = f"{Path(sys.prefix) / 'bin'}{os.pathsep}{os.environ['PATH']}"
    name = ("-c", "user.name=T", "-c", "user.email=t@example.org")
    env = environment({"PATH": path, "GIT_CONFIG_NOSYSTEM": "1"})
    return subprocess.run(
        ["git", *name, *words], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )


@pytest.fixture
def cut(ledger: Path) -> Path:
    """A ledger that is committed, with the hook, in which an edit was cut short at one half."""
    git("init", "-q", cwd=ledger)
    assert atmt("setup-git", "--hook", cwd=ledger).code == 0
    git("add", "-A", cwd=ledger)
    assert git("commit", "-qm", "The ledger", cwd=ledger).returncode == 0
    run(at("bodies.yaml", KILLED), ledger)
    assert (ledger / "actions.yaml").read_bytes() != (DATA / "actions.yaml").read_bytes()
    assert (ledger / "bodies.yaml").read_bytes() == (DATA / "bodies.yaml").read_bytes()
    return ledger


@pytest.mark.slow
def test_half_an_edit_is_told_and_finished_and_not_committed(cut: Path) -> None:
    for words in (("status", "--format", "json"), ("note", "A1", "x", "--dry-run"), ("diff",)):
        ended = atmt(*words, cwd=cut)
        assert ended.code == 0
        assert CUT in ended.err
        assert FINISH in ended.err
        assert CUT not in ended.out
    assert atmt("check", cwd=cut).code == 3
    refused = git("commit", "-qam", "Half", cwd=cut)
    assert refused.returncode
    assert FINISH in refused.stderr
    assert "git add actions.yaml bodies.yaml" in refused.stderr
    # Half of it is added before it is finished: the journal is gone, and it is known all the same.
    git("add", "-u", cwd=cut)
    finished = atmt("check", "--finish", cwd=cut)
    assert finished.code == 0
    assert "has been finished" in finished.err
    refused = git("commit", "-qm", "Half", cwd=cut)
    assert refused.returncode
    assert "Half an edit would be committed" in refused.stderr
    git("add", "-u", cwd=cut)
    assert git("commit", "-qm", "All", cwd=cut).returncode == 0
    assert git("status", "--short", cwd=cut).stdout == ""
    assert atmt("check", cwd=cut).err == ""


@pytest.mark.slow
def test_a_half_whose_journal_was_cleaned_away_is_told_and_not_committed(cut: Path) -> None:
    git("clean", "-fdxq", cwd=cut)
    assert not (cut / ".atmt").exists()
    told = atmt("check", cwd=cut).err
    assert "only half of an edit: actions.yaml with the edit, bodies.yaml without it" in told
    refused = git("commit", "-qam", "Half", cwd=cut)
    assert refused.returncode
    assert "Half an edit would be committed" in refused.stderr
    git("restore", ".", cwd=cut)
    assert atmt("check", cwd=cut).err == ""


@pytest.mark.slow
def test_whoever_completes_a_word_is_told_nothing(cut: Path) -> None:
    env = {"_ATMT_COMPLETE": "complete_bash", "COMP_WORDS": "atmt show A", "COMP_CWORD": "2"}
    ended = atmt(cwd=cut, env=env)
    assert "A1" in ended.out
    assert ended.err == ""


def test_an_edit_that_goes_on_is_not_called_cut_short(ledger: Path) -> None:
    seen = []
    point = at("actions.yaml", FROZEN)
    run(point, ledger, lambda: seen.append(atmt("check", cwd=ledger)))
    assert (seen[0].code, seen[0].err) == (0, "")


@pytest.mark.slow
def test_a_file_saved_beside_a_live_journal_is_not_laid_to_a_dead_edit(ledger: Path) -> None:
    """Else who does what it says deletes the journal of an edit that goes on."""
    seen = []

    def save() -> None:
        path = ledger / "bodies.yaml"
        path.write_bytes(path.read_bytes() + b"# By hand.\n")
        seen.append(atmt("status", cwd=ledger))

    run(at("actions.yaml", FROZEN), ledger, save)
    assert "delete" not in seen[0].err


def test_a_hook_that_is_there_stays(ledger: Path) -> None:
    git("init", "-q", cwd=ledger)
    hook = ledger / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexit 0\n")
    ended = atmt("setup-git", "--hook", cwd=ledger)
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
    assert 'atmt check --ledger . --staged "$(git write-tree)" || exit' in ended.err
    git("config", "core.hooksPath", "mine", cwd=ledger)
    assert atmt("setup-git", "--hook", cwd=ledger).code == 0
    assert (ledger / "mine" / "pre-commit").stat().st_mode & 0o111
    assert "already there" in atmt("setup-git", "--hook", cwd=ledger).err


def test_who_reads_through_a_dead_journal_is_told_by_the_reader() -> None:
    folder = fresh(DATA)
    cut_transfer(folder)
    there = Folder(folder, folder)
    read_files(there)
    assert OUTCOME.cut_short.pop(folder) == there
    assert atmt(*TRANSFER[:1], "--help", cwd=folder).err == ""


FIFO = [".gitignore", "lock", "journal", "queue"]


@pytest.mark.parametrize("name", one_in(4, FIFO))
def test_a_pipe_in_place_of_what_is_ours_hangs_nothing(name: str, ledger: Path) -> None:
    (ledger / ".atmt").mkdir()
    os.mkfifo(ledger / ".atmt" / name)
    ended = in_its_own_process("note", "A1", "x", cwd=ledger)
    assert ended.code == 3
    assert f".atmt/{name}" in ended.err
    assert all((ledger / one).read_bytes() == (DATA / one).read_bytes() for one in FILES)
