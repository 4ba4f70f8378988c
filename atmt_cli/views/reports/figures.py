"""The five figures at the head of a report."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from atmt_cli.model.custody import owner
from atmt_cli.model.ledger import Ledger
from atmt_cli.views.reports.accounts import Account, unfit
from atmt_cli.views.rows import summary_of
from atmt_cli.views.shapes import Tone


class Figure(NamedTuple):
    """A number, what it counts, what it is a part of, and whether it is good or bad news."""

    number: int
    label: str
    of: int | None
    tone: Tone


def figures_of(ledger: Ledger, accounts: Iterable[Account], day: date) -> tuple[Figure, ...]:
    """Return the five figures: all, accepted, closed, in nobody's hands, overdue."""
    accounts = tuple(accounts)
    summary = summary_of(ledger, ledger.actions, day)
    total, closed = summary["actions"], summary["closed"]
    accepted = sum(one.kind == "accepted" for one in accounts)
    holders = [owner(one, ledger.head) for one in ledger.actions if one.is_live]
    gone = sum(one is not None and unfit(ledger, one, day) is not None for one in holders)
    ownerless = holders.count(None) + gone
    # Where the summary of the page counts those with no owner, these have one.
    whose = f", {gone} of them with a body that has ended or cannot own it" if gone else ""
    them = "it" if ownerless == 1 else "them"
    late = summary["overdue"] + summary["overdue_actions"]
    left = total - closed
    return (
        Figure(total, "action" if total == 1 else "actions", None, "plain"),
        Figure(accepted, "accepted by the owner", left, "good" if accepted == left else "caution"),
        Figure(closed, "closed", total, "plain"),
        Figure(
            ownerless,
            f"with nobody to answer for {them}{whose}",
            left,
            "bad" if ownerless else "good",
        ),
        Figure(late, "actions and steps overdue", None, "bad" if late else "good"),
    )
