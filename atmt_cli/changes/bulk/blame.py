"""Which row is to blame for what the rules find wrong with the end result of many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from atmt_cli.changes.bulk.remedy import mended_in, rejected_of
from atmt_cli.changes.bulk.rows import CellFault, Rejected, Row, SheetRow
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.model.findings import Finding, Pointer


def blamed(
    findings: Iterable[Finding], draft: Draft, authors: Mapping[int, Row]
) -> Iterator[tuple[Finding, Rejected]]:
    """Findings on the end result, each with the row that touched what it is about.

    ``authors`` are the rows of the changes of the draft, by index.
    """
    touched: dict[Pointer, list[tuple[Pointer, int]]] = {}
    for index, pointer in enumerate(draft.places):
        touched.setdefault(pointer[:2], []).append((pointer, index))
    for finding in findings:
        row = _author(finding.pointer, touched, authors)
        yield finding, _rejected(finding, row)


def _rejected(finding: Finding, row: Row | None) -> Rejected:
    reason = f"{finding.message} [{finding.rule}]"
    if row is None:
        return Rejected(None, None, reason, finding.remedy, rule=finding.rule)
    if isinstance(row.given, SheetRow) and (found := mended_in(finding.pointer, row.given)):
        return rejected_of(row, row.given, CellFault(found[0], reason, found[1]), finding.rule)
    return Rejected(row.file, row.number, reason, finding.remedy, rule=finding.rule)


def _author(
    pointer: Pointer,
    touched: Mapping[Pointer, Sequence[tuple[Pointer, int]]],
    authors: Mapping[int, Row],
) -> Row | None:
    """Return the row whose changes lie nearest to a pointer; of several the last."""
    near = touched.get(pointer[:2], ())
    best = max(near, key=lambda one: (_shared(pointer, one[0]), one[1]), default=None)
    return authors.get(best[1]) if best else None


def _shared(one: Pointer, other: Pointer) -> int:
    """Return how many parts two pointers begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
