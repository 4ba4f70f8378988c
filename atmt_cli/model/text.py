"""What every room knows of text: which characters hide, how to show them, the nearest name.

A string from a ledger is untrusted. Nothing here changes what is stored; `visible` is how it is
shown, and `hidden` is what the rule `text-is-plain` finds.
"""

import re
from collections.abc import Iterable, Iterator

# Control characters, bidi controls (Unicode Bidi_Control), invisible characters (Unicode
# Default_Ignorable_Code_Point, UAX #44), interlinear annotation marks, line and paragraph
# separators, and the noncharacter and surrogate ranges that no terminal shows.
_SUSPECT = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_BLACK_FLAG = "\U0001f3f4"
_TAG_END = "\U000e007f"
_KEYCAP_BASE = frozenset("0123456789#*")
# Scripts whose spelling needs the zero-width joiner or non-joiner (UAX #31, section 2.3): Arabic,
# Syriac, N'Ko and kin; the scripts of India, Sri Lanka, Tibet, Myanmar; Khmer; Mongolian.
_JOINING = re.compile(
    "[\u0600-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u18af\u1900-\u1cff"
    "\ua800-\uabff\U00010a00-\U00011fff]"
)
_MONGOLIAN = re.compile("[\u1820-\u18aa]")
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
_IDEOGRAPH = re.compile("[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_PICTURE = re.compile(
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_SHORT_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield (index, character) for each character that a reader would not see, or be fooled by.

    Tab, line feed and the separators U+2028 and U+2029 pass: they are layout. So do joiners,
    variation selectors and tags where an emoji or a script needs them.
    """
    if text.isascii() and text.isprintable():
        return
    for match in _SUSPECT.finditer(text):
        character, index = match[0], match.start()
        if character not in "\t\n\u2028\u2029" and not _is_needed(text, index, character):
            yield index, character


def visible(text: str, *, lines: bool = False) -> str:
    """Show untrusted text: every hidden character becomes an escape such as ``\\x1b``.

    With ``lines`` line feeds stay and tabs become spaces; without it the result is one line.
    What comes out holds no control character (but those line feeds), bidi control or invisible
    character, and every other character as it went in.
    """
    if text.isascii() and text.isprintable():
        return text
    if lines:
        return "\n".join(visible(line.expandtabs(4)) for line in text.split("\n"))

    def shown(match: re.Match[str]) -> str:
        character = match[0]
        return character if _is_needed(text, match.start(), character) else escape(character)

    return _SUSPECT.sub(shown, text)


def escape(character: str) -> str:
    """Write one character as a visible escape: ``\\n``, ``\\x1b``, ``\\u202e``, ``\\U000e0020``."""
    code = ord(character)
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def escape_hidden_json(text: str) -> str:
    """Escape, in JSON text, what a terminal must not receive; the JSON means the same."""
    if text.isascii() and "\x7f" not in text:
        return text
    return _SUSPECT.sub(
        lambda match: match[0] if match[0] in "\n" else _json_escape(ord(match[0])), text
    )


def _json_escape(code: int) -> str:
    if code <= 0xFFFF:  # noqa: PLR2004
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _is_needed(text: str, index: int, character: str) -> bool:
    """Whether an emoji or a script needs this otherwise invisible character here."""
    before = text[index - 1] if index else ""
    after = text[index + 1 : index + 2]
    if not before:
        return False
    if character in "\u200c\u200d":
        return _joins(before, after, character)
    if "\ufe00" <= character <= "\ufe0f":
        return bool(_PICTURE.match(before) or _IDEOGRAPH.match(before)) or (
            before in _KEYCAP_BASE and after == "\u20e3"
        )
    if "\u180b" <= character <= "\u180f":
        return bool(_MONGOLIAN.match(before))
    if character in "\u115f\u1160":
        return bool(_JAMO.match(before) or _JAMO.match(after))
    if "\U000e0100" <= character <= "\U000e01ef":
        return bool(_IDEOGRAPH.match(before))
    return "\U000e0020" <= character <= _TAG_END and _in_flag(text, index)


def _joins(before: str, after: str, character: str) -> bool:
    if _JOINING.match(before):
        return True
    pictures = _PICTURE.match(before) or before == "\ufe0f"
    return character == "\u200d" and bool(pictures and _PICTURE.match(after))


def _in_flag(text: str, index: int) -> bool:
    """Whether the tag character stands in a flag: a black flag, tags, and the closing tag."""
    start = index
    while start and "\U000e0020" <= text[start] <= "\U000e007e" or text[start] == _TAG_END:
        start -= 1
    end = index
    while end < len(text) - 1 and "\U000e0020" <= text[end] <= "\U000e007e":
        end += 1
    return text[start] == _BLACK_FLAG and text[end] == _TAG_END and end - start <= 8  # noqa: PLR2004


def excerpt(text: str, longest: int = 60) -> str:
    """Quote untrusted text in a message: one line, visible, shortened in the middle of nothing."""
    shown = visible(text[: longest + 1])
    return f"'{shown}'" if len(text) <= longest else f"'{shown[:longest]}…'"


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like ``name``, or None when none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a message

    by_folded = {candidate.casefold(): candidate for candidate in known}
    folded = name[:80].casefold()
    close = get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    if not close:
        close = [key for key in by_folded if folded and key.startswith(folded)][:1]
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """``; did you mean X?`` or the empty string."""
    near = nearest(name, known)
    return f"; did you mean {visible(near)}?" if near else ""


def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """A sort key that puts A2 before A10."""
    return tuple(
        (part.isdigit(), int(part) if part.isdigit() else 0, part)
        for part in re.split(r"([0-9]{1,18})", text)
    )
