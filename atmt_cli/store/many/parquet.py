"""The central index as Parquet files, one for each table and view. Needs the extra `parquet`.

By pyarrow, which takes the columns as they are, of the kinds that are stated: a table without rows
has its columns, too. DuckDB would take rows only one by one, or by way of a text.
"""

import sqlite3
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible
from atmt_cli.store.files.target import write_target
from atmt_cli.store.many.database import NUMBERS_IN_VIEWS, VIEWS
from atmt_cli.views.facts import COLUMNS_OF, fact_columns

_AT_ONCE = 10_000
"""The rows that are in memory at once."""


def require_parquet() -> tuple[Any, Any]:
    """Return the modules that write Parquet. Raises UsageError where the package is missing."""
    try:
        import pyarrow  # noqa: ICN001, PLC0415 - an optional extra
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        message = "Parquet needs the package pyarrow, which is not installed"
        hint = "pip install 'atmt[parquet]'; or make a database: atmt index MANIFEST -o central.db"
        raise UsageError(message, hint) from error
    return pyarrow, parquet


def write_parquet(made: sqlite3.Connection, folder: Path) -> list[str]:
    """Write each table and view of an index to a file in a folder, which is made; their names.

    Raises UnavailableError or UsageError.
    """
    pyarrow, parquet = require_parquet()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        message = f"{visible(str(folder))} is a file, and Parquet needs a folder"
        hint = "name another: -o DIR; or make a database: atmt index MANIFEST -o FILE"
        raise UnavailableError(message, hint) from None
    except OSError as error:
        message = f"Cannot make the folder {visible(str(folder))}: {error.strerror}"
        raise UnavailableError(message, "name another: -o DIR") from error
    names = [f"{name}.parquet" for name in ("clock", "ledgers", *COLUMNS_OF, *VIEWS)]
    for name in names:
        buffer = BytesIO()
        table = name.removesuffix(".parquet")
        schema, pieces = _pieces(pyarrow, made, table)
        with parquet.ParquetWriter(buffer, schema) as writer:
            for piece in pieces:
                writer.write_table(piece)
        write_target(folder / name, buffer.getvalue())
    return names


def _pieces(pyarrow: Any, made: sqlite3.Connection, name: str) -> tuple[Any, Iterator[Any]]:
    """Return the columns of a table, and some of its rows at a time."""
    found = made.execute(f"SELECT * FROM main.{name}")  # noqa: S608 - our own names
    numbers = NUMBERS_IN_VIEWS
    if name in COLUMNS_OF:
        numbers = frozenset(one.name for one in fact_columns(name) if one.is_number)
    headers = [one[0] for one in found.description]
    kinds = [pyarrow.int64() if one in numbers else pyarrow.string() for one in headers]
    schema = pyarrow.schema(list(zip(headers, kinds, strict=True)))

    def pieces() -> Iterator[Any]:
        while rows := found.fetchmany(_AT_ONCE):
            columns = zip(zip(*rows, strict=True), kinds, strict=True)
            yield pyarrow.table([pyarrow.array(*one) for one in columns], schema=schema)

    return schema, pieces()
