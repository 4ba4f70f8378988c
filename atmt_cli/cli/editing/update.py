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
from atmt_cli.model.action import PRIORITIES, RATINGS
from atmt_cli.model.choices import known_actions
from atmt_cli.model.errors import UsageError
from atmt_cli.model.fields import ONGOING

if TYPE_CHECKING:
    from atmt_cli.changes.operations.operation import Request
    from atmt_cli.model.ledger import Ledger

MOVES = ("open", "in-progress", "on-hold")
"""The statuses among which an action moves freely."""
NAMED = "+BODY|-BODY"
NONE = "none"
"""What empties a priority or a due date."""
LEVELS = (*PRIORITIES, NONE)
OPEN_ENDS = (ONGOING, NONE)


@app.command()
@writing
def update(
    how: How,
    actions: Annotated[Several, argument("ACTION", "The actions, by id or ref.")] = None,
    where: Annotated[
        Several, option("FIELD=VALUE", "Choose actions by field, as list does; repeatable.")
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
    theme: Annotated[Several, option("+THEME|-THEME", "A theme it belongs to.")] = None,
    priority: Annotated[
        One,
        option("PRIORITY", "high, medium, low or none. A change needs --reason.", of=LEVELS),
    ] = None,
    due: Annotated[
        One, option("DATE", "A date, ongoing or none. A change needs --reason.", of=OPEN_ENDS)
    ] = None,
    ref: Annotated[One, option("TEXT", "The number it was published under.")] = None,
    unallocated: Annotated[One, option("REASON", "Why nobody has it.")] = None,
    since: Annotated[One, option("DATE", "The first day nobody had it. Default: today.")] = None,
    yes: YesOption = False,
) -> None:
    """Change fields of one or more actions.

    In a list, +BODY adds a name and -BODY removes one; bare names replace the list."""
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
        "themes": theme,
        "priority": priority,
        "due": due,
        "ref": ref,
        "unallocated": unallocated,
        "since": since,
    }
    given: dict[str, object] = {k: v for k, v in wanted.items() if v not in (None, [])}
    given |= dict.fromkeys(key for key in ("priority", "due") if wanted[key] == NONE)
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
    from atmt_cli.views.filter import conditions_in, filter_of, rows_where

    day = clock(how.today)
    chosen = filter_of(ledger, conditions_in(where), day)
    findings = judge(RULES, ledger, day).findings if chosen.asks_findings else ()
    return [row.action.id for row in rows_where(ledger, findings, day, chosen)]
