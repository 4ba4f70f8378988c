"""``atmt ledger show`` and ``update``; ``theme list`` and ``add``."""

from typing import Annotated

from atmt_cli.cli.app import app, ledger_app, theme_app
from atmt_cli.cli.editing.carry import How, carry_out_one, recording, writing
from atmt_cli.cli.options import (
    BODY_NAMES,
    One,
    Several,
    argument,
    option,
)
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.errors import UsageError

app.add_typer(theme_app, name="theme")
app.add_typer(ledger_app, name="ledger")


@theme_app.command("list")
@showing
def theme_list(query: Query) -> None:
    """List every theme, and the actions that belong to it."""
    from atmt_cli.views.entries import view_themes

    query.answer(view_themes(query.read().ledger, query.day))


@theme_app.command("add")
@recording("theme-add")
def theme_add(
    id_: Annotated[str, argument("ID", "An id for it, such as skills.")],
    title: Annotated[str, argument("TITLE", "The title that people see.")],
) -> None:
    """Add a theme: a workstream, a strand or a chapter of the report."""


@ledger_app.command("show")
@showing
def ledger_show(query: Query) -> None:
    """Show the details of the whole ledger: keeper, settings, notes."""
    from atmt_cli.views.ledger import view_ledger

    query.answer(view_ledger(query.read().ledger, query.day))


@ledger_app.command("update")
@writing
def ledger_update(
    how: How,
    title: Annotated[One, option("TEXT", "Its title.")] = None,
    closes_on: Annotated[One, option("DATE", "The last day of the closing body.")] = None,
    keeper: Annotated[One, option("BODY", "The body that keeps it; with --reason.")] = None,
    governance: Annotated[
        Several, option(BODY_NAMES, "A body that oversees every action that names none.")
    ] = None,
    settings: Annotated[
        Several, option("NAME=VALUE", "A setting, such as stale_after=60; with --reason.")
    ] = None,
    reason: Annotated[One, option("TEXT", "The reason; it becomes a note on the ledger.")] = None,
) -> None:
    """Change the details of the whole ledger.

    In a list, +BODY adds a name and -BODY removes one; bare names replace the list. NAME= with no
    value restores the default of a setting.
    """
    from atmt_cli.changes.operations.operation import LedgerUpdate

    wanted = {
        "title": title,
        "closes_on": closes_on,
        "keeper": keeper,
        "governance": governance,
        "settings": settings,
    }
    if not any(wanted.values()):
        raise UsageError("no field to update was given", "see: atmt ledger update --help")
    carry_out_one(how, LedgerUpdate, reason=reason, **wanted)
