"""``atmt body list`` and ``atmt body show``."""

from atmt_cli.cli.app import app, body_app
from atmt_cli.cli.options import (
    BodiesArgument,
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    known_ids,
    open_ledger,
)  # fmt: skip
from atmt_cli.cli.output import answer

app.add_typer(body_app, name="body")


@body_app.command("list")
def list_(
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Every body, and the live actions that it has."""
    from atmt_cli.views.bodies import view_bodies

    day = clock(today)
    answer(view_bodies(open_ledger(ledger).ledger, day), format_, day, color)


@body_app.command()
def show(
    bodies: BodiesArgument,
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """All about a body: its names, its life, what it has, where it is named."""
    from atmt_cli.views.bodies import view_body

    day = clock(today)
    found = open_ledger(ledger).ledger
    ids = known_ids(bodies, found.body_by_id, "body", "atmt body list")
    answer(view_body(found, day, ids), format_, day, color)
