"""Rules on dates that cannot be right: of what is said to have happened, and of any other."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Closure, Handover, Note, Rag, Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.ledger import Letter, Question
from atmt_cli.model.places import where_of
from atmt_cli.rules.rule import Case, error, warning

_EARLIEST = date(1900, 1, 1)
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


class Dated(NamedTuple):
    """A date, and the field of a record that has it."""

    pointer: Pointer
    kind: type[Record]
    field: str
    on: PartialDate

    def is_of(self, fields: dict[type[Record], tuple[str, ...]]) -> bool:
        """Return whether it is a date of one of the fields."""
        return self.field in fields.get(self.kind, ())


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
    for dated in case.once(_unlikely):
        if dated.is_of(HAPPENED) and dated.on.after(case.today):
            said = f"{_named(case, dated)} is {dated.on}, which is after today"
            value = f"{dated.field} {dated.on}"
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
    for dated in case.once(_unlikely):
        # Only a body has a date called `from`.
        if dated.on.before(_EARLIEST) and dated.field != "from":
            why = "is before 1900"
        elif dated.on.after(latest) and not dated.is_of(RECORDED):
            why = f"is more than {_YEARS_AHEAD} years ahead"
        else:
            continue
        said = f"{_named(case, dated)} is {dated.on}, which {why}"
        yield Found(dated.pointer, f"{said}; check the date", value=f"{dated.field} {dated.on}")


_WITHOUT_PLACE: dict[type[Record], str] = {Closure: ", closure", Rag: ", rag"}
"""The records that stand at the place of their action."""


def _named(case: Case, dated: Dated) -> str:
    """Return the place of a date and its field: ``A2@ols: offered_on``, ``A2, rag: on``."""
    record = _WITHOUT_PLACE.get(dated.kind, "")
    return f"{where_of(dated.pointer, case.ledger)}{record}: {dated.field}"


def _years_after(day: date, years: int) -> date:
    """Return the day some years later; for 29 February, if that year has none, the 28th."""
    year = min(day.year + years, date.max.year)
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28 if is_leap_day else day.day)


def _unlikely(case: Case) -> list[Dated]:
    """Return every date that lies before 1900 or after today: all that these rules may find."""
    return [
        Dated(pointer, type(record), str(pointer[-1]), on)
        for file in (case.ledger.actions_file, case.ledger.bodies_file)
        for pointer, record, on in dates_in(file, ())
        if on.before(_EARLIEST) or on.after(case.today)
    ]


def dates_in(record: Record, at: Pointer) -> Iterator[tuple[Pointer, Record, PartialDate]]:
    """Yield every date in a record and in the records below it, with the record that has it."""
    for field, value in record.__dict__.items():
        if value.__class__ is PartialDate:
            yield (*at, _in_file(record, field)), record, value
        elif value.__class__ is tuple:
            for index, item in enumerate(value):
                if isinstance(item, Record):
                    yield from dates_in(item, (*at, field, index))
        elif isinstance(value, Record):
            yield from dates_in(value, (*at, field))


def _in_file(record: Record, field: str) -> str:
    """Return the name of a field as the file has it."""
    return type(record).model_fields[field].alias or field
