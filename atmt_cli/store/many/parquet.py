"""The central index as Parquet files, one for each table and view. Needs the extra `parquet`.

By pyarrow, which takes the columns as they are, of the kinds that are stated: a table without rows
has its columns, too. DuckDB would take rows only one by one, or by way of a text.
"""

import sqlite3
from io import BytesIO
from pathlib import Path
from typing import Any

from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible
from atmt_cli.store.files.target import write_target
from atmt_cli.store.many.database import NUMBERS_IN_VIEWS, VIEWS
from atmt_cli.views.facts import COLUMNS_OF, fact_columns


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
    except OSError as error:
        message = f"Cannot make the folder {visible(str(folder))}: {error.strerror}"
        raise UnavailableError(message, "name another: -o DIR") from error
    names = [f"{name}.parquet" for name in ("clock", "ledgers", *COLUMNS_OF, *VIEWS)]
    for name in names:
        buffer = BytesIO()
        parquet.write_table(_table(pyarrow, made, name.removesuffix(".parquet")), buffer)
        write_target(folder / name, buffer.getvalue())
    return names


def _table(pyarrow: Any, made: sqlite3.Connection, name: str) -> Any:
    found = made.execute(f"SELECT * FROM main.{name}")  # noqa: S608 - our own names
    headers = [one[0] for one in found.description]
    columns = list(zip(*found, strict=True)) or [()] * len(headers)
    numbers = NUMBERS_IN_VIEWS
    if name in COLUMNS_OF:
        numbers = frozenset(one.name for one in fact_columns(name) if one.is_number)
    kinds = [pyarrow.int64() if one in numbers else pyarrow.string() for one in headers]
    arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pyarrow.table(arrays, names=headers)
