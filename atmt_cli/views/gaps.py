"""List what is falling through the cracks: where, since when, and who could fix it."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.body import CANNOT_OWN
from atmt_cli.model.custody import giver, owner, proposed_on, receivers, standing, vacancy
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, natural_key
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn


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
    TableColumn("Where"),
    TableColumn("Since", drop=2),
    TableColumn("Who could fix it", least=12, drop=1),
    TableColumn("What", least=20),
)


def view_gaps(ledger: Ledger, today: date) -> Table:
    """Return all gaps, in groups."""
    gaps = [gap for find in _GROUPS for gap in find(ledger, today)]
    groups = {gap.group for gap in gaps}
    said = f"{counted(len(gaps), 'gap')} in {counted(len(groups), 'group')}"
    return Table(
        kind="gaps",
        key="gaps",
        columns=COLUMNS,
        rows=[_cells(ledger, gap) for gap in gaps],
        records=[_record(gap) for gap in gaps],
        fields=("group", "gap", "where", "action", "since", "who"),
        caption=ledger.head.title,
        summary=f"As of {today}: {said}" if gaps else "",
        grouped=True,
        empty=f"As of {today}: nothing is falling through the cracks.",
    )


def _cells(ledger: Ledger, gap: Gap) -> tuple[Cell, ...]:
    who = ", ".join(ledger.short(body) for body in gap.who)
    return (
        Cell(gap.group),
        Cell(gap.where, "id"),
        Cell(str(gap.since)) if gap.since else EMPTY,
        Cell(who) if who else EMPTY,
        Cell(gap.gap),
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
            who = action.governance or ledger.head.governance or _keeper(ledger)
            yield Gap("Nobody yet", said, action.id, since, who, action.id)


def _without_owner(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        if not receivers(action, ledger.head) and vacancy(action) is None:
            last = _left_last(action)
            since = (last and _left_on(last)) or _named_on(ledger, action)
            said = action.label
            if last:
                said += f" ({_LEFT[last.status]} {ledger.short(last.to)})"
            who = action.governance or ledger.head.governance or _keeper(ledger)
            yield Gap("No owner", said, action.id, since, who, action.id)


_LEFT = {"declined": "declined by", "withdrawn": "withdrawn from", "superseded": "passed on by"}


def _left_on(handover: Handover) -> PartialDate | None:
    return handover.ended_on or handover.answered_on


def _left_last(action: Action) -> Handover | None:
    """Return the handover that was the last to end: of those of one day, the last in the chain."""
    latest: Handover | None = None
    for handover in action.handovers:
        on, before = _left_on(handover), latest and _left_on(latest)
        if not (on and before and on.before(before)):
            latest = handover
    return latest


def _named_on(ledger: Ledger, action: Action) -> PartialDate | None:
    """Since when the action is handed over: the first day on which a receiver was named."""
    dates = [date for h in action.handovers if (date := proposed_on(h, ledger.head))]
    return min(dates, key=lambda date: date.first, default=ledger.head.closes_on)


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


def _loose_steps(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        for number, step in enumerate(action.steps, 1):
            lacks = [w for w, v in (("assignee", step.assignee), ("date", step.due)) if not v]
            if step.status != "open" or not lacks:
                continue
            able = tuple(b for b in (step.assignee, *step.asked_of) if b and _can_own(ledger, b))
            who = able or receivers(action, ledger.head) or _keeper(ledger)
            group = f"Step with no {' or '.join(lacks)}"
            place = f"{action.id}.{number}"
            yield Gap(group, step.text, place, _named_on(ledger, action), who, action.id)


def _can_own(ledger: Ledger, body: str) -> bool:
    known = ledger.body_by_id.get(body)
    return known is not None and known.kind not in CANNOT_OWN


def _no_governance(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        if not (action.governance or ledger.head.governance):
            since = _named_on(ledger, action)
            yield Gap("No governance", action.label, action.id, since, _keeper(ledger), action.id)


def _no_interval(ledger: Ledger, _today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        if action.reporting and action.reporting.every is None:
            said = f"{action.label}, to {ledger.short(action.reporting.to)}"
            who = receivers(action, ledger.head) or _keeper(ledger)
            since = _named_on(ledger, action)
            yield Gap("No reporting interval", said, action.id, since, who, action.id)


def _owner_ended(ledger: Ledger, today: date) -> Iterator[Gap]:
    for action in _live(ledger):
        for to in receivers(action, ledger.head):
            body = ledger.body_by_id.get(to)
            if body and body.has_ended(today):
                said = f"{action.label} with {body.short}"
                who = body.successors or _keeper(ledger)
                where = f"{action.id}@{to}"
                yield Gap("Owner ended", said, where, body.until, who, action.id)


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
    _loose_steps,
    _no_governance,
    _no_interval,
    _open_questions,
)
