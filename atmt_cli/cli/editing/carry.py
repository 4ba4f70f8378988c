"""Carry out an edit: make the operations, ask where it is large, write, and say what changed."""

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import wraps
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from atmt_cli.cli.exits import BROKEN, INTERRUPTED
from atmt_cli.cli.options import (
    ByOption,
    Command,
    DryRunOption,
    JsonOption,
    LedgerOption,
    TodayOption,
    clock,
    sharing,
)
from atmt_cli.cli.streams import ClosedPipe, complain, emit, emit_diff, is_terminal, width_of
from atmt_cli.model.errors import RefusedError, UnavailableError, UsageError

if TYPE_CHECKING:
    from atmt_cli.changes.operations.draft import Committed
    from atmt_cli.changes.operations.operation import Operation, Request
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.edit import Edit, Planned
    from atmt_cli.store.files.find import Folder

    Make = Callable[[Ledger], Sequence[Request]]
    """A function that says which operations an edit asks for, once the ledger is read."""

MANY = 3
"""An edit of this many actions asks first."""


class How(NamedTuple):
    """How an edit is carried out: the options of every writing command."""

    by: ByOption = None
    dry_run: DryRunOption = False
    as_json: JsonOption = False
    ledger: LedgerOption = None
    today: TodayOption = None


writing = sharing(How, "how")
"""A decorator that gives a writing command the options shared by all of them, as ``how``."""


class Done(NamedTuple):
    """An edit that was made, or would be."""

    made: "Edit"
    folder: "Folder"
    day: date


def recording(op: str) -> Callable[[Command], Command]:
    """Return a decorator for a writing command that records one operation, made of its arguments.

    The command has no body. A field may have an underscore after it where Python means otherwise.
    """

    def decorate(command: Command) -> Command:
        @writing
        @wraps(command)
        def record(how: How, **given: Any) -> None:
            from atmt_cli.changes.operations.operation import OPERATIONS

            fields = {name.rstrip("_"): value for name, value in given.items()}
            carry_out_one(how, OPERATIONS[op], **fields)

        return record

    return decorate


def carry_out_one(how: How, kind: "type[Operation]", /, **given: Any) -> None:
    """Carry out one operation, made of the arguments that were given, and say what changed."""
    request = made_of(kind, by=how.by, **given)
    tell(carry_out(how, lambda _ledger: (request,)), how)


def carry_out(how: How, make: "Make", *, yes: bool = False) -> Done:
    """Carry out the operations that ``make`` makes; unless ``yes``, a large edit asks first."""
    from atmt_cli.store.files.find import find_folder

    day, folder = clock(how.today), find_folder(how.ledger)
    return carry_out_in(folder, how, day, planner_of(make, day, folder), yes=yes)


def carry_out_in(
    folder: "Folder",
    how: How,
    day: date,
    planner: "Callable[[Ledger], Plan]",
    *,
    yes: bool = False,
    first: "Callable[[Plan], None] | None" = None,
) -> Done:
    """Carry out a plan of the ledger in a folder; ``first`` is done once it is agreed."""
    from atmt_cli.store.edit import edit, planned, preview

    try:
        if how.dry_run:
            made = preview(folder, planner)
        else:
            before = None if yes else _asked(folder, planner)
            if first:
                before = before or planned(folder, planner)
                first(before.plan)
            made = edit(folder, planner, before)
    except RefusedError as error:
        shown = tuple(one._replace(file=folder.shown(one.file)) for one in error.findings)
        refuse(RefusedError(error.message, error.hint, shown), how, day)
        raise typer.Exit(BROKEN) from None
    return Done(made, folder, day)


def planner_of(make: "Make", day: date, folder: "Folder") -> "Callable[[Ledger], Plan]":
    """Return a function that plans what ``make`` makes, on the ledger in a folder."""
    from atmt_cli.changes.operations.plan import plan

    return lambda ledger: plan(ledger, make(ledger), day, committed_in(folder))


def committed_in(folder: "Folder") -> "Committed":
    """Return a function that reads what is committed of the ledger in a folder."""

    def committed(ledger: "Ledger") -> "Ledger | None":
        from atmt_cli.store.git.committed import committed_ledger

        return committed_ledger(folder, ledger)

    return committed


def made_of(kind: "type[Operation]", /, **given: Any) -> "Request":
    """Return the operation that is asked for. Raises UsageError where it makes no sense, whatever
    the ledger has.
    """
    from atmt_cli.changes.operations.operation import Request
    from atmt_cli.model.interpreter import unread

    made = Request(kind, {k: v for k, v in given.items() if v not in (None, [], ())})
    try:
        made.meant(unread())
    except UsageError as error:
        raise UsageError(error.message, f"see: atmt {kind.command()} --help") from None
    return made


def _asked(folder: "Folder", planner: "Callable[[Ledger], Plan]") -> "Planned":
    """Ask before an edit of three or more actions. Raises UsageError where nobody can answer."""
    from atmt_cli.store.edit import planned

    before = planned(folder, planner)
    touched = before.plan.actions()
    if len(touched) < MANY:
        return before
    listed = ", ".join(touched)
    if not (is_terminal(sys.stdin) and is_terminal(sys.stderr)):
        raise UsageError(f"this edits {len(touched)} actions: {listed}", "to go ahead: --yes")
    try:
        agreed = typer.confirm(f"This edits {len(touched)} actions: {listed}. Go ahead?", err=True)
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
        # A script that took it for a failure would make the edit again.
        if done.made.plan.changes and not how.dry_run:
            complain("atmt: the edit was made, but its result could not be printed\n")
        raise


def _said(done: Done, how: How) -> Iterable[str]:
    from atmt_cli.render.edits import render_diff_text, render_edit, render_edit_json

    made, folder, day = done
    made = made._replace(plan=_as_typed(made.plan, how))
    if how.as_json:
        diff = made.diff(folder) if how.dry_run else None
        return (render_edit_json(made.plan, day, diff),)
    if how.dry_run and made.plan.changes:
        return render_diff_text(made.diff(folder), for_terminal=sys.stdout.isatty())
    return render_edit(made.plan, width_of(sys.stdout))


def _as_typed(plan: "Plan", how: How) -> "Plan":
    """Return a plan in which what is to be typed again names the ledger as it was named now."""
    if how.ledger is None:
        return plan
    named = f"atmt --ledger {quote(how.ledger)} "
    waits = (one._replace(again=one.again.replace("atmt ", named, 1)) for one in plan.waits)
    return plan._replace(waits=tuple(waits))


def refuse(error: RefusedError, how: How, day: date) -> None:
    """Say why an edit was refused, as text and, where that was asked for, as JSON."""
    from atmt_cli.render.edits import render_refusal, render_refusal_json

    complain("".join(render_refusal(error, width_of(sys.stderr))))
    if how.as_json:
        emit((render_refusal_json(error, day),))
