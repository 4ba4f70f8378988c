"""``atmt merge-driver`` and ``atmt setup-git``: what git does with the files of a ledger."""

import sys
from typing import Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.exits import BROKEN
from atmt_cli.cli.options import DryRunOption, JsonOption, LedgerOption, TodayOption, clock
from atmt_cli.cli.output import complain, emit

# A ledger's folder may have a name that looks like an option, and git hands over what it has.
_PATHS = {"ignore_unknown_options": True, "help_option_names": ["--help"]}


@app.command("merge-driver", context_settings=_PATHS)
def merge_driver(
    base: Annotated[str, typer.Argument(metavar="BASE", help="The common ancestor: %O.")],
    ours: Annotated[str, typer.Argument(metavar="OURS", help="The current side: %A.")],
    theirs: Annotated[str, typer.Argument(metavar="THEIRS", help="The other side: %B.")],
    path: Annotated[str, typer.Argument(metavar="PATH", help="The file that is merged: %P.")],
) -> None:
    """Merge a ledger file by its facts; git calls this.

    The result replaces OURS. Exit 0: clean; 1: a conflict, marked in the file; 129: it failed.
    """
    from pathlib import Path, PurePosixPath

    from atmt_cli.changes.threeway import Three
    from atmt_cli.model.errors import UnavailableError
    from atmt_cli.model.text import visible
    from atmt_cli.render.merges import render_conflicts, render_left_out, render_merged
    from atmt_cli.store.merge import Labels, merge_files
    from atmt_cli.store.regular import IrregularError, read_regular
    from atmt_cli.store.source import LARGEST
    from atmt_cli.store.upstream import merging, theirs_is_upstream

    try:
        files = Three(*(read_regular(Path(one), LARGEST) for one in (base, ours, theirs)))
    except (OSError, IrregularError) as error:
        raise UnavailableError(f"Cannot read a side of {visible(path)}: {error}") from error
    merged_in = merging()
    theirs_first = merged_in is not None and theirs_is_upstream(Path.cwd(), merged_in)
    labels = Labels("HEAD", merged_in.name if merged_in else "theirs")
    made = merge_files(PurePosixPath(path).name, files, theirs_first=theirs_first, labels=labels)
    try:
        Path(ours).write_bytes(made.data)
    except OSError as error:
        raise UnavailableError(f"Cannot write {visible(ours)}: {error.strerror}") from error
    complain("".join(render_left_out(path, made.left_out)))
    if made.is_clean:
        complain("".join(render_merged(path, made.brought, labels.theirs)))
    else:
        told = render_conflicts(path, made.conflicts, made.trouble, is_marked=made.is_marked)
        complain("".join(told))
        raise typer.Exit(BROKEN)


@app.command("setup-git")
def setup_git(
    everywhere: Annotated[
        bool,
        typer.Option("--global", help="Set the driver for all your repositories."),
    ] = False,
    ledger: LedgerOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    today: TodayOption = None,
) -> None:
    """Make git merge the ledger by its facts; once in each clone.

    Adds the ledger's files to .gitattributes, which is to be committed, and the merge driver to
    git's configuration, which stays here.
    """
    from atmt_cli.render.merges import (
        render_cautions,
        render_setup,
        render_setup_json,
        render_setup_plan,
    )
    from atmt_cli.store.find import find_folder
    from atmt_cli.store.setup import carry_out_setup, plan_setup, setup_diff

    day = clock(today)
    folder = find_folder(ledger)
    setup = plan_setup(folder, everywhere=everywhere)
    if not dry_run:
        carry_out_setup(folder, setup)
    diff = setup_diff(setup) if dry_run else None
    steps = (setup.added, setup.settings, setup.cautions)
    if as_json:
        emit((render_setup_json(*steps, day, diff),))
    elif diff is not None:
        complain("".join(render_cautions(setup.cautions)))
        emit(render_setup_plan(diff, setup.commands, for_terminal=sys.stdout.isatty()), exact=True)
    else:
        emit(render_setup(*steps))
