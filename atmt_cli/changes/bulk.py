"""Many operations as one edit: every row that cannot be carried out is named, and then none is."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from atmt_cli.changes import facts
from atmt_cli.changes import operations as ops
from atmt_cli.changes.again import carried_out, holds
from atmt_cli.changes.draft import Append, Draft
from atmt_cli.changes.guards import broken_etag, broken_expectation
from atmt_cli.changes.planner import Plan, act, finished
from atmt_cli.changes.rows import Parsed, Rejected, RejectedError, Row
from atmt_cli.changes.sheet import SheetRow, operations_of
from atmt_cli.model.errors import AtmtError, RefusedError, UsageError
from atmt_cli.model.findings import Finding, Pointer
from atmt_cli.model.ledger import Ledger

Progress = Callable[[int], None]
"""Told the number of rows that are planned."""


@dataclass
class _Work:
    """A run so far: what was carried out, by which row, and what could not be."""

    draft: Draft
    done: list[ops.Operation]
    rejected: list[Rejected]
    authors: dict[int, Row]
    held: int = 0


def plan_rows(
    ledger: Ledger, parsed: Parsed, today: date, progress: Progress = lambda _: None
) -> Plan:
    """Plan rows, each on what those before it made.

    Raises RejectedError that names every row which is not lawful, not known, not as expected.
    """
    work = _Work(Draft(ledger, today), [], list(parsed.rejected), {})
    claims: dict[tuple[str, str], tuple[Row, Any]] = {}
    settled = _settled(ledger, parsed, today)
    for number, row in enumerate(parsed.rows, 1):
        try:
            if number in settled:
                work.held += 1
            elif isinstance(row.given, SheetRow):
                _carry_sheet(work, row, row.given, claims)
            else:
                _carry(work, row, row.given)
        except AtmtError as error:
            work.rejected.append(_rejected(row, error))
        progress(number)
    if work.rejected:
        raise RejectedError(work.rejected, parsed)
    try:
        plan = finished(work.draft, work.done)
    except RefusedError as error:
        raise RejectedError(_blamed(error.findings, work), parsed) from None
    return plan._replace(rows=len(parsed.rows), held=work.held)


def _settled(ledger: Ledger, parsed: Parsed, today: date) -> set[int]:
    """The numbers, from 1, of the rows of operations that were carried out in an earlier run."""
    rows = [(n, row.given) for n, row in enumerate(parsed.rows, 1)]
    made = [(n, given) for n, given in rows if isinstance(given, ops.Operation)]
    found = carried_out(ledger, [given for _, given in made], today)
    return {made[index][0] for index in found}


def _rejected(row: Row, error: AtmtError) -> Rejected:
    misused = isinstance(error, UsageError)
    # What a command takes as an option, a row has as a key or a column.
    reason = re.sub("--([a-z]+)", r"\1", error.message)
    return Rejected(row.file, row.number, reason, error.hint, misused)


def _carry(work: _Work, row: Row, operation: ops.Operation) -> None:
    """Carry out an operation. What holds already needs no guard: it was this that changed it."""
    draft = work.draft
    draft.written_by(operation.by)
    if isinstance(operation, ops.AddNote) and facts.has_note(draft, operation):
        work.held += 1
        return
    if broken := _broken(draft, row, operation):
        # On a copy: whatever it would do, it is not done.
        if not holds(Draft(draft.ledger(), draft.today), operation):
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


def _broken(draft: Draft, row: Row, operation: ops.Operation) -> RefusedError | None:
    if row.etag is not None and (broken := broken_etag(draft, operation, row.etag)):
        return broken
    return broken_expectation(draft, operation, row.expect) if row.expect is not None else None


def _carry_sheet(
    work: _Work, row: Row, given: SheetRow, claims: dict[tuple[str, str], tuple[Row, Any]]
) -> None:
    """Carry out what somebody edited in the row of a sheet: one action, all its cells."""
    draft = work.draft
    operations = operations_of(draft, given)
    for operation in operations:
        if isinstance(operation, ops.Update):
            _claim(claims, row, operation)
    held = work.held
    for operation in operations:
        _carry(work, row, operation)
    # A row is one row, however many facts it holds.
    work.held = held + (work.held - held == len(operations))


def _claim(claims: dict[tuple[str, str], tuple[Row, Any]], row: Row, operation: ops.Update) -> None:
    """Refuse two rows of sheets that want one field otherwise: the later one would win unseen."""
    for field in operation.set.model_fields_set:
        wanted = getattr(operation.set, field)
        first, other = claims.setdefault((operation.action, field), (row, wanted))
        if other != wanted:
            raise RefusedError(
                f"{operation.action}: {field} is set otherwise in row {first.number} of"
                f" {first.file}",
                "agree on one, and leave the other cell as it was exported",
            )


def _blamed(findings: Iterable[Finding], work: _Work) -> list[Rejected]:
    """Findings on the end result, each with the row that touched what it is about."""
    touched: dict[Pointer, list[tuple[Pointer, int]]] = {}
    for index, pointer in enumerate(_places(work.draft)):
        touched.setdefault(pointer[:2], []).append((pointer, index))
    blamed = []
    for finding in findings:
        row = _author(finding.pointer, touched, work.authors)
        file, number = (row.file, row.number) if row else (None, None)
        reason = f"{finding.message} [{finding.rule}]"
        blamed.append(Rejected(file, number, reason, finding.remedy, rule=finding.rule))
    return blamed


def _author(
    pointer: Pointer,
    touched: Mapping[Pointer, Sequence[tuple[Pointer, int]]],
    authors: Mapping[int, Row],
) -> Row | None:
    """The row whose changes lie nearest to a pointer; of several the last."""
    near = touched.get(pointer[:2], ())
    best = max(near, key=lambda one: (_shared(pointer, one[0]), one[1]), default=None)
    return authors.get(best[1]) if best else None


def _places(draft: Draft) -> Iterator[Pointer]:
    """Where each change of a draft lies; what was appended at the index that it got."""
    added: dict[Pointer, int] = {}
    for change in draft.changes:
        pointer = change.pointer
        if not isinstance(change, Append):
            yield pointer
            continue
        index = added.get(pointer, _length(draft.base, pointer))
        added[pointer] = index + 1
        yield (*pointer, index)


def _length(node: Any, pointer: Pointer) -> int:
    """How many items a list of the ledger has; 0 where it is not there."""
    for part in pointer:
        if isinstance(part, str):
            node = getattr(node, part, ())
        else:
            node = node[part] if part < len(node) else ()
    return len(node)


def _shared(one: Pointer, other: Pointer) -> int:
    """How many parts two pointers begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
