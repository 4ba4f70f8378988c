"""List what is falling through the cracks: where, since when, and who could fix it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Handover, Step
from atmt_cli.model.body import CANNOT_OWN
from atmt_cli.model.custody import (
    begun_on,
    giver,
    governance,
    last_answer,
    left_on,
    owner,
    proposed_on,
    receivers,
    standing,
    vacancy,
)
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.lineage import living
from atmt_cli.model.text import counted, natural_key, shortened
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn
from atmt_cli.views.shares import LedgerShare, title_of


class Gap(NamedTuple):
    """Something that nobody holds. ``who`` are the bodies that could mend it."""

    group: str
    gap: str
    where: str
    since: PartialDate | None
    who: tuple[str, ...]
    action: str | None = None


COLUMNS = (
    TableColumn("Gap", least=12),
    TableColumn("Where", least=1, words=True),
    TableColumn("Since", drop=2),
    TableColumn("Who could fix it", least=12, drop=1),
    TableColumn("What", least=20),
)
MANY = 10
"""The most actions with the same gap that have a row each; more than that share one."""
_FIRST = 3
"""The most actions that are named of those that share a row."""


class _Held(NamedTuple):
    """A gap, and the ledger that it is in."""

    share: LedgerShare
    gap: Gap

    @property
    def where(self) -> str:
        return self.share.place(self.gap.where)

    @property
    def who(self) -> tuple[str, ...]:
        return tuple(self.share.ledger.short(body) for body in self.gap.who)


def view_gaps(ledger: Ledger, today: date, *, every: bool = False) -> Table:
    """Return all gaps, in groups.

    Unless ``every``, more than ten actions with one gap share a row; the records are always whole.
    """
    return gaps_over([LedgerShare(ledger)], today, every=every)


def gaps_over(shares: Sequence[LedgerShare], today: date, *, every: bool = False) -> Table:
    """Return all gaps of several ledgers, in groups that all of them share."""
    gaps = [
        _Held(share, _with_the_living(share.ledger, _begun(gap, today), today))
        for find in _GROUPS
        for share in shares
        for gap in find(share.ledger, today)
    ]
    groups: dict[str, list[_Held]] = {}
    for held in gaps:
        groups.setdefault(held.gap.group, []).append(held)
    many = {} if every else {name: found for name, found in groups.items() if _are_many(found)}
    said = f"{counted(len(gaps), 'gap')} in {counted(len(groups), 'group')}"
    return Table(
        kind="gaps",
        key="gaps",
        columns=COLUMNS,
        rows=list(_rows(gaps, many)),
        records=[held.share.record(_record(held.gap)) for held in gaps],
        fields=("group", "gap", "where", "action", "since", "who"),
        caption=title_of(shares),
        summary=f"As of {today}: {said}{'; --all lists each' * bool(many)}" if gaps else "",
        grouped=True,
        empty=f"As of {today}: nothing is falling through the cracks.",
    )


def _begun(gap: Gap, today: date) -> Gap:
    """Return a gap without a day that is yet to come: that of the closing, where no other is known.

    A gap is there today.
    """
    return gap._replace(since=None) if gap.since and gap.since.after(today) else gap


def _with_the_living(ledger: Ledger, gap: Gap, today: date) -> Gap:
    """Return a gap that bodies which still exist could mend: the successors, or the keeper."""
    who = living(ledger, gap.who, today) or living(ledger, _keeper(ledger), today)
    return gap._replace(who=who)


def _are_many(gaps: list[_Held]) -> bool:
    """Return whether gaps share a row: each is an action's, and there are many. Each question is
    another one.
    """
    return len(gaps) > MANY and all(held.gap.action for held in gaps)


def _rows(gaps: list[_Held], many: Mapping[str, list[_Held]]) -> Iterator[tuple[Cell, ...]]:
    """Yield the rows: one for each gap, or one for all of a group."""
    told: set[str] = set()
    for held in gaps:
        if held.gap.group not in many:
            yield _row(held.gap, held.where, ", ".join(held.who), held.gap.gap)
        elif held.gap.group not in told:
            told.add(held.gap.group)
            yield _shared_row(many[held.gap.group])


def _shared_row(gaps: list[_Held]) -> tuple[Cell, ...]:
    """Return one row for many gaps: the first places, since when at the earliest, an example."""
    dates = (held.gap.since for held in gaps if held.gap.since)
    since = min(dates, key=lambda date: date.first, default=None)
    names = dict.fromkeys(name for held in gaps for name in held.who)
    who = shortened(list(names), _FIRST)
    where = shortened([held.where for held in gaps], _FIRST)
    first = gaps[0].gap
    what = f"{len(gaps)} in all, such as {first.gap}"
    return _row(first._replace(since=since), where, who, what)


_TITLES = {"Not offered": "Named, not told"}


def gap_title(group: str) -> str:
    """Return how people read the name of a group of gaps, here as in every report."""
    return _TITLES.get(group, group)


def _row(gap: Gap, where: str, who: str, what: str) -> tuple[Cell, ...]:
    return (
        Cell(gap_title(gap.group)),
        Cell(where, "id"),
        Cell(str(gap.since)) if gap.since else EMPTY,
        Cell(who) if who else EMPTY,
        Cell(what),
    )


def _record(gap: Gap) -> dict[str, Any]:
    return {
        "group": gap.group,
        "gap": gap.gap,
        "where": gap.where,
        "action": gap.action,
        "since": str(gap.since) if gap.since else None,
        "who": list(gap.who),
    }


def _live(ledger: Ledger) -> list[Action]:
    live = (action for action in ledger.actions if action.is_live)
    return sorted(live, key=lambda action: natural_key(action.id))


def _keeper(ledger: Ledger) -> tuple[str, ...]:
    return (ledger.head.keeper or ledger.head.closing_body,)


def _nobody_yet(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        nobody = vacancy(action)
        if nobody and not receivers(action, ledger.head):
            left = nobody.left
            how = f"{_LEFT[left.status]} {ledger.short(left.to)}" if left else ""
            why = ": ".join(filter(None, (how, nobody.reason)))
            said = f"{action.label} ({why})" if why else action.label
            since = nobody.since or _named_on(ledger, action)
            yield Gap("Nobody yet", said, action.id, since, _watching(ledger, action), action.id)


def _without_owner(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        if not receivers(action, ledger.head) and vacancy(action) is None:
            index = last_answer(action, tuple(_LEFT))
            last = None if index is None else action.handovers[index]
            since = (last and left_on(last)) or _named_on(ledger, action)
            said = action.label
            if last:
                said += f" ({_LEFT[last.status]} {ledger.short(last.to)})"
            yield Gap("No owner", said, action.id, since, _watching(ledger, action), action.id)


def _watching(ledger: Ledger, action: Action) -> tuple[str, ...]:
    """Return who could find an owner: those the action answers to, else the keeper."""
    return governance(action, ledger.head) or _keeper(ledger)


_LEFT = {"declined": "declined by", "withdrawn": "withdrawn from", "superseded": "passed on by"}


def _named_on(ledger: Ledger, action: Action) -> PartialDate | None:
    """The day the handing over began: the first day a receiver was named, else the closing.

    An action that came later began later.
    """
    dates = [date for h in action.handovers if (date := proposed_on(h, ledger.head))]
    named = min(dates, key=lambda date: date.first, default=ledger.head.closes_on)
    began = begun_on(action, ledger.head)
    return began if began and named and began.after(named) else named


def _none_accountable(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        having = receivers(action, ledger.head)
        if len(having) > 1 and owner(action, ledger.head) is None:
            dates = [proposed_on(h, ledger.head) for h in standing(action, ledger.head)]
            since = max((d for d in dates if d), key=lambda d: d.last, default=None)
            yield Gap("None accountable", action.label, action.id, since, having, action.id)


def _handovers(ledger: Ledger, status: str) -> Iterator[tuple[Action, Handover]]:
    for action in _live(ledger):
        for handover in action.handovers:
            if handover.status == status:
                yield action, handover


def _not_offered(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action, handover in _handovers(ledger, "proposed"):
        said = f"{action.label} to {ledger.short(handover.to)}"
        since = proposed_on(handover, ledger.head)
        from_ = giver(handover, ledger.head)
        # The closing body ends; what it did not tell, the keeper can.
        who = _keeper(ledger) if from_ == ledger.head.closing_body else (from_,)
        yield Gap("Not offered", said, f"{action.id}@{handover.to}", since, who, action.id)


def _unanswered(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action, handover in _handovers(ledger, "offered"):
        said = f"{action.label} by {ledger.short(handover.to)}"
        where = f"{action.id}@{handover.to}"
        yield Gap("Unanswered", said, where, handover.offered_on, (handover.to,), action.id)


def _overdue_actions(ledger: Ledger, today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        due = action.due_date
        if due and due.before(today):
            who = _holding(ledger, action)
            yield Gap("Overdue action", action.label, action.id, due, who, action.id)


def _overdue_steps(ledger: Ledger, today: date) -> Iterator[Gap]:
    for action, place, step in _open_steps(ledger):
        if step.due and step.due.before(today):
            who = _able(ledger, step.assignee) or _holding(ledger, action)
            yield Gap("Overdue step", step.text, place, step.due, who, action.id)


def _loose_steps(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action, steps in _open_steps_of_each(ledger):
        # The same for all steps of an action, and looked up once: it may have many.
        since = _named_on(ledger, action)
        for place, step in steps:
            lacks = [w for w, v in (("assignee", step.assignee), ("date", step.due)) if not v]
            if lacks:
                who = _able(ledger, step.assignee, *step.asked_of) or _holding(ledger, action)
                group = f"Step with no {' or '.join(lacks)}"
                yield Gap(group, step.text, place, since, who, action.id)


def _open_steps(ledger: Ledger) -> Iterator[tuple[Action, str, Step]]:
    """Yield the open steps of live actions, each with its action and its place."""
    for action, steps in _open_steps_of_each(ledger):
        yield from ((action, place, step) for place, step in steps)


def _open_steps_of_each(ledger: Ledger) -> Iterator[tuple[Action, list[tuple[str, Step]]]]:
    """Yield each live action that has open steps, with these and their places."""
    for action in _live(ledger):
        steps = enumerate(action.steps, 1)
        found = [(f"{action.id}.{n}", step) for n, step in steps if step.status == "open"]
        if found:
            yield action, found


def _holding(ledger: Ledger, action: Action) -> tuple[str, ...]:
    """Return the bodies that have an action, else the keeper."""
    return receivers(action, ledger.head) or _keeper(ledger)


def _able(ledger: Ledger, *bodies: str | None) -> tuple[str, ...]:
    """Return those of some bodies that can own."""
    return tuple(body for body in bodies if body and _can_own(ledger, body))


def _can_own(ledger: Ledger, body: str) -> bool:
    known = ledger.body_by_id.get(body)
    return known is not None and known.kind not in CANNOT_OWN


def _no_governance(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        if not governance(action, ledger.head):
            since = _named_on(ledger, action)
            yield Gap("No governance", action.label, action.id, since, _keeper(ledger), action.id)


def _no_interval(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        if action.reporting and action.reporting.every is None:
            said = f"{action.label}, to {ledger.short(action.reporting.to)}"
            who = _holding(ledger, action)
            since = _named_on(ledger, action)
            yield Gap("No reporting interval", said, action.id, since, who, action.id)


def _owner_ended(ledger: Ledger, today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        for to in receivers(action, ledger.head):
            body = ledger.body_by_id.get(to)
            if body and body.has_ended(today):
                said = f"{action.label} with {body.short}"
                yield Gap("Owner ended", said, f"{action.id}@{to}", body.until, (to,), action.id)


def _open_questions(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for number, question in enumerate(ledger.questions, 1):
        if question.is_open:
            about = f" ({', '.join(question.about)})" if question.about else ""
            only = question.about[0] if len(question.about) == 1 else None
            said = f"{question.text}{about}"
            where, since = f"question:{number}", question.raised_on
            yield Gap("Open question", said, where, since, _keeper(ledger), only)


Find = Callable[[Ledger, date], Iterable[Gap]]
_GROUPS: tuple[Find, ...] = (
    _nobody_yet,
    _without_owner,
    _owner_ended,
    _none_accountable,
    _not_offered,
    _unanswered,
    _overdue_actions,
    _overdue_steps,
    _loose_steps,
    _no_governance,
    _no_interval,
    _open_questions,
)
