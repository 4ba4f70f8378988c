"""Text, for every package: which characters hide, how to show them, the nearest name.

A string from a ledger is untrusted. Nothing here changes what is stored; `visible` is how it is
shown, and `hidden` is what the rule `text-is-plain` finds.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache

# Control characters, bidi controls (Unicode Bidi_Control), invisible characters (Unicode
# Default_Ignorable_Code_Point, UAX #44), interlinear annotation marks, line and paragraph
# separators, and the noncharacter and surrogate ranges that no terminal shows.
_SUSPECT = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# A black flag, up to six tags, and the closing tag (UTS #51, annex C): England, Scotland, Wales.
_FLAG = "\U0001f3f4[\U000e0030-\U000e0039\U000e0061-\U000e007a]{2,6}\U000e007f"
_TAG_END = "\U000e007f"
MOST_LOOKS = 200_000
"""The most comparisons of names that are made for suggestions: two seconds' worth."""
_KEYCAP_BASE = frozenset("0123456789#*")
# Scripts whose spelling needs the zero-width joiner or non-joiner (UAX #31, section 2.3): Arabic,
# Syriac, N'Ko and kin; the scripts of India, Sri Lanka, Tibet, Myanmar; Khmer; Mongolian.
_JOINING = (
    "[\u0600-\u08ff\u0900-\u0dff\u0e00-\u0fff\u1000-\u109f\u1780-\u18af\u1900-\u1cff"
    "\ua800-\uabff\U00010a00-\U00011fff]"
)
_MONGOLIAN = "[\u1820-\u18aa]"
_JAMO = "[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]"
_IDEOGRAPH = "[\u2e80-\u2fdf\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
_PICTURE = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_SEEN = dict.fromkeys(map(ord, "£·–—‘’“”…€"))
"""What English texts have beside ASCII, and everybody sees."""
_LINE_END = "\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029"
# Runners of CI obey what a job prints. GitHub's obeys a line that begins with `::` after blanks,
# and `##[` anywhere in one (actions/runner, ActionCommand.cs); that of Azure `##vso[`, and that of
# TeamCity `##teamcity[`, likewise.
_COMMAND = rf"(?:^|(?<=[{_LINE_END}]))([^\S{_LINE_END}]*):(?=:)|(##[A-Za-z]{{0,20}})\["
_SHORT_ESCAPES = {"\t": "\\t", "\n": "\\n", "\r": "\\r"}


def hidden(text: str) -> Iterator[tuple[int, str]]:
    """Yield (index, character) for each character that a reader would not see, or be fooled by.

    Tab, line feed and the separators U+2028 and U+2029 pass: they are layout. So do joiners,
    variation selectors and tags where an emoji or a script needs them.
    """
    if not may_hide(text):
        return
    for match in _compiled(_SUSPECT).finditer(text):
        character, index = match[0], match.start()
        if character not in "\t\n\u2028\u2029" and not _is_needed(text, index, character):
            yield index, character


def may_hide(text: str) -> bool:
    """Return whether a text may hide something: no is the quick answer for nearly every one."""
    rest = text if text.isascii() else text.translate(_SEEN)
    return not (rest.isascii() and rest.isprintable())


def visible(text: str, *, lines: bool = False) -> str:
    """Show untrusted text: every hidden character becomes an escape such as ``\\x1b``.

    With ``lines`` line feeds stay and tabs become spaces; without it the result is one line.
    What comes out holds no control character (but those line feeds), bidi control or invisible
    character, and every other character as it went in.
    """
    if not may_hide(text):
        return text
    if lines:
        return "\n".join(visible(line.expandtabs(4)) for line in text.split("\n"))

    def shown(match: re.Match[str]) -> str:
        character = match[0]
        return character if _is_needed(text, match.start(), character) else escape(character)

    return _compiled(_SUSPECT).sub(shown, text)


def escape(character: str) -> str:
    """Write one character as a visible escape: ``\\n``, ``\\x1b``, ``\\u202e``, ``\\U000e0020``."""
    code = ord(character)
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if code <= 0xFF:  # noqa: PLR2004
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"  # noqa: PLR2004


def shell_word(text: str) -> str:
    """Return a text as one word of a command that a person can see, and type: what is hidden in it
    is written as a shell reads it, ``$'a\\x09b'``.
    """
    from shlex import quote  # noqa: PLC0415 - only for what is to be typed

    if visible(text) == text:
        return quote(text)
    spelt = re.sub(r"[\\']", r"\\\g<0>", text)
    return f"$'{_compiled(_SUSPECT).sub(_bytes_spelt, spelt)}'"


def _bytes_spelt(match: re.Match[str]) -> str:
    """Return a character as a shell reads it: byte by byte."""
    # A byte of a path that is no character is one half of a pair in Python.
    is_byte = "\udc80" <= match[0] <= "\udcff"
    made = match[0].encode("utf-8", "surrogateescape" if is_byte else "surrogatepass")
    return "".join(f"\\x{one:02x}" for one in made)


def no_command(text: str) -> str:
    """Show, in text that goes to a job's log, the mark of each runner's command as an escape."""
    if "::" not in text and "##" not in text:
        return text

    def shown(mark: re.Match[str]) -> str:
        return f"{mark[1]}\\x3a" if mark[2] is None else f"{mark[2]}\\x5b"

    return _compiled(_COMMAND).sub(shown, text)


def escape_hidden_json(text: str) -> str:
    """Escape, in JSON text, what a terminal or the log of a job must not receive.

    The JSON means the same. No line of it begins with ``::``, and ``##[`` can stand in it only in a
    string.
    """
    if "##" in text:
        text = _compiled(_COMMAND).sub(lambda mark: f"{mark[2]}\\u005b", text)
    if text.isascii() and "\x7f" not in text:
        return text

    def escaped(match: re.Match[str]) -> str:
        return "\n" if match[0] == "\n" else _json_escape(ord(match[0]))

    return _compiled(_SUSPECT).sub(escaped, text)


def _json_escape(code: int) -> str:
    if code <= 0xFFFF:  # noqa: PLR2004
        return f"\\u{code:04x}"
    code -= 0x10000
    return f"\\u{0xD800 + (code >> 10):04x}\\u{0xDC00 + (code & 0x3FF):04x}"


def _is_needed(text: str, index: int, character: str) -> bool:
    """Return whether an emoji or a script needs this otherwise invisible character here."""
    if index == 0:
        return False
    for first, last, is_needed in _NEEDED:
        if first <= character <= last:
            return is_needed(text, index)
    return False


def _joins(text: str, index: int) -> bool:
    """Return a zero-width joiner or non-joiner, in a script that joins or between pictures."""
    before, after = text[index - 1], text[index + 1 : index + 2]
    if _matches(_JOINING, before):
        return True
    styled = before == "\ufe0f" and index > 1 and _varies(text, index - 1)
    of_pictures = styled or _matches(_PICTURE, before) or _is_skin(before)
    return text[index] == "\u200d" and of_pictures and _matches(_PICTURE, after)


def _varies(text: str, index: int) -> bool:
    """Return a variation selector, after a picture, an ideograph, or the digit of a keycap."""
    before, after = text[index - 1], text[index + 1 : index + 2]
    if before in _KEYCAP_BASE:
        return after == "\u20e3"
    return _matches(_PICTURE, before) or _matches(_IDEOGRAPH, before)


def _in_flag(text: str, index: int) -> bool:
    """Return a tag character, in a flag: a black flag, tags, and the closing tag."""
    return index in _flagged(text)


@lru_cache(maxsize=4)
def _flagged(text: str) -> frozenset[int]:
    """Return the indices of the characters of flags; found once for a text, however long."""
    flags = _compiled(_FLAG).finditer(text)
    return frozenset(index for flag in flags for index in range(*flag.span()))


def _matches(pattern: str, character: str) -> bool:
    """Return whether a character is of a class; none of them is what hides itself."""
    is_seen = bool(character) and _compiled(_SUSPECT).match(character) is None
    return is_seen and _compiled(pattern).match(character) is not None


def _is_skin(character: str) -> bool:
    return "\U0001f3fb" <= character <= "\U0001f3ff"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_NEEDED: tuple[tuple[str, str, Callable[[str, int], bool]], ...] = (
    ("\u200c", "\u200d", _joins),
    ("\ufe00", "\ufe0f", _varies),
    ("\u180b", "\u180f", lambda text, index: _matches(_MONGOLIAN, text[index - 1])),
    ("\u115f", "\u1160", lambda text, index: _matches(_JAMO, text[index - 1])),
    ("\U000e0020", _TAG_END, _in_flag),
    ("\U000e0100", "\U000e01ef", lambda text, index: _matches(_IDEOGRAPH, text[index - 1])),
)


def with_line_feeds(text: str) -> str:
    """Return a text each of whose lines ends in a line feed, whichever program wrote it."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def excerpt(text: str, longest: int = 60) -> str:
    """Quote untrusted text in a message: on one line, visible, and cut after ``longest``."""
    shown = visible(text[: longest + 1])
    return f"'{shown}'" if len(text) <= longest else f"'{shown[:longest]}…'"


def listed(words: Iterable[str], last: str = "and") -> str:
    """Join words: ``a, b and c``."""
    *others, end = words
    return f"{', '.join(others)} {last} {end}" if others else end


def fold(text: str) -> str:
    """Return a text as it is compared with what people type: without case, accents, blanks."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(one for one in parts if not unicodedata.combining(one))
    return " ".join(plain.casefold().replace("’", "'").split())


def capitalized(text: str) -> str:
    """Return a text whose first letter is a capital; the others stay."""
    return text[:1].upper() + text[1:]


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: ``1 row``, ``2 rows``."""
    return f"{number} {noun}{'s' * (number != 1)}"


def shortened(names: Sequence[str], most: int) -> str:
    """Return the first of some names, and how many more there are: ``A1, A2 and 5 more``."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def nearest(name: str, known: Iterable[str] | Mapping[str, str]) -> str | None:
    """Return the known name most like ``name``, or what it stands for; None when none is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only for a message

    stands_for = known if isinstance(known, Mapping) else {one: one for one in known}
    by_folded = {one.casefold(): meant for one, meant in stands_for.items()}
    folded = name[:80].casefold()
    close = get_close_matches(folded, by_folded, n=1, cutoff=0.5)
    if not close:
        close = [key for key in by_folded if folded and key.startswith(folded)][:1]
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str] | Mapping[str, str]) -> str:
    """Return ``; did you mean X?`` or the empty string."""
    near = nearest(name, known)
    return f"; did you mean {visible(near)}?" if near else ""


class Hints:
    """Suggestions for the unknown names of one run, until they have taken too long.

    Each takes a look at every name there is. From MOST_LOOKS of them on, no more are made.
    """

    def __init__(self) -> None:
        self._said: dict[str, str] = {}
        self._left = MOST_LOOKS

    def did_you_mean(self, name: str, known: Callable[[], Mapping[str, str]]) -> str:
        """Return the same; ``known`` is called only where it is looked up."""
        if name not in self._said:
            if self._left <= 0:
                return ""
            names = known()
            self._left -= len(names)
            self._said[name] = did_you_mean(name, names)
        return self._said[name]


def natural_key(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a sort key that puts A2 before A10."""
    return tuple(
        (number % 2 == 1, int(part) if number % 2 else 0, part)
        for number, part in enumerate(re.split(r"([0-9]{1,18})", text))
    )
