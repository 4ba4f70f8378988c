"""Bodies: who can hold an action, and their lives."""

from datetime import date
from typing import Literal, get_args

from pydantic import Field

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Extensible, Many, NameId, Record, Ref, Text, Version
from atmt_cli.model.law import Filled, Free, Kept

Kind = Literal[
    "department", "office", "regulator", "agency", "funder", "institute", "partnership",
    "trade-association", "committee", "work-group", "network", "charity", "company",
    "council", "health-body", "board", "university", "other", "taskforce", "collective",
]  # fmt: skip
EndedAs = Literal["replaced", "merged", "split", "renamed", "devolved", "closed"]
KINDS: tuple[str, ...] = get_args(Kind)
ENDINGS: tuple[str, ...] = get_args(EndedAs)
CANNOT_OWN = {
    "taskforce": "a taskforce is temporary",
    "collective": "a collective has nobody who could answer",
}


class Body(Extensible):
    """An organisation, a part of one, or a collective. ``until`` is its last day."""

    id: Kept[NameId]
    name: Kept[Text]
    aka: Kept[Many[Text]]
    kind: Kept[Kind]
    part_of: Free[Ref | None] = None
    from_: Filled[PartialDate | None] = Field(default=None, alias="from")
    until: Filled[PartialDate | None] = None
    successors: Kept[Many[Ref]]
    ended_as: Filled[EndedAs | None] = None
    contact: Free[Text | None] = None
    sources: Free[Many[Ref]]

    @property
    def short(self) -> str:
        """Return the shortest printed form, as people say it: OLS."""
        return min((self.name, *self.aka), key=len)

    def has_ended(self, today: date) -> bool:
        """Return whether its last day is past."""
        return self.until is not None and self.until.before(today)

    def has_begun(self, today: date) -> bool:
        """Return whether its first day has come, as far as is known."""
        return self.from_ is None or not self.from_.after(today)


class BodiesFile(Record):
    """``bodies.yaml``."""

    schema_: Kept[Version] = Field(default=1, alias="schema", ge=1, le=1)
    bodies: Kept[Many[Body]]
