"""Files that no ledger should be, or that are one against all appearance; and what is said of them.

The table is run by test_hostile.py, which holds the tool to it, and by bench/hostile.py, which
prints what each took.
"""

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ACTIONS, BODIES = "actions.yaml", "bodies.yaml"
HEAD = b"""\
schema: 1
ledger: {title: Handed over, closing_body: tf, closes_on: 2018-01, keeper: sec}
"""
SOUND_ACTIONS = (
    HEAD
    + b"""\
actions:
  - id: A1
    title: Keep the skills
    status: open
    handovers: [{to: sec, status: accepted, offered_on: 2018-01-02, answered_on: 2018-01-03,
                 evidence: [Minutes]}]
    governance: [sec]
"""
)
SOUND_BODIES = b"""\
schema: 1
bodies:
  - {id: tf, name: Taskforce, kind: taskforce}
  - {id: sec, name: Secretariat, kind: office}
"""
LIMIT = 64 * 1024 * 1024

Make = Callable[[Path], None]


@dataclass(frozen=True)
class Case:
    """A ledger in a folder that ``make`` fills, and what the commands say of it.

    ``said`` are fragments of the output of `check`, ``at`` is where it points. ``check`` and
    ``status`` are exit codes.
    """

    name: str
    make: Make
    said: tuple[str, ...] = ()
    at: str | None = None
    check: int = 1
    status: int = 3

    def __str__(self) -> str:
        return self.name.replace(" ", "-")


def put(folder: Path, actions: bytes | None, bodies: bytes | None) -> None:
    """Write the files of a ledger; None: no such file."""
    for name, content in ((ACTIONS, actions), (BODIES, bodies)):
        if content is not None:
            (folder / name).write_bytes(content)


def refused(name: str, actions: bytes, said: str | tuple[str, ...], at: str | None = None) -> Case:
    """A file of actions that is no ledger."""
    fragments = (said,) if isinstance(said, str) else said
    place = None if at is None else f"{ACTIONS}:{at}"
    return Case(name, lambda folder: put(folder, actions, SOUND_BODIES), fragments, place)


def refused_bodies(name: str, bodies: bytes, said: str, at: str) -> Case:
    """A file of bodies that is no ledger."""
    place = f"{BODIES}:{at}"
    return Case(name, lambda folder: put(folder, SOUND_ACTIONS, bodies), (said,), place)


def judged(name: str, actions: bytes, said: str, at: str) -> Case:
    """A file that reads, but breaks a rule."""
    place = f"{ACTIONS}:{at}"
    return Case(name, lambda folder: put(folder, actions, SOUND_BODIES), (said,), place, status=0)


def accepted(name: str, actions: bytes, bodies: bytes = SOUND_BODIES) -> Case:
    """A ledger with no error in it."""
    make: Make = lambda folder: put(folder, actions, bodies)  # noqa: E731
    return Case(name, make, ("0 errors",), check=0, status=0)


def unavailable(name: str, make: Make, *said: str) -> Case:
    """No file that could be read."""
    return Case(name, make, said, check=3)


def titled(title: bytes) -> bytes:
    """The sound ledger, with another title of its action, as YAML, at line 5, column 5."""
    return SOUND_ACTIONS.replace(b"title: Keep the skills", b"title: " + title)


def with_field(field: bytes) -> bytes:
    """The sound ledger, with one more field, as YAML, at line 10, column 5."""
    return SOUND_ACTIONS + b"    " + field + b"\n"


def bomb(levels: int) -> bytes:
    """Aliases of aliases: ten to the power of ``levels`` scalars, if they were followed."""
    lines = [b"a0: &a0 [x]"]
    for level in range(1, levels + 1):
        ten = b", ".join([b"*a%d" % (level - 1)] * 10)
        lines.append(b"a%d: &a%d [%s]" % (level, level, ten))
    return b"\n".join(lines) + b"\n"


def nested(levels: int) -> bytes:
    """Lists in lists, in flow style."""
    return b"[" * levels + b"]" * levels


def staircase(levels: int) -> bytes:
    """Mappings in mappings, in block style."""
    return b"".join(b" " * n + b"k:\n" for n in range(levels))


def sparse(folder: Path) -> None:
    """A file larger than any ledger, that takes no room on the disk."""
    put(folder, SOUND_ACTIONS, SOUND_BODIES)
    with (folder / ACTIONS).open("r+b") as file:
        file.truncate(LIMIT + 1)


def comments(folder: Path) -> None:
    """A sound ledger, but for the comments that make it too large."""
    put(folder, SOUND_ACTIONS, SOUND_BODIES)
    line = b"# nothing to say\n" * 4096
    with (folder / ACTIONS).open("ab") as file:
        for _ in range(LIMIT // len(line) + 1):
            file.write(line)


def in_place_of_actions(make: Callable[[Path], object]) -> Make:
    """Something that is no file, where the actions should be."""

    def both(folder: Path) -> None:
        put(folder, None, SOUND_BODIES)
        make(folder / ACTIONS)

    return both


def forbidden(folder: Path) -> None:
    """A file that its owner may not read either."""
    put(folder, SOUND_ACTIONS, SOUND_BODIES)
    (folder / ACTIONS).chmod(0)


_DEEPEST = (
    HEAD
    + b"""\
actions:
  -
    id: A1
    title: Keep the skills
    status: open
    governance:
      - sec
    handovers:
      -
        to: sec
        status: accepted
        offered_on: 2018-01-02
        answered_on: 2018-01-03
        evidence:
          - Minutes
"""
)
_CONFLICT_BLOCK = SOUND_ACTIONS.replace(
    b"    title: Keep the skills\n",
    b"<<<<<<< HEAD\n    title: Keep the skills\n=======\n    title: Keep skills\n>>>>>>> new\n",
)
_CONFLICT_FLOW = SOUND_ACTIONS.replace(
    b"governance: [sec]", b"governance: [\n<<<<<<< HEAD\nsec\n=======\ntf\n>>>>>>> new\n]"
)
_CONFLICT_DIFF3 = SOUND_ACTIONS.replace(
    b"governance: [sec]", b"governance: [\n||||||| base\nsec\n]"
)
_LATIN_1 = titled("Café".encode("latin-1"))
_MARKERS = "a merge conflict is not resolved"
_CONTROL = "a raw control character"
_DATE = "is not a date"
_SAID_1252 = "save the file as UTF-8"
_WIDE = "the file is in UTF-16 or UTF-32"
_TAG = "a tag"
_TEXT = SOUND_ACTIONS.decode()

UNREADABLE = (
    refused("an alias bomb", bomb(9), ("an anchor (&a0)", "an alias (*a0)"), "1:5"),
    refused("an alias bomb under a field", with_field(b"support: &s [*s, *s]"), "(&s)", "10:14"),
    refused("100,000 open lists", b"a: " + b"[" * 100_000, "nested deeper than 20 levels", "1:23"),
    refused("100,000 open mappings", b"{" * 100_000, "a key must be plain text", "1:2"),
    refused("100,000 open keys", b"{a: " * 100_000, "nested deeper than 20 levels", "1:81"),
    refused("100,000 closing brackets", b"a: " + b"]" * 100_000, "", "1:4"),
    refused("100,000 dashes", b"- " * 100_000, "nested deeper than 20 levels", "1:41"),
    refused("100,000 question marks", b"? " * 100_000, "a key must be plain text", "1:3"),
    refused("600 levels of block nesting", staircase(600), "nested deeper than 20 levels", "21:21"),
    refused("21 levels", b"a: " + nested(20), "nested deeper than 20 levels", "1:23"),
    refused("20 levels, which no ledger has", b"a: " + nested(19), "unknown field 'a'", "1:1"),
    refused("a key twice", with_field(b"title: Again"), "'title' appears twice", "10:5"),
    refused("a key twice, quoted once", with_field(b'"title": x'), "'title' appears twice", "10:5"),
    refused("an object of Python", titled(b"!!python/object:os.system x"), _TAG, "5:12"),
    refused("a tag of YAML", titled(b"!!str x"), _TAG, "5:12"),
    refused("a local tag", titled(b"!local x"), "a tag (!local)", "5:12"),
    refused("a tag that forces text", titled(b"! x"), _TAG, "5:12"),
    refused("a tag on a list", with_field(b"support: !!set [tf]"), _TAG, "10:14"),
    refused("a tag on a key", with_field(b"!!str support: [tf]"), _TAG, "10:5"),
    refused("two documents", SOUND_ACTIONS + b"---\na: 1\n", "a second document begins", "10:1"),
    refused("YAML 1.1", b"%YAML 1.1\n---\n" + SOUND_ACTIONS, "no directive but %YAML 1.2", "1:1"),
    refused("a tag directive", b"%TAG ! x:\n---\n" + SOUND_ACTIONS, "no directive but", "1:1"),
    refused("an unknown directive", b"%FOO x\n---\n" + SOUND_ACTIONS, "no directive but", "1:"),
    refused("UTF-16 LE", _TEXT.encode("utf-16-le"), _WIDE, "1:1"),
    refused("UTF-16 BE", _TEXT.encode("utf-16-be"), _WIDE, "1:1"),
    refused("UTF-16 LE with a BOM", b"\xff\xfe" + _TEXT.encode("utf-16-le"), _WIDE, "1:1"),
    refused("UTF-16 BE with a BOM", b"\xfe\xff" + _TEXT.encode("utf-16-be"), _WIDE, "1:1"),
    refused("UTF-32 LE", _TEXT.encode("utf-32-le"), _WIDE, "1:1"),
    refused("UTF-32 BE with a BOM", b"\0\0\xfe\xff" + _TEXT.encode("utf-32-be"), _WIDE, "1:1"),
    refused("Latin-1", _LATIN_1, ("byte 0xe9 is not UTF-8", _SAID_1252), "5:15"),
    refused("a surrogate in raw bytes", titled(b"a\xed\xa0\x80"), "byte 0xed is not UTF-8", "5:13"),
    refused("an overlong slash", titled(b"a\xc0\xaf"), "byte 0xc0 is not UTF-8", "5:13"),
    refused("a cut character", SOUND_ACTIONS + b"# \xe2\x82", "byte 0xe2 is not UTF-8", "10:3"),
    refused("half a surrogate pair", titled(b'"\\ud800"'), "half of a surrogate pair", "5:"),
    refused("a surrogate pair of JSON", titled(b'"\\ud83d\\ude00"'), "surrogate pair", "5:"),
    refused("a merge key", with_field(b"<<: {support: [tf]}"), "a merge key (<<)", "10:5"),
    refused("an anchor", titled(b"&t Keep"), "an anchor (&t)", "5:12"),
    refused("an anchor on a list", with_field(b"support: &s [tf]"), "an anchor (&s)", "10:14"),
    refused("an alias", titled(b"*t"), "an alias (*t)", "5:12"),
    refused("an alias for a key", with_field(b"*t : x"), "an alias (*t)", "10:5"),
    refused("a conflict in a block", _CONFLICT_BLOCK, _MARKERS, "5:1"),
    refused("a conflict in a flow list", _CONFLICT_FLOW, _MARKERS, "10:1"),
    refused("a conflict's base in a flow list", _CONFLICT_DIFF3, _MARKERS, "10:1"),
    refused("a raw NUL", titled(b"a\0b"), f"{_CONTROL} (U+0000", "5:13"),
    refused("a raw ESC", titled(b"a\x1b[31mb"), f"{_CONTROL} (U+001B", "5:13"),
    refused("a raw DEL", titled(b"a\x7fb"), f"{_CONTROL} (U+007F", "5:13"),
    refused("a raw C1", titled("a\x9bb".encode()), f"{_CONTROL} (U+009B", "5:13"),
    refused("a raw NEL", titled("a\x85b".encode()), f"{_CONTROL} (U+0085", "5:13"),
    refused("a raw ESC in a comment", SOUND_ACTIONS + b"# \x1b]0;x\x07", _CONTROL, "10:3"),
    refused("a raw noncharacter", titled("a\ufffeb".encode()), "U+FFFE", "5:13"),
    refused(
        "quotes never closed",
        with_field(b'short_title: "x'),
        "10:18: error: the quotes that open here",
    ),
    refused(
        "a bracket never closed", with_field(b"support: [tf"), "expected a comma or ']'", "11:1"
    ),
    refused("tabs for indentation", SOUND_ACTIONS + b"\tsupport: [tf]\n", "use spaces", "10:1"),
    refused("a tab before a dash", SOUND_ACTIONS + b"\t- id: A2\n", "use spaces", "10:1"),
    refused("a word that begins with an at", titled(b"@home"), "quote the text", "5:12"),
    refused("a list for a key", with_field(b"? [a]: b"), "a key must be plain text", "10:7"),
    refused("a flow list for a key", with_field(b"[a]: b"), "a key must be plain text", "10:5"),
    refused("a key without its colon", with_field(b"support"), "expected a colon", "10:5"),
    refused("a key of 2 MB", with_field(b"k" * 2_000_000 + b": x"), "expected a colon", "10:"),
    refused(
        "a key of 2 MB, said to be one",
        with_field(b"? " + b"k" * 2_000_000),
        "unknown field 'kkk",
        "10:7",
    ),
    refused("an escape of none", titled(b'"\\q"'), "this escape is not known to YAML", "5:"),
    refused("a colon in a title", titled(b"Keep: the skills"), "a colon begins a value", "5:"),
)
MISSHAPEN = (
    refused("a day that no month has", with_field(b"rag: {rating: red, on: 2017-02-30, by: sec}"),
            ("2017-02-30 is not a date", "has 28 days"), "10:24"),
    refused("the year 0", HEAD.replace(b"2018-01", b"0000"), _DATE, "2:"),
    refused("month 13", HEAD.replace(b"2018-01", b"2017-13"), "months run from 01 to 12", "2:"),
    refused("digits of Arabic", HEAD.replace(b"2018-01", "٢٠١٨".encode()), _DATE, "2:"),
    refused("a number of 5,000 digits", with_field(b"reporting: {to: sec, every: " + b"9" * 5000
            + b"}"), "expected a whole number up to 999999", "10:26"),
    refused("a setting of 5,000 digits", HEAD.replace(b"keeper: sec", b"settings: {stale_after: "
            + b"9" * 5000 + b"}"), "expected a whole number up to 999999", "2:"),
    refused("a number of Arabic digits", with_field("reporting: {to: sec, every: ٣}".encode()),
            "expected a whole number", "10:26"),
    refused("an empty file", b"", "the file is empty", "1:1"),
    refused("only a BOM", b"\xef\xbb\xbf", "the file is empty", "1:1"),
    refused("only comments", b"# one\n# two\n", "the file is empty", "1:1"),
    refused("only null", b"null\n", "the file is empty", "1:1"),
    refused("a list at the top", b"- a\n", "expected a mapping, found a list", "1:1"),
    refused("a text at the top", b"text\n", "expected a mapping, found 'text'", "1:1"),
    refused("actions a mapping", HEAD + b"actions: {A1: x}\n", "expected a list, found a mapping",
            "3:1"),
    refused("actions a text", HEAD + b"actions: none\n", "expected a list, found 'none'", "3:1"),
    refused("an action a text", HEAD + b"actions: [A1]\n", "expected a mapping, found 'A1'",
            "3:11"),
    refused("a title a list", titled(b"[a]"), "expected text, found a list", "5:5"),
    refused("a title of blanks", titled(b'" "'), "expected text, found only blanks", "5:5"),
    refused("no title", titled(b"null"), "title is required", "5:5"),
    refused("an unknown field", with_field(b"suport: [tf]"),
            "unknown field 'suport'; did you mean support?", "10:5"),
    refused("an unknown field full of escapes", with_field(b'"\\e]0;x\\a": y'),
            "unknown field '\\x1b]0;x\\x07'", "10:5"),
    refused("an unknown status", SOUND_ACTIONS.replace(b"status: open", b"status: opne"),
            "'opne' is not known; did you mean open?", "6:5"),
    refused("an id of small letters", SOUND_ACTIONS.replace(b"id: A1", b"id: a1"),
            "'a1' is not an id", "4:5"),
    refused("an id with a line end", SOUND_ACTIONS.replace(b"id: A1", b'id: "A1\\n"'),
            "'A1\\n' is not an id", "4:5"),
    refused("an id of Greek letters", SOUND_ACTIONS.replace(b"id: A1", "id: Α1".encode()),
            "is not an id", "4:5"),
    refused("another schema", SOUND_ACTIONS.replace(b"schema: 1", b"schema: 2"),
            "reads schema 1", "1:1"),
    refused("2,000 unknown fields", SOUND_ACTIONS + b"".join(b"    x%d: y\n" % n for n in
            range(2000)), "1000 more such findings", "10:5"),
)  # fmt: skip
JUDGED = (
    judged("ESC as an escape", titled(b'"a\\e[31mb"'), "title holds U+001B", "5:5"),
    judged("NUL as an escape", titled(b'"a\\0b"'), "title holds U+0000", "5:5"),
    judged("CSI as an escape", titled(b'"a\\x9bb"'), "title holds U+009B", "5:5"),
    judged("NEL as an escape", titled(b'"a\\Nb"'), "title holds U+0085", "5:5"),
    judged("a bidi override", titled("a\u202eb".encode()), "title holds U+202E", "5:5"),
    judged("a BOM inside", titled("a\ufeffb".encode()), "title holds U+FEFF", "5:5"),
    judged("tags that hide words", titled("a\U000e0041".encode() * 60_000), "U+E0041", "5:5"),
    judged("one long run of tags", titled(b"a" + "\U000e0041".encode() * 200_000),
           "U+E0041", "5:5"),
)  # fmt: skip
ACCEPTED = (
    accepted("the deepest ledger", _DEEPEST),
    accepted("YAML 1.2", b"%YAML 1.2\n---\n" + SOUND_ACTIONS + b"...\n"),
    accepted("a BOM", b"\xef\xbb\xbf" + SOUND_ACTIONS),
    accepted("CRLF", SOUND_ACTIONS.replace(b"\n", b"\r\n"), SOUND_BODIES.replace(b"\n", b"\r\n")),
    accepted("CR alone", SOUND_ACTIONS.replace(b"\n", b"\r")),
    accepted("no last line end", SOUND_ACTIONS.rstrip(b"\n"), SOUND_BODIES.rstrip(b"\n")),
    accepted("a title of 10 MB", titled(b"long " * 2_000_000)),
    accepted("a title in one word of 10 MB", titled(b"x" * 10_000_000)),
    accepted("a note of 2 MB in quotes", with_field(
        b'notes: [{date: 2018-01-02, by: sec, text: "' + b"\\u00e9" * 333_333 + b'"}]')),
    accepted("500,000 lines of nothing", SOUND_ACTIONS + b"\n" * 500_000),
    accepted("a colon within a word of a list",
             SOUND_ACTIONS.replace(b"[Minutes]", b"[http://x.example/a]")),
    accepted("a colon within a word of a mapping",
             SOUND_ACTIONS + b"sources: [{id: x, title: X, url: http://x.example/a}]\n"),
)  # fmt: skip
UNAVAILABLE = (
    unavailable("a folder for a file", in_place_of_actions(Path.mkdir), ACTIONS),
    unavailable("a pipe for a file", in_place_of_actions(os.mkfifo), ACTIONS, "not a regular file"),
    unavailable("a loop of links", in_place_of_actions(lambda path: path.symlink_to(ACTIONS)),
                ACTIONS, "symbolic links"),
    unavailable("a link to nowhere", in_place_of_actions(lambda path: path.symlink_to("gone")),
                ACTIONS),
    unavailable("a device for a file",
                in_place_of_actions(lambda path: path.symlink_to("/dev/zero")),
                ACTIONS, "is a link out of the ledger, and atmt does not follow it"),
    unavailable("no bodies", lambda folder: put(folder, SOUND_ACTIONS, None),
                f"There is no {BODIES}", "a ledger needs both files; restore it"),
)  # fmt: skip
OTHERS = (
    Case("a sparse file over the limit", sparse, ("larger than 64 MiB",), f"{ACTIONS}:1:1"),
    Case("comments over the limit", comments, ("larger than 64 MiB",), f"{ACTIONS}:1:1"),
    refused_bodies("bodies of another kind", SOUND_BODIES.replace(b"office", b"ofice"),
                   "'ofice' is not known; did you mean office?", "4:"),
    refused_bodies("bodies in UTF-16", SOUND_BODIES.decode().encode("utf-16"), _WIDE, "1:1"),
    Case("both unreadable", lambda folder: put(folder, _LATIN_1, b"a: *b\n"),
         (f"{ACTIONS}:5:15", "byte 0xe9", f"{BODIES}:1:4", "an alias (*b)")),
    Case("both misshapen", lambda folder: put(folder, HEAD + b"x: 1\n", b"y: 1\n"),
         (f"{ACTIONS}:3:1", "unknown field 'x'", f"{BODIES}:1:1", "unknown field 'y'")),
    Case("one unreadable, one misshapen", lambda folder: put(folder, HEAD + b"x: 1\n", b"a: *b\n"),
         (f"{ACTIONS}:3:1", "unknown field 'x'", f"{BODIES}:1:4", "an alias (*b)")),
)  # fmt: skip
if os.geteuid() != 0:  # root reads what nobody may
    UNAVAILABLE += (unavailable("a file nobody may read", forbidden, ACTIONS, "Permission"),)
FEW = (
    *UNAVAILABLE,
    *UNREADABLE[::14],
    *MISSHAPEN[::14],
    *JUDGED[::5],
    *ACCEPTED[::5],
    *OTHERS[::5],
)
"""All that differs in kind, and some of what does not."""
CASES = (*UNREADABLE, *MISSHAPEN, *JUDGED, *ACCEPTED, *UNAVAILABLE, *OTHERS)


def make(case: Case, folder: Path) -> Path:
    """Make a folder with the files of a case in it."""
    folder.mkdir(parents=True)
    case.make(folder)
    return folder


if __name__ == "__main__":
    for one in CASES:
        make(one, Path(sys.argv[1]) / str(one))
