"""``atmt step add``, ``assign``, ``due``, ``done`` and ``drop``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, step_app
from atmt_cli.cli.carry import How, carry_out_one
from atmt_cli.cli.options import (
    ActionArgument,
    BodyArgument,
    ByOption,
    DryRunOption,
    JsonOption,
    LedgerOption,
    OnOption,
    ReasonOption,
    StepArgument,
    TodayOption,
    complete_body,
)  # fmt: skip

app.add_typer(step_app, name="step")


@step_app.command()
def add(
    action: ActionArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What is to be done.")],
    asked_of: Annotated[
        list[str] | None,
        typer.Option(
            metavar="BODY", help="Whom it is asked of; repeatable.", autocompletion=complete_body
        ),
    ] = None,
    assignee: Annotated[
        str | None,
        typer.Option(metavar="BODY", help="Who does it.", autocompletion=complete_body),
    ] = None,
    due: Annotated[str | None, typer.Option(metavar="DATE", help="By when.")] = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Add a step to an action."""
    from atmt_cli.changes.operations import StepAdd

    how = How(ledger, today, by, dry_run, as_json)
    given = {"asked_of": asked_of, "assignee": assignee, "due": due}
    carry_out_one(how, StepAdd, action=action, text=text, **given)


@step_app.command()
def assign(
    step: StepArgument,
    body: BodyArgument,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Name the body that does a step."""
    from atmt_cli.changes.operations import StepAssign

    carry_out_one(How(ledger, today, by, dry_run, as_json), StepAssign, step=step, body=body)


@step_app.command()
def due(
    step: StepArgument,
    date: Annotated[str, typer.Argument(metavar="DATE", help="By when.")],
    reason: ReasonOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Set the date of a step, or move it and say why."""
    from atmt_cli.changes.operations import StepDue

    how = How(ledger, today, by, dry_run, as_json)
    carry_out_one(how, StepDue, step=step, due=date, reason=reason)


@step_app.command()
def done(
    step: StepArgument,
    on: OnOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """A step was done."""
    from atmt_cli.changes.operations import StepDone

    carry_out_one(How(ledger, today, by, dry_run, as_json), StepDone, step=step, on=on)


@step_app.command()
def drop(
    step: StepArgument,
    reason: ReasonOption = None,
    on: OnOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """A step is no longer to be done."""
    from atmt_cli.changes.operations import StepDrop

    how = How(ledger, today, by, dry_run, as_json)
    carry_out_one(how, StepDrop, step=step, on=on, reason=reason)
