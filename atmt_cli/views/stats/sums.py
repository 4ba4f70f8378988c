"""Sums of facts: rates with their parts, medians with their number, ages in bands.

Facts of several ledgers are added before they are summed: a median cannot be added afterwards.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any, NamedTuple

from atmt_cli.views.stats.measures import MEASURES, Datum, Figures

BANDS = (30, 90, 180, 365)
"""The last day of each band of age but the last one, which is open."""
UNDATED = "undated"
BAND_WORDS = {
    "up_to_30": "up to 30 days",
    "31_to_90": "31 to 90",
    "91_to_180": "91 to 180",
    "181_to_365": "181 to 365",
    "over_365": "over 365",
    UNDATED: "no date",
}
"""Each band of age, youngest first, and how people read it."""
_NAMES = tuple(BAND_WORDS)


class Sum(NamedTuple):
    """The facts of one measure, summed: how many count, of how many, and the days of those."""

    number: int
    of: int
    days: tuple[int, ...]
    bands: tuple[int, ...]

    @property
    def rate(self) -> float | None:
        """Return the share of those that count; None where there is nothing to count."""
        return round(self.number / self.of, 4) if self.of else None

    @property
    def median(self) -> float | None:
        """Return the median of the days; None where there are none."""
        return median(self.days) if self.days else None

    @property
    def oldest(self) -> int | None:
        """Return the most days; None where there are none."""
        return max(self.days, default=None)

    def record(self, figures: Figures) -> dict[str, Any]:
        """Return what JSON has of it."""
        if figures == "age":
            bands = dict(zip(_NAMES, self.bands, strict=True))
            return {"number": self.number, "oldest": self.oldest, "bands": bands}
        if figures == "days":
            return {"median": self.median, "n": len(self.days)}
        made: dict[str, Any] = {"number": self.number, "of": self.of, "rate": self.rate}
        return made | (
            {"median": self.median, "n": len(self.days)} if figures == "rate and days" else {}
        )


def summed(facts: Sequence[Datum]) -> Sum:
    """Return the sum of the facts of one measure."""
    days = tuple(sorted(one.days for one in facts if one.days is not None))
    found = Counter(_band(one.days) for one in facts)
    bands = tuple(found[name] for name in _NAMES)
    return Sum(sum(one.counts for one in facts), len(facts), days, bands)


def sums_record(facts: Mapping[str, Sequence[Datum]]) -> dict[str, Any]:
    """Return what JSON has of the facts of all measures."""
    return {one.id: summed(facts[one.id]).record(one.figures) for one in MEASURES}


def _band(days: int | None) -> str:
    if days is None:
        return UNDATED
    return _NAMES[sum(days > most for most in BANDS)]
