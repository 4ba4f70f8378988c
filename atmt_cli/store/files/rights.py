"""The rights of a file: its mode, owner, group and access list, which outlive its replacement."""

import errno
import os
import stat
from contextlib import suppress
from pathlib import Path
from shlex import quote
from typing import NamedTuple

from atmt_cli.store.files.find import Folder

_NEW = 0o644
_ACCESS_LIST = "system.posix_acl_access"


class Rights(NamedTuple):
    """What a file is given: its permissions, its owner and group, its extended attributes."""

    mode: int
    owner: int
    group: int
    attributes: tuple[tuple[str, bytes], ...] = ()


def rights_of(path: Path) -> Rights:
    """Return the rights of a file; where there is none, those of a new one in its folder."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return rights_in(path.parent)._replace(mode=_NEW, attributes=())
    return Rights(stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid, _attributes(path))


def rights_in(folder: Path) -> Rights:
    """Return the rights of what all who may write to a folder may write: those of the folder."""
    found = folder.stat()
    listed = tuple(one for one in _attributes(folder) if one[0] == _ACCESS_LIST)
    return Rights(stat.S_IMODE(found.st_mode), _owner_in(found), found.st_gid, listed)


def rights_on(folder: Path) -> Rights:
    """Return the rights of a folder itself, no link followed; of attributes its access list."""
    found = folder.lstat()
    mode, owner, group = stat.S_IMODE(found.st_mode), found.st_uid, found.st_gid
    return rights_in(folder)._replace(mode=mode, owner=owner, group=group)


def _owner_in(folder: os.stat_result) -> int:
    """Return who owns a new file: we do, but one made by root goes to the folder's owner."""
    ours = os.geteuid() if hasattr(os, "geteuid") else folder.st_uid
    return folder.st_uid if ours == 0 else ours


def how_to_allow(folder: Folder, error: OSError, right: str) -> str | None:
    """Return what is typed, and by whom, where the rights of a file kept us out; else None."""
    if error.errno != errno.EACCES or not hasattr(os, "geteuid"):
        return None
    named = Path(os.path.abspath(os.fsdecode(error.filename2 or error.filename)))  # noqa: PTH100
    ledger = Path(os.path.abspath(folder.path))  # noqa: PTH100
    for path in (named, *named.parents):
        with suppress(OSError):
            owner = path.lstat().st_uid
            break
    is_within = named.is_relative_to(ledger) and path.is_relative_to(ledger)
    # Where one file of ours cannot be written, the next one would not be either.
    several, path = ("-R ", ledger) if right == "w" and is_within else ("", path)
    right = "rx" if right == "r" and path.is_dir() else right
    who = "u" if owner == os.geteuid() else "g"
    command = f"chmod {several}{who}+{right} {quote(folder.shown(str(path)))}"
    return (
        f"type: {command}"
        if who == "u"
        else f"ask {name_of_user(owner)}, who owns it, to type: {command}"
    )


def name_of_user(owner: int) -> str:
    """Return how a user is called, by name or by number."""
    import pwd  # noqa: PLC0415 - not there on Windows

    try:
        return pwd.getpwuid(owner).pw_name
    except KeyError:
        return f"user {owner}"


def narrowest(one: Rights, other: Rights) -> Rights:
    """Return rights that let in nobody whom either of two files would keep out."""
    mode = one.mode & other.mode
    if one.group != other.group:
        mode &= ~stat.S_IRWXG
    return Rights(mode, one.owner, one.group)


def grant(target: int | Path, rights: Rights) -> None:
    """Give a file its rights. Raises OSError where it would let in whom it kept out before.

    Who is not root cannot give a file away: it keeps the group, and the mode.
    """
    if os.name != "posix":
        if isinstance(target, Path):
            target.chmod(rights.mode)
        return
    if isinstance(target, Path):
        handle = os.open(target, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            grant(handle, rights)
        finally:
            os.close(handle)
        return
    now, mode = os.stat(target), rights.mode  # noqa: PTH116 - a descriptor, too
    if (now.st_uid, now.st_gid) != (rights.owner, rights.group):
        mode = _give_away(target, rights, now)
    if stat.S_IMODE(now.st_mode) != mode or mode & (stat.S_ISUID | stat.S_ISGID):
        os.chmod(target, mode)  # noqa: PTH101 - a descriptor, too
    if hasattr(os, "setxattr"):
        _give_attributes(target, rights)


def _give_away(target: int, rights: Rights, now: os.stat_result) -> int:
    """Change owner and group as far as we may; return the mode that is safe then."""
    owner = rights.owner if now.st_uid != rights.owner and os.geteuid() == 0 else -1
    try:
        os.chown(target, owner, rights.group)
    except PermissionError:
        if owner != -1:
            raise
        # Of another group: it may do what anybody may.
        others = rights.mode & stat.S_IRWXO
        return rights.mode & ~stat.S_IRWXG | others << 3
    return rights.mode


def _attributes(path: Path) -> tuple[tuple[str, bytes], ...]:
    if not hasattr(os, "listxattr"):
        return ()
    found = []
    with suppress(OSError):
        for name in os.listxattr(path):
            with suppress(OSError):
                found.append((name, os.getxattr(path, name)))
    return tuple(found)


def _give_attributes(target: int, rights: Rights) -> None:
    for name, value in rights.attributes:
        try:
            os.setxattr(target, name, value)
        except OSError:
            # Without its list the group would have what the list gives to those named on it.
            if name == _ACCESS_LIST:
                raise
    if _ACCESS_LIST not in dict(rights.attributes):
        _remove_access_list(target)


def _remove_access_list(target: int) -> None:
    """Take away what a new file inherits from its folder, and the one that it replaces lacks."""
    try:
        os.removexattr(target, _ACCESS_LIST)
    except OSError as error:
        if error.errno not in (errno.ENODATA, errno.ENOTSUP, errno.EPERM, errno.ENOSYS):
            raise
