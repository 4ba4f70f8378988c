"""``atmt offer``, ``accept``, ``decline``, ``withdraw`` and ``transfer``."""

from shlex import quote
from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import (
    How,
    carry_out,
    carry_out_one,
    made_of,
    recording,
    tell,
    writing,
)
from atmt_cli.cli.editing.endings import AsOption, WhyOption
from atmt_cli.cli.editing.patches import PatchesOption, TypedEnd, patch_all, refuse_for_one
from atmt_cli.cli.options import (
    ActionArgument,
    BodyArgument,
    ColorOption,
    EvidenceOption,
    LedgersOption,
    One,
    OnOption,
    ReasonOption,
    Several,
    YesOption,
    argument,
    clock,
    option,
)
from atmt_cli.model.action import EXTENTS
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import excerpt


@app.command()
@recording("offer")
def offer(action: ActionArgument, body: BodyArgument, on: OnOption = None) -> None:
    """Record that a body was told it should take an action."""


@app.command()
@recording("accept")
def accept(
    action: ActionArgument,
    body: BodyArgument,
    on: OnOption = None,
    evidence: EvidenceOption = None,
    extent: Annotated[
        One, option("EXTENT", "in-part or in-principle. Default: in full.", of=EXTENTS)
    ] = None,
    reservation: Annotated[
        One, option("TEXT", "A condition it attached, in its own words.")
    ] = None,
) -> None:
    """Record that a body accepted an action.

    If the action was handed on by another body, that other body no longer has it."""


@app.command()
@recording("decline")
def decline(
    action: ActionArgument, body: BodyArgument, on: OnOption = None, reason: ReasonOption = None
) -> None:
    """Record that a body declined an action, or handed it back."""


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
    old: Annotated[str, argument("OLD", "The body that ended, or hands actions on.")],
    new: Annotated[str, argument("NEW", "The body that takes over.")],
    more: Annotated[Several, argument("ACTION", "More actions, after --only.")] = None,
    on: Annotated[One, option("DATE", "The last day of OLD.")] = None,
    only: Annotated[Several, option("ACTION", "Hand on only these actions; OLD continues.")] = None,
    as_: AsOption = None,
    reason: WhyOption = None,
    yes: YesOption = False,
    ledgers: LedgersOption = None,
    output: PatchesOption = None,
    color: ColorOption = None,
) -> None:
    """Move everything a body had to its successor.

    OLD ended on DATE, and NEW takes over its roles in live actions. Before DATE nothing moves: NEW
    is only named, for the actions that OLD has accepted. With --only, OLD continues and hands on
    just these actions.

    With --ledgers nothing is moved: each ledger that OLD has a part in gets a patch, which those
    who keep it review and apply.
    """
    from atmt_cli.changes.operations.operation import Transfer

    if more and not only:
        name = excerpt(more[0])
        raise UsageError(f"unexpected {name}", f"to hand on one action: --only {more[0]}")
    if on is None and not only:
        hint = f"atmt transfer {old} {new} --on DATE; to hand on some actions: --only ACTION..."
        if ledgers is not None:
            words = " ".join(map(quote, ("--ledgers", ledgers, "transfer", old, new)))
            hint = f"atmt {words} --on DATE"
        raise UsageError(f"say when {old} ended: --on", hint)
    if ledgers is not None:
        asked = TypedEnd(old, [new], {"on": on, "as": as_, "reason": reason})
        patch_all(how, ledgers, output, asked, {"--only": only, "--yes": yes}, color)
        return
    refuse_for_one(output)
    names = [name for given in (*(only or ()), *(more or ())) for name in given.split(",") if name]
    fields = {"old": old, "new": new, "on": on or str(clock(how.today)), "only": names, "as": as_}
    operation = made_of(Transfer, by=how.by, reason=reason, **fields)
    tell(carry_out(how, lambda _ledger: (operation,), yes=yes), how)
