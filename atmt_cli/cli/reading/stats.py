"""``atmt stats``."""

from typing import Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import One, option
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.choices import pick

BY = ("body", "theme", "quarter")


@app.command()
@showing
def stats(
    query: Query,
    by: Annotated[
        One, option("GROUP", "A row for each body, theme, or quarter in which it began.", of=BY)
    ] = None,
) -> None:
    """Show rates and ages: accepted, implemented, late.

    They are as of any day: what the ledger dates after --today does not count."""
    from atmt_cli.views.stats.table import view_stats

    chosen = pick(by, BY, "group")
    query.answer(view_stats(query.read().ledger, query.day, chosen))
