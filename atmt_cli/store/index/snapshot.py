"""A snapshot of what was read of a ledger, and of what the rules found on a day.

It stands in for reading where a command only shows something: an edit, and the gate, always read
the files themselves. It is kept under the digest of the bytes of both files and of the program that
read them, as JSON, and read through the models, so that it can say nothing that the files could
not.
"""

import os
import sys
from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import chain
from pathlib import Path

import pydantic
from pydantic import TypeAdapter, ValidationError

import atmt_cli
from atmt_cli.model.body import BodiesFile
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.rule import judge
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.index.cache_folder import is_on, keep, load
from atmt_cli.store.read import Reading, read_bytes, values_in

LEAST = 128 * 1024
"""The bytes of a ledger from which on a snapshot pays."""
PART = 1000
"""The most actions that are written at once."""


def read_again(folder: Folder) -> Reading:
    """Read both files of a ledger, or what was kept when they were read before.

    Raises what `read` does.
    """
    files = read_files(folder)
    is_large = sum(map(len, files.values())) >= LEAST
    name = _name(files) if is_large and is_on() else None
    ledger = _kept_ledger(name) if name else None
    if ledger is None:
        ledger = values_in(files) or read_bytes(folder, files).ledger
        if name:
            keep(name, _written(ledger))
    # Where things stand is asked only of what is found wrong there.
    return Reading(ledger, folder, cache(lambda: read_bytes(folder, files).indexes), name)


def findings_in(reading: Reading, today: date) -> tuple[Finding, ...]:
    """Return what every rule finds on a day, or what was kept when it was found before."""
    if reading.kept is None:
        return judge(RULES, reading.ledger, today).findings
    name = f"{reading.kept}-{today}"
    kept = load(name)
    if kept is not None:
        try:
            return _findings().validate_json(b"".join(kept))
        except ValidationError:
            pass
    found = judge(RULES, reading.ledger, today).findings
    keep(name, (_findings().dump_json(found),))
    return found


def _kept_ledger(name: str) -> Ledger | None:
    bodies, *parts = load(name) or (b"",)
    try:
        first, *others = map(ActionsFile.model_validate_json, parts)
        actions = tuple(chain.from_iterable(part.actions for part in (first, *others)))
        whole = first.model_copy(update={"actions": actions})
        return Ledger(whole, BodiesFile.model_validate_json(bodies))
    except ValueError:  # something else, or what a model refuses
        return None


def _written(ledger: Ledger) -> Iterator[bytes]:
    """Yield both files as JSON, the actions in parts, so that none of it is held twice.

    Each part is a file of its own, with the same head.
    """
    yield _json(BodiesFile, ledger.bodies_file)
    file, actions = ledger.actions_file, ledger.actions
    yield _json(ActionsFile, file.model_copy(update={"actions": actions[:PART]}))
    for start in range(PART, len(actions), PART):
        part = actions[start : start + PART]
        whole = {"ledger": file.ledger, "actions": part}
        yield _json(ActionsFile, ActionsFile.model_validate(whole))


def _json(kind: type[Record], file: Record) -> bytes:
    return TypeAdapter(kind).dump_json(file, by_alias=True, exclude_defaults=True)


@cache
def _findings() -> TypeAdapter[tuple[Finding, ...]]:
    return TypeAdapter(tuple[Finding, ...])


def _name(files: Mapping[str, bytes]) -> str | None:
    """Return the digest of what is read, and of what reads it; None where that cannot be told."""
    from hashlib import sha256  # noqa: PLC0415 - only large ledgers pay for it

    program = _program()
    if program is None:
        return None
    digest = sha256(program)
    for name in FILES:
        digest.update(f"\0{name} {len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def _program() -> bytes | None:
    """Return what tells this program from any that may read otherwise: its own files, and what it
    stands on; None where its files are not to be seen.
    """
    root = Path(atmt_cli.__file__).parent
    stamps = [
        (path, found.st_size, found.st_mtime_ns)
        for path, found in ((one, one.stat()) for one in sorted(root.rglob("*.py")))
    ]
    if not stamps:
        return None
    return repr((sys.hexversion, pydantic.VERSION, os.fspath(root), stamps)).encode()
