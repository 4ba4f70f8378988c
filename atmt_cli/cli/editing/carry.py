"""Carry out an edit: make the operations, ask where it is large, write, and say what changed."""

import inspect
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from atmt_cli.cli.exits import BROKEN, INTERRUPTED
from atmt_cli.cli.options import (
    ByOption,
    DryRunOption,
    JsonOption,
    LedgerOption,
    TodayOption,
    clock,
)
from atmt_cli.cli.streams import ClosedPipe, complain, emit, emit_diff, is_terminal
from atmt_cli.model.errors import RefusedError, UnavailableError, UsageError

if TYPE_CHECKING:
    from atmt_cli.changes.operations.operation import Operation
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.edit import Edit, Planned
    from atmt_cli.store.files.find import Folder

MANY = 3
"""From so many actions on, an edit asks first."""


class How(NamedTuple):
    """How an edit is carried out: what every writing command takes, and whether to ask first."""

    by: str | None
    dry_run: bool
    as_json: bool
    ledger: str | None
    today: str | None
    yes: bool = False


class Done(NamedTuple):
    """An edit that was made, or would be."""

    made: "Edit"
    folder: "Folder"
    day: date


def _all_take(
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """The options of every writing command."""


def writing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a writing command the options that all of them take; it gets them as ``how``."""
    own, common = inspect.signature(command), inspect.signature(_all_take)

    @wraps(command)
    def wrapped(**given: Any) -> None:
        how = How(**{name: given.pop(name) for name in common.parameters})
        command(how=how, **given)

    parameters = [one for one in own.parameters.values() if one.name != "how"]
    parameters += common.parameters.values()
    wrapped.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
    wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
    return wrapped


def carry_out(how: How, make: "Callable[[Ledger], Sequence[Operation]]") -> None:
    """Carry out the operations that ``make`` makes of the ledger, and say what changed."""
    tell(carried_out(how, make), how)


def carried_out(how: How, make: "Callable[[Ledger], Sequence[Operation]]") -> Done:
    """Carry out the operations that ``make`` makes of the ledger."""
    from atmt_cli.changes.operations.plan import plan
    from atmt_cli.store.files.find import find_folder

    day = clock(how.today)
    return carried_out_in(
        find_folder(how.ledger), how, day, lambda ledger: plan(ledger, make(ledger), day)
    )


def carried_out_in(
    folder: "Folder", how: How, day: date, planner: "Callable[[Ledger], Plan]"
) -> Done:
    """Carry out a plan of a ledger; ask first where it is about many actions."""
    from atmt_cli.store.edit import edit, preview

    try:
        if how.dry_run:
            made = preview(folder, planner)
        else:
            before = None if how.yes else _asked(folder, planner)
            made = edit(folder, planner, before)
    except RefusedError as error:
        shown = tuple(one._replace(file=folder.shown(one.file)) for one in error.findings)
        refuse(RefusedError(error.message, error.hint, shown), how, day)
        raise typer.Exit(BROKEN) from None
    return Done(made, folder, day)


def carry_out_one(how: How, kind: "type[Operation]", /, **given: Any) -> None:
    """Carry out one operation, made of the arguments that were given, and say what changed."""
    tell(carried_out_one(how, kind, **given), how)


def carried_out_one(how: How, kind: "type[Operation]", /, **given: Any) -> Done:
    """Carry out one operation, made of the arguments that were given."""
    operation = made_of(kind, by=how.by, **given)
    return carried_out(how, lambda _ledger: (operation,))


def preview_one(how: How, kind: "type[Operation]", /, **given: Any) -> None:
    """Raise what carrying out one operation would raise, and write nothing."""
    from atmt_cli.changes.operations.plan import plan
    from atmt_cli.store.edit import planned
    from atmt_cli.store.files.find import find_folder

    operation = made_of(kind, by=how.by, **given)
    day = clock(how.today)
    planned(find_folder(how.ledger), lambda ledger: plan(ledger, (operation,), day))


def made_of(kind: "type[Operation]", /, **given: Any) -> "Operation":
    """Return an operation from arguments as typed. Raises UsageError that says what is wrong with
    them.
    """
    from pydantic import ValidationError

    from atmt_cli.model.validation import complaints

    try:
        return kind.model_validate({k: v for k, v in given.items() if v not in (None, [], ())})
    except ValidationError as error:
        said = "; ".join(complaints(kind, error))
        raise UsageError(said, f"see: atmt {kind.command()} --help") from None


def _asked(folder: "Folder", planner: "Callable[[Ledger], Plan]") -> "Planned":
    """Ask before an edit of three or more actions. Raises UsageError where nobody can answer."""
    from atmt_cli.store.edit import planned

    before = planned(folder, planner)
    touched = before.plan.actions()
    if len(touched) < MANY:
        return before
    listed = ", ".join(touched)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise UsageError(f"this edits {len(touched)} actions: {listed}", "if that is meant: --yes")
    try:
        agreed = typer.confirm(f"This edits {len(touched)} actions: {listed}. Go on?", err=True)
    except typer.Abort:
        agreed = False
    if not agreed:
        complain("\natmt: not confirmed; nothing was written\n")
        raise typer.Exit(INTERRUPTED)
    return before


def tell(done: Done, how: How) -> None:
    """Say what an edit did; or would do, as a diff."""
    try:
        (emit_diff if how.dry_run and not how.as_json else emit)(_said(done, how))
    except (UnavailableError, ClosedPipe):
        # A script that took it for failed would make the edit once more.
        if done.made.plan.changes and not how.dry_run:
            complain("atmt: the edit was made; only the answer to it could not be written\n")
        raise


def _said(done: Done, how: How) -> Iterable[str]:
    from atmt_cli.render.edits import render_diff_text, render_edit, render_edit_json

    made, folder, day = done
    if how.as_json:
        diff = made.diff(folder) if how.dry_run else None
        return (render_edit_json(made.plan, day, diff),)
    if how.dry_run and made.plan.changes:
        return render_diff_text(made.diff(folder), for_terminal=sys.stdout.isatty())
    return render_edit(made.plan)


def refuse(error: RefusedError, how: How, day: date) -> None:
    """Say why an edit was refused, as text and, where that was asked for, as JSON."""
    from atmt_cli.render.edits import render_refusal, render_refusal_json

    complain("".join(render_refusal(error)))
    if how.as_json:
        emit((render_refusal_json(error, day),))
