"""``atmt report``: the group of commands that write what is carried to others."""

from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from atmt_cli.cli.app import app, refuse_ledgers, report_app
from atmt_cli.cli.options import One, option
from atmt_cli.cli.streams import emit
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, visible

# In the order of the help.
for one in ("papers", "certificate", "page", "chase"):
    import_module(f"atmt_cli.cli.reports.{one}")
app.add_typer(report_app, name="report")


@report_app.callback(invoke_without_command=True)
def reports(
    context: typer.Context,
    write_templates: Annotated[
        One, option("DIR", "Copy the templates of the reports into this folder, to change them.")
    ] = None,
) -> None:
    """Write reports: a meeting's paper, letters, the certificate."""
    if write_templates is not None:
        if context.invoked_subcommand:
            hint = f"atmt report --write-templates {visible(write_templates)}"
            raise UsageError("--write-templates cannot be used with a report", hint)
        copy_templates(write_templates)
        raise typer.Exit
    manifest = context.parent.params.get("ledgers") if context.parent else None
    if context.invoked_subcommand and manifest:
        refuse_ledgers(f"report {context.invoked_subcommand}", manifest, context.obj)
    if not context.invoked_subcommand:
        typer.echo(context.get_help())
        raise typer.Exit(2)


def copy_templates(name: str) -> None:
    """Copy the shipped templates into a folder; raise UnavailableError where one is there, changed.

    Whatever is there, unchanged, stays.
    """
    from atmt_cli.render.reports.templates import SHIPPED, SHIPPED_WORD, shipped_template
    from atmt_cli.store.files.target import read_target, write_all

    there = Path(name)
    made = {there / one: shipped_template(one) for one in (*SHIPPED, *SHIPPED_WORD)}
    standing = {path: read_target(path) for path in made}
    for path, data in made.items():
        if standing[path] not in (None, data):
            message = f"{visible(str(path))} already exists, and is different"
            raise UnavailableError(message, "name another folder; nothing was written")
    write_all(there, {path: data for path, data in made.items() if standing[path] is None})
    following = "change the ones you want, and "
    following += (
        "delete the others: every file here replaces a shipped one from now on"
        if _is_beside_ledger(there)
        else "move those to a folder templates/ beside the ledger"
    )
    emit((f"{counted(len(made), 'template')} in {visible(name)}\n", f"  next: {following}\n"))


def _is_beside_ledger(there: Path) -> bool:
    """Return whether a folder is where a ledger's own templates stand."""
    from atmt_cli.model.findings import FILES

    return there.resolve().name == "templates" and (there.resolve().parent / FILES[0]).is_file()
