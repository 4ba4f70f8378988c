"""The patch that makes an edit in a ledger which others keep: nothing is written there."""

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.store.edit import Edit, Planner, preview_of
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import is_git_root
from atmt_cli.store.git.repository import named_repository
from atmt_cli.store.git.tip import tip_on_disk
from atmt_cli.store.git.tree import stood_at, stood_files
from atmt_cli.store.many.ledgers import CommittedLedger, committed, folder_of
from atmt_cli.store.many.member import Member
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.yaml.unified_diff import render_changes


class Target(NamedTuple):
    """Where a patch applies: at the top of a repository, or in a folder outside git.

    ``ledger`` is the ledger's own folder there. A ``bare`` repository has none of its files; of a
    clone that is read at a ``revision``, that must be checked out.
    """

    top: Path
    ledger: Path
    is_in_git: bool = True
    is_bare: bool = False
    revision: str | None = None


class LedgerPatch(NamedTuple):
    """An edit of a ledger as a unified diff, where it applies, and whether the files that it was
    made of hold edits which nobody committed.
    """

    edit: Edit
    text: str
    target: Target
    is_uncommitted: bool = False


def patch_of(member: Member, above: Path, planner: Planner) -> LedgerPatch:
    """Return the patch that carries out a plan in a ledger that a manifest names.

    Raises what the planner raises, and UnavailableError or UnreadableError.
    """
    return (_of_files if member.repository is None else _of_commit)(member, above, planner)


def _of_files(member: Member, above: Path, planner: Planner) -> LedgerPatch:
    """Return the patch of files as they are now."""
    folder = folder_of(member, above)
    files = read_files(folder)
    if folder.path in OUTCOME.cut_short:
        raise UnavailableError("An edit was cut short, and its files may hold half of it")
    edit = preview_of(folder, files, planner)
    is_in_git = is_git_root(folder.root)
    top = Path(os.path.realpath(folder.root if is_in_git else folder.path))
    real = {name: Path(os.path.realpath(folder.file(name))) for name in FILES}
    outside = [name for name, path in real.items() if not path.is_relative_to(top)]
    if outside:
        message = f"{folder.shown(outside[0])} is a link that leads out of {top}"
        raise UnavailableError(message, "no patch can follow it; edit that ledger where it is")
    paths = {name: path.relative_to(top).as_posix() for name, path in real.items()}
    text = render_changes(paths, edit.before, edit.after)
    return LedgerPatch(
        edit,
        text,
        Target(top, folder.path, is_in_git),
        is_in_git and not _is_committed(top, paths, files),
    )


def _is_committed(top: Path, paths: Mapping[str, str], files: Mapping[str, bytes]) -> bool:
    """Return whether files are as HEAD has them, but for how their lines end; where that is not
    plain to see they may be.
    """
    tip = tip_on_disk(top, None)
    if tip is None:
        return True
    with suppress(UnavailableError):
        ways = tuple({path.removesuffix(name) for name, path in paths.items()})
        there = named_repository(top, ways)
        stood = stood_at(there, tip)
        were = stood_files(there, stood, "HEAD") if stood else {}
        return all(_lines(were.get(name, b"")) == _lines(data) for name, data in files.items())
    return False


def _lines(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n")


def _of_commit(member: Member, above: Path, planner: Planner) -> LedgerPatch:
    """Return the patch of files as they were committed."""
    found = committed(member, above)
    files = stood_files(found.there, found.stood, found.called)
    _refuse_links(found)
    edit = preview_of(found.folder, files, planner)
    way, top = found.stood.way, found.there.top
    paths = {name: f"{way}{name}" for name in FILES}
    is_bare = not os.path.lexists(top / ".git")
    here = tip_on_disk(top, None) == tip_on_disk(top, member.revision)
    revision = member.revision if is_bare or not here else None
    target = Target(top, top / way, is_bare=is_bare, revision=revision)
    return LedgerPatch(edit, render_changes(paths, edit.before, edit.after), target)


def _refuse_links(found: CommittedLedger) -> None:
    """Raise UnavailableError for a ledger that is reached through a link: git follows none when it
    applies a patch.
    """
    objects, way = found.there.objects, found.stood.way
    for name in FILES:
        at = objects.commit(found.commit).tree
        for part in f"{way}{name}".split("/"):
            entry = objects.tree(at, found.called).get(os.fsencode(part))
            if entry is None or entry.kind == "link":
                message = f"{found.called}:{way}{name} is reached through a link"
                hint = "name in the manifest the folder that it leads to"
                raise UnavailableError(message, hint)
            at = entry.id
