"""Disks that are full or cannot be written, links, modes, and what the tool keeps beside."""

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pytest
from faults import BOTH_FILES, FROZEN, TRANSFER, Point, cut_transfer, git_status, run
from held_commands import SCRIPT, Ended, environment, why_no_strace
from held_commands import atmt as in_its_own_process
from inside import in_process as atmt
from people import left_in_private, snapshot
from spread import one_in

from atmt_cli.model.findings import FILES

NOTE = ("note", "A1", "A note of some length.")
EDITS = {"note": NOTE, "transfer": TRANSFER}
slow = partial(pytest.param, marks=pytest.mark.slow)
traced = pytest.mark.skipif(bool(why_no_strace()), reason=f"strace: {why_no_strace()}")


@cache
def why_no_mounts() -> str | None:
    """Why no file system can be mounted here, or None where it can."""
    if not shutil.which("unshare"):
        return "there is no unshare"
    command = ["unshare", "-rm", "mount", "-t", "tmpfs", "none", "/mnt"]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    return tried.stderr.strip() if tried.returncode else None


mounted = pytest.mark.skipif(bool(why_no_mounts()), reason=f"mount: {why_no_mounts()}")


def on_a_disk(
    script: str, ledger: Path, pages: int = 1000, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a script on a disk of its own, of so many pages, with a copy of the ledger on it.

    The script finds it at $DISK; what it copies to $KEPT is there afterwards. Others do not see
    the disk, and it is gone with the script.
    """
    size = pages * os.sysconf("SC_PAGE_SIZE")
    disk, kept = ledger.parent / "disk", ledger.parent / "kept"
    disk.mkdir()
    mount = f'mount -t tmpfs -o size={size} none "$DISK"; cp "$LEDGER"/*.yaml "$DISK"; cd "$DISK"\n'
    environ = {"DISK": str(disk), "KEPT": str(kept), "LEDGER": str(ledger), "ATMT": SCRIPT}
    return subprocess.run(
        ["unshare", "-rm", "sh", "-ec", mount + script],
        env={**environment(), **environ, **(env or {})},
        capture_output=True,
        text=True,
        check=False,
    )


def pages(size: int) -> int:
    """How many pages hold so many bytes."""
    return -(-size // os.sysconf("SC_PAGE_SIZE"))


def sizes(ledger: Path) -> tuple[int, int]:
    """How many pages each file takes."""
    actions, bodies = (pages((ledger / name).stat().st_size) for name in FILES)
    return actions, bodies


@pytest.mark.slow
@mounted
def test_a_disk_that_cannot_be_written_is_3_and_can_be_read(ledger: Path) -> None:
    script = """
    mount -o remount,ro "$DISK"
    "$ATMT" status > /dev/null
    set +e; "$ATMT" note A1 'A note.'; echo "exit $?"
    ls -A; cmp actions.yaml "$LEDGER/actions.yaml" && cmp bodies.yaml "$LEDGER/bodies.yaml"
    """
    ended = on_a_disk(script, ledger)
    assert ended.stdout == "exit 3\nactions.yaml\nbodies.yaml\n"
    assert "Cannot write to" in ended.stderr
    assert "Read-only file system" in ended.stderr
    assert "Traceback" not in ended.stderr


FULL = """
set +e; "$ATMT" {}; echo "exit $?"; set -e
cp -a "$DISK" "$KEPT"
mount -o remount,size=100M "$DISK"
"$ATMT" note A4 'There is room again.' > /dev/null
cp -a "$DISK" "$KEPT.after"
"""


def full(command: tuple[str, ...], ledger: Path, room: int) -> tuple[str, Path, Path]:
    """Edit on a disk with room for so many pages.

    Gives what was said, the folder as it was left, and as it was after the next edit, with room.
    """
    script = FULL.format(" ".join(f"'{word}'" for word in command))
    ended = on_a_disk(script, ledger, sum(sizes(ledger)) + room)
    assert ended.stdout.startswith("exit 3\n"), ended.stdout + ended.stderr
    assert "No space left on device" in ended.stderr
    assert "Traceback" not in ended.stderr
    kept = ledger.parent / "kept"
    return ended.stderr, kept, ledger.parent / "kept.after"


@mounted
@pytest.mark.parametrize(("room", "command"), [slow(0, NOTE), (2, TRANSFER)], ids=str)
def test_a_full_disk_is_3_and_leaves_the_ledger_and_nothing_beside_it(
    room: int, command: tuple[str, ...], ledger: Path
) -> None:
    """Room for nothing, and for two pages: what hides us from git, and a part of the rest."""
    said, kept, after = full(command, ledger, room)
    assert all((kept / name).read_bytes() == (ledger / name).read_bytes() for name in FILES)
    assert not left_in_private(kept)
    assert "nothing was changed" in said
    assert b"There is room again." in (after / "actions.yaml").read_bytes()
    assert [line[3:] for line in git_status(after)] == ["actions.yaml"]


@pytest.mark.slow
@mounted
@traced
def test_a_disk_that_is_full_after_the_journal_has_the_old_ledger(ledger: Path) -> None:
    """There is room for the journal, but not for what it brings: it is taken back."""
    shutil.copytree(ledger, cut := ledger.parent / "cut")
    cut_transfer(cut)
    journal = pages((cut / ".atmt" / "journal").stat().st_size)
    said, kept, after = full(TRANSFER, ledger, 1 + journal + sizes(ledger)[0] - 1)
    assert all((kept / name).read_bytes() == (ledger / name).read_bytes() for name in FILES)
    assert not left_in_private(kept)
    assert "nothing was changed" in said
    assert [line[3:] for line in git_status(after)] == ["actions.yaml"]


@pytest.mark.slow
@pytest.mark.parametrize("command", EDITS.values(), ids=EDITS)
def test_a_file_that_may_not_grow_so_large_is_3(command: tuple[str, ...], ledger: Path) -> None:
    """The kernel takes the first half of the write, and refuses the rest."""
    limited = ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh", SCRIPT, *command]
    before = snapshot(ledger)
    ended = subprocess.run(
        limited, cwd=ledger, env=environment(), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 3
    assert "File too large" in ended.stderr
    assert snapshot(ledger) == before
    assert not left_in_private(ledger)


def refused(ledger: Path, *command: str, said: str, run_by: Callable[..., Ended] = atmt) -> Ended:
    """An edit that ends with 3 and changes no file of the ledger."""
    before = snapshot(ledger)
    ended = run_by(*(command or NOTE), cwd=ledger)
    assert (ended.code, ended.out) == (3, ""), ended.said
    assert said in ended.err
    assert snapshot(ledger) == before
    return ended


@pytest.mark.parametrize("there", [True, False], ids=["to a folder", "to nothing"])
def test_a_link_in_place_of_our_folder_is_refused(there: bool, ledger: Path) -> None:
    elsewhere = ledger.parent / "elsewhere"
    if there:
        elsewhere.mkdir()
    (ledger / ".atmt").symlink_to(elsewhere)
    refused(ledger, said=".atmt")
    assert (ledger / ".atmt").is_symlink()
    assert elsewhere.exists() == there
    assert not there or not list(elsewhere.iterdir())


def test_a_file_in_place_of_our_folder_is_refused(ledger: Path) -> None:
    (ledger / ".atmt").write_text("mine")
    refused(ledger, said="File exists")
    assert (ledger / ".atmt").read_text() == "mine"
    assert atmt("status", cwd=ledger).code == 0


@pytest.mark.parametrize("name", ["lock", ".gitignore"])
def test_a_link_in_our_folder_is_not_written_through(name: str, ledger: Path) -> None:
    """Whoever sends a branch could put one there."""
    (ledger / ".atmt").mkdir()
    victim = ledger.parent / "victim"
    (ledger / ".atmt" / name).symlink_to(victim)
    atmt(*NOTE, cwd=ledger)
    assert not victim.exists()
    victim.write_text("mine")
    atmt(*NOTE, cwd=ledger)
    assert victim.read_text() == "mine"


def test_a_lock_that_is_a_link_is_refused(ledger: Path) -> None:
    (ledger / ".atmt").mkdir()
    (ledger / ".atmt" / "lock").symlink_to(ledger.parent / "victim")
    refused(ledger, said=".atmt/lock is not a regular file")


@pytest.mark.parametrize("name", one_in(3, FILES))
@pytest.mark.parametrize("command", EDITS.values(), ids=EDITS)
def test_a_link_within_the_ledger_is_followed_and_stays(
    command: tuple[str, ...], name: str, ledger: Path
) -> None:
    shutil.copytree(ledger, plain := ledger.parent / "plain")
    (ledger / "real").mkdir()
    (ledger / name).rename(ledger / "real" / name)
    (ledger / name).symlink_to(f"real/{name}")
    for folder in (ledger, plain):
        assert atmt(*command, cwd=folder).code == 0
    assert (ledger / name).readlink() == Path("real") / name
    assert not (ledger / "real" / name).is_symlink()
    assert all((ledger / one).read_bytes() == (plain / one).read_bytes() for one in FILES)
    assert list((ledger / "real").iterdir()) == [ledger / "real" / name]


@pytest.mark.parametrize("name", FILES)
def test_a_link_out_of_the_ledger_is_refused_before_anything_is_written(
    name: str, ledger: Path
) -> None:
    outside = ledger.parent / name
    (ledger / name).rename(outside)
    (ledger / name).symlink_to(outside)
    (ledger.parent / ".git").mkdir()
    before = snapshot(ledger), outside.read_bytes()
    ended = refused(ledger, *TRANSFER, said=f"{name} is a link out of the ledger")
    assert "put the file itself in its place" in ended.err
    assert (snapshot(ledger), outside.read_bytes()) == before
    assert (ledger / name).is_symlink()
    assert not left_in_private(ledger)
    assert atmt("status", cwd=ledger).code == 0


def test_a_link_out_of_the_ledger_does_not_hinder_edits_of_the_other_file(ledger: Path) -> None:
    (ledger / "bodies.yaml").rename(outside := ledger.parent / "bodies.yaml")
    (ledger / "bodies.yaml").symlink_to(outside)
    (ledger.parent / ".git").mkdir()
    assert atmt(*NOTE, cwd=ledger).code == 0


@pytest.mark.parametrize(
    "mode", [0o640, *(pytest.param(m, marks=pytest.mark.slow) for m in (0o600, 0o664))]
)
@pytest.mark.parametrize("command", EDITS.values(), ids=EDITS)
def test_modes_are_kept(command: tuple[str, ...], mode: int, ledger: Path) -> None:
    for name in FILES:
        (ledger / name).chmod(mode)
    assert atmt(*command, cwd=ledger).code == 0
    assert [(ledger / name).stat().st_mode & 0o7777 for name in FILES] == [mode, mode]


@pytest.mark.slow
@traced
@pytest.mark.parametrize("what", one_in(2, [".atmt", "."]))
def test_nothing_on_the_way_may_be_read_by_more_than_the_ledger(what: str, ledger: Path) -> None:
    """At the sync of the journal's folder, and of the first file's."""
    for name in FILES:
        (ledger / name).chmod(0o600)
    index = [(call.name, call.what) for call in BOTH_FILES.calls].index(("fsync", what))
    modes: dict[str, int] = {}

    def look() -> None:
        for path in (ledger / ".atmt").iterdir():
            modes[path.name] = path.stat().st_mode & 0o077

    run(Point(BOTH_FILES, index, FROZEN), ledger, look)
    assert modes["journal"] == 0
    assert not [name for name, mode in modes.items() if mode and name.endswith(".new")]


def journal_of(**files: object) -> bytes:
    """A journal with such files in it."""
    return json.dumps({"files": files}).encode()


DAMAGED = {
    "empty": b"",
    "cut": b'{"files": {"actions.yaml": {"befo',
    "binary": b"\xff\xfe\x00",
    "a list": b"[]",
    "no files": b"{}",
    "a number": b'{"files": 3}',
    "files that are none": journal_of(**{"actions.yaml": 3}),
    "no digest": journal_of(**{"actions.yaml": {"after": ""}}),
    "a number for text": journal_of(**{"actions.yaml": {"before": "", "after": 3}}),
    "a lone surrogate": journal_of(**{"actions.yaml": {"before": "", "after": "\ud800"}}),
    "another file": journal_of(**{"../victim": {"before": "", "after": "x"}}),
    "nested deeply": b"[" * 200_000,
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_journal_is_refused_with_what_to_do(name: str, ledger: Path) -> None:
    (ledger / ".atmt").mkdir()
    journal = ledger / ".atmt" / "journal"
    journal.write_bytes(DAMAGED[name])
    for command in (("status",), TRANSFER):
        ended = refused(ledger, *command, said=".atmt/journal")
        assert "delete" in ended.err
        assert journal.read_bytes() == DAMAGED[name]
    assert not (ledger.parent / "victim").exists()
    journal.unlink()  # what it says to do
    assert atmt(*NOTE, cwd=ledger).code == 0


def test_a_journal_that_is_no_file_is_refused_at_once(ledger: Path) -> None:
    (ledger / ".atmt").mkdir()
    os.mkfifo(ledger / ".atmt" / "journal")
    # By a process that is ended if it hangs.
    refused(ledger, "status", said=".atmt/journal", run_by=in_its_own_process)
    (ledger / ".atmt" / "journal").unlink()
    (ledger / ".atmt" / "journal").mkdir()
    refused(ledger, "status", said=".atmt/journal")


@pytest.mark.slow
@traced
def test_a_journal_is_read_through_and_finished_by_the_next_edit(ledger: Path) -> None:
    old = {name: (ledger / name).read_bytes() for name in FILES}
    shutil.copytree(ledger, done := ledger.parent / "done")
    assert atmt(*TRANSFER, cwd=done).code == 0
    cut_transfer(ledger)
    assert {name: (ledger / name).read_bytes() for name in FILES} == old
    for command in (("list", "--format", "jsonl"), ("body", "list"), ("check",)):
        ours, theirs = atmt(*command, cwd=ledger), atmt(*command, cwd=done)
        assert ours.out == theirs.out
        # What it shows is whole, yet half of it may be committed: the gate does not pass.
        assert ours.code == (3 if command == ("check",) else theirs.code)
        assert "An edit was cut short" in ours.err
        assert "finish it: atmt check --finish" in ours.err
        assert not theirs.err
    for folder in (ledger, done):
        assert atmt(*NOTE, cwd=folder).code == 0
    assert all((ledger / name).read_bytes() == (done / name).read_bytes() for name in FILES)
    assert not left_in_private(ledger)


def test_a_journal_that_came_with_a_branch_is_refused(ledger: Path) -> None:
    """It would have `check` judge another text than the one that is merged."""
    sound = (ledger / "actions.yaml").read_bytes()
    broken = sound.replace(b"to: ols", b"to: nobody")
    (ledger / "actions.yaml").write_bytes(broken)
    entry = {"before": hashlib.sha256(broken).hexdigest(), "after": sound.decode()}
    (ledger / ".atmt").mkdir()
    (ledger / ".atmt" / "journal").write_bytes(journal_of(**{"actions.yaml": entry}))
    for words in (["init", "-q"], ["add", "-f", "."]):
        subprocess.run(["git", *words], cwd=ledger, check=True)
    ended = atmt("check", cwd=ledger)
    assert ended.code == 3, ended.out.splitlines()[-1]
    assert "may be half of an edit" in ended.err
    assert "restore both files from git: git restore actions.yaml bodies.yaml; or" in ended.err
    assert ".atmt/journal" in ended.err
