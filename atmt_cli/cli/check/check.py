"""``atmt check``: every rule, as CI runs it."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.check.report import FORMATS, OutputOption, Report, deliver, refuse_target
from atmt_cli.cli.exits import BROKEN, UNAVAILABLE
from atmt_cli.cli.options import (
    AgainstOption,
    ColorOption,
    LedgerOption,
    One,
    Several,
    TodayOption,
    clock,
    file_format,
    option,
)
from atmt_cli.cli.reminder import NOTHING_CUT, how_to_add, is_cut_short
from atmt_cli.cli.streams import COLORS, complain
from atmt_cli.model.choices import pick

if TYPE_CHECKING:
    from atmt_cli.rules.rule import Rule
    from atmt_cli.store.git.gate import Judged
    from atmt_cli.store.git.loss import Loss


@app.command()
def check(
    strict: Annotated[bool, typer.Option("--strict", help="Fail on warnings, too.")] = False,
    select: Annotated[Several, option("RULE|GROUP", "Check only these.")] = None,
    ignore: Annotated[Several, option("RULE|GROUP", "Check everything except these.")] = None,
    against: AgainstOption = None,
    all_: Annotated[
        bool, typer.Option("--all", help="On a terminal, list every finding, however many.")
    ] = False,
    format_: Annotated[str, file_format(FORMATS, f"{', '.join(FORMATS)}.")] = "text",
    output: OutputOption = None,
    finish: Annotated[
        bool, typer.Option("--finish", help="First finish an edit that was cut short.")
    ] = False,
    staged: Annotated[
        One, option("TREE", "Check only for half an edit, here or in TREE; for a hook.")
    ] = None,
    ledger: LedgerOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Check the ledger against every rule; exit 1 on an error.

    With --against REV it also checks the edit, from the merge base of REV and HEAD to the files as
    they are now, and fails only on new errors. It exits 3 until an edit that was cut short is
    finished.

    On a terminal, more than three findings of one rule are grouped; pipes and files get them all.
    """
    if finish:
        _finish(ledger)
    day = clock(today)
    if staged is not None:
        _refuse_half(ledger, staged, day)
        return
    pick(format_, FORMATS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    rules = chosen_rules(select, ignore)
    refuse_target(output, ledger)
    from atmt_cli.store.git.gate import judge_against, judge_here

    if against is None:
        judged, change = judge_here(ledger, rules, day), None
    else:
        judged = judge_against(ledger, rules, day, against)
        change = partial(_told, judged)
    _tell_loss(judged.loss)
    verdict = judged.verdict
    failed = bool(verdict.errors or (strict and verdict.failing_warnings))
    deliver(Report(verdict, rules, day, strict, failed, all_, change), format_, output, coloring)
    if is_cut_short() or (judged.loss and judged.loss.is_unreadable):
        raise typer.Exit(UNAVAILABLE)
    if against is None:
        _tell_half(ledger)
    if failed:
        raise typer.Exit(BROKEN)


def _tell_half(given: str | None) -> None:
    """Give a caution where the files are half of an edit and its journal is gone."""
    from atmt_cli.store.files.find import find_folder
    from atmt_cli.store.git.half import half_left

    if half := half_left(find_folder(given)):
        complain(
            f"caution: these files hold only half of an edit: {half}\n"
            "  undo it with git restore, or make the edit again\n"
        )


def _finish(given: str | None) -> None:
    from atmt_cli.store.edit import finish
    from atmt_cli.store.files.find import find_folder

    if not finish(find_folder(given)):
        complain(NOTHING_CUT)


def _refuse_half(given: str | None, tree: str, day: date) -> None:
    """Raise UnavailableError where an edit was cut short, or a tree holds one half of it.

    A hook stands for every branch of a repository, and a branch without a ledger has no edits.
    """
    from atmt_cli.rules import RULES
    from atmt_cli.store.files.find import find_folder, is_nowhere
    from atmt_cli.store.git.half import refuse_half

    if is_nowhere(given):
        return
    folder = find_folder(given)
    add = how_to_add(folder)
    refuse_half(folder, tree, RULES, day, (f"when it is finished, {add}", add))


def _told(judged: "Judged") -> str | None:
    """Return the edit in plain words, as Markdown; None where there is no ledger to tell of."""
    if judged.after is None:
        return None
    from atmt_cli.render.diff import render_edit_markdown
    from atmt_cli.views.diff.records import view_edit

    return render_edit_markdown(view_edit(judged.before, judged.after))


def _tell_loss(loss: "Loss | None") -> None:
    """Tell what a merge that git has under way has lost."""
    if loss is not None:
        from atmt_cli.render.merges import render_loss

        complain("".join(render_loss(loss.word, loss.theirs, loss.lost, loss.trouble, loss.only)))


def chosen_rules(select: Iterable[str] | None, ignore: Iterable[str] | None) -> "tuple[Rule, ...]":
    """Return the rules selected and not ignored, by id or group. Raises UsageError for an unknown
    one.
    """
    from atmt_cli.rules import EVERY_RULE, RULES

    select, ignore = tuple(select or ()), tuple(ignore or ())
    known = sorted({one for rule in EVERY_RULE for one in (rule.id, rule.group)})
    for one in (*select, *ignore):
        pick(one, known, "rule or group", see="atmt rules")
    return tuple(
        rule
        for rule in RULES
        if (not select or rule.id in select or rule.group in select)
        and rule.id not in ignore
        and rule.group not in ignore
    )
