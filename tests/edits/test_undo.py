"""`atmt undo`: the bytes that were there before an edit, or a reason and not a byte changed."""

import json
import os
import shutil
from pathlib import Path

import pytest
from command import DATA
from command import atmt as atmt_forked
from gate_edits import BASE, TODAY
from history import checked_out, commits, git, repository, write
from inside import in_process as atmt
from test_gate import WRITING, tree

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.last_edits import (
    MOST,
    MOST_BYTES,
    EditSummary,
    LastEdit,
    keep_edit,
    read_last_edits,
)
from atmt_cli.store.outcome import OUTCOME

NOTE = ("note", "A1", "The fiscal case was made.")
TRANSFER = ("transfer", "mmip", "bia", "--on", "2018-01-09", "--yes")
Files = dict[str, bytes]


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the real ledger in `data`, outside any repository."""
    (tmp_path / "data").mkdir()
    for name in FILES:
        shutil.copyfile(DATA / name, tmp_path / "data" / name)
    return tmp_path


@pytest.fixture
def repo(tmp_path: Path) -> Path:
    """A repository in which the real ledger is committed."""
    files = {f"data/{name}": (DATA / name).read_bytes() for name in FILES}
    checked_out(tmp_path, [files])
    return tmp_path


def held(place: Path) -> Files:
    """The bytes of both files."""
    return {name: (place / "data" / name).read_bytes() for name in FILES}


def kept(place: Path) -> list[int]:
    """The numbers of the edits that are kept, the last one first."""
    return [one.number for one in read_last_edits(Folder(place / "data", place))]


def refused(place: Path, code: int, *words: str) -> str:
    """What is said where undo refuses, and changes nothing."""
    before, numbers = held(place), kept(place)
    ended = atmt("undo", *words, cwd=place)
    assert (ended.code, ended.out) == (code, ""), ended.said
    assert (held(place), kept(place)) == (before, numbers)
    return ended.err


def test_edits_are_taken_back_one_by_one_to_the_byte(place: Path) -> None:
    """Each is of another kind: a note, both files, a bulk file; with comments and CRLF."""
    for name in FILES:
        path = place / "data" / name
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    rows = place / "edits.jsonl"
    rows.write_text('{"op": "note", "action": "A2", "text": "They met."}\n')
    states = [held(place)]
    for command in (NOTE, TRANSFER, ("apply", str(rows))):
        assert atmt(*command, cwd=place).code == 0
        states.append(held(place))
    said = []
    for state in reversed(states[:-1]):
        ended = atmt("undo", cwd=place)
        assert ended.code == 0, ended.said
        assert held(place) == state
        said.append(ended.out)
    assert said[1] == (
        "Undone: MMIP: ended on 2018-01-09, succeeded by BIA\n"
        "Undone: MMIP to BIA: A1, A2, A3, A4 moved\n"
        "  next: atmt undo --list\n"
    )
    assert said[2].endswith("  next: atmt status\n")
    assert refused(place, 2) == (
        "atmt: nothing to undo: no command has edited this ledger here\n"
        "  to undo a change, edit the file\n"
    )
    # What was taken back can be done again: a receipt of the bulk file went with its facts.
    assert "Nothing to change" not in atmt("apply", str(rows), cwd=place).out


@pytest.mark.slow
def test_every_writing_command_is_taken_back_to_the_byte(tmp_path: Path) -> None:
    repository(tmp_path, [tree(BASE)])
    write(tmp_path, tree(BASE))
    for command in WRITING:
        before = held(tmp_path)
        assert atmt_forked(*command, "--today", TODAY, cwd=tmp_path).code == 0, command
        after = held(tmp_path)
        assert after != before
        shown = atmt_forked("undo", "--dry-run", "--today", TODAY, cwd=tmp_path)
        assert (shown.code, held(tmp_path)) == (0, after)
        ended = atmt_forked("undo", "--today", TODAY, cwd=tmp_path)
        assert ended.code == 0, (command, ended.said)
        assert held(tmp_path) == before, command
        assert atmt_forked(*command, "--today", TODAY, cwd=tmp_path).code == 0, command
        assert held(tmp_path) == after
        head = git(tmp_path, "rev-parse", "HEAD")
        commits(tmp_path, [{f"data/{n}": one for n, one in after.items()}], parents=[head])


@pytest.mark.slow
def test_as_many_as_are_kept_are_taken_back_and_the_one_before_is_gone(place: Path) -> None:
    states = [held(place)]
    for number in range(MOST + 1):
        assert atmt("note", "A1", f"Note {number}", cwd=place).code == 0
        states.append(held(place))
    assert kept(place) == list(range(MOST + 1, 1, -1))
    for state in reversed(states[1:-1]):
        assert atmt("undo", cwd=place).code == 0
        assert held(place) == state
    refused(place, 2)


def test_an_edit_and_its_opposite_are_taken_back_in_their_order(place: Path) -> None:
    states = []
    for title in ("One", "Two", "One"):
        states.append(held(place))
        assert atmt("update", "A1", "--short-title", title, cwd=place).code == 0
    for state in reversed(states):
        assert atmt("undo", cwd=place).code == 0
        assert held(place) == state
    refused(place, 2)


def test_a_file_that_has_changed_since_is_named(repo: Path) -> None:
    before = held(repo)
    assert atmt(*NOTE, cwd=repo).code == 0
    path = repo / "data" / "bodies.yaml"
    path.write_bytes(path.read_bytes() + b"# By hand.\n")
    assert refused(repo, 1) == (
        "atmt: data/bodies.yaml has changed since the last edit by a command, on 2018-01-10; "
        "nothing was written\n"
        "  to undo a change, edit the file, or choose what to restore: "
        "git restore -p data/bodies.yaml\n"
    )
    git(repo, "checkout", "--", "data/bodies.yaml")
    assert atmt("undo", cwd=repo).code == 0
    assert held(repo) == before


@pytest.mark.slow
def test_what_was_restored_otherwise_is_not_undone_again(repo: Path) -> None:
    assert atmt(*NOTE, cwd=repo).code == 0
    git(repo, "checkout", "--", "data")
    assert "the last edit has already been undone" in refused(repo, 2)


def test_what_is_committed_is_corrected_not_undone(repo: Path) -> None:
    assert atmt(*NOTE, cwd=repo).code == 0
    git(repo, "commit", "--quiet", "--all", "--message", "A note")
    told = (
        "atmt: The last edit is committed: data/actions.yaml; nothing was written\n"
        "  correct what it recorded: atmt correct --help; or undo the whole commit, which "
        "git log data/actions.yaml names: git revert COMMIT\n"
    )
    assert refused(repo, 1) == refused(repo, 1, "--dry-run") == told
    before = held(repo)
    assert atmt("note", "A2", "One more.", cwd=repo).code == 0
    assert atmt("undo", cwd=repo).code == 0
    assert held(repo) == before
    assert refused(repo, 1) == told


@pytest.mark.slow
def test_what_is_committed_with_other_line_ends_is_committed(repo: Path) -> None:
    """As on Windows, where lines end with CRLF on the disk alone."""
    for name, data in held(repo).items():
        (repo / "data" / name).write_bytes(data.replace(b"\n", b"\r\n"))
    assert atmt(*NOTE, cwd=repo).code == 0
    as_committed = {f"data/{n}": one.replace(b"\r\n", b"\n") for n, one in held(repo).items()}
    commits(repo, [as_committed], parents=[git(repo, "rev-parse", "HEAD")])
    assert "The last edit is committed: data/actions.yaml" in refused(repo, 1)


def test_one_file_of_an_edit_that_is_committed_is_enough(repo: Path) -> None:
    assert atmt(*TRANSFER, cwd=repo).code == 0
    git(repo, "commit", "--quiet", "data/bodies.yaml", "--message", "Half of it")
    assert "is committed: data/bodies.yaml;" in refused(repo, 1)


def test_a_repository_that_cannot_be_asked_is_not_taken_for_none(repo: Path) -> None:
    assert atmt(*NOTE, cwd=repo).code == 0
    (repo / ".git" / "HEAD").write_text("nonsense\n")
    assert "Git says:" in refused(repo, 3) or "git" in refused(repo, 3)


def test_the_list_says_what_can_be_undone_and_why_not(repo: Path) -> None:
    nothing = atmt("undo", "--list", cwd=repo)
    assert (nothing.code, nothing.err) == (0, "")
    assert nothing.out.startswith("No edits by command are kept for this ledger.\n")
    assert atmt(*NOTE, cwd=repo).code == 0
    git(repo, "commit", "--quiet", "--all", "--message", "A note")
    assert atmt(*TRANSFER, "--today", "2018-01-11", cwd=repo).code == 0
    transfer = "MMIP: ended on 2018-01-09, succeeded by BIA; and 1 more"
    note = "A1#5: note by ATMT workstream within MMIP added"
    shown = atmt("undo", "--list", cwd=repo)
    assert (shown.code, shown.err) == (0, "")
    assert [line.split() for line in shown.out.splitlines()[1:]] == [
        ["1", "2018-01-11", *transfer.split(), "yes"],
        ["2", "2018-01-10", *note.split(), "no:", "committed"],
        ["1", "edit", "can", "be", "undone,", "the", "last", "one", "first:", "atmt", "undo"],
    ]
    records = atmt("undo", "--list", "--json", cwd=repo).json
    assert records["kind"] == "undo"
    told = [tuple(one[key] for key in ("number", "on", "edit", "hindrance"))
            for one in records["edits"]]  # fmt: skip
    assert told == [(1, "2018-01-11", transfer, None), (2, "2018-01-10", note, "committed")]
    path = repo / "data" / "actions.yaml"
    path.write_bytes(path.read_bytes() + b"# By hand.\n")
    lines = atmt("undo", "--list", "--format", "jsonl", cwd=repo).out.splitlines()
    assert [json.loads(line)["hindrance"] for line in lines] == ["changed-since"] * 2


def test_json_and_the_diff_say_what_goes(place: Path) -> None:
    before = held(place)
    assert atmt("add", "A seventh", "--to", "ols", cwd=place).code == 0
    after = held(place)
    shown = atmt("undo", "--dry-run", "--json", cwd=place).json
    assert held(place) == after
    assert "-  - id: A7\n" in shown["diff"]
    done = atmt("undo", "--json", cwd=place).json
    assert held(place) == before
    [changed] = done["changed"]
    assert (changed["where"], changed["change"], changed["file"]) == ("A7", "drop", FILES[0])


def test_bad_options_are_refused_and_nothing_is_written(place: Path) -> None:
    assert atmt(*NOTE, cwd=place).code == 0
    assert "no body 'nobody'" in refused(place, 2, "--by", "nobody")
    assert "--format goes with --list" in refused(place, 2, "--format", "json")
    assert "format" in refused(place, 2, "--list", "--format", "yaml")


def test_what_is_damaged_or_from_another_folder_is_passed_over_with_a_word(place: Path) -> None:
    states = [held(place)]
    for number in range(3):
        assert atmt("note", "A1", f"Note {number}", cwd=place).code == 0
        states.append(held(place))
    home = place / "data" / ".atmt" / "undo"
    (home / "00000004").write_bytes((home / "00000003").read_bytes()[:-9])
    (home / "00000005").write_bytes(b"")
    (home / "00000006").symlink_to(home / "00000003")
    (home / "00000007").mkdir()
    ended = atmt("undo", cwd=place)
    assert ended.code == 0
    assert "caution: 4 kept edits cannot be used: 2 not a file, 2 damaged\n" in ended.out
    assert held(place) == states[2]
    shutil.copytree(place / "data", place / "copy" / "data")
    said = refused(place / "copy", 2)
    assert "nothing to undo: 3 kept edits cannot be used: " in said
    assert "2 from another folder" in said
    assert held(place / "copy") == states[2]


def test_what_is_kept_of_an_edit_is_only_its_makers_and_git_does_not_show_it(repo: Path) -> None:
    (repo / "data").chmod(0o777)
    assert atmt(*NOTE, cwd=repo).code == 0
    [path] = (repo / "data" / ".atmt" / "undo").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_size < 1000
    assert git(repo, "status", "--short") == "M data/actions.yaml"


def test_an_edit_that_cannot_be_kept_is_made_and_that_is_said(place: Path) -> None:
    home = place / "data" / ".atmt"
    home.mkdir()
    (home / "undo").write_bytes(b"")
    ended = atmt(*NOTE, cwd=place)
    assert ended.code == 0
    assert "caution: atmt undo cannot undo this edit, as no copy could be kept: " in ended.err
    assert "The fiscal case was made." in held(place)[FILES[0]].decode()
    assert "Cannot read the saved edits beside the ledger" in refused_unread(place)


def refused_unread(place: Path) -> str:
    """What is said where what is kept cannot be read."""
    before = held(place)
    ended = atmt("undo", cwd=place)
    assert (ended.code, ended.out) == (3, "")
    assert held(place) == before
    return ended.err


@pytest.mark.slow
def test_what_is_kept_takes_no_more_room_than_it_may(tmp_path: Path) -> None:
    """The last edit is kept whatever it takes; of the others, those for which there is room."""
    folder = Folder(tmp_path, tmp_path)
    (tmp_path / ".atmt").mkdir()
    files = {name: os.urandom(MOST_BYTES // 5) for name in FILES}
    sizes = []
    for number in range(4):
        after = {name: os.urandom(MOST_BYTES // 5) for name in FILES}
        OUTCOME.done = False
        with keep_edit(folder, files, after, EditSummary("2018-01-10", (f"Edit {number}",))):
            OUTCOME.done = True
        files = after
        sizes.append(sum(path.stat().st_size for path in (tmp_path / ".atmt" / "undo").iterdir()))
    assert max(sizes) <= MOST_BYTES
    assert [one.number for one in read_last_edits(folder)] == [4, 3]
    huge = {name: os.urandom(MOST_BYTES) for name in FILES}
    with keep_edit(folder, huge, files, EditSummary("2018-01-10", ("A huge edit",))):
        pass
    [last] = read_last_edits(folder)
    assert isinstance(last, LastEdit)
    assert last.restored(files) == huge
    OUTCOME.done = False
