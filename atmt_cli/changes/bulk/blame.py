"""Which row is to blame for what the rules find wrong with the end result of many."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from atmt_cli.changes.bulk.rows import Rejected, Row
from atmt_cli.changes.operations.draft import Append, Draft
from atmt_cli.model.findings import Finding, Pointer


def blamed(
    findings: Iterable[Finding], draft: Draft, authors: Mapping[int, Row]
) -> Iterator[tuple[Finding, Rejected]]:
    """Findings on the end result, each with the row that touched what it is about.

    ``authors`` are the rows of the changes of the draft, by index.
    """
    touched: dict[Pointer, list[tuple[Pointer, int]]] = {}
    for index, pointer in enumerate(_places(draft)):
        touched.setdefault(pointer[:2], []).append((pointer, index))
    for finding in findings:
        row = _author(finding.pointer, touched, authors)
        file, number = (row.file, row.number) if row else (None, None)
        reason = f"{finding.message} [{finding.rule}]"
        yield finding, Rejected(file, number, reason, finding.remedy, rule=finding.rule)


def _author(
    pointer: Pointer,
    touched: Mapping[Pointer, Sequence[tuple[Pointer, int]]],
    authors: Mapping[int, Row],
) -> Row | None:
    """Return the row whose changes lie nearest to a pointer; of several the last."""
    near = touched.get(pointer[:2], ())
    best = max(near, key=lambda one: (_shared(pointer, one[0]), one[1]), default=None)
    return authors.get(best[1]) if best else None


def _places(draft: Draft) -> Iterator[Pointer]:
    """Yield where each change of a draft lies; what was appended at the index that it got."""
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
    """Return how many items a list of the ledger has; 0 where it is not there."""
    for part in pointer:
        if isinstance(part, str):
            node = getattr(node, part, ())
        else:
            node = node[part] if part < len(node) else ()
    return len(node)


def _shared(one: Pointer, other: Pointer) -> int:
    """Return how many parts two pointers begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
