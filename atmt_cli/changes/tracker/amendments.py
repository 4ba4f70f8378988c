"""Amend an action as a later copy of its tracker says, by the operations that the commands make."""

from collections.abc import Mapping, Sequence
from typing import Any

from atmt_cli.changes.operations import operation as ops
from atmt_cli.changes.operations.custody import live_to
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.facts import what_became
from atmt_cli.changes.operations.plan import act
from atmt_cli.changes.tracker.facts import Difference
from atmt_cli.changes.tracker.records import CLOSING, Records
from atmt_cli.changes.tracker.rows import Remark, TrackerRow
from atmt_cli.model.action import Action
from atmt_cli.model.errors import RefusedError
from atmt_cli.model.fields import OWN_START
from atmt_cli.model.findings import Pointer
from atmt_cli.model.text import excerpt, listed

_SET = {
    "ref": "ref",
    "short_title": "short_title",
    "theme": "themes",
    "priority": "priority",
    "due": "due",
    "support": "support",
    "governance": "governance",
}
"""What an update sets, by the column."""
_UNNOTED = ("ref", "short_title", "theme", "first_due")
"""What changes freely, or is only filled in: no note says why."""
_MOST = 60


class Amender:
    """Amends actions in a draft. What it cannot lawfully do, it refuses: a person must."""

    def __init__(self, draft: Draft, records: Records) -> None:
        self._draft, self._records = draft, records

    def amend(
        self, name: str, row: TrackerRow, changed: Sequence[Difference], remarks: Sequence[Remark]
    ) -> None:
        """Make the facts that changed those of a row, and its new remarks notes.

        Raises RefusedError and UsageError.
        """
        at, action = self._draft.action(name)
        fields = {one.field: one for one in changed}
        for note in self._records.notes(row, remarks, action.notes):
            self._act(ops.AddNote, action=name, **{k: v for k, v in note.items() if k != "by"})
        if "owner" in fields:
            self._hand_over(at, action, row)
        wanted = {_SET[one]: self._value(one, row) for one in fields if one in _SET}
        before = len(self._draft.changes)
        if "status" in fields:
            self._move(at, action, row, wanted)
        if "rag" in fields:
            self._judge(at, action, row)
        self._keep(at, action, row, fields)
        told = [one for one in changed if not _is_unnoted(one)]
        why = self._why(row, told) if told else None
        if wanted:
            self._act(ops.Update, action=name, set=wanted, reason=why)
        elif why and len(self._draft.changes) > before:
            self._draft.note(at, why)
        if "first_due" in fields:
            self._first_due(at, name, row)

    def _act(self, kind: type[ops.Operation], **given: Any) -> None:
        act(self._draft, kind.model_validate({"by": self._draft.by, **given}))

    def _value(self, field: str, row: TrackerRow) -> Any:
        if field == "theme":
            return self._records.themes(row)
        if field in ("support", "governance"):
            return self._records.named(row, field)
        return getattr(row, field)

    def _why(self, row: TrackerRow, told: Sequence[Difference]) -> str:
        """Return the note on what changed: where that is from, and what it was."""
        was = listed([f"{_words(one.field)} was {_short(one.has.shown)}" for one in told])
        reason = {one.field for one in told} & {"status", "due"} and row.reason
        return f"From {self._records.tracker.named}: {was}." + (f" {reason}" if reason else "")

    def _hand_over(self, at: Pointer, action: Action, row: TrackerRow) -> None:
        """Name the owners that are new, and withdraw from those that are gone and were only named.

        Raises RefusedError where a body was told, or accepted: it leaves by its own answer.
        """
        wanted = self._records.named(row, "owner")
        live = [one for one in action.handovers if one.is_live]
        for one in live:
            if one.to not in wanted and one.status != "proposed":
                name, verb = self._draft.short(one.to), _VERBS[one.status]
                hint = f"if it no longer has it: atmt {verb} {action.id} {one.to} --reason TEXT"
                hint += f"; to hand it on: atmt transfer {one.to} BODY --only {action.id}"
                how = "was offered it" if one.status == "offered" else "accepted it"
                raise RefusedError(f"{action.id}: {name} is not an owner any more, but {how}", hint)
        self._draft.begin(self._draft.by)
        for body in wanted:
            if live_to(action, body) is None:
                self._draft.append((*at, "handovers"), self._records.handover(row, body))
                self._draft.put((*at, "unallocated"), None)
                standing = "accepted by" if self._records.tracker.accepted else "proposed to"
                following = f"atmt offer {action.id} {body}"
                self._draft.say(f"{action.id}: {standing} {self._draft.short(body)}", following)
        reason = f"No longer the owner in {self._records.tracker.named}"
        for one in live:
            if one.to not in wanted:
                self._act(ops.Withdraw, action=action.id, body=one.to, reason=reason)

    def _move(self, at: Pointer, action: Action, row: TrackerRow, wanted: dict[str, Any]) -> None:
        """Close the action on the tracker's word, take it up again, or leave its status to the
        update.
        """
        self._draft.begin(self._draft.by)
        if row.is_closed and not action.is_live:
            hint = f"if it ended otherwise: atmt reopen {action.id} --reason TEXT, and close it"
            raise RefusedError(f"{action.id} is already closed, with another outcome", hint)
        if row.is_closed:
            self._end(at, action, row)
            self._draft.put((*at, "status"), "closed")
            self._draft.put((*at, "unallocated"), None)
            self._draft.say(f"{action.id}: closed as {row.status}, on the tracker's word")
        elif row.status == CLOSING:
            self._draft.append((*at, "closures"), self._records.closure(row))
            self._draft.put((*at, "status"), CLOSING)
            following = f"atmt close {action.id} --evidence TEXT --confirmed-by BODY"
            self._draft.say(f"{action.id}: proposed for closing", following)
        elif action.is_live:
            wanted["status"] = row.status or "open"
        else:
            self._draft.put((*at, "status"), row.status or "open")
            having = self._draft.action(action.id)[1].handovers
            if not any(one.is_live for one in having):
                self._draft.put((*at, "unallocated"), self._records.unallocated(row))
            self._draft.say(f"{action.id}: reopened", f"atmt show {action.id}")

    def _end(self, at: Pointer, action: Action, row: TrackerRow) -> None:
        """Record how the action ended; what was proposed before is confirmed."""
        end, number = self._records.closure(row), len(action.closures) - 1
        if not (row.status == "implemented" and number >= 0 and action.closures[-1].is_pending):
            self._draft.append((*at, "closures"), end)
            return
        here = (*at, "closures", number)
        self._draft.fill(here, {"confirmed_by": end["confirmed_by"], "on": end["on"]})
        for evidence in end["evidence"]:
            self._draft.append((*here, "evidence"), evidence)

    def _judge(self, at: Pointer, action: Action, row: TrackerRow) -> None:
        rating, here = self._records.rag(row), (*at, "rag")
        self._draft.begin(self._draft.by)
        if rating is None:
            self._draft.put(here, None)
        else:
            self._draft.fill(here, rating)
            if not row.reason:
                self._draft.put((*here, "reason"), None)
        done = what_became(["rag"], self._draft.action(action.id)[1])
        self._draft.say(f"{action.id}: {done}", f"atmt show {action.id}")

    def _keep(
        self, at: Pointer, action: Action, row: TrackerRow, fields: Mapping[str, Difference]
    ) -> None:
        """Set the fields of the user's own."""
        self._draft.begin(self._draft.by)
        own = [one for one in fields if one.startswith(OWN_START)]
        for field in own:
            self._draft.put((*at, field), row.own.get(field))
        if own:
            done = what_became(own, self._draft.action(action.id)[1])
            self._draft.say(f"{action.id}: {done}", f"atmt show {action.id}")

    def _first_due(self, at: Pointer, name: str, row: TrackerRow) -> None:
        """Fill in the date that was set first; another one takes a correction."""
        there = self._draft.action(name)[1].first_due
        if there is not None and str(there) != row.first_due:
            correcting = f"atmt correct {name} first_due={row.first_due or ''} --reason TEXT"
            raise RefusedError(f"{name}: the first due date is already {there}", correcting)
        self._draft.put((*at, "first_due"), row.first_due)


_VERBS = {"offered": "withdraw", "accepted": "decline"}


def _is_unnoted(one: Difference) -> bool:
    is_new = one.field.startswith(OWN_START) and not one.has.shown
    return one.field in _UNNOTED or one.field == "owner" or is_new


def _words(field: str) -> str:
    return "RAG" if field == "rag" else field.replace("_", " ")


def _short(text: str) -> str:
    return "not set" if not text else text if len(text) <= _MOST else excerpt(text, _MOST)
