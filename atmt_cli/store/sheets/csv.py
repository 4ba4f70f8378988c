"""The bytes of CSV sheets, as RFC 4180 has them and as spreadsheets make of them.

No cell that is written is a formula, nor drives who shows it (`changes.bulk.shield`). What comes
back is handed on as it stands: which apostrophes are ours only the ledger can tell.
"""

import codecs
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain

from atmt_cli.changes.bulk.charset import BYTES, SAVE_AS_UTF_8
from atmt_cli.changes.bulk.columns import NEEDED
from atmt_cli.changes.bulk.shield import shielded
from atmt_cli.changes.bulk.table import Grid
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import visible
from atmt_cli.store.sheets.budget import Budget, SpentError

# What spreadsheets take for the statement of another separator; no quote and no letter is one.
_STATED = re.compile(r"sep=([^\w\s\"']|\t)\r?\n")
_QUOTED = re.compile('"[^"]*("|$)')
_DELIMITERS = ",;\t"
_PIECE = 1024 * 1024
LONGEST = 4 * 1024 * 1024
"""Characters in a cell, or in a line of CSV."""
MOST_COLUMNS = 1000


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """Return a header and the rows, separated by commas, LF at line ends."""
    lines = [
        tuple(columns),
        *(tuple(shielded(row.get(name, "")) for name in columns) for row in rows),
    ]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    return buffer.getvalue()


def read_csv(name: str, data: bytes) -> Grid:
    """Return the cells of a CSV file, separated by commas, semicolons or tabs.

    Of a text that is not in UTF-8 each byte is handed on as a character (`changes.bulk.charset`).
    Raise UnavailableError where it is no sheet, or a larger one than one of actions can be.
    """
    is_utf_8 = _is_utf_8(data)
    try:
        grid = _grid(data, Budget(), "utf-8-sig" if is_utf_8 else BYTES)
    except SpentError as error:
        raise UnavailableError(f"Cannot read {visible(name)}: {error}") from error
    if not is_utf_8 and NEEDED not in {cell.strip().casefold() for cell in grid.header}:
        raise UnavailableError(f"{visible(name)} is not in UTF-8", SAVE_AS_UTF_8)
    return grid._replace(is_utf_8=is_utf_8)


def _grid(data: bytes, budget: Budget, encoding: str) -> Grid:
    """Return the cells of a text. Raise SpentError."""
    lines = _lines(data, budget, encoding)
    first = next(lines, "")
    stated = _STATED.fullmatch(first)
    delimiter = stated[1] if stated else max(_DELIMITERS, key=first.count)
    narrow = _narrow(lines if stated else chain((first,), lines), delimiter, budget)
    csv.field_size_limit(LONGEST)
    reader = csv.reader(narrow, delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    faults: list[tuple[int | None, str]] = []
    begun = 0
    try:
        for row in reader:
            budget.spend("rows")
            budget.spend("cells", len(row) - row.count(""))
            budget.spend("lines", sum(cell.count("\n") for cell in row))
            rows.append(tuple(row))
            begun = reader.line_num
    except csv.Error as error:
        faults.append(
            (len(rows) + 1 if rows else None, _what_ends_it(error, begun + 1, reader.line_num))
        )
        rows += [()] if rows else []
    if not rows:
        return Grid((), (), tuple(faults))
    return Grid(rows[0], tuple(rows[1:]), tuple(faults))


def _what_ends_it(error: csv.Error, begun: int, line: int) -> str:
    """Say what the library does not: where the row began that it could not end."""
    if line > begun:
        return (
            f"lines {begun} to {line}: {error}; a quote that opens in line {begun} may not be "
            "closed; what follows was not read"
        )
    return f"line {line}: {error}; what follows was not read"


def _is_utf_8(data: bytes) -> bool:
    """Tell text in UTF-8, a piece at a time: the whole may take four bytes for a character."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(data[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines(data: bytes, budget: Budget, encoding: str) -> Iterator[str]:
    """Read the lines of a text, their ends kept. Raise SpentError for one that is too long."""
    text = io.TextIOWrapper(io.BytesIO(data), encoding, newline="")
    number = 0
    while line := text.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise SpentError(f"line {number} is longer than {LONGEST} characters")
        if "\0" in line:
            raise SpentError(f"line {number} holds a NUL character, which text cannot")
        budget.spend("characters", len(line))
        yield line


def _narrow(lines: Iterable[str], delimiter: str, budget: Budget) -> Iterator[str]:
    """Pass on the lines of rows none of which has more columns than a sheet can have.

    Counted before they are made: a column takes one byte to write, and eight to hold.
    """
    quoted, columns = False, 0
    for line in lines:
        bare = _QUOTED.sub("", f'"{line}' if quoted else line) if quoted or '"' in line else line
        columns += bare.count(delimiter)
        if columns >= MOST_COLUMNS:
            raise SpentError(f"more than {MOST_COLUMNS} columns")
        # A doubled quote in a cell leaves it as it is.
        quoted ^= line.count('"') % 2 == 1
        if not quoted:
            budget.spend("places", columns + 1)
            columns = 0
        yield line
