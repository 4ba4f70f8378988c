"""The comments on the cells of a sheet in a workbook: notes, and threads of comments.

(ECMA-376, part 1, 18.7; [MS-XLSX] 2.1.17 and 2.1.18, which later programs added.)
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.letters import column_number
from atmt_cli.changes.tracker.table import plain_cell
from atmt_cli.store.sheets.budget import Budget
from atmt_cli.store.sheets.ooxml import Attributes, BrokenError, Package, PartEvent, natural
from atmt_cli.store.sheets.xlsx_cells import with_texts

_REFERENCE = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_STAND_IN = "tc="
"""How the author of a note begins that stands in for a thread, in programs that know no threads."""
_SPOKEN = "Comment:\n"
"""What comes in it before the words of the thread."""
_TRUE = ("1", "true")


def people_of(package: Package, parts: Iterable[tuple[str, str]], budget: Budget) -> dict[str, str]:
    """Return the names of those who wrote in threads, by their ids in the workbook."""
    found: dict[str, str] = {}
    for path in (path for kind, path in parts if kind == "person"):
        for tag, given, _ in package.events(path, "person"):
            if tag == "person":
                budget.spend("texts")
                found[given.get("id", "")] = plain_cell(_sound(given.get("displayName", "")))
    return found


def cell_comments(
    package: Package, path: str, people: Mapping[str, str], budget: Budget
) -> tuple[CellComment, ...]:
    """Return the comments on the cells of a sheet, row by row. Raises BrokenError, and SpentError.

    Of a thread each comment is one. A note that stands in for a thread is not said twice.
    """
    folder, _, file = path.rpartition("/")
    if f"{folder}/_rels/{file}.rels" not in package:
        return ()
    parts = package.related(path).values()
    threads = [
        one
        for kind, part in parts
        if kind == "threadedComment"
        for one in _threaded(package, part, people, budget)
    ]
    known = {(one.row, one.column) for one in threads}
    notes = [
        one._replace(author="", text=one.text.partition(_SPOKEN)[2].strip() or one.text)
        if one.author.startswith(_STAND_IN)
        else one
        for kind, part in parts
        if kind == "comments"
        for one in _notes(package, part, budget)
        if not (one.author.startswith(_STAND_IN) and (one.row, one.column) in known)
    ]
    found = [one for one in (*notes, *threads) if one.text]
    return tuple(sorted(found, key=lambda one: (one.row, one.column)))


def _notes(package: Package, path: str, budget: Budget) -> Iterator[CellComment]:
    """Yield the notes of a part. Programs often begin one with the name of its author."""
    authors: list[str] = []
    where: Attributes = {}
    events = _holding(package.events(path, "author", "comment", "t", "rPh"), "author")
    for tag, given, text in with_texts(events, "characters", budget):
        if tag == "/author":
            budget.spend("texts")
            authors.append(plain_cell(_sound(text)))
        elif tag == "comment":
            where = given
        elif tag == "/comment":
            author = _author(authors, where.get("authorId", ""))
            said = plain_cell(_sound(text))
            bare = said.removeprefix(f"{author}:").strip() if author else said
            yield _comment(where, author, "", bare, budget)


def _author(authors: Sequence[str], number: str) -> str:
    at = natural(number)
    return authors[at] if at is not None and at < len(authors) else ""


def _threaded(
    package: Package, path: str, people: Mapping[str, str], budget: Budget
) -> Iterator[CellComment]:
    """Yield the comments of threads: who wrote each and when, and which threads are resolved."""
    where: Attributes = {}
    events = _holding(package.events(path, "threadedComment", "text"), "text")
    for tag, given, text in with_texts(events, "characters", budget):
        if tag == "threadedComment":
            where = given
        elif tag == "/text":
            day = _DAY.match(where.get("dT", ""))
            resolved = "resolved" if where.get("done") in _TRUE else ""
            about = ", ".join(filter(None, (day[0] if day else "", resolved)))
            author = people.get(where.get("personId", ""), "")
            yield _comment(where, author, about, plain_cell(_sound(text)), budget)


def _holding(events: Iterable[PartEvent], name: str) -> Iterator[PartEvent]:
    """Yield the same events, with what stands in an element of this name as a text of it."""
    for event in events:
        if event[0] == f"/{name}":
            yield "/t", {}, ""
        yield event
        if event[0] == name:
            yield "t", {}, ""


def _comment(where: Attributes, author: str, about: str, text: str, budget: Budget) -> CellComment:
    """Return a comment at a cell. Raises BrokenError where it is at none."""
    budget.spend("comments")
    reference = where.get("ref", "")
    found = _REFERENCE.fullmatch(reference)
    if not found:
        raise BrokenError(f"it is broken: a comment is on the cell {reference[:20]!r}")
    return CellComment(int(found[2]) - 1, column_number(found[1]) or 0, author, about, text)


def _sound(text: str) -> str:
    """Return a text without the halves of characters that stand alone."""
    return text.encode("utf-8", "replace").decode()
