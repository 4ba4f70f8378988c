"""What an edit does to the files, as a unified diff that git apply takes."""

import difflib
import re
from collections.abc import Iterator, Mapping

from atmt_cli.store.find import Folder

_CONTEXT = 3
_HUNK = re.compile(r"^@@ -(\d+)(.*) \+(\d+)(.*) @@")


def render_diff(folder: Folder, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """The diff of every file that differs, paths from the root."""
    return "".join(
        piece
        for name, text in after.items()
        if text != before[name]
        for piece in _diff(folder.shown(name), before[name], text)
    )


def render_new(folder: str, texts: Mapping[str, str]) -> str:
    """The diff that makes new files."""
    return "".join(
        piece
        for name, text in texts.items()
        for piece in difflib.unified_diff([], _lines(text), "/dev/null", f"b/{folder}/{name}", n=0)
    )


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    old, new = _lines(before), _lines(after)
    # Only where they differ is a comparison needed; what is the same may be long.
    start = _same(old, new)
    end = _same(old[start:][::-1], new[start:][::-1])
    first = max(0, start - _CONTEXT)
    old_part = old[first : len(old) - end + min(end, _CONTEXT)]
    new_part = new[first : len(new) - end + min(end, _CONTEXT)]
    tail = "\t" if " " in path else ""
    heads = (f"a/{path}", f"b/{path}")
    for line in difflib.unified_diff(old_part, new_part, *heads, n=_CONTEXT):
        if line.startswith(("--- ", "+++ ")):
            yield line.rstrip("\n") + tail + "\n"
        elif line.startswith("@@ "):
            yield _HUNK.sub(lambda m: _shifted(m, first), line)
        else:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _shifted(hunk: "re.Match[str]", by: int) -> str:
    return f"@@ -{int(hunk[1]) + by}{hunk[2]} +{int(hunk[3]) + by}{hunk[4]} @@"


def _lines(text: str) -> list[str]:
    """Lines as git sees them: ended by LF only."""
    return [line for line in re.split(r"(?<=\n)", text) if line]


def _same(one: list[str], other: list[str]) -> int:
    """How many lines at the beginning are the same."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
