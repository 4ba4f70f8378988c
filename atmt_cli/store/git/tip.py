"""Where a branch stands, as git's plain files say, without a process of git: for hundreds of
repositories that is half of the work.

Whatever is not plain (a name that means several things, refs in another form, a linked working
tree) is left to git. What is there under the id is read and proven like any other object.
"""

import os
import re
from contextlib import suppress
from pathlib import Path

from atmt_cli.store.git.objects import is_id

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_MEANT = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")


def tip_on_disk(top: Path, revision: str | None) -> str | None:
    """Return the id that a revision, by default HEAD, stands for in a clone, or a bare repository;
    None where only git can tell.
    """
    own = top / ".git" if os.path.lexists(top / ".git") else top
    if revision is not None and is_id(revision):
        return revision
    try:
        if revision in (None, "HEAD"):
            return _followed(own, (own / "HEAD").read_text("ascii").strip())
        if not _PLAIN.fullmatch(str(revision)) or ".." in str(revision):
            return None
        if (own / str(revision)).exists():
            return None
        found = [one for name in _MEANT if (one := _ref(own, name.format(revision)))]
        return found[0] if len(found) == 1 else None
    except (OSError, ValueError):
        return None


def _followed(own: Path, said: str) -> str | None:
    """Return the id that HEAD says, itself or by the name of a branch."""
    if said.startswith("ref: refs/heads/") and ".." not in said:
        return _ref(own, said.removeprefix("ref: "))
    return said if is_id(said) else None


def _ref(own: Path, name: str) -> str | None:
    with suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
        said = (own / name).read_text("ascii").strip()
        return said if is_id(said) else None
    with suppress(FileNotFoundError):
        for line in (own / "packed-refs").read_text("utf-8").splitlines():
            identity, _, ref = line.partition(" ")
            if ref == name and is_id(identity):
                return identity
    return None
