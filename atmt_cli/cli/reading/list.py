"""``atmt list``, and the filter that it and ``atmt update --where`` have in common."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    complete_body,
    complete_choice,
    complete_rule,
    known_bodies,
    open_ledger,
)
from atmt_cli.cli.reading.status import SORTS
from atmt_cli.cli.streams import answer, pick

if TYPE_CHECKING:
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.views.status import Filter

FILTERS = ("status", "owner", "handover", "rag", "flag", "text", "body")
Many = list[str] | None


def _option(name: str, metavar: str, words: str, completion: object = None) -> object:
    return typer.Option(name, metavar=metavar, help=words, autocompletion=completion)  # type: ignore[arg-type]


@app.command("list")
def list_(
    status: Annotated[
        Many,
        _option(
            "--status",
            "STATUS",
            "open, in-progress, on-hold, closing, closed.",
            complete_choice("open", "in-progress", "on-hold", "closing", "closed"),
        ),
    ] = None,
    owner: Annotated[
        Many, _option("--owner", "BODY", "A body that has it; none for nobody.", complete_body)
    ] = None,
    handover: Annotated[
        Many,
        _option(
            "--handover",
            "STATUS",
            "proposed, offered, accepted; none.",
            complete_choice("proposed", "offered", "accepted", "none"),
        ),
    ] = None,
    rag: Annotated[
        Many,
        _option(
            "--rag",
            "RATING",
            "red, amber, green; none.",
            complete_choice("red", "amber", "green", "none"),
        ),
    ] = None,
    flag: Annotated[Many, _option("--flag", "RULE", "A rule it breaks.", complete_rule)] = None,
    text: Annotated[Many, _option("--text", "TEXT", "Words in title, notes or steps.")] = None,
    body: Annotated[
        Many, _option("--body", "BODY", "A body named in any role.", complete_body)
    ] = None,
    with_parts: Annotated[
        bool, typer.Option("--with-parts", help="Include the groups that the bodies host.")
    ] = False,
    sort: Annotated[
        str,
        typer.Option(
            metavar="ORDER",
            help="number, or attention for the worst first.",
            autocompletion=complete_choice(*SORTS),
        ),
    ] = "number",
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """List actions, closed ones too, by any filter.

    The same option twice means or; different options mean and."""
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.views.status import view_list

    given = {
        "status": status,
        "owner": owner,
        "handover": handover,
        "rag": rag,
        "flag": flag,
        "text": text,
        "body": body,
    }
    day = clock(today)
    order = pick(sort, SORTS, "order")
    found = open_ledger(ledger).ledger
    chosen = filter_of(found, {key: one or [] for key, one in given.items()}, with_parts)
    findings = judge(RULES, found, day).findings
    view = view_list(found, findings, day, chosen, order)  # type: ignore[arg-type]
    answer(view, format_, day, color)


def filter_of(
    ledger: "Ledger", given: Mapping[str, Sequence[str]], with_parts: bool = False
) -> "Filter":
    """Return a filter from what was asked for. Raises UsageError for what is unknown, with the
    nearest.
    """
    from atmt_cli.model.action import LIVE_HANDOVER, RATINGS, STATUSES
    from atmt_cli.rules import RULES
    from atmt_cli.views.status import NONE, Filter

    known: dict[str, Sequence[str]] = {
        "status": STATUSES,
        "handover": (*LIVE_HANDOVER, NONE),
        "rag": (*RATINGS, NONE),
        "flag": [rule.id for rule in RULES],
    }
    for key, values in given.items():
        pick(key, FILTERS, "filter")
        for one in values if key in known else ():
            pick(one, known[key], key, see="atmt rules" if key == "flag" else None)
    owners = [one for one in given.get("owner", ()) if one != NONE]
    for bodies in (owners, given.get("body", ())):
        known_bodies(bodies, ledger)
    return Filter(**given, with_parts=with_parts)
