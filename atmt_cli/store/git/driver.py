"""Merge one file as git asks its driver to: from three paths, into ours."""

import os
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from atmt_cli.changes.merge.align import Three
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.store.files.atomic import ChangedMeanwhileError, replace_beside
from atmt_cli.store.files.bytes import read_files
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import JOURNAL, private
from atmt_cli.store.files.regular import IrregularError, read_regular
from atmt_cli.store.git.run import run_git
from atmt_cli.store.git.upstream import Merging, merging, theirs_is_upstream
from atmt_cli.store.merge import MARKS, Labels, Merged, merge_files
from atmt_cli.store.outcome import OUTCOME
from atmt_cli.store.yaml.decode import LARGEST

_ATTRIBUTE = "conflict-marker-size"
_DEEPER = 2
"""How much longer git makes marks where it merges bases; by one where it merges what moved."""


class Call(NamedTuple):
    """What git hands over: three files, the path that they have in the tree, the marks' length."""

    base: Path
    ours: Path
    theirs: Path
    path: str
    marks: int


def drive(call: Call, where: Path) -> tuple[Merged, Labels]:
    """Merge a file and write it to ours; return also how the sides are called.

    Raises UnavailableError, with ours as it was, where a side cannot be read or nothing written.
    """
    _refuse_half(where, call.path)
    files = Three(*(_read(side, call) for side in Three._fields))
    merged_in = merging(where)
    labels = Labels("HEAD", merged_in.name if merged_in else "theirs")
    made = merge_files(
        PurePosixPath(call.path).name, files, theirs_first=_theirs_first(call, where, merged_in),
        labels=labels, marks=call.marks,
    )  # fmt: skip
    _write(call, made.data, files.ours)
    return made, labels


def _refuse_half(where: Path, path: str) -> None:
    """Raise UnavailableError where the ledger here is one half of an edit that was cut short.

    What git puts there is no part of that edit: its other half could not be finished any more.
    """
    folder = Folder((where / path).parent, where)
    if PurePosixPath(path).name in FILES and os.path.lexists(private(folder) / JOURNAL):
        read_files(folder)
        if folder.path in OUTCOME.cut_short:
            raise UnavailableError("Nothing can be merged until the interrupted edit is finished")


def _theirs_first(call: Call, where: Path, merged_in: Merging | None) -> bool | None:
    """Return whether theirs goes first; None where what the files say decides.

    In a rebase or a cherry-pick, ours is the branch that commits are put on. Where git first
    merges the bases of what was merged crosswise, neither is a branch.
    """
    deeper = call.marks - _DEEPER
    if deeper >= MARKS and deeper >= _usual_marks(call, where):
        return None
    return theirs_is_upstream(where, merged_in) if merged_in else False


def _usual_marks(call: Call, where: Path) -> int:
    """Return how long the marks in a file are where branches are merged."""
    ended = run_git(where, "check-attr", "-z", _ATTRIBUTE, "--", call.path)
    value = os.fsdecode(ended.stdout).split("\0")[2:3]
    return int(value[0]) if value and value[0].isdecimal() else MARKS


def _read(side: str, call: Call) -> bytes:
    path: Path = getattr(call, side)
    try:
        data = read_regular(path, LARGEST)
    except IrregularError as error:
        raise _unread(side, call, f"{path} is not a regular file") from error
    except OSError as error:
        raise _unread(side, call, error.strerror or "it cannot be read") from error
    if len(data) > LARGEST:
        raise _unread(side, call, f"it is larger than {LARGEST >> 20} MiB")
    return data


def _unread(side: str, call: Call, why: str) -> UnavailableError:
    called = {"base": "the common ancestor"}.get(side, side)
    return UnavailableError(f"Cannot read {called} of {call.path}: {why}")


def _write(call: Call, data: bytes, expected: bytes) -> None:
    """Put bytes in the place of ours, if that still holds what was merged."""
    try:
        replace_beside(call.ours, data, expected)
    except ChangedMeanwhileError as error:
        message = f"{call.ours} was changed while it was being merged"
        raise UnavailableError(message, "merge again") from error
    except OSError as error:
        raise UnavailableError(f"Cannot write {call.ours}: {error.strerror}") from error
