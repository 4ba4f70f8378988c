"""Merge one file as git asks its driver to: from three paths, into the one that is ours."""

import os
import shutil
from pathlib import Path, PurePosixPath
from tempfile import mkstemp
from typing import NamedTuple

from atmt_cli.changes.merge.align import Three
from atmt_cli.model.errors import UnavailableError
from atmt_cli.store.files.regular import IrregularError, read_regular
from atmt_cli.store.git.run import run_git
from atmt_cli.store.git.upstream import Merging, merging, theirs_is_upstream
from atmt_cli.store.merge import MARKS, Labels, Merged, merge_files
from atmt_cli.store.yaml.decode import LARGEST

_ATTRIBUTE = "conflict-marker-size"
_DEEPER = 2
"""By so much git makes marks longer where it merges bases; by one where it merges what moved."""


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
    files = Three(*(_read(side, call) for side in Three._fields))
    merged_in = merging(where)
    labels = Labels("HEAD", merged_in.name if merged_in else "theirs")
    made = merge_files(
        PurePosixPath(call.path).name, files, theirs_first=_precedence(call, where, merged_in),
        labels=labels, marks=call.marks,
    )  # fmt: skip
    _write(call.ours, made.data)
    return made, labels


def _precedence(call: Call, where: Path, merged_in: Merging | None) -> bool | None:
    """Return whether theirs goes first; None where what the files say decides.

    In a rebase or a cherry-pick, ours is the branch on which commits are put. Where git first
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


def _write(path: Path, data: bytes) -> None:
    """Put bytes in a file's place, whole or not at all."""
    made = None
    try:
        handle, made = mkstemp(prefix=".atmt-", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        shutil.copymode(path, made)
        os.replace(made, path)  # noqa: PTH105 - of a name
    except OSError as error:
        if made:
            Path(made).unlink(missing_ok=True)
        raise UnavailableError(f"Cannot write {path}: {error.strerror}") from error
