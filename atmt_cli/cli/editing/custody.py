"""``atmt offer``, ``accept``, ``decline``, ``withdraw`` and ``transfer``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out_one, writing
from atmt_cli.cli.options import (
    ActionArgument,
    BodyArgument,
    EvidenceOption,
    OnOption,
    ReasonOption,
    YesOption,
    clock,
    complete_action,
)
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import excerpt


@app.command()
@writing
def offer(
    how: How,
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
) -> None:
    """Record that a body was told it should take an action."""
    from atmt_cli.changes.operations.operation import Offer

    carry_out_one(how, Offer, action=action, body=body, on=on)


@app.command()
@writing
def accept(
    how: How,
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    evidence: EvidenceOption = None,
    reservation: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A condition it attached, in its own words.")
    ] = None,
) -> None:
    """Record that a body accepted an action.

    Where the action was handed on to it, the body that handed it on has it no longer."""
    from atmt_cli.changes.operations.operation import Accept

    given = {"evidence": evidence, "reservation": reservation}
    carry_out_one(how, Accept, action=action, body=body, on=on, **given)


@app.command()
@writing
def decline(
    how: How,
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    reason: ReasonOption = None,
) -> None:
    """Record that a body declined an action, or handed it back."""
    from atmt_cli.changes.operations.operation import Decline

    carry_out_one(how, Decline, action=action, body=body, on=on, reason=reason)


@app.command()
@writing
def withdraw(
    how: How,
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    reason: ReasonOption = None,
) -> None:
    """Withdraw a handover that has not been answered."""
    from atmt_cli.changes.operations.operation import Withdraw

    if reason is None:
        hint = f"atmt withdraw {action} {body} --reason TEXT"
        raise UsageError("say why it is withdrawn: --reason", hint)
    carry_out_one(how, Withdraw, action=action, body=body, on=on, reason=reason)


@app.command()
@writing
def transfer(
    how: How,
    old: Annotated[str, typer.Argument(metavar="OLD", help="The body that ended, or hands on.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The body that takes over.")],
    more: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ACTION...]", help="More actions, after --only.", hidden=True),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day of OLD.", show_default=False)
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTION",
            help="Hand on only these actions; OLD lives on.",
            autocompletion=complete_action,
        ),
    ] = None,
    reason: ReasonOption = None,
    yes: YesOption = False,
) -> None:
    """Move all that a body had to its successor.

    OLD ended on DATE, and NEW takes its roles in live actions. With --only, OLD lives on and hands
    on just these actions."""
    from atmt_cli.changes.operations.operation import Transfer

    if more and not only:
        name = excerpt(more[0])
        raise UsageError(f"unexpected {name}", f"to hand on one action: --only {more[0]}")
    if on is None and not only:
        hint = f"atmt transfer {old} {new} --on DATE; to hand on some actions: --only ACTION..."
        raise UsageError(f"say on which day {old} ended: --on", hint)
    how = how._replace(yes=yes)
    names = [name for given in (*(only or ()), *(more or ())) for name in given.split(",") if name]
    day = on or str(clock(how.today))
    carry_out_one(how, Transfer, old=old, new=new, on=day, only=names, reason=reason)
