"""``atmt gaps``."""

from atmt_cli.cli.app import app
from atmt_cli.cli.reading.query import Query, showing


@app.command()
@showing
def gaps(query: Query) -> None:
    """List what falls through the cracks, and who could fix it."""
    from atmt_cli.views.gaps import view_gaps

    query.answer(view_gaps(query.read().ledger, query.day))
