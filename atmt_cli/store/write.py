"""Write the files of an edit: one by a rename, both by way of the journal."""

from collections.abc import Mapping
from contextlib import suppress

from atmt_cli.store.files import read_disk
from atmt_cli.store.find import Folder
from atmt_cli.store.journal import drop_journal, stage_journal
from atmt_cli.store.replace import ChangedMeanwhileError, Staged, replace_file, stage


def write_files(folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Put ``after`` in place of ``before``, what both files held when they were read.

    Raises OSError, or ChangedMeanwhileError where somebody saved a file since; then the files are
    as they were, or as that somebody saved them.
    """
    if read_disk(folder) != before:
        raise ChangedMeanwhileError
    if len(after) == 1:
        for name, data in after.items():
            replace_file(folder, folder.file(name), data, before[name])
    else:
        _write_both(folder, before, after)


def _write_both(folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Everything is written before anything is renamed; the journal's rename is the edit."""
    staged: dict[str, Staged] = {}
    try:
        for name, data in after.items():
            staged[name] = stage(folder, folder.file(name), data)
        journal = stage_journal(folder, before, after)
        staged["journal"] = journal
        if read_disk(folder) != before:
            raise ChangedMeanwhileError
        journal.commit()
        _carry_out(folder, before, after, staged)
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
        # While the journal is there the edit has happened; it is taken back before the journal.
        for name in replaced:
            with suppress(ChangedMeanwhileError):
                replace_file(folder, folder.file(name), before[name], after[name])
        drop_journal(folder, missing_ok=True)
        raise
