"""``atmt diff``: an edit in the ledger's own words."""

import os
import re
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.options import (
    ColorOption,
    LedgerOption,
    TodayOption,
    clock,
    complete_action,
    complete_choice,
    known_ids,
)
from atmt_cli.cli.streams import COLORS, emit, pick, wants_color
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.findings import FILES

if TYPE_CHECKING:
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.files.find import Folder
    from atmt_cli.store.git.repository import Repository

FORMATS = ("text", "json", "jsonl", "md")
_RANGE = re.compile(r"(?P<old>.*?)(?P<dots>\.{2,3})(?P<new>.*)", re.DOTALL)


class _Asked(NamedTuple):
    """The revisions to compare, as asked for; ``new`` is None for the working tree."""

    old: str
    new: str | None
    from_merge_base: bool = False


class _Side(NamedTuple):
    """One side of an edit; without commit the working tree, without ledger there was none."""

    name: str
    commit: str | None
    ledger: "Ledger | None"


@app.command()
def diff(
    old: Annotated[
        str | None,
        typer.Argument(metavar="[REV]", help="The state before. Default: HEAD. Or A..B, A...B."),
    ] = None,
    new: Annotated[
        str | None,
        typer.Argument(metavar="[REV]", help="The state after. Default: the files as they are."),
    ] = None,
    action: Annotated[
        list[str] | None,
        typer.Option(
            metavar="ACTION",
            help="Show only this action; repeatable.",
            autocompletion=complete_action,
        ),
    ] = None,
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="text, json, jsonl or md.",
            autocompletion=complete_choice(*FORMATS),
        ),
    ] = "text",
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Show what an edit did, in the ledger's own words.

    Without a revision: what is not committed yet.
    """
    from atmt_cli.render import diff as render
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.views.diff.events import concerning
    from atmt_cli.views.diff.records import view_edit

    day = clock(today)
    pick(format_, FORMATS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    asked = _asked(old, new)
    before, after = _sides(find_folder(ledger), asked)
    found = view_edit(before.ledger, after.ledger)
    nothing = render.NONE
    if action:
        ids = _known(action, (before, after))
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


def _asked(old: str | None, new: str | None) -> _Asked:
    """Return what git means by these words: ``A..B`` the two, ``A...B`` since their merge base."""
    spans = [match for one in (old, new) if one and (match := _RANGE.fullmatch(one))]
    if not spans:
        return _Asked("HEAD" if old is None else old, new)
    if new is not None:
        raise UsageError("a range of revisions stands alone", "atmt diff A..B, or: atmt diff A B")
    span = spans[0]
    is_since = span["dots"] == "..."
    return _Asked(span["old"] or "HEAD", span["new"] or "HEAD", is_since)


def _sides(folder: "Folder", asked: _Asked) -> tuple[_Side, _Side]:
    """Both sides, read. Raises UnavailableError where neither has a ledger."""
    from atmt_cli.store.git import revisions as git
    from atmt_cli.store.git.repository import repository

    there = repository(folder)
    if asked.from_merge_base:
        commit = git.merge_base(there, asked.old, asked.new or "HEAD")
    else:
        commit = git.resolve(there, asked.old)
    before = _at(there, folder, asked.old, commit)
    if asked.new is None:
        from atmt_cli.store.read import read

        after = _Side("the working tree", None, read(folder).ledger)
    else:
        after = _at(there, folder, asked.new, git.resolve(there, asked.new))
    if before.ledger is None and after.ledger is None:
        shown = folder.shown(FILES[0])
        message = f"There was no {shown} at {before.name}, nor at {after.name}"
        raise UnavailableError(message, "see where there was one: git log --stat")
    return before, after


def _at(there: "Repository", folder: "Folder", name: str, commit: str) -> _Side:
    from atmt_cli.store.git.tree import read_commit

    reading = read_commit(there, folder, commit, name)
    return _Side(name, commit, reading.ledger if reading else None)


def _known(actions: list[str], sides: Iterable[_Side]) -> tuple[str, ...]:
    """Return the ids of actions on either side. Raises UsageError for another."""
    known = {one: None for side in sides if side.ledger for one in side.ledger.action_by_id}
    return tuple(known_ids(actions, known, "action", "atmt list"))


def _named(side: _Side) -> dict[str, str] | None:
    """Return a side as JSON has it; null is the working tree."""
    return {"revision": side.name, "commit": side.commit} if side.commit else None
