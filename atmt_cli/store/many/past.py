"""Read the ledgers of a manifest as they were committed by the end of a day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.store.files.find import Folder
from atmt_cli.store.git.objects import short_id
from atmt_cli.store.git.past import last_by
from atmt_cli.store.git.repository import Repository, repository
from atmt_cli.store.git.revisions import resolve
from atmt_cli.store.git.trail import stood_by
from atmt_cli.store.git.tree import NoFileError, read_stood
from atmt_cli.store.many.ledgers import MemberReading, committed, folder_of
from atmt_cli.store.many.manifest import Members
from atmt_cli.store.many.member import Member


class NotBegunError(UnavailableError):
    """A ledger was first committed after the day that was asked for."""


class PastMembers:
    """The ledgers of a manifest by the end of a day, on the lines of commits that it names.

    ``misdated`` are the commits met whose clocks cannot have been right.
    """

    def __init__(self, members: Members, day: date) -> None:
        self._members, self._day = members, day
        self.misdated: list[str] = []

    def read(self) -> Iterator[MemberReading]:
        """Read each, in the order of the manifest."""
        return (self._read(one) for one in self._members.members)

    def _read(self, member: Member) -> MemberReading:
        above = self._members.above
        try:
            there, folder, until = _line(member, above)
            last = last_by(there, self._day, until)
            self.misdated += (f"{member.name} {one}" for one in last.misdated)
            stood = stood_by(there, folder, last.commit, until) if last.commit else None
            if last.commit is None or stood is None:
                raise NotBegunError(f"There was no ledger yet by {self._day}")
            called = f"{member.repository or member.path}@{short_id(last.commit)}"
            reading = read_stood(there, folder, stood, called)
        except (NoFileError, UnreadableError) as error:
            error.hint = "name another day"
            return MemberReading(member, None, error, {}, above)
        except UnavailableError as error:
            return MemberReading(member, None, error, {}, above)
        names = {folder.shown(name): f"{called}:{stood.way}{name}" for name in FILES}
        return MemberReading(member, reading, None, names, above)


def _line(member: Member, above: Path) -> tuple[Repository, Folder, str]:
    """Return the repository of a ledger, its folder, and the commit with which its history ends."""
    if member.repository is not None:
        found = committed(member, above)
        return found.there, found.folder, found.commit
    folder = folder_of(member, above)
    there = repository(folder)
    return there, folder, resolve(there, "HEAD")
