"""``atmt diff``: an edit in the ledger's own words."""

import os
import sys
from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ColorOption,
    LedgerOption,
    One,
    Several,
    TodayOption,
    argument,
    clock,
    file_format,
    option,
)
from atmt_cli.cli.streams import COLORS, emit, wants_color
from atmt_cli.model.choices import known_actions, pick

if TYPE_CHECKING:
    from atmt_cli.store.git.sides import EditSide

TELLINGS = ("text", "json", "jsonl", "md")


@app.command()
def diff(
    old: Annotated[One, argument("REV", "The state before. Default: HEAD. Or A..B, A...B.")] = None,
    new: Annotated[One, argument("REV", "The state after. Default: the files as they are.")] = None,
    action: Annotated[Several, option("ACTION", "Show only this action; repeatable.")] = None,
    format_: Annotated[str, file_format(TELLINGS, "text, json, jsonl or md.")] = "text",
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Show what an edit did, in the ledger's own words.

    Without a revision: what is not committed yet.
    """
    from atmt_cli.model.directory import directory_of
    from atmt_cli.render import diff as render
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.git.sides import read_sides
    from atmt_cli.views.diff.events import concerning
    from atmt_cli.views.diff.records import view_edit

    day = clock(today)
    pick(format_, TELLINGS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    before, after = read_sides(find_folder(ledger), old, new)
    found = view_edit(before.ledger, after.ledger)
    nothing = render.NONE
    if action:
        ledgers = [side.ledger for side in (before, after) if side.ledger]
        known = directory_of(one for side in ledgers for one in side.actions)
        ids = tuple(known_actions(action, known))
        found = concerning(found, ids)
        nothing = f"No change to {', '.join(ids)}."
    if format_ == "json":
        sides = {"before": _named(before), "after": _named(after)}
        emit((render.render_events_json(found, day, sides),))
    elif format_ == "jsonl":
        emit(render.render_events_jsonl(found))
    elif format_ == "md":
        emit((render.render_edit_markdown(found, nothing),))
    else:
        colored = wants_color(coloring, sys.stdout, os.environ)
        emit(render.render_events(found, nothing, colored=colored))


def _named(side: "EditSide") -> dict[str, str] | None:
    """Return a side as JSON has it; null is the working tree."""
    return {"revision": side.name, "commit": side.commit} if side.commit else None
