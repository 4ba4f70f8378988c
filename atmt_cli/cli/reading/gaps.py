"""``atmt gaps``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.reading.query import WideQuery, asking


@app.command()
@asking
def gaps(
    query: WideQuery,
    all_: Annotated[
        bool, typer.Option("--all", help="Give every action its own row, however many.")
    ] = False,
) -> None:
    """List what falls through the cracks, and who could fix it.

    If more than ten actions have the same gap, they share a row; JSON, CSV and TSV list each one.
    """
    from atmt_cli.views.gaps import gaps_over

    shares = query.shares()
    query.answer_all(gaps_over(shares, query.day, every=all_), "What", "Where")
