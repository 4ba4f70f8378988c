"""The two shapes of an answer: a table, or a page of blocks. Data only; render shows them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, TypeVar, overload

T = TypeVar("T")
Tone = Literal["plain", "good", "caution", "bad", "faint", "id"]


class Cell(NamedTuple):
    """A text, still untrusted, and how it is meant. ``short`` serves where room is scarce."""

    text: str
    tone: Tone = "plain"
    short: str | None = None


NOTHING = "–"
"""The text of an empty cell."""
EMPTY = Cell(NOTHING, "faint")


class TableColumn(NamedTuple):
    """A column. ``least`` is the narrowest it may get, in character cells; 0: its widest cell.

    With ``words`` it gets no narrower than its longest word, because words in it are ids.
    Where a terminal is too narrow, the columns with the highest ``drop`` go first; those with 0
    stay. A column that is nowhere filled goes before any other that may. Of a cell with more than
    so many ``lines`` the rest is cut; 0: none is.
    """

    header: str
    least: int = 0
    drop: int = 0
    words: bool = False
    lines: int = 0


class Late(Sequence[T]):
    """A sequence that is made when somebody looks at it: people look at rows, scripts at records.

    Who goes through it once has its items one by one, as they are made, and nobody keeps them.
    """

    def __init__(self, make: Callable[[], Iterable[T]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> list[T]:
        return list(self._make())

    def __iter__(self) -> Iterator[T]:
        return iter(self.__dict__.get("_made") or self._make())

    def __len__(self) -> int:
        return len(self._made)

    @overload
    def __getitem__(self, index: int) -> T: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[T]: ...

    def __getitem__(self, index: int | slice) -> T | Sequence[T]:
        return self._made[index]


class Table(NamedTuple):
    """Rows for people, and the same as records for scripts.

    ``kind`` and ``key`` name the JSON object and its list; ``extra`` is what else the object has.
    """

    kind: str
    key: str
    columns: Sequence[TableColumn]
    rows: Sequence[tuple[Cell, ...]]
    records: Sequence[dict[str, Any]]
    fields: tuple[str, ...] = ()
    """The columns of CSV, as dotted names into a record; all that there are where empty."""
    caption: str = ""
    summary: str = ""
    empty: str = "Nothing to show."
    grouped: bool = False
    """Whether rows of the same first cell belong together."""
    extra: Mapping[str, Any] = MappingProxyType({})


class Heading(NamedTuple):
    """A heading; level 1 is the page's."""

    text: str
    level: int = 2


class Fields(NamedTuple):
    """Names and what they say."""

    pairs: tuple[tuple[str, Cell], ...]


class Item(NamedTuple):
    """One entry of a list: a lead that never wraps, a line, and text in paragraphs below it."""

    lead: Cell
    line: str
    text: str = ""


class Items(NamedTuple):
    """A list; ``empty`` is said where there is nothing in it."""

    items: tuple[Item, ...]
    empty: str = "none"


class Prose(NamedTuple):
    """A paragraph of our own words, in Markdown; never text from a ledger."""

    text: str


class Code(NamedTuple):
    """A sample of our own, shown as written."""

    text: str
    language: str = "yaml"


Block = Heading | Fields | Items | Prose | Code


class Page(NamedTuple):
    """Blocks for people, and the same as records for scripts."""

    kind: str
    key: str
    blocks: tuple[Block, ...]
    records: Sequence[dict[str, Any]]
    fields: tuple[str, ...] = ()
    extra: Mapping[str, Any] = MappingProxyType({})
