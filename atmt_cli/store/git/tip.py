"""Where a branch stands, as git's plain files say, without a process of git: for hundreds of
repositories that is half of the work.

Whatever is not plain (a name that means several things, refs in another form, a linked working
tree) is left to git. What is there under the id is read and proven like any other object. A pipe or
a device in place of a file is refused, as git would wait for it for ever.
"""

import os
import re
from pathlib import Path
from shlex import quote

from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.files.regular import IrregularError, read_regular
from atmt_cli.store.git.objects import is_id

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
_MEANT = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_LONGEST = 1 << 12
"""The bytes of a file that names one commit, at most."""
_LARGEST = 1 << 24
"""The bytes of `packed-refs`, at most: a hundred thousand refs and more."""


def tip_on_disk(top: Path, revision: str | None) -> str | None:
    """Return the id that a revision, by default HEAD, stands for in a clone, or a bare repository;
    None where only git can tell.

    Raises UnavailableError where a file on the way is a pipe or a device.
    """
    own = top / ".git" if os.path.lexists(top / ".git") else top
    if revision is not None and is_id(revision):
        return revision
    try:
        if revision in (None, "HEAD"):
            return _followed(own, _said(own / "HEAD", _LONGEST) or "")
        if not _PLAIN.fullmatch(str(revision)) or ".." in str(revision):
            return None
        if (own / str(revision)).exists():
            return None
        found = [one for name in _MEANT if (one := _ref(own, name.format(revision)))]
        return found[0] if len(found) == 1 else None
    except (OSError, ValueError):
        return None


def may_have(top: Path, *identities: str) -> bool:
    """Return whether each object stands in a repository by itself, or there are packs that may hold
    it; False where only git can tell.
    """
    objects = (top / ".git" if os.path.lexists(top / ".git") else top) / "objects"
    alone = all((objects / one[:2] / one[2:]).is_file() for one in identities)
    return alone or any((objects / "pack").glob("pack-*.pack"))


def refuse_irregular_head(own: Path) -> None:
    """Raise UnavailableError where the HEAD of git's own folder is a pipe or a device: every
    command of git opens it.
    """
    try:
        _said(own / "HEAD", _LONGEST)
    except (OSError, ValueError):
        return  # which git tells


def _followed(own: Path, said: str) -> str | None:
    """Return the id that HEAD says, itself or by the name of a branch."""
    if said.startswith("ref: refs/heads/") and ".." not in said:
        return _ref(own, said.removeprefix("ref: "))
    return said if is_id(said) else None


def _ref(own: Path, name: str) -> str | None:
    """Return the id that a ref has; None where there is no such ref.

    Raises ValueError where it names another ref.
    """
    said = _said(own / name, _LONGEST)
    if said is not None:
        if not is_id(said):
            raise ValueError(name)
        return said
    for line in (_said(own / "packed-refs", _LARGEST) or "").splitlines():
        identity, _, ref = line.partition(" ")
        if ref == name and is_id(identity):
            return identity
    return None


def _said(path: Path, most: int) -> str | None:
    """Return the text of a file of git's, without blanks around it; None where there is none.

    Raises UnavailableError where it is a pipe or a device, ValueError where it has more than
    ``most`` bytes.
    """
    if path.is_dir():
        return None
    try:
        data = read_regular(path, most)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except IrregularError:
        hint = f"see what it is: ls -l {visible(quote(str(path)))}"
        raise UnavailableError(f"{visible(str(path))} is not a regular file", hint) from None
    if len(data) > most:
        raise ValueError(path)
    return data.decode().strip()
