"""Many operations as one edit: every row that cannot be carried out is named, and then none is."""

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from atmt_cli.changes import operations as ops
from atmt_cli.changes.again import Past, carried_out
from atmt_cli.changes.blame import blamed
from atmt_cli.changes.draft import Draft
from atmt_cli.changes.facts import has_note
from atmt_cli.changes.guards import action_of, broken_etag, broken_expectation
from atmt_cli.changes.planner import Plan, act, finished
from atmt_cli.changes.returned import SheetRow
from atmt_cli.changes.rows import Parsed, Rejected, RejectedError, Row
from atmt_cli.changes.sheet import asked_by
from atmt_cli.changes.within import Within
from atmt_cli.model.errors import AtmtError, RefusedError, UsageError
from atmt_cli.model.ledger import Ledger

Progress = Callable[[int], None]
"""Told the number of rows that are planned."""
MOST_NAMED = 10
"""So many rows are named in a caution."""


@dataclass
class _Work:
    """A run so far: what was carried out, by which row, and what could not be.

    ``claims`` has what the rows of sheets want, by action and field; ``doubted`` the rows that
    were taken for earlier ones, and may be new; ``spoilt`` the actions of rows that are bad.
    """

    draft: Draft
    rejected: list[Rejected]
    within: Within
    done: list[ops.Operation] = field(default_factory=list)
    authors: dict[int, Row] = field(default_factory=dict)
    held: int = 0
    claims: dict[tuple[str, str], tuple[Row, Any]] = field(default_factory=dict)
    doubted: list[Row] = field(default_factory=list)
    spoilt: set[str] = field(default_factory=set)


def plan_rows(
    ledger: Ledger, parsed: Parsed, today: date, progress: Progress = lambda _: None
) -> Plan:
    """Plan rows, each on what those before it made.

    Raises RejectedError that names every row which is not lawful, not known, not as expected.
    """
    past = _past(ledger, parsed, today)
    work = _worked(Draft(ledger, today), parsed, past, past.unsaid, progress)
    if past.unsaid and (work.draft.changes or work.rejected):
        # There is something new in the file, and so may these be.
        work = _worked(Draft(ledger, today), parsed, past, set(), progress)
    plan = _finished(work, parsed)
    cautions = (*plan.cautions, *_doubt(work.doubted))
    return plan._replace(rows=len(parsed.rows), held=work.held, cautions=cautions)


def _past(ledger: Ledger, parsed: Parsed, today: date) -> Past:
    """The rows of operations that were carried out in an earlier run, by number from 1.

    One whose etag is that of the action now was not: it would have changed that.
    """
    draft = Draft(ledger, today)
    made = {
        number: row.given
        for number, row in enumerate(parsed.rows, 1)
        if isinstance(row.given, ops.Operation) and not _is_fresh(draft, row)
    }
    return carried_out(ledger, made, today)


def _is_fresh(draft: Draft, row: Row) -> bool:
    name = action_of(row.given) if isinstance(row.given, ops.Operation) else None
    return row.etag is not None and name is not None and draft.etag(name) == row.etag


def _worked(
    draft: Draft, parsed: Parsed, past: Past, passed_over: AbstractSet[int], progress: Progress
) -> _Work:
    """Plan each row but those that were carried out, or are passed over."""
    within = Within(draft.base, [row.given for row in parsed.rows])
    work = _Work(draft, list(parsed.rejected), within)
    for number, row in enumerate(parsed.rows, 1):
        try:
            if number in past.carried or number in passed_over:
                work.held += 1
                in_doubt = number in past.doubted or number in passed_over
                work.doubted += [row] if in_doubt else []
            elif isinstance(row.given, SheetRow):
                _carry_sheet(work, row, row.given)
            else:
                _carry(work, row, row.given, fresh=_is_fresh(draft, row))
        except AtmtError as error:
            work.rejected.append(_rejected(row, error))
            work.spoilt.add(_about(row) or "")
        progress(number)
    return work


def _about(row: Row) -> str | None:
    return row.given.id if isinstance(row.given, SheetRow) else action_of(row.given)


def _rejected(row: Row, error: AtmtError) -> Rejected:
    misused = isinstance(error, UsageError)
    # What a command takes as an option, a row has as a key or a column.
    reason = re.sub("--([a-z]+)", r"\1", error.message)
    return Rejected(row.file, row.number, reason, error.hint, misused)


def _carry(work: _Work, row: Row, operation: ops.Operation, *, fresh: bool) -> None:
    """Carry out an operation. What holds already needs no guard: it was this that changed it."""
    draft = work.draft
    draft.written_by(operation.by)
    if isinstance(operation, ops.AddNote) and _is_noted(work, row, operation, fresh=fresh):
        work.held += 1
        return
    if broken := _broken(draft, row, operation):
        if not _holds(draft.probe(), operation):
            raise broken
        work.held += 1
        return
    before = len(draft.changes)
    act(draft, operation)
    if len(draft.changes) == before:
        work.held += 1
        return
    work.done.append(operation)
    work.authors.update(dict.fromkeys(range(before, len(draft.changes)), row))


def _is_noted(work: _Work, row: Row, note: ops.AddNote, *, fresh: bool) -> bool:
    """Whether a note is there. With the etag of the action as it is, it was not before this run."""
    draft = work.draft
    if not has_note(draft, note, draft.notes_before(note.action) if fresh else 0):
        return False
    if not fresh and note.date is None and not has_note(draft, note, today=True):
        work.doubted.append(row)
    return True


def _holds(draft: Draft, one: ops.Operation) -> bool:
    """Whether what an operation asks for holds already. The draft is of no use afterwards."""
    try:
        act(draft, one)
    except AtmtError:
        return False
    return not draft.changes


def _broken(draft: Draft, row: Row, operation: ops.Operation) -> RefusedError | None:
    if row.etag is not None and (broken := broken_etag(draft, operation, row.etag)):
        return broken
    return broken_expectation(draft, operation, row.expect) if row.expect is not None else None


def _carry_sheet(work: _Work, row: Row, given: SheetRow) -> None:
    """Carry out what somebody edited in the row of a sheet: one action, all its cells."""
    asked = asked_by(work.draft, given, work.within)
    for name, wanted in asked.claims.items():
        _claim(work, row, name, wanted)
    held, count = work.held, len(asked.operations)
    for operation in asked.operations:
        _carry(work, row, operation, fresh=asked.fresh)
        if isinstance(operation, ops.Update) and operation.reason:
            # The row of another owner may have set the same. What this one gave as a reason stays.
            reason = ops.AddNote(action=given.id, by=operation.by, text=operation.reason)
            _carry(work, row, reason, fresh=asked.fresh)
            count += 1
    # A row is one row, however many facts it holds.
    work.held = held + (work.held - held == count)


def _claim(work: _Work, row: Row, name: str, wanted: Any) -> None:
    """Refuse two rows of sheets that want one field otherwise: the later one would win unseen."""
    first, other = work.claims.setdefault((_about(row) or "", name), (row, wanted))
    if other != wanted:
        raise RefusedError(
            f"{_about(row)}: {name} is set otherwise in row {first.number} of {first.file}",
            "agree on one, and leave the other cell as it was exported",
        )


def _finished(work: _Work, parsed: Parsed) -> Plan:
    """The plan, judged. Raises RejectedError, with what the rules find on the sound rows, too."""
    try:
        plan = finished(work.draft, work.done)
        found = []
    except RefusedError as error:
        found = list(blamed(error.findings, work.draft, work.authors))
    if not work.rejected and not found:
        return plan
    if not work.rejected:
        raise RejectedError([one for _, one in found], parsed)
    # What is missing may be what a bad row would have brought.
    sound = [one for told, one in found if one.row and told.action not in work.spoilt]
    raise RejectedError([*work.rejected, *sound], parsed, _unlooked(work))


def _unlooked(work: _Work) -> tuple[str, ...]:
    """What was not judged: the actions of bad rows that others touched as well."""
    touched = {action_of(one) for one in work.done}
    names = [one.id for one in work.draft.base.actions if one.id in work.spoilt & touched]
    return (f"whether the rules hold for {', '.join(names)}",) if names else ()


def _doubt(rows: list[Row]) -> tuple[str, ...]:
    """What is said of rows that may be meant anew."""
    if not rows:
        return ()
    count = "a row" if len(rows) == 1 else f"{len(rows)} rows"
    is_ = "is" if len(rows) == 1 else "are"
    named = ", ".join(f"{row.file}:{row.number}" for row in rows[:MOST_NAMED])
    more = f" and {len(rows) - MOST_NAMED} more" if len(rows) > MOST_NAMED else ""
    taken = f"{count} without an exact date {is_} taken for what was done before"
    anew = "to do it anew, give the row a date, or the etag of its action"
    return (f"{taken}: {named}{more}; {anew}",)
