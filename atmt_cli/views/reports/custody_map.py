"""Custody as a picture needs it: each action, the bodies it passes to, and how far that has got."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import giver, standing
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import natural_key
from atmt_cli.views.reports.accounts import unfit

LegState = Literal["accepted", "in-part", "offered", "proposed", "nobody", "ended", "closed"]
STATE_WORDS: dict[LegState, str] = {
    "accepted": "accepted",
    "in-part": "accepted in part",
    "offered": "told, not answered",
    "proposed": "named, not told",
    "nobody": "with nobody",
    "ended": "the body has ended or cannot own it",
    "closed": "closed",
}
NOBODY = "Nobody"


class Leg(NamedTuple):
    """The way of an action to where it is; ``via`` is who handed it on, if not the closing body."""

    to: str
    state: LegState
    via: str | None = None

    @property
    def words(self) -> str:
        """Return how far it has got, in words."""
        return STATE_WORDS[self.state]


class Carriage(NamedTuple):
    """An action, and the ways it goes: one at least."""

    id: str
    label: str
    legs: tuple[Leg, ...]


class CustodyMap(NamedTuple):
    """From the closing body, by way of the actions, to who has them."""

    closing_body: str
    carriages: tuple[Carriage, ...]


def view_custody_map(ledger: Ledger, day: date) -> CustodyMap:
    """Return where each action is, by number; what was entered in error is left out."""
    actions = sorted(ledger.actions, key=lambda action: natural_key(action.id))
    return CustodyMap(
        closing_body=ledger.name(ledger.head.closing_body),
        carriages=tuple(
            Carriage(one.id, one.label, tuple(_legs(ledger, one, day)))
            for one in actions
            if not one.is_in_error
        ),
    )


def _legs(ledger: Ledger, action: Action, day: date) -> Iterator[Leg]:
    if not action.is_live:
        outcome = action.closures[-1].outcome.replace("-", " ") if action.closures else "no outcome"
        yield Leg(f"Closed: {outcome}", "closed")
        return
    chain = standing(action, ledger.head)
    if not chain:
        yield Leg(NOBODY, "nobody")
    for one in chain:
        by = giver(one, ledger.head)
        via = None if by == ledger.head.closing_body else ledger.short(by)
        yield Leg(ledger.name(one.to), leg_state(ledger, one, day), via)


def leg_state(ledger: Ledger, one: Handover, day: date) -> LegState:
    """Return how far a live handover has got."""
    if unfit(ledger, one.to, day):
        return "ended"
    if one.status == "accepted" and one.extent == "in-part":
        return "in-part"
    return one.status  # type: ignore[return-value]
