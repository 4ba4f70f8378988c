"""The records that the rows of a tracker become: actions, their handovers, notes and closures."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.tracker.copies import id_of, stem_of
from atmt_cli.changes.tracker.headings import Headings
from atmt_cli.changes.tracker.owners import NewBody
from atmt_cli.changes.tracker.rows import Remark, TrackerRow
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.action import Note
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.fields import ACTION_PATTERN
from atmt_cli.model.ledger import Source, Theme
from atmt_cli.model.text import fold

CLOSING = "closing"
_COMMENT = "Comment on "
_PLACED = re.compile(f"^({_COMMENT}.*?[A-Z]{{1,3}})[0-9]+")
_LATE = re.compile(r" \(of [0-9]{4}(-[0-9]{2}){0,2}\)$")
"""How a note ends that says what was said before the last note of its action."""


class Tracker(NamedTuple):
    """A tracker that was read: its file, the day of which it speaks, and how to take it.

    ``rows`` are those to be taken, ``skipped`` those that cannot be read.
    """

    file: str
    sha256: str
    as_of: PartialDate
    table: TrackerSheet
    headings: Headings
    rows: Sequence[TrackerRow]
    new_bodies: Sequence[NewBody]
    skipped: Sequence[TrackerRow] = ()
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
        ids = (one.name if one.is_known else self._body(one.name) for one in owners)
        return [*dict.fromkeys(ids)]

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
            self._themes = {fold(one.title): one.id for _, one in reversed(known)}
        return [*dict.fromkeys(map(self._theme, row.themes))]

    def _theme(self, title: str) -> str:
        if fold(title) not in self._themes:
            name = self._free("themes", id_of(title, "theme"))
            self._draft.append(("themes",), {"id": name, "title": title})
            self._themes[fold(title)] = name
        return self._themes[fold(title)]

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
            "notes": self.notes(row, [*row.remarks, *row.comments]),
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
        # When the owner was last looked at, a row does not say: only that it stands there now.
        on = self.tracker.as_of.text
        named = {"to": body, "proposed_on": on}
        if not self.tracker.accepted:
            return {**named, "status": "proposed"}
        evidence = [self.tracker.evidence or self.where(row)]
        said = {"status": "accepted", "offered_on": on, "answered_on": on}
        return {**named, **said, "evidence": evidence}

    def unallocated(self, row: TrackerRow) -> dict[str, str] | None:
        """Return what an action says that nobody has; None where a row names an owner."""
        if row.is_closed or self.named(row, "owner"):
            return None
        there = f"Owner in the tracker: {row.owner_text}"
        said = there if row.owner_text else "No owner in the tracker"
        return {"since": self.tracker.as_of.text, "reason": said}

    def rag(self, row: TrackerRow) -> dict[str, Any] | None:
        """Return the rating of a row, by whoever keeps the tracker; None where it has none."""
        if row.rag is None:
            return None
        made = {"rating": row.rag, "reason": row.reason, "on": self.day(row).text}
        return _filled(made | {"by": self._draft.by})

    def notes(
        self, row: TrackerRow, remarks: Sequence[Remark], above: Sequence[Note] = ()
    ) -> list[dict[str, str]]:
        """Return the notes that remarks become below others; each names its column, unless that is
        the only one of updates.

        Notes stand in order. What was said before the last one gets the day of the tracker, else
        today's, and says of which day it is.
        """
        said = self.day(row)
        days = (said, self.tracker.as_of, parse_date(str(self._draft.today)))
        on = next(one for one in days if not above or not one.before(above[-1].date))
        late = "" if on == said else f" (of {said.text})"
        day, source = on.text, self.source
        each = map(self._said, remarks)
        return [
            {"date": day, "by": by, "source": source, "text": f"{text}{late}"} for by, text in each
        ]

    def _said(self, remark: Remark) -> tuple[str, str]:
        """Return by whom a remark is, and how a note says it.

        A comment is by the body that wrote it; whoever is no body is named in it.
        """
        if comment := remark.comment:
            meant = self._draft.base.directory("bodies").meant(comment.author)
            body = meant[0] if len(meant) == 1 else None
            by = "" if body and not comment.about else f" by {comment.by}" if comment.by else ""
            return body or self._draft.by, f"{_COMMENT}{remark.where}{by}: {remark.text}"
        updates = [one.heading for one in self.tracker.headings.of("update")]
        alone = [remark.heading] == updates
        return self._draft.by, remark.text if alone else f"{remark.heading}: {remark.text}"

    def not_noted(self, comments: Iterable[Remark], notes: Sequence[Note]) -> Iterator[Remark]:
        """Yield the comments that no note of some says, in whatever row their cells were then."""
        noted = {(one.by, _without_row(undated(one.text))) for one in notes}
        for one in comments:
            by, text = self._said(one)
            if (by, _without_row(text)) not in noted:
                yield one

    def closure(self, row: TrackerRow) -> dict[str, Any]:
        """Return how an action ended, or that its end is proposed, on the word of a row."""
        on = (row.closed_on or self.day(row)).text
        # A body does not confirm what it proposed: the owner's word stands in the tracker, and
        # whoever keeps that took it.
        proposer = next(iter(self.named(row, "owner")), self._draft.by)
        proposed = {"proposed_by": proposer, "proposed_on": on}
        if row.status == CLOSING:
            return {"outcome": "implemented", **proposed}
        made: dict[str, Any] = {"outcome": row.status, "reason": row.reason}
        if row.status == "implemented":
            made |= {**proposed, "confirmed_by": self._draft.by}
        else:
            made["reason"] = row.reason or "As the tracker says"
        return _filled(made | {"on": on, "evidence": [self.where(row)]})

    def day(self, row: TrackerRow) -> PartialDate:
        """Return the day of which a row speaks."""
        return row.updated_on or self.tracker.as_of

    def where(self, row: TrackerRow) -> str:
        """Return where a row is, as evidence names it."""
        return f"{self.tracker.file}, row {row.row + 1}"


def undated(text: str) -> str:
    """Return what a note says without the day of which it is."""
    return _LATE.sub("", text)


def _without_row(text: str) -> str:
    """Return what the note of a comment says without the row of its cell, which may have moved."""
    return _PLACED.sub(r"\1", text, count=1)


def grown(remark: Remark, before: Sequence[Remark]) -> str:
    """Return the lines that a cell has and had not before; all of it where others went."""
    lines = remark.text.splitlines()
    for one in before:
        old = {line.strip() for line in one.text.splitlines()}
        if one.heading == remark.heading and old < {line.strip() for line in lines}:
            return "\n".join(line for line in lines if line.strip() not in old).strip()
    return remark.text


def _names(body: NewBody) -> tuple[str, ...]:
    """Return how a tracker writes a body: by its name, or with its initials in brackets."""
    return (body.name, *(f"{body.name} ({one})" for one in body.aka))


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, [], "")}
