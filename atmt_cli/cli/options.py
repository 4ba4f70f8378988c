"""Arguments and options that several commands take, and what they mean."""

import inspect
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atmt_cli.cli.streams import COLORS, FORMATS
from atmt_cli.model.errors import AtmtError, UsageError

if TYPE_CHECKING:
    from atmt_cli.model.findings import Pointer
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.read import Reading

One = str | None
"""What was given for an option that is taken once; None where it was not given."""
Several = list[str] | None
"""The same of an option that may be repeated."""
Completion = Callable[[str], list[str]]
"""Takes the beginning of a word, and gives the words that a shell may offer."""
Command = Callable[..., None]
_PLAIN = re.compile("[A-Za-z0-9][A-Za-z0-9._/-]*")


def complete_choice(*words: str) -> Completion:
    """Return what completes an option that takes one of a few words."""
    return lambda incomplete: [word for word in words if word.startswith(incomplete)]


def complete_rule(incomplete: str) -> list[str]:
    """Complete the id of a rule."""
    from atmt_cli.rules import EVERY_RULE

    return [rule.id for rule in EVERY_RULE if rule.id.startswith(incomplete)]


def complete_revision(incomplete: str) -> list[str]:
    """Complete the name of a branch or tag; silent where there is no repository."""
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.git.repository import repository
    from atmt_cli.store.git.revisions import refs

    here = Path()
    try:
        # A ref may be called `$(…)`, and a shell may evaluate what it is given to complete.
        known = [ref for ref in refs(repository(Folder(here, here))) if _PLAIN.fullmatch(ref)]
    except AtmtError:
        return []
    return [ref for ref in known if ref.startswith(incomplete)]


def _complete_from(known: "Callable[[Ledger], Iterable[str]]") -> Completion:
    """Return what completes with ids of the ledger at hand; silent where there is none.

    Ids alone, which are plain ASCII: a shell may evaluate what it is given to complete, and a
    title is untrusted text.
    """

    def complete(incomplete: str) -> list[str]:
        try:
            ledger = open_ledger(None).ledger
        except AtmtError:
            return []
        return [one for one in known(ledger) if one.startswith(incomplete)]

    return complete


def _open_questions(ledger: "Ledger") -> Iterator[str]:
    return (str(number) for number, one in enumerate(ledger.questions, 1) if one.answer is None)


def _steps(ledger: "Ledger") -> Iterator[str]:
    from atmt_cli.model.places import where_of

    for index, action in enumerate(ledger.actions):
        for number in range(len(action.steps)):
            yield where_of(("actions", index, "steps", number), ledger)


def _places(ledger: "Ledger") -> Iterator[str]:
    """Yield every place that a finding may name: A2, A2.1, A2#3, body:dit, waiver:1."""
    from atmt_cli.model.places import where_of

    pointers: list[Pointer] = [()]
    for index, action in enumerate(ledger.actions):
        pointers.append(("actions", index))
        for part in ("steps", "notes"):
            pointers += [("actions", index, part, n) for n in range(len(getattr(action, part)))]
    for kind in ("bodies", "sources", "questions", "waivers"):
        pointers += [(kind, index) for index in range(len(getattr(ledger, kind)))]
    return (where_of(one, ledger) for one in pointers)


complete_action = _complete_from(lambda ledger: ledger.action_by_id)
complete_body = _complete_from(lambda ledger: ledger.body_by_id)
complete_question = _complete_from(_open_questions)
_COMPLETIONS: dict[str, Completion] = {
    "ACTION": complete_action,
    "BODY": complete_body,
    "[BODY]": complete_body,
    "+BODY|-BODY": complete_body,
    "REV": complete_revision,
    "RULE": complete_rule,
    "[RULE]": complete_rule,
    "STEP": _complete_from(_steps),
    "WHERE": _complete_from(_places),
}
"""How a shell completes a word, by what the help calls it."""


Known = Collection[str] | Completion | None
"""The few words that are taken, or what completes them; None leaves it to the metavar."""


def option(metavar: str, words: str, *names: str, of: Known = None) -> Any:
    """Return an option that takes a value, with its help and its completion."""
    return typer.Option(
        *names, metavar=metavar, help=words, autocompletion=_completion(metavar, of)
    )


def argument(metavar: str, words: str, *, of: Known = None) -> Any:
    """Return an argument, with its help and its completion."""
    return typer.Argument(metavar=metavar, help=words, autocompletion=_completion(metavar, of))


def _completion(metavar: str, of: Known) -> Completion | None:
    if of is None:
        return _COMPLETIONS.get(metavar)
    return of if callable(of) else complete_choice(*of)


def file_format(known: Collection[str], words: str) -> Any:
    """Return the option that chooses a format."""
    return option("FORMAT", words, "--format", "-f", of=known)


ActionArgument = Annotated[str, argument("ACTION", "The action, by id.")]
ActionsArgument = Annotated[list[str], argument("ACTION", "The actions, by id.")]
BodyArgument = Annotated[str, argument("BODY", "The body, by id.")]
BodiesArgument = Annotated[list[str], argument("BODY", "The bodies, by id.")]
StepArgument = Annotated[str, argument("STEP", "The step, such as A2.1.")]
AgainstOption = Annotated[
    One, option("REV", "Check the edit since this branch, tag or commit too.")
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
OnOption = Annotated[One, option("DATE", "The date it happened. Default: today.")]
ReasonOption = Annotated[One, option("TEXT", "The reason; it becomes a note too.")]
TodayOption = Annotated[One, option("DATE", "Take this day as today.")]
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
    from atmt_cli.model.dates import parse_day

    chosen = os.environ.get("ATMT_TODAY") or None if given is None else given
    if chosen is None:
        return datetime.now(UTC).date()
    try:
        return parse_day(chosen)
    except ValueError as error:
        name = "--today" if given is not None else "ATMT_TODAY"
        raise UsageError(
            f"{name}: {error}",
            f"for example: {name}{' ' if name.startswith('-') else '='}2018-01-10",
        ) from None


def open_ledger(given: str | None) -> "Reading":
    """Find the ledger and read it, to show what is in it."""
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.read import read

    return read(find_folder(given))
