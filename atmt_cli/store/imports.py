"""What imports keep of the trackers that they read: a CSV file each, beside the ledger."""

import csv
import io

from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.changes.operations.plan import Plan
from atmt_cli.changes.tracker.copies import kept_name
from atmt_cli.changes.tracker.plan import Import
from atmt_cli.changes.tracker.records import Tracker
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.ledger import Receipt
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.links import followed
from atmt_cli.store.files.regular import read_regular
from atmt_cli.store.sheets.budget import Budget, SpentError
from atmt_cli.store.sheets.csv import LONGEST
from atmt_cli.store.yaml.decode import LARGEST

_MARK = "\ufeff"
"""Excel takes a CSV file for UTF-8 where it begins so."""


def kept_text(table: TrackerSheet) -> str:
    """Return all rows of a table as CSV, none of them a formula; row 7 of the sheet is row 7."""
    buffer = io.StringIO()
    rows = ([shielded(cell) for cell in row] for row in table.rows)
    csv.writer(buffer, lineterminator="\n").writerows(rows)
    return _MARK + buffer.getvalue()


def with_kept(made: Import, folder: Folder | None, tracker: Tracker) -> Plan:
    """Return the plan of an import with the file that keeps what was read, where it changes
    anything.
    """
    if not made.plan.changes:
        return made.plan
    name = kept_name(tracker.file, tracker.sha256)
    shown = folder.shown(name) if folder else name
    told = f"kept what was read: {shown}; commit it with the ledger"
    return made.plan._replace(said=(*made.plan.said, told), beside=(name, kept_text(made.kept)))


def read_kept(folder: Folder, receipt: Receipt) -> TrackerSheet:
    """Return what an import kept. Raises UnavailableError."""
    name = kept_name(receipt.file, receipt.sha256)
    try:
        path = followed(folder.file(name), folder.shown(name), folder.path)
        data = read_regular(path, LARGEST)
        if len(data) > LARGEST:
            raise UnavailableError(f"it is larger than {LARGEST >> 20} MiB")
        return TrackerSheet(None, _rows(data.decode()), {})
    except FileNotFoundError as error:
        raise UnavailableError("it is not there") from error
    except OSError as error:
        raise UnavailableError(f"it cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error, SpentError) as error:
        raise UnavailableError(f"it is damaged: {error}") from error


def _rows(text: str) -> tuple[tuple[str, ...], ...]:
    """Return the rows of a text. Line ends may have been changed by git, which cells have not."""
    budget, rows = Budget(), []
    csv.field_size_limit(LONGEST)
    lines = io.StringIO(text.removeprefix(_MARK).replace("\r\n", "\n"), newline="")
    for row in csv.reader(lines, strict=True):
        budget.spend("rows")
        budget.spend("places", len(row))
        rows.append(tuple(map(unshielded, row)))
    return tuple(rows)
