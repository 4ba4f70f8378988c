"""Tell which lines below the headings of a tracker are actions, and which are not."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from atmt_cli.changes.tracker.headings import LEFT_OUT, Headings
from atmt_cli.changes.tracker.table import Address, TrackerSheet
from atmt_cli.changes.vocabulary import is_footer

_NUMBER = re.compile(r"[-+£$€]?[0-9][0-9.,  ]*[%kmKM]?")
Texts = Mapping[int, str]
"""What the cells of a line say, by column; only those that say something."""


class Line(NamedTuple):
    """A line that is an action, or should be: its row from 0, and the title that stands above."""

    row: int
    texts: Texts
    section: str | None


class Passed(NamedTuple):
    """A line that is passed over: its row from 0, what it says, and what it is taken for."""

    row: int
    text: str
    what: str


def lines_below(table: TrackerSheet, headings: Headings) -> tuple[list[Line], list[Passed]]:
    """Return the lines that are actions, and those that are titles, totals and the like."""
    lines: list[Line] = []
    passed: list[Passed] = []
    filled = [(row, texts) for row, texts in _filled(table, headings) if texts]
    last = _last_action(headings, filled)
    section: str | None = None
    for row, texts in filled:
        said = next(iter(texts.values()))
        if _repeats(table, headings, texts):
            passed.append(Passed(row, said, "the headings again"))
        elif _is_footer(headings, texts, is_beyond=row > last):
            passed.append(Passed(row, said, "not an action"))
        elif _is_section(headings, texts):
            section = said
            passed.append(Passed(row, said, "the theme of the rows below it"))
        else:
            lines.append(Line(row, texts, section))
    return lines, passed


def _filled(table: TrackerSheet, headings: Headings) -> Iterator[tuple[int, Texts]]:
    columns = [one.number for one in headings.columns if one.field != LEFT_OUT]
    for row in range(headings.first, len(table.rows)):
        yield row, {n: text for n in columns if (text := table.text(Address(row, n)))}


def _last_action(headings: Headings, filled: list[tuple[int, Texts]]) -> int:
    """Return the last row that says what is to be done."""
    (action, *_) = headings.of("action")
    rows = (row for row, texts in filled if not is_footer(texts.get(action.number, "total")))
    return max(rows, default=-1)


def _repeats(table: TrackerSheet, headings: Headings, texts: Texts) -> bool:
    """Return whether a row repeats the headings, as on each page of a long table."""
    rows = range(headings.row, headings.first)
    return any(
        all(table.text(Address(row, n)) == text for n, text in texts.items()) for row in rows
    )


def _is_footer(headings: Headings, texts: Texts, *, is_beyond: bool) -> bool:
    """Return whether a row is a total, or stands alone below the last action."""
    (action, *_) = headings.of("action")
    if len(texts) == 1 and is_beyond and action.number not in texts:
        return True
    words = [text for text in texts.values() if not _NUMBER.fullmatch(text)]
    return (len(words) == 1 and is_footer(words[0])) or (not words and is_beyond)


def _is_section(headings: Headings, texts: Texts) -> bool:
    """Return whether a row only has a title, in the first column or that of themes."""
    if len(texts) > 1:
        return False
    ((number, text),) = texts.items()
    field = next(one.field for one in headings.columns if one.number == number)
    is_ref = field == "ref" and " " not in text and any(map(str.isdigit, text))
    is_there = number == headings.columns[0].number or field in ("ref", "theme")
    return is_there and field != "action" and not is_ref
