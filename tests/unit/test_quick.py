"""The quick reader: what it says of a text the strict one says too, and what is doubtful it leaves.

Where it says nothing the strict reader is asked; so all that matters is that it never says more,
or other, than that one, and that an ordinary ledger does not make it silent.
"""

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from writer import NULLS, SCRAPS, TREES, Writer

from atmt_cli.store.find import Folder
from atmt_cli.store.quick import LARGEST, MOST_BRACKETS, parse_quickly
from atmt_cli.store.read import read, read_quickly
from atmt_cli.store.source import DEEPEST, decode
from atmt_cli.store.strict import parse

ROOT = Path(__file__).parents[2]
LEDGERS = (ROOT / "data", ROOT / "examples" / "atmt-2023")
SHIPPED = [
    (folder / name).read_text(encoding="utf-8")
    for folder in LEDGERS
    for name in ("actions.yaml", "bodies.yaml")
]
MARKS = [
    *"-:#'\"[]{},|>?&*!%@` \n\t~ab01.+\\=<", "\r\n", "\r", "  ", "\n  ", "''", ": ", "- ", "? ",
    "&a", "*a", "!t ", "<<: ", "0x1", "+1", "-0", "\n---\n", "\n...\n", "%YAML 1.1\n", *NULLS,
    "\u2028", "\ufeff", "\u00a0", "\u3000", "http://x?y", "'a':b", "é", "\U0001f600", "|-\n",
    ">+\n", "\\x41", "true",
]  # fmt: skip


def holds(text: str) -> bool:
    """Hold the quick reader to the strict one; whether it said anything."""
    quick = parse_quickly(text)
    if quick is None:
        return False
    tree, faults = parse(text)
    assert faults == (), text
    assert repr(quick) == repr(tree), text
    return True


@pytest.mark.parametrize("text", SHIPPED)
def test_an_ordinary_ledger_is_read_quickly(text: str) -> None:
    assert holds(text)


@given(TREES, st.randoms(use_true_random=False), st.sampled_from(["\n", "\r\n", "\r"]))
def test_what_is_written_in_any_style_is_read_as_what_it_says(
    tree: dict[str, Any], random: Random, end: str
) -> None:
    writer = Writer(random)
    writer.mapping(tree, 0, ())
    text = writer.text.replace("\n", end)
    quick = parse_quickly(text)
    assert quick is None or repr(quick) == repr(tree)


@given(st.lists(SCRAPS, max_size=9).map("".join))
def test_scraps_are_read_as_the_strict_reader_reads_them(text: str) -> None:
    holds(text)


def mutant(random: Random) -> str:
    """A few hundred characters of a ledger, with some of them replaced."""
    text = random.choice(SHIPPED)
    start = text.rfind("\n", 0, random.randrange(len(text)))
    text = text[max(0, start) :][: random.randint(50, 800)]
    for _ in range(random.randint(1, 4)):
        place = random.randrange(len(text) + 1)
        after = place + random.choice([0, 0, 1, 2, 5])
        text = text[:place] + random.choice(MARKS) + text[after:]
    return text


def agreed(random: Random, count: int) -> int:
    """How many of so many mutants the quick reader read, each as the strict one does."""
    texts = (mutant(random) for _ in range(count))
    return sum(holds(text) for text in texts if not decode("x", text.encode()).faults)


def test_a_ledger_gone_wrong_is_read_as_the_strict_reader_reads_it_or_not_at_all() -> None:
    assert agreed(Random(-1), 400) > 30


@pytest.mark.slow
@pytest.mark.parametrize("part", range(8))
def test_many_ledgers_gone_wrong(part: int) -> None:
    assert agreed(Random(part), 20_000) > 1_500


DOUBTFUL = {
    "an anchor": "a: &b c",
    "an anchor at the start": "&b a: c",
    "an anchor in brackets": "a: [&b c]",
    "an alias": "a: *b",
    "an alias after a dash": "-\t*b",
    "a tag": "a: !b c",
    "a tag that asks for text": "a: ! 1",
    "a tag in quotes' wake": '{"a":!!str 1}',
    "a key set apart": "? a\n: b",
    "a question mark after a blank, in brackets": "a: [b ?c]",
    "a colon in quotes' wake": "a: [b''::c]",
    "a colon in quotes' wake, on its own": "a: {'b' :c}",
    "a colon in quotes' wake, a line below": "a: ['b' # c\n  :c]",
    "a colon before another blank": "a: [b:\u00a0c]",
    "a merge key": "<<: {a: b}",
    "a directive": "%YAML 1.1\n---\na: b",
    "another directive": "# c\n%YAML 1.1\n---\na: b",
    "a directive after a line that ends in CR": "# c\r%YAML 1.1\r---\ra: b",
    "a hexadecimal": "a: 0x1f",
    "an octal": "a: 0o17",
    "a binary": "- 0b1",
    "a negative hexadecimal": "a: -0x1f",
    "a sign": "a: +1",
    "nothing, negative": "a: -0",
    "a fraction": "a: 1.50",
    "an exponent": "a: 1e3",
    "no number": "a: .nan",
    "a truth": "a: True",
    "a number for a key": "1: a",
    "nothing for a key": "~: a",
    "a truth for a key": "{true: a}",
    "a list for a key": "[a]: b",
    "a key twice": "a: b\na: c",
    "a number twice for a key": "a: {1: b, 1: c}",
    "a separator of lines": "a: b\u2028c",
    "a separator of paragraphs": "a: 'b\u2029c'",
    "a byte order mark inside": "a: \ufeffb",
    "two documents": "a: b\n---\na: b",
    "a fault": "a: [b",
    "too many levels": "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1),
    "a thousand levels": "[" * 1000 + "]" * 1000,
    "brackets past all measure": "a: [" + "{}," * MOST_BRACKETS + "]",
    "nothing": "",
    "a number past a machine's measure": "a: 123456789012345678901234567890",
    "a text past its measure": "a: " + "b" * LARGEST,
}


@pytest.mark.parametrize("name", DOUBTFUL)
def test_what_is_doubtful_is_left_to_the_strict_reader(name: str) -> None:
    assert parse_quickly(DOUBTFUL[name]) is None


CERTAIN = {
    "an ampersand between words": ("a: Cell & Gene", "Cell & Gene"),
    "marks inside words": ("a: R&D*2! 5% b?c e-0 x+y", "R&D*2! 5% b?c e-0 x+y"),
    "a number": ("a: 2017", "2017"),
    "a negative number": ("a: -17", "-17"),
    "nothing": ("a: 0", "0"),
    "a number in quotes": ("a: '007'", "007"),
    "a number with noughts in front": ("a: 007", "007"),
    "a number past all measure": ("a: " + "9" * 5000, "9" * 5000),
    "a Norwegian": ("a: NO", "NO"),
    "a date": ("a: 2017-01-02", "2017-01-02"),
    "a time": ("a: 1:30", "1:30"),
    "an address": ("a: [http://x.example:80/b]", ["http://x.example:80/b"]),
    "the deepest": ("a: " + "[" * (DEEPEST - 1) + "]" * (DEEPEST - 1), None),
}


@pytest.mark.parametrize("name", CERTAIN)
def test_what_is_certain_is_read_quickly(name: str) -> None:
    text, value = CERTAIN[name]
    assert holds(text)
    assert value is None or parse_quickly(text) == {"a": value}


@pytest.mark.parametrize("folder", LEDGERS, ids=lambda folder: folder.name)
def test_both_ways_give_the_same_ledger(folder: Path) -> None:
    where = Folder(folder, ROOT)
    assert read_quickly(where) == read(where)


IMPORTED = """
import sys
from atmt_cli.cli.app import run
from atmt_cli.cli import check, status
run(sys.argv[1:])
print("ruamel.yaml" in sys.modules, file=sys.stderr)
"""


@pytest.mark.parametrize(("command", "strictly"), [("status", "False"), ("check", "True")])
def test_a_query_does_without_the_strict_reader_and_the_gate_does_not(
    command: str, strictly: str
) -> None:
    arguments = [command, "--ledger", str(LEDGERS[0]), "--today", "2018-01-10"]
    ended = subprocess.run(
        [sys.executable, "-c", IMPORTED, *arguments], capture_output=True, text=True, check=True
    )
    assert ended.stderr.split()[-1] == strictly
