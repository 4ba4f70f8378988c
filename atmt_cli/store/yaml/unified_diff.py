"""What an edit does to the files, as a unified diff that git apply accepts."""

import difflib
import os
import posixpath
from collections.abc import Iterator, Mapping

from atmt_cli.store.files.find import Folder
from atmt_cli.store.yaml.hunks import hunks, lines_of

_CONTEXT = 3


def render_diff(folder: Folder, before: Mapping[str, str], after: Mapping[str, str]) -> str:
    """Return the diff of every file that differs, paths from the root."""
    return render_changes({name: folder.shown(name) for name in after}, before, after)


def render_changes(
    paths: Mapping[str, str], before: Mapping[str, str], after: Mapping[str, str]
) -> str:
    """Return the diff of every file that differs, each by the path that it is given."""
    return "".join(
        piece
        for name, text in after.items()
        if text != before[name]
        for piece in _diff(paths[name], before[name], text)
    )


def render_new(folder: str, texts: Mapping[str, str]) -> str:
    """Return the diff that makes new files."""
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
    yield f"--- {_quoted(f'a/{path}')}\n"
    yield f"+++ {_quoted(f'b/{path}')}\n"
    for hunk in hunks(old, new, _CONTEXT):
        (_, old_start, _, new_start, _), (_, _, old_end, _, new_end) = hunk[0], hunk[-1]
        yield f"@@ -{_range(old_start, old_end)} +{_range(new_start, new_end)} @@\n"
        for kind, a, b, c, d in hunk:
            if kind == "equal":
                yield from (_line(" ", line) for line in old[a:b])
                continue
            yield from (_line("-", line) for line in old[a:b])
            yield from (_line("+", line) for line in new[c:d])


def _range(start: int, end: int) -> str:
    """Return where lines stand, as a unified diff has it: from 1, and how many where that is not
    one.
    """
    count = end - start
    return f"{start + 1}" if count == 1 else f"{start + (count > 0)},{count}"


def _line(mark: str, line: str) -> str:
    ended = line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
    return f"{mark}{ended}"


def _with_heads(lines: Iterator[str], before: str, after: str) -> Iterator[str]:
    """Yield a unified diff with its first two lines as git writes them."""
    for number, line in enumerate(lines):
        yield {0: f"--- {before}\n", 1: f"+++ {after}\n"}.get(number, line)


def _quoted(path: str) -> str:
    """Return a path as git writes it in a diff: in quotes, with octal escapes, where it is not
    plain.
    """
    if path.isascii() and path.isprintable() and not {'"', "\\"} & set(path):
        # A tab ends a name that has blanks in it.
        return f"{path}\t" if " " in path else path
    octets = os.fsencode(path)
    plain = (chr(o) if 0x20 <= o < 0x7F and chr(o) not in '"\\' else f"\\{o:03o}" for o in octets)  # noqa: PLR2004
    return f'"{"".join(plain)}"'
