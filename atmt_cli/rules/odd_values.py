"""The values of a ledger that look odd, found in one walk for all the rules that judge them."""

from datetime import date
from itertools import chain
from typing import NamedTuple

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.text import may_hide
from atmt_cli.model.values import Tests, Value, values_where
from atmt_cli.rules.rule import Case

EARLIEST = date(1900, 1, 1)
"""No date but of a body is likely to lie before this day."""


class OddValues(NamedTuple):
    """The texts that may hide something; the dates before 1900 or after today."""

    texts: tuple[Value, ...]
    dates: tuple[Value, ...]


def odd_values(case: Case) -> OddValues:
    """Find the odd values of both files, in their order."""

    def is_unlikely(on: PartialDate) -> bool:
        return on.last < EARLIEST or on.first > case.today

    files = (case.ledger.actions_file, case.ledger.bodies_file)
    tests: Tests = {str: may_hide, PartialDate: is_unlikely}
    odd = tuple(chain.from_iterable(values_where(file, tests) for file in files))
    return OddValues(
        tuple(one for one in odd if one.value.__class__ is str),
        tuple(one for one in odd if one.value.__class__ is PartialDate),
    )
