"""Ask what only a person can say of the cells of a tracker."""

from collections.abc import Iterator, Mapping, Sequence

from atmt_cli.changes.letters import letters
from atmt_cli.changes.tracker.cells import date_in, may_be_over, months_ending, typeable
from atmt_cli.changes.tracker.doubts import Doubt, Meaning, set_columns
from atmt_cli.changes.tracker.headings import Headings
from atmt_cli.changes.tracker.rows import Reader
from atmt_cli.changes.vocabulary import SAYABLE
from atmt_cli.model.date_forms import ORDERS, Reckoning
from atmt_cli.model.text import excerpt

_MOST_WORDS = 8
"""Where more words than these are no status that is known, the column has none."""
_LIKELIEST = ("in-progress", "open", "on-hold", "closing")
_YEARS: Mapping[Reckoning, str] = {
    "calendar": "the last month of that quarter, or half, of a calendar year",
    "financial": "the last month of it in a financial year, from April",
}
_IN_WORDS = {
    "implemented": "closed: it was done",
    "not-implemented": "closed: it will not be done",
}


def doubts_in(reader: Reader, headings: Headings) -> Iterator[Doubt]:
    """Yield what only a person can say of the cells."""
    if reader.unordered:
        yield _which_first(*reader.unordered[0])
    if reader.unreckoned:
        yield _which_year(reader.unreckoned)
    if reader.several:
        # What is said of one may settle the others.
        yield _how_many(*reader.several[0])
    if len(reader.words) > _MOST_WORDS:
        yield _what_column(headings, len(reader.words))
    else:
        for word, cells in reader.words.items():
            yield _which_status(word, cells)


def _which_first(where: str, text: str) -> Doubt:
    names = {"dmy": "the day comes first", "mdy": "the month comes first"}
    meanings = [
        Meaning(f"{names[one]}: {date_in(text, one)}", ("--dates", one), {"dates": one})
        for one in ORDERS
    ]
    return Doubt(f"{where} says {excerpt(text, 40)}; how is that meant?", tuple(meanings))


def _which_year(cells: Sequence[tuple[str, str]]) -> Doubt:
    # One whose months differ shows best what is asked.
    where, text = max(cells, key=lambda one: len({*months_ending(one[1]).values()}))
    months = months_ending(text)
    meanings = [
        Meaning(f"{said}: {months[one]}", ("--quarters", one), {"quarters": one})
        for one, said in _YEARS.items()
    ]
    note = Meaning("a note, without a due date", ("--quarters", "note"), {"quarters": "note"})
    more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
    asked = f"{where}{more}: by when is {excerpt(text, 40)}?"
    return Doubt(asked, (*meanings, note))


def _how_many(where: str, name: str) -> Doubt:
    name = " ".join(name.split())
    meanings = (
        Meaning("several; split other cells the same way", ("--split",), {"split": True}),
        Meaning("one body", ("--body", f"{name}={name}"), {"bodies": {name: name}}),
    )
    return Doubt(f"{where} says {excerpt(name)}; is that one body, or several?", meanings)


def _which_status(word: str, cells: Sequence[str]) -> Doubt:
    statuses = (*_LIKELIEST, *(one for one in SAYABLE if one not in _LIKELIEST))
    typed = typeable(word)
    meanings = [
        Meaning(
            _IN_WORDS.get(one, one),
            ("--status-word", f"{typed}={one}"),
            {"status_words": {typed: one}},
        )
        for one in statuses
    ]
    more = f" and {len(cells) - 1} more" if len(cells) > 1 else ""
    asked = f"{cells[0]}{more}: what does the status {excerpt(word)} mean?"
    unsaid = ("--status-word", f"{typed}=STATUS") if may_be_over(word) else ()
    return Doubt(asked, tuple(meanings), statuses[1:], unsaid)


def _what_column(headings: Headings, words: int) -> Doubt:
    """Return what to ask of a column of statuses in which hardly any word is one."""
    column = headings.of("status")[0]
    name = letters(column.number)
    meanings = (
        set_columns("notes on the actions", {name: "update"}),
        set_columns("a column of its own, x-status", {name: "x-status"}),
        set_columns("nothing to keep", {name: "-"}),
    )
    text = f"{words} different words in column {name}, {excerpt(column.heading)}, are not statuses"
    return Doubt(f"{text}; what is in it?", meanings)
