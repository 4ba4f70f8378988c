"""``atmt merge-driver`` and ``atmt setup-git``: what git does with the files of a ledger."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.options import DryRunOption, JsonOption, LedgerOption, TodayOption, clock
from atmt_cli.cli.streams import complain, emit, emit_diff

if TYPE_CHECKING:
    from atmt_cli.store.files.find import Folder

# A ledger's folder may have a name that looks like an option, and git hands over what it has.
_PATHS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@app.command("merge-driver", context_settings=_PATHS)
def merge_driver(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The common ancestor: %O.")],
    ours: Annotated[str, typer.Argument(metavar="OURS", help="The current side: %A.")],
    theirs: Annotated[str, typer.Argument(metavar="THEIRS", help="The other side: %B.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="The file being merged: %P.")],
    marks: Annotated[
        int, typer.Argument(metavar="MARKS", help="The length of conflict markers: %L.")
    ] = 7,
) -> None:
    """Merge a ledger file fact by fact; git calls this.

    The result replaces OURS. Exit 0: clean; 1: a conflict, marked in the file; 129: it failed.
    """
    from pathlib import Path

    from atmt_cli.render.merges import render_left_out, render_merge_conflicts, render_merged
    from atmt_cli.store.git.driver import Call, drive

    made, labels = drive(Call(Path(base), Path(ours), Path(theirs), path, marks), Path.cwd())
    complain("".join(render_left_out(path, made.left_out)))
    if made.is_clean:
        complain("".join(render_merged(path, made.brought, labels.theirs)))
    else:
        told = render_merge_conflicts(path, made.conflicts, made.trouble, is_marked=made.is_marked)
        complain("".join(told))
        raise typer.Exit(BROKEN)


@app.command("setup-git")
def setup_git(
    everywhere: Annotated[
        bool,
        typer.Option("--global", help="Set the driver for all your repositories."),
    ] = False,
    hook: Annotated[
        bool, typer.Option("--hook", help="Also write a git hook that refuses half an edit.")
    ] = False,
    ledger: LedgerOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    today: TodayOption = None,
) -> None:
    """Make git merge the ledger fact by fact; run once per clone.

    It adds the ledger's files to .gitattributes, for you to commit, and the merge driver to the
    configuration of this clone. With --hook it also writes a pre-commit hook that stops git from
    committing half an edit. If there is a hook already, it prints the line to add instead.
    """
    from atmt_cli.render.merges import (
        render_cautions,
        render_setup,
        render_setup_json,
        render_setup_plan,
    )
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.git.setup import carry_out_setup, plan_setup, setup_diff

    day = clock(today)
    folder = find_folder(ledger)
    written = _set_hook(folder, dry_run=dry_run) if hook else None
    setup = plan_setup(folder, everywhere=everywhere)
    if not dry_run:
        carry_out_setup(folder, setup)
    diff = setup_diff(setup) if dry_run else None
    steps = (setup.added, setup.settings, setup.cautions)
    if as_json:
        emit((render_setup_json(*steps, day, diff, written),))
    elif diff is not None:
        complain("".join(render_cautions(setup.cautions)))
        if diff or setup.commands or not written:
            commands = setup.commands
            emit_diff(render_setup_plan(diff, commands, for_terminal=sys.stdout.isatty()))
    else:
        offer = _offer(folder) if steps[0] and not hook else ()
        emit(render_setup(*steps, written=written, offer=offer))


def _offer(folder: "Folder") -> tuple[str, ...]:
    """Return what is said of the hook where it was not asked for."""
    from atmt_cli.store.git.hook import plan_hook

    hook = plan_hook(folder)
    if hook.trouble:
        return (f"the hook that refuses to commit half an edit cannot be written: {hook.trouble}",)
    return (
        "so that git refuses to commit half an edit: atmt setup-git --hook",
        f"or add to your pre-commit hook: {hook.line}",
    )


def _set_hook(folder: "Folder", *, dry_run: bool) -> str | None:
    """Write the hook where that is ours to do; else say what to add, and where.

    Returns what is said where it was written, or would be. Raises UnavailableError.
    """
    from atmt_cli.model.text import visible
    from atmt_cli.store.git.hook import plan_hook, refuse_trouble, write_hook

    hook = plan_hook(folder)
    where = visible(str(hook.path))
    refuse_trouble(hook)
    if hook.is_set:
        complain(f"atmt: the hook is already there: {where}\n")
    elif not hook.is_ours_to_write:
        why = "is for all your repositories" if hook.is_shared else "was not written by atmt"
        complain(f"caution: {where} {why}; add this line to it:\n  {visible(hook.line)}\n")
    elif dry_run:
        complain(f"atmt: would write {where}:\n  {visible(hook.line)}\n")
        return f"Would write {hook.path}"
    else:
        write_hook(hook)
        return f"Wrote {hook.path}: from now on git refuses to commit half an edit"
    return None
