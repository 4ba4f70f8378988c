"""Break every condition of every rule, one at a time: the case files notice.

A mutant is the source of one module with one thing changed: a condition inverted, a comparison
exchanged for its neighbour, an operand dropped or inverted, `and` exchanged for `or`. It is
noticed if a section of a case file or a sample of a page then has other findings than it marks,
or one that no longer says what the section says that it says.
"""

import ast
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import cache
from importlib import import_module
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NamedTuple

import pytest
from ledgers import Mark, Section, every_rule, reading, sections

from atmt_cli import rules as package
from atmt_cli.model.errors import UnreadableError
from atmt_cli.rules import RULES
from atmt_cli.rules.kit import Rule, judge
from atmt_cli.rules.page import DAY, read_page
from atmt_cli.store.read import Reading

pytestmark = pytest.mark.slow

HOME = Path(package.__file__).parent
CASES = Path(__file__).parent / "cases"
USERS = {
    "bodies": (),
    "closure": (),
    "edit": (),
    "handover": (),
    "ledger": (),
    "notes": (),
    "time": (),
    "moves": ("edit",),
    "ownership": ("time",),
    "placeholders": ("ownership", "time", "ledger", "edit"),
    "references": ("ledger",),
}
"""The modules that judge, each with those to be executed anew when it has changed."""

PATIENCE = 2.0
"""Seconds of processor time after which a mutant is taken to go on for ever."""

EQUIVALENT: dict[str, str] = {}
"""Mutants that judge as the rule does, with the reason."""


class Trial(NamedTuple):
    """A ledger to judge by one rule, and what must come of it."""

    rule: str
    reading: Reading
    before: Reading | None
    section: Section
    kind: str
