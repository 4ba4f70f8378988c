"""Read the ledger as it was committed at a revision, or by the end of a day.

A day is one of UTC, as the clock's is, and its last commit is looked for along the first parents of
HEAD: what the branch held that day, whoever had written what elsewhere by then. So the answer is
the same in every time zone. Where clocks were wrong the order of the commits counts.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.date_forms import date_meant, day_meant
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import excerpt
from atmt_cli.store.files.find import Folder, candidates, find_folder
from atmt_cli.store.git.ancestry import cut_commits, first_parents
from atmt_cli.store.git.objects import short_id
from atmt_cli.store.git.repository import Repository, repository, ways_to
from atmt_cli.store.git.revisions import fetch_command, id_begun, refs_called, resolve
from atmt_cli.store.git.signature import read_signature
from atmt_cli.store.git.trail import first_line, stood_by
from atmt_cli.store.git.tree import Stood, read_stood
from atmt_cli.store.read import Reading

_STEADY = 100
"""So many commits in a row that are early enough, and those before them are, too."""


class Past(NamedTuple):
    """A ledger that was committed: where it stood, how that revision is called, and the day by
    whose clock it is judged.
    """

    there: Repository
    folder: Folder
    commit: str
    stood: Stood
    called: str
    day: date
    misdated: tuple[str, ...] = ()
    """The commits whose clocks cannot have been right, as `LastCommit` has them."""

    def read(self) -> Reading:
        """Read it. Raises UnreadableError or UnavailableError, which name revision and file."""
        return read_stood(self.there, self.folder, self.stood, self.called)


def repository_of(given: str | None) -> tuple[Repository, Folder]:
    """Return the repository of the ledger that ``--ledger`` names or that is found, and its folder.

    Where there is no ledger any longer it is looked for in the same places as they were. Raises
    UnavailableError.
    """
    try:
        folder = find_folder(given)
    except UnavailableError as error:
        looked = candidates(given)
        if not looked:
            raise
        try:
            there = repository(Folder(looked[0], looked[0]))
        except UnavailableError:
            raise error from None
        ways = dict.fromkeys(way for one in looked for way in ways_to(there, one))
        return there._replace(ways=tuple(ways)), Folder(looked[0], there.top)
    return repository(folder), folder


def find_past(given: str | None, at: str, today: date) -> Past:
    """Find the ledger that ``--ledger`` names, or that is found, as it was at a revision or by the
    end of a day, named as people do; ``today`` is the day from which `yesterday` counts.

    Raises UsageError for what is no day, UnavailableError where there was no ledger or its history
    cannot be read.
    """
    there, folder = repository_of(given)
    named = _day_named(there, at, today)
    last = LastCommit(resolve(there, at)) if named is None else last_by(there, named)
    asked, commit = f"at {excerpt(at)}" if named is None else f"by {named}", last.commit
    called = at if named is None else short_id(commit or "")
    stood = stood_by(there, folder, commit) if commit else None
    if commit is None or stood is None:
        raise _too_early(there, folder, asked)
    day = named or read_signature(there.objects.commit(commit).text).when.date()
    return Past(there, _placed(there, folder, stood), commit, stood, called, day, last.misdated)


def _placed(there: Repository, folder: Folder, stood: Stood) -> Folder:
    """Return the folder in which a ledger stood, if that was another one."""
    if stood.way in ways_to(there, folder.path):
        return folder
    return folder._replace(path=there.top / stood.way)


def _day_named(there: Repository, at: str, today: date) -> date | None:
    """Return the day that was named; None where a revision was. Raises UsageError."""
    try:
        meant = date_meant(at, today, None)
    except ValueError as error:
        if refs_called(there, at):
            return None
        if _begins_as_date(at):
            raise UsageError(f"--at: {error}", "or name a revision, such as main") from None
        if day := _last_of(at, today):
            raise UsageError(f"--at: {error}", f"name a day: --at {day}") from None
        return None
    if refs := refs_called(there, at):
        ends = (meant.words,) if meant.is_day else (str(meant.first), str(meant.last))
        or_else = ", or ".join(f"--at {quote(one)}" for one in ends)
        raise UsageError(
            f"{excerpt(at)} is {'a day' if meant.is_day else 'a time'}, and it also names "
            f"{refs[0]}",
            f"for the day: {or_else}; for the other: --at {quote(refs[0])}",
        )
    try:
        return day_meant(at, today)
    except ValueError as error:
        begun = id_begun(there, at)
        hint = f"for the commit whose id begins with it: --at {short_id(begun)}" if begun else None
        raise UsageError(f"--at: {error}", hint) from None


def _last_of(month: str, today: date) -> date | None:
    """Return the last day of a month named without its year, the latest one that is over."""
    for year in (today.year, today.year - 1):
        with suppress(ValueError):
            meant = date_meant(f"{month} {year}", today, None)
            if meant.before(today):
                return meant.last
    return None


def _begins_as_date(at: str) -> bool:
    """Return whether a text is surely no id: it begins with a number and goes on otherwise."""
    number = at[: len(at) - len(at.lstrip("0123456789"))]
    return bool(number) and at[len(number) : len(number) + 1] in tuple("-/. ")


class LastCommit(NamedTuple):
    """The last commit of a day; None where the first one came after it.

    ``misdated`` are those whose clocks cannot have been right, each with its date: they count by
    where they stand.
    """

    commit: str | None
    misdated: tuple[str, ...] = ()


def last_by(there: Repository, day: date, until: str | None = None) -> LastCommit:
    """Find the last commit by the end of a day, on the line that ends with ``until`` or HEAD.

    Clocks go wrong: a commit may be dated before those that it was made from. So the day ends where
    the fewest commits stand on the wrong side; of two such places it is the earlier one, as a
    commit is no older than its parents. Raises UnavailableError where too little of the history was
    fetched.
    """
    line: list[tuple[str, date]] = []  # the newest first
    in_a_row = 0
    try:
        for commit, read in first_parents(there, until or resolve(there, "HEAD")):
            line.append((commit, read_signature(read.text).when.date()))
            in_a_row = in_a_row + 1 if line[-1][1] <= day else 0
            if in_a_row == _STEADY:
                break
    except UnavailableError:
        # What lies behind a commit that is early enough only vouches for its clock.
        if not in_a_row:
            raise
    place = _end_of_day([when <= day for _, when in line])
    wrong = (
        f"{short_id(commit)} ({when})"
        for number, (commit, when) in enumerate(line)
        if (when <= day) == (number < place)
    )
    if place < len(line):
        return LastCommit(line[place][0], tuple(wrong))
    commit, when = line[-1]
    if commit in cut_commits(there):
        raise UnavailableError(
            f"Only part of the history was fetched: it begins on {when}, and you asked for {day}",
            f"fetch the rest: {fetch_command(there, 'HEAD')}",
        )
    return LastCommit(None, tuple(wrong))


def _end_of_day(by_then: Sequence[bool]) -> int:
    """Return how many of these commits, the newest first, came after a day."""
    wrong = fewest = by_then.count(False)
    place = 0
    for number, is_early in enumerate(by_then, 1):
        wrong += 1 if is_early else -1
        if wrong <= fewest:
            fewest, place = wrong, number
    return place


def _too_early(there: Repository, folder: Folder, asked: str) -> UnavailableError:
    """Return what is said where there was no ledger yet; it names the first revision with it."""
    first = None
    for found in first_line(there, folder, resolve(there, "HEAD")):
        first = found if found.stood else first
    message = f"There was no {folder.shown(FILES[0])} {asked}"
    if first is None:
        return UnavailableError(message, "see where there was one: git log --stat")
    began = read_signature(first.read.text).when.date()
    hint = f"the ledger was first committed on {began}: --at {short_id(first.commit)}"
    if first.commit in cut_commits(there):
        hint = f"the history that was fetched begins on {began}: {fetch_command(there, 'HEAD')}"
    return UnavailableError(message, hint)
