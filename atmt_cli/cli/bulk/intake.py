"""``atmt import``."""

import sys
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.tracker import TrackerOptions, taking
from atmt_cli.cli.editing.carry import How, carry_out_in, tell, writing
from atmt_cli.cli.exits import BROKEN, INTERRUPTED
from atmt_cli.cli.options import argument, clock
from atmt_cli.cli.streams import complain, emit, is_terminal
from atmt_cli.model.errors import AtmtError, RefusedError, UnavailableError, UsageError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import date

    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.changes.tracker.intake import Intake
    from atmt_cli.changes.tracker.mapping import Choices
    from atmt_cli.changes.tracker.news import News
    from atmt_cli.changes.tracker.records import Tracker
    from atmt_cli.changes.tracker.table import TrackerSheet
    from atmt_cli.model.dates import PartialDate
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.files.find import Folder


_AGAIN = "  to read it again, with other options or rows that were left out: --again\n"
_SHEET = "  to import another sheet of it: --sheet NAME\n"


@app.command("import")
@writing
@taking
def import_(
    how: How,
    given: TrackerOptions,
    file: Annotated[str, argument("FILE", "The tracker: XLSX, CSV or TSV; - is standard input.")],
    again: Annotated[
        bool, typer.Option("--again", help="Import a file even if it was imported before.")
    ] = False,
) -> None:
    """Import the tracker that you already have."""
    from atmt_cli.cli.bulk.dialogue import LastCopy, agreed
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.imports import last_answers
    from atmt_cli.store.read import read

    day, folder = clock(how.today), find_folder(how.ledger)
    brought = bring(file, given)
    ledger = read(folder).ledger
    if not again and (passed := carried_out(ledger, brought, given.sheet, day, folder)):
        _carry_out(folder, how, day, lambda _: passed)
        complain(_reading_again(brought))
        return
    meant = last_answers(folder, ledger, brought.name, brought.tables)
    before = LastCopy(meant, _news_finder(ledger, brought, folder))
    is_dry = how.dry_run
    choices = agreed(brought.tables, given, ledger, day, before=before, is_dry=is_dry).choices
    anew = import_planner(brought, choices, given, day, how.by, folder)

    def planner(now: "Ledger") -> "Plan":
        passed = None if again else carried_out(now, brought, given.sheet, day, folder)
        return passed or anew(now)

    if not (given.yes or how.dry_run) and is_terminal(sys.stdin) and is_terminal(sys.stderr):
        _confirm_amendments(ledger, planner, day)
    _carry_out(folder, how, day, planner)


def _reading_again(brought: "Brought") -> str:
    """Return how to take in what a file has beside what was imported: rows that were left out, or
    another sheet.
    """
    from atmt_cli.changes.tracker.headings import find_headings

    with suppress(AtmtError):  # in which character set it was read, nobody need say again
        if sum(1 for one in brought.tables if find_headings(one)) > 1:
            return _SHEET + _AGAIN
    return _AGAIN


def _confirm_amendments(ledger: "Ledger", planner: "Callable[[Ledger], Plan]", day: "date") -> None:
    """Show a person what a later copy would amend, and ask. Nothing is asked of new actions."""
    from atmt_cli.changes.tracker.plan import foretold
    from atmt_cli.cli.bulk.dialogue import say_aside

    with suppress(RefusedError), naming_conflicts(day, as_json=False):
        plan = planner(ledger)
        if not any(one.pointer[0] == "actions" and len(one.pointer) > 1 for one in plan.changes):
            return
        said = (*foretold(plan.said), *(f"caution: {one}" for one in plan.cautions))
        lines = "".join(f"  {visible(one)}\n" for one in said)
        say_aside("\nThis copy would change:\n" + lines)
        if not typer.confirm("Go ahead?", None, err=True):
            complain("atmt: not confirmed; nothing was written\n")
            raise typer.Exit(INTERRUPTED)


def _carry_out(
    folder: "Folder", how: How, day: "date", planner: "Callable[[Ledger], Plan]"
) -> None:
    """Carry out an import, or name every cell that a person must decide on."""
    with naming_conflicts(day, as_json=how.as_json):
        tell(carry_out_in(folder, how, day, planner, yes=True), how)


@contextmanager
def naming_conflicts(day: "date", *, as_json: bool) -> "Iterator[None]":
    """Name every cell of a tracker that a person must decide on, and end the command."""
    from atmt_cli.changes.tracker.conflicts import ConflictsError
    from atmt_cli.render.conflicts import render_conflicts, render_conflicts_json

    try:
        yield
    except ConflictsError as error:
        complain("".join(render_conflicts(error)))
        if as_json:
            emit((render_conflicts_json(error, day),))
        raise typer.Exit(BROKEN) from None


@dataclass(frozen=True)
class Brought:
    """A tracker as it was handed in: the file as it was named, and its bytes."""

    file: str
    data: bytes
    encoding: str | None

    @property
    def name(self) -> str:
        """Return the name of the file without its folder."""
        from atmt_cli.store.files.input import INPUT

        return "tracker" if self.file == INPUT else visible(PurePath(self.file).name or self.file)

    @cached_property
    def sha256(self) -> str:
        """Return what tells its bytes from all others."""
        return sha256(self.data).hexdigest()

    @cached_property
    def tables(self) -> "list[TrackerSheet]":
        """Return its sheets. Raises UnavailableError."""
        from atmt_cli.store.sheets.tables import read_tables

        return read_tables(self.file, self.data, self.encoding)


def bring(file: str, given: TrackerOptions) -> Brought:
    """Read the file of a tracker. Raises UnavailableError."""
    from atmt_cli.store.files.input import read_input

    return Brought(file, read_input(file), given.encoding)


def carried_out(
    ledger: "Ledger", brought: Brought, sheet: str | None, day: "date", folder: "Folder"
) -> "Plan | None":
    """Return the plan that changes nothing, of a tracker that was imported with all its rows; else
    None. Another sheet of it was not.
    """
    from atmt_cli.changes.bulk.receipts import carried_before
    from atmt_cli.changes.bulk.rows import File
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.changes.tracker.colours import has_same_cells
    from atmt_cli.changes.tracker.copies import kept_by
    from atmt_cli.store.imports import read_kept

    file = File(brought.file, brought.name, brought.sha256)
    if not (carried := carried_before(ledger.receipts, [file], day)):
        return None
    receipts = ledger.receipts
    numbers = [n for n, one in enumerate(receipts) if one.sha256 == brought.sha256]
    receipt = receipts[numbers[-1]]
    with suppress(UnavailableError):  # without what was kept, its receipt alone is known
        kept = [read_kept(folder, kept_by(receipts, number)).rows for number in numbers]
        looked = [one for one in brought.tables if sheet in (None, one.name)]
        if looked and not any(has_same_cells(one, rows) for one in looked for rows in kept):
            return None
    rows = receipt.rows
    cautions: tuple[str, ...] = ()
    last = [one for one in ledger.receipts if one.file == receipt.file][-1]
    if last.sha256 != receipt.sha256:
        told = f"another copy of {receipt.file} was applied after it, on {last.on}"
        cautions = (f"{told}; to go back to this one: --again",)
    return Plan(ledger, (), (), None, cautions=cautions, rows=rows, held=rows, carried_out=carried)


def import_planner(
    brought: Brought,
    choices: "Choices",
    given: TrackerOptions,
    day: "date",
    by: str | None,
    folder: "Folder | None" = None,
) -> "Callable[[Ledger], Plan]":
    """Return what plans the import of a tracker into a ledger: that in a folder, or a new one."""
    from atmt_cli.changes.tracker.copies import earlier_copy
    from atmt_cli.changes.tracker.intake import take_in
    from atmt_cli.changes.tracker.plan import plan_import
    from atmt_cli.store.imports import with_kept

    load = _loader(folder)

    def planner(now: "Ledger") -> "Plan":
        fresh = take_in(brought.tables, choices, now, day)
        tracker = _tracker(brought, choices, fresh, _as_of(given.as_of, day, now))
        earlier = earlier_copy(now, brought.name, fresh, choices, load)
        made = plan_import(now, tracker, earlier, day, by, skip_bad=given.skip_bad)
        return with_kept(made, fresh.mapping, folder)

    return planner


def _loader(folder: "Folder | None") -> "Callable[[str], TrackerSheet]":
    """Return what reads what an import kept, by its name."""
    from atmt_cli.store.imports import read_kept

    def load(name: str) -> "TrackerSheet":
        if folder is None:
            raise UnavailableError("it is not there")
        return read_kept(folder, name)

    return load


def _news_finder(
    ledger: "Ledger", brought: Brought, folder: "Folder"
) -> "Callable[[Intake, Choices], News | None]":
    """Return what says what is new in a tracker since the copy before."""
    from atmt_cli.changes.tracker.copies import earlier_copy
    from atmt_cli.changes.tracker.news import news_in

    load = _loader(folder)

    def find(intake: "Intake", choices: "Choices") -> "News | None":
        copy = earlier_copy(ledger, brought.name, intake, choices, load).copy
        return news_in(intake, copy, ledger) if copy else None

    return find


def _tracker(
    brought: Brought, choices: "Choices", read: "Intake", as_of: "PartialDate"
) -> "Tracker":
    """Return a tracker as it is planned."""
    from atmt_cli.changes.tracker.records import Tracker

    return Tracker(
        brought.name,
        brought.sha256,
        as_of,
        read.table,
        read.headings,
        read.sound,
        read.new_bodies,
        skipped=read.left_out,
        accepted=choices.handovers == "accepted",
        evidence=choices.evidence,
    )


def _as_of(given: str | None, day: "date", ledger: "Ledger") -> "PartialDate":
    """Return the day of which a tracker speaks. Raises UsageError."""
    from atmt_cli.model.date_forms import date_meant

    try:
        meant = date_meant(given or str(day), day, ledger.head.settings.dates)
    except ValueError as error:
        raise UsageError(f"--as-of: {error}", "for example: --as-of 2018-01-10") from None
    if meant.after(day):
        raise UsageError(f"--as-of {meant} is after today, {day}", "name the day it was saved")
    return meant
