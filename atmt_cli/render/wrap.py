"""Text that fits a person's terminal: no line breaks within a word, or within a command."""

from collections.abc import Iterable, Sequence
from shlex import join

from atmt_cli.model.text import visible
from atmt_cli.render.plain import cell_width

_COMMAND = "atmt "
_DEEPER = "  "


def wrapped(text: str, width: int | None) -> str:
    """Return lines of text as they fit a terminal, each broken at blanks; as they are without one.

    A line that has a command to type stays whole: who copies half of it would run that.
    """
    if width is None:
        return text
    return "".join(_fitted(line, width) for line in text.splitlines(keepends=True))


def _fitted(line: str, width: int) -> str:
    bare = line.rstrip("\n")
    if cell_width(bare) <= width or f" {_COMMAND}" in bare:
        return line
    begin = bare[: len(bare) - len(bare.lstrip())]
    rows = _rows(bare[len(begin) :].split(" "), width, begin, begin + _DEEPER)
    return "\n".join(rows) + line[len(bare) :]


def _rows(words: Iterable[str], width: int, begin: str, deeper: str) -> list[str]:
    """Return words in as few rows as hold them, the first one indented less."""
    first, *others = words
    rows = [begin + first]
    for word in others:
        if cell_width(rows[-1]) + 1 + cell_width(word) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(deeper + word)
    return rows


def command_line(before: str, words: Sequence[str], width: int | None) -> str:
    """Return a command with what stands before it; where it does not fit a terminal below that,
    on several lines that a shell takes as one.
    """
    words = [*map(visible, words)]
    whole = f"{before} {join(words)}"
    if width is None or cell_width(whole) <= width:
        return whole
    parts: list[list[str]] = []
    for word in words:
        if not parts or word.startswith("--"):
            parts.append([])
        parts[-1].append(word)
    begin = _DEEPER * 2
    end = " \\"
    rows = _rows(map(join, parts), width - len(end), begin, begin + _DEEPER)
    return "\n".join((before, f"{end}\n".join(rows)))
