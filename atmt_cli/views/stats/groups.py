"""Facts in groups: by body, by theme, by quarter, by ledger. Each fact is in one, so the groups add
up.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from atmt_cli.views.common_bodies import Keys, body_keys
from atmt_cli.views.row_fields import theme_title
from atmt_cli.views.shares import LedgerShare
from atmt_cli.views.stats.measures import Datum

MeasuredFacts = Mapping[str, Sequence[Datum]]
"""The facts of each measure."""


class FactGroup(NamedTuple):
    """The facts of one group, of each measure. ``key`` is None for what belongs to none, and
    ``ledger`` names the only ledger that it is of.
    """

    key: str | None
    name: str
    facts: MeasuredFacts
    ledger: str | None = None


class MeasuredLedger(NamedTuple):
    """A ledger, its number among those that are measured, its facts, and the keys of all bodies."""

    number: int
    share: LedgerShare
    facts: MeasuredFacts
    keys: Keys


class _Heading(NamedTuple):
    """What a group is called, and its place among the others."""

    key: str
    name: str
    order: tuple[int | str, ...]
    ledger: str | None = None


def measured_ledgers(
    shares: Sequence[LedgerShare], facts: Sequence[MeasuredFacts]
) -> list[MeasuredLedger]:
    """Return ledgers with their facts, ready to be grouped."""
    keys = body_keys({share.name: share.ledger for share in shares})
    each = zip(range(len(shares)), shares, facts, strict=True)
    return [MeasuredLedger(*one, keys) for one in each]


def put_together(each: Sequence[MeasuredFacts]) -> MeasuredFacts:
    """Return the facts of several ledgers together: a median is taken of all of them."""
    names = dict.fromkeys(name for facts in each for name in facts)
    return {name: tuple(one for facts in each for one in facts[name]) for name in names}


def grouped(ledgers: Sequence[MeasuredLedger], by: str) -> Iterator[FactGroup]:
    """Yield the groups: bodies by name, themes as each ledger lists them, quarters as they came,
    ledgers as they are named; last, what belongs to none.
    """
    heading_of, none = _WAYS[by]
    headings: dict[tuple[str, str | None], _Heading] = {}
    found: dict[tuple[str, str | None] | None, dict[str, list[Datum]]] = {}
    for one in ledgers if by == "ledger" else ():
        own = _by_ledger(one)  # which has a row, even with nothing to count
        headings[own.key, own.ledger] = own
        found[own.key, own.ledger] = {name: [] for name in one.facts}
    for one in ledgers:
        for measure, facts in one.facts.items():
            for fact in facts:
                heading = heading_of(one, fact)
                group = (heading.key, heading.ledger) if heading else None
                if heading and group:
                    headings.setdefault(group, heading)
                mine = found.setdefault(group, {name: [] for name in one.facts})
                mine[measure].append(fact)
    for group, heading in sorted(headings.items(), key=lambda each: each[1].order):
        yield _group(heading.key, heading.name, found[group], heading.ledger)
    if None in found:
        yield _group(None, none, found[None])


def _group(
    key: str | None, name: str, found: Mapping[str, list[Datum]], ledger: str | None = None
) -> FactGroup:
    facts = {measure: tuple(each) for measure, each in found.items()}
    return FactGroup(key, name, facts, ledger)


def _by_body(one: MeasuredLedger, fact: Datum) -> _Heading | None:
    if fact.body is None:
        return None
    key, name = (
        one.keys.get((one.share.name, fact.body), fact.body),
        one.share.ledger.short(fact.body),
    )
    return _Heading(key, name, (name.casefold(), key))


def _by_theme(one: MeasuredLedger, fact: Datum) -> _Heading | None:
    """Return the theme of a fact, which is that of one ledger."""
    if fact.theme is None:
        return None
    themes = [theme.id for theme in one.share.ledger.themes]
    place = themes.index(fact.theme) if fact.theme in themes else len(themes)
    name = one.share.place(theme_title(one.share.ledger, fact.theme))
    return _Heading(fact.theme, name, (one.number, place, fact.theme), one.share.name)


def _by_quarter(_one: MeasuredLedger, fact: Datum) -> _Heading | None:
    """Return the quarter in which a fact began: a year has begun on its first day."""
    on = fact.began.first if fact.began else None
    if on is None:
        return None
    key, quarter = f"{on.year:04}", (on.month + 2) // 3
    return _Heading(f"{key}-Q{quarter}", f"Q{quarter} {key}", (key, quarter))


def _by_ledger(one: MeasuredLedger, _fact: Datum | None = None) -> _Heading:
    name = one.share.name or one.share.ledger.head.title
    return _Heading(name, name, (one.number,), one.share.name)


_WAYS: dict[str, tuple[Callable[[MeasuredLedger, Datum], _Heading | None], str]] = {
    "body": (_by_body, "nobody"),
    "theme": (_by_theme, "no theme"),
    "quarter": (_by_quarter, "no date"),
    "ledger": (_by_ledger, "no ledger"),
}
GROUPINGS = tuple(_WAYS)
"""By what facts may be grouped; by ledger, where there are several."""
