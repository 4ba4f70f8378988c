"""Write plain data as YAML the way people do: no two alike.

`styled` knows what it wrote only in the sense that it must read back as the data; the tests ask
the strict reader whether it does.
"""

import re
from typing import Any, NamedTuple

from dice import Dice

_NULLS = frozenset(("", "~", "null", "Null", "NULL"))
_RAW = re.compile(
    "[\t\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]*"
)
_PLAIN_FIRST = re.compile(r"[^\s\-?:,\[\]{}#&*!|>'\"%@`\ufeff]|-(?=[^\s,\[\]{}])")
_REMARKS = (
    "see the minute", "key: value", "- item", '"quoted" it\'s', "[x, {y", "  spaced  out ", "",
    "\U0001f600 \u00e9\u00e8", "# # #", "TODO: ask dtr?", "text: |", "--- x", "x" * 120, "%YAML",
    "tab\there",
)  # fmt: skip


class Style(NamedTuple):
    """How one file is written."""

    ends: tuple[str, ...]
    """The line ends: mostly of one kind."""
    bom: bool
    last_newline: bool
    head: tuple[str, ...]
    foot: tuple[str, ...]
    remarks: int
    """Of a hundred places, how many bear a comment."""
    flow: int
    """Of a hundred collections, how many are in brackets."""
    indents: tuple[int, ...]
    tight: tuple[bool, ...]
    """Whether the dashes of a list stand under its key."""
    odd: int
    """Of a hundred values, how many are written in a way that one seldom sees."""


def a_style(dice: Dice) -> Style:
    """A style for a file."""
    indents = dice.one_of(((2,), (4,), (1,), (2, 3, 4, 6), (3,), (1, 2, 3, 4, 5, 6)))
    return Style(
        ends=dice.one_of((("\n",),) * 7 + (("\r\n",),) * 2 + (("\n", "\r\n"),)),
        bom=dice.chance(15),
        last_newline=not dice.chance(20),
        head=dice.one_of(((), (), ("---",), ("# top", "", "---"), ("%YAML 1.2", "---  # doc"))),
        foot=dice.one_of(((), (), ("# the end",), ("", "# the end", ""), ("...",))),
        remarks=dice.one_of((0, 10, 30)),
        flow=dice.one_of((10, 0, 50, 90)),
        indents=indents,
        tight=dice.one_of(((False,), (True,), (True, False))),
        odd=dice.one_of((0, 5, 25)),
    )


def styled(dice: Dice, style: Style, data: dict[str, Any]) -> bytes:
    """The bytes of a file that says the data."""
    writer = _Writer(dice, style)
    writer.mapping(data, 0)
    foot = style.foot if writer.closed is None or not writer.kept else ()
    text = "\n".join((*style.head, *writer.lines, *foot)) + "\n"
    if not style.last_newline and not writer.kept:
        text = text.rstrip("\n")
    if style.ends != ("\n",):
        text = re.sub("\n", lambda _: dice.one_of(style.ends), text)
    return (("\ufeff" if style.bom else "") + text).encode()


class _Writer:
    def __init__(self, dice: Dice, style: Style) -> None:
        self.dice = dice
        self.style = style
        self.lines: list[str] = []
        # Of a block scalar that has just ended: the column of its text. Nothing may stand there.
        self.closed: int | None = None
        self.kept = False
        self._remark = 0

    # Blocks.

    def mapping(self, data: dict[str, Any], column: int, lead: str | None = None) -> None:
        """A mapping in block style; with ``lead`` its first key stands behind a dash."""
        keys = list(data)
        if self.dice.chance(20):
            keys = self.dice.shuffled(keys)
        for key in keys:
            before = lead if lead is not None else " " * column
            if lead is None:
                self._between(column)
            lead = None
            self._value(before + self._key(key), data[key], column)

    def _key(self, key: str) -> str:
        written = f'"{key}"' if self._is_odd(3) else f"'{key}'" if self._is_odd(3) else key
        return written + (" :" if self._is_odd(10) else ":")

    def _value(self, lead: str, value: Any, column: int) -> None:
        """What stands behind a key, or a dash that no mapping follows."""
        if isinstance(value, dict | list) and value and not self._is_flow():
            self._collection(lead, value, column)
        elif isinstance(value, dict | list):
            self._flowing(f"{lead}{self._gap()}", value, column)
        else:
            self._scalar(lead, value, column)

    def _collection(self, lead: str, value: Any, column: int) -> None:
        inner = column + self.dice.one_of(self.style.indents)
        is_key = not lead.rstrip().endswith("-")
        if isinstance(value, list) and is_key and self.dice.one_of(self.style.tight):
            inner = column
        self._line(lead + self._behind((" ", "  ")))
        if isinstance(value, dict):
            self.mapping(value, inner)
        else:
            self._sequence(value, inner)

    def _sequence(self, items: list[Any], column: int) -> None:
        for item in items:
            self._between(column)
            dash = " " * column + "-"
            if isinstance(item, dict) and not self._is_flow():
                if self._is_odd(20):
                    self._line(dash + self._behind((" ", "  ")))
                    self.mapping(item, column + self.dice.one_of(self.style.indents))
                else:
                    wide = " " * (self.dice.one_of(self.style.indents) if self._is_odd(40) else 1)
                    lead = dash + wide
                    self.mapping(item, len(lead), lead)
            else:
                self._value(dash, item, column)

    def _between(self, column: int) -> None:
        """Before an entry: comments and blank lines, or nothing."""
        if self._has_remark() and not self.kept:
            for _ in range(self.dice.number(1, 2)):
                where = column
                if self.closed is None and self._is_odd(50):
                    where = self.dice.number(0, 8)
                blank = self.dice.chance(30)
                self.lines.append("" if blank else f"{' ' * where}{self._remarked()}")
                if not blank:
                    self.closed = None if where < (self.closed or 99) else self.closed

    # Scalars.

    def _scalar(self, lead: str, value: Any, column: int) -> None:
        gap = self._gap()
        if value is None:
            word = self.dice.one_of(("null", "", "~", "Null", "NULL"))
            is_dash = lead.rstrip().endswith("-")
            self._line(f"{lead}{gap}{word or ('~' if is_dash else '')}".rstrip() + self._behind())
            return
        text = str(value)
        kind = self.dice.one_of(("plain", "plain", "single", "double", "literal", "folded"))
        if kind in ("literal", "folded"):
            if self._block_scalar(f"{lead}{gap}", text, column, kind):
                return
            kind = "plain"
        first, *more = self._inline(text, kind, in_flow=False, column=column)
        lines = [f"{lead}{gap}{first}", *more]
        lines[-1] += self._behind()
        self._line(*lines)

    def _inline(self, text: str, kind: str, *, in_flow: bool, column: int) -> list[str]:
        """A scalar in one of the styles that stand on a line, or are folded over several."""
        is_raw = _RAW.fullmatch(text) is not None
        if kind == "plain" and not (is_raw and _plain_is_lawful(text, in_flow=in_flow)):
            kind = self.dice.one_of(("single", "double"))
        if kind == "single" and not is_raw:
            kind = "double"
        if kind == "plain":
            written = text
        elif kind == "single":
            written = "'" + text.replace("'", "''") + "'"
        else:
            written = '"' + "".join(self._escaped(one) for one in text) + '"'
        return self._folded(written, column) if self._is_odd(60) else [written]

    def _escaped(self, one: str) -> str:
        named = {
            "\\": "\\\\", '"': '\\"', "\n": "\\n", "\u2028": "\\L", "\u2029": "\\P", "\r": "\\r",
            "\x85": "\\N",
        }  # fmt: skip
        if one in named:
            return named[one]
        if not _RAW.fullmatch(one) or (self.style.odd and one not in " \t" and self._is_odd(3)):
            code = ord(one)
            return (
                f"\\x{code:02x}"
                if code < 256
                else f"\\u{code:04X}"
                if code < 65536
                else f"\\U{code:08x}"
            )
        return one

    def _folded(self, written: str, column: int) -> list[str]:
        """A text broken where a single space stands, which is what a break reads as."""
        quote = written[0] if written[0] in "'\"" else ""
        places = [m.start() for m in re.finditer(r"(?<=[^\s\\]) (?=[^\s#])", written)]
        chosen = sorted(self.dice.some(places, 3)) if len(places) < 40 else places[::17]
        lines, start = [], 0
        for place in chosen:
            lines.append(written[start:place])
            start = place + 1
        lines.append(written[start:])
        lead = " " * (column + self.dice.number(1, 4))
        # A line of a plain text that looks like a document's mark would end it.
        if not quote and any(line[:3] in ("---", "...") for line in lines[1:]):
            return [written]
        return [lines[0], *(lead + line for line in lines[1:])]

    def _block_scalar(self, lead: str, text: str, column: int, kind: str) -> bool:
        """A text under ``|`` or ``>``; False where it cannot be written so."""
        body = text.rstrip("\n")
        ends = len(text) - len(body)
        lines = body.split("\n")
        if not all(_RAW.fullmatch(line) for line in lines) or not body.strip(" \t"):
            return False
        if kind == "folded":
            if any(line != line.strip(" \t") for line in lines) or not lines[0]:
                return False
            lines = self._folded_lines(lines)
        chomp = "-" if not ends else ("" if ends == 1 else "+")
        wide = self.dice.one_of(self.style.indents)
        needs = lines[0][:1] in ("", " ", "\t")
        digit = str(wide) if needs or self._is_odd(30) else ""
        header = f"{'|' if kind == 'literal' else '>'}{digit}{chomp}"
        if self._is_odd(20):
            header = header[0] + header[1:][::-1]
        inner = " " * (column + wide)
        shown = [f"{inner}{line}" if line else "" for line in lines]
        self._line(lead + header + self._behind(), *shown, *[""] * (ends - 1))
        self.closed, self.kept = column + wide, chomp == "+"
        return True

    def _folded_lines(self, lines: list[str]) -> list[str]:
        folded: list[str] = []
        for index, line in enumerate(lines):
            # A break in the text is an empty line more; a single space may be a break.
            if (index and line and lines[index - 1]) or (index and line and not lines[index - 1]):
                folded.append("")
            pieces = re.split(r"(?<=\S) (?=\S)", line)
            place = self.dice.number(0, len(pieces) - 1)
            if place and self.dice.chance(60):
                folded += [" ".join(pieces[:place]), " ".join(pieces[place:])]
            else:
                folded.append(line)
        return folded

    # Brackets.

    def _flowing(self, lead: str, value: Any, column: int) -> None:
        """A collection in brackets, on one line or on several."""
        if not value:
            empty = ("[]", "[ ]") if isinstance(value, list) else ("{}",)
            self._line(lead + self.dice.one_of(empty) + self._behind())
            return
        spread = self.dice.chance(30)
        pieces = self._pieces(value, column + 1)
        opening, closing = "[]" if isinstance(value, list) else "{}"
        if not spread:
            pad = " " if self._is_odd(30) else ""
            comma = "," if self._is_odd(15) else ""
            written = f"{opening}{pad}{', '.join(pieces)}{comma}{pad}{closing}"
            self._line(*(lead + written + self._behind()).split("\n"))
            return
        inner = " " * (column + self.dice.number(1, 6))
        lines = [lead + opening + self._behind()]
        for index, piece in enumerate(pieces):
            last = index == len(pieces) - 1 and not self._is_odd(30)
            lines += f"{inner}{piece}{'' if last else ','}{self._behind()}".split("\n")
            if self._has_remark():
                lines.append(inner + self._remarked())
        back = " " * self.dice.one_of((column, column + 1, column + 2))
        self._line(*lines, back + closing + self._behind())

    def _pieces(self, value: Any, column: int) -> list[str]:
        if isinstance(value, list):
            return [self._piece(item, column) for item in value]
        pairs = list(value.items())
        if self.dice.chance(20):
            pairs = self.dice.shuffled(pairs)
        return [self._pair(key, item, column) for key, item in pairs]

    def _pair(self, key: str, item: Any, column: int) -> str:
        if item is None and self._is_odd(50):
            return f"{key}: "  # without the space the parser of YAML 1.1 takes `key:}` for text
        written = self._piece(item, column)
        if self._is_odd(5):
            return f'"{key}":{" " if self.dice.chance(50) else ""}{written}'
        return f"{key}:{self._gap()}{written}"

    def _piece(self, item: Any, column: int) -> str:
        if item is None:
            return self.dice.one_of(("null", "~"))
        if isinstance(item, dict | list):
            opening, closing = "[]" if isinstance(item, list) else "{}"
            pad = " " if item and self._is_odd(30) else ""
            return f"{opening}{pad}{', '.join(self._pieces(item, column))}{pad}{closing}"
        kind = self.dice.one_of(("plain", "plain", "single", "double"))
        return "\n".join(self._inline(str(item), kind, in_flow=True, column=column))

    # What stands around.

    def _line(self, *lines: str) -> None:
        self.lines += lines
        self.closed, self.kept = None, False

    def _gap(self) -> str:
        return " " * (self.dice.number(2, 4) if self._is_odd(20) else 1)

    def _behind(self, gaps: tuple[str, ...] = (" ", "  ", "     ", "\t")) -> str:
        """What stands behind a value: mostly nothing."""
        if self._has_remark():
            return f"{self.dice.one_of(gaps)}{self._remarked()}"
        return " " * self.dice.number(1, 3) if self._is_odd(5) else ""

    def _remarked(self) -> str:
        self._remark += 1
        words = self.dice.one_of(_REMARKS)
        return f"#{self.dice.one_of((' ', '', '  '))}{self._remark} {words}"

    def _has_remark(self) -> bool:
        return self.style.remarks > 0 and self.dice.chance(self.style.remarks)

    def _is_flow(self) -> bool:
        return self.style.flow > 0 and self.dice.chance(self.style.flow)

    def _is_odd(self, percent: int) -> bool:
        """So many of a hundred, of those that are odd at all in this style."""
        return self.style.odd > 0 and self.dice.chance(percent * self.style.odd // 25)


def _plain_is_lawful(text: str, *, in_flow: bool) -> bool:
    """Whether a text, written without quotes, stays itself (YAML 1.2.2, section 7.3.3)."""
    if text in _NULLS or text != text.strip() or not _PLAIN_FIRST.match(text):
        return False
    if re.search(r":(\s|$)|\s#|\t|^(---|\.\.\.)", text):
        return False
    # In brackets the parser, which follows YAML 1.1 there, stumbles on more.
    return not (in_flow and re.search(r"[,\[\]{}?:]", text))
