"""``atmt import``."""

import sys
from functools import partial
from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out_in, tell, writing
from atmt_cli.cli.exits import BROKEN, INTERRUPTED, USAGE
from atmt_cli.cli.options import One, Several, YesOption, argument, clock, option
from atmt_cli.cli.streams import answer, complain, emit, is_terminal
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.changes.tracker.intake import Intake
    from atmt_cli.model.dates import PartialDate
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.files.find import Folder

ORDERS = ("dmy", "mdy")
STANDINGS = ("proposed", "accepted")


@app.command("import")
@writing
def import_(
    how: How,
    file: Annotated[str, argument("FILE", "The tracker: XLSX, CSV or TSV.")],
    sheet: Annotated[One, option("NAME", "The sheet, where there are several.")] = None,
    heading_row: Annotated[
        int | None, typer.Option("--heading-row", metavar="N", help="The row of headings.", min=1)
    ] = None,
    columns: Annotated[
        Several, option("COLUMN=FIELD", "What a column is; repeatable.", "--set")
    ] = None,
    dates: Annotated[
        One, option("ORDER", "How 03/04/2018 is meant: dmy or mdy.", of=ORDERS)
    ] = None,
    status_word: Annotated[
        Several, option("WORD=STATUS", "What a status word means; repeatable.")
    ] = None,
    body: Annotated[Several, option("CELL=BODY", "The body a cell means; repeatable.")] = None,
    split: Annotated[
        bool, typer.Option("--split", help="Split owner cells at commas, slashes and 'and'.")
    ] = False,
    new_bodies: Annotated[
        bool, typer.Option("--new-bodies", help="Add the bodies that are not known.")
    ] = False,
    handovers: Annotated[
        One, option("STATUS", "How far owners are: proposed or accepted.", of=STANDINGS)
    ] = None,
    evidence: Annotated[One, option("TEXT", "What shows that owners accepted.")] = None,
    map_: Annotated[One, option("FILE", "Read the tracker as this file says.", "--map")] = None,
    write_map: Annotated[One, option("FILE", "Keep how it is read in this file.")] = None,
    as_of: Annotated[One, option("DATE", "The date of the tracker. Default: today.")] = None,
    encoding: Annotated[One, option("NAME", "The character set of a CSV file.")] = None,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out rows that cannot be read.")
    ] = False,
    again: Annotated[
        bool, typer.Option("--again", help="Import a file even if it was imported before.")
    ] = False,
    yes: YesOption = False,
) -> None:
    """Import the tracker that you already have."""
    from atmt_cli.changes.tracker.headings import pairs
    from atmt_cli.changes.tracker.intake import take_in
    from atmt_cli.changes.tracker.mapping import Choices, status_words
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.files.input import read_input
    from atmt_cli.store.mapping import read_mapping, write_mapping
    from atmt_cli.store.read import read
    from atmt_cli.store.sheets.tables import read_tables

    day = clock(how.today)
    choices = Choices(
        sheet=sheet,
        heading_row=heading_row,
        columns=pairs(columns or (), "COLUMN=FIELD"),
        dates=pick(dates, ORDERS, "order"),  # type: ignore[arg-type]
        status_words=status_words(status_word or ()),
        bodies=pairs(body or (), "CELL=BODY"),
        split=split,
        handovers=pick(handovers, STANDINGS, "status"),  # type: ignore[arg-type]
        evidence=evidence,
    ).over(read_mapping(map_) if map_ else None)
    folder = find_folder(how.ledger)
    data = read_input(file)
    name, digest = visible(PurePath(file).name or file), sha256(data).hexdigest()
    ledger = read(folder).ledger
    if passed := carried_out(ledger, file, name, digest, day) if not again else None:
        carry_out_import(folder, how, day, lambda _: passed)
        return
    tables = read_tables(file, data, encoding)
    intake = take_in(tables, choices, ledger)
    if write_map:
        write_mapping(write_map, intake.mapping)
    show(intake, day)
    refuse_faults(intake, skip_bad=skip_bad)
    agree(intake, yes=yes or how.dry_run, new_bodies=new_bodies)

    def planner(now: "Ledger") -> "Plan":
        from atmt_cli.changes.tracker.copies import earlier_copy
        from atmt_cli.changes.tracker.plan import plan_import
        from atmt_cli.changes.tracker.records import Tracker
        from atmt_cli.store.imports import read_kept, with_kept

        if passed := carried_out(now, file, name, digest, day) if not again else None:
            return passed
        fresh = take_in(tables, choices, now)
        tracker = Tracker(
            name,
            digest,
            _as_of(as_of, day, now),
            fresh.table,
            fresh.headings,
            fresh.sound,
            fresh.new_bodies,
            skipped=frozenset(one.row for one in fresh.faults),
            accepted=choices.handovers == "accepted",
            evidence=choices.evidence,
        )
        earlier = earlier_copy(now, name, fresh, choices, partial(read_kept, folder))
        made = plan_import(now, tracker, earlier, day, how.by, skip_bad=skip_bad)
        return with_kept(made, folder, tracker)

    carry_out_import(folder, how, day, planner)


def carried_out(ledger: "Ledger", file: str, name: str, digest: str, day: "date") -> "Plan | None":
    """Return the plan that changes nothing, of a tracker that was imported; else None."""
    from atmt_cli.changes.bulk.receipts import carried_before
    from atmt_cli.changes.bulk.rows import File
    from atmt_cli.changes.operations.plan import Plan

    carried = carried_before(ledger.receipts, [File(file, name, digest)], day)
    if not carried:
        return None
    rows = next(one.rows for one in ledger.receipts if one.sha256 == digest)
    return Plan(ledger, (), (), None, rows=rows, held=rows, carried_out=carried)


def carry_out_import(
    folder: "Folder", how: How, day: "date", planner: "Callable[[Ledger], Plan]"
) -> None:
    """Carry out an import, or name every cell that a person must decide on."""
    from atmt_cli.changes.tracker.conflicts import ConflictsError
    from atmt_cli.render.conflicts import render_conflicts, render_conflicts_json

    try:
        tell(carry_out_in(folder, how, day, planner, yes=True), how)
    except ConflictsError as error:
        complain("".join(render_conflicts(error)))
        if how.as_json:
            emit((render_conflicts_json(error, day),))
        raise typer.Exit(BROKEN) from None


def _as_of(given: str | None, day: "date", ledger: "Ledger") -> "PartialDate":
    from atmt_cli.model.date_forms import date_meant

    try:
        return date_meant(given or str(day), day, ledger.head.settings.dates)
    except ValueError as error:
        raise UsageError(f"--as-of: {error}", "for example: --as-of 2018-01-10") from None


def show(intake: "Intake", day: "date") -> None:
    """Show what a tracker is taken for."""
    from atmt_cli.render.trackers import columns_table, render_new_bodies, rows_table

    answer(columns_table(intake), "table", day, None)
    complain("\n")
    answer(rows_table(intake), "table", day, None)
    complain("".join(render_new_bodies(intake)))


def refuse_faults(intake: "Intake", *, skip_bad: bool) -> None:
    """Name every cell that cannot be taken, and stop unless their rows are to be left out."""
    from atmt_cli.render.trackers import render_faults

    if intake.faults and not skip_bad:
        complain("".join(render_faults(intake.faults)))
        raise typer.Exit(USAGE)


def agree(intake: "Intake", *, yes: bool, new_bodies: bool) -> None:
    """Ask whether it is meant so. Raises UsageError where nobody can answer."""
    asks = is_terminal(sys.stdin) and is_terminal(sys.stderr)
    if intake.new_bodies and not new_bodies and not asks:
        names = ", ".join(one.name for one in intake.new_bodies)
        raise UsageError(
            f"bodies that the ledger does not know: {names}",
            "add them: --new-bodies; or say which body a cell means: --body 'CELL=BODY'",
        )
    if yes:
        return
    if not asks:
        raise UsageError("an import is looked at first", "if this is right: --yes")
    try:
        agreed = typer.confirm("Is this right?", err=True)
    except typer.Abort:
        agreed = False
    if not agreed:
        complain("atmt: not confirmed; nothing was written\n")
        raise typer.Exit(INTERRUPTED)
