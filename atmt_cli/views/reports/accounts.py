"""Conservation: each action accepted by a body that exists, closed with an outcome, or lacking."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from graphlib import CycleError, TopologicalSorter
from itertools import islice
from typing import Literal, NamedTuple

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.body import CANNOT_OWN
from atmt_cli.model.custody import owner, proposed_on, standing, vacancy
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.lineage import leading_to, lineage_of
from atmt_cli.model.text import listed, natural_key

AccountKind = Literal[
    "accepted", "closed", "superseded", "unallocated", "unanswered", "partial", "ended", "unsettled"
]
LACKING: tuple[AccountKind, ...] = (
    "unallocated", "unanswered", "partial", "ended", "unsettled",
)  # fmt: skip
"""Of what kind an action is that is not accounted for."""
_MOST_NAMED = 12
"""Of the actions that followed one, as many are named."""


class Account(NamedTuple):
    """How one action is accounted for, in a sentence without its subject; or why it is not."""

    id: str
    label: str
    ref: str | None
    kind: AccountKind
    said: str
    on: PartialDate | None = None
    conditions: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def is_lacking(self) -> bool:
        """Return whether the action is not accounted for."""
        return self.kind in LACKING


def accounts_of(ledger: Ledger, day: date) -> tuple[Account, ...]:
    """Return the account of every action, by number; what was entered in error has none.

    Two actions of one id are an error in the ledger: each has an account.
    """
    actions = [action for action in ledger.actions if not action.is_in_error]
    own = [(action, _account(ledger, action, day)) for action in actions]
    return tuple(sorted(_followed(own), key=lambda one: natural_key(one.id)))


def unfit(ledger: Ledger, name: str, day: date) -> str | None:
    """Return why a body can have no action on a day; None where it can."""
    body = ledger.body_by_id.get(name)
    if body is None:
        return "is not among the bodies"
    if body.has_ended(day) and body.until:
        return f"ended {body.until.when}"
    if body.kind in CANNOT_OWN:
        return f"cannot own an action: {CANNOT_OWN[body.kind]}"
    if not body.has_begun(day) and body.from_:
        return f"begins only {body.from_.when}"
    return None


def _account(ledger: Ledger, action: Action, day: date) -> Account:
    """Return the account of an action by itself: what superseded it is looked at later."""
    made = Account(action.id, action.label, action.ref, "accepted", "")
    if not action.is_live:
        return _ended(ledger, made, action)
    chain = standing(action, ledger.head)
    nobody = vacancy(action)
    if nobody and not chain:
        since = f" since {nobody.since.words}" if nobody.since else ""
        reason = f": {nobody.reason}" if nobody.reason else ""
        return made._replace(kind="unallocated", said=f"is with nobody{since}{reason}")
    if not chain:
        return made._replace(kind="unallocated", said="is with nobody")
    holder = owner(action, ledger.head)
    answering = [one for one in chain if holder in (None, one.to)]
    gone = [(one, why) for one in answering if (why := unfit(ledger, one.to, day))]
    if gone:
        said = listed(f"{ledger.name(one.to)}, which {why}" for one, why in gone)
        return made._replace(kind="ended", said=f"is with {said}")
    waiting = [one for one in answering if one.status != "accepted"]
    if waiting:
        said = "; ".join(_waiting(ledger, one) for one in waiting)
        return made._replace(kind="unanswered", said=said)
    return _accepted(ledger, made, chain, answering)


def _waiting(ledger: Ledger, one: Handover) -> str:
    name = ledger.name(one.to)
    if one.status == "offered":
        told = f"was told {one.offered_on.when}" if one.offered_on else "was told"
        return f"{name} {told}, and has not answered"
    since = proposed_on(one, ledger.head)
    return f"{name} was named{f' {since.when}' if since else ''}, and has not been told"


def accepted_in_part(chain: Sequence[Handover]) -> Handover | None:
    """Return the only handover that was accepted, where that was in part: nobody has the rest."""
    accepted = [one for one in chain if one.status == "accepted"]
    is_only = len({one.to for one in accepted}) == 1
    return accepted[-1] if is_only and accepted[-1].extent == "in-part" else None


def _accepted(
    ledger: Ledger, made: Account, chain: Sequence[Handover], answering: list[Handover]
) -> Account:
    dates = [one.answered_on for one in answering if one.answered_on]
    words = [_extent(one) for one in answering]
    same = words[0] if len({*words}) == 1 else ""
    said = f"accepted{same} by {listed(ledger.name(one.to) for one in answering)}"
    conditions = [
        ": ".join(filter(None, ("" if same else _extent(one).strip(), one.reservation)))
        for one in answering
    ]
    in_part = accepted_in_part(chain)
    waiting = [_waiting(ledger, one) for one in chain if one.status != "accepted"]
    rest = f"of the rest, {'; '.join(waiting)}" if waiting else "the rest is with nobody"
    reserved = f" ({in_part.reservation})" if in_part and in_part.reservation else ""
    return made._replace(
        kind="partial" if in_part else "accepted",
        said=f"{said}{reserved}; {rest}" if in_part else said,
        on=max(dates, key=lambda on: on.last, default=None),
        conditions=() if in_part else tuple(filter(None, conditions)),
        evidence=tuple(text for one in answering for text in one.evidence),
    )


def _extent(one: Handover) -> str:
    return f" {one.extent.replace('-', ' ')}" if one.extent else ""


def _ended(ledger: Ledger, made: Account, action: Action) -> Account:
    """Return the account of a closed action by the last of its closures, which is what counts."""
    if not action.closures or action.closures[-1].is_pending:
        return made._replace(kind="unsettled", said="is closed, and its outcome is not confirmed")
    end = action.closures[-1]
    if end.outcome == "superseded" and not end.superseded_by:
        said = "is superseded, and does not say by what"
        return made._replace(kind="unsettled", said=said, on=end.on, evidence=end.evidence)
    if end.outcome == "superseded":
        return made._replace(kind="superseded", on=end.on, evidence=end.evidence)
    said = f"closed as {end.outcome.replace('-', ' ')}"
    said += f", confirmed by {ledger.name(end.confirmed_by)}" if end.confirmed_by else ""
    said += f": {end.reason}" if end.reason else ""
    return made._replace(kind="closed", said=said, on=end.on, evidence=end.evidence)


def _followed(own: Iterable[tuple[Action, Account]]) -> Iterator[Account]:
    """Yield the accounts: what was superseded is as good as the worst of all that it leads to."""
    own, known, after = tuple(own), dict[str, list[Account]](), dict[str, tuple[str, ...]]()
    for action, one in own:
        known.setdefault(one.id, []).append(one)
        if one.kind == "superseded":
            after[one.id] = (*after.get(one.id, ()), *action.closures[-1].superseded_by)
    endless = _endless(after)
    named = {*known, *(name for names in after.values() for name in names)}
    bad = {name for name in named if _is_bad(known.get(name, ()))}
    lost = leading_to(bad | endless, after)
    for action, one in own:
        if one.kind != "superseded":
            yield one
            continue
        names = action.closures[-1].superseded_by
        way = islice(lineage_of(names, lambda each: after.get(each, ())), _MOST_NAMED)
        said = "; ".join(_step(known.get(each, ()), each, endless) for each in way)
        kind: AccountKind = "superseded" if lost.isdisjoint(names) else "unsettled"
        yield one._replace(kind=kind, said=f"superseded by {said}")


def _endless(after: Mapping[str, Iterable[str]]) -> set[str]:
    """Return what leads into a circle: there, nothing is ever reached that stands for it."""
    ways = TopologicalSorter(after)
    with suppress(CycleError):  # the sorter still gives all that no circle keeps back
        ways.prepare()
    ending = set[str]()
    while ready := ways.get_ready():
        ending.update(ready)
        ways.done(*ready)
    return after.keys() - ending


def _is_bad(own: Sequence[Account]) -> bool:
    """Return whether what an id leads to is no action, or one that is not accounted for."""
    return not own or any(one.is_lacking for one in own)


def _step(own: Sequence[Account], name: str, endless: set[str]) -> str:
    if not own:
        return f"{name}, which is not an action that counts"
    if _is_bad(own):
        return f"{name}, not accounted for"
    if name in endless:
        return f"{name}, which leads into a circle"
    said = ("itself superseded" if one.kind == "superseded" else one.said for one in own)
    return f"{name}, {listed(said)}"
