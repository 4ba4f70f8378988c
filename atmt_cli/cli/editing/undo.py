"""``atmt undo``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import Done, How, refuse, tell, writing
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.options import ColorOption, FormatOption, clock
from atmt_cli.cli.streams import answer, complain
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.text import visible


@app.command()
@writing
def undo(
    how: How,
    list_: Annotated[
        bool, typer.Option("--list", help="List the last 20 edits; change nothing.")
    ] = False,
    format_: FormatOption = None,
    color: ColorOption = None,
) -> None:
    """Undo the last edit that a command made here.

    Both files go back to exactly what they were before that edit. Type the command again to undo
    the edit before, up to 20 of them. There is no redo, so use --dry-run first. The command is
    refused if the files have changed since, or if the edit has been committed.
    """
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.undo import preview_undo, undo_last

    day = clock(how.today)
    if list_:
        _list(how, "json" if how.as_json else format_, color)
        return
    if format_ is not None:
        raise UsageError("--format goes with --list", "for the edit as JSON: atmt undo --json")
    folder = find_folder(how.ledger)
    try:
        made = (preview_undo if how.dry_run else undo_last)(folder, how.by, day)
    except RefusedError as error:
        refuse(error, how, day)
        raise typer.Exit(BROKEN) from None
    tell(Done(made, folder, day), how)


def _list(how: How, format_: str | None, color: str | None) -> None:
    """Show the edits that are kept."""
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.undo import kept_edits
    from atmt_cli.views.last_edits import view_last_edits

    kept, cautions = kept_edits(find_folder(how.ledger))
    rows = [(one.edit.summary.on, one.edit.summary.said, one.hindrance) for one in kept]
    answer(view_last_edits(rows), format_, clock(how.today), color)
    for caution in cautions:
        complain(f"caution: {visible(caution)}\n")
