"""The history of a ledger: what each commit did to it, in the ledger's own words."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from atmt_cli.model.ledger import Ledger
from atmt_cli.model.signature import Person, Signature
from atmt_cli.model.text import excerpt, visible
from atmt_cli.views.diff.events import Event, concerning, event_record
from atmt_cli.views.diff.records import view_edit, view_undone
from atmt_cli.views.diff.words import LONG, brief
from atmt_cli.views.shapes import Cell, Table, TableColumn, Tone

SHORT = 12
"""So many characters of the id of a commit are shown."""


class MergedSide(NamedTuple):
    """What stood at a parent of a merge, and at the commits that it has in common with the
    others; a name for it.
    """

    called: str
    ledger: Ledger | None
    bases: tuple[Ledger | None, ...]


class LogEntry(NamedTuple):
    """What a commit did to a ledger; where that cannot be read, ``trouble`` says why."""

    commit: str
    signature: Signature
    events: tuple[Event, ...]
    trouble: str | None = None

    @property
    def when(self) -> str:
        """Return when it was committed, in UTC."""
        return f"{self.signature.when:%Y-%m-%d %H:%M}"

    @property
    def who(self) -> str:
        """Return who made it, and who committed it if somebody else did; visible."""
        author, committer = (brief(one.name or one.email) for one in self.signature[:2])
        return author if author == committer else f"{author} (committed by {committer})"

    @property
    def subject(self) -> str:
        """Return the first lines of its message, quoted."""
        return excerpt(self.signature.subject, LONG)


def view_change(befores: tuple[Ledger | None, ...], after: Ledger | None) -> tuple[Event, ...]:
    """Return what a commit did; a merge, what differs from the ledgers of all its parents."""
    first, *others = befores
    events = view_edit(first, after)
    for other in others:
        also = {key for event in view_edit(other, after) for key in _keys(event)}
        events = tuple(event for event in events if not also.isdisjoint(_keys(event)))
    return events


def view_untaken(
    sides: Iterable[MergedSide], after: Ledger | None, told: tuple[Event, ...]
) -> tuple[Event, ...]:
    """Return what a merge lacks of what its sides brought, but for what is ``told`` of it."""
    known = {(event.where, leaf.field) for event in told for leaf in event.fields}
    events: list[Event] = []
    for side in sides:
        for event in view_undone(side.bases, side.ledger, after):
            if any((event.where, leaf.field) not in known for leaf in event.fields):
                said = f"not taken over from {side.called}: {event.text}"
                events.append(event._replace(text=said))
    return tuple(events)


def _keys(event: Event) -> Iterator[tuple[str, str, str]]:
    """Yield each value that an event brought, and its place."""
    return ((event.where, leaf.field, repr(leaf.after)) for leaf in event.fields)


def chosen(
    events: tuple[Event, ...], actions: tuple[str, ...] | None, body: str | None
) -> tuple[Event, ...]:
    """Return the events that are about one of these actions, and that a body did."""
    about = events if actions is None else concerning(events, actions)
    return about if body is None else tuple(event for event in about if body in event.by)


def log_record(entry: LogEntry, event: Event) -> dict[str, Any]:
    """Return an event of a commit as JSON has it."""
    return {**_committed(entry), **event_record(event)}


def _committed(entry: LogEntry) -> dict[str, Any]:
    author, committer, when, subject = entry.signature
    return {
        "commit": entry.commit,
        "committed_at": f"{when:%Y-%m-%dT%H:%M:%SZ}",
        "author": _person(author),
        "committer": _person(committer),
        "subject": subject,
    }


def _person(person: Person) -> dict[str, str]:
    return {"name": person.name, "email": person.email}


_COLUMNS = (
    TableColumn("When"),
    TableColumn("Who", least=8),
    TableColumn("Where"),
    TableColumn("What", least=24),
    TableColumn("Message", least=12, drop=1),
    TableColumn("Commit", drop=2),
)
_FIELDS = (
    "commit", "committed_at", "author.name", "author.email", "committer.name", "committer.email",
    "subject", "where", "record", "change", "actions", "by", "text", "detail", "rewrites",
    "pointer",
)  # fmt: skip


def view_log(entries: Iterable[LogEntry], nothing: Callable[[], str]) -> Table:
    """Return the history as a table, a row an event; what ``nothing`` returns is said where there
    is none.
    """
    rows: list[tuple[Cell, ...]] = []
    records: list[dict[str, Any]] = []
    unread: list[dict[str, Any]] = []
    for entry in entries:
        if entry.trouble:
            unread.append({**_committed(entry), "message": entry.trouble})
            rows.append(_row(entry, Cell("–", "faint"), Cell(f"cannot be read: {entry.trouble}")))
        for event in entry.events:
            tone: Tone = "bad" if event.rewrites else "plain"
            said = f"{event.text}: {event.detail}" if event.detail else event.text
            rows.append(_row(entry, Cell(event.where, "id"), Cell(said, tone)))
            records.append(log_record(entry, event))
    return Table(
        "log",
        "events",
        _COLUMNS,
        rows,
        records,
        _FIELDS,
        empty=nothing(),
        grouped=True,
        extra={"unread": unread},
    )


def _row(entry: LogEntry, where: Cell, what: Cell) -> tuple[Cell, ...]:
    commit, message = Cell(visible(entry.commit[:SHORT])), Cell(entry.signature.subject)
    return (Cell(entry.when), Cell(entry.who), where, what, message, commit)
