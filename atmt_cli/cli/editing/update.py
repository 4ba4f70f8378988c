"""``atmt update``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out, made_of, writing
from atmt_cli.cli.options import (
    ReasonOption,
    YesOption,
    clock,
    complete_action,
    complete_body,
    complete_choice,
    known_ids,
)
from atmt_cli.cli.streams import pick
from atmt_cli.model.errors import UsageError

if TYPE_CHECKING:
    from atmt_cli.changes.operations.operation import Operation
    from atmt_cli.model.ledger import Ledger

Many = list[str] | None
_WITH_PARTS = "with-parts"


def _names(option: str, words: str) -> Any:
    return typer.Option(option, metavar="+BODY|-BODY", help=words, autocompletion=complete_body)


@app.command()
@writing
def update(
    how: How,
    actions: Annotated[
        Many,
        typer.Argument(
            metavar="ACTION", help="The actions, by id.", autocompletion=complete_action
        ),
    ] = None,
    where: Annotated[
        Many,
        typer.Option(metavar="KEY=VALUE", help="Choose actions as list does; repeatable."),
    ] = None,
    status: Annotated[
        str | None,
        typer.Option(
            metavar="STATUS",
            help="open, in-progress or on-hold.",
            autocompletion=complete_choice("open", "in-progress", "on-hold"),
        ),
    ] = None,
    rag: Annotated[
        str | None,
        typer.Option(
            metavar="RATING",
            help="red, amber or green; with --reason.",
            autocompletion=complete_choice("red", "amber", "green"),
        ),
    ] = None,
    reason: ReasonOption = None,
    short_title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A short name for tables.")
    ] = None,
    accountable: Annotated[
        str | None,
        typer.Option(
            metavar="BODY", help="The receiver that answers for it.", autocompletion=complete_body
        ),
    ] = None,
    support: Annotated[Many, _names("--support", "A body that helps; repeatable.")] = None,
    governance: Annotated[Many, _names("--governance", "A body the owner answers to.")] = None,
    funders: Annotated[Many, _names("--funders", "A body that pays.")] = None,
    reporting_to: Annotated[
        str | None,
        typer.Option(metavar="BODY", help="The body it reports to.", autocompletion=complete_body),
    ] = None,
    every: Annotated[
        str | None, typer.Option(metavar="DAYS", help="Days between its reports.")
    ] = None,
    yes: YesOption = False,
) -> None:
    """Change fields of one or more actions.

    In a list +BODY adds, -BODY takes out, and bare names replace the list."""
    wanted = {
        "status": status,
        "rag": rag,
        "short_title": short_title,
        "accountable": accountable,
        "support": support,
        "governance": governance,
        "funders": funders,
        "reporting_to": reporting_to,
        "every": every,
    }
    given = {key: value for key, value in wanted.items() if value not in (None, [])}
    if not given:
        raise UsageError("nothing to update was named", "see: atmt update --help")
    if not actions and not where:
        raise UsageError("no action was named", "name some, or choose them: --where status=open")
    how = how._replace(yes=yes)

    def make(found: "Ledger") -> "Sequence[Operation]":
        from atmt_cli.changes.operations.operation import Update

        names = known_ids(actions or (), found.action_by_id, "action", "atmt list")
        names += [one for one in _chosen(found, where, how) if one not in names]
        one = {"set": given, "by": how.by, "reason": reason}
        return [made_of(Update, action=name, **one) for name in names]

    carry_out(how, make)


def _chosen(ledger: "Ledger", where: Many, how: How) -> list[str]:
    """Return the actions that ``--where`` chooses: repeated keys are alternatives, as in list."""
    if not where:
        return []
    from atmt_cli.cli.reading.list import filter_of
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.views.status import view_list

    by_key: dict[str, list[str]] = {}
    for one in where:
        key, mark, value = one.partition("=")
        if not mark and key != _WITH_PARTS:
            raise UsageError(f"{one!r} is no condition", "such as: --where status=open")
        by_key.setdefault(key, []).append(value or "true" if key == _WITH_PARTS else value)
    day = clock(how.today)
    parts = by_key.pop(_WITH_PARTS, ["false"])
    for one in parts:
        pick(one, ("true", "false"), f"value of {_WITH_PARTS}")
    chosen = filter_of(ledger, by_key, with_parts=parts[-1] == "true")
    findings = judge(RULES, ledger, day).findings if chosen.flag else ()
    return [row["id"] for row in view_list(ledger, findings, day, chosen).records]
