"""The hook that makes git refuse to commit half an edit."""

import os
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.private import cannot_write
from atmt_cli.store.files.regular import read_regular
from atmt_cli.store.git.repository import repository
from atmt_cli.store.git.run import run_git

_NAME = "pre-commit"
_LARGEST = 1024 * 1024
_HEAD = "#!/bin/sh\n# Half an edit of the ledger is not committed: atmt setup-git --hook.\n"
_MODE = 0o755


class Hook(NamedTuple):
    """Where a hook belongs, the line that it needs, and what stands there: None where nothing.

    ``is_shared`` says that git takes the hooks of other repositories from there, too. ``trouble``
    says why no hook can stand there.
    """

    path: Path
    line: str
    before: bytes | None
    is_shared: bool
    trouble: str | None = None

    @property
    def is_set(self) -> bool:
        """Return whether the line is there already."""
        return self.line in os.fsdecode(self.before or b"").splitlines()

    @property
    def is_ours_to_write(self) -> bool:
        """Return whether nothing stands there, and nobody else's commits would meet it."""
        return self.before is None and not self.is_shared


def plan_hook(folder: Folder) -> Hook:
    """Find where git looks for the hook, and what it needs. Raises UnavailableError."""
    there = repository(folder)
    way = there.ways[-1].rstrip("/") or "."
    line = f'atmt check --ledger {quote(way)} --staged "$(git write-tree)" || exit'
    common = there.top / os.fsdecode(
        run_git(there.top, "rev-parse", "--git-common-dir").stdout[:-1]
    )
    path, is_shared = _place(there.top, common)
    try:
        before, trouble = read_regular(path, _LARGEST), _leads_out(path.parent, (there.top, common))
    except FileNotFoundError:
        before, trouble = None, _leads_out(path.parent, (there.top, common))
        if path.is_symlink():
            trouble = f"{visible(str(path))} is a link to nowhere"
    except NotADirectoryError:
        before, trouble = None, f"{visible(str(path.parent))} is not a folder"
    except OSError as error:
        before, trouble = None, f"{visible(str(path))} cannot be read: {error.strerror}"
    return Hook(path, line, before, is_shared, trouble)


def _leads_out(hooks: Path, homes: tuple[Path, ...]) -> str | None:
    """Return why nothing is written where a link in a repository leads out of it; else None.

    A link comes with a checkout; a setting that names a folder elsewhere is the user's own.
    """
    named = Path(os.path.abspath(hooks))  # noqa: PTH100 - links as they are named
    real = named.resolve()
    inside = [one for one in homes if named.is_relative_to(os.path.abspath(one))]  # noqa: PTH100
    if not inside or any(real.is_relative_to(one.resolve()) for one in homes):
        return None
    return f"{visible(str(hooks))} is a link out of the repository"


def _place(top: Path, common: Path) -> tuple[Path, bool]:
    """Return where git looks for the hook: core.hooksPath tells, for one repository or for many."""
    words = ("--show-scope", "-z", "--type=path", "--get-all", "core.hooksPath")
    asked = run_git(top, "config", *words, answers=(0, 1))
    told = os.fsdecode(asked.stdout).split("\0")[:-1]
    # What the command line sets is set by ourselves.
    found = [pair for pair in zip(told[::2], told[1::2], strict=True) if pair[0] != "command"]
    if found:
        scope, folder = found[-1]
        return top / folder / _NAME, scope not in ("local", "worktree")
    return common / "hooks" / _NAME, False


def refuse_trouble(hook: Hook) -> None:
    """Raise UnavailableError where no hook can stand."""
    if hook.trouble:
        hint = "see where git looks for hooks: git config --show-origin --get-all core.hooksPath"
        raise UnavailableError(f"No hook can be written: {hook.trouble}", hint)


def write_hook(hook: Hook) -> None:
    """Write the hook where none stands. Raises UnavailableError; what is there stays."""
    folder = Folder(hook.path.parent, hook.path.parent)
    try:
        hook.path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(hook.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _MODE)
        with os.fdopen(handle, "wb") as file:
            file.write(f"{_HEAD}{hook.line}\n".encode())
    except FileExistsError as error:
        raise UnavailableError(f"{visible(str(hook.path))} already exists", "try again") from error
    except OSError as error:
        raise cannot_write(folder, error) from error
