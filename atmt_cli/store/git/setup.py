"""Make git merge the files of a ledger by the driver: its attributes and its configuration."""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.atomic import ChangedMeanwhileError, stage
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import cannot_write, make_private
from atmt_cli.store.files.regular import read_regular
from atmt_cli.store.git.attributes import (
    ATTRIBUTES,
    Deciding,
    gives,
    merge_attribute,
    refuse_irregular,
    winning_over,
)
from atmt_cli.store.git.repository import repository
from atmt_cli.store.git.run import run_git
from atmt_cli.store.yaml.decode import LARGEST
from atmt_cli.store.yaml.unified_diff import render_diff, render_new

DRIVER = "atmt"
COMMAND = (
    "if atmt --version >/dev/null 2>&1; then atmt merge-driver %O %A %B %P %L; else "
    "echo 'atmt does not start here: git merges the ledger by lines; type: atmt check' >&2; "
    "git merge-file --marker-size=%L -L HEAD -L base -L theirs %A %O %B; fi"
)
"""The line of sh that git runs. Without atmt git must still set its marks, or a side is lost.

Atmt is started twice, since no code with which it ends tells a conflict from a Python that cannot
import it: both are 1.
"""
_LINE = f"merge.{DRIVER}.driver"
SETTINGS = {
    f"merge.{DRIVER}.name": "atmt: merges a handover ledger by its facts",
    _LINE: COMMAND,
}
_HEAD = "# The files of the ledger are merged by their facts: atmt setup-git, once in every clone."


class Setup(NamedTuple):
    """What there is to do.

    ``before`` and ``after`` are the bytes of the attributes, None before where there are none;
    ``added`` are the lines where they differ, ``lacking`` the paths that git will merge by the
    driver only once that is done. ``settings`` are those that git lacks. ``cautions`` say what
    keeps git from it all the same.
    """

    top: Path
    before: bytes | None
    after: bytes
    added: tuple[str, ...]
    lacking: tuple[str, ...]
    settings: dict[str, str]
    scope: str
    cautions: tuple[str, ...]

    @property
    def commands(self) -> tuple[str, ...]:
        """Return what to type to set the settings."""
        return tuple(
            f"git config {self.scope} --replace-all {key} {quote(value)}"
            for key, value in self.settings.items()
        )


def plan_setup(folder: Folder, *, everywhere: bool) -> Setup:
    """Return what must be added. Raises UnavailableError where there is no repository."""
    top = repository(folder).top
    scope = "--global" if everywhere else "--local"
    before = _attributes(top)
    paths = [_path(top, folder, name) for name in FILES]
    for path in paths:
        refuse_irregular(top, path)
    lacking = [path for path in paths if merge_attribute(top, path) != DRIVER]
    # A line that is there already, and does not help, would not help twice.
    missing = [path for path in lacking if not (before and gives(before, path, DRIVER))]
    added = tuple(_line(path) for path in missing)
    after = _with(before or b"", added)
    others = {path: found for path in lacking if (found := winning_over(top, after, path))}
    having = {key: _settings(top, key, scope) for key in SETTINGS}
    settings = {key: value for key, value in SETTINGS.items() if having[key] != [value]}
    cautions = [_overruled(path, other) for path, other in others.items()]
    if everywhere and any(found != COMMAND for found in _settings(top, _LINE, "--local")):
        cautions.append(
            f"this repository has a {_LINE} of its own, which git uses instead; "
            "replace it: atmt setup-git"
        )
    if shutil.which("atmt") is None:
        cautions.append("git will not find atmt: add the folder where it is installed to your PATH")
    helped = tuple(path for path in lacking if path not in others)
    return Setup(top, before, after, added, helped, settings, scope, tuple(cautions))


def _overruled(path: str, other: Deciding) -> str:
    """Return what is said where another file of attributes has the last word."""
    return (
        f"git will not merge {path} fact by fact: {other.path} says otherwise ({other.value}); "
        f"remove that line, or add to the file: {_line(other.inside)}"
    )


def carry_out_setup(folder: Folder, setup: Setup) -> None:
    """Do it. Raises UnavailableError where that cannot be written, or did not help."""
    if setup.added:
        _write(folder, setup)
    for key, value in setup.settings.items():
        run_git(setup.top, "config", setup.scope, "--replace-all", key, value)
    for path in setup.lacking:
        if (value := merge_attribute(setup.top, path)) != DRIVER:
            message = f"Git does not apply the attribute of {visible(path)}: it merges by {value}"
            raise UnavailableError(message, "gitattributes(5) says what may override it")


def setup_diff(setup: Setup) -> str:
    """Return what would change in the attributes, as git would print it."""
    after = {ATTRIBUTES: os.fsdecode(setup.after)}
    if not setup.added:
        return ""
    if setup.before is None:
        return render_new(".", after)
    return render_diff(Folder(setup.top, setup.top), {ATTRIBUTES: os.fsdecode(setup.before)}, after)


def _write(folder: Folder, setup: Setup) -> None:
    path = setup.top / ATTRIBUTES
    make_private(folder)
    try:
        with stage(folder, path, setup.after) as new:
            new.commit(setup.before)
    except ChangedMeanwhileError as error:
        raise UnavailableError(
            f"{ATTRIBUTES} has just been changed by something else", "try again"
        ) from error
    except OSError as error:
        raise cannot_write(Folder(setup.top, setup.top), error) from error


def _settings(top: Path, key: str, scope: str) -> list[str]:
    """Return all values that a key has in one file of git's configuration."""
    ended = run_git(top, "config", scope, "-z", "--get-all", key, answers=(0, 1))
    return os.fsdecode(ended.stdout).split("\0")[:-1]


def _attributes(top: Path) -> bytes | None:
    if (top / ATTRIBUTES).is_symlink():
        raise UnavailableError(f"{ATTRIBUTES} is a link, and git does not follow it", "remove it")
    try:
        return read_regular(top / ATTRIBUTES, LARGEST)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnavailableError(
            f"Cannot read {ATTRIBUTES}: {error.strerror}", "remove it"
        ) from error


def _path(top: Path, folder: Folder, name: str) -> str:
    """Return the path of a file of the ledger, from the top."""
    # Git goes by where a file is, not by the links that lead there.
    file = folder.file(name).resolve()
    if not file.is_relative_to(top.resolve()):
        raise UnavailableError(
            f"{visible(str(file))} is not in the repository, so git never merges it"
        )
    return file.relative_to(top.resolve()).as_posix()


def _line(path: str) -> str:
    """Return the line that has a file merged by the driver."""
    return f"{_pattern(path)} merge={DRIVER}"


def _pattern(path: str) -> str:
    r"""Return the pattern of one path from the top, as gitattributes(5) wants it."""
    pattern = "/" + re.sub(r"([\\*?\[\]])", r"\\\1", path)
    if re.search(r'[\s"\x00-\x1f\x7f]', pattern):
        return f'"{"".join(_quoted(pattern))}"'
    return pattern


def _quoted(pattern: str) -> Iterator[str]:
    for character in pattern:
        if character in '"\\':
            yield f"\\{character}"
        else:
            yield character if character >= " " else f"\\{ord(character):03o}"


def _with(before: bytes, lines: Sequence[str]) -> bytes:
    """Return the attributes with lines added at their end, where they win."""
    if not lines:
        return before
    end = "\r\n" if b"\r\n" in before else "\n"
    gap = b"" if not before or before.endswith(b"\n") else end.encode()
    return before + gap + b"".join(os.fsencode(f"{line}{end}") for line in (_HEAD, *lines))
