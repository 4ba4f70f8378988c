"""``atmt import``."""

from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated, NamedTuple

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.tracker import TrackerOptions, taking
from atmt_cli.cli.editing.carry import How, carry_out_in, tell, writing
from atmt_cli.cli.options import argument, clock
from atmt_cli.model.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.changes.tracker.mapping import Choices
    from atmt_cli.changes.tracker.table import Table
    from atmt_cli.model.dates import PartialDate
    from atmt_cli.model.ledger import Ledger


@app.command("import")
@writing
@taking
def import_(
    how: How,
    given: TrackerOptions,
    file: Annotated[str, argument("FILE", "The tracker: XLSX, CSV or TSV; - is standard input.")],
) -> None:
    """Import the tracker that you already have."""
    from atmt_cli.cli.bulk.dialogue import agreed
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.read import read

    day, folder = clock(how.today), find_folder(how.ledger)
    brought = bring(file, given)
    ledger = read(folder).ledger
    choices = agreed(brought.tables, given, ledger, day, is_dry=how.dry_run).choices
    planner = import_planner(brought, choices, given, day, how.by)
    tell(carry_out_in(folder, how, day, planner, yes=True), how)


class Brought(NamedTuple):
    """A tracker as it was handed in: its name, its bytes, and its sheets."""

    name: str
    data: bytes
    tables: "list[Table]"


def bring(file: str, given: TrackerOptions) -> Brought:
    """Read the file of a tracker. Raises UnavailableError."""
    from atmt_cli.store.files.input import INPUT, read_input
    from atmt_cli.store.sheets.tables import read_tables

    data = read_input(file)
    name = "tracker" if file == INPUT else PurePath(file).name
    return Brought(name, data, read_tables(file, data, given.encoding))


def import_planner(
    brought: Brought, choices: "Choices", given: TrackerOptions, day: "date", by: str | None
) -> "Callable[[Ledger], Plan]":
    """Return what plans the import of a tracker into a ledger."""
    from atmt_cli.changes.tracker.intake import take_in
    from atmt_cli.changes.tracker.plan import Tracker, plan_import

    def planner(now: "Ledger") -> "Plan":
        fresh = take_in(brought.tables, choices, now, day)
        tracker = Tracker(
            brought.name,
            sha256(brought.data).hexdigest(),
            _as_of(given.as_of, day, now),
            fresh.sound,
            fresh.new_bodies,
            accepted=choices.handovers == "accepted",
            evidence=choices.evidence,
        )
        return plan_import(now, tracker, day, by)

    return planner


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
