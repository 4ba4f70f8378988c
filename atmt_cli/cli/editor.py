"""Let a person write a text in their editor."""

import os
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible

_MARK = "# ------ what stands below this line is not kept ------"


def write_in_editor(about: str) -> str:
    """The text that a person writes in ``$VISUAL`` or ``$EDITOR``, without our remark below it.

    Raises UsageError where there is no terminal, UnavailableError where the editor fails.
    """
    editor = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if editor is None and not sys.stdin.isatty():
        raise UsageError("no text, and no terminal to write one on", "give it, or - to read it")
    command = shlex.split(editor or "vi")
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
        return path.read_text("utf-8").partition(_MARK)[0]
