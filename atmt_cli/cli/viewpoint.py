"""From where a ledger is looked at: which one, as it was committed when, and as of which day."""

import os
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING

from atmt_cli.cli.options import AtOption, LedgerOption, TodayOption, clock, sharing
from atmt_cli.cli.streams import complain
from atmt_cli.model.text import shortened, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atmt_cli.model.findings import Finding
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.git.history import History
    from atmt_cli.store.git.past import Past
    from atmt_cli.store.read import Reading
    from atmt_cli.views.reports.changes import PastLedger


_MOST_NAMED = 3
"""Of the commits whose clocks were wrong, so many are named."""


class Viewpoint:
    """Which ledger is looked at: as it is now, or was committed ``at``; and as of which day."""

    def __init__(
        self, ledger: LedgerOption = None, at: AtOption = None, today: TodayOption = None
    ) -> None:
        self._clock = clock(today)
        self._ledger, self._at, self._today = ledger, at, today
        self._reading: Reading | None = None

    @property
    def day(self) -> date:
        """Return the day to judge by: ``--today``, else the day of ``--at``, else the clock's."""
        return self._past.day if self._past and self._today is None else self._clock

    def read(self, *, cautious: bool = False, abridged: bool = False) -> "Reading":
        """Find the ledger and read it, as it is or was.

        ``cautious`` says so where it records what came after the day that was asked for. An
        ``abridged`` one need have no note but the last of each action.
        """
        from atmt_cli.store.files.bytes import read_files
        from atmt_cli.store.files.find import find_folder
        from atmt_cli.store.index.snapshot import read_again

        if self._past:
            return self._past.read()
        folder = find_folder(self._ledger)
        self._reading = reading = read_again(folder, read_files(folder), abridged=abridged)
        if cautious and (self._today is not None or os.environ.get("ATMT_TODAY")):
            self._caution(reading)
        return reading

    def judge(self, ledger: "Ledger") -> "tuple[Finding, ...]":
        """Return what every rule finds in a ledger."""
        from atmt_cli.rules import RULES
        from atmt_cli.rules.rule import judge

        if self._reading and self._reading.ledger is ledger:
            return self._reading.judge(self.day)
        return judge(RULES, ledger, self.day).findings

    @property
    def folder(self) -> "Folder | None":
        """Return the folder in which the ledger stands today; None where it is gone."""
        from atmt_cli.model.errors import UnavailableError

        try:
            return self.find()
        except UnavailableError:
            return None

    @property
    def is_past(self) -> bool:
        """Return whether the ledger is looked at as it was committed."""
        return self._at is not None

    def find(self) -> "Folder":
        """Return the folder of the ledger as it is now. Raises UnavailableError."""
        from atmt_cli.store.files.find import find_folder

        return find_folder(self._ledger)

    def before(self, day: date) -> "PastLedger":
        """Return the ledger as it was committed before a day; why there is none is said in it."""
        from atmt_cli.model.errors import UnavailableError, UnreadableError
        from atmt_cli.store.git.past import repository_of
        from atmt_cli.store.git.revisions import head_of
        from atmt_cli.store.git.sides import edits_since, ledger_before
        from atmt_cli.views.reports.changes import PastLedger

        try:
            there, folder = self._past[:2] if self._past else repository_of(self._ledger)
        except UnavailableError as error:
            # No path of this machine goes into a paper.
            is_missing = error.message.startswith("git is not installed")
            why = "git is not installed" if is_missing else "this ledger is not kept in git"
            return PastLedger(None, f"are not shown: {why}")
        try:
            until = self._past.commit if self._past else head_of(there)
            if until:
                past = ledger_before(there, folder, day, self.day, until)
                now = None if self._past else self.read().ledger
                edits = edits_since(there, folder, self.history(), day, now)
                return past._replace(edits=edits)
            why = "nothing of this ledger was committed yet"
        except (UnavailableError, UnreadableError) as error:
            why = visible(error.message[:1].lower() + error.message[1:])
            why = "only part of the history was fetched" if there.is_shallow else why
        return PastLedger(None, f"are not shown: {why}")

    def history(self) -> "History":
        """Return what was committed of the ledger, up to the revision or day that was asked for."""
        from atmt_cli.store.git.history import History
        from atmt_cli.store.git.past import repository_of
        from atmt_cli.store.git.revisions import resolve

        if past := self._past:
            ways = (past.stood.way, *past.there.ways)
            return History(past.there, past.folder, past.commit, ways)
        there, folder = repository_of(self._ledger)
        return History(there, folder, resolve(there, "HEAD"), there.ways)

    @cached_property
    def _past(self) -> "Past | None":
        if self._at is None:
            return None
        from atmt_cli.store.git.past import find_past

        past = find_past(self._ledger, self._at, self._clock)
        caution_clocks(past.misdated)
        caution_future(past.day, self._clock)
        return past

    def _caution(self, reading: "Reading") -> None:
        ahead = reading.ahead(self.day)
        if ahead:
            complain(
                f"atmt: the ledger records events after {self.day}, the latest on {ahead.on} "
                f"({visible(ahead.where)}); this is the ledger as it is now, checked as of "
                f"{self.day}\n  the ledger as it was committed that day: --at {self.day}\n"
            )


def caution_future(day: date, asked: date) -> None:
    """Say so where a ledger is looked at as of a day after the clock's and the one asked for."""
    if day > (today := max(clock(None), asked)):
        complain(
            f"atmt: --at {day} is in the future: this is the ledger as committed so far, "
            f"checked as of that day\n  as it is today: --at {today}\n"
        )


def caution_clocks(misdated: "Sequence[str]") -> None:
    """Say which commits were counted by where they stand, since their clocks were wrong."""
    if misdated:
        shown = shortened(misdated, _MOST_NAMED)
        complain(
            f"atmt: the dates of commits contradict their order, so these count by their order: "
            f"{shown}\n  see: git log --first-parent --format='%h %ci %s'\n"
        )


viewing = sharing(Viewpoint, "viewpoint")
"""Gives a command the options that say from where a ledger is looked at, as a ``viewpoint``."""
