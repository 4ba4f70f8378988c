"""Build the central index, and take over from the one before what has not changed.

A ledger is found anew every time, and all that its rows are made of has a digest: if that is the
one before, so are the rows. What the rules find is true of one day: on another day every ledger is
read and judged anew, and only histories are taken over.
"""

import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.rules import RULES
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder, is_git_root
from atmt_cli.store.git.ancestry import cut_commits
from atmt_cli.store.git.history import CommittedEdit, History
from atmt_cli.store.git.repository import Repository, named_repository, ways_to
from atmt_cli.store.git.revisions import head_of
from atmt_cli.store.git.tip import may_have, tip_on_disk
from atmt_cli.store.git.tree import NoFileError, stood_at, stood_files
from atmt_cli.store.many.database import (
    add_views,
    attach,
    insert_rows,
    match_rows,
    new_database,
)
from atmt_cli.store.many.ledgers import (
    CommittedLedger,
    MemberReading,
    committed,
    file_names,
    folder_of,
    named_path,
    read_committed,
    ways_of,
)
from atmt_cli.store.many.manifest import Members
from atmt_cli.store.many.member import Member
from atmt_cli.store.read import read_bytes
from atmt_cli.views.facts import (
    COLUMNS_OF,
    HISTORY,
    FactRow,
    fact_columns,
    history_facts,
    ledger_facts,
)
from atmt_cli.views.log import LogEntry, view_change

_HEAD = ("title", "closing_body", "closes_on", "keeper")
_NOTHING = (None,) * 8
"""What the row of a ledger has, between its place and why it cannot be read, where it cannot be."""
_FACTS = tuple(table for table in COLUMNS_OF if table != HISTORY)


Each = Callable[[Iterable[Member]], Iterable[Member]]


class Built(NamedTuple):
    """An index, how many ledgers it has, how many of these and of their histories were read for it,
    and which failed. ``is_same`` says that it is the one before.
    """

    database: sqlite3.Connection
    ledgers: int
    read: int
    histories: int
    troubled: list[MemberReading]
    untold: list[MemberReading]
    """Those whose files were read, but not their history."""
    cut: dict[str, str]
    """Why a history ends too early, by the name of the ledger."""
    is_same: bool


def build(
    members: Members, today: date, version: str, old: Path | None = None, each: Each = iter
) -> Built:
    """Build an index of the ledgers that a manifest names, as judged on a day.

    ``old`` is an index of the same layout and version; where it has all this already, nothing is
    built. ``each`` yields the ledgers one by one, and may tell how far it is. Raises
    UnavailableError where there is no room.
    """
    made = new_database()
    try:
        if old:
            attach(made, old)
        builder = _Builder(made, members, today, is_new=old is None)
        if not builder.is_same:
            made.execute("BEGIN")
            made.execute("INSERT INTO clock VALUES (?, ?)", (str(today), version))
            for member in each(members.members):
                builder.add(member)
            builder.catch_up()
            add_views(made)
            match_rows(made)
            made.execute("COMMIT")
        if old:  # else some systems would not let it be replaced
            made.execute("DETACH old")
    except sqlite3.Error as error:
        made.close()
        where = "it is built in a temporary file; to have that in another folder, set TMPDIR"
        raise UnavailableError(f"Cannot build the index: {error}", where) from error
    except BaseException:
        made.close()
        raise
    return Built(
        made,
        len(members.members),
        builder.read,
        builder.histories,
        builder.troubled,
        builder.untold,
        builder.cut,
        builder.is_same,
    )


class _Builder:
    """Puts the rows of one ledger after the other into an index."""

    def __init__(
        self, made: sqlite3.Connection, members: Members, today: date, *, is_new: bool
    ) -> None:
        # The same bytes from wherever the command is typed.
        self._above = Path(os.path.abspath(members.above))  # noqa: PTH100 - no link followed
        self._named, self._made, self._today = members.above, made, today
        self._known: dict[str, dict[str, Any]] = {} if is_new else _known(made)
        day = None if is_new else made.execute("SELECT today FROM old.clock").fetchone()
        self._is_same_day = day == (str(today),)
        self.read = self.histories = 0
        self._names = [one.name for one in members.members]
        self._turns = {name: turn for turn, name in enumerate(self._known)}
        self._waiting: list[str] = []
        self._unmoved = {one.name for one in members.members if self._is_unmoved(one)}
        self.cut: dict[str, str] = {}
        self.troubled: list[MemberReading] = []
        self.untold: list[MemberReading] = []

    @property
    def is_same(self) -> bool:
        """Return whether the index before has all this already."""
        return self._names == list(self._known) and self._unmoved == self._known.keys()

    def _before(self, member: Member) -> dict[str, Any]:
        """Return the row of a ledger in the index before; an empty one where it was not read."""
        row = self._known.get(member.name, {})
        return row if row.get("unread", "") is None else {}

    def add(self, member: Member) -> None:
        """Add a ledger: its own row, what its files say, and its history. One that is as it was
        waits until `catch_up` copies several together.
        """
        if member.name in self._unmoved:
            # Rows are copied in the order that they have in the index before.
            if self._waiting and self._turns[member.name] < self._turns[self._waiting[-1]]:
                self.catch_up()
            self._waiting.append(member.name)
            return
        self.catch_up()
        place, before = _place(member), self._before(member)
        so_far = self.read + self.histories
        origin: tuple[str | None, str | None] = None, None
        try:
            ledger = _Ledger(member, self._above)
            head = self._add_facts(ledger, before)
        except (UnavailableError, UnreadableError) as error:
            names = ledger.names if isinstance(error, UnreadableError) else {}
            unread = MemberReading(member, None, error, names, self._named)
            self.troubled.append(unread)
            row: FactRow = (member.name, None, place, *_NOTHING, self._told(unread.said))
        else:
            ends = self._add_history(ledger, before)
            seen = (*ledger.blobs, ledger.tip)
            row = (member.name, ledger.revision, place, *head, *seen, ends, None)
            origin = ledger.facts_of, ledger.history_of
            insert_rows(self._made, "origins", [(member.name, *origin)])
        insert_rows(self._made, "ledgers", [row])
        known = tuple(self._known.get(member.name, {}).values())
        is_read = so_far != self.read + self.histories
        if self._is_same_day and not is_read and (*row, *origin) == known:
            self._unmoved.add(member.name)

    def catch_up(self) -> None:
        """Copy the ledgers that wait, which stand in the same order in the index before."""
        if self._waiting:
            for table in ("ledgers", "origins", *COLUMNS_OF):
                self._copy(table, *self._waiting)
            self._waiting.clear()

    def _told(self, message: str) -> str:
        """Return a message that tells of paths as the manifest's folder sees them."""
        return message.replace(visible(f"{self._above}{os.sep}"), "")

    def _is_unmoved(self, member: Member) -> bool:
        """Return whether a ledger is found as it was for the index before."""
        before = self._before(member)
        if not before or before["history_ends"] or not self._is_same_day:
            return False
        try:
            if _is_plainly_as(member, self._above, before):
                return True
            ledger = _Ledger(member, self._above)
        except (UnavailableError, UnreadableError):
            return False  # which is told when it is read
        found = (ledger.revision, ledger.facts_of, ledger.history_of)
        is_same = found == (before["revision"], before["facts"], before["history"])
        return is_same and ledger.trouble is None

    def _copy(self, table: str, *names: str) -> None:
        self._made.execute(
            f"INSERT INTO main.{table} SELECT * FROM old.{table} WHERE ledger IN "  # noqa: S608
            "(SELECT value FROM json_each(?)) ORDER BY rowid",
            (json.dumps(names),),
        )

    def _copy_facts(self, name: str, revision: str | None) -> None:
        """Take over what the files say: the same files may be those of another commit."""
        for table in _FACTS:
            columns = ", ".join(one.name for one in fact_columns(table)[2:])
            self._made.execute(
                f"INSERT INTO main.{table} SELECT ledger, ?, {columns} "  # noqa: S608
                f"FROM old.{table} WHERE ledger = ? ORDER BY rowid",
                (revision, name),
            )

    def _add_facts(self, ledger: "_Ledger", before: Mapping[str, Any]) -> tuple[str | None, ...]:
        """Add what the files say; return what the ledger's own row says of them."""
        if self._is_same_day and before.get("facts") == ledger.facts_of:
            self._copy_facts(ledger.name, ledger.revision)
            return tuple(before[key] for key in _HEAD)
        reading = ledger.read()
        self.read += 1
        verdict = reading.judge(RULES, self._today)
        whole = reading.ledger
        assert whole  # noqa: S101 - else it raised
        facts = ledger_facts(whole, verdict.findings, verdict.waived, self._today)
        for table, rows in facts.items():
            insert_rows(self._made, table, [(ledger.name, ledger.revision, *row) for row in rows])
        head = whole.head
        closes_on = str(head.closes_on) if head.closes_on else None
        return head.title, head.closing_body, closes_on, head.keeper

    def _add_history(self, ledger: "_Ledger", before: Mapping[str, Any]) -> str | None:
        """Add what each commit did; return why not all of it is there."""
        if ledger.trouble:
            return self._cut_short(ledger, ledger.trouble)
        if ledger.tip is None:
            return None
        if before.get("history") == ledger.history_of and not before["history_ends"]:
            self._copy(HISTORY, ledger.name)
            return None
        self.histories += 1
        try:
            history = ledger.history()
            told = history_facts(_entry(one) for one in history.changes(None) if one)
            insert_rows(
                self._made, HISTORY, [(ledger.name, commit, *fact) for commit, fact in told]
            )
        except UnavailableError as error:
            return self._cut_short(ledger, error)
        if history.missing:
            self.cut[ledger.name] = history.missing.message
        return self.cut.get(ledger.name)

    def _cut_short(self, ledger: "_Ledger", error: UnavailableError) -> str:
        """Return why there is no history; the command says what to do."""
        self.untold.append(MemberReading(ledger.member, None, error, {}, self._named))
        return self._told(error.message)


def _entry(change: CommittedEdit) -> LogEntry:
    if change.trouble:
        return LogEntry(change.commit, change.signature, (), change.trouble)
    return LogEntry(change.commit, change.signature, view_change(change.befores, change.after))


def _is_plainly_as(member: Member, above: Path, before: Mapping[str, Any]) -> bool:
    """Return whether plain files say that a ledger is as it was: for hundreds of repositories a
    process of git for each is most of the work.

    An id stands for all that is under it, so that of the last commit is enough where its objects
    are there. Whatever is not plain is left to git. Raises UnavailableError, UnreadableError.
    """
    if before["place"] != _place(member):
        return False
    if member.repository is None:
        folder = folder_of(member, above)
        names = file_names(folder, above)
        if before["facts"] != _digest(
            _place(member), [*names.values()], _blobs(read_files(folder))
        ):
            return False
        top, revision, stored = _git_root(folder), None, ["tip"]
        if top is None:
            return before["history"] is None
        there = named_repository(top, ())
        there = there._replace(ways=ways_to(there, folder.path))
        ways = [there.ways]
    else:
        top, revision = named_path(member, above), member.revision
        there, stored = (
            named_repository(top, ways_of(member)),
            ["tip", "actions_blob", "bodies_blob"],
        )
        ways = [(one, *there.ways) for one in there.ways]
    tip = tip_on_disk(there.top, revision)
    if (
        tip is None
        or tip != before["tip"]
        or not may_have(there.top, *map(before.__getitem__, stored))
    ):
        return False
    return before["history"] in {_history_of(there, tip, each) for each in ways}


def _history_of(there: Repository, tip: str | None, ways: tuple[str, ...]) -> str:
    """Return the digest of where a history is, and where what was fetched of it ends."""
    return _digest(tip, ways, sorted(cut_commits(there)))


class _Ledger:
    """A ledger of a manifest as it was found: its bytes, the commit, and where its history is.

    ``facts_of`` and ``history_of`` are digests of all that its rows are made of. Making it reads
    the files and the last commit. Raises UnavailableError where they cannot be read.
    """

    def __init__(self, member: Member, above: Path) -> None:
        self.member, self.name = member, member.name
        self._found: CommittedLedger | None = None
        self._there: Repository | None = None
        self.revision: str | None = None
        self.tip: str | None = None
        self.trouble: UnavailableError | None = None
        """Why git does not tell of the files, which can be read."""
        self.history_of: str | None = None
        if member.repository is None:
            self._find_files(folder_of(member, above), above)
        else:
            self._find_committed(committed(member, above))
        self.facts_of = _digest(_place(member), list(self.names.values()), self.blobs)

    def _find_files(self, folder: Folder, above: Path) -> None:
        self._folder = folder
        # As the manifest's folder sees them: the same wherever the command is typed.
        self.names = file_names(folder, above)
        self._files = read_files(folder)
        self.blobs = _blobs(self._files)
        top = _git_root(folder)
        if top is None:
            return
        try:
            there = named_repository(top, ())
            self._there = there._replace(ways=ways_to(there, folder.path))
            self.tip = tip_on_disk(top, None) or head_of(self._there)
            self.revision = self._revision()
            self.history_of = _history_of(self._there, self.tip, self._ways(self._there))
        except UnavailableError as error:
            self.trouble = error

    def _find_committed(self, found: CommittedLedger) -> None:
        self._found, self._there, self._folder = found, found.there, found.folder
        self.names = found.names
        entries = found.stood.entries
        self.blobs = tuple(entries[name].id if name in entries else "" for name in FILES)
        self.tip = self.revision = found.commit
        self._files = stood_files(found.there, found.stood, found.called)
        self.history_of = _history_of(found.there, self.tip, self._ways(found.there))

    def _revision(self) -> str | None:
        """Return the commit whose ledger the files are; None where they were edited since.

        Raises DamagedError where the commit cannot be read.
        """
        if not self._there or not self.tip:
            return None
        with suppress(NoFileError):
            stood = stood_at(self._there, self.tip)
            if stood and tuple(one.id for one in stood.entries.values()) == self.blobs:
                return self.tip
        return None

    def read(self) -> MemberReading:
        """Read it. Raises UnreadableError or UnavailableError."""
        if self._found:
            return read_committed(self.member, self._found)
        reading = read_bytes(self._folder, self._files)
        return MemberReading(self.member, reading, None, self.names)

    def history(self) -> History:
        """Return its history up to the commit."""
        assert self._there  # noqa: S101 - for there is a commit
        assert self.tip  # noqa: S101
        return History(self._there, self._folder, self.tip, self._ways(self._there))

    def _ways(self, there: Repository) -> tuple[str, ...]:
        """Return on which ways its history is looked for, the one where it stands first."""
        return (self._found.stood.way, *there.ways) if self._found else there.ways


def _git_root(folder: Folder) -> Path | None:
    """Return the top of the working tree that a folder is in."""
    absolute = Path(os.path.abspath(folder.path))  # noqa: PTH100 - no link followed
    return next((one for one in (absolute, *absolute.parents) if is_git_root(one)), None)


def _known(made: sqlite3.Connection) -> dict[str, dict[str, Any]]:
    """Return the rows of the ledgers in the index before, by name."""
    found = made.execute(
        "SELECT * FROM old.ledgers l LEFT JOIN old.origins USING (ledger) ORDER BY l.rowid"
    )
    names = [one[0] for one in found.description]
    rows = (dict(zip(names, row, strict=True)) for row in found)
    return {row["ledger"]: row for row in rows}


def _place(member: Member) -> str:
    if member.repository is None:
        return member.called
    return f"{member.called}:{member.path or ''}"


def _digest(*inputs: Any) -> str:
    """Return what stands for some inputs: no other ones have it."""
    return hashlib.sha256(json.dumps(inputs).encode()).hexdigest()


def _blobs(files: Mapping[str, bytes]) -> tuple[str, ...]:
    """Return the ids that git gives these files in a repository of SHA-1."""
    made = (b"blob %d\0" % len(files[name]) + files[name] for name in FILES)
    return tuple(hashlib.sha1(one, usedforsecurity=False).hexdigest() for one in made)
