"""Numbers after a merge: the first side keeps its own, and who names one names the same item."""

import re
from collections.abc import Iterator

import pytest

from atmt_cli.changes.merge.align import Three
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


def _file(*texts: str, waivers: str = "") -> bytes:
    notes = (f"      - {{date: 2018-01-09, by: otr, text: {text}}}\n" for text in texts)
    return (HEAD + "".join(notes) + waivers).encode()


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


def _both_ways(base: bytes, ours: bytes, theirs: bytes) -> Iterator[Merged]:
    """Ours first; and the same with the sides exchanged."""
    yield merge_files("actions.yaml", Three(base, ours, theirs))
    yield merge_files("actions.yaml", Three(base, theirs, ours), theirs_first=True)


def test_a_note_whose_note_was_deleted_corrects_no_other() -> None:
    theirs = _file("a", "b", "'t', corrects: 1", "'u', corrects: 2", "'v', corrects: 3")
    wanted = _file("b", "o", "'t', corrects: null", "'u', corrects: 1", "'v', corrects: 3")
    for made in _both_ways(_file("a", "b"), _file("b", "o"), theirs):
        assert (made.is_clean, made.data) == (True, wanted)
        assert made.left_out == ("the correction in A1#3, since the note it corrects was deleted",)


def test_a_note_in_the_place_of_a_deleted_one_is_not_corrected_for_it() -> None:
    theirs = _file("a", "b", "'t', corrects: 2")
    new = _file("a", "o").replace(b"09, by: otr, text: o", b"10, by: otr, text: o")
    for made in _both_ways(_file("a", "b"), new, theirs):
        assert made.is_clean
        assert b"text: 't', corrects: null" in made.data
        assert made.left_out == ("the correction in A1#3, since the note it corrects was deleted",)
    # What was only redacted is the same note.
    for made in _both_ways(_file("a", "b"), _file("a", "'[redacted]'"), theirs):
        assert (made.is_clean, made.left_out) == (True, ())
        assert b"text: 't', corrects: 2" in made.data


WAIVER = "  - {rule: %s, on: %s, reason: Known, by: tf, until: 2018-03}\n"


def test_a_waiver_whose_place_was_deleted_waives_no_other() -> None:
    old = WAIVER % ("text-is-plain", "A1#2")
    redaction = WAIVER % ("notes-append-only", "A1#1")
    new = [WAIVER % ("note-order", '"waiver:3"'), WAIVER % ("note-order", "A1#1"),
           WAIVER % ("note-order", "A1#3"), WAIVER % ("note-order", '"waiver:4"')]  # fmt: skip
    base = _file("a", "b", waivers="waivers:\n" + old)
    ours = _file("b", "o", waivers="waivers:\n" + old.replace("#2", "#1") + redaction)
    theirs = _file("a", "b", "t", waivers="waivers:\n" + old + "".join(new))
    for made in _both_ways(base, ours, theirs):
        assert made.is_clean, made
        places = re.findall(r' on: "?([^",]+)', made.data.decode())
        assert places == ["A1#1", "A1#1", "A1#3", "waiver:3"]
        assert made.left_out == (
            "the waiver of note-order, since A1#1 was deleted",
            "the waiver of note-order, since waiver:3 was deleted",
        )


def test_two_items_of_one_id_at_the_end_of_unended_files_stand_between_marks() -> None:
    base = _file("n")
    sides = (base + b"  - id: B1\n    title: %s\n    status: open" % one for one in (b"X", b"Y"))
    made = merge_files("actions.yaml", Three(base, *sides))
    assert [one.where for one in made.conflicts] == ["B1"]
    assert made.is_marked


CORRECTION = (
    "corrections:\n  - {where: %s, on: 2018-01-09, by: tf, reason: A slip, was: {by: tf}}\n"
)


def test_a_correction_is_of_the_record_that_it_was_of() -> None:
    base, ours = _file("a"), _file("a", "o")
    theirs = _file("a", "t", waivers=CORRECTION % "A1#2")
    for made in _both_ways(base, ours, theirs):
        assert made.is_clean
        assert re.findall(r"where: \"?(A1#\d)", made.data.decode()) == ["A1#3"]
