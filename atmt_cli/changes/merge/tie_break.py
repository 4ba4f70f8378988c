"""Decide which of two sides goes first where no branch is known to be the upstream one.

Two people who merge the same two branches, each into the other, must come to the same lists. So
this depends on what the two files say, and never on who asks.
"""

import json
from collections import Counter

from atmt_cli.changes.merge.align import Three
from atmt_cli.changes.operations.draft import Plain


def theirs_goes_first(
    base: dict[str, Plain], ours: dict[str, Plain], theirs: dict[str, Plain], files: Three
) -> bool:
    """Return whether theirs goes first: the side whose new notes are older, else any fixed one."""
    known = _days(base)
    mine, others = (_days(side) - known for side in (ours, theirs))
    return _key(others, theirs, files.theirs) < _key(mine, ours, files.ours)


def _days(side: dict[str, Plain]) -> Counter[str]:
    """Count the notes of each day."""
    lists = (one.get("notes", ()) for one in side.get("actions", ()))
    return Counter(note["date"] for notes in lists for note in notes)


def _key(days: Counter[str], side: dict[str, Plain], data: bytes) -> tuple[list[str], str, bytes]:
    return sorted(days.elements()), json.dumps(side, sort_keys=True), data
