"""Which attribute git gives to a file, and which of its files of attributes decides.

Those deeper in the tree win over those above, and one that is never committed over all of them
(gitattributes(5)). Git says what it goes by, not where it found that; so it is asked again in an
empty repository, with one of the files at a time.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.regular import read_regular
from atmt_cli.store.git.run import run_git
from atmt_cli.store.yaml.decode import LARGEST

ATTRIBUTES = ".gitattributes"
_PRIVATE = "info/attributes"


class Deciding(NamedTuple):
    """A file of attributes that wins over another: its path from the top, and what it gives.

    ``inside`` is the path of the file that is given the attribute, from where its patterns begin.
    """

    path: str
    value: str
    inside: str


def merge_attribute(top: Path, path: str) -> str:
    """Return how git merges a file, by its path from the top: a driver, `unspecified`, `set`,
    `unset`.

    Raises UnavailableError where git cannot tell.
    """
    ended = run_git(top, "check-attr", "-z", "merge", "--", path)
    *_, value, _ = os.fsdecode(ended.stdout).split("\0")
    return value


def refuse_irregular(top: Path, path: str) -> None:
    """Raise UnavailableError where an attributes file is not a regular file, such as a pipe."""
    for name, *_ in _others(top, path):
        with suppress(OSError):
            if not stat.S_ISREG((top / name).stat().st_mode):
                shown = visible(name)
                raise UnavailableError(
                    f"{shown} is not a regular file", "look at it, and remove it"
                )


def gives(attributes: bytes, path: str, value: str) -> bool:
    """Return whether the file of attributes at the top gives this one, where no other has a say."""
    with TemporaryDirectory(prefix="atmt-attributes-") as folder:
        return _tried(Path(folder), attributes, path) == value


def winning_over(top: Path, attributes: bytes, path: str) -> Deciding | None:
    """Return the file of attributes that gives a file another value than the one at the top."""
    with TemporaryDirectory(prefix="atmt-attributes-") as folder:
        scratch = Path(folder)
        wanted = _tried(scratch, attributes, path)
        for name, place, inside in _others(top, path):
            try:
                found = read_regular(top / name, LARGEST)
            except OSError:
                continue
            other = scratch / place
            other.parent.mkdir(parents=True, exist_ok=True)
            other.write_bytes(found)
            value = merge_attribute(scratch, path)
            other.unlink()
            if value != wanted:
                return Deciding(name, value, inside)
    return None


def _tried(scratch: Path, attributes: bytes, path: str) -> str:
    run_git(scratch, "init", "--quiet", "--template=")
    (scratch / ATTRIBUTES).write_bytes(attributes)
    return merge_attribute(scratch, path)


def _others(top: Path, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield the files that win over that at the top, the strongest first.

    Each as its path from the top, where it stands in an empty repository, and the path of the file
    as its patterns see it.
    """
    yield _private(top), f".git/{_PRIVATE}", path
    for folder in list(PurePosixPath(path).parents)[:-1]:
        name = str(folder / ATTRIBUTES)
        # Git does not follow a link to such a file.
        if not (top / name).is_symlink():
            yield name, name, str(PurePosixPath(path).relative_to(folder))


@cache
def _private(top: Path) -> str:
    """Return the path from the top of the file that is never committed."""
    where = run_git(top, "rev-parse", "--git-path", _PRIVATE).stdout
    return os.fsdecode(where).removesuffix("\n")
