"""Plan an import: what the rows of a tracker add to a ledger, and what a later copy amends."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.plan import Plan, finished
from atmt_cli.changes.tracker.amendments import Amender
from atmt_cli.changes.tracker.conflicts import (
    ConflictsError,
    Dispute,
    dispute_of,
    is_published,
    where_stated,
)
from atmt_cli.changes.tracker.copies import Earlier, without_rows
from atmt_cli.changes.tracker.facts import Difference, action_facts, compared, row_facts
from atmt_cli.changes.tracker.heirs import handed_on
from atmt_cli.changes.tracker.matches import matched
from atmt_cli.changes.tracker.news import new_comments
from atmt_cli.changes.tracker.records import Records, Tracker, grown, undated
from atmt_cli.changes.tracker.rows import Remark, TrackerRow
from atmt_cli.changes.tracker.silences import Unsaid, silences, without
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.action import Action
from atmt_cli.model.errors import AtmtError, RefusedError
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, fold, listed

_DONE, _WOULD = "imported ", "would import "


class Import(NamedTuple):
    """An import that was planned; ``kept`` are the cells that it keeps, of the rows it took."""

    plan: Plan
    kept: TrackerSheet


def plan_import(
    ledger: Ledger,
    tracker: Tracker,
    earlier: Earlier,
    today: date,
    by: str | None,
    *,
    skip_bad: bool = False,
) -> Import:
    """Plan a tracker, held against the copy that came before.

    Raises ConflictsError with every cell that a person must decide on; with ``skip_bad`` their rows
    are left out, and named. Raises otherwise as every planner does.
    """
    left_out: dict[int, Dispute] = {}
    while True:
        made = _Import(ledger, tracker, earlier, today, by, left_out)
        plan, conflicts = made.planned()
        if plan is not None:
            return Import(plan, made.kept)
        if not skip_bad:
            raise ConflictsError(conflicts, earlier.missed)
        left_out |= {one.row: one for one in reversed(conflicts)}


class _Import:
    """An import being planned, without the rows that are left out."""

    def __init__(
        self,
        ledger: Ledger,
        tracker: Tracker,
        earlier: Earlier,
        today: date,
        by: str | None,
        left_out: Mapping[int, Dispute],
    ) -> None:
        self._ledger, self._tracker, self._earlier = ledger, tracker, earlier
        self._left_out = left_out
        self._rows = [one for one in tracker.rows if one.row not in left_out]
        self._draft = Draft(ledger, today)
        self._draft.begin(by)
        self._draft.begin(self._draft.by)  # without an author no row can be taken
        self._records = Records(self._draft, tracker)
        self._amender = Amender(self._draft, self._records)
        self._fields = {one.field for one in tracker.headings.columns}
        if any(one.themes for one in tracker.rows):  # a title above some rows is their theme
            self._fields.add("theme")
        self._is_of = matched((*tracker.rows, *tracker.skipped), ledger)
        self._before = self._rows_before()
        self._touched: dict[str, TrackerRow] = {}
        self._added: list[str] = []
        self._cautions: list[str] = []
        self.kept = without_rows(tracker.table, {*(one.row for one in tracker.skipped), *left_out})

    def _rows_before(self) -> dict[str, TrackerRow]:
        """Return the rows of the copy before, by their actions."""
        copy = self._earlier.copy
        if copy is None:
            return {}
        actions = matched(copy.rows, self._ledger)
        return {actions[one.row].id: one for one in copy.rows if one.row in actions}

    def planned(self) -> tuple[Plan | None, list[Dispute]]:
        """Return the plan; or none, and what a person must decide on."""
        conflicts = [one for row in self._rows for one in self._take(row)]
        if conflicts:
            return None, conflicts
        self._tell()
        try:
            rows, held = len(self._rows), len(self._rows) - len(self._touched)
            plan = finished(self._draft, ())
            if not plan.changes:
                plan = plan._replace(cautions=tuple(self._left()))
            return plan._replace(rows=rows, held=held), []
        except RefusedError as error:
            blamed = [self._blamed(one) for one in error.findings]
            if not all(blamed):
                raise
            return None, [one for one in blamed if one]

    def _take(self, row: TrackerRow) -> Iterator[Dispute]:
        """Add or amend the action of a row; yield what a person must decide on instead."""
        action = self._is_of.get(row.row)
        if action is None:
            name = self._records.add(row)
            self._touched[name] = row
            self._added.append(name)
            return
        row = self._speaking_now(row, action)
        changed = [*self._differences(row, action)]
        contested = [one for one in changed if one.is_contested or is_published(one)]
        if contested:
            yield from (dispute_of(self._tracker, row, action, one) for one in contested)
            return
        remarks = [*self._new_remarks(row, action)]
        if changed or remarks:
            self._touched[action.id] = row
            try:
                self._amender.amend(action.id, row, changed, remarks)
            except AtmtError as error:
                field = changed[0].field if len(changed) == 1 else "action"
                where = where_stated(self._tracker, row, field)
                mend = error.hint or f"atmt show {action.id}"
                yield Dispute(row.row, where, error.message, mend)

    def _differences(self, row: TrackerRow, action: Action) -> Iterator[Difference]:
        was = self._before.get(action.id)
        fields = self._fields
        before = None if was is None else row_facts(was, fields)
        numbers = {fold(one.ref) for one in (row, was) if one and one.ref}
        number = action.id if fold(action.id) in numbers else None
        there = action_facts(action, self._ledger, fields, number)
        silent = [*silences(self._tracker, row, was, action, there)]
        self._cautions += [one.told for one in silent if one.told]
        silent += (Unsaid(field, None) for field in row.left_empty)
        stated = without(silent, row_facts(row, fields))
        for one in compared(before, stated, there):
            if one.field == "owner" and (waiting := handed_on(action, row, self._ledger)):
                self._cautions += waiting
            else:
                yield one

    def _speaking_now(self, row: TrackerRow, action: Action) -> TrackerRow:
        """Return a row without its day where the copy before had that day: what is new in it was
        said since.
        """
        was = self._before.get(action.id)
        is_old = was is not None and was.updated_on == row.updated_on
        return replace(row, updated_on=None) if is_old else row

    def _new_remarks(self, row: TrackerRow, action: Action) -> Iterator[Remark]:
        """Yield what a row remarks that the copy before did not, and no note of its action says.

        An update of another day is new, though it says the same; of a cell that grew, what it grew
        by is.
        """
        was = self._before.get(action.id)
        again = row.updated_on if was else None
        before = was.remarks if was else []
        updates = {one.heading for one in self._tracker.headings.of("update")}
        known = {undated(one.text) for one in action.notes if one.date != again}
        said = {undated(one.text) for one in action.notes if one.date == again}
        known |= {one.text for one in before}
        for remark in row.remarks:
            old = said if again and remark.heading in updates else known | said
            new = remark._replace(text=grown(remark, before))
            if old.isdisjoint((remark.text, f"{remark.heading}: {remark.text}")) and new.text:
                yield new
        yield from self._records.not_noted(new_comments(was, row.comments), action.notes)

    def _tell(self) -> None:
        """Say what the import comes to, and add its receipt; nothing where nothing is new."""
        copy, draft = self._earlier.copy, self._draft
        if not draft.changes and copy and _has_same(copy.table, self.kept):
            return
        draft.begin(draft.by)
        draft.append(("receipts",), self._receipt())
        for name in self._added if self._before else ():
            draft.say(f"{name}: added, {self._standing(name)}", f"atmt show {name}")
        draft.say(self._summary(), "atmt status")
        for caution in (*self._left(), *self._cautions):
            draft.caution(caution)
        for missed in self._earlier.missed if self._is_of else ():
            draft.caution(f"{missed}; {self._instead()}")
        if gone := self._gone():
            draft.caution(f"in the ledger, no longer in the tracker: {', '.join(gone)}")

    def _left(self) -> Iterator[str]:
        """Yield what to tell of each row that is left out."""
        for conflict in sorted(self._left_out.values()):
            yield f"left out: {conflict.where}: {conflict.why}"

    def _receipt(self) -> dict[str, str | int]:
        """Return the receipt, by which the same file is known again."""
        tracker, draft = self._tracker, self._draft
        file = {"file": tracker.file, "sha256": tracker.sha256, "on": str(draft.today)}
        return {**file, "rows": len(self._rows), "by": draft.by}

    def _standing(self, name: str) -> str:
        action = self._draft.action(name)[1]
        if not action.is_live:
            return "closed"
        having = [self._draft.short(one.to) for one in action.handovers]
        standing = "accepted by" if self._tracker.accepted else "proposed to"
        return f"{standing} {listed(having)}" if having else "nobody has it yet"

    def _summary(self) -> str:
        """Return what was imported, in a sentence."""
        added, bodies = len(self._added), self._draft.count("bodies") - len(self._ledger.bodies)
        changed = len(self._touched) - added
        parts = [counted(added, "new action" if self._is_of else "action")] if added else []
        if bodies:
            parts.append(f"{bodies} new {'body' if bodies == 1 else 'bodies'}")
        if changed:
            parts.append(f"changes to {counted(changed, 'action')}")
        return f"{_DONE}{listed(parts) if parts else 'nothing new'} from {self._tracker.file}"

    def _instead(self) -> str:
        """Return what a tracker is compared with where a copy cannot be read."""
        copy = self._earlier.copy
        if copy is None:
            return "so where the ledger and the tracker differ, nothing is changed"
        return f"so this copy is compared with that of {copy.receipt.on}"

    def _gone(self) -> list[str]:
        """Return the actions that the copy before has, and this one has not."""
        gone = self._before.keys() - {one.id for one in self._is_of.values()}
        return [one.id for one in self._ledger.actions if one.id in gone]

    def _blamed(self, finding: Finding) -> Dispute | None:
        """Return what the rules find, at the row that brings it; None where no row does."""
        row = self._touched.get(finding.action or "")
        if row is None:
            return None
        where = where_stated(self._tracker, row, "action")
        return Dispute(row.row, where, finding.message, finding.remedy or "correct the row")


def _has_same(one: TrackerSheet, other: TrackerSheet) -> bool:
    """Return whether two copies say the same, in their cells and beside them."""
    return (one.rows, one.comments) == (other.rows, other.comments)


def foretold(said: Iterable[str]) -> Iterator[str]:
    """Yield what a plan says, as it would be: nothing is imported yet."""
    for one in said:
        yield one.replace(_DONE, _WOULD, 1) if one.startswith(_DONE) else one
