"""Templates that stand beside a ledger, in place of those that come with atmt."""

from collections.abc import Collection
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.links import followed
from atmt_cli.store.files.regular import IrregularError, read_regular

TEMPLATES = "templates"
"""The folder beside a ledger in which they stand."""
_LARGEST = 8 * 1024 * 1024


def read_templates(folder: Folder, endings: Collection[str]) -> dict[str, tuple[str, bytes]]:
    """Return the path as people read it, and the bytes, of each template beside a ledger, by name.

    Raises UnavailableError where one cannot be read.
    """
    there = folder.path / TEMPLATES
    try:
        names = sorted(one.name for one in there.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except OSError as error:
        raise _cannot(there, error.strerror) from error
    wanted = [name for name in names if name.endswith(tuple(endings)) and name[0] != "."]
    shown = {name: Path(folder.shown(f"{TEMPLATES}/{name}")).as_posix() for name in wanted}
    return {name: (shown[name], _read(there / name, shown[name], folder)) for name in wanted}


def _read(path: Path, shown: str, folder: Folder) -> bytes:
    try:
        data = read_regular(followed(path, shown, folder.path), _LARGEST)
    except IrregularError:
        raise _cannot(path, "it is not a regular file") from None
    except OSError as error:
        raise _cannot(path, error.strerror) from error
    if len(data) > _LARGEST:
        raise _cannot(path, f"it is larger than {_LARGEST >> 20} MiB")
    return data


def template_text(shown: str, data: bytes) -> str:
    """Return the text of a template. Raises UnavailableError where it is none."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _cannot(shown, f"byte {error.start + 1} is not UTF-8") from None


def _cannot(path: Path | str, why: str | None) -> UnavailableError:
    return UnavailableError(
        f"Cannot read the template {visible(str(path))}: {why}",
        "fix it, or move it away, and the shipped one is used",
    )
