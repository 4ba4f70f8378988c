"""What is committed of a ledger: an edit may change the rest, but must correct this."""

from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder, is_git_root
from atmt_cli.store.git.repository import repository
from atmt_cli.store.git.revisions import head_of
from atmt_cli.store.git.run import has_git
from atmt_cli.store.git.tree import read_commit


def committed_ledger(folder: Folder, ledger: Ledger) -> Ledger | None:
    """Return the ledger of a folder as it is at HEAD; None where nothing of it is committed.

    Without git there is nothing to tell what others have read, so it is the ledger as it stands.
    Raises UnavailableError or UnreadableError where there is one that cannot be read.
    """
    if not (is_git_root(folder.root) and has_git()):
        return ledger
    there = repository(folder)
    head = head_of(there)
    reading = read_commit(there, folder, head) if head else None
    return reading.ledger if reading else None
