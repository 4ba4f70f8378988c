"""What a person typed in their editor is in the ledger, or in a file that is named."""

import re
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from command import SCRIPT, Ended, atmt, atmt_afresh, environment
from safety.people import lock_held
from strategies import Ground, ground
from test_texts import BLOCK

WRITES = 'printf "A page\\nof text\\n" > "$1"\n'


@pytest.fixture
def there() -> Iterator[Ground]:
    with ground() as made:
        made.write({name: text.encode() for name, text in BLOCK.items()})
        yield made


class Desk:
    """A person's editor, and the folder for what is kept."""

    def __init__(self, there: Ground, path: Path) -> None:
        self.there = there
        self.path = path
        self.kept = path / "kept"
        self.kept.mkdir()

    def set(self, script: str) -> dict[str, str]:
        """Make the editor a script of the shell; the environment of a command."""
        editor = self.path / "ed"
        editor.write_text(f"#!/bin/sh\n{script}")
        editor.chmod(0o755)
        return environment({"EDITOR": str(editor), "TMPDIR": str(self.kept)})

    def note(self, script: str, *more: str) -> Ended:
        """Write a note in such an editor."""
        env = self.set(script)
        return atmt("note", "A1", *more, cwd=self.there.folder.path, env=env)

    def texts(self) -> list[str]:
        """The notes of A1."""
        return [note.text for note in self.there.ledger.actions[0].notes]


@pytest.fixture
def desk(there: Ground, tmp_path: Path) -> Desk:
    return Desk(there, tmp_path)


def _again(said: str) -> str:
    """The command that is named."""
    found = re.search(r"(?:to use it|iconv\)): (.+)\n", said)
    assert found, said
    return found[1]


def _typed(command: str, cwd: Path) -> None:
    """Type it in a shell."""
    assert command.startswith("atmt note A1 ")
    subprocess.run(
        ["sh", "-c", command.replace("atmt", SCRIPT, 1)], cwd=cwd, env=environment(), check=True
    )


def test_a_note_that_was_written_leaves_nothing_behind(desk: Desk) -> None:
    ended = desk.note(f"{WRITES}cp $1 $1~\nkill -INT $PPID\n")
    assert ended.code == 0, ended.err
    assert desk.texts()[1:] == ["A page\nof text"]
    assert [*desk.kept.iterdir()] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [("exit 7", 3, "with code 7"), ("kill -KILL $$", 3, "on signal 9"), ("kill -INT $$", 130, "")],
)
def test_a_text_is_kept_where_the_editor_fails(
    ending: str, code: int, said: str, desk: Desk
) -> None:
    ended = desk.note(f"{WRITES}{ending}\n", "--by", "otr", "--date", "2018-01")
    assert ended.code == code
    assert said in ended.err
    assert desk.texts()[1:] == []
    _typed(_again(ended.err), desk.there.folder.path)
    note = desk.there.ledger.actions[0].notes[1]
    assert (note.text, note.by, str(note.date)) == ("A page\nof text", "otr", "2018-01")


@pytest.mark.slow
def test_a_text_in_another_encoding_is_kept_as_it_is(desk: Desk) -> None:
    ended = desk.note("printf 'caf\\351\\n# ------ w' > \"$1\"\n")
    assert ended.code == 2
    kept = next(desk.kept.glob("*/note.txt"))
    assert kept.read_bytes().startswith(b"caf\xe9\n")
    assert _again(ended.err) == f"atmt note A1 - < {kept}"
    assert "once it is UTF-8" in ended.err


def test_a_text_that_is_refused_is_kept_without_our_remark(desk: Desk) -> None:
    ended = desk.note('printf "a\\033[31m\\n" > $1.new; cat $1 >> $1.new; mv $1.new $1\n')
    assert ended.code == 1, ended.err
    kept = next(desk.kept.glob("*/note.txt"))
    assert kept.read_bytes() == b"a\x1b[31m\n\n"
    assert _again(ended.err) == f"atmt note A1 - < {kept}"


@pytest.mark.slow
def test_a_text_is_kept_after_a_dry_run(desk: Desk) -> None:
    ended = desk.note(WRITES, "--dry-run")
    assert ended.code == 0
    assert desk.texts()[1:] == []
    _typed(_again(ended.err), desk.there.folder.path)
    assert desk.texts()[1:] == ["A page\nof text"]


def test_a_text_left_blank_is_not_kept(desk: Desk) -> None:
    assert desk.note("exit 0\n").code == 2
    assert [*desk.kept.iterdir()] == []


@pytest.mark.slow
def test_what_a_killed_editor_left_is_named(desk: Desk) -> None:
    ended = desk.note("echo unsaved > ${1%/*}/.note.txt.swp\nkill -KILL $$\n")
    (folder,) = desk.kept.iterdir()
    assert f"Your editor left files in {folder}\n" in ended.err
    assert (folder / ".note.txt.swp").read_text() == "unsaved\n"


@pytest.mark.slow
def test_a_text_is_kept_where_waiting_for_the_lock_is_interrupted(desk: Desk) -> None:
    path = desk.there.folder.path
    env = desk.set(f"{WRITES}touch {desk.path}/done\n")
    with (
        lock_held(path),
        subprocess.Popen([SCRIPT, "note", "A1"], cwd=path, env=env, stderr=-1) as process,
    ):
        while not (desk.path / "done").exists():
            assert process.poll() is None
        said = b""
        while process.poll() is None:
            # The first may come while the editor is still seen to run, and is the editor's.
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                _, said = process.communicate(timeout=2)
    assert process.returncode == 130
    assert desk.texts()[1:] == []
    _typed(_again(said.decode()), path)
    assert desk.texts()[1:] == ["A page\nof text"]


@pytest.mark.parametrize(
    ("leaves", "left"),
    [
        pytest.param('rm "$1"; mkfifo "$1"', 0, id="pipe"),
        pytest.param('rm "$1"; ln -s /dev/zero "$1"', 0, marks=pytest.mark.slow, id="device"),
        pytest.param('rm "$1"; mkdir "$1"', 1, marks=pytest.mark.slow, id="folder"),
    ],
)
def test_what_is_no_file_is_refused_and_not_waited_for(leaves: str, left: int, desk: Desk) -> None:
    ended = desk.note(f"{leaves}\n")
    assert ended.code == 3
    assert "The editor left no" in ended.err or "Is a directory" in ended.err
    assert desk.texts()[1:] == []
    assert len([*desk.kept.iterdir()]) == left


@pytest.mark.slow
def test_the_marks_of_a_windows_editor_are_no_part_of_a_note(desk: Desk) -> None:
    ended = desk.note('printf "\\357\\273\\277A page\\r\\nof text\\r\\n" > "$1"\n')
    assert ended.code == 0, ended.err
    assert desk.texts()[1:] == ["A page\nof text"]


@pytest.mark.slow
def test_an_endless_note_is_refused(desk: Desk) -> None:
    with subprocess.Popen(["yes"], stdout=subprocess.PIPE) as endless:
        ended = atmt_afresh("note", "A1", "-", cwd=desk.there.folder.path, stdin=endless.stdout)
        endless.kill()
    assert (ended.code, ended.out) == (2, "")
    assert "longer than 1 MiB" in ended.err
    assert desk.texts()[1:] == []
