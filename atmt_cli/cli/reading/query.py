"""The options of every command that shows something, and how it answers."""

import os
from typing import TYPE_CHECKING

from atmt_cli.cli.options import (
    AtOption,
    ColorOption,
    FormatOption,
    LedgerOption,
    LedgersOption,
    TodayOption,
    sharing,
)
from atmt_cli.cli.streams import answer, complain
from atmt_cli.cli.viewpoint import Viewpoint
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, shortened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import date

    from atmt_cli.model.findings import Finding
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.many.ledgers import MemberReading
    from atmt_cli.store.read import Reading
    from atmt_cli.views.filter import Filter
    from atmt_cli.views.shapes import Page, Table
    from atmt_cli.views.shares import LedgerShare

    Choice = Callable[[Ledger], Filter]

_NAMED = 5
"""The most ledgers that a message names."""


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
        at: AtOption = None,
        today: TodayOption = None,
        color: ColorOption = None,
    ) -> None:
        super().__init__(format_, ledger, at, today, color)
        refuse_together(ledgers, {"--ledger": ledger, "--at": at}, "--ledgers")
        self._ledgers = ledgers
        self._is_asked_day = bool(today is not None or os.environ.get("ATMT_TODAY"))
        self._troubled: list[MemberReading] = []

    def shares(
        self, chosen: "Choice | None" = None, *, abridged: bool = False
    ) -> "list[LedgerShare]":
        """Read what was asked for, and say which of its actions are wanted; a ledger is judged once
        somebody looks at what the rules find in it.

        An ``abridged`` one need have no note but the last of each action. Raises UsageError for a
        choice that makes sense in none of the ledgers.
        """
        from atmt_cli.views.shares import EVERYTHING, LedgerShare

        if self._ledgers is None:
            reading = self.read(abridged=abridged)
            ledger = reading.ledger
            wanted = chosen(ledger) if chosen else EVERYTHING
            return [LedgerShare(ledger, self._found(reading), wanted)]
        shares: list[LedgerShare] = []
        misused: list[UsageError] = []
        readings = dict(self._members(abridged=abridged))
        for name, reading in readings.items():
            share = LedgerShare(reading.ledger, self._found(reading), name=name)
            try:
                share = share._replace(chosen=chosen(reading.ledger)) if chosen else share
            except UsageError as error:
                # Another ledger may know the body, the theme or the field.
                misused.append(error)
                share = share._replace(chosen=None)
            shares.append(share)
        if misused and len(misused) == len(shares):
            raise misused[0]
        if self._is_asked_day:
            self._caution_all(readings)
        return shares

    def _found(self, reading: "Reading") -> "Sequence[Finding]":
        from atmt_cli.views.shapes import Late

        return Late(lambda: reading.judge(self.day))

    def _caution_all(self, readings: "Mapping[str, Reading]") -> None:
        """Say which ledgers record what came after the day that was asked for."""
        ahead = [name for name, reading in readings.items() if reading.ahead(self.day)]
        if ahead:
            record = "records" if len(ahead) == 1 else "record"
            complain(
                f"atmt: {counted(len(ahead), 'ledger')} {record} events after {self.day}: "
                f"{shortened(ahead, _NAMED)}; these are the ledgers as the manifest names them, "
                f"checked as of {self.day}\n"
            )

    def _members(self, *, abridged: bool) -> "Iterator[tuple[str, Reading]]":
        """Yield the name of each ledger of the manifest, and it as read; note what is
        unreadable.
        """
        from functools import partial

        from atmt_cli.store.index.snapshot import read_again
        from atmt_cli.store.many.ledgers import read_members
        from atmt_cli.store.many.manifest import read_manifest

        read = partial(read_again, abridged=abridged, of_many=True)
        for one in read_members(read_manifest(self._ledgers or ""), read):
            if one.reading is None:
                self._troubled.append(one)
            else:
                yield one.name, one.reading

    def answer_all(self, shown: "Table", reason: str, name: str = "Id") -> None:
        """Show the answer; of several ledgers, with a row for each that cannot be read: its name
        and the reason stand under these headers. Raises UnavailableError if there is one.
        """
        from atmt_cli.views.shares import Unread, with_unread

        if self._ledgers is not None:
            unread = [Unread(one.name, one.said, one.hint) for one in self._troubled]
            shown = with_unread(shown, unread, name, reason)
        self.answer(shown)
        refuse_unread(self._troubled)


def refuse_together(given: object, others: "Mapping[str, object]", what: str) -> None:
    """Raise UsageError for options that make no sense beside another one that was given."""
    for name, value in others.items():
        if given is not None and value not in (None, False):
            raise UsageError(f"{what} and {name} cannot be given together", f"leave out {name}")


def refuse_unread(troubled: "Sequence[MemberReading]") -> None:
    """Raise UnavailableError that names the ledgers which cannot be read, if there are any."""
    if troubled:
        names = shortened([one.name for one in troubled], _NAMED)
        raise UnavailableError(
            f"{counted(len(troubled), 'ledger')} cannot be read: {names}",
            troubled[0].hint if len(troubled) == 1 else "their rows say why; all others were read",
        )


asking = sharing(WideQuery, "query")
"""A decorator that gives the same to a command that reads all the ledgers of a manifest, too."""
showing = sharing(Query, "query")
"""A decorator that gives a reading command the options shared by all of them, as a ``query``."""
