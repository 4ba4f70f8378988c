"""``atmt offer``, ``accept``, ``decline``, ``withdraw`` and ``transfer``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.carry import How, carry_out_one
from atmt_cli.cli.options import (
    ActionArgument,
    BodyArgument,
    ByOption,
    DryRunOption,
    EvidenceOption,
    JsonOption,
    LedgerOption,
    OnOption,
    ReasonOption,
    TodayOption,
    YesOption,
    clock,
    complete_action,
)  # fmt: skip
from atmt_cli.model.errors import UsageError


@app.command()
def offer(
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """A body is told that it should take an action."""
    from atmt_cli.changes.operations import Offer

    how = How(ledger, today, by, dry_run, as_json)
    carry_out_one(how, Offer, action=action, body=body, on=on)


@app.command()
def accept(
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    evidence: EvidenceOption = None,
    reservation: Annotated[
        str | None, typer.Option(metavar="TEXT", help="What it made its yes subject to.")
    ] = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """A body that was told says yes; what it handed on is then the other's."""
    from atmt_cli.changes.operations import Accept

    how = How(ledger, today, by, dry_run, as_json)
    given = {"evidence": evidence, "reservation": reservation}
    carry_out_one(how, Accept, action=action, body=body, on=on, **given)


@app.command()
def decline(
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """A body says no, or hands back what it had accepted."""
    from atmt_cli.changes.operations import Decline

    how = How(ledger, today, by, dry_run, as_json)
    carry_out_one(how, Decline, action=action, body=body, on=on, reason=reason)


@app.command()
def withdraw(
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Take back a handover that was not answered."""
    from atmt_cli.changes.operations import Withdraw

    how = How(ledger, today, by, dry_run, as_json)
    if reason is None:
        hint = f"atmt withdraw {action} {body} --reason TEXT"
        raise UsageError("say why it is withdrawn: --reason", hint)
    carry_out_one(how, Withdraw, action=action, body=body, on=on, reason=reason)


@app.command()
def transfer(
    old: Annotated[str, typer.Argument(metavar="OLD", help="The body that ended or hands on.")],
    new: Annotated[str, typer.Argument(metavar="NEW", help="The body that takes over.")],
    more: Annotated[
        list[str] | None,
        typer.Argument(metavar="[ACTION...]", help="More actions, behind --only.", hidden=True),
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="The last day of OLD.", show_default=False)
    ] = None,
    only: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTION",
            help="Hand on only these; OLD goes on.",
            autocompletion=complete_action,
        ),
    ] = None,
    reason: ReasonOption = None,
    yes: YesOption = False,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """A body ended and another succeeds it: move all that it had. Or, with --only, hand on."""
    from atmt_cli.changes.operations import Transfer

    if more and not only:
        raise UsageError(f"{more[0]!r} is one name too many", "actions are named behind --only")
    if on is None and not only:
        hint = f"atmt transfer {old} {new} --on DATE; to hand on some actions: --only ACTION..."
        raise UsageError(f"say on which day {old} ended: --on", hint)
    how = How(ledger, today, by, dry_run, as_json, yes)
    names = [name for given in (*(only or ()), *(more or ())) for name in given.split(",") if name]
    day = on or str(clock(today))
    carry_out_one(how, Transfer, old=old, new=new, on=day, only=names, reason=reason)
