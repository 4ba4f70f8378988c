"""What imports keep of the trackers that they read, beside the ledger: a CSV file of the cells, and
a mapping that says how they were meant.
"""

import csv
import io
from collections.abc import Iterable
from contextlib import suppress

from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.changes.operations.plan import Beside, Plan
from atmt_cli.changes.tracker.copies import answers_by, has_headings, imports_of, kept_by
from atmt_cli.changes.tracker.mapping import Mapping
from atmt_cli.changes.tracker.plan import Import
from atmt_cli.changes.tracker.table import TrackerSheet
from atmt_cli.model.errors import AtmtError, UnavailableError
from atmt_cli.model.ledger import Ledger
from atmt_cli.store.files.find import Folder
from atmt_cli.store.files.links import followed
from atmt_cli.store.files.regular import read_regular
from atmt_cli.store.mapping import mapping_text, read_mapping
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


def with_kept(made: Import, mapping: Mapping, folder: Folder | None) -> Plan:
    """Return the plan of an import with the files that keep what was read, and how it was meant,
    where it changes anything.
    """
    if not made.plan.changes:
        return made.plan
    receipts = made.plan.ledger.receipts
    name = kept_by(receipts, len(receipts) - 1)
    shown = folder.shown(name) if folder else name
    told = f"kept what was read: {shown}, and .yaml; commit both with the ledger"
    meant = Beside(answers_by(name), mapping_text(mapping))
    return made.plan._replace(beside=(meant, Beside(name, kept_text(made.kept), told)))


def last_answers(
    folder: Folder, ledger: Ledger, file: str, tables: Iterable[TrackerSheet]
) -> Mapping | None:
    """Return how the copy before was meant: the last of its name, else of the same headings.

    None where there is none, or none that can be read; what it says is then asked again.
    """
    for receipt, name in imports_of(ledger, file):
        with suppress(AtmtError, OSError):
            kept = answers_by(name)
            path = followed(folder.file(kept), folder.shown(kept), folder.path)
            mapping = read_mapping(str(path))
            if receipt.file == file or has_headings(mapping, tables):
                return mapping
    return None


def read_kept(folder: Folder, name: str) -> TrackerSheet:
    """Return what an import kept under a name. Raises UnavailableError."""
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
