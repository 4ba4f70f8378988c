"""The options of every command that shows something, and how it answers."""

from typing import TYPE_CHECKING

from atmt_cli.cli.options import (
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    is_clock_set,
    open_ledger,
    sharing,
)
from atmt_cli.cli.streams import answer, complain
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from datetime import date

    from atmt_cli.model.findings import Finding
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.read import Reading
    from atmt_cli.views.shapes import Page, Table


class Query:
    """What was asked: the ledger, the day and the format."""

    def __init__(
        self,
        format_: FormatOption = None,
        ledger: LedgerOption = None,
        today: TodayOption = None,
        color: ColorOption = None,
    ) -> None:
        self.day, self._is_set = clock(today), is_clock_set(today)
        self._ledger, self._format, self._color = ledger, format_, color

    def read(self) -> "Reading":
        """Find the ledger and read it; give a caution where it records anything after the day asked
        for.
        """
        return reading_as_of(self._ledger, self.day, is_set=self._is_set)

    def judge(self, ledger: "Ledger") -> "tuple[Finding, ...]":
        """Return what every rule finds in a ledger."""
        from atmt_cli.rules import RULES
        from atmt_cli.rules.rule import judge

        return judge(RULES, ledger, self.day).findings

    def answer(self, shown: "Table | Page") -> None:
        """Show the answer in the format that was asked for."""
        answer(shown, self._format, self.day, self._color)


def reading_as_of(given: str | None, day: "date", *, is_set: bool) -> "Reading":
    """Find a ledger and read it; say so where it records what came after a day that was set."""
    reading = open_ledger(given)
    if is_set:
        from atmt_cli.views.clock import view_ahead

        ahead = view_ahead(reading.ledger, day)
        if ahead:
            complain(
                f"atmt: the ledger records events after {day}, the latest on {ahead.on} "
                f"({visible(ahead.where)}); this is the ledger as it is now, checked as of "
                f"{day}\n"
            )
    return reading


showing = sharing(Query, "query")
"""A decorator that gives a reading command the options shared by all of them, as a ``query``."""
