"""What two sequences have in common: as difflib says of short ones, as true of long ones."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atmt_cli.model import sequences
from atmt_cli.model.sequences import Stretch, numbered, rising, stretches_of

TEXTS = st.text("abcd", max_size=12)


def told(old: str, new: str, stretches: Iterable[Stretch]) -> str:
    """Make the new text of the old one as the stretches say, and hold each to its word."""
    made = ""
    for kind, i, i_end, j, j_end in stretches:
        assert (kind == "equal") == (old[i:i_end] == new[j:j_end])
        made += old[i:i_end] if kind == "equal" else new[j:j_end]
    return made


@given(TEXTS, TEXTS)
def test_the_stretches_lead_from_the_one_to_the_other(old: str, new: str) -> None:
    assert told(old, new, stretches_of(old, new)) == new


@given(TEXTS, TEXTS)
@pytest.mark.parametrize("bound", ["MOST_PAIRS", "MOST_EQUAL"])
def test_so_they_do_beyond_what_difflib_is_asked(bound: str, old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sequences, bound, -1)
        assert told(old, new, stretches_of(old, new)) == new


def test_what_stands_twice_is_numbered() -> None:
    assert numbered("aba") == [("a", 0), ("b", 0), ("a", 1)]


@given(st.permutations(range(7)))
def test_the_most_that_rise_are_kept(places: list[int]) -> None:
    kept = rising([*enumerate(places)])
    assert kept == sorted(kept)
    assert [place for _, place in kept] == sorted(place for _, place in kept)
    assert len(kept) == longest(places)


def longest(places: list[int]) -> int:
    """Return the length of the longest rising run, by looking at every end."""
    ends: list[int] = []
    for index, place in enumerate(places):
        ends.append(
            1 + max((e for e, p in zip(ends, places[:index], strict=True) if p < place), default=0)
        )
    return max(ends, default=0)
