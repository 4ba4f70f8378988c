"""What imports keep of the trackers that they read, beside the ledger: a CSV file of the cells, and
a mapping that says how they were meant.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress

from atmt_cli.changes.bulk.shield import shielded, unshielded
from atmt_cli.changes.comments import CellComment
from atmt_cli.changes.letters import column_number, letters
from atmt_cli.changes.operations.plan import Beside, Plan
from atmt_cli.changes.tracker.copies import (
    answers_by,
    comments_by,
    has_headings,
    imports_of,
    kept_by,
)
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
_COMMENT_COLUMNS = ("Cell", "Author", "About", "Comment")
_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")


def kept_text(table: TrackerSheet) -> str:
    """Return all rows of a table as CSV, none of them a formula; row 7 of the sheet is row 7."""
    return _text(table.rows)


def comments_text(comments: Iterable[CellComment]) -> str:
    """Return comments as CSV, each with its cell."""
    rows = (
        (f"{letters(one.column)}{one.row + 1}", one.author, one.about, one.text) for one in comments
    )
    return _text((_COMMENT_COLUMNS, *rows))


def _text(rows: Iterable[Iterable[str]]) -> str:
    buffer = io.StringIO()
    shown = ([shielded(cell) for cell in row] for row in rows)
    csv.writer(buffer, lineterminator="\n").writerows(shown)
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
    comments: list[Beside] = []
    also = "and .yaml; commit both"
    if made.kept.comments:
        comments = [Beside(comments_by(name), comments_text(made.kept.comments))]
        also = "-comments.csv and .yaml; commit all"
    told = f"kept what was read: {shown}, {also} with the ledger"
    meant = Beside(answers_by(name), mapping_text(mapping))
    return made.plan._replace(beside=(meant, *comments, Beside(name, kept_text(made.kept), told)))


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
        table = TrackerSheet(None, _kept_rows(folder, name), {})
        with suppress(FileNotFoundError):  # most trackers have no comments
            rows = _kept_rows(folder, comments_by(name))
            table = table._replace(comments=tuple(map(_comment, rows[1:])))
    except FileNotFoundError as error:
        raise UnavailableError("it is not there") from error
    except OSError as error:
        raise UnavailableError(f"it cannot be read: {error.strerror}") from error
    except (UnicodeDecodeError, csv.Error, SpentError) as error:
        raise UnavailableError(f"it is damaged: {error}") from error
    return table


def _kept_rows(folder: Folder, name: str) -> tuple[tuple[str, ...], ...]:
    path = followed(folder.file(name), folder.shown(name), folder.path)
    data = read_regular(path, LARGEST)
    if len(data) > LARGEST:
        raise UnavailableError(f"it is larger than {LARGEST >> 20} MiB")
    return _rows(data.decode())


def _comment(row: Sequence[str]) -> CellComment:
    """Return a comment that was kept. Raises UnavailableError."""
    found = _CELL.fullmatch(row[0]) if len(row) == len(_COMMENT_COLUMNS) else None
    if not found:
        raise UnavailableError("it is damaged: the file of its comments is not as it was written")
    return CellComment(int(found[2]) - 1, column_number(found[1]) or 0, *row[1:])


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
