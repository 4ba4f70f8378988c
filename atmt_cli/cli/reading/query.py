"""The options of every command that shows something, and how it answers."""

from typing import TYPE_CHECKING

from atmt_cli.cli.options import (
    AtOption,
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    sharing,
)
from atmt_cli.cli.streams import answer
from atmt_cli.cli.viewpoint import Viewpoint

if TYPE_CHECKING:
    from datetime import date

    from atmt_cli.model.findings import Finding
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.read import Reading
    from atmt_cli.views.shapes import Page, Table


class Query:
    """What was asked: the ledger, as it is or was, the day and the format."""

    def __init__(
        self,
        format_: FormatOption = None,
        ledger: LedgerOption = None,
        at: AtOption = None,
        today: TodayOption = None,
        color: ColorOption = None,
    ) -> None:
        self._viewpoint = Viewpoint(ledger, at, today)
        self._format, self._color = format_, color

    @property
    def day(self) -> "date":
        """Return the day to judge by."""
        return self._viewpoint.day

    def read(self) -> "Reading":
        """Find the ledger and read it; give a caution where it records anything after the day asked
        for.
        """
        return self._viewpoint.read(cautious=True)

    def judge(self, ledger: "Ledger") -> "tuple[Finding, ...]":
        """Return what every rule finds in a ledger."""
        return self._viewpoint.judge(ledger)

    def answer(self, shown: "Table | Page") -> None:
        """Show the answer in the format that was asked for."""
        answer(shown, self._format, self.day, self._color)


showing = sharing(Query, "query")
"""A decorator that gives a reading command the options shared by all of them, as a ``query``."""
