"""``atmt body list``, ``show``, ``add``, ``update``, ``end`` and ``split``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, body_app, refuse_ledgers
from atmt_cli.cli.editing.carry import How, carry_out, made_of, recording, tell, writing
from atmt_cli.cli.editing.endings import AsOption, WhyOption
from atmt_cli.cli.editing.patches import PatchesOption, TypedEnd, patch_all, refuse_for_one
from atmt_cli.cli.options import (
    BodiesArgument,
    BodyArgument,
    ColorOption,
    LedgersOption,
    One,
    Several,
    YesOption,
    argument,
    option,
)
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.body import ENDINGS, KINDS
from atmt_cli.model.choices import known_bodies

AkaOption = Annotated[Several, option("NAME", "Another name it appears under; repeatable.")]
ContactOption = Annotated[One, option("TEXT", "A role mailbox, not a person's.")]
FromOption = Annotated[One, option("DATE", "Its first day.", "--from")]
PartOfOption = Annotated[One, option("BODY", "The body that hosts it.")]
SourceOption = Annotated[Several, option("SOURCE", "A source that names it; repeatable.")]
app.add_typer(body_app, name="body")


@body_app.callback()
def body_group(context: typer.Context) -> None:
    """List, show, add and change bodies."""
    manifest = context.parent.params.get("ledgers") if context.parent else None
    if manifest:
        refuse_ledgers(f"body {context.invoked_subcommand}", manifest, context.obj)


@body_app.command("list")
@showing
def body_list(query: Query) -> None:
    """List every body, and the live actions it has."""
    from atmt_cli.views.bodies import view_bodies

    query.answer(view_bodies(query.read().ledger, query.day))


@body_app.command("show")
@showing
def body_show(query: Query, bodies: BodiesArgument) -> None:
    """Show everything about a body: names, dates, actions, other roles."""
    from atmt_cli.views.bodies import view_body

    found = query.read().ledger
    query.answer(view_body(found, query.day, known_bodies(bodies, found)))


@body_app.command("add")
@recording("body-add")
def body_add(
    id_: Annotated[str, argument("ID", "An id for it, such as ols.")],
    name: Annotated[str, argument("NAME", "Its full name.")],
    kind: Annotated[str, option("KIND", f"One of: {', '.join(KINDS)}.", of=KINDS)],
    aka: AkaOption = None,
    part_of: PartOfOption = None,
    from_: FromOption = None,
    until: Annotated[One, option("DATE", "Its last day.")] = None,
    contact: ContactOption = None,
    source: SourceOption = None,
) -> None:
    """Add a body."""


@body_app.command("update")
@recording("body-update")
def body_update(
    body: BodyArgument,
    name: Annotated[One, option("NAME", "Its new name; the old one stays in aka.")] = None,
    aka: AkaOption = None,
    kind: Annotated[
        One, option("KIND", "Its kind; atmt body add --help lists them.", of=KINDS)
    ] = None,
    part_of: PartOfOption = None,
    from_: FromOption = None,
    until: Annotated[One, option("DATE", "Its last day, if none is recorded.")] = None,
    ended_as: Annotated[
        One, option("HOW", f"How it ended: {', '.join(ENDINGS)}.", of=ENDINGS)
    ] = None,
    contact: ContactOption = None,
    source: SourceOption = None,
) -> None:
    """Change fields of a body."""


@body_app.command("end")
@recording("body-end")
def body_end(
    body: BodyArgument,
    on: Annotated[str, option("DATE", "Its last day.")],
    successors: Annotated[
        Several, option("BODY", "The body that succeeds it; repeatable.", "--successor")
    ] = None,
    as_: AsOption = None,
) -> None:
    """Record a body's last day, and its successors."""


@body_app.command("split")
@writing
def body_split(
    how: How,
    old: Annotated[str, argument("OLD", "The body that ended.")],
    new: Annotated[list[str], argument("NEW", "The bodies that succeed it.")],
    on: Annotated[str, option("DATE", "The last day of OLD.")],
    to: Annotated[
        Several, option("NEW=ACTION,ACTION", "The actions that NEW takes on; repeatable.")
    ] = None,
    rest: Annotated[One, option("NEW", "The body that takes on every other action.")] = None,
    reason: WhyOption = None,
    yes: YesOption = False,
    ledgers: LedgersOption = None,
    output: PatchesOption = None,
    color: ColorOption = None,
) -> None:
    """Record that a body ended and several succeed it.

    Each live action that OLD has a role in passes to one of them, with all of OLD's roles in it.
    Before DATE nothing moves: the successors are only named, for the actions that OLD has
    accepted.

    With --ledgers each ledger that OLD has a part in gets a patch, and an action is named with its
    ledger: --to NEW=flood:A1.
    """
    from atmt_cli.changes.operations.operation import BodySplit

    if ledgers is not None:
        asked = TypedEnd(old, new, {"on": on, "reason": reason}, to or (), rest)
        patch_all(how, ledgers, output, asked, {"--yes": yes}, color)
        return
    refuse_for_one(output)
    given = {"old": old, "new": new, "on": on, "to": to, "rest": rest, "reason": reason}
    operation = made_of(BodySplit, by=how.by, **given)
    tell(carry_out(how, lambda _ledger: (operation,), yes=yes), how)
