"""Note the edits of both files, where `git clean` does not reach.

The notes are for whoever might commit one file without the other, so they stand in git's own
folder. They hold digests alone; where there is no git there is nothing to commit, and nothing is
noted.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from itertools import takewhile
from pathlib import Path

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.regular import read_regular

Digests = Mapping[str, str]
JointEdit = tuple[Digests, Digests]
"""The digests of both files before an edit of both, and after it."""
_MOST = 32
_LARGEST = 65536
_LINK = b"gitdir: "


def digests(files: Mapping[str, bytes]) -> dict[str, str]:
    """Return the digest of each text as git may keep it: whatever its lines end with."""
    return {n: sha256(data.replace(b"\r\n", b"\n")).hexdigest() for n, data in files.items()}


def remember(folder: Folder, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    """Note an edit of both files. What cannot be noted is left: the edit does without."""
    place = _place(folder)
    if place is None:
        return
    new = (digests(before), digests(after))
    # Whoever begins again where an edit began has taken it back, with all that followed.
    earlier = takewhile(lambda one: one[0] != new[0], recall(folder))
    with suppress(OSError):
        # Made anew, so that no link is followed, and nobody else's file need be writable.
        place.unlink(missing_ok=True)
        with place.open("xb") as file:
            file.write(json.dumps([*earlier, new][-_MOST:]).encode())


def recall(folder: Folder) -> list[JointEdit]:
    """Return the last edits of both files, the oldest first; none where none was noted."""
    place = _place(folder)
    if place is None:
        return []
    with suppress(OSError, ValueError, TypeError, KeyError):
        noted = json.loads(read_regular(place, _LARGEST, own=True))
        return [(_known(before), _known(after)) for before, after in noted]
    return []


def _known(noted: Mapping[str, object]) -> Digests:
    return {name: str(noted[name]) for name in FILES}


def _place(folder: Folder) -> Path | None:
    """Find where the notes of this folder stand: each ledger of a repository has its own."""
    mark = folder.root / ".git"
    with suppress(OSError, ValueError):
        if not mark.is_dir():
            link = read_regular(mark, _LARGEST)
            if not link.startswith(_LINK):
                return None
            mark = folder.root / os.fsdecode(link.removeprefix(_LINK).strip())
        if (mark / "HEAD").is_file():
            return mark / f"atmt-{folder.path.stat().st_ino}"
    return None
