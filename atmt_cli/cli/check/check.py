"""``atmt check``: every rule, as CI runs it."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import app
from atmt_cli.cli.bulk.progress import found_so_far
from atmt_cli.cli.check.report import FORMATS, OutputOption, Report, deliver, refuse_target
from atmt_cli.cli.exits import BROKEN, OK, UNAVAILABLE
from atmt_cli.cli.options import (
    AgainstOption,
    AtOption,
    ColorOption,
    LedgerOption,
    LedgersOption,
    One,
    Several,
    TodayOption,
    clock,
    file_format,
    option,
)
from atmt_cli.cli.reminder import NOTHING_CUT, how_to_add, is_cut_short
from atmt_cli.cli.streams import COLORS, complain
from atmt_cli.cli.viewpoint import Viewpoint
from atmt_cli.cli.wide_viewpoint import caution_again, refuse_together, refuse_unread
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UsageError

if TYPE_CHECKING:
    from atmt_cli.rules.rule import Rule, Verdict
    from atmt_cli.store.git.gate import Judged
    from atmt_cli.store.git.loss import Loss
    from atmt_cli.store.many.ledgers import DeskReading


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
    ledgers: LedgersOption = None,
    at: AtOption = None,
    today: TodayOption = None,
    color: ColorOption = None,
) -> None:
    """Check the ledger against every rule; exit 1 on an error.

    With --against REV it also checks the edit, from the merge base of REV and HEAD to the files as
    they are now, and fails only on new errors. It exits 3 until an edit that was cut short is
    finished. With --ledgers it checks all the ledgers of a manifest.

    On a terminal, more than three findings of one rule are grouped; pipes and files get them all.
    """
    if at is not None:
        _refuse_beside(at, finish, against, staged)
    others = {"--finish": finish, "--staged": staged, "--against": against}
    refuse_together(ledgers, {"--ledger": ledger, "--at": at, **others}, "--ledgers")
    if finish:
        _finish(ledger)
    if staged is not None:
        _refuse_half(ledger, staged, clock(today))
        return
    viewpoint = Viewpoint(ledger, at, today)
    pick(format_, FORMATS, "format")
    coloring = pick(color, COLORS, "color") or "auto"
    rules = chosen_rules(select, ignore, is_many=ledgers is not None)
    refuse_target(output, ledger)
    day = viewpoint.day
    if ledgers is not None:
        verdict, desk = _judged_all(ledgers, rules, day)
        failed = bool(verdict.errors or (strict and verdict.failing_warnings))
        report = Report(verdict, rules, day, strict, failed, all_)
        deliver(report, format_, output, coloring)
        absent = [one for one in desk.troubled.values() if not one.unreadable]
        refuse_unread(absent, has_others=bool(desk.ledgers))
        raise typer.Exit(BROKEN if failed else OK)
    judged = _judged(viewpoint, rules, ledger, at, against)
    change = None if against is None else partial(_told, judged)
    _tell_loss(judged.loss)
    verdict = judged.verdict
    failed = bool(verdict.errors or (strict and verdict.failing_warnings))
    deliver(Report(verdict, rules, day, strict, failed, all_, change), format_, output, coloring)
    if is_cut_short() or (judged.loss and judged.loss.is_unreadable):
        raise typer.Exit(UNAVAILABLE)
    if against is None and at is None:
        _tell_half(ledger)
    if failed:
        raise typer.Exit(BROKEN)


def _refuse_beside(at: str, *others: object) -> None:
    """Raise UsageError for what concerns the files as they are, beside a ledger that was."""
    if any(one not in (None, False) for one in others):
        message = "--at checks the ledger as it was, by itself"
        raise UsageError(message, f"atmt check --at {quote(at)}")


def _judged(
    viewpoint: Viewpoint,
    rules: "tuple[Rule, ...]",
    ledger: str | None,
    at: str | None,
    against: str | None,
) -> "Judged":
    """Judge the ledger as it was, as an edit, or as it is."""
    from atmt_cli.store.git.gate import Judged, judge_against, judge_alone, judge_here

    if at is not None:
        return Judged(judge_alone(viewpoint.read, rules, viewpoint.day)[0])
    if against is not None:
        return judge_against(ledger, rules, viewpoint.day, against)
    return judge_here(ledger, rules, viewpoint.day)


def _judged_all(
    manifest: str, rules: "tuple[Rule, ...]", day: date
) -> "tuple[Verdict, DeskReading]":
    """Judge each ledger that a manifest names, by itself and beside the others; return what was
    read, too.
    """
    from atmt_cli.rules.rule import joint_verdict
    from atmt_cli.store.many.ledgers import DeskReading, read_members
    from atmt_cli.store.many.manifest import read_manifest

    members = read_manifest(manifest)
    alone = [rule for rule in rules if not rule.needs_desk]
    together = [rule for rule in rules if rule.needs_desk]
    verdicts: list[Verdict] = []
    desk = DeskReading()
    for one in found_so_far(read_members(members), "ledgers checked", shown=False):
        verdicts.append(one.judge(alone, day))
        desk.add(one)
    caution_again(desk.again, "it is compared once")
    verdicts += desk.judge(together, day, members.above)
    return joint_verdict(verdicts), desk


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


def chosen_rules(
    select: Iterable[str] | None, ignore: Iterable[str] | None, *, is_many: bool = False
) -> "tuple[Rule, ...]":
    """Return the rules selected and not ignored, by id or group. Raises UsageError for an unknown
    one, and for one that compares ledgers where only one is read.
    """
    from atmt_cli.rules import EVERY_RULE, RULES, RULES_OF_MANY

    select, ignore = tuple(select or ()), tuple(ignore or ())
    known = sorted({one for rule in EVERY_RULE for one in (rule.id, rule.group)})
    for one in (*select, *ignore):
        pick(one, known, "rule or group", see="atmt rules")
        if not is_many and any(one in (rule.id, rule.group) for rule in RULES_OF_MANY):
            hint = f"atmt --ledgers MANIFEST check --select {one}"
            raise UsageError(f"{one} compares ledgers, and only one is read", hint)
    return tuple(
        rule
        for rule in (*RULES, *(RULES_OF_MANY if is_many else ()))
        if (not select or rule.id in select or rule.group in select)
        and rule.id not in ignore
        and rule.group not in ignore
    )
