"""Let a person write a text in their editor."""

import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer

from atmt_cli.cli.output import complain, is_terminal
from atmt_cli.model.errors import AtmtError, UnavailableError, UsageError
from atmt_cli.model.text import visible

_MARK = "# ------ what stands below this line is not kept ------"


@contextmanager
def kept_if_refused(text: str) -> Iterator[None]:
    """Keep what a person wrote, in a file that is named, should it not get into the ledger."""
    try:
        yield
    except (AtmtError, typer.Exit):
        if text.strip():
            handle, path = tempfile.mkstemp(prefix="atmt-note-", suffix=".txt")
            with open(handle, "w", encoding="utf-8") as file:  # noqa: PTH123 - a handle
                file.write(text)
            complain(f"What you wrote is kept in {path}; to use it: atmt note ACTION - <{path}\n")
        raise


def write_in_editor(about: str) -> str:
    """The text that a person writes in ``$VISUAL`` or ``$EDITOR``, without our remark below it.

    Raises UsageError where there is no terminal, UnavailableError where the editor fails.
    """
    command = _editor()
    if not command:
        if not is_terminal(sys.stdin):
            hint = "give it, or - to read it"
            raise UsageError("no text, and no terminal to write one on", hint)
        command = ["vi"]
    with tempfile.TemporaryDirectory(prefix="atmt-") as folder:
        path = Path(folder) / "note.txt"
        path.write_text(f"\n{_MARK}\n# {visible(about)}\n# Leave it blank to give up.\n", "utf-8")
        try:
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603
        except OSError as error:
            message = f"Cannot start the editor {visible(command[0])}: {error.strerror}"
            raise UnavailableError(message, "set $EDITOR, or give the text") from error
        if code:
            raise UnavailableError(f"The editor ended with code {code}", "nothing was written")
        try:
            return path.read_text("utf-8").partition(_MARK)[0]
        except OSError as error:
            message = f"The editor left no text: {error.strerror}"
            raise UnavailableError(message, "nothing was written") from error
        except UnicodeDecodeError:
            raise UsageError("the editor left a text that is not UTF-8", "save it so") from None


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        return shlex.split(chosen)
    except ValueError as error:
        raise UsageError(f"$EDITOR is no command: {error}", "set it to one, such as vi") from None
