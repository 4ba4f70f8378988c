"""Many operations as one edit: every row that cannot be applied is named, and then none is."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from atmt_cli.changes.bulk.blame import blamed
from atmt_cli.changes.bulk.charset import put_right
from atmt_cli.changes.bulk.columns import NEEDED
from atmt_cli.changes.bulk.effect import is_said
from atmt_cli.changes.bulk.guards import action_of, broken
from atmt_cli.changes.bulk.receipts import add_receipts, carried_before
from atmt_cli.changes.bulk.remedy import caution_in_cells, in_cells, rejected_of
from atmt_cli.changes.bulk.reply import asked_by
from atmt_cli.changes.bulk.rows import (
    CellFault,
    CellFaults,
    File,
    Rejected,
    RejectedError,
    Row,
    SheetRow,
)
from atmt_cli.changes.operations import operation as ops
from atmt_cli.changes.operations.draft import Committed, Draft, alone
from atmt_cli.changes.operations.plan import Plan, act, begin, finished
from atmt_cli.model.errors import AtmtError, RefusedError, UsageError
from atmt_cli.model.ledger import Ledger

Progress = Callable[[int], None]
"""Told the number of rows that are planned."""


@dataclass
class _Work:
    """A run so far: what was carried out, by which row, and what could not be.

    With ``again`` a row is carried out even if the ledger says it. ``claims`` has what the rows of
    sheets want, by action and field; ``spoilt`` the actions of rows that are bad.
    """

    draft: Draft
    rejected: list[Rejected]
    again: bool
    done: list[ops.Operation] = field(default_factory=list)
    authors: dict[int, Row] = field(default_factory=dict)
    held: int = 0
    claims: dict[tuple[str, str], tuple[Row, Any]] = field(default_factory=dict)
    spoilt: set[str] = field(default_factory=set)


def plan_rows(
    ledger: Ledger,
    files: Sequence[File],
    today: date,
    progress: Progress = lambda _: None,
    *,
    by: str | None = None,
    again: bool = False,
    committed: Committed = alone,
) -> Plan:
    """Plan the rows of files, each on what those before it made, and a receipt for each file.

    Files that have a receipt are passed over, and so is a row that the ledger says already, unless
    it is all to be done ``again``. The receipts are by the body ``by``, or the keeper. Raises
    RejectedError that names every row which is not lawful, not known, not as expected.
    """
    carried = carried_before(() if again else ledger.receipts, files, today)
    known = {one.file for one in carried}
    left = [put_right(ledger, one) for one in files if one.name not in known]
    rows = [row for one in left for row in one.rows]
    passed = sum(len(one.rows) for one in files) - len(rows)
    draft = Draft(ledger, today, committed)
    work = _Work(draft, [bad for one in left for bad in one.rejected], again)
    for number, row in enumerate(rows, passed + 1):
        _plan_row(work, row)
        progress(number)
    if work.draft.changes and work.draft.ledger() != ledger:
        add_receipts(work.draft, left, by)
    return _finished(work, left)._replace(
        cautions=(*work.draft.cautions, *(told for one in left for told in one.cautions)),
        rows=passed + len(rows),
        held=passed + work.held,
        carried_out=carried,
    )


def _plan_row(work: _Work, row: Row) -> None:
    try:
        if isinstance(row.given, SheetRow):
            _carry_sheet(work, row, row.given)
        else:
            _carry(work, row, row.given.meant(work.draft.interpreter))
    except AtmtError as error:
        work.rejected.append(_rejected(row, error))
        work.spoilt.add(_about(work.draft, row))


def _about(draft: Draft, row: Row) -> str:
    """Return the action that a row is about, as far as it says; nothing where it names none."""
    if isinstance(row.given, SheetRow):
        name = row.given.id
    else:
        fields = row.given.fields
        name = fields.get("action") or str(fields.get("step", "")).rpartition(".")[0]
    try:
        return draft.interpreter.name("actions", name)
    except UsageError:
        return name


def _rejected(row: Row, error: AtmtError) -> Rejected:
    misused = isinstance(error, UsageError)
    # What a command takes as an option, a row has as a key or a column.
    reason = re.sub("--([a-z]+)", r"\1", error.message)
    return Rejected(row.file, row.number, reason, error.hint, misused)


def _carry(work: _Work, row: Row, operation: ops.Operation) -> None:
    """Carry out an operation, unless the ledger says it already; what it says needs no guard."""
    draft = work.draft
    begin(draft, operation)
    if not work.again and is_said(draft, operation):
        work.held += 1
        return
    if refusal := broken(draft, operation, row.guards):
        if not _holds(draft.probe(), operation):
            raise refusal
        work.held += 1
        return
    before = len(draft.changes)
    act(draft, operation)
    if len(draft.changes) == before:
        work.held += 1
        return
    work.done.append(operation)
    work.authors.update(dict.fromkeys(range(before, len(draft.changes)), row))


def _holds(draft: Draft, one: ops.Operation) -> bool:
    """Return whether what an operation asks for holds already. The draft is of no use
    afterwards.
    """
    try:
        act(draft, one)
    except AtmtError:
        return False
    return not draft.changes


def _carry_sheet(work: _Work, row: Row, given: SheetRow) -> None:
    """Carry out what somebody edited in the row of a sheet: one action, all its cells.

    Every fault of the row is named; what can be read beside a fault is tried for others.
    """
    name = work.draft.interpreter.name("actions", given.id)
    given = given._replace(id=name, cells={**given.cells, NEEDED: name})
    asked = asked_by(work.draft, given)
    faults = CellFaults(asked.faults)
    faults += _rival_claims(work, row, name, asked.claims())
    is_sound = not (faults or given.is_broken)
    trial = work if is_sound else replace(work, draft=work.draft.probe(), done=[], authors={})
    held, cautions = work.held, len(trial.draft.cautions)
    for operation in asked.operations:
        with faults.at(None):
            _carry(trial, row, operation)
    told = trial.draft.cautions
    told[cautions:] = [caution_in_cells(one, given) for one in told[cautions:]]
    # A row is one row, however many facts it holds.
    work.held = held + (work.held - held == len(asked.operations))
    each = dict.fromkeys(in_cells(fault, given) for fault in faults)
    in_order = sorted(each, key=lambda fault: given.position(fault.column))
    work.rejected += (rejected_of(row, given, fault) for fault in in_order)
    if faults or given.is_broken:
        work.spoilt.add(name)


def _rival_claims(
    work: _Work, row: Row, about: str, claims: Mapping[str, Any]
) -> Iterator[CellFault]:
    """Yield a fault where two rows of sheets want one field otherwise: the later would win unseen.

    Two bodies may answer otherwise, each for itself.
    """
    for name, wanted in claims.items():
        key = (about, f"{name} of {wanted[0]}" if name == "answer" else name)
        first, other = work.claims.setdefault(key, (row, wanted))
        if other != wanted:
            why = f"set to something else in row {first.number} of {first.file}"
            hint = "decide which is right, and restore the other cell to what was exported"
            yield CellFault(name, why, hint)


def _finished(work: _Work, files: Sequence[File]) -> Plan:
    """Return the plan, judged. Raises RejectedError, with what the rules find on the sound rows,
    too.
    """
    try:
        plan = finished(work.draft, work.done)
        found = []
    except RefusedError as error:
        found = list(blamed(error.findings, work.draft, work.authors))
    if not work.rejected and not found:
        return plan
    if not work.rejected:
        raise RejectedError([one for _, one in found], files)
    # What is missing may be what a bad row would have brought.
    sound = [one for told, one in found if one.row and told.action not in work.spoilt]
    raise RejectedError([*work.rejected, *sound], files, _unlooked(work))


def _unlooked(work: _Work) -> tuple[str, ...]:
    """Return what was not judged: the actions of bad rows that others touched as well."""
    touched = {action_of(one) for one in work.done}
    names = [one.id for one in work.draft.base.actions if one.id in work.spoilt & touched]
    return (f"whether the rules hold for {', '.join(names)}",) if names else ()
