"""Plan an import: the rows of a tracker become actions, bodies, themes and notes of a ledger."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.plan import Plan, finished
from atmt_cli.changes.tracker.owners import NewBody
from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.tracker.vocabulary import words_of
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ACTION_PATTERN
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted

_LONGEST_ID = 40


class Tracker(NamedTuple):
    """A tracker that was read: its file, the day of which it speaks, and how to take it.

    ``where`` says where a row is, as people write it: ``tracker.xlsx, Actions!7``.
    """

    file: str
    sha256: str
    as_of: PartialDate
    rows: Sequence[TrackerRow]
    new_bodies: Sequence[NewBody]
    accepted: bool = False
    evidence: str | None = None


def plan_import(ledger: Ledger, tracker: Tracker, today: date, by: str | None) -> Plan:
    """Plan a tracker that the ledger has not seen. Raises as every planner does."""
    draft = Draft(ledger, today)
    draft.begin(by)
    made = _Import(draft, tracker)
    made.add_bodies()
    made.add_source()
    made.add_themes()
    for row in tracker.rows:
        made.add_action(row)
    made.add_receipt()
    draft.say(made.summary(), "atmt status")
    return finished(draft, ())._replace(rows=len(tracker.rows))


class _Import:
    """An import being planned."""

    def __init__(self, draft: Draft, tracker: Tracker) -> None:
        self._draft, self._tracker = draft, tracker
        self._source = _id_of(tracker.file.rpartition(".")[0] or tracker.file, "tracker")
        self._bodies = {one.name: one.id for one in tracker.new_bodies}
        self._themes: dict[str, str] = {}
        self._added: list[str] = []

    def add_bodies(self) -> None:
        """Add the bodies that the ledger does not know; what kind they are a person must say."""
        for body in self._tracker.new_bodies:
            record = {"id": body.id, "name": body.name, "aka": list(body.aka), "kind": "other"}
            self._draft.append(("bodies",), record)

    def add_source(self) -> None:
        """Add the tracker as a source, once."""
        if not self._draft.has("sources", self._source):
            record = {"id": self._source, "title": self._tracker.file}
            self._draft.append(("sources",), record | {"date": self._tracker.as_of.text})

    def add_themes(self) -> None:
        """Add the themes that the ledger does not have, each once however it is spelt."""
        known = {words_of(one.title): one.id for one in self._draft.base.themes}
        for title in (theme for row in self._tracker.rows for theme in row.themes):
            if words_of(title) not in known:
                name = self._free("themes", _id_of(title, "theme"))
                self._draft.append(("themes",), {"id": name, "title": title})
                known[words_of(title)] = name
            self._themes[title] = known[words_of(title)]

    def _free(self, top: str, name: str) -> str:
        number, free = 1, name
        while self._draft.has(top, free):
            number += 1
            free = f"{name}-{number}"
        return free

    def add_action(self, row: TrackerRow) -> None:
        """Add what a row says as one action."""
        name = self._action_id(row)
        fields: dict[str, Any] = {
            "id": name,
            "title": row.title,
            "short_title": row.short_title,
            "ref": row.ref if row.ref != name else None,
            "themes": [*dict.fromkeys(self._themes[one] for one in row.themes)],
            "priority": row.priority,
            "due": row.due,
            "first_due": row.first_due if row.first_due != row.due else None,
            "status": "closed" if row.is_closed else row.status or "open",
            "handovers": self._handovers(row),
            "unallocated": self._unallocated(row),
            "support": self._named(row, "support"),
            "governance": self._named(row, "governance"),
            "rag": self._rag(row),
            "notes": self._notes(row),
            "closures": self._closures(row),
            "sources": [self._source],
        }
        self._draft.append(("actions",), _filled(fields | row.own))
        self._added.append(name)

    def _action_id(self, row: TrackerRow) -> str:
        if (
            row.ref
            and re.match(ACTION_PATTERN, row.ref)
            and not self._draft.has("actions", row.ref)
        ):
            return row.ref
        return self._draft.next_action()

    def _named(self, row: TrackerRow, role: str) -> list[str]:
        owners = row.named(role)
        return [*dict.fromkeys((*owners.known, *(self._bodies[one] for one in owners.unknown)))]

    def _handovers(self, row: TrackerRow) -> list[dict[str, Any]]:
        if not self._tracker.accepted:
            return [{"to": body, "status": "proposed"} for body in self._named(row, "owner")]
        on = self._day(row).text
        said = {"status": "accepted", "offered_on": on, "answered_on": on}
        evidence = [self._tracker.evidence or self._where(row)]
        return [{"to": one, **said, "evidence": evidence} for one in self._named(row, "owner")]

    def _unallocated(self, row: TrackerRow) -> dict[str, str] | None:
        if row.is_closed or self._named(row, "owner"):
            return None
        said = (
            f"Owner in the tracker: {row.owner_text}"
            if row.owner_text
            else "No owner in the tracker"
        )
        return {"since": self._tracker.as_of.text, "reason": said}

    def _rag(self, row: TrackerRow) -> dict[str, str | None] | None:
        if row.rag is None:
            return None
        owner = next(iter(self._named(row, "owner")), self._draft.by)
        return _filled(
            {"rating": row.rag, "reason": row.reason, "on": self._day(row).text, "by": owner}
        )

    def _notes(self, row: TrackerRow) -> list[dict[str, str]]:
        said = {"date": self._day(row).text, "by": self._draft.by, "source": self._source}
        several = len({remark.heading for remark in row.remarks}) > 1
        texts = (f"{one.heading}: {one.text}" if several else one.text for one in row.remarks)
        return [{**said, "text": text} for text in texts]

    def _closures(self, row: TrackerRow) -> list[dict[str, Any]]:
        if not row.is_closed:
            return []
        on = (row.closed_on or self._day(row)).text
        made: dict[str, Any] = {"outcome": row.status, "reason": row.reason}
        if row.status == "implemented":
            owner = next(iter(self._named(row, "owner")), self._draft.by)
            made |= {"proposed_by": owner, "proposed_on": on, "confirmed_by": self._draft.by}
        else:
            made["reason"] = row.reason or "As the tracker says"
        return [_filled(made | {"on": on, "evidence": [self._where(row)]})]

    def _day(self, row: TrackerRow) -> PartialDate:
        """Return the day of which a row speaks."""
        return row.updated_on or self._tracker.as_of

    def _where(self, row: TrackerRow) -> str:
        return f"{self._tracker.file}, row {row.row + 1}"

    def add_receipt(self) -> None:
        """Add the receipt, by which the same file is known again."""
        receipt = {
            "file": self._tracker.file,
            "sha256": self._tracker.sha256,
            "rows": len(self._tracker.rows),
            "on": str(self._draft.today),
            "by": self._draft.by,
        }
        self._draft.append(("receipts",), receipt)

    def summary(self) -> str:
        """Return what was imported, in a sentence."""
        parts = [counted(len(self._added), "action")]
        if new := len(self._bodies):
            parts.append(f"{new} new {'body' if new == 1 else 'bodies'}")
        return f"imported {' and '.join(parts)} from {self._tracker.file}"


def _id_of(text: str, otherwise: str) -> str:
    """Return an id made of words."""
    plain = re.sub("[^a-z0-9]+", "-", words_of(text)).strip("-")[:_LONGEST_ID].strip("-")
    return plain if plain[:1].isalpha() else f"{otherwise}-{plain}".strip("-")


def _filled(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields that say something."""
    return {name: value for name, value in fields.items() if value not in (None, [], "")}


def unknown_bodies(rows: Iterable[TrackerRow]) -> list[str]:
    """Return the names of bodies that are not known, in the order of the tracker."""
    names = (one for row in rows for owners in row.bodies.values() for one in owners.unknown)
    return [*dict.fromkeys(names)]
