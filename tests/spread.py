"""Which cases of a kind are tried by default, where one or two of them show that it works."""

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(number: int, cases: Iterable[Any]) -> list[Any]:
    """Cases, of which all but the first of so many are for the slow profile.

    A plain tuple among them holds several arguments; a named one is a value.
    """
    return [_slow(case) if at % number else case for at, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    if isinstance(case, type(pytest.param())):
        return case._replace(marks=(*case.marks, pytest.mark.slow))
    return pytest.param(*(case if type(case) is tuple else (case,)), marks=pytest.mark.slow)
