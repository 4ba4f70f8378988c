"""Read the ledgers of a manifest, from files or from what was committed; one that cannot be read
stops no other.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.desk import Desk
from atmt_cli.model.errors import AtmtError, UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import shell_word, visible
from atmt_cli.rules.edit.moves import ledger_present
from atmt_cli.rules.rule import Rule, Verdict, judge
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder, candidates, find_folder
from atmt_cli.store.git.repository import Repository, named_repository
from atmt_cli.store.git.revisions import resolve
from atmt_cli.store.git.tip import tip_on_disk
from atmt_cli.store.git.tree import ReadBytes, Stood, read_stood, stood_at
from atmt_cli.store.many.manifest import Members
from atmt_cli.store.many.member import Member
from atmt_cli.store.read import Reading, read_bytes

_ATMT = "atmt "
_GIT = re.compile(r"(?<![^\s(])git (?!-C |clone |config )")
"""A command of git in a hint that is typed in the repository."""
_OURS = re.compile(r"(?<![^\s(])atmt (?=[a-z])")
"""A command of ours in a hint."""
_URL = re.compile(r"[a-z+]+://|[^/]+@[^/]+:")


class MemberReading(NamedTuple):
    """A ledger of a manifest as read; ``trouble`` says why it was not.

    ``files`` is how people are shown its files, by how they are called within the ledger; they
    see it from ``above``, the folder of the manifest as it was named.
    """

    member: Member
    reading: Reading | None
    trouble: AtmtError | None
    files: dict[str, str]
    above: Path = Path()

    @property
    def name(self) -> str:
        """Return the name by which the manifest knows it."""
        return self.member.name

    @property
    def ledger(self) -> Ledger | None:
        """Return the ledger; None where it cannot be read."""
        return self.reading.ledger if self.reading else None

    @property
    def standing(self) -> str | None:
        """Return where it really stands, or would in a checkout; None where it cannot be read."""
        return os.path.realpath(self.reading.folder.path) if self.reading else None

    @property
    def hint(self) -> str | None:
        """Return what to do where it cannot be read; commands name where it is."""
        hint = self.trouble.hint if self.trouble else None
        where = shell_word(str(named_path(self.member, self.above)))
        if hint and not self.member.repository:
            hint = _OURS.sub(lambda _: f"{_ATMT}--ledger {where} ", hint)
        return hint and _GIT.sub(lambda _: f"git -C {where} ", hint)

    @property
    def unreadable(self) -> tuple[Finding, ...]:
        """Return what is wrong with files that are there, but are no ledger."""
        is_found = isinstance(self.trouble, UnreadableError)
        return self.shown(self.trouble.findings) if is_found else ()  # type: ignore[union-attr]

    def shown(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return findings that bear the ledger's name, and its files as people are shown them."""
        return tuple(
            one._replace(
                ledger=self.name,
                file=self.files.get(one.file, one.file),
                remedy=self.typed(one.remedy) if one.remedy else None,
                entry=self.member.place if self.member.repository else None,
            )
            for one in findings
        )

    def typed(self, command: str) -> str:
        """Return a command as it is typed where many ledgers are: it names this one."""
        before, atmt, words = command.partition(_ATMT)
        if not atmt or not (before == "" or before.endswith(": ")):
            return command
        if self.member.repository:
            return f"in a checkout of {self.member.repository}: {command}"
        folder = next(iter(self.files.values())).rpartition("/")[0] or "."
        return f"{before}{_ATMT}--ledger {shell_word(folder)} {words}"

    @property
    def absent(self) -> Finding:
        """Return that there is no ledger, as a finding, so that every form of an answer has it."""
        said = f"cannot be read: {self.said}"
        rule, level = ledger_present.id, ledger_present.level
        file, line, column = self.member.place
        return Finding(rule, level, "ledger", (), said, self.hint)._replace(
            ledger=self.name, file=file, line=line, column=column
        )

    def judge(self, rules: Sequence[Rule], today: date, desk: Desk | None = None) -> Verdict:
        """Return what the rules find in it, located, or why it cannot be read; by itself, or beside
        the ledgers that are read with it.
        """
        if self.reading is None:
            return Verdict(self.unreadable or (self.absent,))
        ledger = self.reading.ledger
        verdict = judge(rules, ledger, today, desk=desk, name_there=self.name)
        located = self.reading.located
        return verdict._replace(
            findings=self.shown(located(verdict.findings)),
            waived=self.shown(located(verdict.waived)),
        )

    @property
    def said(self) -> str:
        """Return why it cannot be read: of findings the first one, and its place."""
        if not self.unreadable:
            return self.trouble.message if self.trouble else ""
        first, *others = self.unreadable
        more = f" and {len(others)} more" if others else ""
        return f"{first.file}:{first.line}:{first.column}: {first.message}{more}"


class CommittedLedger(NamedTuple):
    """Where a ledger stood in what a repository has committed, and how that is called."""

    there: Repository
    commit: str
    stood: Stood
    called: str

    @property
    def folder(self) -> Folder:
        """Return the folder in which it would stand, if it were checked out."""
        return Folder(self.there.top / self.stood.way, self.there.top)

    @property
    def names(self) -> dict[str, str]:
        """Return what people call each file of it, by how it is called within it."""
        shown = f"{self.called}:{self.stood.way}"
        return {self.folder.shown(name): f"{shown}{name}" for name in FILES}


class DeskReading:
    """The ledgers of a manifest as read: each once, and why another is not.

    ``again`` has the names of ledgers that another name of the manifest stands for already.
    """

    def __init__(self) -> None:
        self.members: dict[str, Member] = {}
        self.ledgers: dict[str, Ledger] = {}
        self.troubled: dict[str, MemberReading] = {}
        self.again: dict[str, str] = {}
        self._standing: dict[str, str] = {}

    def add(self, one: MemberReading) -> None:
        """Take in a ledger; of what was read only that is kept which it says."""
        self.members[one.name] = one.member
        if one.reading is None or one.standing is None:
            self.troubled[one.name] = one
            return
        first = self._standing.setdefault(one.standing, one.name)
        if first == one.name:
            self.ledgers[one.name] = one.reading.ledger
        else:
            self.again[one.name] = first

    def judge(self, rules: Sequence[Rule], today: date, above: Path) -> Iterator[Verdict]:
        """Yield what rules that compare ledgers find in each; one in which they find something is
        read once more, to say where.
        """
        desk = Desk(self.ledgers)
        for name, ledger in self.ledgers.items() if rules else ():
            found = judge(rules, ledger, today, desk=desk, name_there=name)
            if found.findings or found.waived:
                again = read_member(self.members[name], above)
                same = again.ledger == ledger
                yield again.judge(rules, today, desk) if same else found


def read_members(members: Members, read: ReadBytes = read_bytes) -> Iterator[MemberReading]:
    """Read each ledger that a manifest names, in its order."""
    return (read_member(one, members.above, read) for one in members.members)


def read_member(member: Member, above: Path, read: ReadBytes = read_bytes) -> MemberReading:
    """Read a ledger that a manifest in the folder ``above`` names."""
    names: dict[str, str] = {}
    try:
        if member.repository is None:
            folder = folder_of(member, above)
            names = file_names(folder)
            return MemberReading(member, read(folder, read_files(folder)), None, names)
        return read_committed(member, committed(member, above), read)
    except (UnavailableError, UnreadableError) as error:
        return MemberReading(member, None, error, names, above)


def read_committed(
    member: Member, found: CommittedLedger, read: ReadBytes = read_bytes
) -> MemberReading:
    """Read a ledger from what was committed. Raises UnavailableError or UnreadableError."""
    reading = read_stood(found.there, found.folder, found.stood, found.called, read)
    return MemberReading(member, reading, None, found.names)


def file_names(folder: Folder, start: Path | None = None) -> dict[str, str]:
    """Return how a person types the path of each file of a ledger, in the working folder or in
    another one, by how it is called within it.
    """
    return {folder.shown(name): _path(folder.file(name), start) for name in FILES}


def named_path(member: Member, above: Path) -> Path:
    """Return where the repository is that an entry names, or the folder."""
    return Path(os.path.normpath(above / (member.repository or member.path or "")))


def folder_of(member: Member, above: Path) -> Folder:
    """Return the folder of a ledger that is read from files. Raises UnavailableError."""
    path = str(named_path(member, above))
    if not any(os.path.lexists(one / FILES[0]) for one in candidates(path)):
        message = f"No ledger in {visible(path)}: no {FILES[0]} there, nor in its data/"
        raise UnavailableError(message, _correct(member))
    return find_folder(path)


def ways_of(member: Member) -> tuple[str, ...]:
    """Return where in a repository a ledger may stand, by its entry."""
    parts = (part for part in (member.path or "").split("/") if part not in ("", "."))
    way = "".join(f"{part}/" for part in parts)
    return way, f"{way}data/"


def committed(member: Member, above: Path) -> CommittedLedger:
    """Return where a ledger stands at the revision that the manifest names.

    Raises UnavailableError.
    """
    path = named_path(member, above)
    if _URL.match(member.repository or "") and not path.exists():
        given = visible(member.repository or "")
        message = f"{given} is not on this machine, and atmt fetches nothing"
        hint = f"git clone --mirror {quote(given)} FOLDER; then {_correct(member)}"
        raise UnavailableError(message, hint)
    there = named_repository(path, ways_of(member))
    commit = _tip(there, member.revision) or resolve(there, member.revision or "HEAD")
    stood = stood_at(there, commit)
    if stood is None:
        way = f"{member.called}:{there.ways[0]}"
        raise UnavailableError(f"There is no {way}{FILES[0]}", _correct(member))
    return CommittedLedger(there, commit, stood, member.called)


def _tip(there: Repository, revision: str | None) -> str | None:
    """Return the commit of a revision, where that is plain to see."""
    tip = tip_on_disk(there.top, revision)
    if tip is None or tip == revision:  # an id may never have been fetched: git says how
        return None
    # A tag may have an object of its own.
    return tip if there.objects.kind(tip, revision or "HEAD") == "commit" else None


def _correct(member: Member) -> str:
    file, line, _ = member.place
    return f"correct its entry: {visible(file)}:{line}"


def _path(path: Path, start: Path | None) -> str:
    try:
        return Path(os.path.relpath(path, start)).as_posix()
    except (ValueError, OSError):  # another drive; a working folder that is gone
        return path.as_posix()
