"""The one door for a change to a ledger: lock, read, plan, patch, verify, write."""

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import ValidationError

from atmt_cli.changes.operations.draft import Change
from atmt_cli.changes.operations.plan import Plan
from atmt_cli.model.errors import AtmtError, UnavailableError
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import FILES, file_of
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.validation import ROOTS
from atmt_cli.store.duplicate_ids import refuse_duplicate_ids
from atmt_cli.store.files.atomic import ChangedMeanwhileError, sweep, written_through
from atmt_cli.store.files.beside import refuse_beside, write_beside
from atmt_cli.store.files.bytes import read_disk, read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.journal import finish_journal
from atmt_cli.store.files.last_edits import EditSummary
from atmt_cli.store.files.lock import locked
from atmt_cli.store.files.private import JOURNAL, cannot_write, private, refuse_link
from atmt_cli.store.files.write import write_files
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.read import read_bytes
from atmt_cli.store.yaml.decode import BOM, decode
from atmt_cli.store.yaml.events import parse
from atmt_cli.store.yaml.spans import Index
from atmt_cli.store.yaml.splice import UnpatchableError, patch
from atmt_cli.store.yaml.unified_diff import render_diff, render_new

MOST_TRIES = 5
Planner = Callable[[Ledger], Plan]
T = TypeVar("T")


class Edit(NamedTuple):
    """A plan, and the texts of the files before and after it, with any byte order mark."""

    plan: Plan
    before: dict[str, str]
    after: dict[str, str]

    def changed(self) -> dict[str, bytes]:
        """Return the new bytes of the files that differ."""
        return {n: self.after[n].encode() for n in FILES if self.after[n] != self.before[n]}

    def summary(self) -> EditSummary:
        """Return what is said of it where it may be taken back."""
        return EditSummary(str(self.plan.on or ""), self.plan.said)

    def diff(self, folder: Folder) -> str:
        """Return the unified diff, as git would print it."""
        made = {one.name: one.text for one in self.plan.beside}
        return render_diff(folder, self.before, self.after) + render_new(folder.shown("."), made)


class Planned(NamedTuple):
    """A plan, and what it was made of: the bytes of the files, and the ledger that they say.

    ``indexes`` tell where in the texts it says so.
    """

    files: Mapping[str, bytes]
    indexes: Mapping[str, Index]
    ledger: Ledger
    plan: Plan


def planned(folder: Folder, planner: Planner) -> Planned:
    """Return the plan alone, for asking first. Raises what `edit` would, as far as that can be
    known.
    """
    made = _planned(folder, read_files(folder), planner)
    _refuse_links(folder, made.plan)
    return made


def preview(folder: Folder, planner: Planner) -> Edit:
    """Return what an edit would do, or what it would raise. Nothing is locked and nothing
    written.
    """
    return _patched(planned(folder, planner))


def preview_of(folder: Folder, files: Mapping[str, bytes], planner: Planner) -> Edit:
    """Return what an edit of these bytes would do, wherever they are. Raises as `edit` does."""
    return _patched(_planned(folder, files, planner))


def read_drafted(path: Path, texts: Mapping[str, str]) -> Ledger:
    """Return the ledger that texts say, which stand nowhere yet. Raises UnreadableError."""
    return read_bytes(Folder(path, path), _as_files(texts)).ledger


def drafted(path: Path, texts: Mapping[str, str], planner: Planner) -> Edit:
    """Return an edit of texts that stand nowhere yet. Raises as `edit` does."""
    return _patched(_planned(Folder(path, path), _as_files(texts), planner))


def _as_files(texts: Mapping[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in texts.items()}


def edit(folder: Folder, planner: Planner, before: Planned | None = None) -> Edit:
    """Carry out an edit, in full or not at all.

    A plan made before is carried out if the files still hold just what it was made of. Raises
    what the planner raises, UnavailableError where a file cannot be read, patched or written,
    UnreadableError where there is no ledger; then the files are as they were.
    """

    def carry_out(files: Mapping[str, bytes]) -> Edit:
        holds = before if before and before.files == files else None
        made = _patched(holds or _planned(folder, files, planner))
        if made.plan.changes:
            _write_beside(folder, made.plan)
            write_files(folder, files, made.changed(), made.summary())
        return made

    return through_the_door(folder, carry_out)


def finish(folder: Folder) -> bool:
    """Finish an edit that was cut short, as any edit does; tell whether there was one.

    Raises UnavailableError; then all is as it was.
    """
    if not os.path.lexists(private(folder) / JOURNAL):
        return False
    return through_the_door(folder, lambda _files: folder.path in OUTCOME.finished)


def through_the_door(folder: Folder, act: Callable[[Mapping[str, bytes]], T]) -> T:
    """Let ``act`` write the files of a ledger, which it is given: in turn, and after what was cut
    short is finished.

    It acts again where somebody saved a file meanwhile, and nothing was written. Raises what it
    does, and UnavailableError.
    """
    with locked(folder):
        try:
            sweep(folder)
            for _ in range(MOST_TRIES):
                with suppress(ChangedMeanwhileError):
                    finish_journal(folder, read_disk(folder))
                    return act(read_files(folder))
        except OSError as error:
            raise cannot_write(folder, error) from error
    message = "Something else keeps changing the ledger"
    raise UnavailableError(message, "try again when that has stopped")


def _planned(folder: Folder, files: Mapping[str, bytes], planner: Planner) -> Planned:
    reading = read_bytes(folder, files)
    refuse_duplicate_ids(reading)
    return Planned(files, reading.indexes, reading.ledger, planner(reading.ledger))


def _refuse_links(folder: Folder, plan: Plan) -> None:
    """Raise UnavailableError for a link that writing would not go through."""
    for one in plan.beside:
        refuse_beside(folder, folder.file(one.name))
    names = {file_of(change.pointer) for change in plan.changes}
    for name in names:
        written_through(folder, folder.file(name))
    if names:
        refuse_link(folder)


def _write_beside(folder: Folder, plan: Plan) -> None:
    """Write what a plan keeps beside the ledger. After a kill between the two nothing refers to it,
    and the same edit writes it once more.
    """
    for one in plan.beside:
        write_beside(folder, one.name, one.text.encode())


def _patched(made: Planned) -> Edit:
    """Make the texts that carry a plan, read back and found to be just that."""
    before = {name: _with_mark(made, name, made.indexes[name].text) for name in FILES}
    if not made.plan.changes:
        return Edit(made.plan, before, before)
    try:
        after = _texts(before, made)
    except UnpatchableError as error:
        raise _unpatchable(error) from error
    return Edit(made.plan, before, after)


def _texts(before: Mapping[str, str], made: Planned) -> dict[str, str]:
    """Return the texts that carry the plan. Raises UnpatchableError where they would not."""
    by_file: dict[str, list[Change]] = {name: [] for name in FILES}
    for change in made.plan.changes:
        by_file[file_of(change.pointer)].append(change)
    after = dict(before)
    for name, changes in by_file.items():
        planned = _said(made.plan.ledger, name)
        if changes:
            index = made.indexes[name]
            after[name] = _with_mark(made, name, carry(name, index.text, changes, planned, index))
        elif planned != _said(made.ledger, name):
            raise _unplanned()
    return after


def carry(
    name: str, text: str, changes: Sequence[Change], planned: Record, index: Index | None = None
) -> str:
    """Return a text with changes carried out, read back and found to say just what was planned.

    Raises UnpatchableError where it would not.
    """
    after = patch(name, text, changes, index)
    if read_afresh(name, after.encode()) != planned:
        raise _unplanned()
    return after


def _unplanned() -> UnpatchableError:
    return UnpatchableError("the text would not say what was planned")


def _with_mark(made: Planned, name: str, text: str) -> str:
    """Return a text with a byte order mark, where the file has one."""
    return BOM + text if made.files[name].startswith(BOM.encode()) else text


def _said(ledger: Ledger, name: str) -> Record:
    return ledger.actions_file if name == FILES[0] else ledger.bodies_file


def read_afresh(name: str, data: bytes) -> Record:
    """Return what a file would say, read as strictly as any. Raises UnpatchableError."""
    source = decode(name, data)
    tree, faults = (None, source.faults) if source.faults else parse(source.text)
    if faults:
        raise UnpatchableError(faults[0].message)
    try:
        return ROOTS[name].model_validate(tree)
    except ValidationError as error:
        raise UnpatchableError("the file would not be a ledger") from error


def _unpatchable(error: UnpatchableError) -> AtmtError:
    return UnavailableError(
        f"This file is written in a way that atmt cannot edit safely ({error})",
        "nothing was written; edit it by hand, and type: atmt check",
    )
