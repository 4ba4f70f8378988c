"""``atmt init``."""

import sys
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.tracker import TrackerOptions, taking
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.options import DryRunOption, JsonOption, One, TodayOption, argument, clock, option
from atmt_cli.cli.streams import complain, emit, emit_diff, is_terminal, width_of
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import RefusedError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from atmt_cli.store.create import Beginning

EXAMPLES = ("atmt",)


class Made(NamedTuple):
    """A new ledger: its texts, what it is, the next sensible command, and what else was done."""

    texts: dict[str, str]
    what: str
    following: str
    done: tuple[str, ...] = ()


@app.command()
@taking
def init(
    given: TrackerOptions,
    folder: Annotated[str, argument("DIR", "Folder (created if missing).")] = "data",
    closing_body: Annotated[One, option("NAME", "The body whose actions are handed over.")] = None,
    title: Annotated[One, option("TEXT", "A title for the ledger.")] = None,
    keeper: Annotated[One, option("NAME", "The body that keeps the ledger afterwards.")] = None,
    closes_on: Annotated[One, option("DATE", "The day the closing body ends.")] = None,
    example: Annotated[One, option("NAME", "Copy the shipped example; its name is atmt.")] = None,
    file: Annotated[
        One, option("FILE", "A tracker to import: XLSX, CSV or TSV.", "--import")
    ] = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    today: TodayOption = None,
) -> None:
    """Make a new ledger: empty, from a tracker, or from the example."""
    from pathlib import Path

    from atmt_cli.store.create import create_ledger, refuse_existing
    from atmt_cli.store.yaml.unified_diff import render_new

    day = clock(today)
    pick(example, EXAMPLES, "example")
    _refuse_together(example, file, given, (title, closing_body, keeper, closes_on))
    refuse_existing(Path(folder))
    if example:
        made = _copied(example)
    else:
        about = _About(title, closing_body, keeper, closes_on)
        if file is None:
            made = _empty(about.beginning(day))
        else:
            how = {"is_dry": dry_run, "as_json": as_json}
            made = _imported(Path(folder), file, given, about, day, **how)
    diff = render_new(folder, made.texts) if dry_run else None
    if not dry_run:
        create_ledger(Path(folder), made.texts)
    _tell(folder, made, day, diff, as_json=as_json, closes_on=closes_on)


def _refuse_together(
    example: str | None, file: str | None, given: TrackerOptions, head: tuple[str | None, ...]
) -> None:
    """Raise UsageError for options that make no sense together."""
    if example is not None and any(one is not None for one in (*head, file)):
        raise UsageError("an example has its own title and bodies", "leave those options out")
    if file is None and given != TrackerOptions():
        names = {name for name, value in given._asdict().items() if value}
        option_name = "--" + min(names).rstrip("_").replace("_", "-").replace("columns", "set")
        raise UsageError(f"{option_name} says how a tracker is read", "name it: --import FILE")


def _copied(example: str) -> Made:
    from atmt_cli.store.create import shipped_example

    what = f"a copy of the ledger of the {example.upper()}"
    return Made(shipped_example(), what, "atmt status")


def _empty(new: "Beginning") -> Made:
    from atmt_cli.store.create import empty_ledger

    return Made(empty_ledger(new), "an empty ledger", "atmt check")


class _About(NamedTuple):
    """What is said of a new ledger, as it was typed."""

    title: str | None
    closing_body: str | None
    keeper: str | None
    closes_on: str | None

    def beginning(self, day: date) -> "Beginning":
        """Return what the ledger says of itself, with what it says where nothing was given."""
        from atmt_cli.store.create import Beginning

        group = "Taskforce" if self.closing_body is None else self.closing_body
        heading = f"{group}, transition of actions" if self.title is None else self.title
        return Beginning(heading, group, str(day), self.keeper, _date(self.closes_on, day))

    def asked(self, day: date, group: str | None) -> "_About":
        """Return the same with what a person at a terminal says of the rest.

        ``group`` is what the tracker says that it is of.
        """
        ending = "Which body ends? Its actions are handed over"
        group = self.closing_body or _typed(ending, group)
        keeper = self.keeper or _typed("Which body keeps the ledger afterwards?")
        closes_on = self.closes_on
        if closes_on is None:
            asked = "On which day does it end (Enter if not known)?"
            closes_on = _typed(asked, "", lambda text: _date(text or None, day)) or None
        return _About(self.title, group, keeper, closes_on)

    def added_to(self, given: "_About") -> list[str]:
        """Return as options what was asked beside what was given."""
        names = {"--closing-body": 1, "--keeper": 2, "--closes-on": 3}
        said = {name: self[n] for name, n in names.items() if self[n] and not given[n]}
        return [word for name, value in said.items() for word in (name, value or "")]

    def missing(self) -> list[str]:
        """Return the options without which no tracker can be imported."""
        needed = {"--closing-body": self.closing_body, "--keeper": self.keeper}
        return [name for name, value in needed.items() if value is None]


def _typed(question: str, default: str | None = None, check: Callable[[str], object] = str) -> str:
    """Return what a person types, once it passes a check."""
    from atmt_cli.cli.bulk.dialogue import typed_line

    while True:
        text = typed_line(question, default)
        try:
            check(text)
        except UsageError as error:
            complain(f"  {error.message}\n")
        else:
            return text


def _imported(
    folder: "Path",
    file: str,
    given: TrackerOptions,
    about: _About,
    day: date,
    *,
    is_dry: bool,
    as_json: bool,
) -> Made:
    """Return a ledger with the actions of a tracker. Nothing is written before all is agreed."""
    from atmt_cli.changes.tracker.titles import group_in
    from atmt_cli.cli.bulk.dialogue import agreed
    from atmt_cli.cli.bulk.intake import bring, import_planner, naming_conflicts
    from atmt_cli.render.edits import render_refusal
    from atmt_cli.store.create import empty_ledger
    from atmt_cli.store.edit import drafted, read_drafted

    brought = bring(file, given)
    needed = [word for name in about.missing() for word in (name, "NAME")]
    if is_terminal(sys.stdin) and is_terminal(sys.stderr) and not given.yes:
        given_about, about = about, about.asked(day, group_in(brought.tables))
        needed = about.added_to(given_about)
        complain("\n")
    texts = empty_ledger(about.beginning(day))
    ledger = read_drafted(folder, texts)
    choices = agreed(brought.tables, given, ledger, day, needed, is_dry=is_dry).choices
    planner = import_planner(brought, choices, given, day, None)
    try:
        with naming_conflicts(day, as_json=as_json):
            edit = drafted(folder, texts, planner)
    except RefusedError as error:
        complain("".join(render_refusal(error, width_of(sys.stderr))))
        raise typer.Exit(BROKEN) from None
    kept = {one.name: one.text for one in edit.plan.beside}
    return Made({**edit.after, **kept}, "a ledger", "atmt status", edit.plan.said[:1])


def _tell(
    folder: str, made: Made, day: date, diff: str | None, *, as_json: bool, closes_on: str | None
) -> None:
    """Say what was made; or would be, as a diff."""
    from pathlib import Path
    from shlex import quote

    from atmt_cli.model.text import visible
    from atmt_cli.render.edits import render_diff_text, render_made_json
    from atmt_cli.render.wrap import wrapped

    where = quote(folder)
    # A ledger in `data` below here is found before one that is here itself.
    is_found = folder == "data" or (folder == "." and not Path("data/actions.yaml").exists())
    following = made.following if is_found else f"{made.following} --ledger {where}"
    said = f"Made {made.what} in {where}: {', '.join(made.texts)}"
    end = _date(closes_on, day)
    said += f"; the closing body ends on {end}" if end != closes_on else ""
    if as_json:
        told = "; ".join((said, *made.done))
        emit((render_made_json(tuple(made.texts), told, following, day, diff),))
    elif diff is not None:
        emit_diff(render_diff_text(diff, for_terminal=sys.stdout.isatty()))
    else:
        lines = (said, *made.done, f"  next: {following}")
        emit(wrapped(f"{visible(one)}\n", width_of(sys.stdout)) for one in lines)


def _date(given: str | None, today: date) -> str | None:
    from atmt_cli.model.date_forms import date_meant

    try:
        return None if given is None else str(date_meant(given, today, None))
    except ValueError as error:
        raise UsageError(f"--closes-on: {error}", "for example: --closes-on 2017-11") from None
