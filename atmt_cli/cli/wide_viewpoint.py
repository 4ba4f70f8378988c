"""From where one ledger is looked at, or all those that a manifest names."""

import os
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from atmt_cli.cli.bulk.progress import found_so_far
from atmt_cli.cli.options import AtOption, LedgerOption, LedgersOption, TodayOption, sharing
from atmt_cli.cli.streams import complain
from atmt_cli.cli.viewpoint import Viewpoint, caution_clocks, caution_future
from atmt_cli.model.errors import UnavailableError, UnknownError, UsageError
from atmt_cli.model.text import counted, shortened, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from atmt_cli.model.findings import Finding
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.many.ledgers import MemberReading
    from atmt_cli.store.read import Reading
    from atmt_cli.views.shares import LedgerShare, Unread

_NAMED = 5
"""The most ledgers that a message names."""


class WideViewpoint(Viewpoint):
    """Which ledger is looked at, or all those that a manifest names, as they are named there.

    ``members`` are the ledgers of the manifest that were read, by name, and ``troubled`` those that
    cannot be read.
    """

    _takes_at = False

    def __init__(
        self,
        ledger: LedgerOption = None,
        ledgers: LedgersOption = None,
        at: AtOption = None,
        today: TodayOption = None,
    ) -> None:
        super().__init__(ledger, at, today)
        refused = None if self._takes_at else at
        refuse_together(ledgers, {"--ledger": ledger, "--at": refused}, "--ledgers")
        self.manifest = ledgers
        self._is_asked_day = bool(today is not None or os.environ.get("ATMT_TODAY"))
        self.members: dict[str, MemberReading] = {}
        self.troubled: list[MemberReading] = []

    def shares(self, *, cautious: bool = False, abridged: bool = False) -> "list[LedgerShare]":
        """Read what was asked for; a ledger is judged once somebody looks at what the rules find in
        it.

        ``cautious`` says so where one records what came after the day that was asked for. An
        ``abridged`` one need have no note but the last of each action.
        """
        from atmt_cli.views.shares import LedgerShare

        if self.manifest is None:
            reading = self.read(cautious=cautious, abridged=abridged)
            return [LedgerShare(reading.ledger, self._found(reading))]
        readings = dict(self._read_members(self.manifest, abridged=abridged))
        if cautious and self._is_asked_day and self._at is None:
            self._caution_all(readings)
        return [
            LedgerShare(reading.ledger, self._found(reading), name=name)
            for name, reading in readings.items()
        ]

    @property
    def folders(self) -> "list[Folder]":
        """Return the folders of the ledgers that are read from files."""
        if self.manifest is None:
            return [self.folder] if self.folder else []
        read = (one for one in self.members.values() if one.member.repository is None)
        return [one.reading.folder for one in read if one.reading]

    @property
    def templates(self) -> "Folder | None":
        """Return the folder beside whose files own templates stand: the ledger's; of several, that
        of the manifest.
        """
        if self.manifest is None:
            return self.folder
        from atmt_cli.store.files.find import Folder

        above = Path(self.manifest).parent
        return Folder(above, above)

    @property
    def unread(self) -> "list[Unread] | None":
        """Return the ledgers that cannot be read; None where only one is asked."""
        from atmt_cli.views.shares import Unread

        if self.manifest is None:
            return None
        return [Unread(one.name, one.said, one.hint) for one in self.troubled]

    def typing(self, name: str | None) -> "Callable[[str], str]":
        """Return the function that makes of a command what is typed for a ledger."""
        if name is None:
            return str
        return self.members[name].typed

    def tell_unread(self) -> None:
        """Say of each ledger that cannot be read why; then raise UnavailableError if there is one.

        It is for answers that have no rows.
        """
        if len(self.troubled) == 1:
            (one,) = self.troubled
            raise UnavailableError(f"{one.name} cannot be read: {one.said}", one.hint)
        tell_each(self.troubled)
        refuse_unread(self.troubled, "", has_others=bool(self.members))

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

    def _read_members(self, manifest: str, *, abridged: bool) -> "Iterator[tuple[str, Reading]]":
        """Yield the name of each ledger of the manifest, and it as read; note what is
        unreadable.
        """
        readings = self._readings(manifest, abridged=abridged)
        standing: dict[str | None, str] = {}
        again: dict[str, str] = {}
        for one in found_so_far(readings, "ledgers read", shown=False):
            if one.reading is None:
                self.troubled.append(one)
                continue
            self.members[one.name] = one
            first = standing.setdefault(one.standing, one.name)
            again |= {one.name: first} if first != one.name else {}
            yield one.name, one.reading
        caution_again(again, "it is counted under each")

    def _readings(self, manifest: str, *, abridged: bool) -> "Iterator[MemberReading]":
        from functools import partial

        from atmt_cli.store.index.snapshot import read_again
        from atmt_cli.store.many.ledgers import read_members
        from atmt_cli.store.many.manifest import read_manifest

        read = partial(read_again, abridged=abridged, of_many=True)
        return read_members(read_manifest(manifest), read)


class WidePastViewpoint(WideViewpoint):
    """The same, which may look at all of them as they were committed by the end of a day."""

    _takes_at = True

    @property
    def day(self) -> "date":
        """Return the day to judge by: ``--today``, else the day of ``--at``, else the clock's."""
        at = self._at_day
        return super().day if at is None else at if self._today is None else self._clock

    @cached_property
    def _at_day(self) -> "date | None":
        """Return the day of ``--at`` for many ledgers. Raises UsageError for a revision."""
        if self.manifest is None or self._at is None:
            return None
        from atmt_cli.model.date_forms import day_meant

        try:
            return day_meant(self._at, self._clock)
        except ValueError as error:
            hint = "beside --ledgers name a day; the manifest names revisions"
            raise UsageError(f"--at takes a day beside --ledgers: {error}", hint) from None

    def _readings(self, manifest: str, *, abridged: bool) -> "Iterator[MemberReading]":
        day = self._at_day
        if day is None:
            return super()._readings(manifest, abridged=abridged)
        return self._past_readings(manifest, day)

    def _past_readings(self, manifest: str, day: "date") -> "Iterator[MemberReading]":
        from atmt_cli.store.many.manifest import read_manifest
        from atmt_cli.store.many.past import NotBegunError, PastMembers

        caution_future(day, self._clock)
        past, begun_later = PastMembers(read_manifest(manifest), day), list[str]()
        for one in past.read():
            if isinstance(one.trouble, NotBegunError):
                begun_later.append(one.name)
            else:
                yield one
        caution_clocks(past.misdated)
        if begun_later:
            names = shortened(begun_later, _NAMED)
            complain(f"atmt: not begun by {day}, so not shown: {names}\n")


def caution_again(again: "Mapping[str, str]", what: str) -> None:
    """Say which names of a manifest stand for a ledger that has another name in it, and what comes
    of that.
    """
    for name, first in [*again.items()][:_NAMED]:
        complain(f"caution: {name} and {first} name the same ledger; {what}\n")
    if len(again) > _NAMED:
        complain(f"caution: so do {len(again) - _NAMED} more\n")


def refuse_together(given: object, others: "Mapping[str, object]", what: str) -> None:
    """Raise UsageError for options that make no sense beside another one that was given."""
    for name, value in others.items():
        if given is not None and value not in (None, False):
            raise UsageError(f"{what} and {name} cannot be given together", f"leave out {name}")


def refuse_unread(
    troubled: "Sequence[MemberReading]",
    following: str = "their rows say why",
    *,
    has_others: bool,
) -> None:
    """Raise UnavailableError that names the ledgers which cannot be read, if there are any; other
    ledgers were read, or there are none.
    """
    if troubled:
        names = shortened([one.name for one in troubled], _NAMED)
        said = following, "all others were read" if has_others else ""
        raise UnavailableError(
            f"{counted(len(troubled), 'ledger')} cannot be read: {names}",
            troubled[0].hint if len(troubled) == 1 else "; ".join(filter(None, said)) or None,
        )


@contextmanager
def naming(troubled: "Iterable[MemberReading]") -> "Iterator[None]":
    """Raise UnavailableError for a name that nothing knows of what was read, where there are
    ledgers that cannot be read and may know it.
    """
    try:
        yield
    except UnknownError as error:
        unread = [*troubled]
        if not unread:
            raise
        tell_each(unread)
        names = shortened([one.name for one in unread], _NAMED)
        raise UnavailableError(
            error.message, f"a ledger that cannot be read may know it: {names}"
        ) from None


def tell_each(troubled: "Iterable[MemberReading]") -> None:
    """Say of each of these ledgers why it cannot be read."""
    for one in troubled:
        hint = f"  {visible(one.hint)}\n" if one.hint else ""
        complain(f"atmt: {one.name} cannot be read: {visible(one.said)}\n{hint}")


overlooking = sharing(WideViewpoint, "viewpoint")
"""Gives a command the options that say from where one ledger is looked at, or all of a manifest."""
