"""``atmt stats``."""

from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import Several, option
from atmt_cli.cli.reading.query import WideQuery, asking
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError

BY = ("body", "theme", "quarter", "ledger")


@app.command()
@asking
def stats(
    query: WideQuery,
    by: Annotated[
        Several, option("GROUP", "Group by body, by theme, by ledger, or by quarter.", of=BY)
    ] = None,
) -> None:
    """Show rates and ages: accepted, implemented, late.

    For an earlier day, use --today; anything dated after that day does not count."""
    from atmt_cli.views.stats.table import stats_over

    if by and len(by) > 1:
        raise UsageError("--by needs one group, not several", f"atmt stats --by {by[-1]}")
    chosen = pick(by[0] if by else None, BY, "group")
    if chosen == "ledger" and not query.is_wide:
        hint = "name them in a manifest: atmt --ledgers MANIFEST stats --by ledger"
        raise UsageError("--by ledger is for several ledgers", hint)
    first = chosen.capitalize() if chosen else "Measure"
    shares = query.shares()
    shown = stats_over(shares, query.day, chosen, is_partial=bool(query.troubled))
    query.answer_all(shown, "Figure", first)
