"""``atmt log``: the history of a ledger, in its own words."""

import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.progress import found_so_far
from atmt_cli.cli.options import (
    AtOption,
    ColorOption,
    LedgerOption,
    One,
    Several,
    SinceOption,
    TodayOption,
    argument,
    file_format,
    first_day,
    option,
)
from atmt_cli.cli.streams import COLORS, FORMATS, answer, emit, wants_color
from atmt_cli.cli.viewpoint import Viewpoint
from atmt_cli.model.choices import known_actions, known_bodies, pick
from atmt_cli.model.errors import UnavailableError
from atmt_cli.model.text import counted, listed

if TYPE_CHECKING:
    from atmt_cli.store.git.history import CommittedEdit, History
    from atmt_cli.views.log import LogEntry

TELLINGS = ("text", *FORMATS)


class Wanted:
    """Which changes were asked for: about these actions, done by this body; None is all."""

    def __init__(self, viewpoint: Viewpoint, actions: Several, by: str | None) -> None:
        # What people call them is what they are called in the ledger as it is seen.
        ledger = viewpoint.read().ledger if actions or by else None
        directory = ledger.directory("actions") if ledger else None
        self.actions = tuple(known_actions(actions, directory)) if actions and directory else None
        self.body = known_bodies((by,), ledger)[0] if by and ledger else None

    def nothing(self, history: "History") -> str:
        """Return what is said where nothing is found in what there is of a history."""
        within = " in what was fetched of the history" if history.missing else ""
        about = f" to {listed(self.actions)}" if self.actions else ""
        by = f" by {self.body}" if self.body else ""
        return f"No change{about}{by} was committed{within}."


@app.command()
def log(
    actions: Annotated[Several, argument("ACTION", "Show only these actions.")] = None,
    by: Annotated[One, option("BODY", "Show only what this body did.")] = None,
    since: SinceOption = None,
    format_: Annotated[
        str, file_format(TELLINGS, "text, table, json, jsonl, csv, tsv or md.")
    ] = "text",
    ledger: LedgerOption = None,
    at: AtOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Show what each commit did, in the ledger's own words.

    Newest first, with the time in UTC, who made the commit and its message. With --at: the commits
    up to then."""
    from atmt_cli.render.log import render_log, render_log_jsonl
    from atmt_cli.views.log import view_log

    pick(format_, TELLINGS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    viewpoint = Viewpoint(ledger, at, today)
    history = viewpoint.history()
    day = first_day(since, viewpoint.day) if since else None
    wanted = Wanted(viewpoint, actions, by)
    unread: list[LogEntry] = []
    changes = history.changes(day)
    told = _told(changes, wanted, unread)
    entries = found_so_far(told, "commits read", shown=format_ in ("text", "jsonl"))
    if format_ == "text":
        colored = wants_color(coloring, sys.stdout, os.environ)
        emit(render_log(entries, lambda: wanted.nothing(history), colored=colored))
    elif format_ == "jsonl":
        emit(render_log_jsonl(entries))
    else:
        answer(view_log(entries, lambda: wanted.nothing(history)), format_, viewpoint.day, color)
    _refuse_gaps(history, unread)


def _told(
    changes: "Iterator[CommittedEdit | None]", wanted: Wanted, unread: "list[LogEntry]"
) -> "Iterator[LogEntry | None]":
    """Yield what each commit did of what was asked for; None where that is nothing."""
    from atmt_cli.views.log import LogEntry, chosen, view_change, view_untaken

    for change in changes:
        if change is None:
            yield None
            continue
        if change.trouble:
            entry = LogEntry(change.commit, change.signature, (), change.trouble)
            unread.append(entry)
            yield entry
            continue
        told = view_change(change.befores, change.after)
        told += view_untaken(change.sides, change.after, told)
        events = chosen(told, wanted.actions, wanted.body)
        yield LogEntry(change.commit, change.signature, events) if events else None


def _refuse_gaps(history: "History", unread: "list[LogEntry]") -> None:
    """Raise UnavailableError where what was told is not all."""
    if history.missing:
        raise history.missing
    if unread:
        raise UnavailableError(
            f"At {counted(len(unread), 'commit')} the ledger cannot be read; the last one: "
            f"{unread[0].trouble}",
            "what those commits changed is shown with the next one that can be read",
        )
