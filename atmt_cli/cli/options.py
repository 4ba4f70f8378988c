"""Arguments and options that several commands take, and what they mean."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.streams import COLORS, FORMATS
from atmt_cli.model.errors import AtmtError, UsageError
from atmt_cli.model.text import did_you_mean, excerpt

if TYPE_CHECKING:
    from atmt_cli.model.findings import Pointer
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.read import Reading

_PLAIN = re.compile("[A-Za-z0-9][A-Za-z0-9._/-]*")


def _complete(kind: str, incomplete: str) -> list[str]:
    """Ids of the ledger at hand; silent where there is none.

    Ids alone, which are plain ASCII: a shell may evaluate what it is given to complete, and a
    title is untrusted text.
    """
    try:
        ledger = open_ledger(None).ledger
    except AtmtError:
        return []
    known = ledger.action_by_id if kind == "action" else ledger.body_by_id
    return [name for name in known if name.startswith(incomplete)]


def complete_action(incomplete: str) -> list[str]:
    """Complete the id of an action."""
    return _complete("action", incomplete)


def complete_body(incomplete: str) -> list[str]:
    """Complete the id of a body."""
    return _complete("body", incomplete)


def complete_rule(incomplete: str) -> list[str]:
    """Complete the id of a rule."""
    from atmt_cli.rules import EVERY_RULE

    return [rule.id for rule in EVERY_RULE if rule.id.startswith(incomplete)]


def complete_choice(*words: str) -> Callable[[str], list[str]]:
    """Return what completes an option that takes one of a few words."""

    def complete(incomplete: str) -> list[str]:
        return [word for word in words if word.startswith(incomplete)]

    return complete


def complete_step(incomplete: str) -> list[str]:
    """Complete the place of a step, A2.1."""
    return _complete_place(incomplete, ("steps",))


def complete_question(incomplete: str) -> list[str]:
    """Complete the number of a question that is still open."""
    try:
        questions = open_ledger(None).ledger.questions
    except AtmtError:
        return []
    known = (str(n) for n, one in enumerate(questions, 1) if one.answer is None)
    return [number for number in known if number.startswith(incomplete)]


def complete_place(incomplete: str) -> list[str]:
    """Complete any place that a finding may name: A2, A2.1, A2#3, body:dit, waiver:1."""
    return _complete_place(incomplete, ("steps", "notes"), whole=True)


def _complete_place(incomplete: str, parts: Iterable[str], *, whole: bool = False) -> list[str]:
    from atmt_cli.model.places import where_of

    try:
        ledger = open_ledger(None).ledger
    except AtmtError:
        return []
    pointers: list[Pointer] = [()] if whole else []
    for index, action in enumerate(ledger.actions):
        pointers += [("actions", index)] if whole else []
        for part in parts:
            pointers += [("actions", index, part, n) for n in range(len(getattr(action, part)))]
    for kind in ("bodies", "sources", "questions", "waivers") if whole else ():
        pointers += [(kind, index) for index in range(len(getattr(ledger, kind)))]
    return [place for one in pointers if (place := where_of(one, ledger)).startswith(incomplete)]


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


AgainstOption = Annotated[
    str | None,
    typer.Option(
        "--against", metavar="REV", help="Check the edit since this branch, tag or commit too.",
        autocompletion=complete_revision, show_default=False,
    ),
]  # fmt: skip
LedgerOption = Annotated[
    str | None,
    typer.Option("--ledger", metavar="DIR", help="The ledger's folder.", show_default=False),
]
TodayOption = Annotated[
    str | None,
    typer.Option("--today", metavar="DATE", help="Take this day as today.", show_default=False),
]
ColorOption = Annotated[
    str | None,
    typer.Option(
        "--color",
        metavar="WHEN",
        help="Use colour: auto, always or never.",
        autocompletion=complete_choice(*COLORS),
        show_default=False,
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option(
        "--format", "-f", metavar="FORMAT", help="table, json, jsonl, csv, tsv or md.",
        autocompletion=complete_choice(*FORMATS),
        show_default=False,
    ),
]  # fmt: skip
ActionsArgument = Annotated[
    list[str],
    typer.Argument(metavar="ACTION", help="The actions, by id.", autocompletion=complete_action),
]
BodiesArgument = Annotated[
    list[str],
    typer.Argument(metavar="BODY", help="The bodies, by id.", autocompletion=complete_body),
]

ActionArgument = Annotated[
    str, typer.Argument(metavar="ACTION", help="The action, by id.", autocompletion=complete_action)
]
BodyArgument = Annotated[
    str, typer.Argument(metavar="BODY", help="The body, by id.", autocompletion=complete_body)
]
StepArgument = Annotated[
    str,
    typer.Argument(metavar="STEP", help="The step, such as A2.1.", autocompletion=complete_step),
]
ByOption = Annotated[
    str | None,
    typer.Option(
        "--by", metavar="BODY", help="The body you record this for. Default: the keeper.",
        autocompletion=complete_body, show_default=False,
    ),
]  # fmt: skip
OnOption = Annotated[
    str | None,
    typer.Option(
        "--on", metavar="DATE", help="The date it happened. Default: today.", show_default=False
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        "--reason", metavar="TEXT", help="The reason; it becomes a note too.", show_default=False
    ),
]
EvidenceOption = Annotated[
    list[str] | None,
    typer.Option(
        "--evidence", metavar="TEXT", help="A minute, a letter, a web address; repeatable."
    ),
]
DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Show the diff; write nothing.", show_default=False)
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="Print the edit as JSON.", show_default=False)
]
YesOption = Annotated[
    bool, typer.Option("--yes", "-y", help="Do not ask for confirmation.", show_default=False)
]


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
            f"{name}: {error}", f"such as: {name}{' ' if name.startswith('-') else '='}2018-01-10"
        ) from None


def open_ledger(given: str | None) -> "Reading":
    """Find the ledger and read it, to show what is in it."""
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.read import read

    return read(find_folder(given))


def known_ids(
    given: Iterable[str],
    known: Collection[str],
    kind: str,
    see: str,
    names: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the ids given, each once, in order. Raises UsageError for the first unknown one.

    ``names`` are other names by which one may have been meant, and their ids.
    """
    for one in given:
        if one not in known:
            near = did_you_mean(one, {**{name: name for name in known}, **(names or {})})
            raise UsageError(f"no {kind} {excerpt(one)}{near}", f"see them all: {see}")
    return list(dict.fromkeys(given))


def known_bodies(given: Iterable[str], ledger: "Ledger") -> list[str]:
    """Return the same for bodies, which are often called by their names."""
    names = ledger.body_id_by_name
    return known_ids(given, ledger.body_by_id, "body", "atmt body list", names)
