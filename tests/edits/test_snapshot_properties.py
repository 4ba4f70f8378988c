"""What is kept of a ledger says what its files say, whatever they hold and however they change."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from dice import Dice
from hypothesis import given
from strategies import DICE, Ground, few, ground, many, written
from test_versions import worse

from atmt_cli.model.errors import UnreadableError
from atmt_cli.model.findings import Finding
from atmt_cli.rules import RULES
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge
from atmt_cli.store.index import cache_folder, snapshot
from atmt_cli.store.read import Reading, read
from atmt_cli.views.show import view_show
from atmt_cli.views.status import view_list


@pytest.fixture(autouse=True, scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for what is kept, also of small ledgers, and not for more than a few of them."""
    path = tmp_path_factory.mktemp("shelf")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(path))
        patch.setenv("HOME", str(path))
        patch.setenv("ATMT_CACHE", "1")
        patch.setattr(snapshot, "LEAST", 0)
        patch.setattr(snapshot, "PART", 2)
        patch.setattr(cache_folder, "MOST_FILES", 20)
        patch.setattr(snapshot, "_program", lambda: b"")
        yield path


def answers(reading: Reading, *, kept: bool) -> list[object]:
    """What is found and shown of a ledger, with all that a ledger is."""
    ledger, today = reading.ledger, DAY
    found = snapshot.findings_in(reading, today) if kept else judge(RULES, ledger, today).findings
    located = reading.located(found)
    shown = view_show(ledger, located, today, [action.id for action in ledger.actions])
    return [
        ledger,
        [action.own for action in ledger.actions],
        found,
        located,
        list(view_list(ledger, found, today).records),
        shown.blocks,
        list(shown.records),
    ]


def refused(there: Ground) -> tuple[Finding, ...]:
    """Why the files are no ledger."""
    with pytest.raises(UnreadableError) as raised:
        snapshot.read_again(there.folder)
    return raised.value.findings


def tried(there: Ground) -> None:
    """Read the files, and twice what may be kept of them."""
    try:
        wanted = answers(read(there.folder), kept=False)
    except UnreadableError as error:
        why = error.findings
        assert [refused(there), refused(there)] == [why, why]
        return
    assert answers(snapshot.read_again(there.folder), kept=True) == wanted
    again = snapshot.read_again(there.folder)
    assert hasattr(again.find_indexes, "cache_info"), "it was read from the files once more"
    assert answers(again, kept=True) == wanted


def edited(dice: Dice) -> None:
    """Try a ledger, and what edits by hand make of it."""
    with ground() as there:
        files = written(dice)
        there.write(files)
        tried(there)
        name = dice.one_of(tuple(files))
        there.write({name: worse(dice, files[name])})
        tried(there)
        there.write(files)
        tried(there)


@given(DICE)
@few(4)
def test_what_is_kept_says_what_the_files_say(dice: Dice) -> None:
    edited(dice)


@pytest.mark.slow
@given(DICE)
@many(10_000)
def test_what_is_kept_says_what_the_files_say_of_many(dice: Dice) -> None:
    edited(dice)


def test_the_shelf_is_used(shelf: Path) -> None:
    with ground() as there:
        there.write(written(Dice(7)))
        snapshot.read_again(there.folder)
    assert any(one.suffix == ".snapshot" for one in (shelf / "atmt").iterdir())
    assert os.environ["ATMT_CACHE"] == "1"
