"""The quick reader: the tree of a text about which there can be no doubt, or nothing.

`store.strict` is the authority on what a text says, and to import its parser takes a fourteenth of
`atmt status`. So what only shows a ledger asks here first. ryaml drives a port of the same libyaml
and takes a tenth of that; but it follows aliases, passes over tags and gives numbers. Whatever
might be one of these is left to the strict reader, and so is all that ryaml refuses.
"""

import re
from typing import Any

from atmt_cli.store.source import DEEPEST

LARGEST = 128 * 1024
"""Characters; in more than that, what is saved is lost beside what it takes to read."""
MOST_BRACKETS = 1000
"""Opening ones. For every token the parser looks through all brackets that stand open, before it
gives them to anyone who could stop it: with so many it takes 0.2 s at worst."""

_FIRST = r"""(?<![^\s\[\]{},:"'-].)"""
"""The mark is where a node may begin; in the middle of a word it is part of the word."""
_DOUBTS = (
    rf"(?<=&){_FIRST}(?=\S)",  # anchors; an alias of none is refused
    rf"(?<=!){_FIRST}",  # tags
    rf"(?<=\?){_FIRST}",  # keys set apart, or text: inside brackets the two do not agree
    r"""(?<=["'\]}\s]:)(?=\S)|(?<=:)(?=[^\S \t\r\n])""",  # ends of keys, or text: the same
    r"(?<=<)<",  # merge keys
    r"(?<=%)(?<![^\r\n].)",  # directives
    r"(?<=\b0)[xob]|(?<=\+)(?=\d)|(?<!\w-)(?<=-)0",  # numbers not written as Python prints them
)
# The marks stand in front, so that the search passes over all other characters at once.
_DOUBTFUL = re.compile(f"[&!?:<%0+-](?:{'|'.join(_DOUBTS)})")
_LINE_MARKS = ("\u2028", "\u2029", "\ufeff")
"""Line ends in YAML 1.1 and text in YAML 1.2; a byte order mark in the middle."""


class _Doubt(Exception):  # noqa: N818 - not an error
    """The strict reader must say."""


def parse_quickly(text: str) -> Any | None:
    """The tree that `strict.parse` makes of a text: dicts, lists, str and None.

    None where the strict reader must say, be it for a fault or for a doubt.
    """
    if len(text) > LARGEST or _is_doubtful(text):
        return None
    from ryaml import loads  # noqa: PLC0415 - only where it is asked

    try:
        return _as_text(loads(text), 0)
    except (ValueError, _Doubt):
        return None


def _is_doubtful(text: str) -> bool:
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        return True
    # Apart, because a set with these in it takes longer to compile than a ledger to search.
    return any(mark in text for mark in _LINE_MARKS) or _DOUBTFUL.search(text) is not None


def _as_text(node: Any, depth: int) -> Any:
    """A node with every number in it as the text it was, which is what Python prints of it."""
    kind = node.__class__
    if kind is str or node is None:
        return node
    if kind is int:
        return str(node)
    if depth >= DEEPEST or kind not in (dict, list):
        raise _Doubt
    if kind is list:
        return [_as_text(item, depth + 1) for item in node]
    for key, value in node.items():
        if key.__class__ is not str:
            raise _Doubt
        if value.__class__ is not str:
            node[key] = _as_text(value, depth + 1)
    return node
