"""The operations: a closed set of small frozen records, one for every way to change a ledger.

They are what the writing commands make of their arguments, and what a line of a bulk file holds.
Texts arrive as typed, in a `Request`; the fields say what they are, and an interpreter what they
mean: an id for a name, 2018-01-10 for 10 Jan 2018.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from atmt_cli.model.action import Extent, Outcome, Priority, Rating, Status
from atmt_cli.model.body import EndedAs, Kind
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.errors import UsageError
from atmt_cli.model.fields import ONGOING, ActionId, Due, Many, NameId, Number, Record, Ref, Text
from atmt_cli.model.interpreter import Interpreter
from atmt_cli.model.ledger import Settings
from atmt_cli.model.text import excerpt, fold
from atmt_cli.model.validation import complaints


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _step(place: str) -> str:
    action, _, number = place.rpartition(".")
    if not (action and re.fullmatch("[1-9][0-9]{0,5}", number)):
        raise ValueError(f"{place[:40]!r} is not a step; write it like A2.1")
    return place


def _named(top: str) -> Any:
    """Return what makes an id of the name of an action, a body or a source, once it is known whose
    ledger is meant.
    """

    def meant(typed: str, info: ValidationInfo) -> str:
        return info.context.name(top, typed) if info.context else typed

    return AfterValidator(meant)


def _place(typed: str, info: ValidationInfo) -> str:
    return info.context.place(typed) if info.context else typed


def _day(typed: Any, info: ValidationInfo) -> Any:
    return info.context.date(typed) if info.context and isinstance(typed, str) else typed


def _due_day(typed: Any, info: ValidationInfo) -> Any:
    if isinstance(typed, str) and fold(typed) == ONGOING:
        return ONGOING
    try:
        return _day(typed, info)
    except ValueError as error:
        raise ValueError(f"{error}, or {ONGOING}") from None


def _listed(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _signed(top: str) -> Any:
    """Return what makes ids of names, each behind its + or - where all of them have one."""

    def meant(names: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if not info.context:
            return names
        signs = [name[:1] if are_signed(names) else "" for name in names]
        pairs = zip(signs, names, strict=True)
        return tuple(sign + info.context.name(top, name[len(sign) :]) for sign, name in pairs)

    return AfterValidator(meant)


def are_signed(names: Sequence[str]) -> bool:
    """Return whether names are added and taken out, rather than put in the place of all."""
    return bool(names) and all(name[:1] in "+-" for name in names)


def _shares(given: Any) -> Any:
    """Return the share of each heir: from a mapping, or as written on the command line."""
    if isinstance(given, dict):
        return tuple({"new": heir, "actions": names} for heir, names in given.items())
    if not isinstance(given, list | tuple):
        return given
    return tuple(_share(one) if isinstance(one, str) else one for one in given)


def _share(text: str) -> dict[str, Any]:
    heir, _, names = text.partition("=")
    actions = [name for part in names.split(",") if (name := part.strip())]
    if not (heir.strip() and actions):
        raise ValueError(f"{excerpt(text)} names no action; write it like dbt=A1,A3")
    return {"new": heir.strip(), "actions": actions}


Flag = Annotated[bool, BeforeValidator(_flag)]
ActionName = Annotated[Ref, _named("actions")]
BodyName = Annotated[Ref, _named("bodies")]
SourceName = Annotated[Ref, _named("sources")]
ThemeName = Annotated[Ref, _named("themes")]
Place = Annotated[Text, AfterValidator(_place)]
StepPlace = Annotated[str, AfterValidator(_step), AfterValidator(_place)]
Day = Annotated[PartialDate, BeforeValidator(_day)]
"""A date as people type it."""
Names = Annotated[tuple[Ref, ...], BeforeValidator(_listed), _signed("bodies")]
ThemeNames = Annotated[tuple[Ref, ...], BeforeValidator(_listed), _signed("themes")]
DueDay = Annotated[Due, BeforeValidator(_due_day)]
"""A date as people type it, or ongoing."""
Receivers = Annotated[
    tuple[BodyName, ...],
    BeforeValidator(lambda value: (value,) if isinstance(value, str) else _listed(value)),
]
"""One body, or several."""
BodyNames = Annotated[tuple[BodyName, ...], BeforeValidator(_listed)]
ActionNames = Annotated[tuple[ActionName, ...], BeforeValidator(_listed)]
LISTS = ("support", "governance", "funders")
"""The lists of bodies that an update may set."""
THEMES = "themes"
LEDGER = "ledger"
"""What a note on the whole ledger has in place of an action."""
OPERATIONS: dict[str, type["Operation"]] = {}
"""Every operation by its name."""


class Operation(Record):
    """One change to a ledger. ``by`` is its author, by default the keeper."""

    op: str
    by: BodyName | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if isinstance(name := cls.model_fields["op"].default, str):
            OPERATIONS[name] = cls

    @classmethod
    def command(cls) -> str:
        """Return the command that makes it: `step add` for `step-add`."""
        name: str = cls.model_fields["op"].default
        return name.replace("-", " ", 1)

    def meant(self, _interpreter: Interpreter) -> "Operation":
        """Return itself: it holds ids and dates, as a `Request` comes to."""
        return self


class Request(NamedTuple):
    """An operation as it was typed: its kind, and the values by field."""

    kind: type[Operation]
    fields: Mapping[str, Any]

    def meant(self, interpreter: Interpreter) -> Operation:
        """Return the operation, with ids and dates as the ledger has them. Raises UsageError."""
        try:
            return self.kind.model_validate(self.fields, context=interpreter)
        except ValidationError as error:
            raise UsageError("; ".join(complaints(self.kind, error))) from None


class AddNote(Operation):
    """A note, at the end of an action's, or of those on the whole ledger."""

    op: Literal["note"] = "note"
    action: Place
    text: Text
    date: Day | None = None
    source: SourceName | None = None
    corrects: Number | None = Field(default=None, ge=1)


class UpdateSettings(Record):
    """What `update` may set. Lists replace, unless every item begins with + or -.

    Null empties what may be empty: short title, accountable, RAG and its reason, priority, due,
    unallocated, lists. ``unallocated`` is the reason, ``since`` the first day.
    """

    status: Status | None = None
    rag: Rating | None = None
    rag_reason: Text | None = None
    short_title: Text | None = None
    accountable: BodyName | None = None
    support: Names | None = None
    governance: Names | None = None
    funders: Names | None = None
    reporting_to: BodyName | None = None
    every: Number | None = Field(default=None, ge=1)
    ref: Text | None = None
    themes: ThemeNames | None = None
    priority: Priority | None = None
    due: DueDay | None = None
    unallocated: Text | None = None
    since: Day | None = None

    @model_validator(mode="before")
    @classmethod
    def _null_empties(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        for field in ("status", "reporting_to", "every"):
            if field in value and value[field] is None:
                raise ValueError(f"{field} cannot be emptied; leave it out to keep it")
        return {k: [] if v is None and k in (*LISTS, THEMES) else v for k, v in value.items()}


class Update(Operation):
    """Fields of an action. ``reason`` also becomes a note."""

    op: Literal["update"] = "update"
    action: ActionName
    set: UpdateSettings
    reason: Text | None = None


class _Move(Operation):
    action: ActionName
    body: BodyName
    on: Day | None = None


class Offer(_Move):
    """A body is told; it is named first where it was not."""

    op: Literal["offer"] = "offer"


class Accept(_Move):
    """A body that was told accepts."""

    op: Literal["accept"] = "accept"
    evidence: Many[Text]
    extent: Extent | None = None
    reservation: Text | None = None


class Decline(_Move):
    """A body says no, or hands back what it had accepted."""

    op: Literal["decline"] = "decline"
    reason: Text | None = None


class Withdraw(_Move):
    """A handover that was not answered is taken back."""

    op: Literal["withdraw"] = "withdraw"
    reason: Text


class Transfer(Operation):
    """Move what a body had to its successor; with ``only``, hand on while both bodies exist."""

    op: Literal["transfer"] = "transfer"
    old: BodyName
    new: BodyName
    on: Day | None = None
    only: Many[ActionName]
    as_: EndedAs | None = Field(default=None, alias="as")
    reason: Text | None = None


class Close(Operation):
    """An action is proposed for closing, confirmed as implemented, or ended otherwise."""

    op: Literal["close"] = "close"
    action: ActionName
    propose: Flag = False
    outcome: Outcome = "implemented"
    evidence: Many[Text]
    confirmed_by: BodyName | None = None
    on: Day | None = None
    reason: Text | None = None
    superseded_by: Many[ActionName]


class Reopen(Operation):
    """A closed action is taken up again."""

    op: Literal["reopen"] = "reopen"
    action: ActionName
    reason: Text


class Correct(Operation):
    """Correct a mistake at a place, openly; null takes a field out.

    An action that was entered by mistake is closed as such.
    """

    op: Literal["correct"] = "correct"
    where: Place
    set: dict[str, Any] = Field(default_factory=dict)
    reason: Text
    on: Day | None = None
    entered_in_error: Flag = False


class StepAdd(Operation):
    """A step, at the end of an action's."""

    op: Literal["step-add"] = "step-add"
    action: ActionName
    text: Text
    asked_of: Many[BodyName]
    assignee: BodyName | None = None
    due: Day | None = None


class StepAssign(Operation):
    """A step gets the body that does it."""

    op: Literal["step-assign"] = "step-assign"
    step: StepPlace
    body: BodyName
    reason: Text | None = None


class StepDue(Operation):
    """A step gets a date, or another one."""

    op: Literal["step-due"] = "step-due"
    step: StepPlace
    due: Day
    reason: Text | None = None


class StepDone(Operation):
    """A step was done."""

    op: Literal["step-done"] = "step-done"
    step: StepPlace
    on: Day | None = None


class StepDrop(Operation):
    """A step is no longer to be done."""

    op: Literal["step-drop"] = "step-drop"
    step: StepPlace
    on: Day | None = None
    reason: Text | None = None


class Add(Operation):
    """A new action, named to the body or the bodies that should take it.

    Without one, nobody has it yet: ``on`` says since when, ``reason`` why.
    """

    op: Literal["add"] = "add"
    id: ActionId | None = None
    title: Text
    short_title: Text | None = None
    ref: Text | None = None
    theme: Many[ThemeName]
    priority: Priority | None = None
    due: DueDay | None = None
    to: Receivers = ()
    on: Day | None = None
    reason: Text | None = None
    support: Many[BodyName]
    governance: Many[BodyName]
    funders: Many[BodyName]
    source: Many[SourceName]


class BodyAdd(Operation):
    """A new body."""

    op: Literal["body-add"] = "body-add"
    id: NameId
    name: Text
    kind: Kind
    aka: Many[Text]
    part_of: BodyName | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    contact: Text | None = None
    source: Many[SourceName]


class BodyUpdate(Operation):
    """Fields of a body. A name that it had before stays one of its other names."""

    op: Literal["body-update"] = "body-update"
    body: BodyName
    name: Text | None = None
    aka: Many[Text]
    kind: Kind | None = None
    part_of: BodyName | None = None
    from_: Day | None = Field(default=None, alias="from")
    until: Day | None = None
    ended_as: EndedAs | None = None
    contact: Text | None = None
    source: Many[SourceName]


class BodyEnd(Operation):
    """A body's last day, and what came after it."""

    op: Literal["body-end"] = "body-end"
    body: BodyName
    on: Day
    successors: Many[BodyName]
    as_: EndedAs | None = Field(default=None, alias="as")


class Share(Record):
    """What one of several bodies takes on when another is split."""

    new: BodyName
    actions: ActionNames = Field(min_length=1)


class BodySplit(Operation):
    """A body's last day, the bodies that succeed it, and which of them takes each action.

    ``to`` is the share of each, in a file ``{"dbt": ["A1", "A3"]}``; ``rest`` takes what is left.
    """

    op: Literal["body-split"] = "body-split"
    old: BodyName
    new: BodyNames = Field(min_length=1)
    on: Day
    to: Annotated[tuple[Share, ...], BeforeValidator(_shares)] = ()
    rest: BodyName | None = None
    reason: Text | None = None


class ReportChase(Operation):
    """A letter was sent to a body, or one to each of several: what they were only named for, they
    are told of.

    Its level and the actions that it is about follow from the ledger. ``again`` writes once more
    about what there is still time to answer. ``on`` is the day that the letter bears, by default
    today. ``ledger`` names the ledger that it is recorded in, by its title or its closing body; any
    other refuses it.
    """

    op: Literal["report-chase"] = "report-chase"
    body: Receivers = Field(min_length=1)
    ledger: Text | None = None
    on: Day | None = None
    reply_by: Day | None = None
    again: Flag = False


class QuestionAdd(Operation):
    """A question, at the end."""

    op: Literal["question-add"] = "question-add"
    text: Text
    about: Many[ActionName]
    on: Day | None = None


class QuestionAnswer(Operation):
    """The answer to a question, by its number."""

    op: Literal["question-answer"] = "question-answer"
    question: Number = Field(ge=1)
    answer: Text
    on: Day | None = None


class Waive(Operation):
    """A finding is knowingly accepted, until a day. ``where`` is its place."""

    op: Literal["waive"] = "waive"
    rule: Text
    where: Place
    reason: Text
    until: Day


class ThemeAdd(Operation):
    """A new theme, at the end."""

    op: Literal["theme-add"] = "theme-add"
    id: NameId
    title: Text


class NewSettings(Settings):
    """Settings that are to change. One that is null gets its default again."""

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, value: Any) -> Any:
        if isinstance(value, list):
            value = _pairs(value)
        if not isinstance(value, dict):
            return value
        defaults = {name: field.default for name, field in cls.model_fields.items()}
        return {k: defaults.get(k) if item is None else item for k, item in value.items()}


def _pairs(typed: list[Any]) -> dict[str, str | None]:
    """Return settings that are typed as ``name=value``, or as ``name=`` for null."""
    made: dict[str, str | None] = {}
    for one in map(str, typed):
        name, sign, said = (part.strip() for part in one.partition("="))
        if not sign:
            raise ValueError(f"{excerpt(one)} gives no value; write it like stale_after=60")
        if name in made:
            raise ValueError(f"{excerpt(name)} appears twice")
        made[name.replace("-", "_")] = said or None
    return made


class LedgerUpdate(Operation):
    """Fields of the ledger's head. ``reason`` also becomes a note about the whole ledger."""

    op: Literal["ledger-update"] = "ledger-update"
    title: Text | None = None
    closes_on: Day | None = None
    keeper: BodyName | None = None
    governance: Names | None = None
    settings: NewSettings | None = None
    reason: Text | None = None
