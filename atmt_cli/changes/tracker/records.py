"""The records that the rows of a tracker become: actions, their handovers, notes and closures."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.tracker.copies import id_of, stem_of
from atmt_cli.changes.tracker.headings import Headings
from atmt_cli.changes.tracker.owners import NewBody
from atmt_cli.changes.tracker.rows import Remark, TrackerRow
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.changes.vocabulary import words_of
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ACTION_PATTERN
from atmt_cli.model.ledger import Source, Theme
from atmt_cli.model.text import fold

CLOSING = "closing"


class Tracker(NamedTuple):
    """A tracker that was read: its file, the day of which it speaks, and how to take it.

    ``rows`` are those to be taken, ``skipped`` the numbers of those that cannot be read.
    """

    file: str
    sha256: str
    as_of: PartialDate
    table: TrackerSheet
    headings: Headings
    rows: Sequence[TrackerRow]
    new_bodies: Sequence[NewBody]
    skipped: frozenset[int] = frozenset()
    accepted: bool = False
    evidence: str | None = None

    @property
    def named(self) -> str:
        """Return how a note names it: its file and its day."""
        return f"{self.file} of {self.as_of.text}"


class Records:
    """Makes the records of one tracker. What they name is added to the draft once."""

    def __init__(self, draft: Draft, tracker: Tracker) -> None:
        self._draft, self.tracker = draft, tracker
        self._bodies = {fold(one): body for body in tracker.new_bodies for one in _names(body)}
        self._themes: dict[str, str] = {}

    # What records name.

    @property
    def source(self) -> str:
        """Return the id of the tracker as a source, which is added."""
        file = self.tracker.file
        if known := self._draft.with_field("sources", "title", file, Source):
            return known[0][1].id
        record = {"id": self._free("sources", stem_of(file)), "title": file}
        self._draft.append(("sources",), record | {"date": self.tracker.as_of.text})
        return record["id"]

    def named(self, row: TrackerRow, role: str) -> list[str]:
        """Return the ids of the bodies that a row names in a role; what is new is added.

        What kind of body it is, a person must say.
        """
        owners = row.named(role)
        return [*dict.fromkeys((*owners.known, *map(self._body, owners.unknown)))]

    def _body(self, name: str) -> str:
        body = self._bodies[fold(name)]
        if not self._draft.has("bodies", body.id):
            record = {"id": body.id, "name": body.name, "aka": list(body.aka), "kind": "other"}
            self._draft.append(("bodies",), record)
        return body.id

    def themes(self, row: TrackerRow) -> list[str]:
        """Return the ids of the themes of a row; what is new is added, once however it is spelt."""
        if not self._themes:
            known = self._draft.all_of("themes", Theme)
            self._themes = {words_of(one.title): one.id for _, one in reversed(known)}
        return [*dict.fromkeys(map(self._theme, row.themes))]

    def _theme(self, title: str) -> str:
        if words_of(title) not in self._themes:
            name = self._free("themes", id_of(title, "theme"))
            self._draft.append(("themes",), {"id": name, "title": title})
            self._themes[words_of(title)] = name
        return self._themes[words_of(title)]

    def _free(self, top: str, name: str) -> str:
        number, free = 1, name
        while self._draft.has(top, free):
            number += 1
            free = f"{name}-{number}"
        return free

    # What a row becomes.

    def add(self, row: TrackerRow) -> str:
        """Add what a row states as a new action, and return its id."""
        name = self._action_id(row)
        fields: dict[str, Any] = {
            "id": name,
            "title": row.title,
            "short_title": row.short_title,
            "ref": row.ref if row.ref != name else None,
            "themes": self.themes(row),
            "priority": row.priority,
            "due": row.due,
            "first_due": row.first_due if row.first_due != row.due else None,
            "status": "closed" if row.is_closed else row.status or "open",
            "handovers": [self.handover(row, one) for one in self.named(row, "owner")],
            "unallocated": self.unallocated(row),
            "support": self.named(row, "support"),
            "governance": self.named(row, "governance"),
            "rag": self.rag(row),
            "notes": self.notes(row, row.remarks),
            "closures": [self.closure(row)] if row.is_closed or row.status == CLOSING else [],
            "sources": [self.source],
        }
        self._draft.append(("actions",), _filled(fields | row.own))
        return name

    def _action_id(self, row: TrackerRow) -> str:
        ref = row.ref
        if ref and re.match(ACTION_PATTERN, ref) and not self._draft.has("actions", ref):
            return ref
        return self._draft.next_action()

    def handover(self, row: TrackerRow, body: str) -> dict[str, Any]:
        """Return the handover to a body that a row names as owner."""
        if not self.tracker.accepted:
            return {"to": body, "status": "proposed"}
        on = self.day(row).text
        evidence = [self.tracker.evidence or self.where(row)]
        said = {"status": "accepted", "offered_on": on, "answered_on": on}
        return {"to": body, **said, "evidence": evidence}

    def unallocated(self, row: TrackerRow) -> dict[str, str] | None:
        """Return what an action says that nobody has; None where a row names an owner."""
        if row.is_closed or self.named(row, "owner"):
            return None
        there = f"Owner in the tracker: {row.owner_text}"
        said = there if row.owner_text else "No owner in the tracker"
        return {"since": self.tracker.as_of.text, "reason": said}

    def rag(self, row: TrackerRow) -> dict[str, Any] | None:
        """Return the rating of a row, which is its owner's; None where it has none."""
        if row.rag is None:
            return None
        made = {"rating": row.rag, "reason": row.reason, "on": self.day(row).text}
        return _filled(made | {"by": self._judge(row)})

    def notes(self, row: TrackerRow, remarks: Sequence[Remark]) -> list[dict[str, str]]:
        """Return the notes that remarks become; each names its column, unless that is the one of
        updates and the row has no other.
        """
        headings = {remark.heading for remark in row.remarks}
        updates = {one.heading for one in self.tracker.headings.of("update")}
        bare = headings <= updates and len(headings) == 1
        texts = [one.text if bare else f"{one.heading}: {one.text}" for one in remarks]
        on, by = self.day(row).text, self._draft.by
        return [{"date": on, "by": by, "source": self.source, "text": text} for text in texts]

    def closure(self, row: TrackerRow) -> dict[str, Any]:
        """Return how an action ended, or that its end is proposed, on the word of a row."""
        on = (row.closed_on or self.day(row)).text
        proposed = {"proposed_by": self._judge(row), "proposed_on": on}
        if row.status == CLOSING:
            return {"outcome": "implemented", **proposed}
        made: dict[str, Any] = {"outcome": row.status, "reason": row.reason}
        if row.status == "implemented":
            made |= {**proposed, "confirmed_by": self._draft.by}
        else:
            made["reason"] = row.reason or "As the tracker says"
        return _filled(made | {"on": on, "evidence": [self.where(row)]})

    def _judge(self, row: TrackerRow) -> str:
        return next(iter(self.named(row, "owner")), self._draft.by)

    def day(self, row: TrackerRow) -> PartialDate:
        """Return the day of which a row speaks."""
        return row.updated_on or self.tracker.as_of

    def where(self, row: TrackerRow) -> str:
        """Return where a row is, as evidence names it."""
        return f"{self.tracker.file}, row {row.row + 1}"


def _names(body: NewBody) -> tuple[str, ...]:
    """Return how a tracker writes a body: by its name, or with its initials in brackets."""
    return (body.name, *(f"{body.name} ({one})" for one in body.aka))


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, [], "")}
