"""Arguments and options that several commands take, and what they mean."""

import inspect
import os
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from functools import wraps
from typing import Annotated, Any

import typer

from atmt_cli.cli.completion import Completion, complete_choice, completion_of
from atmt_cli.cli.streams import COLORS, FORMATS
from atmt_cli.model.choices import written
from atmt_cli.model.errors import UsageError

One = str | None
"""The value of an option that may be given once; None where it was not given."""
Several = list[str] | None
"""The values of an option that may be repeated; None where it was not given."""
BODY_NAMES = "+BODY|-BODY"
"""How the help writes a name that is added to a list, or removed from it."""
Command = Callable[..., None]
Known = Collection[str] | Completion | None
"""The few words that are allowed, or what completes them; None leaves it to the metavar."""


def option(metavar: str, words: str, *names: str, of: Known = None) -> Any:
    """Return an option that takes a value, with its help and its completion."""
    return typer.Option(
        *names,
        metavar=metavar,
        help=words,
        autocompletion=_completion(metavar, of),
        callback=_not_blank,
    )


def argument(metavar: str, words: str, *, of: Known = None, hidden: bool = False) -> Any:
    """Return an argument, with its help and its completion."""
    return typer.Argument(
        metavar=metavar,
        help=words,
        autocompletion=_completion(metavar, of),
        callback=_not_blank,
        hidden=hidden,
    )


def _not_blank(context: typer.Context, parameter: typer.CallbackParam, given: Any) -> Any:
    """Return what was given. Raises UsageError where it is blank."""
    if context.resilient_parsing:  # a shell asks how the line may go on
        return given
    name = parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar
    for one in given if isinstance(given, list) else (given,):
        if isinstance(one, str):
            written(name or "", one)
    return given


def _completion(metavar: str, of: Known) -> Completion | None:
    if of is None:
        return completion_of(metavar)
    return of if callable(of) else complete_choice(*of)


def file_format(known: Collection[str], words: str) -> Any:
    """Return the option that chooses a format."""
    return option("FORMAT", words, "--format", "-f", of=known)


ActionArgument = Annotated[str, argument("ACTION", "The action, by its id or ref.")]
ActionsArgument = Annotated[list[str], argument("ACTION", "The actions, by id or ref.")]
BodyArgument = Annotated[str, argument("BODY", "The body, by its id or name.")]
BodiesArgument = Annotated[list[str], argument("BODY", "The bodies, by id or name.")]
StepArgument = Annotated[str, argument("STEP", "The step, such as A2.1.")]
AgainstOption = Annotated[
    One, option("REV", "Also check what changed since this branch, tag or commit.")
]
AtOption = Annotated[
    One, option("REV|DATE", "Show the ledger as committed at a revision, or by a day (UTC).")
]
WideAtOption = Annotated[
    One,
    option("REV|DATE", "Show what was committed by a day (UTC), or, of one ledger, at a revision."),
]
ByOption = Annotated[One, option("BODY", "The body you record this for. Default: the keeper.")]
ColorOption = Annotated[One, option("WHEN", "Use colour: auto, always or never.", of=COLORS)]
DryRunOption = Annotated[bool, typer.Option("--dry-run", help="Show the diff; write nothing.")]
EvidenceOption = Annotated[
    Several, option("TEXT", "A minute, a letter, a web address; repeatable.")
]
FormatOption = Annotated[One, file_format(FORMATS, "table, json, jsonl, csv, tsv or md.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print the edit as JSON.")]
LedgerOption = Annotated[One, option("DIR", "The ledger's folder.")]
LedgersOption = Annotated[One, option("MANIFEST", "Read all the ledgers that this file names.")]
OnOption = Annotated[One, option("DATE", "The date it happened. Default: today.")]
ReasonOption = Annotated[One, option("TEXT", "The reason; it also becomes a note.")]
SinceOption = Annotated[One, option("DATE", "Show what changed from this day on.")]
TodayOption = Annotated[One, option("DATE", "Treat this day as today.")]
YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.")]


def sharing(shared: Callable[..., Any], name: str) -> Callable[[Command], Command]:
    """Return a decorator for commands that take the options of ``shared`` besides their own.

    They get what it makes of them, under a name.
    """
    common = inspect.signature(shared).parameters

    def decorate(command: Command) -> Command:
        own = inspect.signature(command)

        @wraps(command)
        def wrapped(**given: Any) -> None:
            made = shared(**{one: given.pop(one) for one in common})
            command(**{name: made}, **given)

        parameters = [one for one in own.parameters.values() if one.name != name]
        parameters += common.values()
        wrapped.__signature__ = own.replace(parameters=parameters)  # type: ignore[attr-defined]
        wrapped.__annotations__ = {one.name: one.annotation for one in parameters}
        return wrapped

    return decorate


def clock(given: str | None) -> date:
    """Return the day to judge by: ``--today``, else ``ATMT_TODAY``, else today in UTC."""
    chosen = os.environ.get("ATMT_TODAY") or None if given is None else given
    now = datetime.now(UTC).date()
    if chosen is None:
        return now
    from atmt_cli.model.date_forms import day_meant

    try:
        return day_meant(chosen, now)
    except ValueError as error:
        name = "--today" if given is not None else "ATMT_TODAY"
        raise UsageError(
            f"{name}: {error}",
            f"for example: {name}{' ' if name.startswith('-') else '='}2018-01-10",
        ) from None


def first_day(since: str, today: date) -> date:
    """Return the first day of a date after ``--since``. Raises UsageError."""
    from atmt_cli.model.date_forms import date_meant

    try:
        return date_meant(since, today, None).first
    except ValueError as error:
        raise UsageError(f"--since: {error}", "for example: --since 2018-03-01") from None
