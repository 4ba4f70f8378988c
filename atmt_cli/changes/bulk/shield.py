"""The shield of a cell: what keeps it from being a formula, or from driving who shows it.

What a spreadsheet would take for a formula gets an apostrophe before it, and so does what looks as
if it had got one, that nothing is lost. What drives a terminal, hides, or is a command to a runner
of CI stands in escapes, `'\\Keep \\x1b[31m`, after an apostrophe and a backslash, which no other
cell that is written begins with.

A shield is taken off what atmt wrote. What a person typed stays as it was typed.
"""

import re

from atmt_cli.model.text import hidden, no_command, visible

# What begins a formula, in ASCII and in the full width that some spreadsheets take for the same.
_FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_ESCAPED = "'\\"
_ESCAPES = re.compile(
    r"\\(?:([\\tnr])|x([0-9a-f]{2})|u([0-9a-f]{4})|U(00(?:0[0-9a-f]|10)[0-9a-f]{4}))"
)
_SHORT = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_TO_SHIELD = re.compile(f"'*{_FORMULA}")
_SHIELDED = re.compile(f"'+{_FORMULA}")


def shielded(text: str) -> str:
    """Return a cell that is no formula, and holds nothing that drives or fools who shows it."""
    if text.startswith(_ESCAPED) or any(hidden(text)) or no_command(text) != text:
        return _ESCAPED + _escaped(text)
    return f"'{text}" if _TO_SHIELD.match(text) else text


def _escaped(text: str) -> str:
    """Return a text on one line, in escapes, every backslash of it doubled."""
    return no_command(visible(text.replace("\\", "\\\\")))


def unshielded(text: str) -> str:
    """Return what `shielded` was given."""
    if text.startswith(_ESCAPED) and not _ESCAPES.sub("", text[2:]).count("\\"):
        return _ESCAPES.sub(_unescaped, text[2:])
    return text[1:] if _SHIELDED.match(text) else text


def _unescaped(match: re.Match[str]) -> str:
    return _SHORT[match[1]] if match[1] else chr(int(match[2] or match[3] or match[4], 16))
