"""A snapshot of what was read of a ledger, and of what was found in it.

It stands in for reading where a command only shows something: an edit, and the gate, always read
the files themselves. It is kept under the digest of the bytes of both files and of the program that
read them, as JSON, and read through the models, so that it can say nothing that the files could
not.

Most of a large ledger is notes, and a table shows the last one: so there is an abridged snapshot
beside the whole one.
"""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import pydantic
from pydantic import TypeAdapter, ValidationError

import atmt_cli
from atmt_cli.model.action import Action
from atmt_cli.model.body import BodiesFile
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, Finding
from atmt_cli.model.ledger import ActionsFile, Ledger
from atmt_cli.rules import RULES
from atmt_cli.rules.rule import judge
from atmt_cli.store.files.find import Folder
from atmt_cli.store.index.cache_folder import is_on, keep, load
from atmt_cli.store.read import Reading, read_bytes, values_in
from atmt_cli.views.clock import Ahead, view_ahead

T = TypeVar("T")
LEAST = 128 * 1024
"""The bytes of a ledger from which on a snapshot pays."""
LEAST_OF_MANY = 16 * 1024
"""The same, where the ledger is one of many."""
PART = 1000
"""The most actions that are written at once."""


class KeptReading(Reading):
    """A ledger as it was read before, if that was kept; else as it is read, and kept.

    Of one that is ``abridged``, each action has its last note alone: but what is found in it, is
    found in the whole of it.
    """

    def __init__(
        self, folder: Folder, files: Mapping[str, bytes], name: str, *, abridged: bool
    ) -> None:
        self._files, self._name = files, name
        self._read = cache(lambda: read_bytes(folder, files))
        ledger = self._abridged() if abridged else self._whole
        # Where things stand is asked only of what is found wrong there.
        super().__init__(ledger, folder, lambda: self._read().indexes)

    def judge(self, today: date) -> tuple[Finding, ...]:
        """Return what every rule finds in it on a day."""
        return self._found(
            str(today), tuple[Finding, ...], lambda: judge(RULES, self._whole, today).findings
        )

    def ahead(self, today: date) -> Ahead | None:
        """Return the latest fact in it that is dated after a day."""
        latest = self._found("latest", Ahead | None, lambda: view_ahead(self._whole, date.min))
        return latest if latest and latest.on.after(today) else None

    @cached_property
    def _whole(self) -> Ledger:
        kept = _kept_ledger(self._name)
        if kept:
            return kept
        ledger = values_in(self._files) or self._read().ledger
        keep(self._name, _written(ledger))
        return ledger

    def _abridged(self) -> Ledger:
        name = f"{self._name}-abridged"
        ledger = _kept_ledger(name)
        if ledger is None:
            ledger = abridge(self._whole)
            keep(name, _written(ledger))
        return ledger

    def _found(self, what: str, kind: Any, find: Callable[[], T]) -> T:
        """Return what was kept of what was found in the ledger; else find it, and keep it."""
        name, form = f"{self._name}-{what}", _form(kind)
        kept = load(name)
        if kept is not None:
            with suppress(ValidationError):
                again: T = form.validate_json(b"".join(kept))
                return again
        found = find()
        keep(name, (form.dump_json(found),))
        return found


def read_again(
    folder: Folder, files: Mapping[str, bytes], *, abridged: bool = False, of_many: bool = False
) -> Reading:
    """Read a ledger, one alone or one ``of_many``, from the bytes of its files, or what was kept
    when these were read before.

    Raises UnreadableError.
    """
    is_large = sum(map(len, files.values())) >= (LEAST_OF_MANY if of_many else LEAST)
    name = _name(files) if is_large and is_on() else None
    if name:
        return KeptReading(folder, files, name, abridged=abridged)
    ledger = values_in(files)
    if ledger is None:
        return read_bytes(folder, files)
    return Reading(ledger, folder, cache(lambda: read_bytes(folder, files).indexes))


def abridge(ledger: Ledger) -> Ledger:
    """Return a ledger in which each action has its last note alone."""
    actions = tuple(map(_abridged, ledger.actions))
    whole = ledger.actions_file.model_copy(update={"actions": actions})
    return Ledger(whole, ledger.bodies_file)


def _abridged(action: Action) -> Action:
    last = action.last_note
    return action.model_copy(update={"notes": (last,)}) if last else action


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
    return _form(kind).dump_json(file, by_alias=True, exclude_defaults=True)


@cache
def _form(kind: Any) -> TypeAdapter[Any]:
    return TypeAdapter(kind)


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


@cache
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
