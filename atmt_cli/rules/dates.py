"""Rules on dates that cannot be right: of what is said to have happened, and of any other."""

from collections.abc import Iterator
from datetime import date

from atmt_cli.model.action import Closure, Handover, Note, Rag, Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Found
from atmt_cli.model.ledger import Letter, Question
from atmt_cli.model.places import where_of
from atmt_cli.model.values import Value, values_where
from atmt_cli.rules.odd_values import EARLIEST, odd_values
from atmt_cli.rules.rule import Case, error, warning

_YEARS_AHEAD = 50
HAPPENED: dict[type[Record], tuple[str, ...]] = {
    Handover: ("proposed_on", "offered_on", "answered_on", "ended_on"),
    Step: ("settled_on",),
    Closure: ("proposed_on", "on"),
    Question: ("raised_on", "answered_on"),
    Rag: ("on",),
    Letter: ("on",),
}
"""The dates of what has happened, by the kind of record."""
RECORDED: dict[type[Record], tuple[str, ...]] = {**HAPPENED, Note: ("date",)}
"""The same with the notes, which have a rule of their own for their dates."""


@error
def date_not_in_future(case: Case) -> Iterator[Found]:
    """Anything recorded as done is dated today or earlier.

    Why: a body "told" in 2081 is not late until then, and nobody chases it. Whatever has
    happened has a past date: named, told, answered, ended, settled, proposed, confirmed,
    raised, rated, written to.

    Mend: correct the date; record a plan as a step, or as a due date.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2081-01-09}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2018-01-09}]
    """
    for dated in case.once(odd_values).dates:
        if is_of(dated, HAPPENED) and dated.value.after(case.today):
            said = f"{_named(case, dated)} is {dated.value}, which is after today"
            value = f"{dated.pointer[-1]} {dated.value}"
            yield Found(dated.pointer, f"{said}; correct the date", value=value)


@warning
def date_is_plausible(case: Case) -> Iterator[Found]:
    """No date lies before 1900, or more than 50 years ahead.

    Why: one typing slip turns 2017 into 1017 or 2107. Something due in 2107 is never overdue, and
    something begun in 1017 looks ancient. Only bodies may be that old.

    Mend: check the date, and correct it; if it is right, waive this rule.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2108-03, status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-03, status: open}]
    """
    latest = _years_after(case.today, _YEARS_AHEAD)
    for dated in case.once(odd_values).dates:
        # Only a body has a date called `from`.
        if dated.value.before(EARLIEST) and dated.pointer[-1] != "from":
            why = "is before 1900"
        elif dated.value.after(latest) and not is_of(dated, RECORDED):
            why = f"is more than {_YEARS_AHEAD} years ahead"
        else:
            continue
        said = f"{_named(case, dated)} is {dated.value}, which {why}"
        value = f"{dated.pointer[-1]} {dated.value}"
        yield Found(dated.pointer, f"{said}; check the date", value=value)


_WITHOUT_PLACE: dict[type[Record], str] = {Closure: ", closure", Rag: ", rag"}
"""The records that stand at the place of their action."""


def _named(case: Case, dated: Value) -> str:
    """Return the place of a date and its field: ``A2@ols: offered_on``, ``A2, rag: on``."""
    record = _WITHOUT_PLACE.get(type(dated.record), "")
    return f"{where_of(dated.pointer, case.ledger)}{record}: {dated.pointer[-1]}"


def _years_after(day: date, years: int) -> date:
    """Return the day some years later; for 29 February, if that year has none, the 28th."""
    year = min(day.year + years, date.max.year)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28 if is_leap_day else day.day)


def dates_after(day: date, file: Record) -> list[Value]:
    """Return every date in a file of the ledger that begins after a day."""
    return values_where(file, {PartialDate: lambda on: on.first > day})


def is_of(dated: Value, fields: dict[type[Record], tuple[str, ...]]) -> bool:
    """Return whether it is the date of one of the fields."""
    return dated.pointer[-1] in fields.get(type(dated.record), ())
