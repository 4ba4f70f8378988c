"""The one door to a ledger for whoever changes it: lock, read, plan, patch, verify, write."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import NamedTuple

from atmt_cli.changes.draft import Change
from atmt_cli.changes.planner import Plan
from atmt_cli.model.errors import AtmtError, UnavailableError, UnreadableError
from atmt_cli.model.findings import FILES, file_of
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.diff import render_diff
from atmt_cli.store.files import read_disk, read_files
from atmt_cli.store.find import Folder
from atmt_cli.store.journal import finish_journal
from atmt_cli.store.lock import locked
from atmt_cli.store.patch import UnpatchableError, patch_records, patch_whole
from atmt_cli.store.private import cannot_write
from atmt_cli.store.read import read, read_bytes
from atmt_cli.store.replace import ChangedMeanwhileError, sweep
from atmt_cli.store.source import BOM
from atmt_cli.store.write import write_files

MOST_TRIES = 5
Planner = Callable[[Ledger], Plan]
Patcher = Callable[[str, str, Sequence[Change]], str]


class Edit(NamedTuple):
    """A plan, and the texts of the files before and after it, with any byte order mark."""

    plan: Plan
    before: dict[str, str]
    after: dict[str, str]

    def changed(self) -> dict[str, bytes]:
        """The new bytes of the files that differ."""
        return {n: self.after[n].encode() for n in FILES if self.after[n] != self.before[n]}

    def diff(self, folder: Folder) -> str:
        """The unified diff, as git would print it."""
        return render_diff(folder, self.before, self.after)


def planned(folder: Folder, planner: Planner) -> Plan:
    """The plan alone, for asking first."""
    return planner(read(folder).ledger)


def preview(folder: Folder, planner: Planner) -> Edit:
    """What an edit would do. Nothing is locked and nothing written."""
    files = read_files(folder)
    return _patched(folder, files, planner)


def edit(folder: Folder, planner: Planner) -> Edit:
    """Carry out an edit, wholly or not at all.

    Raises what the planner raises, UnavailableError where a file cannot be read, patched or
    written, UnreadableError where there is no ledger; then the files are as they were.
    """
    with locked(folder):
        try:
            sweep(folder)
            for _ in range(MOST_TRIES):
                with suppress(ChangedMeanwhileError):
                    finish_journal(folder, read_disk(folder))
                files = read_files(folder)
                made = _patched(folder, files, planner)
                if not made.plan.changes:
                    return made
                with suppress(ChangedMeanwhileError):
                    write_files(folder, files, made.changed())
                    return made
        except OSError as error:
            raise cannot_write(folder, error) from error
    raise UnavailableError(
        "The ledger is being changed by something else all the time", "try again when it is quiet"
    )


def _patched(folder: Folder, files: Mapping[str, bytes], planner: Planner) -> Edit:
    """Plan, and make the texts that carry the plan, read back and found to be just that."""
    plan = planner(read_bytes(folder, files).ledger)
    before = {name: files[name].decode() for name in FILES}
    if not plan.changes:
        return Edit(plan, before, before)
    try:
        after = _texts(folder, before, plan, patch_records)
    except UnpatchableError:
        try:
            after = _texts(folder, before, plan, patch_whole)
        except UnpatchableError as error:
            raise _unpatchable(error) from error
    return Edit(plan, before, after)


def _texts(
    folder: Folder, before: Mapping[str, str], plan: Plan, patcher: Patcher
) -> dict[str, str]:
    """The texts that carry the plan. Raises UnpatchableError where they would not."""
    by_file: dict[str, list[Change]] = {name: [] for name in FILES}
    for change in plan.changes:
        by_file[file_of(change.pointer)].append(change)
    after = dict(before)
    for name, changes in by_file.items():
        if changes:
            mark = BOM if before[name].startswith(BOM) else ""
            after[name] = mark + patcher(name, before[name].removeprefix(BOM), changes)
    _verify(folder, after, plan)
    return after


def _verify(folder: Folder, texts: dict[str, str], plan: Plan) -> None:
    """Read the new texts afresh and require that they say exactly what was planned."""
    try:
        found = read_bytes(folder, {name: text.encode() for name, text in texts.items()}).ledger
    except UnreadableError as error:
        raise UnpatchableError(error.findings[0].message) from error
    if found != plan.ledger:
        raise UnpatchableError("the text would not say what was planned")


def _unpatchable(error: UnpatchableError) -> AtmtError:
    return UnavailableError(
        f"This file is written in a way that cannot be patched safely ({error})",
        "nothing was written; edit it by hand, and type: atmt check",
    )
