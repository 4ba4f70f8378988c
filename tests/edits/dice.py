"""Choices, and texts that YAML likes to bend. What is made up here is a function of dice."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")
WAVE = "\U0001f468\u200d\U0001f469\u200d\U0001f467 waves \U0001f44b\U0001f3fd"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"

BENT = (
    "NO", "2026-01-05", "1e3", "~", "a: b # c", "two  spaces  here", "  leading spaces",
    "- x", "? x", "! x", "x:", ":", "#", "'", '"', "[a", "{a", "%x", "@x", "`x", "|", ">",
    "null", "Null", "yes", "y", "on", "0x1F", "0o17", "017", ".inf", "-.INF", ".nan", "2018",
    "2018-13-45", "1_000", "12:30:45", "+1", "-1", "=", "<<", "&a", "*a", "!!str x", "a]", "a}",
    "a, b", "a,b", "-", "--", "---", "...", "--- x", "-x", "?", ",", "x #y", "x# y", "#x", "x : y",
    "x\\", "C:\\new\\table", "it's", "'it''s'", 'she said "so"', "{{x}}", "%YAML 1.2", "true",
    "trailing spaces  ", "trailing newline\n", "two newlines\n\n", "\nleading newline",
    "\ttab", "tab\tinside", "trailing tab\t", "a\n\tb", "https://example.org/a?b=c#d,e",
    "a\u2028b", "a\u2029b", "\u2028a", "a\u2028", "a\u2028\nb", "\u00a0a\u00a0", "a\u3000b",
    "one paragraph\n\nanother\n\n\nand a last one", "a\n  b\n    c", "  a\nb", "a\n\n  b\n",
    "a \nb", "a\n \nb", "a\n---\nb", "a\n...\nb", "a\n# b\nc", "- a\n- b", "a: b\nc: d", "a\n...",
    "<<<<<<< HEAD\na\n=======\n", "a\n>>>>>>> x", "a\n\n\n", "|\n>", "word " * 60 + "end",
    "x" * 300, f"{'long  words. ' * 25}", WAVE, FLAG,
    "\u05e9\u05dc\u05d5\u05dd \u0645\u0631\u062d\u0628\u0627", "\u5148\u7aef\u533b\u7642",
    "Zoe\u0308 caf\u00e9", "\u0915\u094d\u200d\u0937", "1\ufe0f\u20e3", "\ue000\uf8ff",
    "\U0010fffd", "\ufffd", "\u00b7 \u2022 x",
)  # fmt: skip
"""Texts that a ledger may hold, each of which some reader or writer of YAML makes another one."""

LONG = ("x" * 10_000, "word " * 2_000 + "end", "two  words, and more of them\n\n" * 350 + "end")
"""The same, of 10,000 characters."""

UNSEEN = (
    "a\rb", "a\r\nb", "\ra", "a\r", "a\x85b", "x\x85", "a\ufeffb", "\ufeffa", "a\u200bb", "a\x00b",
    "a\x1b[31mb", "a\x7fb", "a\u202eb\u202c", "a\u00adb", "\U000e0041", "a\x9fb", "a\x08", "\ufffe",
    "a\r\n\r\nb\r\n", "a\u200db",
)  # fmt: skip
"""Texts that `text-is-plain` refuses; under a waiver they are kept as well."""

WORDS = ("Train forty people", "No staff", "Letter of 9 January", "Agreed, in the end", "Plan")
_PIECES = (
    "a", "b", " ", "  ", ":", "#", " #", ": ", "-", "- ", "\n", "\n\n", "\n ", "'", '"', "\\", "[",
    "]", "{", "}", ",", "?", "!", "&", "*", "|", ">", "%", "@", "`", "~", "0", "\t", "\u2028",
    "\u2029", "\u00a0", "\u00e9", "\U0001f600", "=", ".", "<", "\n---\n", "...", "\n#",
)  # fmt: skip


class Dice:
    """Choices; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._random = Random(seed)

    def __repr__(self) -> str:
        return f"Dice({self._seed})"

    def number(self, low: int, high: int) -> int:
        """A whole number, both bounds included."""
        return low + int(self._random.random() * (high - low + 1))

    def chance(self, percent: int) -> bool:
        """True in so many cases of a hundred."""
        return self.number(0, 99) >= 100 - percent

    def one_of(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.number(0, len(options) - 1)]

    def some(self, options: Sequence[T], most: int) -> list[T]:
        """Some of the options, none twice, in any order."""
        left = list(options)
        count = self.number(0, min(most, len(left)))
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(count)]

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """All of the options, in any order."""
        left = list(options)
        return [left.pop(self.number(0, len(left) - 1)) for _ in range(len(left))]

    def text(self) -> str:
        """A text of a person: plain, bent, or put together of what YAML reads as its own."""
        kind = self.number(0, 3)
        if kind <= 1:
            return self.one_of(WORDS)
        if kind == 2:
            return self.one_of(BENT)
        made = "".join(self.one_of(_PIECES) for _ in range(self.number(1, 8)))
        return made if made.strip() else f"{made}x"
