"""What a tracker means: which sheet, which column is what, how its dates and words are meant.

A mapping is proposed from the headings and the cells, may be changed by a person, and is kept in a
file for the next copy of the same tracker.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from collections.abc import Mapping as Mappings
from dataclasses import dataclass, field, replace
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.cells import Quarters
from atmt_cli.changes.tracker.headings import Headings, pairs
from atmt_cli.changes.tracker.table import Address
from atmt_cli.changes.vocabulary import SAYABLE, words_of
from atmt_cli.model.date_forms import Order
from atmt_cli.model.errors import UsageError
from atmt_cli.model.fields import Number, Record, Text
from atmt_cli.model.text import excerpt

_BY_HAND = "treat it as open, and close it by hand afterwards: atmt close ID --outcome superseded"
Standing = Literal["proposed", "accepted"]
Pairs = Mappings[str, str]
YesOrNo = Annotated[bool, BeforeValidator(lambda v: {"true": True, "false": False}.get(v, v))]


class Mapping(Record):
    """What a mapping file says. ``columns`` has each heading and the field that it is.

    ``heading_row`` is the row as the spreadsheet numbers it. ``bodies`` says which body a cell
    means, by what the cell says, and ``status_words`` which status a word is.
    """

    sheet: Text | None = None
    heading_row: Number = 1
    columns: dict[str, str] = Field(default_factory=dict)
    dates: Order | None = None
    quarters: Quarters | None = None
    status_words: dict[str, str] = Field(default_factory=dict)
    bodies: dict[str, str] = Field(default_factory=dict)
    split: YesOrNo = False
    handovers: Standing = "proposed"
    evidence: Text | None = None


@dataclass(frozen=True)
class Choices:
    """What a person said of a tracker, beside what it says itself.

    ``columns`` is what columns are, by heading or by letters; ``heading_row`` is numbered as in
    the spreadsheet. ``emptied`` are cells to be read as empty, and what a note says of each.
    """

    sheet: str | None = None
    heading_row: int | None = None
    columns: Pairs = field(default_factory=dict)
    dates: Order | None = None
    quarters: Quarters | None = None
    status_words: Pairs = field(default_factory=dict)
    bodies: Pairs = field(default_factory=dict)
    split: bool = False
    handovers: Standing | None = None
    evidence: str | None = None
    emptied: Mappings[Address, str] = field(default_factory=dict)

    def with_(self, added: Mappings[str, Any]) -> "Choices":
        """Return these choices with others; pairs are added to those that there are."""
        merged: dict[str, Any] = {
            name: {**getattr(self, name), **value} if isinstance(value, dict) else value
            for name, value in added.items()
        }
        return replace(self, **merged)

    def at(self, other: "Choices") -> "Choices":
        """Return these choices with the sheet, the headings and the handovers of others."""
        names = ("sheet", "heading_row", "handovers", "evidence")
        return replace(self, **{name: getattr(other, name) for name in names})

    def over(self, kept: Mapping | None) -> "Choices":
        """Return these choices, and where nothing was said those of a mapping that was kept."""
        if kept is None:
            return self
        return Choices(
            sheet=self.sheet or kept.sheet,
            heading_row=self.heading_row or kept.heading_row,
            columns={**kept.columns, **self.columns},
            dates=self.dates or kept.dates,
            quarters=self.quarters or kept.quarters,
            status_words={**kept.status_words, **self.status_words},
            bodies={**kept.bodies, **self.bodies},
            split=self.split or kept.split,
            handovers=self.handovers or kept.handovers,
            evidence=self.evidence or kept.evidence,
        )


def answered(choices: Choices, kept: Mapping | None, headings: Collection[str]) -> Choices:
    """Return choices over what was answered for the copy before, of columns that are still there.

    Where the sheet and its headings are, each copy says itself.
    """
    if kept is None:
        return choices
    columns = {name: said for name, said in kept.columns.items() if words_of(name) in headings}
    return choices.over(kept.model_copy(update={"columns": columns})).at(choices)


def mapping_of(sheet: str | None, headings: Headings, choices: Choices) -> Mapping:
    """Return how a table is read, as a file may keep it."""
    return Mapping(
        sheet=sheet,
        heading_row=headings.row + 1,
        columns=_by_name(headings),
        dates=choices.dates,
        quarters=choices.quarters,
        status_words=dict(choices.status_words),
        bodies=dict(choices.bodies),
        split=choices.split,
        handovers=choices.handovers or "proposed",
        evidence=choices.evidence,
    )


def _by_name(headings: Headings) -> dict[str, str]:
    """Return the field of each column, by its heading; by its letters where others have that."""
    counts = Counter(words_of(one.heading) for one in headings.columns)
    return {
        one.heading if counts[words_of(one.heading)] == 1 else letters(one.number): one.field
        for one in headings.columns
    }


def status_words(choices: Iterable[str]) -> dict[str, str]:
    """Return the words that a person gave a meaning, ``WORD=STATUS``. Raises UsageError."""
    known = (*SAYABLE, "closed")
    words: dict[str, str] = {}
    for word, status in pairs(choices, "WORD=STATUS").items():
        if status == "superseded":
            instead = f"say {excerpt(f'{word}=not-implemented')}"
            why = "an import cannot say which action supersedes another"
            raise UsageError(why, f"{instead}; or {_BY_HAND}")
        if status not in known:
            raise UsageError(f"no status {excerpt(status)}", f"known: {', '.join(known)}")
        words[word] = "implemented" if status == "closed" else status
    return words
