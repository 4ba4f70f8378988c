"""``atmt stats``."""

from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import Several, option
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError

BY = ("body", "theme", "quarter")


@app.command()
@showing
def stats(
    query: Query,
    by: Annotated[
        Several, option("GROUP", "Group by body, by theme, or by quarter.", of=BY)
    ] = None,
) -> None:
    """Show rates and ages: accepted, implemented, late.

    For an earlier day, use --today; anything dated after that day does not count."""
    from atmt_cli.views.stats.table import view_stats

    if by and len(by) > 1:
        raise UsageError("--by needs one group, not several", f"atmt stats --by {by[-1]}")
    chosen = pick(by[0] if by else None, BY, "group")
    query.answer(view_stats(query.read().ledger, query.day, chosen))
