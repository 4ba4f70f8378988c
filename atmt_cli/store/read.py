"""Read a ledger strictly: the one way in."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from atmt_cli.model.errors import UnreadableError
from atmt_cli.model.findings import FILES, Finding, Pointer
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.validation import Misshapen, shape, shape_findings
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.yaml.decode import Fault, SourceText, decode
from atmt_cli.store.yaml.events import parse
from atmt_cli.store.yaml.spans import Index, indexed, locate


class Reading(NamedTuple):
    """A ledger as read. ``kept`` is the name under which a snapshot of it is kept, if any is."""

    ledger: Ledger
    folder: Folder
    find_indexes: Callable[[], dict[str, Index]]
    kept: str | None = None

    @property
    def indexes(self) -> dict[str, Index]:
        """Return the index of each text that it was read from."""
        return self.find_indexes()

    def located(self, findings: Iterable[Finding]) -> tuple[Finding, ...]:
        """Return the findings with path, line and column, in the order of the files."""
        found = tuple(findings)
        return _located(found, self.indexes, self.folder) if found else ()


def read(folder: Folder) -> Reading:
    """Read both files of a ledger strictly.

    Raises UnavailableError where a file cannot be read, and UnreadableError, with every finding
    of both files, where they are no ledger.
    """
    return read_bytes(folder, read_files(folder))


def read_bytes(folder: Folder, files: Mapping[str, bytes]) -> Reading:
    """Read a ledger from the bytes of its files. Raises UnreadableError."""
    return read_texts(folder, _decoded(files))


def values_in(files: Mapping[str, bytes]) -> Ledger | None:
    """Return the ledger that is in the bytes of its files; None where `read_bytes` would raise.

    It is quicker: where things stand is not noted.
    """
    trees = {}
    for name in FILES:
        source = decode(name, files[name])
        trees[name], faults = parse(source.text)
        if source.faults or faults:
            return None
    try:
        return shape(trees)
    except Misshapen:
        return None


def read_texts(folder: Folder, sources: Iterable[SourceText]) -> Reading:
    """Read a ledger from the texts of its files. Raises UnreadableError."""
    indexes: dict[str, Index] = {}
    trees = {}
    faulty: list[Finding] = []
    for source in sources:
        tree, faults, index = indexed(source.text)
        faulty += [_unreadable(source.name, fault) for fault in source.faults or faults]
        indexes[source.name] = index
        if not source.faults and not faults:
            trees[source.name] = tree
    if faulty:
        sound = [finding for name, tree in trees.items() for finding in shape_findings(name, tree)]
        shown = tuple(one._replace(file=folder.shown(one.file)) for one in faulty)
        raise UnreadableError(shown + _located(tuple(sound), indexes, folder))
    try:
        ledger = shape(trees)
    except Misshapen as misshapen:
        raise UnreadableError(_located(misshapen.findings, indexes, folder)) from None
    return Reading(ledger, folder, lambda: indexes)


def _decoded(files: Mapping[str, bytes]) -> list[SourceText]:
    return [decode(name, files[name]) for name in FILES]


def _unreadable(name: str, fault: Fault) -> Finding:
    return Finding(
        rule="yaml-readable",
        level="error",
        where=name,
        pointer=(),
        message=fault.message,
        value=fault.message,
        file=name,
        line=fault.line,
        column=fault.column,
    )


def _located(
    findings: tuple[Finding, ...], indexes: dict[str, Index], folder: Folder
) -> tuple[Finding, ...]:
    placed: list[Finding] = []
    for name, index in indexes.items():
        here = [finding for finding in findings if finding.file == name]
        if here:
            places = locate(index, [finding.pointer for finding in here])
            placed += [_at(finding, places) for finding in here]
    placed.sort(key=_order)
    return tuple(finding._replace(file=folder.shown(finding.file)) for finding in placed)


def _at(finding: Finding, places: dict[Pointer, tuple[int, int]]) -> Finding:
    line, column = places[finding.pointer]
    return finding._replace(line=line, column=column)


def _order(finding: Finding) -> tuple[str, int, int]:
    return finding.file, finding.line or 0, finding.column or 0
