"""Write the files of an edit: one by a rename, both by way of the journal."""

from collections.abc import Mapping
from contextlib import suppress

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.atomic import ChangedMeanwhileError, Staged, replace_file, stage
from atmt_cli.store.files.bytes import read_disk
from atmt_cli.store.files.decision import Decision
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.journal import drop_journal, entry, pair_of, stage_journal
from atmt_cli.store.files.pair import remember


def write_files(folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Put ``after`` in place of ``before``, what both files held when they were read.

    Raises OSError, or ChangedMeanwhileError where somebody saved a file since; then the files are
    as they were, or as that somebody saved them.
    """
    if read_disk(folder) != before:
        raise ChangedMeanwhileError
    with Decision() as decision:
        if len(after) == 1:
            _write_one(folder, before, after, decision)
        else:
            _write_both(folder, before, after, decision)


def _write_one(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes], decision: Decision
) -> None:
    """The file's own rename is the edit."""
    [(name, data)] = after.items()
    staged = stage(folder, folder.file(name), data)
    try:
        decision.begin()
        staged.commit(before[name])
        decision.made()
    except BaseException:
        staged.discard()
        raise


def _write_both(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes], decision: Decision
) -> None:
    """Everything is written before anything is renamed; the journal's rename is the edit."""
    staged: dict[str, Staged] = {}
    try:
        for name, data in after.items():
            staged[name] = stage(folder, folder.file(name), data)
        journal = stage_journal(folder, before, after)
        staged["journal"] = journal
        if read_disk(folder) != before:
            raise ChangedMeanwhileError
        # Before anything can be half: whoever takes the journal away may still be told.
        remember(folder, pair_of({n: entry(before[n], data) for n, data in after.items()}))
        decision.begin()
        journal.commit()
        decision.made()
        try:
            _carry_out(folder, before, after, staged)
        except (OSError, ChangedMeanwhileError):
            decision.unmade()
            raise
    finally:
        for one in staged.values():
            one.discard()


def _carry_out(
    folder: Folder,
    before: Mapping[str, bytes],
    after: Mapping[str, bytes],
    staged: Mapping[str, Staged],
) -> None:
    replaced: list[str] = []
    try:
        for name in after:
            staged[name].commit(before[name])
            replaced.append(name)
        drop_journal(folder)
    except (OSError, ChangedMeanwhileError):
        _take_back(folder, before, after, replaced)
        raise


def _take_back(
    folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes], replaced: list[str]
) -> None:
    """Undo an edit that could not be carried out; where not even that can be, it counts."""
    try:
        # While the journal is there the edit has happened: it goes last.
        for name in replaced:
            with suppress(ChangedMeanwhileError):
                replace_file(folder, folder.file(name), before[name], after[name])
        drop_journal(folder, missing_ok=True)
    except OSError as error:
        raise UnavailableError(
            f"The edit is recorded, but its files cannot be written: {error.strerror}",
            "it counts, and the next edit will finish it; fix that, and type: atmt status",
        ) from error
