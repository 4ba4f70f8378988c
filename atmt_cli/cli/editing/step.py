"""``atmt step add``, ``assign``, ``due``, ``done`` and ``drop``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, step_app
from atmt_cli.cli.editing.carry import How, carry_out_one, writing
from atmt_cli.cli.options import (
    ActionArgument,
    BodyArgument,
    OnOption,
    ReasonOption,
    StepArgument,
    complete_body,
)

app.add_typer(step_app, name="step")


@step_app.command()
@writing
def add(
    how: How,
    action: ActionArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The step, in words.")],
    asked_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="BODY", help="A body it is asked of; repeatable.", autocompletion=complete_body
        ),
    ] = None,
    assignee: Annotated[
        str | None,
        typer.Option(metavar="BODY", help="The body that does it.", autocompletion=complete_body),
    ] = None,
    due: Annotated[str | None, typer.Option(metavar="DATE", help="The day it is due.")] = None,
) -> None:
    """Add a step to an action."""
    from atmt_cli.changes.operations.operation import StepAdd

    given = {"asked_of": asked_of, "assignee": assignee, "due": due}
    carry_out_one(how, StepAdd, action=action, text=text, **given)


@step_app.command()
@writing
def assign(
    how: How,
    step: StepArgument,
    body: BodyArgument,
) -> None:
    """Name the body that does a step."""
    from atmt_cli.changes.operations.operation import StepAssign

    carry_out_one(how, StepAssign, step=step, body=body)


@step_app.command()
@writing
def due(
    how: How,
    step: StepArgument,
    date: Annotated[str, typer.Argument(metavar="DATE", help="The day it is due.")],
    reason: ReasonOption = None,
) -> None:
    """Set the due date of a step, or move it and say why."""
    from atmt_cli.changes.operations.operation import StepDue

    carry_out_one(how, StepDue, step=step, due=date, reason=reason)


@step_app.command()
@writing
def done(
    how: How,
    step: StepArgument,
    on: OnOption = None,
) -> None:
    """Record that a step was done."""
    from atmt_cli.changes.operations.operation import StepDone

    carry_out_one(how, StepDone, step=step, on=on)


@step_app.command()
@writing
def drop(
    how: How,
    step: StepArgument,
    reason: ReasonOption = None,
    on: OnOption = None,
) -> None:
    """Drop a step that is no longer needed."""
    from atmt_cli.changes.operations.operation import StepDrop

    carry_out_one(how, StepDrop, step=step, on=on, reason=reason)
