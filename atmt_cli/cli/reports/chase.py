"""``atmt report chase``."""

import sys
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import report_app
from atmt_cli.cli.bulk.export import STDOUT
from atmt_cli.cli.editing.carry import How
from atmt_cli.cli.options import (
    ByOption,
    DryRunOption,
    JsonOption,
    One,
    YesOption,
    argument,
    file_format,
    option,
)
from atmt_cli.cli.reports.mailing import (
    FORMATS,
    FORMS,
    Mailing,
    WritingLedger,
    caution_early,
    chosen_bodies,
    due_bodies,
    foreseen_desk,
    owners_of,
    post_of,
    recorded_ledgers,
)
from atmt_cli.cli.streams import complain, emit, is_terminal, width_of
from atmt_cli.cli.wide_viewpoint import WideViewpoint, naming, overlooking
from atmt_cli.model.choices import pick
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, listed, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from atmt_cli.changes.operations.operation import Request
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.cli.editing.carry import Done
    from atmt_cli.cli.reports.mailing import Making
    from atmt_cli.cli.reports.post import Post
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.store.edit import Planner
    from atmt_cli.store.files.find import Folder

_MOST_NAMED = 5
"""The most ledgers that an answer names."""


@report_app.command()
@overlooking
def chase(
    viewpoint: WideViewpoint,
    body: Annotated[One, argument("BODY", "The owner to write to.")] = None,
    all_: Annotated[
        bool,
        typer.Option("--all", help="Write to every owner of live actions; needs -o, or --record."),
    ] = False,
    output: Annotated[
        One, option("DIR", "Folder for the letter and the form to send back.", "--output", "-o")
    ] = None,
    format_: Annotated[
        One, file_format(FORMATS, "md, docx, eml (a draft for a mail program) or json.")
    ] = None,
    form: Annotated[
        One, option("FORMAT", "The form's format, xlsx or csv; needs -o.", of=FORMS)
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Record that the letter is sent.")
    ] = False,
    reply_by: Annotated[
        One, option("DATE", "Ask for an answer by then. Default: in `answer_within` days.")
    ] = None,
    again: Annotated[
        bool, typer.Option("--again", help="Record it even if there is time left to answer.")
    ] = False,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    yes: YesOption = False,
) -> None:
    """Write the letter to an owner, with a form to send back.

    It says what the owner has, what it owes, and what it has not answered. With --record
    the letter counts as sent: actions that the owner was only named for are recorded as told, and
    the next letter is a reminder."""
    chosen_format = pick(format_, FORMATS, "format") or FORMATS[0]
    mailing = Mailing(body, output, form, chosen_format, viewpoint.manifest)
    _refuse_mixed(mailing, all_=all_, viewpoint=viewpoint, record=record)
    if not record and (again or dry_run or as_json):
        given = "--again" if again else "--dry-run" if dry_run else "--json"
        hint = f"{mailing.typed}{mailing.folder} --record {given}"
        raise UsageError(f"{given} needs --record", hint)
    if record and as_json and not dry_run and body is not None and output is None:
        hint = f"{mailing.typed} -o letters --record --json"
        raise UsageError("the letter and the edit cannot both go to standard output", hint)
    from atmt_cli.changes.operations.operation import ReportChase
    from atmt_cli.cli.editing.carry import made_of

    def request(bodies: "Sequence[str]") -> "Request":
        early = again or not record
        return made_of(ReportChase, by=by, body=[*bodies], reply_by=reply_by, again=early)

    if mailing.manifest is not None:
        _refuse_edit(mailing, dry_run=dry_run, as_json=as_json, record=record)
    elif record:
        how = How(by, dry_run, as_json)
        ledger = viewpoint.read().ledger
        _record(mailing, how, ledger, viewpoint, request, again=again, yes=yes)
        return
    _write(mailing, viewpoint, request, recording=again if record else None)
    viewpoint.tell_unread()


def _write(
    mailing: Mailing, viewpoint: WideViewpoint, request: "Making", *, recording: bool | None
) -> None:
    """Write the letters of one ledger, or of all in a manifest, and record none of them.

    Where ``recording`` is not None, files are written that record them; it says whether letters go
    to those, too, who still have time to answer.
    """
    desks = [
        WritingLedger(one.name, owners_of(one.ledger, viewpoint.day), viewpoint.typing(one.name))
        for one in viewpoint.shares()
    ]
    where = " in the ledgers that were read" if viewpoint.troubled else ""
    with naming(viewpoint.troubled):
        chosen = chosen_bodies(desks, mailing.body, where)
    if recording is None:
        caution_early(desks, chosen)
    elif not recording:
        chosen = due_bodies(desks, chosen)
    if any(chosen):
        pairs = zip(desks, chosen, strict=True)
        seen = [foreseen_desk(desk, bodies, request) for desk, bodies in pairs]
        post = post_of(mailing, seen, chosen, viewpoint, again=recording)
        recorded = None if recording is None else recorded_ledgers(desks, chosen, again=recording)
        _show(mailing, post, viewpoint, recorded)


def _refuse_edit(mailing: Mailing, *, dry_run: bool, as_json: bool, record: bool) -> None:
    """Raise UsageError for what is asked of an edit, where many ledgers are written about, none of
    which is edited.
    """
    hint = f"{mailing.typed} -o letters --record"
    if record and mailing.output is None:
        said = "--record with --ledgers writes a file for each ledger, and needs a folder for them"
        raise UsageError(said, hint)
    if dry_run or as_json:
        given = "--dry-run" if dry_run else "--json"
        hint += f"; then, of each ledger: atmt apply FILE {given}"
        raise UsageError(f"{given} and --ledgers cannot be given together", hint)


def _refuse_mixed(mailing: Mailing, *, all_: bool, viewpoint: WideViewpoint, record: bool) -> None:
    """Raise UsageError for options that do not go together."""
    pick(mailing.form, FORMS, "form")
    if (mailing.body is None) != all_:
        raise UsageError("name one owner, or all of them", f"{_all(mailing)} -o letters")
    alone = mailing.format_ == "json"
    if record and viewpoint.is_past:
        raise UsageError(
            "--record writes to the ledger as it is now, not --at a day", mailing.typed
        )
    if mailing.output is None and (
        (all_ and not (alone or record)) or (mailing.form and mailing.format_ != "eml")
    ):
        what = "several letters need" if all_ else "a form needs"
        raise UsageError(f"{what} a folder", f"{mailing.typed} -o letters")
    if mailing.output == STDOUT:
        hint = f"{mailing.typed} -o letters" if all_ or mailing.form else mailing.typed
        raise UsageError("-o names a folder; without it a letter goes to standard output", hint)
    if mailing.output is not None and not mailing.output.strip():
        raise UsageError("--output needs the name of a folder", "for example: -o letters")
    if alone and (mailing.output is not None or record):
        raise UsageError("JSON goes to standard output, which is not a letter", mailing.typed)


def _all(mailing: Mailing) -> str:
    return mailing._replace(body=None).typed


def _show(
    mailing: Mailing, post: "Post", viewpoint: WideViewpoint, recorded: "list[str] | None"
) -> None:
    """Write letters to their folder, or one to standard output.

    ``recorded`` are the ledgers that have their letters already; None where none is to be recorded.
    """
    # The letter bears this day, whenever somebody comes to record it.
    typed = f"{visible(mailing.typed + mailing.folder)} --record --today {post.day}"
    if mailing.output is not None:
        written = post.write(Path(mailing.output), "name another folder")
        following = (
            f"  next: once sent: {typed}\n"
            if recorded is None
            else _applied(mailing, post, viewpoint, recorded)
        )
        emit((written, following))
        return
    post.emit(viewpoint.unread)
    if is_terminal(sys.stderr) and mailing.format_ != "json":
        folder = " -o letters" if mailing.manifest else ""
        typed = f"{visible(mailing.typed)}{folder} --record --today {post.day}"
        complain(f"  next: once sent: {typed}\n")


def _applied(
    mailing: Mailing, post: "Post", viewpoint: WideViewpoint, recorded: "list[str]"
) -> str:
    """Return how letters are recorded in the ledgers that wrote them, none of which is changed, and
    what is typed there when the forms come back.
    """
    output = quote(str(mailing.output))
    ledgers = [one for one in dict.fromkeys(post.ledgers) if one not in recorded]
    known = f" in {listed(recorded)}" if recorded and ledgers else ""
    held = f"Nothing to change{known}: recorded on {post.day}\n" if recorded else ""
    if not ledgers:
        return held
    stem = post.names[0] if mailing.body else "*"
    apply = {name: f"atmt apply {output}/{stem}.{name}.jsonl" for name in ledgers}
    said = [
        f"  next: once sent, in {name}: {viewpoint.typing(name)(apply[name])}\n"
        for name in ledgers[:_MOST_NAMED]
    ]
    if more := ledgers[_MOST_NAMED:]:
        said.append(f"  and so on, in {counted(len(more), 'more ledger')}\n")
    forms = f"  when the forms come back, the same in each with .{mailing.kind} for .jsonl\n"
    no_change = "no ledger is changed yet; a file for each records that its letter is sent\n"
    return visible(f"{held}{no_change}{''.join(said)}{forms}", lines=True)


def _record(
    mailing: Mailing,
    how: How,
    ledger: "Ledger",
    viewpoint: WideViewpoint,
    request: "Making",
    *,
    again: bool,
    yes: bool,
) -> None:
    """Write letters, then record that they are sent: after a kill between the two, the same command
    does the rest. Without a folder all of them are recorded as they were sent.
    """
    from atmt_cli.cli.editing.carry import carry_out_in

    desk = WritingLedger(None, owners_of(ledger, viewpoint.day))
    (chosen,) = chosen_bodies([desk], mailing.body)
    if mailing.body is None and not again:
        (chosen,) = due_bodies([desk], [chosen])
    if not chosen:
        return
    folder = viewpoint.find()
    written: list[str] = []

    def write(plan: "Plan") -> None:
        sent = WritingLedger(None, owners_of(plan.ledger, viewpoint.day))
        post = post_of(mailing, [sent], [chosen], viewpoint)
        if mailing.output is not None:
            hint = "name another folder; or, if the letters in it were sent, leave out -o"
            written.append(post.write(Path(mailing.output), hint))
        elif mailing.body is not None:
            post.emit()

    planner = _steady(folder, request(chosen), viewpoint.day)
    done = carry_out_in(folder, how, viewpoint.day, planner, yes=yes, first=write)
    _tell(mailing, how, done, "".join(written))


def _steady(folder: "Folder", request: "Request", day: date) -> "Planner":
    """Return a function that plans what is recorded of letters. Raises UnavailableError where that
    is no longer what the letters say that were written.
    """
    from atmt_cli.cli.editing.carry import planner_of

    plan_of, before = planner_of(lambda _ledger: (request,), day, folder), list["Plan"]()

    def plan(ledger: "Ledger") -> "Plan":
        made = plan_of(ledger)
        if before and _sent(made) != _sent(before[0]):
            message = "The ledger was changed while the letters were written; none is recorded"
            raise UnavailableError(message, "type the command again, with another folder")
        before.append(made)
        return made

    return plan


def _sent(plan: "Plan") -> tuple[object, ...]:
    """Return the letters that a plan adds, and the handovers that it tells of."""
    return tuple((change.pointer, str(change.value)) for change in plan.changes)  # type: ignore[union-attr]


def _tell(mailing: Mailing, how: How, done: "Done", written: str) -> None:
    """Say which letters were written, and what was recorded of them."""
    from atmt_cli.cli.editing.carry import tell
    from atmt_cli.render.edits import render_edit

    if how.as_json or how.dry_run:
        tell(done, how)
        return
    plan = done.made.plan
    if mailing.output is not None and mailing.format_ != "eml":
        form = mailing.form or FORMS[0]
        following = f"when the forms come back: atmt apply {quote(mailing.output)}/*.{form}"
        plan = plan._replace(following=following)
    said = "".join(render_edit(plan, width_of(sys.stdout)))
    if not plan.changes:
        said = f"Nothing to change: recorded on {done.day}\n"
    is_aside = mailing.output is None and mailing.body is not None
    complain(said) if is_aside else emit((written, said))
