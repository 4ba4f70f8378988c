"""``atmt apply``."""

from hashlib import sha256
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.progress import progress_bar
from atmt_cli.cli.editing.carry import Done, How, committed_in, refuse, tell, writing
from atmt_cli.cli.exits import BROKEN, USAGE
from atmt_cli.cli.options import One, argument, clock, file_format
from atmt_cli.cli.streams import complain, emit
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from atmt_cli.changes.bulk.rows import File
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.model.ledger import Ledger

INTAKES = ("jsonl", "csv", "xlsx")
_INPUT = "-"
_ENDINGS = {"jsonl": "jsonl", "ndjson": "jsonl", "json": "jsonl", "csv": "csv", "xlsx": "xlsx"}

_OTHER_SHEETS = ("xls", "xlsb", "ods", "numbers")


@app.command()
@writing
def apply(
    how: How,
    files: Annotated[
        list[str], argument("FILE", "JSON Lines, CSV or XLSX; - reads standard input.")
    ],
    format_: Annotated[
        One, file_format(INTAKES, "jsonl, csv or xlsx. Default: from the file's name.")
    ] = None,
    again: Annotated[
        bool,
        typer.Option("--again", help="Apply a file even if it was applied before."),
    ] = False,
) -> None:
    """Apply a file of changes, or a returned sheet: all or nothing."""
    from atmt_cli.changes.bulk.rows import RejectedError
    from atmt_cli.changes.bulk.run import plan_rows
    from atmt_cli.store.edit import edit, preview
    from atmt_cli.store.files.find import find_folder

    day = clock(how.today)
    chosen = pick(format_, INTAKES, "format")
    folder = find_folder(how.ledger)
    parsed = _parsed(files, chosen, how.by)
    with progress_bar(sum(len(one.rows) for one in parsed)) as progress:

        def planner(ledger: "Ledger") -> "Plan":
            committed = committed_in(folder)
            return plan_rows(
                ledger, parsed, day, progress, by=how.by, again=again, committed=committed
            )

        try:
            made = (preview if how.dry_run else edit)(folder, planner)
            error = None
        except RejectedError as rejected:
            error = rejected
        except RefusedError as refused:
            refuse(refused, how, day)
            raise typer.Exit(BROKEN) from None
    if error is None:
        tell(Done(made, folder, day), how)
        return
    from atmt_cli.render.edits import render_rejected, render_rejected_json

    complain("".join(render_rejected(error)))
    if how.as_json:
        emit((render_rejected_json(error, day),))
    # A file that makes no sense is to be mended first; only then is it worth another try.
    raise typer.Exit(USAGE if error.misused else BROKEN)


def _parsed(names: list[str], chosen: str | None, by: str | None) -> "list[File]":
    """Return all files with their rows, in order. Raises UnavailableError and UsageError."""
    from atmt_cli.changes.bulk.rows import File
    from atmt_cli.store.files.input import read_input

    if names.count(_INPUT) > 1:
        raise UsageError("standard input can be read only once", "name - once")
    files: list[File] = []
    for name in dict.fromkeys(names):
        format_ = chosen or _format_of(name)
        data = read_input(name)
        file = File(name, PurePath(name).name or name, sha256(data).hexdigest())
        files.append(_read(file, data, format_, by))
    return files


def _format_of(name: str) -> str:
    """Return the format that the ending of a name says. Raises UsageError."""
    ending = name.rpartition(".")[2].casefold()
    if name == _INPUT or name.startswith("/dev/"):
        return "jsonl"
    if ending in _OTHER_SHEETS:
        raise UsageError(
            f"{name} is a spreadsheet of another kind", "save it as .xlsx, or as CSV UTF-8"
        )
    if ending not in _ENDINGS:
        known = ", ".join(f"--format {one}" for one in INTAKES)
        raise UsageError(
            f"{name}: its ending does not show its format", f"name the format: {known}"
        )
    return _ENDINGS[ending]


def _read(file: "File", data: bytes, format_: str, by: str | None) -> "File":
    """Return a file with its rows, and those that are none."""
    name = file.name
    if format_ == "jsonl":
        from atmt_cli.changes.bulk.jsonl import read_lines

        lines, bad = read_lines(name, data, by)
        return file._replace(rows=tuple(lines), rejected=tuple(bad))
    from atmt_cli.changes.bulk.table import read_sheet

    if format_ == "xlsx":
        from atmt_cli.store.sheets.xlsx_read import read_xlsx
        from atmt_cli.store.sheets.xlsx_write import require_openpyxl

        require_openpyxl()
        grid = read_xlsx(name, data)
    else:
        from atmt_cli.store.sheets.csv import read_csv

        grid = read_csv(name, data)
    rows, rejected = read_sheet(name, grid, by)
    return file._replace(
        rows=tuple(rows),
        rejected=tuple(rejected),
        is_utf_8=grid.is_utf_8,
        cautions=grid.told(),
    )
