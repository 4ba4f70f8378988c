"""What the ledgers say of a body is compared whatever their order in the manifest."""

from itertools import combinations, permutations

import pytest
from hypothesis import example, given
from hypothesis import strategies as some
from ledgers import reading

from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.desk import Desk
from atmt_cli.rules.many import body_life_agrees
from atmt_cli.rules.page import DAY
from atmt_cli.rules.rule import judge

DATES = ("2017", "2017-10", "2017-11", "2017-10-01", "2017-10-31", "2017-11-01", "2018")


def findings(untils: dict[str, str]) -> int:
    """How many ledgers differ from what is usual; their last days are given in their order."""
    ledgers = {
        name: reading(f"bodies:\n  - {{id: x, name: X, kind: office, until: {until}}}\n").ledger
        for name, until in untils.items()
    }
    desk = Desk(ledgers)
    judged = (
        judge((body_life_agrees,), one, DAY, desk=desk, name_there=name)
        for name, one in ledgers.items()
    )
    return sum(len(one.findings) for one in judged)


def agree(one: PartialDate, two: PartialDate) -> bool:
    return one.lies_in(two) or two.lies_in(one)


@pytest.mark.slow
@given(some.lists(some.sampled_from(DATES), min_size=2, max_size=4))
@example(["2017", "2017-10-01", "2017-11-01"])
def test_whoever_contradicts_another_is_found_in_any_order(untils: list[str]) -> None:
    named = dict(zip("abcd", untils, strict=False))
    counts = {findings(dict(order)) for order in permutations(named.items())}
    assert len(counts) == 1
    pairs = combinations(map(parse_date, untils), 2)
    assert bool(counts.pop()) == any(not agree(*pair) for pair in pairs)


def test_two_days_in_the_year_of_a_third_ledger_are_a_contradiction() -> None:
    assert findings({"a": "2017", "b": "2017-10-01", "c": "2017-11-01"}) == 1
