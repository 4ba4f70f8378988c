"""Write one value as YAML, in the plain style of a person: for patching it into a text."""

import re
from typing import Any

from atmt_cli.model.text import hidden
from atmt_cli.store.yaml.events import NULLS

# Fields whose text is a person's. In them, what other programs would take for a number, a date or
# a truth value is quoted; ids, dates and statuses need no quotes.
FREE_TEXT = frozenset(
    ("text", "title", "short_title", "name", "aka", "contact", "url", "evidence", "reservation",
     "reason", "answer", "file")
)  # fmt: skip
_BENT = re.compile(r"(?i:y|n|yes|no|on|off|true|false|null|~|[-+]?\.(inf|nan))|[-+.]?[0-9].*")
_STUMBLES = ("=", "<<")
"""Plain, each has a meaning of its own in YAML 1.1, and common readers refuse the file for it."""
_FIRST = re.compile(r"""[^ \-?:,\[\]{}#&*!|>'"%@`]|[-?:](?=[^ ])""")
"""What begins a plain text, and below what ends it: of one line, and in brackets (1.2.2, 7.3.3)."""
_STOPS = {False: re.compile(r":(?: |\Z)| #| \Z"), True: re.compile(r":(?: |\Z)| #| \Z|[,\[\]{}]")}
_ESCAPES = {
    "\\": "\\\\", '"': '\\"', "\t": "\\t", "\n": "\\n", "\r": "\\r",
    "\x85": "\\N", "\u2028": "\\L", "\u2029": "\\P",
}  # fmt: skip


def write_value(value: Any, field: str, *, flow: bool) -> str:
    """Return the YAML of a text, a whole number, a list or a mapping, as a document of its own.

    ``flow`` is for inside brackets, where nothing may span lines.
    """
    if flow or not is_block(value):
        return write_inline(value, field, in_flow=flow) + "\n"
    return "\n".join(block_of(value, field)) + "\n"


def is_block(value: Any) -> bool:
    """Return whether people write it on lines of its own: a mapping, or a list of mappings."""
    return bool(value) and (
        isinstance(value, dict)
        or (isinstance(value, list) and any(isinstance(item, dict) for item in value))
    )


def block_of(value: Any, field: str) -> list[str]:
    """Return the lines of a mapping or a list, an entry after the other."""
    lines: list[str] = []
    entries = value.items() if isinstance(value, dict) else ((None, item) for item in value)
    for key, item in entries:
        lead = "- " if key is None else f"{key}:"
        if is_block(item):
            inner = block_of(item, key or field)
            if key is None:
                lines += [lead + inner[0], *map(_indented, inner[1:])]
            else:
                lines += [lead, *map(_indented, inner)]
        else:
            gap = "" if key is None else " "
            lines += (lead + gap + write_inline(item, key or field, in_flow=False)).split("\n")
    return lines


def _indented(line: str) -> str:
    # A blank line of a text stays empty: blanks at the end of a line are what nobody meant.
    return f"  {line}" if line else ""


def write_inline(value: Any, field: str, *, in_flow: bool) -> str:
    """Return a value behind its key: a text, or a collection in brackets; an empty one is null."""
    if value is None:
        return "null"
    if isinstance(value, dict):
        inner = (f"{key}: {write_inline(item, key, in_flow=True)}" for key, item in value.items())
        return f"{{{', '.join(inner)}}}"
    if isinstance(value, list):
        return f"[{', '.join(write_inline(item, field, in_flow=True) for item in value)}]"
    return write_scalar(str(value), field, in_flow=in_flow)


def write_scalar(text: str, field: str, *, in_flow: bool) -> str:
    """Return a text plain where that reads back the same, as a block where it has lines, else
    quoted.
    """
    # In brackets most readers follow YAML 1.1: a mark ends a text there, even within a word.
    is_marked = text in _STUMBLES or (in_flow and (":" in text or "?" in text))
    if is_marked or (field in FREE_TEXT and _BENT.fullmatch(text)) or any(hidden(text)):
        return quoted(text)
    # Readers differ on lines that look like the marks of a document.
    if any(line.startswith(("---", "...")) for line in text.split("\n")):
        return quoted(text)
    if "\n" not in text:
        return text if _is_plain(text, in_flow=in_flow) else quoted(text)
    if in_flow or text[0] in "\n\t " or text[-1] in "\n " or " \n" in text:
        return quoted(text)
    return "|-\n" + "\n".join(f"  {line}" if line else "" for line in text.split("\n"))


def _is_plain(text: str, *, in_flow: bool) -> bool:
    """Return whether a text of one line, without quotes, is that text."""
    is_lawful = text not in NULLS and text.isprintable() and _FIRST.match(text) is not None
    return is_lawful and not _STOPS[in_flow].search(text)


def quoted(text: str) -> str:
    """Return a text in double quotes; what YAML or a reader would stumble on is an escape."""
    unseen = {index for index, _ in hidden(text)}
    return f'"{"".join(_escaped(c, i in unseen) for i, c in enumerate(text))}"'


def _escaped(character: str, is_hidden: bool) -> str:
    if character in _ESCAPES:
        return _ESCAPES[character]
    code = ord(character)
    if not is_hidden and character != "\ufeff":
        return character
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"  # noqa: PLR2004
