"""Which cases of a kind are tried by default, where one or two of them show that it works."""

from collections.abc import Iterable
from typing import Any

import pytest


def one_in(number: int, cases: Iterable[Any]) -> list[Any]:
    """Cases, of which all but the first of so many are for the slow profile.

    A tuple among them holds several arguments.
    """
    return [_slow(case) if at % number else case for at, case in enumerate(cases)]


def _slow(case: Any) -> Any:
    if hasattr(case, "marks"):  # it is from `pytest.param`
        return case._replace(marks=(*case.marks, pytest.mark.slow))
    return pytest.param(*(case if isinstance(case, tuple) else (case,)), marks=pytest.mark.slow)
