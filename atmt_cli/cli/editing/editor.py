"""Let a person write a text in their editor, and lose nothing of it."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from atmt_cli.cli.streams import complain, is_terminal
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible

LONGEST = 1 << 20
"""Bytes in a text that a person writes or pipes in: the most of a line of operations, too."""
_MARK = "# ------ everything below this line is ignored ------"


@contextmanager
def written_in_editor(about: str, again: Sequence[str], *, keep: bool = False) -> Iterator[str]:
    """Return the text that a person writes in ``$VISUAL`` or ``$EDITOR``, without our remark.

    Whatever keeps it from getting into the ledger, it stays in a file that is named, with the
    command that reads it: ``again``, in words. With ``keep`` it stays in any case.
    Raises UsageError where there is no terminal, UnavailableError where the editor fails.
    """
    command = _editor()
    path = _new_file(about)
    try:
        _run(command, path)
        yield _text_in(path)
    except BaseException:
        # An interrupt while the ledger is locked, too: a page was written by then.
        _keep(path, again)
        raise
    if keep:
        _keep(path, again)
    else:
        shutil.rmtree(path.parent, ignore_errors=True)


def _editor() -> list[str]:
    chosen = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ""
    try:
        command = shlex.split(chosen)
    except ValueError as error:
        raise UsageError(
            f"$EDITOR is not a command: {error}", "set it to one, such as vi"
        ) from None
    if not command and not is_terminal(sys.stdin):
        hint = "give the text, or - to read it"
        raise UsageError("no text was given, and there is no terminal to write it in", hint)
    return command or ["vi"]


def _new_file(about: str) -> Path:
    """Return a file to write in, in a folder of its own: editors put others beside it."""
    try:
        path = Path(tempfile.mkdtemp(prefix="atmt-note-")) / "note.txt"
        path.write_text(f"\n{_MARK}\n# {visible(about)}\n# Leave it blank to give up.\n", "utf-8")
    except OSError as error:
        message = f"Cannot make a file to write in: {error.strerror}"
        raise UnavailableError(message, "give the text, or - to read it") from error
    return path


def _run(command: list[str], path: Path) -> None:
    try:
        with _keys_are_the_editors():
            code = subprocess.run([*command, str(path)], check=False).returncode  # noqa: S603
    except OSError as error:
        message = f"Cannot start the editor {visible(command[0])}: {error.strerror}"
        raise UnavailableError(message, "set $EDITOR, or give the text") from error
    if code == -signal.SIGINT:
        raise KeyboardInterrupt
    if code:
        how = f"with code {code}" if code > 0 else f"on signal {-code}"
        raise UnavailableError(f"The editor ended {how}", "nothing was written")


@contextmanager
def _keys_are_the_editors() -> Iterator[None]:
    """Leave an interrupt to the editor, which says what it means. We get it as well."""
    # A handler of ours, as what is ignored would be ignored by the editor, too.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _text_in(path: Path) -> str:
    from atmt_cli.store.files.regular import IrregularError, read_regular

    try:
        data = read_regular(path, LONGEST)
        # Editors of Windows begin with a byte order mark, and end their lines in two characters.
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except IrregularError:
        message = f"The editor left no regular file at {visible(str(path))}"
        raise UnavailableError(message, "nothing was written; set $EDITOR to another") from None
    except OSError as error:
        message = f"The editor left no text: {error.strerror}"
        raise UnavailableError(message, "nothing was written") from error
    except UnicodeDecodeError:
        raise UsageError("the editor left text that is not UTF-8", "save it as UTF-8") from None
    if len(data) > LONGEST:
        message = f"the editor left text that is longer than {LONGEST >> 20} MiB"
        raise UsageError(message, "put the document elsewhere, and note where it is")
    return text.partition(_MARK)[0]


def _keep(path: Path, again: Sequence[str]) -> None:
    """Say where a text is, and how to use it; where it is blank, take it away."""
    from atmt_cli.store.files.regular import read_regular

    data = b""
    with suppress(OSError):
        data, mark, _ = read_regular(path, LONGEST).partition(_MARK.encode())
        if mark:
            # Cut off, not written again: the disk may be full.
            os.truncate(path, len(data))
    if not data.strip():
        _clear(path)
        return
    where = shlex.quote(str(path))
    command = f"{shlex.join(['atmt', *again])} < {where}"
    how = "to use it" if _is_utf8(data) else "to use it, once it is UTF-8 (see iconv)"
    complain(f"What you wrote is kept in {visible(where)}; {how}: {visible(command)}\n")


def _clear(path: Path) -> None:
    """Take a blank text away, but not what an editor that was killed saved beside it."""
    with suppress(OSError):
        path.unlink(missing_ok=True)
        path.parent.rmdir()
    if path.parent.exists():
        complain(f"Your editor left files in {visible(str(path.parent))}\n")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
