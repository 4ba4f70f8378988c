"""Links: one that came with a checkout leads neither a reader nor a writer out of it."""

import os
from collections.abc import Iterator
from pathlib import Path

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.find import is_git_root


def followed(path: Path, shown: str, home: Path | None = None) -> Path:
    """Return the file that a path leads to.

    Raise UnavailableError where a link on the way leads out of the repository that it is in,
    or to what git keeps there for itself; outside any, where it leads out of ``home``.
    """
    links = list(_links(path))
    if not links:
        return path
    real = Path(os.path.realpath(path))
    for link in links:
        root = _checkout(link)
        bounds, name = (home, "ledger") if root is None else (root, "repository")
        if bounds is not None and not is_within(real, bounds):
            raise UnavailableError(
                f"{visible(shown)} is a link out of the {name}, and atmt does not follow it",
                "put the file itself in its place",
            )
    return real


def refuse_links(path: Path) -> None:
    """Raise UnavailableError where a path leads through a link that stands in a checkout.

    Whoever sends a branch could put one there, to have another file written over.
    """
    for link in _links(path):
        if _checkout(link) is not None:
            raise UnavailableError(
                f"{visible(str(link))} is a link, and atmt does not write through it",
                "remove it, or name another file",
            )


def refuse_git(path: Path) -> None:
    """Raise UnavailableError where a path leads into what git keeps for itself."""
    absolute, real = Path(os.path.abspath(path)), Path(os.path.realpath(path))  # noqa: PTH100
    if any(_is_gits(part) for one in (absolute, real) for part in one.parts):
        raise UnavailableError(
            f"{visible(str(path))} is in git's own folder, and atmt writes nothing there",
            "name another place",
        )


def _is_gits(name: str) -> bool:
    return name.casefold() == ".git"


def is_within(real: Path, root: Path) -> bool:
    """Tell whether a path without links is below a folder, and not in git's own there."""
    top = Path(os.path.realpath(root))
    return top in real.parents and not any(map(_is_gits, real.relative_to(top).parts))


def _links(path: Path) -> Iterator[Path]:
    """Yield the links among a path and the folders above it, as the path names them."""
    return (one for one in (*reversed(path.parents), path) if one.is_symlink())


def _checkout(link: Path) -> Path | None:
    """Return the top of the working tree that a link is in."""
    there = Path(os.path.realpath(link.parent))
    return next((one for one in (there, *there.parents) if is_git_root(one)), None)
