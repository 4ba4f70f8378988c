"""What a meeting has to decide: each gap that somebody must choose about, as a request."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.custody import governance, owner, proposed_on, receivers, standing, vacancy
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.lineage import heirs
from atmt_cli.model.text import counted, listed, natural_key, shortened
from atmt_cli.views.reports.accounts import accepted_in_part
from atmt_cli.views.reports.silence import view_silence

_MOST = 6
"""So many actions or bodies are named in one sentence."""
_FEW = 3
"""More actions than these, of which the same is asked, share a request."""


class MeetingRequest(NamedTuple):
    """What is asked of the meeting, why, and about which actions; ``short`` is the same without
    their titles, where there are many.
    """

    asked: str
    why: str
    actions: tuple[str, ...]
    short: str | None = None


RequestFinder = Callable[[Ledger, list[Action], date], Iterator[MeetingRequest]]


def requests_of(ledger: Ledger, day: date) -> tuple[MeetingRequest, ...]:
    """Return what needs a decision, the most pressing first: what nobody has, or answers for.

    One thing is asked of an action, the most pressing; and, of all that need it, that bodies are
    told, and who oversees them.
    """
    live = sorted((a for a in ledger.actions if a.is_live), key=lambda a: natural_key(a.id))
    finds: tuple[RequestFinder, ...] = (
        *(partial(_asked, kind=kind) for kind in _KINDS),
        _silent,
        partial(_asked, kind=_LATE),
    )
    asked: list[MeetingRequest] = []
    for find in finds:
        known = {name for one in asked for name in one.actions}
        asked += find(ledger, [one for one in live if one.id not in known], day)
    return (*asked, *_untold(ledger, live), *_ungoverned(ledger, live))


def _asked(
    ledger: Ledger, live: list[Action], day: date, kind: "_Kind"
) -> Iterator[MeetingRequest]:
    """Yield what is asked of one kind: action by action or, where they are many, all at once."""
    found = [one for action in live for one in kind.find(ledger, action, day)]
    names = tuple(dict.fromkeys(name for one in found for name in one.actions))
    if len(names) <= kind.few:
        yield from found
    else:
        why = f"{len(names)} actions. {kind.why}"
        asked, short = (
            f"{kind.asked} {one}." for one in (_called_all(ledger, names), _named(names))
        )
        yield MeetingRequest(asked, why, names, short)


def _named(names: Sequence[str]) -> str:
    """Return names as a sentence lists them, the first of them where they are many."""
    return listed(names) if len(names) <= _MOST else shortened(names, _MOST)


def _called(action: Action) -> str:
    return f"{action.id} ({action.label})"


def _called_all(ledger: Ledger, names: Sequence[str]) -> str:
    return _named([_called(ledger.action_by_id[name]) for name in names])


def _stopped(text: str) -> str:
    """Return a text that ends as a sentence does."""
    return text if text.rstrip().endswith((".", "!", "?")) else f"{text}."


def _without_owner(ledger: Ledger, action: Action, _day: date) -> Iterator[MeetingRequest]:
    if receivers(action, ledger.head):
        return
    nobody = vacancy(action)
    since = f" since {nobody.since.words}" if nobody and nobody.since else ""
    why = f"Nobody has had it{since}." if since else "Nobody has it."
    if nobody and nobody.left:
        left = f"{ledger.name(nobody.left.to)} declined it"
        why += f" {_stopped(f'{left}: {nobody.reason}' if nobody.reason else left)}"
    elif nobody and nobody.reason:
        why += f" {_stopped(f'The reason: {nobody.reason}')}"
    yield MeetingRequest(f"Find an owner for {_called(action)}.", why, (action.id,))


def _in_part(ledger: Ledger, action: Action, _day: date) -> Iterator[MeetingRequest]:
    one = accepted_in_part(standing(action, ledger.head))
    if one:
        said = f"{ledger.name(one.to)} accepted it in part"
        why = _stopped(f"{said}: {one.reservation}" if one.reservation else said)
        yield MeetingRequest(f"Decide who takes the rest of {_called(action)}.", why, (action.id,))


def _with_the_ended(ledger: Ledger, action: Action, day: date) -> Iterator[MeetingRequest]:
    for name in receivers(action, ledger.head):
        body = ledger.body_by_id.get(name)
        if body and body.until and body.has_ended(day):
            after = [ledger.name(one) for one in heirs(ledger, body, day)]
            to = f" Its successor is {listed(after)}." if len(after) == 1 else ""
            to = f" Its successors are {listed(after)}." if len(after) > 1 else to
            why = f"{body.name} ended {body.until.when}.{to}"
            yield MeetingRequest(
                f"Pass {_called(action)} to a body that exists.", why, (action.id,)
            )


def _none_accountable(ledger: Ledger, action: Action, _day: date) -> Iterator[MeetingRequest]:
    having = receivers(action, ledger.head)
    if len(having) > 1 and owner(action, ledger.head) is None:
        names = listed(ledger.name(one) for one in having)
        asked = f"Decide which body answers for {_called(action)}."
        yield MeetingRequest(
            asked, f"It is with {names}, but has no accountable body.", (action.id,)
        )


def _closing(ledger: Ledger, action: Action, _day: date) -> Iterator[MeetingRequest]:
    if action.status != "closing" or not action.closures or not action.closures[-1].is_pending:
        return
    end = action.closures[-1]
    by = f" by {ledger.name(end.proposed_by)}" if end.proposed_by else ""
    on = f" {end.proposed_on.when}" if end.proposed_on else ""
    why = f"Proposed as implemented{by}{on}."
    yield MeetingRequest(
        f"Confirm, or turn down, the closure of {_called(action)}.", why, (action.id,)
    )


def _late(_ledger: Ledger, action: Action, day: date) -> Iterator[MeetingRequest]:
    due = action.due_date
    if due and due.before(day):
        late = counted(due.days_since(day), "day")
        asked = f"Agree a new date for {_called(action)}, or what to do instead."
        yield MeetingRequest(asked, f"It was due {due.when}, {late} ago.", (action.id,))


def _silent(ledger: Ledger, live: list[Action], day: date) -> Iterator[MeetingRequest]:
    open_ = {action.id for action in live}
    for one in view_silence(ledger, day).bodies:
        names = tuple(each.id for each in one.actions if each.id in open_)
        if not names:
            continue
        since = f" since {one.since.words}" if one.since else ""
        times = "once" if one.asked == 1 else f"{one.asked} times"
        asked = f"Decide how to get an answer from {one.name} on {_called_all(ledger, names)}."
        yield MeetingRequest(asked, f"Asked {times}{since}, and has not answered.", names)


def _untold(ledger: Ledger, live: list[Action]) -> Iterator[MeetingRequest]:
    """Yield one request for all bodies that were named and not told."""
    head = ledger.head
    waiting = [(a, h) for a in live for h in standing(a, head) if h.status == "proposed"]
    if not waiting:
        return
    bodies = list(dict.fromkeys(ledger.name(h.to) for _, h in waiting))
    dates = [on for _, h in waiting if (on := proposed_on(h, head))]
    since = min(dates, key=lambda on: on.first, default=None)
    keeper = ledger.name(head.keeper) if head.keeper else "the secretariat"
    name = "names" if len(waiting) == 1 else "name"
    oldest = f"; the earliest is from {since.words}" if since else ""
    them = "it" if len(bodies) == 1 else "them"
    yield MeetingRequest(
        f"Ask {keeper} to tell {_named(bodies)} what passes to {them}.",
        f"{counted(len(waiting), 'handover')} {name} a body that has not been told{oldest}.",
        tuple(dict.fromkeys(a.id for a, _ in waiting)),
    )


def _ungoverned(ledger: Ledger, live: list[Action]) -> Iterator[MeetingRequest]:
    """Yield one request for all actions that answer to nobody."""
    names = tuple(action.id for action in live if not governance(action, ledger.head))
    if names:
        them = "them" if len(names) > 1 else "it"
        every = len(names) == len(live) > _FEW
        which = f"the {len(names)} live actions" if every else _called_all(ledger, names)
        asked = f"Decide which body oversees {which}."
        yield MeetingRequest(asked, f"No body oversees {them}.", names)


class _Kind(NamedTuple):
    """How a request about one action is found, and how it reads where it is about many."""

    find: Callable[[Ledger, Action, date], Iterator[MeetingRequest]]
    asked: str
    why: str
    few: int = _FEW


_KINDS = (
    _Kind(_without_owner, "Find an owner for each of", "Nobody has any of them."),
    _Kind(
        _with_the_ended,
        "Pass each of these to a body that exists:",
        "Each is with a body that has ended.",
    ),
    _Kind(
        _in_part,
        "Decide who takes the rest of each of",
        "Each was accepted in part, and nobody has the rest.",
    ),
    _Kind(
        _none_accountable,
        "Decide which body answers for each of",
        "Each is with several bodies, but has no accountable body.",
    ),
    _Kind(_closing, "Confirm, or turn down, the closure of", "Each was proposed as implemented."),
)
_LATE = _Kind(
    _late,
    "Agree a new date, or what to do instead, for each of",
    "Each is past the date on which it was due.",
    1,
)
