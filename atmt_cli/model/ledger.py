"""The ledger: the actions, the bodies, and what is asked, waived and received."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal, TypeVar

from pydantic import Field

from atmt_cli.model.action import Action, Note
from atmt_cli.model.body import BodiesFile, Body
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.directory import Directory, directory_of
from atmt_cli.model.fields import (
    Defaulted,
    Digest,
    Extensible,
    Many,
    NameId,
    Number,
    Record,
    Ref,
    Text,
    Version,
    Was,
)
from atmt_cli.model.law import Filled, Free, Grown, Kept, Noted

R = TypeVar("R", Action, Body)


class Settings(Defaulted):
    """How long to wait, in days, and how dates are typed."""

    stale_after: Noted[Number] = 90
    answer_within: Noted[Number] = 30
    offer_within: Noted[Number] = 30
    due_soon: Noted[Number] = 14
    dates: Noted[Literal["dmy", "mdy"] | None] = None


class Head(Defaulted):
    """What is handed over, by whom, and who keeps the ledger afterwards."""

    title: Free[Text]
    closing_body: Kept[Ref]
    closes_on: Filled[PartialDate | None] = None
    keeper: Noted[Ref | None] = None
    settings: Noted[Settings] = Field(default_factory=Settings)
    governance: Noted[Many[Ref]]


class Theme(Record):
    """A workstream, strand or chapter of the report that actions belong to."""

    id: Kept[NameId]
    title: Free[Text]

    @property
    def name(self) -> str:
        """Return what people call it."""
        return self.title


class Source(Extensible):
    """A document that facts are taken from."""

    id: Kept[NameId]
    title: Kept[Text]
    date: Filled[PartialDate | None] = None
    url: Filled[Text | None] = None


class Question(Record):
    """What must still be found out; answered, never deleted."""

    text: Kept[Text]
    about: Kept[Many[Ref]]
    raised_on: Kept[PartialDate]
    answer: Filled[Text | None] = None
    answered_on: Filled[PartialDate | None] = None

    @property
    def is_open(self) -> bool:
        """Return whether nobody has answered it."""
        return self.answer is None


LETTER_KINDS = {1: "notice", 2: "reminder", 3: "last call", 4: "public list"}
"""What people call a letter of each level."""
LAST_LEVEL = max(LETTER_KINDS)
"""The level of the last letter to an owner, after which it is named in public."""


class Letter(Record):
    """A letter that was sent to an owner: notice, reminder, last call, or named in public."""

    to: Kept[Ref]
    on: Kept[PartialDate]
    level: Kept[Number] = Field(ge=1, le=LAST_LEVEL)
    about: Kept[Many[Ref]]
    reply_by: Filled[PartialDate | None] = None
    by: Filled[Ref | None] = None

    @property
    def kind(self) -> str:
        """Return what people call a letter of its level."""
        return LETTER_KINDS[self.level]


class Receipt(Record):
    """A bulk file that was applied, recognised by its bytes."""

    file: Kept[Text]
    sha256: Kept[Digest]
    rows: Kept[Number]
    on: Kept[PartialDate]
    by: Filled[Ref | None] = None


class Correction(Record):
    """A correction of a mistake: the place of the record, and its fields as they were."""

    where: Kept[Text]
    on: Kept[PartialDate]
    by: Kept[Ref]
    reason: Kept[Text]
    was: Kept[Was]


class Waiver(Record):
    """A finding knowingly accepted, until and including a day. ``on`` is the place."""

    rule: Free[Text]
    on: Free[Text]
    reason: Free[Text]
    by: Free[Ref]
    until: Free[PartialDate]

    def counts(self, today: date) -> bool:
        """Return whether it is in force: its last day is not past."""
        return not self.until.before(today)


class ActionsFile(Record):
    """``actions.yaml``."""

    schema_: Kept[Version] = Field(default=1, alias="schema", ge=1, le=1)
    ledger: Kept[Head]
    themes: Free[Many[Theme]]
    sources: Kept[Many[Source]]
    actions: Kept[Many[Action]]
    questions: Grown[Many[Question]]
    notes: Grown[Many[Note]]
    letters: Grown[Many[Letter]]
    receipts: Grown[Many[Receipt]]
    corrections: Grown[Many[Correction]]
    waivers: Free[Many[Waiver]]


@dataclass(frozen=True, repr=False)
class Ledger:
    """Both files of a ledger, and look-ups by id (the first wins where an id appears twice)."""

    actions_file: ActionsFile
    bodies_file: BodiesFile

    @property
    def head(self) -> Head:
        """Return what is handed over, and by whom."""
        return self.actions_file.ledger

    @property
    def ledger(self) -> Head:
        """Return the head, under the name it bears in the file, so that pointers lead to it."""
        return self.actions_file.ledger

    @property
    def themes(self) -> tuple[Theme, ...]:
        """Return the themes, as stored."""
        return self.actions_file.themes

    @property
    def sources(self) -> tuple[Source, ...]:
        """Return the documents, as stored."""
        return self.actions_file.sources

    @property
    def actions(self) -> tuple[Action, ...]:
        """Return the actions, as stored."""
        return self.actions_file.actions

    @property
    def questions(self) -> tuple[Question, ...]:
        """Return the questions, as stored."""
        return self.actions_file.questions

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return the notes about the whole ledger, as stored."""
        return self.actions_file.notes

    @property
    def letters(self) -> tuple[Letter, ...]:
        """Return the letters that were sent, as stored."""
        return self.actions_file.letters

    @property
    def receipts(self) -> tuple[Receipt, ...]:
        """Return the bulk files that were carried out, as stored."""
        return self.actions_file.receipts

    @property
    def corrections(self) -> tuple[Correction, ...]:
        """Return what was recorded wrongly and put right, as stored."""
        return self.actions_file.corrections

    @property
    def waivers(self) -> tuple[Waiver, ...]:
        """Return the waivers, as stored."""
        return self.actions_file.waivers

    @property
    def bodies(self) -> tuple[Body, ...]:
        """Return the bodies, as stored."""
        return self.bodies_file.bodies

    @cached_property
    def body_by_id(self) -> dict[str, Body]:
        """Bodies by id."""
        return _by_id(self.bodies)

    @cached_property
    def left_of_bodies(self) -> dict[date, dict[str, tuple[str, ...]]]:
        """The bodies that still exist after one ended, by day and id, as looked up so far."""
        return {}

    @cached_property
    def action_by_id(self) -> dict[str, Action]:
        """Actions by id."""
        return _by_id(self.actions)

    @cached_property
    def body_id_by_name(self) -> dict[str, str]:
        """Return the id of a body by each of its names."""
        return {name: body.id for body in self.bodies for name in (body.name, *body.aka)}

    def directory(self, top: str) -> Directory:
        """Return the records of a list by what they are called."""
        if top not in self._directories:
            self._directories[top] = directory_of(getattr(self, top))
        return self._directories[top]

    @cached_property
    def _directories(self) -> dict[str, Directory]:
        """Return those that were asked for."""
        return {}

    def name(self, body: str) -> str:
        """Return the full name of a body; the reference itself where it leads nowhere."""
        known = self.body_by_id.get(body)
        return known.name if known else body

    def short(self, body: str) -> str:
        """Return the name of a body as people say it; the reference itself where it leads
        nowhere.
        """
        known = self.body_by_id.get(body)
        if known is None:
            return body
        if body not in self._shorts:
            self._shorts[body] = known.short
        return self._shorts[body]

    def in_full(self) -> "Ledger":
        """Return the same ledger, in which every body is called by its full name, short or not."""
        made = Ledger(self.actions_file, self.bodies_file)
        made._shorts.update((body.id, body.name) for body in reversed(self.bodies))
        return made

    def hosts(self, body: str) -> Iterator[str]:
        """Yield the body that hosts a body, the one that hosts that, and so on."""
        met = {body}
        known = self.body_by_id.get(body)
        while known and known.part_of and known.part_of not in met:
            met.add(known.part_of)
            yield known.part_of
            known = self.body_by_id.get(known.part_of)

    @cached_property
    def _shorts(self) -> dict[str, str]:
        """Return the short names that were asked for: to find one takes all names of a body."""
        return {}


def _by_id(records: tuple[R, ...]) -> dict[str, R]:
    found: dict[str, R] = {}
    for record in records:
        found.setdefault(record.id, record)
    return found


def as_stored(record: Record, only: set[str] | None = None) -> dict[str, Any]:
    """Return a record as plain data, dates as written, names as in the file: every field of it, or
    those named.
    """
    return record.model_dump(mode="json", by_alias=True, include=only)


def is_another(before: Ledger, after: Ledger) -> bool:
    """Return whether a ledger replaces the one before it, and is not an edit of it."""
    if before.head.closing_body == after.head.closing_body or not before.actions:
        return False
    return not any(action.id in before.action_by_id for action in after.actions)


def is_continued(before: Ledger, after: Ledger) -> bool:
    """Return whether a ledger, found in another place, is the one before it, edited.

    Ids tell nothing there: every ledger has an A1. What an action was published as does.
    """
    if not before.actions:
        return before.head.closing_body == after.head.closing_body
    titles = {action.id: action.title for action in after.actions}
    return any(titles.get(action.id) == action.title for action in before.actions)
