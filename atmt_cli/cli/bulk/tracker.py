"""The options that say how a tracker is read, of `atmt import` and `atmt init`."""

from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from atmt_cli.cli.options import One, Several, YesOption, option, sharing
from atmt_cli.model.choices import pick

if TYPE_CHECKING:
    from atmt_cli.changes.tracker.mapping import Choices

ORDERS = ("dmy", "mdy")
QUARTERS = ("calendar", "financial", "note")
STANDINGS = ("proposed", "accepted")


class TrackerOptions(NamedTuple):
    """How a tracker is read."""

    sheet: Annotated[One, option("NAME", "The sheet, where there are several.")] = None
    heading_row: Annotated[One, option("N", "The row of headings.")] = None
    columns: Annotated[
        Several, option("COLUMN=FIELD", "What a column is; repeatable.", "--set")
    ] = None
    dates: Annotated[One, option("ORDER", "How 03/04/2018 is meant: dmy or mdy.", of=ORDERS)] = None
    quarters: Annotated[
        One,
        option("KIND", "How Q1 2018 is meant: calendar, financial or note.", of=QUARTERS),
    ] = None
    status_word: Annotated[
        Several, option("WORD=STATUS", "What a status word means; repeatable.")
    ] = None
    body: Annotated[Several, option("CELL=BODY", "The body a cell means; repeatable.")] = None
    split: Annotated[
        bool, typer.Option("--split", help="Split owner cells at commas, slashes and 'and'.")
    ] = False
    new_bodies: Annotated[
        bool, typer.Option("--new-bodies", help="Add the bodies that are not known.")
    ] = False
    handovers: Annotated[
        One, option("STATUS", "Status of the handovers: proposed or accepted.", of=STANDINGS)
    ] = None
    evidence: Annotated[One, option("TEXT", "What shows that owners accepted.")] = None
    map_: Annotated[One, option("FILE", "Read the tracker as this file says.", "--map")] = None
    write_map: Annotated[One, option("FILE", "Save the mapping in this file.")] = None
    as_of: Annotated[One, option("DATE", "The date of the tracker. Default: today.")] = None
    encoding: Annotated[One, option("NAME", "The character set of a CSV file.")] = None
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Leave out rows that cannot be read.")
    ] = False
    yes: YesOption = False

    def choices(self) -> "Choices":
        """Return what they say, over what a mapping file says. Raises UsageError."""
        from atmt_cli.changes.tracker.headings import pairs, row_number
        from atmt_cli.changes.tracker.mapping import Choices, status_words
        from atmt_cli.store.mapping import read_mapping

        return Choices(
            sheet=self.sheet,
            heading_row=row_number(self.heading_row),
            columns=pairs(self.columns or (), "COLUMN=FIELD"),
            dates=pick(self.dates, ORDERS, "order"),  # type: ignore[arg-type]
            quarters=pick(self.quarters, QUARTERS, "kind"),  # type: ignore[arg-type]
            status_words=status_words(self.status_word or ()),
            bodies=pairs(self.body or (), "CELL=BODY"),
            split=self.split,
            handovers=pick(self.handovers, STANDINGS, "status"),  # type: ignore[arg-type]
            evidence=self.evidence,
        ).over(read_mapping(self.map_) if self.map_ else None)


taking = sharing(TrackerOptions, "given")
"""Gives a command the options of a tracker; it gets them as ``given``."""
