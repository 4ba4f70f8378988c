"""Half an edit in what is about to be committed: one file new, the other as it was before."""

import os
import re
from collections.abc import Mapping

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import excerpt, visible
from atmt_cli.store.files import read_files
from atmt_cli.store.find import Folder
from atmt_cli.store.git import Repository, repository
from atmt_cli.store.journal import digest_in_git, pair_of, read_journal
from atmt_cli.store.pair import Pair, recall
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
    pairs = [pair for pair in (pair_of(read_journal(folder)), recall(folder)) if pair]
    if not pairs:
        return
    there = repository(folder)
    held = {name: _held(there, tree, name) for name in FILES}
    for pair in pairs:
        if half := _half(folder, pair, held):
            raise UnavailableError(f"Half an edit would be committed: {half}", hint)


def half_left(folder: Folder) -> str | None:
    """Return which half of the last edit of both files is on disk; None where it is whole."""
    pair = recall(folder)
    if not pair:
        return None
    return _half(folder, pair, {name: digest_in_git(d) for name, d in read_files(folder).items()})


def _half(folder: Folder, pair: Pair, held: Mapping[str, str | None]) -> str | None:
    """Return which file is as an edit left it, and which as it was before; None where neither."""
    old = [name for name, (before, _) in pair.items() if held[name] == before]
    new = [name for name, (_, after) in pair.items() if held[name] == after]
    if not (old and new):
        return None
    first, second = (visible(folder.shown(names[0])) for names in (new, old))
    return f"{first} as it is after it, {second} as it was"


def _held(there: Repository, tree: str, name: str) -> str | None:
    """The digest of a file of the ledger in a tree; None where it is not there."""
    ways = [f"{way}{name}" for way in there.ways]
    listed = run_git(there.start, "ls-tree", "--full-tree", "-z", tree, "--", *ways).stdout
    found = re.search(rb"blob ([0-9a-f]+)\t", listed)
    if found is None:
        return None
    return digest_in_git(run_git(there.start, "cat-file", "blob", os.fsdecode(found[1])).stdout)
