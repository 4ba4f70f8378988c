"""Half an edit in what is about to be committed: one file new, the other as it was before."""

import os
import re

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import excerpt, visible
from atmt_cli.store.find import Folder
from atmt_cli.store.git import Repository, repository
from atmt_cli.store.journal import digest_in_git, read_pairs
from atmt_cli.store.process import run_git

_ID = re.compile("[0-9a-f]{40}(?:[0-9a-f]{24})?")


def refuse_half(folder: Folder, tree: str, hint: str) -> None:
    """Raise UnavailableError where a tree holds one half of an edit.

    Of an edit that stands in the journal, or of the last one of both files: `git add` may have
    taken one file before it was finished. Raises UsageError for what is no tree's id.
    """
    if not _ID.fullmatch(tree):
        raise UsageError(
            f"{excerpt(tree)} is no id of a tree", 'a hook gives it: "$(git write-tree)"'
        )
    pairs = read_pairs(folder)
    if not pairs:
        return
    there = repository(folder)
    held = {name: _held(there, tree, name) for name in FILES}
    for edit in pairs:
        old = [name for name, (before, _) in edit.items() if held[name] == before]
        new = [name for name, (_, after) in edit.items() if held[name] == after]
        if old and new:
            first, second = (visible(folder.shown(names[0])) for names in (new, old))
            raise UnavailableError(
                f"Half an edit would be committed: {first} as it is after it, {second} as it was",
                hint,
            )


def _held(there: Repository, tree: str, name: str) -> str | None:
    """The digest of a file of the ledger in a tree; None where it is not there."""
    ways = [f"{way}{name}" for way in there.ways]
    listed = run_git(there.start, "ls-tree", "--full-tree", "-z", tree, "--", *ways).stdout
    found = re.search(rb"blob ([0-9a-f]+)\t", listed)
    if found is None:
        return None
    return digest_in_git(run_git(there.start, "cat-file", "blob", os.fsdecode(found[1])).stdout)
