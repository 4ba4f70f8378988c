"""``atmt export``."""

import sys
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    One,
    file_format,
    option,
)
from atmt_cli.cli.streams import emit, emit_bytes, is_terminal
from atmt_cli.cli.viewpoint import Viewpoint, viewing
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from atmt_cli.model.action import Action
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.read import Reading
    from atmt_cli.store.sheets.xlsx_write import Mould

EXPORTS = ("json", "jsonl", "csv", "xlsx")
STDOUT = "-"
BOM = "\ufeff"
ExportFileOption = Annotated[One, option("FILE", "Write to this file.", "--output", "-o")]


@app.command()
@viewing
def export(
    viewpoint: Viewpoint,
    format_: Annotated[
        One,
        file_format(
            EXPORTS, "json, jsonl, csv or xlsx. Default: from the name after -o, else csv."
        ),
    ] = None,
    output: ExportFileOption = None,
) -> None:
    """Export the actions as a sheet to edit and apply."""
    from atmt_cli.changes.bulk.sheet import exported

    reading, day = viewpoint.read(), viewpoint.day
    _refuse_target(reading, output)
    chosen = pick(format_, EXPORTS, "format") or _format_of(output)
    if chosen == "xlsx" and output in (None, STDOUT) and is_terminal(sys.stdout):
        raise UsageError(
            "a workbook cannot be shown on a terminal", "write it to a file: -o actions.xlsx"
        )
    actions = [action for action in reading.ledger.actions if not action.is_in_error]
    rows = exported(reading.ledger, actions)
    if chosen == "xlsx":
        _send(sheet_bytes(reading.ledger, rows, "xlsx", day), output)
    elif chosen == "csv":
        is_file = output not in (None, STDOUT)
        text = sheet_bytes(reading.ledger, rows, "csv", day).decode()
        _send(text if is_file else text.removeprefix(BOM), output)
    else:
        _send(_records(reading.ledger, actions, rows, chosen, day), output)


def _format_of(output: str | None) -> str:
    """Return the format that the ending of a name says; CSV where it has none. Raises
    UsageError.
    """
    file = (output or "").rpartition("/")[2]
    ending = file.rpartition(".")[2].casefold() if "." in file.lstrip(".") else "csv"
    if ending not in EXPORTS:
        known = ", ".join(f".{one}" for one in EXPORTS)
        message = f"{visible(file)}: atmt cannot write this kind of file, only {known}"
        name = quote(f"{(output or '').rpartition('.')[0]}.xlsx")
        hint = f"atmt export -o {name}; or name the format: --format csv"
        raise UsageError(message, hint)
    return ending


def sheet_bytes(
    ledger: "Ledger",
    rows: "Sequence[Mapping[str, str]]",
    format_: str,
    day: "date",
) -> bytes:
    """Return rows of the sheet as the bytes of a CSV or XLSX file."""
    return SheetWriter(ledger, format_, day, for_owner=False).bytes_of(rows)


class SheetWriter:
    """Writes sheets, or the forms of owners, as the bytes of CSV or XLSX files."""

    def __init__(self, ledger: "Ledger", format_: str, day: "date", *, for_owner: bool) -> None:
        self._ledger, self._format, self._day = ledger, format_, day
        self._for_owner = for_owner
        self._moulds: dict[tuple[str, ...], Mould] = {}

    def bytes_of(self, rows: "Sequence[Mapping[str, str]]") -> bytes:
        """Return the file with some rows.

        A byte order mark tells Excel that the CSV is in UTF-8. Raises UsageError where a package is
        missing.
        """
        from atmt_cli.changes.bulk.columns import columns_of, is_own

        own = dict.fromkeys(name for row in rows for name in row if is_own(name))
        columns = columns_of(own, for_owner=self._for_owner)
        if self._format == "csv":
            from atmt_cli.store.sheets.csv import write_csv

            return (BOM + write_csv(columns, rows)).encode()
        return self._mould(columns).cast(rows)

    def _mould(self, columns: tuple[str, ...]) -> "Mould":
        from atmt_cli.store.sheets.xlsx_write import Mould

        if columns not in self._moulds:
            bodies = [(body.id, body.name) for body in self._ledger.bodies]
            title = self._ledger.head.title
            instead = "--form csv" if self._for_owner else "--format csv"
            self._moulds[columns] = Mould(columns, bodies, title, self._day, instead)
        return self._moulds[columns]


def _records(
    ledger: "Ledger",
    actions: "Sequence[Action]",
    rows: "Sequence[Mapping[str, str]]",
    format_: str,
    day: "date",
) -> str:
    """Return the same for scripts: every action as stored, with its etag, its corrections and what
    is derived.
    """
    from atmt_cli.model.ledger import as_stored
    from atmt_cli.render.data import render_json, render_line
    from atmt_cli.views.corrections import correction_records, corrections_in

    records = [
        {
            **as_stored(action),
            **{key: row[key] or None for key in ("etag", "owner", "handover", "next_due")},
            "corrections": correction_records(corrections_in(ledger, action.id)),
        }
        for action, row in zip(actions, rows, strict=True)
    ]
    if format_ == "json":
        return render_json("export", day, {"actions": records})
    return "".join(map(render_line, records))


def _refuse_target(reading: "Reading", output: str | None) -> None:
    """Refuse what no export can be written to, before it is made. Raises UsageError."""
    if output in (None, STDOUT):
        return
    from pathlib import Path

    from atmt_cli.store.files.target import refuse_ledger

    if not output.strip():
        raise UsageError("--output needs the name of a file", "for example: -o actions.xlsx")
    refuse_ledger(reading.folder, Path(output))


def _send(data: str | bytes, output: str | None) -> None:
    """Write to a file, or to standard output; on a terminal hidden characters are shown."""
    if output not in (None, STDOUT):
        from pathlib import Path

        from atmt_cli.store.files.target import write_target

        write_target(Path(output), data.encode() if isinstance(data, str) else data)
    elif isinstance(data, bytes):
        emit_bytes(data)
    else:
        emit((visible(data, lines=True) if is_terminal(sys.stdout) else data,))
