"""``atmt diff``: an edit in the ledger's own words."""

import os
import sys
from shlex import quote
from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ColorOption,
    LedgerOption,
    One,
    Several,
    SinceOption,
    TodayOption,
    argument,
    clock,
    file_format,
    first_day,
    option,
)
from atmt_cli.cli.streams import COLORS, emit, wants_color
from atmt_cli.cli.viewpoint import caution_clocks
from atmt_cli.model.choices import known_actions, pick
from atmt_cli.model.errors import UnavailableError, UsageError

if TYPE_CHECKING:
    from datetime import date

    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.git.sides import EditSide

TELLINGS = ("text", "json", "jsonl", "md")


@app.command()
def diff(
    old: Annotated[One, argument("REV", "The state before. Default: HEAD. Or A..B, A...B.")] = None,
    new: Annotated[One, argument("REV", "The state after. Default: the files as they are.")] = None,
    action: Annotated[Several, option("ACTION", "Show only this action; repeatable.")] = None,
    since: SinceOption = None,
    format_: Annotated[str, file_format(TELLINGS, "text, json, jsonl or md.")] = "text",
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Show what an edit did, in the ledger's own words.

    Without a revision: what is not committed yet. With --since: also what was committed since.
    """
    from atmt_cli.model.directory import directory_of
    from atmt_cli.render import diff as render
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.git.sides import read_since
    from atmt_cli.views.diff.events import concerning
    from atmt_cli.views.diff.records import view_edit

    day = clock(today)
    pick(format_, TELLINGS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    folder = find_folder(ledger)
    if since is None:
        before, after = _read_named(folder, old, new, day)
    else:
        if old is not None:
            hint = f"atmt diff --since {quote(since)}, or: atmt diff {quote(old)}"
            raise UsageError("--since says what to compare with; name no revision", hint)
        before, after = read_since(folder, first_day(since, day))
        caution_clocks(before.misdated)
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


def _read_named(
    folder: "Folder", old: str | None, new: str | None, today: "date"
) -> "tuple[EditSide, EditSide]":
    """Read both sides; of a day in place of a revision say how to ask. Raises UnavailableError."""
    from atmt_cli.model.date_forms import date_meant
    from atmt_cli.store.git.sides import read_sides

    try:
        return read_sides(folder, old, new)
    except UnavailableError as error:
        if old is None or new is not None:
            raise
        try:
            meant = date_meant(old, today, None)
        except ValueError:
            raise error from None
        hint = f"for what changed since that day: atmt diff --since {meant}"
        raise UnavailableError(error.message, hint) from None


def _named(side: "EditSide") -> dict[str, str] | None:
    """Return a side as JSON has it; null is the working tree."""
    return {"revision": side.name, "commit": side.commit} if side.commit else None
