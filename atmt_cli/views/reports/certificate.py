"""The certificate of handover: that no action was lost when the closing body ended."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.custody import begun_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import natural_key
from atmt_cli.views.reports.accounts import LACKING, Account, accounts_of
from atmt_cli.views.reports.masthead import Masthead, view_masthead

KINDS = {
    "accepted": ("accepted", "Accepted by a body that exists"),
    "closed": ("closed", "Closed with an outcome"),
    "superseded": ("superseded", "Superseded, and what replaced it is accounted for"),
    "unallocated": ("with nobody", "With nobody"),
    "unanswered": ("not accepted", "Not accepted by the body named for it"),
    "partial": ("accepted only in part", "Accepted only in part"),
    "ended": ("with a body that has ended", "With a body that has ended, or cannot own it"),
    "unsettled": ("not settled", "Closed, but not settled"),
}
"""Each kind of account in a few words, and as a heading."""


class AccountGroup(NamedTuple):
    """The accounts of one kind, under their title."""

    kind: str
    short: str
    title: str
    is_lacking: bool
    accounts: tuple[Account, ...]


class Certificate(NamedTuple):
    """Whether every action is accounted for, group by group; the groups add up to the total.

    It is not whole either where the ledger records what came after the day: that cannot be
    certified as of the day.

    Of that ``at_close`` were there when the closing body ended, and ``later`` came afterwards, as
    their first dated fact tells. Of the others nobody knows.
    ``news`` says what became accounted for ``since`` a date, where one is named.
    """

    masthead: Masthead
    is_whole: bool
    total: int
    accounted: int
    lacking: int
    at_close: int
    later: int
    groups: tuple[AccountGroup, ...]
    in_error: tuple[tuple[str, str], ...]
    signatories: tuple[tuple[str, str], ...]
    since: PartialDate | None
    news: tuple[str, ...]


def view_certificate(ledger: Ledger, day: date, since: PartialDate | None = None) -> Certificate:
    """Return the certificate of a ledger as of a day. What was entered in error is only named."""
    found = accounts_of(ledger, day)
    lacking = sum(one.is_lacking for one in found)
    groups = (
        AccountGroup(kind, *words, kind in LACKING, tuple(x for x in found if x.kind == kind))
        for kind, words in KINDS.items()
    )
    errors = [(one.id, one.label) for one in ledger.actions if one.is_in_error]
    head = view_masthead(ledger, day)
    is_whole = not lacking and head.ahead is None
    ages = [_age(ledger, one) for one in ledger.actions if not one.is_in_error]
    return Certificate(
        masthead=head,
        is_whole=is_whole,
        total=len(found),
        accounted=len(found) - lacking,
        lacking=lacking,
        at_close=ages.count("before"),
        later=ages.count("after"),
        groups=tuple(group for group in groups if group.accounts),
        in_error=tuple(sorted(errors, key=lambda one: natural_key(one[0]))),
        signatories=tuple(_signatories(head)) if found and is_whole else (),
        since=since,
        news=tuple(_news(found, since)) if since else (),
    )


def _age(ledger: Ledger, action: Action) -> str:
    """Return whether an action came before the closing body ended, or after; empty if unknown."""
    began, closed = begun_on(action, ledger.head), ledger.head.closes_on
    if began is None or closed is None:
        return ""
    if not began.after(closed):
        return "before"
    # That it was first written about or closed later does not say that it came later.
    return "after" if action.handovers or action.unallocated else ""


def _news(found: Iterable[Account], since: PartialDate) -> Iterator[str]:
    """Yield what became accounted for since a date: when it was accepted or closed, in order."""
    dated = [(one.on, one) for one in found if one.on and not one.is_lacking]
    new = [(on, one) for on, one in dated if not on.before(since)]
    for on, one in sorted(new, key=lambda each: (each[0].first, each[0].last)):
        yield f"{one.id} {one.label}: {one.said}, {on.when}"


def _signatories(head: Masthead) -> Iterator[tuple[str, str]]:
    """Yield who signs: for the body that hands over, for the keeper, for those who govern."""
    yield "For the body that handed over", head.closing_body
    if head.keeper and head.has_closed:
        yield "For the keeper of the ledger", head.keeper
    yield from (("For the governance", name) for name in head.governance)
