"""``atmt gaps``."""

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ColorOption,
    FormatOption,
    LedgerOption,
    TodayOption,
    clock,
    open_ledger,
)
from atmt_cli.cli.streams import answer


@app.command()
def gaps(
    format_: FormatOption = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """List what falls through the cracks, and who could mend it."""
    from atmt_cli.views.gaps import view_gaps

    day = clock(today)
    answer(view_gaps(open_ledger(ledger).ledger, day), format_, day, color)
