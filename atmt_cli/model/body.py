"""Bodies: who can hold an action, and their lives."""

from datetime import date
from typing import Literal, get_args

from pydantic import Field

from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Defaulted, Many, NameId, Number, Record, Ref, Text

Kind = Literal[
    "department", "office", "regulator", "agency", "funder", "institute", "partnership",
    "trade-association", "committee", "work-group", "network", "charity", "company", "other",
    "taskforce", "collective",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
CANNOT_OWN = {
    "taskforce": "a taskforce is temporary",
    "collective": "a collective has nobody who could answer",
}


class Body(Record):
    """An organisation, a part of one, or a collective. ``until`` is its last day."""

    id: NameId
    name: Text
    aka: Many[Text]
    kind: Kind
    part_of: Ref | None = None
    from_: PartialDate | None = Field(default=None, alias="from")
    until: PartialDate | None = None
    successors: Many[Ref]
    contact: Text | None = None
    sources: Many[Ref]

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


class BodiesFile(Defaulted):
    """``bodies.yaml``."""

    schema_: Number = Field(default=1, alias="schema", ge=1, le=1)
    bodies: Many[Body]
