"""Write the files of an edit: one by a rename, both by way of the journal."""

from collections.abc import Mapping
from contextlib import ExitStack, suppress

from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.atomic import ChangedMeanwhileError, Staged, replace_file, stage
from atmt_cli.store.files.bytes import read_disk
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.interrupts import Decision
from atmt_cli.store.files.joint_edits import remember
from atmt_cli.store.files.journal import drop_journal, stage_journal
from atmt_cli.store.files.last_edits import EditSummary, keep_edit

Files = Mapping[str, bytes]


def write_files(
    folder: Folder, before: Files, after: Files, summary: EditSummary | None = None
) -> None:
    """Put ``after`` in place of ``before``, what both files held when they were read.

    An edit with a ``summary`` is kept, so that it can be taken back. Everything is written before
    anything is renamed. Raises OSError, or ChangedMeanwhileError where somebody saved a file since;
    then the files are as they were, or as that somebody saved them.
    """
    if read_disk(folder) != before:
        raise ChangedMeanwhileError
    with Decision() as decision, ExitStack() as stack:
        new = {n: stack.enter_context(stage(folder, folder.file(n), after[n])) for n in after}
        if len(new) == 1:
            [(name, one)] = new.items()
            with keep_edit(folder, before, after, summary):
                decision.make(one, before[name])
            return
        journal = stack.enter_context(stage_journal(folder, before, after))
        if read_disk(folder) != before:
            raise ChangedMeanwhileError
        # Before anything can be half: whoever takes the journal away may still be told.
        remember(folder, before, after)
        # Last of all that is written, so that it takes no room from what the edit needs.
        stack.enter_context(keep_edit(folder, before, after, summary))
        decision.make(journal)
        try:
            _carry_out(folder, before, after, new)
        except (OSError, ChangedMeanwhileError):
            decision.take_back()
            raise


def _carry_out(folder: Folder, before: Files, after: Files, new: Mapping[str, Staged]) -> None:
    """Do what the journal says, or take back all that was done of it."""
    replaced: list[str] = []
    try:
        for name, one in new.items():
            one.commit(before[name])
            replaced.append(name)
        drop_journal(folder)
    except (OSError, ChangedMeanwhileError):
        _take_back(folder, before, after, replaced)
        raise


def _take_back(folder: Folder, before: Files, after: Files, replaced: list[str]) -> None:
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
            "it is not lost: the next edit will finish it; fix that, and type: atmt status",
        ) from error
