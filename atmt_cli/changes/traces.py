"""What operations left in the history of an action, which only grows: handovers, closures.

The moves of an action to one body come in episodes: it is told, it answers, it gives the action
back or passes it on. An episode was carried out where one handover has all of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, takewhile

from atmt_cli.changes import operations as ops
from atmt_cli.model.action import Closure, Handover
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.rules.moves import HANDOVER_MOVES

MOVES = (ops.Offer, ops.Accept, ops.Decline, ops.Withdraw)
Move = ops.Offer | ops.Accept | ops.Decline | ops.Withdraw
_ENDS = (ops.Decline, ops.Withdraw)
_STATUS_OF: Mapping[type[Move], str] = {
    ops.Offer: "offered",
    ops.Accept: "accepted",
    ops.Decline: "declined",
    ops.Withdraw: "withdrawn",
}


@dataclass
class _Episode:
    """Moves of one action to one body that are about one handover, by their numbers."""

    moves: dict[int, Move] = field(default_factory=dict)
    is_passed_on: bool = False
    is_named_anew: bool = False

    def takes(self, one: Move) -> bool:
        """Whether a move belongs to it.

        What ended can still be completed, by the same said once more, unless the action was passed
        on to the body again; and what is passed on can be handed back until that is accepted.
        """
        last = next(reversed(self.moves.values()))
        if isinstance(last, _ENDS):
            return type(one) is type(last) and not self.is_named_anew
        return not (self.is_passed_on and isinstance(one, ops.Offer))

    def day_of(self, one: Move) -> PartialDate | None:
        """The date of a move, as the last one of its kind has it."""
        dates = [other.on for other in self.moves.values() if type(other) is type(one) and other.on]
        return dates[-1] if dates else None

    def is_told_by(self, handover: Handover) -> bool:
        """Whether a handover has all of it."""
        last = next(reversed(self.moves.values()))
        if self.is_passed_on and handover.status == "declined" and not isinstance(last, _ENDS):
            return False
        return all(left(handover, one, self.day_of(one)) for one in self.moves.values())

    @property
    def begins(self) -> bool:
        """Whether its first move is the offer."""
        return isinstance(next(iter(self.moves.values())), ops.Offer)

    def may_begin(self, handovers: Sequence[Handover]) -> bool:
        """Whether its first move, an answer, could be one to these: they wait for it."""
        status = _STATUS_OF[type(next(iter(self.moves.values())))]
        return any(status in HANDOVER_MOVES[one.status] for one in handovers)

    @property
    def is_telling(self) -> bool:
        """Whether it says enough to know one handover from another to the same body."""
        said = ("on", "evidence", "reason")
        moves = self.moves.values()
        return self.begins or any(getattr(one, name, None) for one in moves for name in said)


def left(handover: Handover, one: Move, on: PartialDate | None) -> bool:
    """Whether a handover has what a move leaves there: on a day, or on any (None)."""
    if isinstance(one, ops.Offer):
        return _is_on(handover.offered_on, on)
    if isinstance(one, ops.Accept):
        handed_back = handover.status == "declined" and handover.ended_on is not None
        accepted = handover.status in ("accepted", "superseded") or handed_back
        same = one.reservation in (None, handover.reservation)
        proven = same and set(one.evidence) <= {*handover.evidence}
        return accepted and proven and _is_on(handover.answered_on, on)
    ended = handover.ended_on
    if isinstance(one, ops.Decline):
        ended = ended or handover.answered_on
    status = "declined" if isinstance(one, ops.Decline) else "withdrawn"
    said = handover.status == status and one.reason in (None, handover.reason)
    return said and _is_on(ended, on)


def _is_on(there: PartialDate | None, wanted: PartialDate | None) -> bool:
    return there is not None and wanted in (None, there)


def traced(
    ledger: Ledger, operations: Mapping[int, ops.Operation], today: date
) -> tuple[set[int], set[int]]:
    """The numbers of the moves whose traces are there; and of these, which are in doubt.

    A dated move is known by its date. One without is taken for the earlier one, so that a file
    which is repeated never gives custody twice; it is in doubt where that was on another day and
    stands no more.
    """
    found, doubted = set[int](), set[int]()
    for (name, body), episodes in _episodes(operations).items():
        action = ledger.action_by_id.get(name)
        handovers = [one for one in action.handovers if one.to == body] if action else []
        matched = list(_matched(episodes, handovers))
        for episode, handover in zip(episodes, matched, strict=False):
            found.update(episode.moves)
            if episode is episodes[-1] and _is_doubtful(episode, handover, handovers, today):
                doubted |= {number for number, one in episode.moves.items() if not _is_exact(one)}
        # Of an episode that no handover has as a whole, what is dated may be there all the same.
        for number, one in chain(*(episode.moves.items() for episode in episodes)):
            is_dated = one.on is not None and number not in found
            if is_dated and any(left(there, one, one.on) for there in handovers):
                found.add(number)
                doubted |= set() if _is_exact(one) else {number}
    return found, doubted


def _is_exact(one: Move) -> bool:
    """Whether a move has a day. A month may see two of a kind."""
    return one.on is not None and one.on.first == one.on.last


def _episodes(operations: Mapping[int, ops.Operation]) -> dict[tuple[str, str], list[_Episode]]:
    """The episodes of each action and body, in order."""
    by_body: dict[str, dict[str, list[_Episode]]] = {}
    for number, one in operations.items():
        if isinstance(one, ops.Transfer):
            for name, episodes in by_body.get(one.old, {}).items():
                episodes[-1].is_passed_on |= not one.only or name in one.only
            for name, episodes in by_body.get(one.new, {}).items():
                episodes[-1].is_named_anew |= not one.only or name in one.only
        elif isinstance(one, MOVES):
            episodes = by_body.setdefault(one.body, {}).setdefault(one.action, [])
            if not episodes or not episodes[-1].takes(one):
                episodes.append(_Episode())
            episodes[-1].moves[number] = one
    return {
        (name, body): episodes
        for body, by_action in by_body.items()
        for name, episodes in by_action.items()
    }


def _matched(episodes: Sequence[_Episode], handovers: Sequence[Handover]) -> Sequence[Handover]:
    """The handovers of the episodes from the first on, as many as were carried out.

    Of several handovers that have all of an episode the latest counts. Where one was not carried
    out those after it were not, either: a file is carried out as a whole.
    """
    found: list[Handover | None] = []
    free = len(handovers)
    for episode in reversed(episodes):
        index = next((n for n in reversed(range(free)) if _has(handovers[n:free], episode)), None)
        found.insert(0, None if index is None else handovers[index])
        free = free if index is None else index
    return [one for one in takewhile(lambda one: one is not None, found) if one]


def _has(handovers: Sequence[Handover], episode: _Episode) -> bool:
    """Whether the first of some handovers has all of an episode that is not about a later one."""
    is_known = episode.is_telling or not episode.may_begin(handovers[1:])
    return is_known and episode.is_told_by(handovers[0])


def _is_doubtful(
    episode: _Episode, handover: Handover, handovers: Sequence[Handover], today: date
) -> bool:
    """Whether moves without a date may be meant anew: they would do something, were they new."""
    dates = (handover.offered_on, handover.answered_on, handover.ended_on)
    if handover.is_live or str(today) in map(str, dates):
        return False
    return episode.begins or any(one.is_live for one in handovers)


def handed_on(ledger: Ledger, one: ops.Transfer, name: str) -> bool:
    """Whether the custody of an action has passed, or is to pass, as a transfer of it says."""
    action = ledger.action_by_id.get(name)
    handovers = action.handovers if action else ()
    # What the old body had not accepted is withdrawn from it.
    ends = [n for n, there in enumerate(handovers) if _ends_with(there, one)]
    named = [n for n, there in enumerate(handovers) if there.to == one.new]
    return bool(ends and named and named[-1] > ends[0]) or any(
        handovers[n].from_ == one.old and _is_on(handovers[n].proposed_on, one.on) for n in named
    )


def _ends_with(handover: Handover, one: ops.Transfer) -> bool:
    same = one.reason in (None, handover.reason)
    withdrawn = (handover.to, handover.status) == (one.old, "withdrawn")
    return withdrawn and same and _is_on(handover.ended_on, one.on)


def is_closure_of(closure: Closure, one: ops.Close, by: str | None) -> bool:
    """Whether a closure is the one that an operation by a body makes, or completes."""
    proven = {*one.evidence} <= {*closure.evidence}
    if closure.outcome != one.outcome or not proven:
        return False
    if one.outcome != "implemented":
        said = one.reason in (None, closure.reason)
        same = {*one.superseded_by} <= {*closure.superseded_by}
        return said and same and _is_on(closure.on, one.on)
    if one.propose and closure.proposed_by != by:
        return False
    if not (one.evidence or one.confirmed_by):
        return one.propose and _is_on(closure.proposed_on, one.on)
    return one.confirmed_by == closure.confirmed_by and _is_on(closure.on, one.on)
