"""The one door: what is planned before it, what is refused alike, and what is said of an edit."""

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from command import SCRIPT, Ended, atmt, atmt_afresh, environment
from strategies import Ground, ground
from test_texts import BLOCK

from atmt_cli.changes.operations.operation import AddNote
from atmt_cli.changes.operations.plan import Plan, plan
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.page import DAY
from atmt_cli.store.edit import edit, planned, preview


@pytest.fixture
def there() -> Iterator[Ground]:
    with ground() as made:
        made.write({name: text.encode() for name, text in BLOCK.items()})
        yield made


class Noting:
    """A planner that adds a note to A1, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, ledger: Ledger) -> Plan:
        self.asked += 1
        return plan(ledger, [AddNote(action="A1", text="New")], DAY)


def test_a_plan_made_before_is_carried_out_as_it_is(there: Ground) -> None:
    planner = Noting()
    made = edit(there.folder, planner, planned(there.folder, planner))
    assert planner.asked == 1
    assert there.ledger == made.plan.ledger


@pytest.mark.parametrize("name", FILES)
def test_a_plan_made_before_is_made_anew_where_a_file_was_saved_since(
    name: str, there: Ground
) -> None:
    planner = Noting()
    before = planned(there.folder, planner)
    there.write({name: there.files()[name] + b"# since\n"})
    made = edit(there.folder, planner, before)
    assert planner.asked == 2
    assert there.ledger == made.plan.ledger
    assert there.files()[name].endswith(b"# since\n")


def _linked_out(there: Ground, outside: Path) -> None:
    (outside / FILES[0]).write_bytes(there.files()[FILES[0]])
    there.folder.file(FILES[0]).unlink()
    there.folder.file(FILES[0]).symlink_to(outside / FILES[0])


def _own_folder_linked(there: Ground, outside: Path) -> None:
    (there.folder.path / ".atmt").symlink_to(outside)


@pytest.mark.parametrize("spoilt", [_linked_out, _own_folder_linked])
@pytest.mark.parametrize("way", [edit, preview, planned])
def test_what_is_refused_is_refused_beforehand(
    way: Callable[..., object], spoilt: Callable[..., None], there: Ground, tmp_path: Path
) -> None:
    spoilt(there, tmp_path)
    before = there.files()
    with pytest.raises(UnavailableError, match=r"is a link"):
        way(there.folder, Noting())
    assert there.files() == before


ACT = ("note", "A1", "New", "--by", "otr")


def _without_answer(there: Ground, *more: str) -> Ended:
    """How it ends where what it prints cannot be written."""
    return atmt(*ACT, *more, cwd=there.folder.path, shown="/dev/full")


@pytest.mark.parametrize("more", [(), pytest.param(("--json",), marks=pytest.mark.slow)], ids=str)
def test_an_edit_whose_answer_is_lost_is_told_to_be_made(
    more: tuple[str, ...], there: Ground
) -> None:
    ended = _without_answer(there, *more)
    assert ended.code == 3
    assert "the edit was made" in ended.err
    assert "No space left" in ended.err
    assert there.ledger.actions[0].notes[-1].text == "New"


@pytest.mark.slow
def test_so_it_is_where_the_reader_has_gone(there: Ground) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    ended = atmt_afresh(*ACT, cwd=there.folder.path, stdout=writer)
    os.close(writer)
    assert (ended.code, "the edit was made" in ended.err) == (141, True), ended.err
    assert there.ledger.actions[0].notes[-1].text == "New"


def test_an_edit_that_was_not_made_is_not(there: Ground) -> None:
    before = there.files()
    ended = _without_answer(there, "--dry-run")
    assert (ended.code, "was made" in ended.err) == (3, False), ended.err
    command = ["sh", "-c", f"exec {SCRIPT} {shlex.join(ACT)} >&-"]
    closed = subprocess.run(
        command, cwd=there.folder.path, env=environment(), stderr=subprocess.PIPE, check=False
    )
    assert (closed.returncode, b"nothing was done" in closed.stderr) == (3, True), closed.stderr
    assert there.files() == before
