"""The details of the whole ledger: whose it is, who keeps it, how long it waits, its notes."""

from collections.abc import Iterable, Iterator
from datetime import date

from atmt_cli.model.ledger import Ledger, as_stored
from atmt_cli.views.corrections import corrected_words, corrections_at, told_of
from atmt_cli.views.notes import view_notes
from atmt_cli.views.shapes import EMPTY, Block, Cell, Fields, Heading, Item, Items, Page

SHOWN = ("themes", "sources", "notes")
"""The lists that are shown with the head."""
COUNTED = ("actions", "bodies", "questions", "letters", "receipts", "corrections", "waivers")
"""The lists that are shown by how many items they have."""


def view_ledger(ledger: Ledger, today: date) -> Page:
    """Return the head as stored, with the themes, the sources and the notes on the whole."""
    lists = {name: [as_stored(one) for one in getattr(ledger, name)] for name in SHOWN}
    # The counts come first, so that no line of a CSV begins with a text from the ledger.
    record = {"count": _counts(ledger), **as_stored(ledger.head), **lists}
    return Page("ledger", "ledger", tuple(_blocks(ledger, today)), [record])


def _counts(ledger: Ledger) -> dict[str, int]:
    return {name: len(getattr(ledger, name)) for name in COUNTED}


def _blocks(ledger: Ledger, today: date) -> Iterator[Block]:
    head, closes_on = ledger.head, ledger.head.closes_on
    yield Heading(f"Ledger: {head.title}", level=1)
    past = ", past" if closes_on and closes_on.before(today) else ""
    yield _fields(
        {
            "Closing body": _names(ledger, (head.closing_body,)),
            "Closes on": f"{closes_on}{past}" if closes_on else "",
            "Keeper": _names(ledger, (head.keeper,)) if head.keeper else "",
            "Governance": _names(ledger, head.governance),
        }
    )
    corrected = corrections_at(ledger, "ledger")
    if corrected:
        yield Heading("Corrections")
        said = ((str(one.on), corrected_words(ledger, one)) for one in corrected)
        yield Items(tuple(Item(Cell(day, "id"), words) for day, words in said))
    yield Heading("Settings")
    yield _fields({name: str(value or "") for name, value in as_stored(head.settings).items()})
    yield Heading("Themes")
    yield Items(tuple(Item(Cell(theme.id, "id"), theme.title) for theme in ledger.themes))
    yield Heading("Sources")
    sources = ((one.id, Item(Cell(one.id, "id"), one.title)) for one in ledger.sources)
    yield Items(tuple(told_of(ledger, item, f"source:{name}") for name, item in sources))
    yield Heading("Notes on the whole ledger, newest first")
    yield view_notes(ledger, ledger.notes, "ledger")
    yield Heading("Contents")
    yield _fields({name.capitalize(): str(count) for name, count in _counts(ledger).items()})


def _fields(told: dict[str, str]) -> Fields:
    return Fields(tuple((label, Cell(text) if text else EMPTY) for label, text in told.items()))


def _names(ledger: Ledger, bodies: Iterable[str]) -> str:
    return ", ".join(f"{ledger.name(body)} ({body})" for body in bodies)
