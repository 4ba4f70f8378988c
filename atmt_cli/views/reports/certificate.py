"""The certificate of conservation: that no action was lost when the closing body ended."""

from datetime import date
from typing import NamedTuple

from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import natural_key
from atmt_cli.views.reports.accounts import LACKING, Account, accounts_of
from atmt_cli.views.reports.masthead import Masthead, view_masthead

KINDS = {
    "accepted": "Accepted by a body that exists",
    "closed": "Closed with an outcome",
    "superseded": "Superseded, and what replaced it is accounted for",
    "unallocated": "With nobody",
    "unanswered": "Not accepted by the body named for it",
    "ended": "With a body that has ended or cannot own it",
    "unsettled": "Closed, but not settled",
}


class AccountPart(NamedTuple):
    """The accounts of one kind, under their title."""

    kind: str
    title: str
    is_lacking: bool
    accounts: tuple[Account, ...]


class Certificate(NamedTuple):
    """Whether every action is accounted for, part by part; the parts add up to the total."""

    masthead: Masthead
    is_whole: bool
    total: int
    accounted: int
    lacking: int
    parts: tuple[AccountPart, ...]
    in_error: tuple[tuple[str, str], ...]


def view_certificate(ledger: Ledger, day: date) -> Certificate:
    """Return the certificate of a ledger as of a day. What was entered in error is only named."""
    found = accounts_of(ledger, day)
    lacking = sum(one.is_lacking for one in found)
    parts = (
        AccountPart(kind, title, kind in LACKING, tuple(one for one in found if one.kind == kind))
        for kind, title in KINDS.items()
    )
    errors = [(one.id, one.label) for one in ledger.actions if one.is_in_error]
    return Certificate(
        masthead=view_masthead(ledger, day),
        is_whole=not lacking,
        total=len(found),
        accounted=len(found) - lacking,
        lacking=lacking,
        parts=tuple(part for part in parts if part.accounts),
        in_error=tuple(sorted(errors, key=lambda one: natural_key(one[0]))),
    )
