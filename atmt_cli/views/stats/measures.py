"""What is measured: each measure yields its facts, which add up over actions and ledgers."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Literal, NamedTuple

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import proposed_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.rules.time import has_slipped
from atmt_cli.views.stats.moment import WAITING, Moment

Figures = Literal["rate", "days", "rate and days", "age"]
"""What is told of a measure: a share, a median of days, both, or an age."""


class Datum(NamedTuple):
    """A fact: one thing that a measure counts, and the groups it belongs to.

    ``counts`` says whether it is in the numerator of a rate, ``days`` is how long it took, slipped
    or has been open, and ``began`` has the quarter that it belongs to.
    """

    where: str
    counts: bool
    days: int | None
    body: str | None
    theme: str | None
    began: PartialDate | None


class Measure(NamedTuple):
    """A measure. The first sentence of ``meaning`` says what it counts."""

    id: str
    title: str
    figures: Figures
    meaning: str
    find: Callable[[Moment], Iterator[Datum]]

    @property
    def counted(self) -> str:
        """Return what it counts, in one sentence."""
        return self.meaning.partition("\n\n")[0].replace("\n", " ").removesuffix(".")


def measured(moment: Moment) -> dict[str, tuple[Datum, ...]]:
    """Return the facts of each measure."""
    return {one.id: tuple(one.find(moment)) for one in MEASURES}


def _fact(moment: Moment, action: Action, where: str, began: PartialDate | None) -> Datum:
    """Return a fact of an action, which belongs to its owner and to the first of its themes."""
    known = (one.id for one in moment.ledger.themes if one.id in action.themes)
    theme = next(known, next(iter(action.themes), None))
    return Datum(where, True, None, moment.owner(action), theme, began)


def _of_handover(
    moment: Moment, action: Action, one: Handover, began: PartialDate | None = None
) -> Datum:
    """Return a fact of a handover, which belongs to the body it goes to."""
    began = began or proposed_on(one, moment.ledger.head)
    return _fact(moment, action, f"{action.id}@{one.to}", began)._replace(body=one.to)


def _between(first: PartialDate, last: PartialDate, most: date = date.max) -> int:
    """Return the days from one date to another, by the last day each may mean, but none after
    ``most``; never negative.
    """
    return max(0, (min(last.last, most) - min(first.last, most)).days)


def _age(on: PartialDate | None, day: date) -> int | None:
    """Return how many days ago something was; None where its day is not known, or yet to come."""
    return None if on is None or on.after(day) else on.days_since(day)


def _accepted(moment: Moment) -> Iterator[Datum]:
    """Handovers that the body accepted, of those accepted, declined, unanswered or not told.

    A handover that was withdrawn or passed on is not counted; the one that came after it is. One
    that has no answer is not counted if its action is closed, or if the body that hands the action
    on still has it. How many were told and have not answered, and how many were only named, is
    counted below.
    """
    for action in moment.actions:
        is_closed = moment.is_closed(action)
        for link in moment.chain(action):
            is_void = link.state in WAITING and (is_closed or link.hands_on)
            if link.state not in ("withdrawn", "superseded") and not is_void:
                made = _of_handover(moment, action, link.handover)
                yield made._replace(counts=link.state == "accepted")


def _implemented(moment: Moment) -> Iterator[Datum]:
    """Actions closed as implemented, of all actions.

    An action that was superseded is not counted; the one that replaced it is, directly or through
    others.
    """
    for action in moment.actions:
        if not moment.is_replaced(action):
            end = moment.end(action)
            is_done = end is not None and end.outcome == "implemented" and not end.is_pending
            made = _fact(moment, action, action.id, moment.named_on(action))
            yield made._replace(counts=is_done)


def _answered(moment: Moment) -> Iterator[Datum]:
    """Days from telling a body to its answer, yes or no, over the handovers with both dates.

    It stays counted when the handover ends later.
    """
    for action in moment.actions:
        for one in action.handovers:
            told, answered = one.offered_on, one.answered_on
            if told and answered and moment.has_come(told) and moment.has_come(answered):
                made = _of_handover(moment, action, one, told)
                yield made._replace(days=_between(told, answered, moment.day))


def _closed(moment: Moment) -> Iterator[Datum]:
    """Days from naming the first receiver to closing, over the actions closed as implemented or
    not implemented.

    Where no receiver has a date, the days count from the day the closing body closes. One that was
    closed before is not counted.
    """
    for action in moment.actions:
        end, named = moment.end(action), moment.named_on(action)
        if end is None or end.on is None or named is None or end.on.before(named):
            continue
        if end.outcome in ("implemented", "not-implemented"):
            made = _fact(moment, action, action.id, named)
            yield made._replace(days=_between(named, end.on, moment.day))


def _moved(moment: Moment) -> Iterator[Datum]:
    """Due dates later than they were at first, of all due dates of actions and steps; and the days
    that they moved by.

    What is settled counts too, and what is ongoing has no date. The ledger does not say when a date
    was moved, so this counts as it is now.
    """
    for action in moment.actions:
        if due := action.due_date:
            yield _move(moment, action, action.id, due, action.first_due)
        for number, step in enumerate(action.steps, 1):
            if step.due:
                made = _move(moment, action, f"{action.id}.{number}", step.due, step.first_due)
                yield made._replace(body=step.assignee or made.body)


def _move(
    moment: Moment, action: Action, where: str, due: PartialDate, first: PartialDate | str | None
) -> Datum:
    """Return whether a due date is later than it was at first, and by how many days."""
    began = first if isinstance(first, PartialDate) else due
    is_later = has_slipped(due, first)
    made = _fact(moment, action, where, began)
    return made._replace(counts=is_later, days=_between(began, due) if is_later else None)


def _waiting(moment: Moment, wanted: str) -> Iterator[tuple[Action, Handover]]:
    for action in moment.actions:
        if not moment.is_closed(action):
            for link in moment.chain(action):
                if link.state == wanted:
                    yield action, link.handover


def _untold(moment: Moment) -> Iterator[Datum]:
    """Handovers to bodies that were named and not told, by the days since they were named."""
    for action, one in _waiting(moment, "proposed"):
        made = _of_handover(moment, action, one)
        yield made._replace(days=_age(made.began, moment.day))


def _unanswered(moment: Moment) -> Iterator[Datum]:
    """Handovers to bodies that were told and did not answer, by the days since they were told."""
    for action, one in _waiting(moment, "offered"):
        made = _of_handover(moment, action, one, one.offered_on)
        yield made._replace(days=_age(one.offered_on, moment.day))


def _unheard(moment: Moment) -> Iterator[Datum]:
    """Live actions, by the days since their last note.

    Where there is no note yet, the days count from the day the closing body closed.
    """
    for action in moment.actions:
        if not moment.is_closed(action):
            note = moment.last_note(action)
            since = note.date if note else moment.ledger.head.closes_on
            made = _fact(moment, action, action.id, since)
            yield made._replace(days=_age(since, moment.day))


def _late_actions(moment: Moment) -> Iterator[Datum]:
    """Live actions past their due date, by the days since."""
    for action in moment.actions:
        due = action.due_date
        if due and due.before(moment.day) and not moment.is_closed(action):
            made = _fact(moment, action, action.id, due)
            yield made._replace(days=_age(due, moment.day))


def _late_steps(moment: Moment) -> Iterator[Datum]:
    """Open steps of live actions past their due date, by the days since.

    A step belongs to the body it is assigned to, else to the owner of its action.
    """
    for action in moment.actions:
        if moment.is_closed(action):
            continue
        for where, step in moment.open_steps(action):
            if step.due and step.due.before(moment.day):
                made = _fact(moment, action, where, step.due)
                body = step.assignee or made.body
                yield made._replace(days=_age(step.due, moment.day), body=body)


def _measure(
    name: str, title: str, figures: Figures, find: Callable[[Moment], Iterator[Datum]]
) -> Measure:
    meaning = "\n".join(line.strip() for line in (find.__doc__ or "").strip().split("\n"))
    return Measure(name, title, figures, meaning, find)


MEASURES = (
    _measure("acceptance", "Accepted", "rate", _accepted),
    _measure("implementation", "Implemented", "rate", _implemented),
    _measure("days_to_answer", "Days to answer", "days", _answered),
    _measure("days_to_close", "Days to close", "days", _closed),
    _measure("slippage", "Dates moved", "rate and days", _moved),
    _measure("not_told", "Not told", "age", _untold),
    _measure("unanswered", "Unanswered", "age", _unanswered),
    _measure("without_note", "Last note", "age", _unheard),
    _measure("overdue_actions", "Overdue actions", "age", _late_actions),
    _measure("overdue_steps", "Overdue steps", "age", _late_steps),
)
"""All measures, in the order in which they are shown."""
