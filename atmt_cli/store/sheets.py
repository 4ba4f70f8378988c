"""The bytes of CSV sheets, as RFC 4180 has them and as spreadsheets make of them.

No cell is a formula: what a spreadsheet would take for one gets an apostrophe before it, and loses
it on the way back. So does what looks as if it had got one, that nothing is lost.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from atmt_cli.changes.rows import Grid
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible

# What begins a formula, in ASCII and in the full width that some spreadsheets take for the same.
_FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_TO_SHIELD = re.compile(f"'*{_FORMULA}")
_SHIELDED = re.compile(f"'+{_FORMULA}")
_DELIMITERS = ",;\t"
_BOM = "\ufeff"
LONGEST = 64 * 1024 * 1024
"""Characters in a cell; a note may be as long as a ledger."""


def shielded(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if _TO_SHIELD.match(text) else text


def unshielded(text: str) -> str:
    """What `shielded` was given."""
    return text[1:] if _SHIELDED.match(text) else text


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A header and the rows, separated by commas, LF at line ends."""
    lines = [tuple(columns), *(tuple(shielded(row[name]) for name in columns) for row in rows)]
    # The library quotes what holds its line end, and takes a CR for one when it reads; `unix`
    # quotes all.
    has_returns = any("\r" in cell for line in lines for cell in line)
    dialect = "unix" if has_returns else "excel"
    buffer = io.StringIO()
    csv.writer(buffer, dialect, lineterminator="\n").writerows(lines)
    return buffer.getvalue()


def read_csv(name: str, data: bytes) -> Grid:
    """The cells of a CSV file, separated by commas, semicolons or tabs.

    Raises UnavailableError where it is no text.
    """
    try:
        text = data.decode("utf-8").removeprefix(_BOM)
    except UnicodeDecodeError:
        hint = "save it as `CSV UTF-8`, or as XLSX"
        raise UnavailableError(f"{visible(name)} is not in UTF-8", hint) from None
    stated = re.match(r"sep=(.)\r?\n", text)
    text = text[stated.end() :] if stated else text
    first = text.partition("\n")[0]
    delimiter = stated[1] if stated else max(_DELIMITERS, key=first.count)
    csv.field_size_limit(LONGEST)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    faults: list[tuple[int | None, str]] = []
    try:
        rows += (tuple(unshielded(cell) for cell in row) for row in reader)
    except csv.Error as error:
        faults.append((len(rows) or None, f"line {reader.line_num}: {error}"))
        rows += [()] if rows else []
    if not rows:
        return Grid((), (), tuple(faults))
    return Grid(rows[0], tuple(rows[1:]), tuple(faults))
