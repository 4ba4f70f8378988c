"""Files that an answer goes to, outside the ledger: a report, and a summary that others share."""

import os
import re
import stat
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from shlex import quote

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES
from atmt_cli.model.text import visible
from atmt_cli.store.files.atomic import Staged, staged, sync_file
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.links import refuse_git, refuse_links
from atmt_cli.store.files.regular import IrregularError, read_regular
from atmt_cli.store.files.rights import rights_of
from atmt_cli.store.yaml.decode import LARGEST

_GIVEN = re.compile(r"/dev/(stdin|stdout|stderr|fd/[0-9]+)|/proc/(self|[0-9]+)/fd/[0-9]+")
"""The paths that a shell gives for what is open already."""


def refuse_ledger(folder: Folder, target: Path) -> None:
    """Raise UsageError where a report would take the place of the ledger."""
    for name in FILES:
        if os.path.realpath(target) == os.path.realpath(folder.file(name)):
            shown = visible(folder.shown(name))
            raise UsageError(f"{shown} is the ledger itself", "name another file: -o FILE")


def write_report(target: Path, text: str) -> None:
    """Put a report in place of whatever the file held, in one step.

    A link is followed, but none that stands in a checkout. Raises UnavailableError; then a file
    that was there is as it was.
    """
    write_target(target, text.encode("utf-8", "backslashreplace"))


def write_target(target: Path, data: bytes) -> None:
    """Write bytes in the same way."""
    try:
        _write(target, data)
    except OSError as error:
        raise _cannot(target, error) from error


def _write(target: Path, data: bytes) -> None:
    mode = _refused(target)
    if mode is not None and not stat.S_ISREG(mode):
        # A terminal, /dev/null, a pipe of the shell: nothing there could be half written over.
        with target.open("wb") as file:
            file.write(data)
        return
    # Only now: what /dev/fd/63 leads to has no path of its own.
    real = Path(os.path.realpath(target))
    temporary = real.parent / f".atmt-{os.getpid()}.new"
    with staged(temporary, real, data, None if mode is None else rights_of(real)) as new:
        new.commit()


def replace_made(target: Path, make: Callable[[Path], None]) -> None:
    """Put a file in place which another library writes, beside it, into an empty file.

    Raises UnavailableError; then a file that was there is as it was. What `make` raises passes.
    """
    try:
        mode = _refused(target)
        if mode is not None and not stat.S_ISREG(mode):
            message = f"{visible(str(target))} is not a regular file"
            raise UnavailableError(message, "name a file: -o FILE")
        real = Path(os.path.realpath(target))
        temporary = real.parent / f".atmt-{os.getpid()}.new"
        with staged(temporary, real, b"", None if mode is None else rights_of(real)) as new:
            make(temporary)
            sync_file(temporary)
            new.commit()
    except OSError as error:
        raise _cannot(target, error) from error


def _refused(target: Path) -> int | None:
    """Return the mode of what stands there; None where there is nothing.

    Raises UnavailableError for what must not be written to. A pipe waits for a reader who may never
    come; what the shell gives is open already.
    """
    if _GIVEN.fullmatch(os.path.abspath(target)):  # noqa: PTH100 - not what it leads to
        return _mode(target)
    refuse_git(target)
    refuse_links(target)
    return _refuse_pipe(target)


def _refuse_pipe(target: Path) -> int | None:
    mode = _mode(target)
    if mode is not None and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        message = f"Cannot write {visible(str(target))}: it is a pipe, not a file"
        raise UnavailableError(message, "name a file, or write to standard output: -o -")
    return mode


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def is_stream(target: Path) -> bool:
    """Return whether a path is a device, or what the shell gives: there nothing is written over.

    Raises UnavailableError for what must not be written to.
    """
    try:
        mode = _refused(target)
    except OSError as error:
        raise _cannot(target, error) from error
    return mode is not None and not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def read_target(target: Path, hint: str = "name another folder") -> bytes | None:
    """Return what a file holds already; None where there is none. Raises UnavailableError, with a
    hint where something else stands there.
    """
    try:
        _refused(target)
        return read_regular(target, LARGEST)
    except FileNotFoundError:
        return None
    except IrregularError:
        raise UnavailableError(f"{visible(str(target))} is not a regular file", hint) from None
    except OSError as error:
        raise _cannot(target, error) from error


def write_all(there: Path, files: Mapping[Path, bytes]) -> None:
    """Write new files into a folder, which is made: all of them, or none.

    Raises UnavailableError that names the file which cannot be written.
    """
    missing = [folder for folder in (there, *there.parents) if not folder.exists()]
    placed: list[Path] = []
    at = there
    try:
        there.mkdir(parents=True, exist_ok=True)
        with ExitStack() as stack:
            new: list[Staged] = []
            for at, data in files.items():
                temporary = there / f".atmt-{os.getpid()}-{len(new)}.new"
                new.append(stack.enter_context(staged(temporary, at, data, None)))
            for one in new:
                at = one.target
                one.commit()
                placed.append(at)
    except BaseException as error:
        _take_away(placed, missing)
        if isinstance(error, OSError):
            raise _cannot(at, error) from error
        raise


def _take_away(files: Iterable[Path], folders: Iterable[Path]) -> None:
    """Take away files that were not there before, and the folders made for them."""
    with suppress(OSError):
        for path in files:
            path.unlink()
        for folder in folders:
            folder.rmdir()


def append(target: Path, text: str) -> None:
    """Add to the end of a file that others write, too. Raises UnavailableError."""
    try:
        with target.open("ab") as file:
            file.write(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        raise _cannot(target, error) from error


def size(target: Path) -> int:
    """Return the bytes in a file; 0 where there is none. Raises UnavailableError."""
    try:
        _refuse_pipe(target)
        return target.stat().st_size
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _cannot(target, error) from error


def _cannot(target: Path, error: OSError) -> UnavailableError:
    if isinstance(error, FileNotFoundError) and not target.parent.is_dir():
        shown = visible(str(target.parent))
        return UnavailableError(
            f"Cannot write {visible(str(target))}: there is no folder {shown}",
            f"make it: mkdir -p {visible(quote(str(target.parent)))}; or name another",
        )
    return UnavailableError(
        f"Cannot write {visible(str(target))}: {error.strerror}",
        "what it held is unchanged; fix that, or name another file",
    )
