"""The diff of an edit: what it says is there is there, and however much differs it is quick."""

from difflib import SequenceMatcher

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atmt_cli.store.yaml.hunks import hunks

LINES = st.lists(st.sampled_from([f"{one}\n" for one in "abcdefgh"]), max_size=14)


@given(old=LINES, new=LINES)
def test_hunks_lead_from_the_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    made, done = list[str](), 0
    for hunk in hunks(old, new, 3):
        for kind, a, b, c, d in hunk:
            made += old[done:a]
            made += new[c:d]
            assert kind != "equal" or old[a:b] == new[c:d]
            done = b
    assert made + old[done:] == new


def test_a_change_among_lines_that_are_unlike_is_as_difflib_has_it() -> None:
    old = [f"{n}\n" for n in range(30)]
    new = [*old[:7], "new\n", *old[7:20], *old[22:]]
    wanted = SequenceMatcher(None, old, new).get_grouped_opcodes(3)
    assert [list(one) for one in hunks(old, new, 3)] == [list(one) for one in wanted]


@pytest.mark.slow
def test_where_every_tenth_of_many_lines_differs_little_is_compared() -> None:
    """By difflib alone, this would take minutes."""
    old = [f"{n if n % 5 else ''}\n" for n in range(60_000)]
    new = [f"{line[:-1]}!\n" if n % 10 == 0 else line for n, line in enumerate(old)]
    kinds = [kind for one in hunks(old, new, 0) for kind, *_ in one if kind != "equal"]
    assert kinds == ["replace"] * 6000
