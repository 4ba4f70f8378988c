"""``atmt close`` and ``atmt reopen``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out_one, recording, writing
from atmt_cli.cli.options import (
    ActionArgument,
    EvidenceOption,
    One,
    OnOption,
    ReasonOption,
    Several,
    option,
)
from atmt_cli.model.errors import UsageError

OUTCOMES = ("implemented", "not-implemented", "superseded")


@app.command()
@recording("close")
def close(
    action: ActionArgument,
    propose: Annotated[
        bool, typer.Option("--propose", help="Propose the closure; another body confirms it.")
    ] = False,
    evidence: EvidenceOption = None,
    confirmed_by: Annotated[One, option("BODY", "The body that confirms it.")] = None,
    outcome: Annotated[
        One, option("OUTCOME", "implemented, not-implemented or superseded.", of=OUTCOMES)
    ] = None,
    superseded_by: Annotated[
        Several, option("ACTION", "The action that replaces it; repeatable.")
    ] = None,
    on: OnOption = None,
    reason: ReasonOption = None,
) -> None:
    """Propose, confirm or record the closure of an action."""


@app.command()
@writing
def reopen(how: How, action: ActionArgument, reason: ReasonOption = None) -> None:
    """Reopen a closed action."""
    from atmt_cli.changes.operations.operation import Reopen

    if reason is None:
        hint = f"atmt reopen {action} --reason TEXT"
        raise UsageError(f"say why {action} is reopened: --reason", hint)
    carry_out_one(how, Reopen, action=action, reason=reason)
