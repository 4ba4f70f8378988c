"""The days that a ledger waits for: due dates, replies to letters, reports."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.custody import receivers
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import counted, listed, natural_key, shortened
from atmt_cli.rules.ownership import wrong
from atmt_cli.rules.rule import Case
from atmt_cli.rules.time import has_slipped, report_owed, waiting_for
from atmt_cli.views.shares import LedgerShare, title_of

DayKind = Literal["due", "reply", "report"]
_MOST_NAMED = 3
"""Of the actions of a letter, so many are named in a title."""


class AwaitedDay(NamedTuple):
    """A day on which something is to be done: what, by whom, and what to know of it.

    ``key`` tells it from all others of its ledger, and stays the same while the record is there.
    ``share`` is that ledger, and its name where several are read.
    """

    share: LedgerShare
    key: str
    kind: DayKind
    on: PartialDate
    title: str
    lines: tuple[str, ...]
    bodies: tuple[str, ...]


class AwaitedDays(NamedTuple):
    """The days that one ledger waits for, or several, in order; of one body alone where it is
    named.
    """

    title: str
    body: str | None
    day: date
    days: tuple[AwaitedDay, ...]


def view_calendar(
    shares: Sequence[LedgerShare], day: date, bodies: Sequence[str | None] | None = None
) -> AwaitedDays:
    """Return what is still to be done, overdue or to come; what is done or closed is not there.

    ``bodies`` has the body in each ledger of which only its own is kept: its actions, its steps,
    its letters and its reports; None where a ledger does not know it.
    """
    found: list[AwaitedDay] = []
    for number, share in enumerate(shares):
        case = Case(share.ledger, day)
        days = (*_dues(share, case), *_replies(share, case), *_reports(share, case))
        found += [each for each in days if bodies is None or bodies[number] in each.bodies]
    found.sort(key=lambda one: (one.on.last, one.kind, natural_key(one.key)))
    named = zip(shares, bodies or (), strict=False)
    name = next((share.ledger.name(body) for share, body in named if body), None)
    return AwaitedDays(title_of(shares), name, day, tuple(found))


def _dues(share: LedgerShare, case: Case) -> Iterator[AwaitedDay]:
    """Yield the due dates of live actions, and those of their open steps."""
    ledger = case.ledger
    for _, action in case.live_actions():
        having = receivers(action, ledger.head)
        if due := action.due_date:
            lines = (action.title, _with(ledger, having), *_slip(due, action.first_due))
            title = f"{share.place(action.id)} {action.label}: due{_by_end(due)}"
            told = (*lines, *_when(case, due), *_in(share))
            yield AwaitedDay(share, action.id, "due", due, title, told, having)
        for number, step in enumerate(action.steps, 1):
            if step.status != "open" or not step.due:
                continue
            bodies = (step.assignee,) if step.assignee else having
            where = f"{action.id}.{number}"
            who = _with(ledger, bodies) if step.assignee else "Nobody is assigned"
            lines = (f"Step of {action.id} {action.label}", who, *_slip(step.due, step.first_due))
            title = f"{share.place(where)} {step.text}: due{_by_end(step.due)}"
            told = (*lines, *_when(case, step.due), *_in(share))
            yield AwaitedDay(share, where, "due", step.due, title, told, bodies)


def _replies(share: LedgerShare, case: Case) -> Iterator[AwaitedDay]:
    """Yield the days by which letters are to be answered: those that no higher level followed."""
    for index, letter in enumerate(case.ledger.letters):
        due, waiting = letter.reply_by, waiting_for(case, index)
        if due is None or not waiting or letter.on.after(case.today) or wrong(case, letter.to):
            continue
        named = (case.ledger.action_by_id[name] for name in waiting)
        lines = (
            f"Letter of {letter.on.words}, level {letter.level}",
            *(f"{action.id} {action.label}" for action in named),
            *_when(case, due),
            *_in(share),
        )
        about = shortened([share.place(one) for one in waiting], _MOST_NAMED)
        title = f"Reply due from {case.name(letter.to)} on {about}{_by_end(due)}"
        key = f"{letter.to}-{letter.on}-{letter.level}"
        yield AwaitedDay(share, key, "reply", due, title, lines, (letter.to,))


def _reports(share: LedgerShare, case: Case) -> Iterator[AwaitedDay]:
    """Yield the day on which the next report on an action is due."""
    for _, action in case.live_actions():
        owed = report_owed(case, action)
        due = _after(owed.since, owed.every) if owed else None
        if owed is None or due is None:
            continue
        names = listed(dict.fromkeys(case.name(one) for one in owed.by))
        title = f"{share.place(action.id)} {action.label}: report due from {names}"
        lines = (f"One is due every {counted(owed.every, 'day')}", _to(case, action))
        told = (*lines, *_when(case, due), *_in(share))
        yield AwaitedDay(share, action.id, "report", due, title, told, owed.by)


def _after(since: PartialDate, days: int) -> PartialDate | None:
    """Return the day so many days after a date; None where the calendar has none."""
    if days > (date.max - since.last).days:
        return None
    return parse_date((since.last + timedelta(days=days)).isoformat())


def _to(case: Case, action: Action) -> str:
    return f"To {case.name(action.reporting.to)}" if action.reporting else ""


def _with(ledger: Ledger, bodies: tuple[str, ...]) -> str:
    return f"With {listed(ledger.name(one) for one in bodies)}" if bodies else "With nobody yet"


def _in(share: LedgerShare) -> tuple[str, ...]:
    """Return of which ledger a day is, where several are read."""
    return (f"{share.name}: {share.ledger.head.title}",) if share.name else ()


def _slip(due: PartialDate, first: PartialDate | str | None) -> tuple[str, ...]:
    return (f"First due {first.words}",) if has_slipped(due, first) else ()  # type: ignore[union-attr]


def _by_end(due: PartialDate) -> str:
    """Return how a date that is no day is said beside the day on which it stands."""
    return "" if due.is_day else f" by the end of {due.words}"


def _when(case: Case, due: PartialDate) -> Iterator[str]:
    """Yield why a date stands on its day, and that it is over."""
    if not due.is_day:
        yield f"The ledger says {due.words}, which is over after its last day: that is this day"
    if due.before(case.today):
        yield f"Overdue: {counted(due.days_since(case.today), 'day')} as of {case.today}"
