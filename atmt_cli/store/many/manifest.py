"""Read a manifest as strictly as a ledger: each fault has its line and column."""

from pathlib import Path
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError, UnreadableError
from atmt_cli.model.findings import Finding, Pointer
from atmt_cli.model.text import counted, visible
from atmt_cli.model.validation import Misshapen, shaped
from atmt_cli.store.files.input import INPUT, read_input
from atmt_cli.store.many.member import Manifest, Member, manifest_faults
from atmt_cli.store.yaml.decode import decode
from atmt_cli.store.yaml.spans import Index, indexed, locate

_MOST = 10
"""The most faults that are told: enough to start on."""


class Members(NamedTuple):
    """The ledgers that a manifest names, and the folder from which their paths lead."""

    members: tuple[Member, ...]
    above: Path


def read_manifest(name: str) -> Members:
    """Read the manifest in a file, or on standard input for ``-``.

    Raises UnavailableError where it cannot be read, and UnreadableError, with the place of every
    fault, where it is none.
    """
    source = decode(name, _bytes(name))
    tree, faults, index = indexed(source.text)
    if faults := source.faults or faults:
        raise _refusal(
            [
                Finding("yaml-readable", "error", name, (), one.message)._replace(
                    file=name, line=one.line, column=one.column
                )
                for one in faults
            ]
        )
    try:
        manifest = shaped(Manifest, name, tree)
    except Misshapen as misshapen:
        raise _refusal(_placed(index, list(misshapen.findings))) from None
    if wrong := manifest_faults(manifest):
        raise _refusal(_placed(index, [_finding(name, *one) for one in wrong]))
    places = locate(index, [("ledgers", number) for number in range(len(manifest.ledgers))])
    members = zip(manifest.ledgers, places.values(), strict=True)
    above = Path() if name == INPUT else Path(name).parent
    return Members(tuple(one.placed(name, *place) for one, place in members), above)


def _bytes(name: str) -> bytes:
    try:
        return read_input(name)
    except UnavailableError as error:
        if not Path(name).is_dir():
            raise
        message = f"{visible(name)} is a folder; a manifest is a file that names ledgers"
        raise UnavailableError(message, f"for one ledger: --ledger {quote(name)}") from error


def _finding(name: str, pointer: Pointer, message: str) -> Finding:
    return Finding("schema-valid", "error", name, pointer, message, file=name)


def _placed(index: Index, findings: list[Finding]) -> list[Finding]:
    """Return findings with line and column, in the order of the file."""
    places = locate(index, [one.pointer for one in findings])
    found = [(places[one.pointer], one) for one in findings]
    found.sort(key=lambda pair: pair[0])
    return [one._replace(line=line, column=column) for (line, column), one in found]


def _refusal(findings: list[Finding]) -> UnreadableError:
    said = f"The manifest cannot be read: {counted(len(findings), 'fault')}"
    return UnreadableError(tuple(findings[:_MOST]), said, "correct it; docs/many.md describes it")
