"""Words in a list, and where a status may go, as a sentence has them."""

import pytest

from atmt_cli.model.moves import HANDOVER_MOVES, lawful
from atmt_cli.model.text import listed


@pytest.mark.parametrize(
    ("words", "text"),
    [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_words_are_joined_as_people_join_them(words: list[str], text: str) -> None:
    assert listed(words) == text
    assert listed(iter(words), "or") == text.replace(" and ", " or ")


def test_where_a_status_may_go_is_a_sentence() -> None:
    assert lawful(HANDOVER_MOVES, "declined") == "declined is final"
    assert lawful(HANDOVER_MOVES, "offered").startswith("from offered it can go to accepted, ")
    assert lawful(HANDOVER_MOVES, "proposed") == "from proposed it can go to offered or withdrawn"
