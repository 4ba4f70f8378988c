"""``atmt status`` and ``atmt list``: the actions, a row each."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.options import Several, option
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.action import LIVE_HANDOVER, RATINGS, STATUSES
from atmt_cli.model.choices import pick

SORTS = ("number", "attention")
SortOption = Annotated[str, option("ORDER", "number, or attention for the worst first.", of=SORTS)]


@app.command()
@showing
def status(
    query: Query,
    all_: Annotated[bool, typer.Option("--all", help="Include closed actions.")] = False,
    sort: SortOption = "number",
) -> None:
    """Show where each live action stands, and what is missing."""
    from atmt_cli.views.status import view_status

    order = pick(sort, SORTS, "order")
    ledger = query.read().ledger
    query.answer(view_status(ledger, query.judge(ledger), query.day, closed=all_, sort=order))


@app.command("list")
@showing
def action_list(
    query: Query,
    status: Annotated[
        Several, option("STATUS", "open, in-progress, on-hold, closing, closed.", of=STATUSES)
    ] = None,
    owner: Annotated[Several, option("BODY", "A body that has it; none.")] = None,
    handover: Annotated[
        Several,
        option("STATUS", "proposed, offered, accepted; none.", of=(*LIVE_HANDOVER, "none")),
    ] = None,
    rag: Annotated[
        Several, option("RATING", "red, amber, green; none.", of=(*RATINGS, "none"))
    ] = None,
    flag: Annotated[Several, option("RULE", "A rule it breaks.")] = None,
    text: Annotated[Several, option("TEXT", "Words in title, notes or steps.")] = None,
    body: Annotated[Several, option("BODY", "A body named in any role.")] = None,
    with_parts: Annotated[
        bool, typer.Option("--with-parts", help="Include the groups that the bodies host.")
    ] = False,
    sort: SortOption = "number",
) -> None:
    """List actions, including closed ones, by any filter.

    Repeating an option means 'or'; different options mean 'and'."""
    from atmt_cli.views.filter import filter_of
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
    order = pick(sort, SORTS, "order")
    ledger = query.read().ledger
    chosen = filter_of(
        ledger, {key: one or [] for key, one in given.items()}, with_parts=with_parts
    )
    query.answer(view_list(ledger, query.judge(ledger), query.day, chosen, order))
