"""Facts, by the field that a column is: those that a row of a tracker states, and the ledger's."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping
from typing import NamedTuple

from atmt_cli.changes.tracker.owners import NamedBodies
from atmt_cli.changes.tracker.rows import TrackerRow
from atmt_cli.changes.vocabulary import words_of
from atmt_cli.model.action import Action
from atmt_cli.model.custody import receivers
from atmt_cli.model.fields import OWN_START
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import fold

OPENED = "x-opened"
"""The field of the user's own that a day of opening becomes."""


class Fact(NamedTuple):
    """One fact of an action: what is compared, and how people read it; empty where there is none.

    Words count as the same whatever their case, accents and marks, and lists whatever their order.
    """

    key: Hashable
    shown: str


Facts = Mapping[str, Fact]


class Difference(NamedTuple):
    """A fact that a tracker has otherwise than the ledger.

    ``was`` is the fact in the copy that was imported before; None where that is not known.
    """

    field: str
    was: Fact | None
    said: Fact
    has: Fact

    @property
    def is_contested(self) -> bool:
        """Return whether the ledger may have been changed meanwhile, too."""
        return self.was is None or self.was.key != self.has.key


def row_facts(row: TrackerRow, fields: Collection[str]) -> dict[str, Fact]:
    """Return what a row states in those of its columns that are these fields."""
    rating = (row.rag, row.reason if row.rag and "reason" in fields else None)
    made = {
        "ref": _text(row.ref),
        "action": _words(row.title),
        "short_title": _text(row.short_title),
        "owner": _bodies(row.named("owner")),
        "support": _bodies(row.named("support")),
        "governance": _bodies(row.named("governance")),
        "theme": _several(row.themes, words_of),
        "due": _text(row.due),
        "first_due": _text(row.first_due if row.first_due != row.due else None),
        "priority": _text(row.priority),
        "rag": _rating(*rating),
        "status": _text(row.status or "open"),
    }
    return _only(made, row.own, fields)


def action_facts(action: Action, ledger: Ledger, fields: Collection[str]) -> dict[str, Fact]:
    """Return what the ledger has of an action in these fields."""
    rag, titles = action.rag, {one.id: one.title for one in ledger.themes}
    reason = rag.reason if rag and "reason" in fields else None
    ends = action.closures[-1].outcome if action.closures else "implemented"
    made = {
        "ref": _text(action.ref),
        "action": _words(action.title),
        "short_title": _text(action.short_title),
        "owner": _several(receivers(action, ledger.head)),
        "support": _several(action.support),
        "governance": _several(action.governance),
        "theme": _several((titles.get(one, one) for one in action.themes), words_of),
        "due": _text(action.due and str(action.due)),
        "first_due": _text(action.first_due and str(action.first_due)),
        "priority": _text(action.priority),
        "rag": _rating(rag.rating if rag else None, reason),
        "status": _text(action.status if action.is_live else ends),
    }
    return _only(made, action.own_texts, fields)


def compared(was: Facts | None, said: Facts, has: Facts) -> Iterator[Difference]:
    """Yield each fact that a tracker changed since the copy before, and the ledger has otherwise.

    Without that copy it is each that the tracker states and the ledger has otherwise: a cell that
    is empty states nothing.
    """
    nothing = Fact(None, "")
    for field, now in said.items():
        before = None if was is None else was.get(field, nothing)
        there = has.get(field, nothing)
        if now.key == there.key or (now.key == before.key if before else not now.key):
            continue
        yield Difference(field, before, now, there)


def _only(made: Facts, own: Mapping[str, str], fields: Collection[str]) -> dict[str, Fact]:
    known = {name: fact for name, fact in made.items() if name in fields}
    if not {"rag", "closed_on"}.isdisjoint(fields):
        # A rating of done, or a day of closing, is a status, with a column of its own or without.
        known["status"] = made["status"]
    columns = {OPENED if one == "opened_on" else one for one in fields}
    return known | {one: _text(own.get(one)) for one in columns if one.startswith(OWN_START)}


def _text(text: str | None) -> Fact:
    return Fact(text or None, text or "")


def _words(text: str) -> Fact:
    return Fact(words_of(text) or None, text)


def _several(names: Iterable[str], key: Callable[[str], str] = str) -> Fact:
    listed = [*names]
    return Fact(frozenset(map(key, listed)) or None, "; ".join(listed))


def _bodies(owners: NamedBodies) -> Fact:
    keys = frozenset((*owners.known, *map(fold, owners.unknown)))
    return Fact(keys or None, "; ".join((*owners.known, *owners.unknown)))


def _rating(rating: str | None, reason: str | None) -> Fact:
    shown = f"{rating}, {reason}" if rating and reason else rating or ""
    return Fact((rating, reason) if rating else None, shown)
