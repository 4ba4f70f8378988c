"""Note which texts of both files belong together, where `git clean` does not reach.

The note is for whoever might commit one file without the other, so it stands in git's own folder.
It holds digests alone; where there is no git there is nothing to commit, and nothing is noted.
"""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from atmt_cli.model.findings import FILES
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.regular import IrregularError, read_regular

Pair = dict[str, tuple[str, str]]
"""The digests of each file before an edit of both, and after it."""
_LARGEST = 4096
_LINK = b"gitdir: "


def remember(folder: Folder, pair: Mapping[str, tuple[str, str]]) -> None:
    """Note the last edit of both files. What cannot be noted is left: the edit does without."""
    place = _place(folder)
    if place is None:
        return
    with suppress(OSError):
        # Made anew, so that no link is followed, and nobody else's file need be writable.
        place.unlink(missing_ok=True)
        with place.open("xb") as file:
            file.write(json.dumps(pair).encode())


def recall(folder: Folder) -> Pair:
    """Return the last edit of both files; nothing where none was noted."""
    place = _place(folder)
    if place is None:
        return {}
    with suppress(OSError, IrregularError, ValueError, TypeError, AttributeError):
        found = json.loads(read_regular(place, _LARGEST, own=True))
        return {name: (str(old), str(new)) for name, (old, new) in found.items() if name in FILES}
    return {}


def _place(folder: Folder) -> Path | None:
    """Find where the note of this folder stands: each ledger of a repository has its own."""
    mark = folder.root / ".git"
    with suppress(OSError, IrregularError, ValueError):
        if not mark.is_dir():
            link = read_regular(mark, _LARGEST)
            if not link.startswith(_LINK):
                return None
            mark = folder.root / os.fsdecode(link.removeprefix(_LINK).strip())
        if (mark / "HEAD").is_file():
            return mark / f"atmt-{folder.path.stat().st_ino}"
    return None
