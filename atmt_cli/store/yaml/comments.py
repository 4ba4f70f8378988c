"""Comments that belong to what stands above them."""

import re

from atmt_cli.store.yaml.spans import line_after, line_end


def below_item(text: str, end: int, column: int) -> tuple[int, int]:
    """Return where the comments end that belong to what ends at a place: those that are indented
    further.

    That is the end of a line. Also where the next line begins that is no such comment, nor blank.
    """
    place = line_end(text, end)
    line = line_after(text, place)
    while line < len(text):
        shown = _line_at(text, line)
        if shown.strip():
            if not _is_remark(shown) or _indent(shown) <= column:
                break
            place = line_end(text, line)
        line = line_after(text, line)
    return place, line


def below_field(text: str, end: int, column: int, *, ends_list: bool) -> int:
    """Return the same for a field, including comments in its own column.

    Where no other key follows, all do; but at the very left they are about the end of the file.
    Below a list in that column, those do that look like items that somebody commented out.
    """
    bare = line_end(text, end)
    place, line = below_item(text, end, column)
    if _is_last(text, line, column):
        kin = f" {{{column}}}#" if column else None
    else:
        kin = f" {{{column}}}#(?: ?- |  )" if ends_list and place == bare else None
    while kin and re.compile(kin).match(text, line_after(text, place)):
        place = line_end(text, line_after(text, place))
    return place


def is_remark_below(text: str, end: int, column: int) -> bool:
    """Return whether a comment follows, but for blank lines, that is indented so far at least."""
    line = line_after(text, end)
    while line < len(text) and not _line_at(text, line).strip():
        line = line_after(text, line)
    shown = _line_at(text, line)
    return _is_remark(shown) and _indent(shown) >= column


def _is_last(text: str, line: int, column: int) -> bool:
    """Return whether what follows, but for comments, is nothing, or begins left of a column."""
    while line < len(text):
        shown = _line_at(text, line)
        if shown.strip() and not _is_remark(shown):
            return bool(shown[:column].strip())
        line = line_after(text, line)
    return True


def _line_at(text: str, start: int) -> str:
    return text[start : line_end(text, start)]


def _is_remark(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
