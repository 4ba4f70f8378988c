"""The limits on one spreadsheet file: a single account that everything in it is charged to.

A file from outside can be small and still unpack, repeat or nest into anything. No list of tricks
is complete, so nothing is looked for: whatever is read is counted here, whichever part it comes
from, and the reading ends where the account is empty.
"""

from typing import NamedTuple

_MIB = 1024 * 1024


class Limit(NamedTuple):
    """The most of a kind that is read, and what it counts; ``size`` is one of them."""

    most: int
    counted: str
    size: int = 1

    @property
    def said(self) -> str:
        """Return what a refusal says."""
        return f"more than {self.most} {self.counted}"


LIMITS = {
    "bytes": Limit(64, "MiB once unpacked", _MIB),
    "parts": Limit(10_000, "parts"),
    "marks": Limit(2_000_000, "tags, attributes and pieces of text"),
    "names": Limit(10_000, "different names of tags and attributes"),
    "sheets": Limit(1_000, "sheets"),
    "styles": Limit(65_536, "styles"),
    "texts": Limit(300_000, "shared texts"),
    "comments": Limit(20_000, "comments"),
    # Room for the form of 10,000 actions, each cell of it filled in.
    "rows": Limit(50_000, "rows"),
    "cells": Limit(300_000, "cells"),
    # Eight bytes each, also where nothing stands in them.
    "places": Limit(5_000_000, "cells, counting the empty ones"),
    # A shared text is charged where it stands, and again wherever a cell shows it.
    "shared characters": Limit(8 * _MIB, "characters in its shared texts"),
    "characters": Limit(8 * _MIB, "characters in its cells"),
    # To write and to compare a text takes time and room by the line.
    "lines": Limit(100_000, "lines of text"),
    "faults": Limit(1_000, "cells that hold a formula or no value"),
}


class SpentError(Exception):
    """A limit is passed; the text says which."""


class Budget:
    """Counts what one file may still spend."""

    def __init__(self) -> None:
        self._left = {unit: limit.most * limit.size for unit, limit in LIMITS.items()}

    def spend(self, unit: str, amount: int = 1) -> None:
        """Charge an amount. Raise SpentError where it is more than is left."""
        left = self._left[unit] - amount
        if left < 0:
            raise SpentError(LIMITS[unit].said)
        self._left[unit] = left

    def afford(self, unit: str, amount: int) -> None:
        """Raise SpentError where an amount is more than is left; charge nothing."""
        if amount > self._left[unit]:
            raise SpentError(LIMITS[unit].said)
