"""The operations: a closed set of small frozen records, one for every way to change a ledger.

They are what the writing commands make of their arguments, and what a line of a bulk file holds.
Texts arrive as written; the fields interpret them, as those of the ledger do.
"""

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from atmt_cli.model.action import Extent, Outcome, Priority, Rating, Status
from atmt_cli.model.body import Kind
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ActionId, Due, Many, NameId, Number, Record, Ref, Text


def _flag(value: Any) -> Any:
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def _step(place: str) -> str:
    action, _, number = place.rpartition(".")
    if not (action and re.fullmatch("[1-9][0-9]{0,5}", number)):
        raise ValueError(f"{place[:40]!r} is not a step; write it like A2.1")
    return place


Flag = Annotated[bool, BeforeValidator(_flag)]
Names = Annotated[
    tuple[Ref, ...], BeforeValidator(lambda v: tuple(v) if isinstance(v, list) else v)
]
Receivers = Annotated[Names, BeforeValidator(lambda v: [v] if isinstance(v, str) else v)]
"""One body, or several."""
LISTS = ("support", "governance", "funders")
"""The lists of bodies that an update may set."""
THEMES = "themes"
LEDGER = "ledger"
"""What a note on the whole ledger has in place of an action."""
StepPlace = Annotated[str, AfterValidator(_step)]
OPERATIONS: dict[str, type["Operation"]] = {}
"""Every operation by its name."""


class Operation(Record):
    """One change to a ledger. ``by`` is its author, by default the keeper."""

    op: str
    by: Ref | None = None

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if isinstance(name := cls.model_fields["op"].default, str):
            OPERATIONS[name] = cls

    @classmethod
    def command(cls) -> str:
        """Return the command that makes it: `step add` for `step-add`."""
        name: str = cls.model_fields["op"].default
        return name.replace("-", " ", 1)


class AddNote(Operation):
    """A note, at the end of an action's, or of those on the whole ledger."""

    op: Literal["note"] = "note"
    action: Ref
    text: Text
    date: PartialDate | None = None
    source: Ref | None = None
    corrects: Number | None = Field(default=None, ge=1)


class UpdateSettings(Record):
    """What `update` may set. Lists replace, unless every item begins with + or -.

    Null empties what may be empty: short title, accountable, RAG and its reason, priority, due,
    unallocated, lists. ``unallocated`` is the reason, ``since`` the day from which it holds.
    """

    status: Status | None = None
    rag: Rating | None = None
    rag_reason: Text | None = None
    short_title: Text | None = None
    accountable: Ref | None = None
    support: Names | None = None
    governance: Names | None = None
    funders: Names | None = None
    reporting_to: Ref | None = None
    every: Number | None = Field(default=None, ge=1)
    ref: Text | None = None
    themes: Names | None = None
    priority: Priority | None = None
    due: Due | None = None
    unallocated: Text | None = None
    since: PartialDate | None = None

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
    action: Ref
    set: UpdateSettings
    reason: Text | None = None


class _Move(Operation):
    action: Ref
    body: Ref
    on: PartialDate | None = None


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
    old: Ref
    new: Ref
    on: PartialDate | None = None
    only: Many[Ref]
    reason: Text | None = None


class Close(Operation):
    """An action is proposed for closing, confirmed as implemented, or ended otherwise."""

    op: Literal["close"] = "close"
    action: Ref
    propose: Flag = False
    outcome: Outcome = "implemented"
    evidence: Many[Text]
    confirmed_by: Ref | None = None
    on: PartialDate | None = None
    reason: Text | None = None
    superseded_by: Many[Ref]


class Reopen(Operation):
    """A closed action is taken up again."""

    op: Literal["reopen"] = "reopen"
    action: Ref
    reason: Text


class StepAdd(Operation):
    """A step, at the end of an action's."""

    op: Literal["step-add"] = "step-add"
    action: Ref
    text: Text
    asked_of: Many[Ref]
    assignee: Ref | None = None
    due: PartialDate | None = None


class StepAssign(Operation):
    """A step gets the body that does it."""

    op: Literal["step-assign"] = "step-assign"
    step: StepPlace
    body: Ref
    reason: Text | None = None


class StepDue(Operation):
    """A step gets a date, or another one."""

    op: Literal["step-due"] = "step-due"
    step: StepPlace
    due: PartialDate
    reason: Text | None = None


class StepDone(Operation):
    """A step was done."""

    op: Literal["step-done"] = "step-done"
    step: StepPlace
    on: PartialDate | None = None


class StepDrop(Operation):
    """A step is no longer to be done."""

    op: Literal["step-drop"] = "step-drop"
    step: StepPlace
    on: PartialDate | None = None
    reason: Text | None = None


class Add(Operation):
    """A new action, named to the body or the bodies that should take it."""

    op: Literal["add"] = "add"
    id: ActionId | None = None
    title: Text
    short_title: Text | None = None
    to: Receivers = Field(min_length=1)
    on: PartialDate | None = None
    support: Many[Ref]
    governance: Many[Ref]
    funders: Many[Ref]
    source: Many[Ref]


class BodyAdd(Operation):
    """A new body."""

    op: Literal["body-add"] = "body-add"
    id: NameId
    name: Text
    kind: Kind
    aka: Many[Text]
    part_of: Ref | None = None
    from_: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = None
    contact: Text | None = None
    source: Many[Ref]


class BodyUpdate(Operation):
    """Fields of a body. A name that it had before stays one of its other names.

    What was recorded wrongly, its kind or its first day, is corrected with a reason.
    """

    op: Literal["body-update"] = "body-update"
    body: Ref
    name: Text | None = None
    aka: Many[Text]
    kind: Kind | None = None
    part_of: Ref | None = None
    from_: PartialDate | None = Field(default=None, alias="from")
    contact: Text | None = None
    source: Many[Ref]
    reason: Text | None = None


class BodyEnd(Operation):
    """A body's last day, and what came after it."""

    op: Literal["body-end"] = "body-end"
    body: Ref
    on: PartialDate
    successors: Many[Ref]


class QuestionAdd(Operation):
    """A question, at the end."""

    op: Literal["question-add"] = "question-add"
    text: Text
    about: Many[Ref]
    on: PartialDate | None = None


class QuestionAnswer(Operation):
    """The answer to a question, by its number."""

    op: Literal["question-answer"] = "question-answer"
    question: Number = Field(ge=1)
    answer: Text
    on: PartialDate | None = None


class Waive(Operation):
    """A finding is knowingly accepted, until a day. ``where`` is its place."""

    op: Literal["waive"] = "waive"
    rule: Text
    where: Text
    reason: Text
    until: PartialDate
