"""``atmt step add``, ``assign``, ``due``, ``done`` and ``drop``."""

from typing import Annotated

from atmt_cli.cli.app import app, step_app
from atmt_cli.cli.editing.carry import recording
from atmt_cli.cli.options import (
    ActionArgument,
    BodyArgument,
    One,
    OnOption,
    ReasonOption,
    Several,
    StepArgument,
    argument,
    option,
)

app.add_typer(step_app, name="step")


@step_app.command("add")
@recording("step-add")
def step_add(
    action: ActionArgument,
    text: Annotated[str, argument("TEXT", "The step, in words.")],
    asked_of: Annotated[Several, option("BODY", "A body it is asked of; repeatable.")] = None,
    assignee: Annotated[One, option("BODY", "The body that does it.")] = None,
    due: Annotated[One, option("DATE", "The day it is due.")] = None,
) -> None:
    """Add a step to an action."""


@step_app.command("assign")
@recording("step-assign")
def step_assign(step: StepArgument, body: BodyArgument, reason: ReasonOption = None) -> None:
    """Name the body that does a step, and say why if that changes."""


@step_app.command("due")
@recording("step-due")
def step_due(
    step: StepArgument,
    due: Annotated[str, argument("DATE", "The day it is due.")],
    reason: ReasonOption = None,
) -> None:
    """Set the due date of a step, or move it and say why."""


@step_app.command("done")
@recording("step-done")
def step_done(step: StepArgument, on: OnOption = None) -> None:
    """Record that a step was done."""


@step_app.command("drop")
@recording("step-drop")
def step_drop(step: StepArgument, reason: ReasonOption = None, on: OnOption = None) -> None:
    """Drop a step that is no longer needed."""
