"""Run git, and nothing else: one environment and one set of options for every call.

A repository is a stranger's. Its settings, hooks and attributes may name programs, and its remotes
may be commands. No command of git that is run here needs any of them, so that all are closed: what
a repository lacks is never fetched, and whoever wants it fetches it.
"""

import os
import shutil
import subprocess
from collections.abc import Collection
from pathlib import Path
from typing import IO, NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible

# What may be set where the tool runs, and is the user's. All else of git's is left out: a hook is
# run with variables that lead to another repository, others trace into files or choose programs.
_KEPT = frozenset(
    (
        "GIT_ATTR_NOSYSTEM", "GIT_CEILING_DIRECTORIES", "GIT_CONFIG_COUNT", "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_SYSTEM",
        "GIT_DISCOVERY_ACROSS_FILESYSTEM", "GIT_TEST_ASSUME_DIFFERENT_OWNER",
    )
)  # fmt: skip
_KEPT_KINDS = ("GIT_CONFIG_KEY_", "GIT_CONFIG_VALUE_")
_SET = {
    "LC_ALL": "C",
    "LANGUAGE": "",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    # Releases before 2.45 do not know the line above; this closes every way to a remote, whatever
    # `protocol.*.allow` says. It is a list of those that are open, and no protocol has this name.
    "GIT_ALLOW_PROTOCOL": "none",
    # Parents that `.git/info/grafts` makes up.
    "GIT_GRAFT_FILE": os.devnull,
}
_SETTINGS = {
    "core.fsmonitor": "",  # not `false`, which older releases take for a program
    "core.hooksPath": os.devnull,
    "fetch.bundleURI": "",
    "protocol.allow": "never",
    # What it says of parents is believed unread.
    "core.commitGraph": "false",
    # A folder that was committed may look like a repository.
    "safe.bareRepository": "explicit",
    # A name that means several things is told of by a warning alone.
    "core.warnAmbiguousRefs": "true",
}
_OPTIONS = (
    "--no-pager", "--no-replace-objects", "--literal-pathspecs",
    *(word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")),
)  # fmt: skip
_NAME_ONE = "name what to compare with, such as origin/main"
_ADVICE = (
    (
        "no upstream configured for branch",
        f"{_NAME_ONE}; or set it once: git branch --set-upstream-to=origin/main",
    ),
    ("HEAD does not point to a branch", _NAME_ONE),
    ("no such branch", "see what there is: git branch --all"),
    ("push ", _NAME_ONE),
)
"""What to do where git, asked for `@{upstream}` or `@{push}`, says only that there is none."""


class GitFolder(NamedTuple):
    """The folder of git itself, which a person named: that of a clone, or a bare repository."""

    path: Path


GitPlace = Path | GitFolder
"""Where git is run: in a folder of a working tree, or on a repository of which it needs none."""
LOOK = "see what is wrong with the repository: git fsck"


def run_git(
    where: GitPlace, *words: str, given: bytes | None = None, answers: Collection[int] = (0,)
) -> "subprocess.CompletedProcess[bytes]":
    """Run a git command in a folder to its end.

    ``answers`` are the exit codes that answer the question. Raises UnavailableError, with what git
    said, for any other: git that fails has not said "none".
    """
    ended = run_git_whatever(where, *words, given=given)
    if ended.returncode not in answers:
        raise failure(ended.stderr)
    return ended


def run_git_whatever(
    where: GitPlace, *words: str, given: bytes | None = None
) -> "subprocess.CompletedProcess[bytes]":
    """Run a git command to its end, for a caller who judges every exit code."""
    with start_git(where, *words, piped=given is not None) as process:
        out, err = process.communicate(given)
    return subprocess.CompletedProcess(words, process.returncode, out, err)


def start_git(
    where: GitPlace, *words: str, piped: bool = False, complaints: IO[bytes] | None = None
) -> "subprocess.Popen[bytes]":
    """Start a git command in a folder. Raises UnavailableError."""
    program = _program()
    if program is None:
        raise UnavailableError(
            "git is not installed; this command needs it",
            "install git (https://git-scm.com)",
        )
    here = ("-C", str(where))
    if isinstance(where, GitFolder):
        here = ("--git-dir", str(where.path))
    try:
        return subprocess.Popen(  # noqa: S603 - no shell, and no word of it from a ledger
            [program, *here, *_OPTIONS, *words],
            stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints or subprocess.PIPE,
            env=_environment(),
        )
    except OSError as error:
        raise UnavailableError(f"Cannot start git: {error.strerror}") from error


def _environment() -> dict[str, str]:
    """Return what git is started with: of its own variables, those that are kept or set."""
    mine = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or name in _KEPT or name.startswith(_KEPT_KINDS)
    }
    return {**mine, **_SET}


def has_git() -> bool:
    """Tell if there is a git to be run."""
    return _program() is not None


def _program() -> str | None:
    """Find git on the PATH, but not in the working folder, which may be a stranger's."""
    name = "git.exe" if os.name == "nt" else "git"
    places = (Path(folder, name) for folder in os.get_exec_path() if Path(folder).is_absolute())
    return next((found for place in places if (found := shutil.which(place))), None)


def failure(stderr: bytes) -> UnavailableError:
    """Return what is raised where a git command fails: what it said, and what to type."""
    lines = stderr.decode(errors="backslashreplace").splitlines()
    said = next((line for line in lines if line.startswith(("fatal: ", "error: "))), "it failed")
    said = visible(said.partition(": ")[2] or said)
    advice = next((line.strip() for line in lines if line.startswith("\tgit ")), None)
    advice = advice or next((one for words, one in _ADVICE if said.startswith(words)), LOOK)
    return UnavailableError(f"Git says: {said}", advice)
