"""The cells of a tracker that a person must decide on, with all values and what to do."""

from collections.abc import Iterator
from datetime import date

from atmt_cli.changes.tracker.conflicts import ConflictsError
from atmt_cli.model.text import visible
from atmt_cli.render.data import render_json


def render_conflicts(error: ConflictsError) -> Iterator[str]:
    """Yield each cell, what stands against it, and what to do."""
    for one in error.conflicts:
        yield f"{visible(one.where)}: {visible(one.why)}\n  {visible(one.mend)}\n"
    yield f"atmt: {visible(error.message)}; nothing was written\n"
    yield f"  {visible(error.hint or '')}\n"


def render_conflicts_json(error: ConflictsError, today: date) -> str:
    """Return the same as JSON: nothing changed, and every cell."""
    rejected = [
        {"row": one.row + 1, "cell": one.where, "reason": one.why, "hint": one.mend}
        for one in error.conflicts
    ]
    return render_json("edit", today, {"changed": [], "rejected": rejected})
