"""The notes on an action, or on the whole ledger."""

from collections.abc import Sequence
from datetime import date

from atmt_cli.model.action import Note
from atmt_cli.model.ledger import Ledger
from atmt_cli.views.corrections import told_of
from atmt_cli.views.shapes import Cell, Item, Items


def view_notes(ledger: Ledger, notes: Sequence[Note], place: str) -> Items:
    """Return the notes at a place, the newest first, each with its number and what corrects it."""
    newest = sorted(enumerate(notes, 1), key=_age, reverse=True)
    corrected = {note.corrects: number for number, note in enumerate(notes, 1)}
    items = ((n, _note(ledger, n, note, corrected.get(n))) for n, note in newest)
    return Items(tuple(told_of(ledger, item, f"{place}#{n}") for n, item in items))


def _note(ledger: Ledger, number: int, note: Note, corrected_by: int | None) -> Item:
    source = f", source {note.source}" if note.source else ""
    corrects = f", corrects #{note.corrects}" if note.corrects else ""
    line = f"{ledger.short(note.by)}{source}{corrects}"
    line += f", corrected by #{corrected_by}" if corrected_by else ""
    return Item(Cell(f"#{number} {note.date}", "id"), line, note.text)


def _age(numbered: tuple[int, Note]) -> tuple[date, int]:
    number, note = numbered
    return note.date.last, number
