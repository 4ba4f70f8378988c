"""``atmt update``."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.editing.carry import How, carry_out, made_of, tell, writing
from atmt_cli.cli.options import (
    BODY_NAMES,
    One,
    ReasonOption,
    Several,
    YesOption,
    argument,
    clock,
    option,
)
from atmt_cli.model.action import RATINGS
from atmt_cli.model.choices import known_actions
from atmt_cli.model.errors import UsageError

if TYPE_CHECKING:
    from atmt_cli.changes.operations.operation import Request
    from atmt_cli.model.ledger import Ledger

MOVES = ("open", "in-progress", "on-hold")
"""The statuses among which an action moves freely."""


@app.command()
@writing
def update(
    how: How,
    actions: Annotated[Several, argument("ACTION", "The actions, by id or ref.")] = None,
    where: Annotated[
        Several, option("KEY=VALUE", "Choose actions as list does; repeatable.")
    ] = None,
    status: Annotated[One, option("STATUS", "open, in-progress or on-hold.", of=MOVES)] = None,
    rag: Annotated[One, option("RATING", "red, amber or green; with --reason.", of=RATINGS)] = None,
    reason: ReasonOption = None,
    short_title: Annotated[One, option("TEXT", "A short title for tables.")] = None,
    accountable: Annotated[One, option("BODY", "The receiver that answers for it.")] = None,
    support: Annotated[Several, option(BODY_NAMES, "A body that helps; repeatable.")] = None,
    governance: Annotated[Several, option(BODY_NAMES, "A body the owner answers to.")] = None,
    funders: Annotated[Several, option(BODY_NAMES, "A body that pays.")] = None,
    reporting_to: Annotated[One, option("BODY", "The body it reports to.")] = None,
    every: Annotated[One, option("DAYS", "Days between its reports.")] = None,
    yes: YesOption = False,
) -> None:
    """Change fields of one or more actions.

    In a list +BODY adds, -BODY removes, and bare names replace the list."""
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
        raise UsageError("no field to update was given", "see: atmt update --help")
    if not actions and not where:
        raise UsageError("no action was named", "name some, or choose them: --where status=open")

    def make(ledger: "Ledger") -> "Sequence[Request]":
        from atmt_cli.changes.operations.operation import Update

        names = known_actions(actions or (), ledger.directory("actions"))
        names += [one for one in _chosen(ledger, where or (), how) if one not in names]
        one = {"set": given, "by": how.by, "reason": reason}
        return [made_of(Update, action=name, **one) for name in names]

    tell(carry_out(how, make, yes=yes), how)


def _chosen(ledger: "Ledger", where: Sequence[str], how: How) -> list[str]:
    """Return the actions that ``--where`` chooses: repeated keys are alternatives, as in list."""
    if not where:
        return []
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.views.filter import filter_where, rows_where

    day = clock(how.today)
    chosen = filter_where(ledger, where)
    findings = judge(RULES, ledger, day).findings if chosen.flag else ()
    return [row.action.id for row in rows_where(ledger, findings, day, chosen)]
