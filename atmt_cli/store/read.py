"""Read a ledger strictly: the one way in."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from atmt_cli.model.errors import UnreadableError
from atmt_cli.model.findings import FILES, Finding, Pointer
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.validation import Misshapen, shape, shape_findings
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.yaml.decode import Fault, SourceText, decode
from atmt_cli.store.yaml.events import parse
from atmt_cli.store.yaml.spans import Index, indexed, locate

if TYPE_CHECKING:
    from atmt_cli.views.clock import Ahead


class Reading:
    """A ledger as read, with the index of each text that it was read from."""

    def __init__(
        self, ledger: Ledger, folder: Folder, find_indexes: Callable[[], dict[str, Index]]
    ) -> None:
        self.ledger, self.folder, self._find_indexes = ledger, folder, find_indexes

    @property
    def indexes(self) -> dict[str, Index]:
        """Return the index of each text that it was read from."""
        return self._find_indexes()

    def judge(self, today: date) -> tuple[Finding, ...]:
        """Return what every rule finds in it on a day."""
        from atmt_cli.rules import RULES  # noqa: PLC0415 - an edit asks other rules
        from atmt_cli.rules.rule import judge  # noqa: PLC0415

        return judge(RULES, self.ledger, today).findings

    def ahead(self, today: date) -> "Ahead | None":
        """Return the latest fact in it that is dated after a day."""
        from atmt_cli.views.clock import view_ahead  # noqa: PLC0415 - only where a day is given

        return view_ahead(self.ledger, today)

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
