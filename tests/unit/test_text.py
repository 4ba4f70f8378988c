"""What hides in a text, how it is shown, and which name was meant."""

import json
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from atmt_cli.model import text as t

ZWJ, ZWNJ, VS16 = "\u200d", "\u200c", "\ufe0f"
ENGLAND = "\U0001f3f4" + "".join(chr(0xE0000 + ord(c)) for c in "gbeng") + "\U000e007f"
IGNORABLE = "".join(
    chr(code)
    for first, last in (
        (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x17B4, 0x17B5),
        (0x180B, 0x180F), (0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0x3164, 0x3164),
        (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFF8),
        (0x1BCA0, 0x1BCA3), (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
    )
    for code in range(first, last + 1)
)  # fmt: skip
"""Default_Ignorable_Code_Point of Unicode 16: what a reader sees nothing of."""
BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
NEEDABLE = f"{ZWJ}{ZWNJ}\u115f\u1160\u180b\u180c\u180d\u180f" + "".join(
    map(chr, [*range(0xFE00, 0xFE10), *range(0xE0020, 0xE0080), *range(0xE0100, 0xE01F0)])
)
"""Those that an emoji or a script may need."""
CONTROLS = "".join(map(chr, [*range(0x20), *range(0x7F, 0xA0)]))

PLAIN = {
    "ASCII": "A2: 10 % of it [urgent] \\ 'so' \"so\" <b>",
    "accents": "Café, Zoë, naïve — “so” … 10\u00a0%",
    "accents put on": "e\u0301",
    "Greek, Cyrillic, Hebrew, Arabic": "Ελλάδα Россия עברית العربية",
    "Chinese, Japanese, Korean": "先端医療 さくら 한국어",
    "ideographic space": "東京\u3000大阪",
    "emoji": "\U0001f600 ✂ \u2764",
    "a family": f"\U0001f468{ZWJ}\U0001f469{ZWJ}\U0001f467{ZWJ}\U0001f466",
    "a skin tone before a joiner": f"\U0001f469\U0001f3fd{ZWJ}\U0001f680",
    "a heart on fire": f"\u2764{VS16}{ZWJ}\U0001f525",
    "a pirate's flag": f"\U0001f3f4{ZWJ}\u2620{VS16}",
    "a rainbow flag": f"\U0001f3f3{VS16}{ZWJ}\U0001f308",
    "a kiss": f"\U0001f9d1\U0001f3fb{ZWJ}\u2764{VS16}{ZWJ}\U0001f48b{ZWJ}\U0001f9d1\U0001f3fc",
    "a country's flag": "\U0001f1ec\U0001f1e7",
    "the flag of England": f"for {ENGLAND}, and {ENGLAND}",
    "keycaps": f"1{VS16}\u20e3 #{VS16}\u20e3 *{VS16}\u20e3",
    "text or picture": f"©{VS16} \u2702\ufe0e \u2197{VS16} \u203c{VS16}",
    "Persian": f"می{ZWNJ}خواهم",
    "Hindi": f"क्{ZWJ}ष र्{ZWNJ}य",
    "Sinhala": f"ශ්{ZWJ}රී",
    "Bengali": f"র‌্যা ক্{ZWJ}ষ",
    "Malayalam": f"ന്{ZWJ}",
    "Mongolian": "ᠪᠠ\u180b ᠪᠠ",
    "an ideograph's variant": "葛\U000e0100 \u8fbb\ufe00",
    "Hangul in parts, one left out": "\u1100\u1160\u11a8",
    "layout": "one\n\ttwo\u2028three\u2029",
    "nothing": "",
}
HIDING = {
    "a joiner between letters": (f"a{ZWJ}b", [1]),
    "a joiner at the start": (f"{ZWJ}a", [0]),
    "a joiner after a picture": (f"\U0001f600{ZWJ}", [1]),
    "a joiner from a picture to a letter": (f"\U0001f600{ZWJ}a", [1]),
    "a joiner from a letter to a picture": (f"a{ZWJ}\U0001f600", [1]),
    "a non-joiner between pictures": (f"\U0001f600{ZWNJ}\U0001f600", [1]),
    "two joiners": (f"\U0001f600{ZWJ}{ZWJ}\U0001f600", [1, 2]),
    "two non-joiners in Persian": (f"می{ZWNJ}{ZWNJ}خ", [3]),
    "a zero-width space": ("a\u200bb", [1]),
    "a soft hyphen": ("a\u00adb", [1]),
    "a word joiner": ("a\u2060b", [1]),
    "a BOM inside": ("a\ufeffb", [1]),
    "a grapheme joiner": ("a\u034fb", [1]),
    "invisible operators": ("f\u2061x\u2064", [1, 3]),
    "fillers of Hangul": ("a\u3164\uffa0\u115f", [1, 2, 3]),
    "a selector after a letter": (f"a{VS16}", [1]),
    "a digit that is no keycap": (f"1{VS16} of 2", [1]),
    "two selectors": (f"©{VS16}{VS16}", [2]),
    "a selector of ideographs after a letter": ("a\U000e0100", [1]),
    "a Mongolian selector after a letter": ("a\u180b", [1]),
    "tags without a flag": ("a\U000e0041\U000e007f", [1, 2]),
    "tags without an end": ("\U0001f3f4\U000e0067\U000e0062 x", [1, 2]),
    "tags too long for a flag": (
        "\U0001f3f4" + "\U000e0061" * 12 + "\U000e007f", list(range(1, 14))),
    "tags after a flag has ended": (ENGLAND + "\U000e0061", [7]),
    "bidi controls": ("".join(f"a{c}" for c in BIDI), list(range(1, 24, 2))),
    "controls but tab and line feed": (
        CONTROLS, [n for n, c in enumerate(CONTROLS) if c not in "\t\n"]),
    "annotation marks": ("\ufff9a\ufffab\ufffb", [0, 2, 4]),
    "noncharacters": ("\ufffe\uffff\ufdd0", [0, 1, 2]),
    "half a surrogate pair": ("a\ud800", [1]),
    "a joiner after a selector that is hidden itself": (f"a{VS16}{ZWJ}\U0001f600", [1, 2]),
    "a joiner after a bidi mark": (f"\u061c{ZWNJ}a", [0, 1]),
    "a joiner after a Mongolian selector that hides": (f"a\u180b{ZWJ}", [1, 2]),
    "a run of fillers": ("\u1100" + "\u1160" * 4, [2, 3, 4]),
}  # fmt: skip


@pytest.mark.parametrize("name", PLAIN)
def test_text_that_people_write_hides_nothing(name: str) -> None:
    assert list(t.hidden(PLAIN[name])) == []


@pytest.mark.parametrize("name", [name for name in PLAIN if name != "layout"])
def test_text_that_people_write_is_shown_as_it_is(name: str) -> None:
    assert t.visible(PLAIN[name]) == PLAIN[name]


@pytest.mark.parametrize("name", HIDING)
def test_what_hides_is_found(name: str) -> None:
    text, indices = HIDING[name]
    assert [index for index, _ in t.hidden(text)] == indices


def test_every_invisible_character_hides_among_letters() -> None:
    for character in {*IGNORABLE, *BIDI, *CONTROLS} - {"\t", "\n"}:
        text = f"a{character}b"
        assert list(t.hidden(text)) == [(1, character)]
        assert t.visible(text) == f"a{t.escape(character)}b"


@pytest.mark.parametrize(
    ("character", "shown"),
    [
        ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"), ("\0", "\\x00"), ("\x1b", "\\x1b"),
        ("\x7f", "\\x7f"), ("\x9b", "\\x9b"), ("\u202e", "\\u202e"), ("\u2028", "\\u2028"),
        ("\U000e0041", "\\U000e0041"), ("\ud800", "\\ud800"),
    ],
)  # fmt: skip
def test_an_escape_names_the_character(character: str, shown: str) -> None:
    assert t.escape(character) == shown
    assert t.visible(character) == shown


def test_lines_stay_and_tabs_become_spaces_where_asked() -> None:
    assert t.visible("a\n\tb\r\n\x1bc", lines=True) == "a\n    b\\r\n\\x1bc"
    assert t.visible("a\u2028b", lines=True) == "a\\u2028b"


TRICKY = st.sampled_from(
    [
        *NEEDABLE[:24],
        *BIDI,
        *CONTROLS,
        *"aé1#©葛ᠪनम\u1100\u1160\u20e3 ",
        *ENGLAND,
        *"\U0001f600\U0001f3fd",
    ]
)
TEXTS = st.text(st.one_of(TRICKY, st.characters()), max_size=12)


@given(TEXTS)
@example(f"a\u180b{ZWJ}b")
def test_what_is_shown_hides_nothing(text: str) -> None:
    shown = t.visible(text)
    assert list(t.hidden(shown)) == []
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set(shown) & set(BIDI)
    assert not set(shown) & (set(IGNORABLE) - set(NEEDABLE))


@given(TEXTS)
@example(f"a{VS16}{ZWJ}\U0001f600")
def test_showing_what_is_shown_changes_nothing(text: str) -> None:
    assert t.visible(t.visible(text)) == t.visible(text)


@given(TEXTS)
def test_all_but_what_hides_is_shown_as_it_went_in(text: str) -> None:
    hiding = {index for index, _ in t.hidden(text)}
    layout = "\t\n\u2028\u2029"
    parts = (t.escape(c) if n in hiding or c in layout else c for n, c in enumerate(text))
    assert t.visible(text) == "".join(parts)


@given(TEXTS)
def test_lines_are_shown_line_by_line(text: str) -> None:
    shown = t.visible(text, lines=True)
    assert shown.count("\n") == text.count("\n")
    assert list(t.hidden(shown)) == []
    assert "\t" not in shown


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_json_means_the_same_and_holds_nothing_that_hides(value: object) -> None:
    text = t.escape_hidden_json(json.dumps(value, ensure_ascii=False, indent=2))
    assert json.loads(text) == value
    assert not set(text) & ({*IGNORABLE, *CONTROLS, "\u2028", "\u2029"} - {"\n"})


@given(TEXTS, st.integers(5, 20))
def test_an_excerpt_is_one_short_visible_line(text: str, longest: int) -> None:
    shown = t.excerpt(text, longest)
    assert list(t.hidden(shown)) == []
    assert "\n" not in shown
    assert shown[0] == shown[-1] == "'"
    if len(text) <= longest:
        assert shown[1:-1] == t.visible(text)
    else:
        assert len(shown) <= longest + 3


KNOWN = ("status", "support", "short_title", "handovers", "on-hold", "A10", "ols")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("staus", "status"), ("STATUS", "status"), ("suport", "support"), ("hand", "handovers"),
        ("onhold", "on-hold"), ("a10", "A10"), ("olds", "ols"), ("zzz", None), ("", None),
        ("short title", "short_title"), ("x" * 100_000, None),
    ],
)  # fmt: skip
def test_the_nearest_name_is_the_one_meant(typed: str, meant: str | None) -> None:
    assert t.nearest(typed, KNOWN) == meant
    assert t.did_you_mean(typed, KNOWN) == (f"; did you mean {meant}?" if meant else "")


@given(TEXTS, st.lists(TEXTS))
def test_a_name_is_proposed_only_where_it_is_known(typed: str, known: list[str]) -> None:
    assert t.nearest(typed, known) in {*known, None}
    assert list(t.hidden(t.did_you_mean(typed, known))) == []


def test_the_natural_order_counts() -> None:
    ordered = ["A", "A1", "A1-B", "A2", "A2-1", "A2-10", "A10", "B1"]
    backwards = ordered[::-1]
    assert sorted(backwards, key=t.natural_key) == ordered
    assert sorted(["A02", "A2"], key=t.natural_key) == sorted(["A2", "A02"], key=t.natural_key)


@given(st.lists(st.text(st.sampled_from("A19-²٣१①a"), max_size=8)))
def test_any_text_has_a_natural_order(texts: list[str]) -> None:
    backwards = texts[::-1]
    assert sorted(backwards, key=t.natural_key) == sorted(texts, key=t.natural_key)


def test_long_numbers_have_a_natural_order() -> None:
    assert min("A" + "9" * 5000, "A1", key=t.natural_key) == "A1"
