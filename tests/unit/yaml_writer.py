"""Trees, texts and scraps of YAML at random, and a writer that writes a tree in random styles."""

import re
from random import Random
from typing import Any

from hypothesis import strategies as st

from atmt_cli.model.findings import Pointer

NULLS = ("", "~", "null", "Null", "NULL")
UNPRINTABLE = re.compile(
    "[^\t\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
)
"""What YAML has no raw form for, and the BOM, which it has only for the start of a text."""

CHARACTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.sampled_from(
    ["NO", "yes", "~", "null", "", "2017-11", "1_000", "0x1f", "1e3", ".inf", "<<", "=", "? a",
     "- a", "a: b", "#c", "a #b", "'", '"', "\\", "&a", "*a", "!t", "@a", "`a", "%a", "{a", "]",
     ",", " a ", "---", "...", "a\n\nb", "a\n", "\n", "\t", "\u2028", "é\u2029x", "\U0001f600",
     "\x85", "\x1b", "|", ">", "http://x.example/?a=b#c", "a  b", "\ufeff"]
)  # fmt: skip
TEXTS = st.one_of(WORDS, st.text(CHARACTERS, max_size=12))
NODES = st.recursive(
    st.none() | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)
TREES = st.dictionaries(TEXTS, NODES, min_size=1, max_size=4)
SCRAPS = st.sampled_from(
    ["a: ", "b: ", "- ", "[", "]", "{", "}", ", ", ",", ":", ": ", "\n", "\n  ", "\n    ", "  ",
     "'", '"', "# c", " # c", "|\n", ">\n", "|-\n", ">+\n", "x", "y z", "? ", "~", "null", '"q"',
     "é", "'s'", '"k":', "-", "#", "''", "\\", "\\n", "1", "=", "x\n  y", "x\n\n  y",
     "'a\n\n  b'", "?x"]
)  # fmt: skip


def quoted(text: str) -> str:
    """A text in double quotes; what YAML has no raw form for as an escape."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped(inner)}"'


def escaped(text: str) -> str:
    return UNPRINTABLE.sub(lambda bad: f"\\u{ord(bad[0]):04x}", text)


class Writer:
    """Writes a tree as YAML in styles chosen at random, and notes where each part begins."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.text = ""
        self.places: dict[Pointer, tuple[int, int]] = {}
        self.in_block = False

    def write(self, text: str) -> None:
        """Write on."""
        self.text += text

    def chance(self, one_in: int = 2) -> bool:
        """Whether to do it this time."""
        return self.random.randrange(one_in) == 0

    def note(self, pointer: Pointer) -> None:
        """What comes next stands here."""
        line = self.text.rpartition("\n")[2]
        self.places[pointer] = (self.text.count("\n") + 1, len(line) + 1)

    def line(self, indent: int) -> None:
        """Begin a new line, after a comment, or after one with a comment."""
        if self.chance(6) and not self.in_block:
            self.write("  # [a: 'comment'] \u2028 ends no line")
        if self.chance(6) and not self.in_block:
            self.write("\n" + " " * indent + "#another")
        self.write("\n" + " " * indent)
        self.in_block = False

    def mapping(self, tree: dict[str, Any], indent: int, at: Pointer) -> None:
        """A block mapping, the first key at the place reached."""
        for number, (key, value) in enumerate(tree.items()):
            if number:
                self.line(indent)
            self.note((*at, key))
            self.write(self.scalar(key) + ":")
            self.value(value, indent, (*at, key))

    def items(self, nodes: list[Any], indent: int, at: Pointer) -> None:
        """A block list, the first dash at the place reached."""
        for number, value in enumerate(nodes):
            if number:
                self.line(indent)
            self.write("-" + " " * self.random.randint(1, 3))
            self.note((*at, number))
            self.node(value, (*at, number))

    def node(self, node: Any, at: Pointer) -> None:
        """A node that begins at the place reached."""
        column = len(self.text.rpartition("\n")[2])
        if isinstance(node, dict | list) and node and self.chance():
            (self.mapping if isinstance(node, dict) else self.items)(node, column, at)
        else:
            self.flow(node, at)

    def value(self, node: Any, indent: int, at: Pointer) -> None:
        """The value of a key of a block mapping."""
        if isinstance(node, dict | list) and node and self.chance():
            step = self.random.randint(0 if isinstance(node, list) else 1, 3)
            self.line(indent + step)
            (self.mapping if isinstance(node, dict) else self.items)(node, indent + step, at)
        elif isinstance(node, str) and _is_block(node) and self.chance():
            self.write(" |-\n" + "\n".join(" " * (indent + 2) + one for one in node.split("\n")))
            self.in_block = True  # a comment would be part of the text
        elif node is not None or self.chance():
            self.write(" " * self.random.randint(1, 3))
            self.flow(node, at)

    def flow(self, node: Any, at: Pointer) -> None:
        """A node on one line, or on lines of its own inside brackets."""
        if isinstance(node, dict):
            parts = [(quoted(key) + ": ", (*at, key), value) for key, value in node.items()]
            self.bracket("{", parts, "}")
        elif isinstance(node, list):
            parts = [("", (*at, number), value) for number, value in enumerate(node)]
            self.bracket("[", parts, "]")
        elif node is None:
            self.write(self.random.choice(NULLS[1:]))
        else:
            self.write(self.scalar(node))

    def bracket(self, start: str, parts: list[tuple[str, Pointer, Any]], end: str) -> None:
        """Parts between brackets."""
        self.write(start)
        for number, (before, pointer, value) in enumerate(parts):
            self.write("," if number else "")
            self.write("\n" + " " * 40 if self.chance(8) else " " * self.random.randint(0, 2))
            self.note(pointer)
            self.write(before)
            self.flow(value, pointer)
        self.write(" " * self.random.randint(0, 1) + end)

    def scalar(self, text: str) -> str:
        """A text on one line: as it is, or in quotes."""
        if _is_plain(text) and self.chance():
            return text
        if not UNPRINTABLE.search(text) and "\n" not in text and self.chance():
            return "'" + text.replace("'", "''") + "'"
        return quoted(text)


def _is_plain(text: str) -> bool:
    return text not in NULLS and bool(re.fullmatch(r"[^\W_](?:[\w /.()'=-]*[\w)])?", text))


def _is_block(text: str) -> bool:
    lines = text.split("\n")
    return not UNPRINTABLE.search(text) and all(line == line.strip() != "" for line in lines)
