"""Trackers of a few cells, taken in without a file or a process."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from atmt_cli.changes.tracker.intake import Intake, take_in
from atmt_cli.changes.tracker.mapping import Choices
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.create import Beginning, empty_ledger
from atmt_cli.store.edit import read_drafted

TODAY = date(2024, 4, 1)


def empty() -> Ledger:
    """A ledger with two bodies, and no action."""
    new = Beginning("Floods", "Flood Taskforce", str(TODAY), "Environment Agency")
    return read_drafted(Path(), empty_ledger(new))


def table(text: str, name: str | None = None, **known: Any) -> TrackerSheet:
    """A sheet, a row a line and its cells between bars."""
    rows = [tuple(cell.strip() for cell in line.split("|")) for line in text.strip().splitlines()]
    return TrackerSheet(name, tuple(rows), known.pop("faults", {}), **known)


def taken(text: str, **choices: Any) -> Intake:
    """What a sheet says."""
    return taken_of([table(text)], **choices)


def taken_of(tables: Sequence[TrackerSheet], **choices: Any) -> Intake:
    """What one of several sheets says."""
    return take_in(tables, Choices(**choices), empty(), TODAY)


def faults(read: Intake) -> dict[str, str]:
    """The cells that cannot be taken, each with why."""
    return {one.where: one.why for one in read.faults}
