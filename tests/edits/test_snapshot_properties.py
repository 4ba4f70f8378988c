"""What is kept of a ledger says what its files say, whatever they hold, however they change, and
whatever is asked of them.
"""

import io
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import redirect_stderr
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from dice import Dice
from hypothesis import given
from strategies import DICE, Ground, few, ground, many, written
from test_versions import worse

from atmt_cli.cli.reading.query import WideQuery
from atmt_cli.cli.reading.status import Selection
from atmt_cli.model.errors import UnreadableError, UsageError
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.page import DAY
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.index import cache_folder, snapshot
from atmt_cli.store.read import Reading, read
from atmt_cli.views.filter import FIELDS, KEYS, own_fields
from atmt_cli.views.row_fields import CHOOSABLE
from atmt_cli.views.show import view_show
from atmt_cli.views.status import SORTS, list_over, status_over, view_list

DAYS = (DAY, date(2018, 1, 15), date(2017, 11, 30), date(1, 1, 1), date(2031, 5, 5))


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


def answers(reading: Reading) -> list[object]:
    """What is found and shown of a ledger, with all that a ledger is."""
    ledger, today = reading.ledger, DAY
    found = reading.judge(today)
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
        [reading.ahead(day) for day in DAYS],
    ]


class Question(NamedTuple):
    """What is asked of a ledger with `list` or `status`, as it would be typed."""

    where: Sequence[str]
    given: dict[str, list[str] | None]
    fields: list[str]
    sort: str
    by_theme: bool
    is_status: bool
    today: date

    def ask(self, there: Ground) -> object:
        """The answer with all that is in it, and what is said beside it; or the refusal."""
        said = io.StringIO()
        query = WideQuery(ledger=str(there.folder.path), today=str(self.today))
        chosen = [",".join(self.fields)] if self.fields else None
        selection = Selection(
            where=list(self.where), sort=self.sort, fields=chosen, by_theme=self.by_theme
        )
        view: Callable[..., object] = status_over if self.is_status else list_over
        try:
            with redirect_stderr(said):
                shares = selection.shares(query, self.given)
                table = view(shares, query.day, selection.layout(shares))
                return [
                    list(part) if isinstance(part, Sequence) else part
                    for part in (*table, said.getvalue())  # type: ignore[misc]
                ]
        except UsageError as error:
            return str(error), error.hint


def a_question(dice: Dice, ledger: Ledger) -> Question:
    """Any conditions, with words of the ledger, any fields, any order, on any day."""
    notes = [note for action in ledger.actions for note in action.notes]
    words = [
        *(note.text for note in notes), *(note.by for note in notes),
        *(body.id for body in ledger.bodies),
        *(action.status for action in ledger.actions), "none", "true", "red", "proposed", "2018",
        "note-is-fresh", "owner-has-accepted", "e",
    ]  # fmt: skip
    own = own_fields(ledger)
    conditions = {
        dice.one_of(("text", "body", "flag", *KEYS, *FIELDS, *own)): dice.one_of(words)
        for _ in range(dice.number(0, 2))
    }
    is_option = dice.chance(50)
    return Question(
        where=[] if is_option else [f"{key}={value}" for key, value in conditions.items()],
        given={key: [value] for key, value in conditions.items()} if is_option else {},
        fields=dice.some(("notes", "last_note", *CHOOSABLE, *own), 4) if dice.chance(40) else [],
        sort=dice.one_of(SORTS),
        by_theme=dice.chance(20),
        is_status=dice.chance(50),
        today=dice.one_of(DAYS),
    )


def again(there: Ground) -> Reading:
    """Read the ledger, or what was kept of it."""
    return snapshot.read_again(there.folder, read_files(there.folder))


def refused(there: Ground) -> tuple[Finding, ...]:
    """Why the files are no ledger."""
    with pytest.raises(UnreadableError) as raised:
        again(there)
    return raised.value.findings


def tried(dice: Dice, there: Ground) -> None:
    """Read the files, and twice what may be kept of them; ask of each the same question."""
    try:
        reading = read(there.folder)
    except UnreadableError as error:
        why = error.findings
        assert [refused(there), refused(there)] == [why, why]
        return
    question = a_question(dice, reading.ledger)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATMT_CACHE", "0")
        wanted = question.ask(there), answers(reading)
    assert (question.ask(there), answers(again(there))) == wanted
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(snapshot, "values_in", lambda _: pytest.fail("it was read once more"))
        assert (question.ask(there), answers(again(there))) == wanted


def edited(dice: Dice) -> None:
    """Try a ledger, and what edits by hand make of it."""
    with ground() as there:
        files = written(dice)
        there.write(files)
        tried(dice, there)
        name = dice.one_of(tuple(files))
        there.write({name: worse(dice, files[name])})
        tried(dice, there)
        there.write(files)
        tried(dice, there)


@given(DICE)
@few(4)
def test_what_is_kept_says_what_the_files_say(dice: Dice) -> None:
    edited(dice)


@pytest.mark.slow
@given(DICE)
@many(10_000 if os.environ.get("HYPOTHESIS_PROFILE") == "deep" else 1_000)
def test_what_is_kept_says_what_the_files_say_of_many(dice: Dice) -> None:
    edited(dice)


def test_the_shelf_is_used(shelf: Path) -> None:
    with ground() as there:
        there.write(written(Dice(7)))
        again(there)
    assert any(one.suffix == ".snapshot" for one in (shelf / "atmt").iterdir())
    assert os.environ["ATMT_CACHE"] == "1"
