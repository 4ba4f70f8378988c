"""Where the records of a list stand, so that an edit of one need not take the whole text apart."""

import re

_LINE_END = r"[ \t]*(?:(?:^|(?<=[ \t]))#[^\n]*)?\r?\n"


def record_bounds(text: str, top: str) -> list[int]:
    """The index at which each item of a top-level list in block style begins, and where the last
    one ends; nothing where there is no such list.

    This goes by indentation alone, which is quick at any size and may be mistaken, about quotes
    for one: whoever uses it reads back what comes of it.
    """
    key = rf"""^(["']?){re.escape(top)}\1 *:{_LINE_END}(?:{_LINE_END})*(?=( *)-[ \r\n])"""
    head = re.search(key, text, re.MULTILINE)
    if head is None:
        return []
    bounds = [head.end()]
    indent = len(head[2])
    nearest = re.compile(rf"\n( {{0,{indent}}})(?=[^ #\r\n])(-[ \r\n])?")
    for line in nearest.finditer(text, head.end()):
        bounds.append(line.start() + 1)
        if not line[2] or len(line[1]) < indent:
            return bounds
    return [*bounds, len(text)]
