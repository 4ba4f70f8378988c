"""A version of a file that is read in pieces says what the whole does, or is read whole."""

from typing import Any

import pytest
from dice import Dice
from hypothesis import given
from lawful_ledgers import a_ledger
from strategies import DICE, few, many
from yaml_styles import a_style, styled

from atmt_cli.model.findings import FILES
from atmt_cli.model.validation import file_model
from atmt_cli.store.versions import Versions
from atmt_cli.store.yaml.decode import decode
from atmt_cli.store.yaml.events import parse

SCRAPS = (
    b'"', b"'", b"[", b"]", b"{", b"}", b"#", b": ", b"- ", b"\n", b"\r", b"\n  - ", b"\n- ",
    b"...\n", b"---\n", b"\n...\n", b"\n---\n", b"%YAML 1.2\n", b"|\n", b"&a ", b"*a", b"!!str ",
    b"actions:\n", b"\nactions:\n", b"bodies:\n", b"\n  ", b" ", b"\xe2\x80\xa8...", b"\t",
    b"\xe2\x80\xa8  - ", b"? ", b"<<: ", b"\nnotes: []\n", b"x: \"", b"\xc2\x85",
)  # fmt: skip


def whole(name: str, data: bytes) -> Any:
    """The file as the strict reader has it, in one piece."""
    source = decode(name, data)
    if source.faults:
        return None
    tree, faults = parse(source.text)
    return None if faults else file_model(name, tree)


def worse(dice: Dice, data: bytes) -> bytes:
    """A text with a scrap put in, a stretch left out, or a few of its lines moved."""
    one, other = sorted(dice.number(0, len(data)) for _ in range(2))
    kind = dice.number(0, 3)
    if kind == 0:
        return data[:one] + dice.one_of(SCRAPS) + data[one:]
    if kind == 1:
        return data[:one] + data[min(other, one + dice.number(0, 39)) :]
    lines = data.splitlines(keepends=True)
    start, size = dice.number(0, len(lines)), dice.number(0, 3)
    moved = lines[start : start + size]
    rest = lines[:start] + lines[start + size :] if kind == 2 else lines
    place = dice.number(0, len(rest))
    return b"".join((*rest[:place], *moved, *rest[place:]))


def tried(dice: Dice) -> None:
    """Read a file and versions of it, each made of one before it, by one reader."""
    for name, data in zip(FILES, a_ledger(dice), strict=True):
        reader = Versions(name)
        texts = [styled(dice, a_style(dice), data)]
        for _ in range(12):
            text = worse(dice, dice.one_of(texts))
            texts.append(worse(dice, text) if dice.chance(30) else text)
        for text in texts:
            assert reader.read(text) == whole(name, text), text


@few(4)
@given(DICE)
def test_pieces_say_what_the_whole_does(dice: Dice) -> None:
    tried(dice)


@pytest.mark.slow
@many(500)
@given(DICE)
def test_pieces_of_many_files_say_what_the_whole_does(dice: Dice) -> None:
    tried(dice)


MARKED = b"bodies:\n  - {id: a, name: A, kind: office}\n...\n  - {id: b, name: B, kind: office}\n"
TRAPS = {
    "a document that ends between items": MARKED,
    "quotes that close in another item": (
        b"bodies:\n  - {id: a, kind: office, name: \"x\n  - y\"}\n"
        b"  - {id: b, name: B, kind: office}\n"
    ),
    "a key twice, above and below": (
        b"schema: 1\nbodies:\n  - {id: a, name: A, kind: office}\nschema: 1\n"
    ),
    "a key twice in an item": b"bodies:\n  - id: a\n    id: b\n    name: A\n    kind: office\n",
    "the list twice": b"bodies:\n  - {id: a, name: A, kind: office}\nbodies: []\n",
    "an item at another depth": (
        b"bodies:\n  - {id: a, name: A, kind: office}\n - {id: b, name: B, kind: office}\n"
    ),
    "a line end that git does not know": (
        b"bodies:\n  - id: a\r  - id: b\r    name: B\n    kind: office\n"
    ),
}  # fmt: skip


@pytest.mark.parametrize("trap", TRAPS)
def test_what_two_pieces_would_hide_is_seen(trap: str) -> None:
    assert Versions(FILES[1]).read(TRAPS[trap]) == whole(FILES[1], TRAPS[trap])


def test_what_versions_have_in_common_is_read_once() -> None:
    item = "  - {id: b%d, name: Body %d, kind: office}\n"
    reader, text = Versions(FILES[1]), "bodies:\n" + "".join(item % (n, n) for n in range(9))
    old, new = (reader.read(one.encode()) for one in (text, text + item % (9, 9)))
    assert [one is other for one, other in zip(old.bodies, new.bodies, strict=False)] == [True] * 9
    assert len(new.bodies) == 10
