"""The answer of `atmt stats`: the measures, or a row for each group."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from atmt_cli.model.ledger import Ledger
from atmt_cli.views.shapes import EMPTY, NOTHING, Cell, Table, TableColumn
from atmt_cli.views.shares import LedgerShare, title_of
from atmt_cli.views.stats.groups import FactGroup, grouped, measured_ledgers, put_together
from atmt_cli.views.stats.measures import MEASURES, Datum, Measure, measured
from atmt_cli.views.stats.moment import Moment
from atmt_cli.views.stats.sums import BAND_WORDS, Sum, summed, sums_record

WHOLE, ALL, READ = "the whole ledger", "all ledgers", "all that could be read"
_HEADERS = {"body": "Body", "theme": "Theme", "quarter": "Quarter", "ledger": "Ledger"}


def view_stats(ledger: Ledger, day: date, by: str | None = None) -> Table:
    """Return the rates and ages as of a day; ``by`` gives each group its row."""
    return stats_over([LedgerShare(ledger)], day, by)


def stats_over(
    shares: Sequence[LedgerShare], day: date, by: str | None = None, *, is_partial: bool = False
) -> Table:
    """Return the rates and ages of several ledgers together; ``is_partial`` says that there are
    others, which cannot be read.
    """
    each = [measured(Moment(share.ledger, day)) for share in shares]
    groups = tuple(grouped(measured_ledgers(shares, each), by)) if by else ()
    is_wide = any(share.name for share in shares)
    name = READ if is_partial else ALL if is_wide else WHOLE
    every = FactGroup(None, name, put_together(each)) if each else _NOTHING
    whole = _record(None, every)
    columns = _group_columns(_HEADERS[by]) if by else _COLUMNS
    rows = [*map(_group_row, groups)] if by else [*_measure_rows(every.facts)]
    if by and groups:
        rows.append(_group_row(every))
    return Table(
        kind="stats",
        key="stats",
        columns=columns,
        rows=rows,
        records=[_record(by, one) for one in groups] if by else [whole],
        caption=title_of(shares),
        summary=f"As of {day}" + (f", by {by}" if by else ""),
        empty=f"As of {day}: there is nothing to count yet.",
        extra={"whole": whole},
    )


_NOTHING = FactGroup(None, ALL, {one.id: () for one in MEASURES})
"""The facts of no ledger, where none can be read."""


def share_words(one: Sum) -> str:
    """Return a rate with its parts: ``3 of 6 (50 %)``; a dash where there is nothing to count."""
    return f"{one.number} of {one.of} ({percent(one)})" if one.of else NOTHING


def percent(one: Sum) -> str:
    """Return a rate as people read it: 0 % and 100 % only where it is exactly that."""
    if not one.of:
        return NOTHING
    half_up = (200 * one.number + one.of) // (2 * one.of)
    whole = min(99, max(1, half_up))
    exact = {0: 0, one.of: 100}
    return f"{exact.get(one.number, whole)} %"


def days_words(one: Sum) -> str:
    """Return a median with its number: ``12 days (median of 5)``; a dash where there is none."""
    if one.median is None:
        return NOTHING
    noun = "day" if one.median == 1 else "days"
    return f"{_days(one.median)} {noun} (median of {len(one.days)})"


def _days(median: float) -> str:
    """Return a median of whole days: at most a half is over."""
    return f"{median:.1f}".removesuffix(".0")


def age_words(one: Sum) -> str:
    """Return how many are open, and the oldest: ``3, the oldest 120 days``."""
    if one.oldest is None:
        return str(one.number)
    return f"{one.number}, the oldest {one.oldest} {'day' if one.oldest == 1 else 'days'}"


def band_words(one: Sum) -> str:
    """Return how many are in each band of age that has any."""
    named = zip(BAND_WORDS.values(), one.bands, strict=True)
    return "; ".join(f"{words}: {number}" for words, number in named if number)


_COLUMNS = (
    TableColumn("Measure"),
    TableColumn("Figure", least=16),
    TableColumn("Ages in days", least=16, drop=1),
    TableColumn("What it counts", least=24, drop=2),
)


def _measure_rows(facts: Mapping[str, Sequence[Datum]]) -> Iterator[tuple[Cell, ...]]:
    for one in MEASURES:
        found = summed(facts[one.id])
        bands = band_words(found) if one.figures == "age" else ""
        yield Cell(one.title), _cell(one, found), Cell(bands) if bands else EMPTY, Cell(one.counted)


def figure_words(one: Measure, found: Sum) -> str:
    """Return what a measure comes to, in words; a dash where there is nothing to measure."""
    if one.figures == "rate and days" and found.days:
        return f"{share_words(found)}, by {days_words(found)}"
    words = {"rate": share_words, "rate and days": share_words, "days": days_words}
    return words.get(one.figures, age_words)(found)


def _cell(one: Measure, found: Sum) -> Cell:
    words = figure_words(one, found)
    return EMPTY if words == NOTHING else Cell(words)


def _group_columns(first: str) -> tuple[TableColumn, ...]:
    drops = {one.id: 1 + MEASURES.index(one) for one in MEASURES}
    drops["acceptance"] = drops["implementation"] = 0
    each = (TableColumn(one.title, drop=drops[one.id]) for one in MEASURES)
    return (TableColumn(first, least=12), *each)


def _group_row(group: FactGroup) -> tuple[Cell, ...]:
    return (Cell(group.name), *(_brief(one, summed(group.facts[one.id])) for one in MEASURES))


def _brief(one: Measure, found: Sum) -> Cell:
    """Return a figure as a narrow cell has it: the parts of a rate, a median and its number."""
    if one.figures == "days":
        return EMPTY if found.median is None else Cell(f"{_days(found.median)} ({len(found.days)})")
    if one.figures == "age":
        oldest = f" ({found.oldest})" if found.oldest is not None else ""
        return Cell(f"{found.number}{oldest}") if found.number else EMPTY
    return Cell(f"{found.number} of {found.of}") if found.of else EMPTY


def _record(by: str | None, group: FactGroup) -> dict[str, Any]:
    ledger = {"ledger": group.ledger} if group.ledger else {}
    named = {"by": by, "group": group.key, "name": group.name}
    return {**ledger, **named, **sums_record(group.facts)}
