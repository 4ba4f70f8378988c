"""In which order the items of two branches stand: what the first side has keeps its numbers."""

import re

import pytest

from atmt_cli.changes.threeway import Three
from atmt_cli.store.merge import Merged, merge_files

HEAD = """\
schema: 1
ledger: {title: T, closing_body: tf}
actions:
  - id: A1
    title: Keep the skills
    status: open
    notes:
"""


def _file(*texts: str) -> bytes:
    return (
        HEAD + "".join(f"      - {{date: 2018-01-09, by: otr, text: {t}}}\n" for t in texts)
    ).encode()


def _texts(made: Merged) -> str:
    assert made.is_clean, made
    return " ".join(re.findall("text: (\\w+)", made.data.decode()))


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "merged"),
    [
        # Merged crosswise: each branch has its own notes first.
        ("m1 t1", "m1 t1 m2", "t1 m1 t2", "m1 t1 m2 t2"),
        ("t1 m1", "m1 t1 m2", "t1 m1 t2", "m1 t1 m2 t2"),
        ("n m1 t1", "n m1 t1 m2", "n t1 m1 t2 t3", "n m1 t1 m2 t2 t3"),
        # A branch that was merged, and is merged again.
        ("n t1", "n m1 t1", "n t1 t2", "n m1 t1 t2"),
        # What one side took out of the middle.
        ("a b c", "a c m", "a b c t", "a c m t"),
    ],
)
def test_a_clean_merge_renumbers_nothing_of_the_first_side(
    base: str, ours: str, theirs: str, merged: str
) -> None:
    three = Three(*(_file(*one.split()) for one in (base, ours, theirs)))
    assert _texts(merge_files("actions.yaml", three)) == merged
    turned = Three(three.base, three.theirs, three.ours)
    assert _texts(merge_files("actions.yaml", turned, theirs_first=True)) == merged
