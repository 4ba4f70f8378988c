"""The bytes of CSV sheets, as RFC 4180 has them and as spreadsheets make of them.

No cell is a formula: what a spreadsheet would take for one gets an apostrophe before it, and loses
it on the way back. So does what looks as if it had got one, that nothing is lost.

Nor does a cell hold what drives a terminal, hides, or is a command to a runner of CI: such a text
stands in escapes, `'\\Keep \\x1b[31m`, after an apostrophe and a backslash, which no other cell
begins with; on the way back it is what it was.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from atmt_cli.changes.rows import Grid
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import hidden, no_command, visible

# What begins a formula, in ASCII and in the full width that some spreadsheets take for the same.
_FORMULA = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_ESCAPED = "'\\"
_ESCAPES = re.compile(
    r"\\(?:([\\tnr])|x([0-9a-f]{2})|u([0-9a-f]{4})|U(00(?:0[0-9a-f]|10)[0-9a-f]{4}))"
)
_SHORT = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r"}
_TO_SHIELD = re.compile(f"'*{_FORMULA}")
_SHIELDED = re.compile(f"'+{_FORMULA}")
_LINE = re.compile(r"[^\r\n]*(?:\r\n?|\n)|[^\r\n]+")
_DELIMITERS = ",;\t"
_BOM = "\ufeff"
LONGEST = 64 * 1024 * 1024
"""Characters in a cell; a note may be as long as a ledger."""
MOST_COLUMNS = 1000
MOST_ROWS = 200_000


def shielded(text: str) -> str:
    """A cell that is no formula, and holds nothing that drives or fools who shows it."""
    if text.startswith(_ESCAPED) or any(hidden(text)) or no_command(text) != text:
        return _ESCAPED + _escaped(text)
    return f"'{text}" if _TO_SHIELD.match(text) else text


def _escaped(text: str) -> str:
    """A text on one line, in escapes, every backslash of it doubled."""
    return no_command(visible(text.replace("\\", "\\\\")))


def unshielded(text: str) -> str:
    """What `shielded` was given."""
    if text.startswith(_ESCAPED) and not _ESCAPES.sub("", text[2:]).count("\\"):
        return _ESCAPES.sub(_unescaped, text[2:])
    return text[1:] if _SHIELDED.match(text) else text


def _unescaped(match: re.Match[str]) -> str:
    return _SHORT[match[1]] if match[1] else chr(int(match[2] or match[3] or match[4], 16))


def write_csv(columns: Sequence[str], rows: Iterable[Mapping[str, str]]) -> str:
    """A header and the rows, separated by commas, LF at line ends."""
    lines = [tuple(columns), *(tuple(shielded(row[name]) for name in columns) for row in rows)]
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerows(lines)
    return buffer.getvalue()


def read_csv(name: str, data: bytes) -> Grid:
    """The cells of a CSV file, separated by commas, semicolons or tabs.

    Raises UnavailableError where it is no text, or a larger sheet than one of actions can be.
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
    reader = csv.reader(_narrow(name, text, delimiter), delimiter=delimiter, strict=True)
    rows: list[tuple[str, ...]] = []
    faults: list[tuple[int | None, str]] = []
    try:
        for row in reader:
            rows.append(tuple(unshielded(cell) for cell in row))
            if len(rows) > MOST_ROWS:
                raise _too_large(name, f"{MOST_ROWS} rows")
    except csv.Error as error:
        said = f"line {reader.line_num}: {error}; what follows was not read"
        faults.append((len(rows) or None, said))
        rows += [()] if rows else []
    if not rows:
        return Grid((), (), tuple(faults))
    return Grid(rows[0], tuple(rows[1:]), tuple(faults))


def _narrow(name: str, text: str, delimiter: str) -> Iterator[str]:
    """The lines of a text, none of which has more columns than a sheet can have.

    Counted before they are made: a column takes one byte to write, and eight to hold.
    """
    quoted = False
    # Not by StringIO: it takes four bytes for a character.
    for line in (match[0] for match in _LINE.finditer(text)):
        if line.count(delimiter) > MOST_COLUMNS:
            bare = re.sub('"[^"]*("|$)', "", f'"{line}' if quoted else line)
            if bare.count(delimiter) > MOST_COLUMNS:
                raise _too_large(name, f"{MOST_COLUMNS} columns")
        # A doubled quote in a cell leaves it as it is.
        quoted ^= line.count('"') % 2 == 1
        yield line


def _too_large(name: str, most: str) -> UnavailableError:
    return UnavailableError(f"Cannot read {visible(name)}: more than {most}")
