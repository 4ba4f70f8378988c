"""Facts in groups: by body, by theme, by quarter. Each fact is in one, so the groups add up."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from atmt_cli.model.ledger import Ledger
from atmt_cli.views.row_fields import theme_title
from atmt_cli.views.stats.measures import Datum


class FactGroup(NamedTuple):
    """The facts of one group, of each measure. ``key`` is None for what belongs to none."""

    key: str | None
    name: str
    facts: Mapping[str, tuple[Datum, ...]]


def grouped(ledger: Ledger, facts: Mapping[str, Sequence[Datum]], by: str) -> Iterator[FactGroup]:
    """Yield the groups: bodies by name, themes as the ledger lists them, quarters as they came;
    last, what belongs to none.
    """
    key, names, none = _WAYS[by]
    found: dict[str | None, dict[str, list[Datum]]] = {}
    for measure, each in facts.items():
        for one in each:
            mine = found.setdefault(key(one), {name: [] for name in facts})
            mine[measure].append(one)
    known = {name: names(ledger, name) for name in found if name is not None}
    themes = {one.id: number for number, one in enumerate(ledger.themes)}
    order = {
        "body": lambda name: (known[name].casefold(), name),
        "theme": lambda name: (themes.get(name, len(themes)), name),
        "quarter": lambda name: name,
    }[by]
    for name in sorted(known, key=order):
        yield _group(name, known[name], found[name])
    if None in found:
        yield _group(None, none, found[None])


def _group(key: str | None, name: str, found: Mapping[str, list[Datum]]) -> FactGroup:
    return FactGroup(key, name, {measure: tuple(each) for measure, each in found.items()})


def _quarter(fact: Datum) -> str | None:
    """Return the quarter in which a fact began: a year has begun on its first day."""
    on = fact.began.first if fact.began else None
    return f"{on.year:04}-Q{(on.month + 2) // 3}" if on else None


def _quarter_name(_ledger: Ledger, quarter: str) -> str:
    year, _, number = quarter.partition("-")
    return f"{number} {year}"


_WAYS: dict[str, tuple[Callable[[Datum], str | None], Callable[[Ledger, str], str], str]] = {
    "body": (lambda fact: fact.body, Ledger.short, "nobody"),
    "theme": (lambda fact: fact.theme, theme_title, "no theme"),
    "quarter": (_quarter, _quarter_name, "no date"),
}
GROUPINGS = tuple(_WAYS)
"""By what facts may be grouped."""
