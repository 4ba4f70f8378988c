"""``atmt body list``, ``show``, ``add``, ``update`` and ``end``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, body_app
from atmt_cli.cli.editing.carry import How, carry_out_one, writing
from atmt_cli.cli.options import (
    BodiesArgument,
    BodyArgument,
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    complete_body,
    complete_choice,
    known_bodies,
    open_ledger,
)
from atmt_cli.cli.streams import answer
from atmt_cli.model.body import KINDS

Many = list[str] | None
app.add_typer(body_app, name="body")


@body_app.command("list")
def list_(
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """List every body, and the live actions it has."""
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
    """Show all about a body: names, life, actions, other roles."""
    from atmt_cli.views.bodies import view_body

    day = clock(today)
    found = open_ledger(ledger).ledger
    ids = known_bodies(bodies, found)
    answer(view_body(found, day, ids), format_, day, color)


@body_app.command()
@writing
def add(
    how: How,
    body: Annotated[str, typer.Argument(metavar="ID", help="An id for it, such as ols.")],
    name: Annotated[str, typer.Argument(metavar="NAME", help="Its full name.")],
    kind: Annotated[
        str,
        typer.Option(
            metavar="KIND",
            help=f"One of: {', '.join(KINDS)}.",
            autocompletion=complete_choice(*KINDS),
        ),
    ],
    aka: Annotated[
        Many, typer.Option(metavar="NAME", help="Another name it is printed under; repeatable.")
    ] = None,
    part_of: Annotated[
        str | None,
        typer.Option(metavar="BODY", help="The body that hosts it.", autocompletion=complete_body),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day of its life.")
    ] = None,
    until: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day of its life.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A role mailbox, not a person's.")
    ] = None,
    source: Annotated[
        Many, typer.Option(metavar="SOURCE", help="The source that says so; repeatable.")
    ] = None,
) -> None:
    """Add a body."""
    from atmt_cli.changes.operations.operation import BodyAdd

    given = {
        "kind": kind,
        "aka": aka,
        "part_of": part_of,
        "from": from_,
        "until": until,
        "contact": contact,
        "source": source,
    }
    carry_out_one(how, BodyAdd, id=body, name=name, **given)


@body_app.command()
@writing
def update(
    how: How,
    body: BodyArgument,
    name: Annotated[
        str | None, typer.Option(metavar="NAME", help="Its new name; the old one stays in aka.")
    ] = None,
    aka: Annotated[
        Many, typer.Option(metavar="NAME", help="Another name it is printed under; repeatable.")
    ] = None,
    kind: Annotated[
        str | None,
        typer.Option(
            metavar="KIND",
            help="Its kind, one of those that add takes.",
            autocompletion=complete_choice(*KINDS),
        ),
    ] = None,
    part_of: Annotated[
        str | None,
        typer.Option(metavar="BODY", help="The body that hosts it.", autocompletion=complete_body),
    ] = None,
    from_: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day of its life.")
    ] = None,
    contact: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A role mailbox, not a person's.")
    ] = None,
    source: Annotated[
        Many, typer.Option(metavar="SOURCE", help="The source that says so; repeatable.")
    ] = None,
) -> None:
    """Change fields of a body."""
    from atmt_cli.changes.operations.operation import BodyUpdate

    given = {
        "name": name,
        "aka": aka,
        "kind": kind,
        "part_of": part_of,
        "from": from_,
        "contact": contact,
        "source": source,
    }
    carry_out_one(how, BodyUpdate, body=body, **given)


@body_app.command()
@writing
def end(
    how: How,
    body: BodyArgument,
    on: Annotated[str, typer.Option(metavar="DATE", help="The last day of its life.")],
    successors: Annotated[
        Many,
        typer.Option(
            "--successor",
            metavar="BODY",
            help="The body that succeeds it; repeatable.",
            autocompletion=complete_body,
        ),
    ] = None,
) -> None:
    """Record a body's last day, and its successors."""
    from atmt_cli.changes.operations.operation import BodyEnd

    carry_out_one(how, BodyEnd, body=body, on=on, successors=successors)
