"""``atmt close`` and ``atmt reopen``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out_one, writing
from atmt_cli.cli.options import (
    ActionArgument,
    EvidenceOption,
    OnOption,
    ReasonOption,
    complete_action,
    complete_body,
    complete_choice,
)
from atmt_cli.model.errors import UsageError


@app.command()
@writing
def close(
    how: How,
    action: ActionArgument,
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose the closure; another body confirms it.")
    ] = False,
    evidence: EvidenceOption = None,
    confirmed_by: Annotated[
        str | None,
        typer.Option(
            metavar="BODY", help="The body that confirms it.", autocompletion=complete_body
        ),
    ] = None,
    outcome: Annotated[
        str | None,
        typer.Option(
            metavar="OUTCOME",
            help="implemented, not-implemented or superseded.",
            autocompletion=complete_choice("implemented", "not-implemented", "superseded"),
        ),
    ] = None,
    superseded_by: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTION",
            help="The action that replaces it; repeatable.",
            autocompletion=complete_action,
        ),
    ] = None,
    on: OnOption = None,
    reason: ReasonOption = None,
) -> None:
    """Propose or confirm the closure of an action, or end it."""
    from atmt_cli.changes.operations.operation import Close

    given = {
        "propose": propose or None,
        "outcome": outcome,
        "evidence": evidence,
        "confirmed_by": confirmed_by,
        "on": on,
        "reason": reason,
        "superseded_by": superseded_by,
    }
    carry_out_one(how, Close, action=action, **given)


@app.command()
@writing
def reopen(
    how: How,
    action: ActionArgument,
    reason: ReasonOption = None,
) -> None:
    """Reopen a closed action."""
    from atmt_cli.changes.operations.operation import Reopen

    if reason is None:
        hint = f"atmt reopen {action} --reason TEXT"
        raise UsageError(f"say why {action} is reopened: --reason", hint)
    carry_out_one(how, Reopen, action=action, reason=reason)
