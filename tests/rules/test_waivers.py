"""A waiver of what an edit took away may name a place that is gone; no other may."""

import pytest
from ledgers import findings

from atmt_cli.rules import RULES

ACTIONS = "actions:\n{}  - {{id: A2, title: Keep the funds, status: open}}\n"
GONE = "  - {id: A1, title: Keep the skills, status: open}\n"
WAIVER = "waivers: [{{rule: {}, on: {}, reason: Never agreed, by: sec, until: 2018-12}}]\n"


def unresolved(sample: str, before: str | None = None) -> list[str]:
    """What is said of waivers that waive nothing."""
    found = findings(RULES, sample, before=before)
    return [one.message for one in found if one.rule == "reference-resolves"]


@pytest.mark.parametrize(
    ("rule", "place", "is_told"),
    [
        ("action-kept", "A1", False),
        ("action-kept", "A9", True),
        ("status-move-legal", "A1", True),
        ("action-has-governance", "A1", True),
        ("action-has-governance", "A2", False),
    ],
)
def test_an_edit_had_the_place_of_its_waiver(rule: str, place: str, *, is_told: bool) -> None:
    base, head = ACTIONS.format(GONE), ACTIONS.format("") + WAIVER.format(rule, place)
    assert bool(unresolved(head, base)) == is_told


def test_a_waiver_of_an_earlier_edit_need_not_be_there_any_more() -> None:
    base = ACTIONS.format("") + WAIVER.format("action-kept", "A1")
    head = base.replace("Keep the funds", "Keep the fund")
    assert unresolved(head, base) == []
    assert unresolved(head) == []
