"""Read a text that has git's marks of a conflict in it: as either side of each conflict has it."""

import re

_MARK = re.compile(r"(<|\||=|>)\1{6,}(?: .*)?\r?\n?")
_AFTER = {"<": "ours", "|": "base", "=": "theirs", ">": None}
_BEFORE = {"<": (None,), "|": ("ours",), "=": ("ours", "base"), ">": ("theirs",)}


def sides_of(text: str) -> tuple[str, str] | None:
    """Return a text with the first side of each conflict, and with the second.

    None where there is no conflict, or marks stand in another order than git sets them.
    """
    within: str | None = None
    marks = 0
    kept: dict[str, list[str]] = {"ours": [], "theirs": []}
    for line in text.splitlines(keepends=True):
        mark = _MARK.fullmatch(line)
        if mark is None:
            for side, lines in kept.items():
                if within in (None, side):
                    lines.append(line)
            continue
        if within not in _BEFORE[mark[1]]:
            return None
        within = _AFTER[mark[1]]
        marks += 1
    if not marks or within is not None:
        return None
    return "".join(kept["ours"]), "".join(kept["theirs"])
