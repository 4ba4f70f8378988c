"""The options of every command that shows something, and how it answers."""

from typing import TYPE_CHECKING

from atmt_cli.cli.options import (
    AtOption,
    ColorOption,
    FormatOption,
    LedgerOption,
    LedgersOption,
    TodayOption,
    WideAtOption,
    sharing,
)
from atmt_cli.cli.streams import answer
from atmt_cli.cli.viewpoint import Viewpoint
from atmt_cli.cli.wide_viewpoint import WidePastViewpoint, refuse_unread

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from atmt_cli.model.findings import Finding
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.many.ledgers import MemberReading
    from atmt_cli.store.read import Reading
    from atmt_cli.views.shapes import Page, Table
    from atmt_cli.views.shares import LedgerShare


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

    def read(self, *, abridged: bool = False) -> "Reading":
        """Find the ledger and read it; give a caution where it records anything after the day asked
        for. An ``abridged`` one need have no note but the last of each action.
        """
        return self._viewpoint.read(cautious=True, abridged=abridged)

    def judge(self, ledger: "Ledger") -> "tuple[Finding, ...]":
        """Return what every rule finds in a ledger."""
        return self._viewpoint.judge(ledger)

    def answer(self, shown: "Table | Page") -> None:
        """Show the answer in the format that was asked for."""
        answer(shown, self._format, self.day, self._color)


class WideQuery(Query):
    """What was asked of one ledger, or of all those that a manifest names."""

    def __init__(
        self,
        format_: FormatOption = None,
        ledger: LedgerOption = None,
        ledgers: LedgersOption = None,
        at: WideAtOption = None,
        today: TodayOption = None,
        color: ColorOption = None,
    ) -> None:
        self._viewpoint = self._wide = WidePastViewpoint(ledger, ledgers, at, today)
        self._format, self._color = format_, color

    @property
    def is_wide(self) -> bool:
        """Return whether all the ledgers of a manifest are asked."""
        return self._wide.manifest is not None

    @property
    def troubled(self) -> "Sequence[MemberReading]":
        """Return the ledgers that cannot be read."""
        return self._wide.troubled

    def shares(self, *, abridged: bool = False) -> "list[LedgerShare]":
        """Read what was asked for; an ``abridged`` one need have no note but the last of each
        action.
        """
        return self._wide.shares(cautious=True, abridged=abridged)

    def answer_all(self, shown: "Table", reason: str, name: str = "Id") -> None:
        """Show the answer; of several ledgers, with a row for each that cannot be read: its name
        and the reason stand under these headers. Raises UnavailableError if there is one.
        """
        from atmt_cli.views.shares import with_unread

        if (unread := self._wide.unread) is not None:
            shown = with_unread(shown, unread, name, reason)
        self.answer(shown)
        refuse_unread(self._wide.troubled, has_others=bool(self._wide.members))


asking = sharing(WideQuery, "query")
"""A decorator that gives the same to a command that reads all the ledgers of a manifest, too."""
showing = sharing(Query, "query")
"""A decorator that gives a reading command the options shared by all of them, as a ``query``."""
