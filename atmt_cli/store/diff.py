"""What an edit does to the files, as a unified diff that git apply takes."""

import difflib
import os
import posixpath
import re
from collections.abc import Iterator, Mapping

from atmt_cli.store.find import Folder
from atmt_cli.store.lines import alike, lines_of

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
        for piece in _with_heads(
            difflib.unified_diff([], lines_of(text), "old", "new", n=0),
            "/dev/null",
            _quoted(f"b/{posixpath.normpath(f'{folder}/{name}')}"),
        )
    )


def _diff(path: str, before: str, after: str) -> Iterator[str]:
    old, new = lines_of(before), lines_of(after)
    # Only where they differ is a comparison needed; what is the same may be long.
    start, end = alike(old, new)
    first = max(0, start - _CONTEXT)
    old_part = old[first : len(old) - end + min(end, _CONTEXT)]
    new_part = new[first : len(new) - end + min(end, _CONTEXT)]
    heads = (_quoted(f"a/{path}"), _quoted(f"b/{path}"))
    made = difflib.unified_diff(old_part, new_part, "old", "new", n=_CONTEXT)
    for line in _with_heads(made, *heads):
        if line.startswith(("--- ", "+++ ")):
            yield line
        elif line.startswith("@@ "):
            yield _HUNK.sub(lambda m: _shifted(m, first), line)
        else:
            yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _with_heads(lines: Iterator[str], before: str, after: str) -> Iterator[str]:
    """A unified diff with its first two lines as git writes them."""
    for number, line in enumerate(lines):
        yield {0: f"--- {before}\n", 1: f"+++ {after}\n"}.get(number, line)


def _quoted(path: str) -> str:
    """A path as git writes it in a diff: in quotes, with octal escapes, where it is not plain."""
    if path.isascii() and path.isprintable() and not {'"', "\\"} & set(path):
        # A tab ends a name that has blanks in it.
        return f"{path}\t" if " " in path else path
    octets = os.fsencode(path)
    plain = (chr(o) if 0x20 <= o < 0x7F and chr(o) not in '"\\' else f"\\{o:03o}" for o in octets)  # noqa: PLR2004
    return f'"{"".join(plain)}"'


def _shifted(hunk: "re.Match[str]", by: int) -> str:
    return f"@@ -{int(hunk[1]) + by}{hunk[2]} +{int(hunk[3]) + by}{hunk[4]} @@"
