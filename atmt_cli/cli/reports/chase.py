"""``atmt report chase``."""

import sys
from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated, NamedTuple

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
from atmt_cli.cli.streams import complain, emit, is_terminal, width_of
from atmt_cli.cli.viewpoint import Viewpoint, viewing
from atmt_cli.model.choices import known_bodies, pick
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from atmt_cli.changes.operations.operation import Request
    from atmt_cli.changes.operations.plan import Plan
    from atmt_cli.cli.editing.carry import Done
    from atmt_cli.cli.reports.post import Post
    from atmt_cli.model.ledger import Ledger, Letter
    from atmt_cli.rules.owners import Owners
    from atmt_cli.store.edit import Planner
    from atmt_cli.store.files.find import Folder

FORMS = ("xlsx", "csv")
FORMATS = ("md", "docx", "eml", "json")


class Mailing(NamedTuple):
    """Letters as they were asked for: to whom, where they go, and as what."""

    body: str | None
    output: str | None
    form: str | None
    format_: str

    @property
    def typed(self) -> str:
        """Return the command as it may be typed: for an owner, or for all."""
        format_ = f" --format {self.format_}" if self.format_ != FORMATS[0] else ""
        form = f" --form {self.form}" if self.form else ""
        whom = quote(self.body) if self.body else "--all"
        return f"atmt report chase {whom}{format_}{form}"

    @property
    def folder(self) -> str:
        """Return the option that names the folder, if there is one."""
        return f" -o {quote(self.output)}" if self.output else ""


@report_app.command()
@viewing
def chase(
    viewpoint: Viewpoint,
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
    mailing = Mailing(body, output, form, pick(format_, FORMATS, "format") or FORMATS[0])
    _refuse_mixed(mailing, all_=all_, viewpoint=viewpoint, record=record)
    if not record and (again or dry_run or as_json):
        given = "--again" if again else "--dry-run" if dry_run else "--json"
        hint = f"{mailing.typed}{mailing.folder} --record {given}"
        raise UsageError(f"{given} needs --record", hint)
    if record and as_json and not dry_run and body is not None and output is None:
        hint = f"{mailing.typed} -o letters --record --json"
        raise UsageError("the letter and the edit cannot both go to standard output", hint)
    from atmt_cli.changes.operations.operation import ReportChase
    from atmt_cli.changes.operations.plan import foreseen
    from atmt_cli.cli.editing.carry import made_of

    def request(bodies: "Sequence[str]") -> "Request":
        early = again or not record
        return made_of(ReportChase, by=by, body=[*bodies], reply_by=reply_by, again=early)

    ledger, day = viewpoint.read().ledger, viewpoint.day
    if record:
        how = How(by, dry_run, as_json)
        _record(mailing, how, ledger, viewpoint, request, again=again, yes=yes)
        return
    found = _owners(ledger, day)
    if chosen := _chosen(found, body):
        _caution_early(found, chosen)
        seen = foreseen(ledger, (request(chosen),), day)
        _show(mailing, _post(mailing, seen, chosen, viewpoint))


def _refuse_mixed(mailing: Mailing, *, all_: bool, viewpoint: Viewpoint, record: bool) -> None:
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


def _owners(ledger: "Ledger", day: date) -> "Owners":
    from atmt_cli.rules.owners import Owners

    return Owners(ledger, day)


def _chosen(owners: "Owners", name: str | None) -> list[str]:
    """Return the bodies to write to; says of each that there is no use in writing to."""
    day, having = owners.today, owners.chased()
    names = having if name is None else known_bodies((name,), owners.ledger)
    if not having:
        emit((f"As of {day}: nobody has a live action; nothing to chase.\n",))
        return []
    refused = {one: owners.why_not(one) for one in names}
    for why in filter(None, refused.values()):
        if why.remedy:
            complain(f"atmt: {visible(why.fact)}, so it gets no letter\n  {why.remedy}\n")
        else:
            emit((f"As of {day}: {visible(why.fact)}; nothing to chase.\n",))
    return [one for one in names if not refused[one]]


def _caution_early(owners: "Owners", bodies: "Sequence[str]") -> None:
    """Say of each letter that it would be early: there is still time to answer the one before."""
    for body in bodies:
        turn = owners.turn(body)
        if turn.is_early:
            complain(f"atmt: {_in_time(owners, turn.in_time[-1])}\n")


def _in_time(owners: "Owners", letter: "Letter") -> str:
    name = visible(owners.ledger.short(letter.to))
    return f"{name} was written to on {letter.on}, and has until {letter.reply_by} to answer"


def _post(
    mailing: Mailing, ledger: "Ledger", bodies: "Sequence[str]", viewpoint: Viewpoint
) -> "Post":
    """Return the letters, made of the ledger in which they are recorded."""
    from atmt_cli.cli.reports.delivery import own_templates
    from atmt_cli.cli.reports.post import Post
    from atmt_cli.rules.owners import Owners
    from atmt_cli.views.reports.letter import view_letters

    owners = Owners(ledger, viewpoint.day)
    own = own_templates(viewpoint.folder)
    letters = view_letters(owners, bodies)
    return Post(owners, letters, own, mailing.format_, mailing.form or FORMS[0])


def _show(mailing: Mailing, post: "Post") -> None:
    """Write letters to their folder, or one to standard output."""
    # The letter bears this day, whenever somebody comes to record it.
    typed = f"{visible(mailing.typed + mailing.folder)} --record --today {post.day}"
    if mailing.output is not None:
        written = post.write(Path(mailing.output), "name another folder")
        emit((written, f"  next: once sent: {typed}\n"))
        return
    post.emit()
    if is_terminal(sys.stderr) and mailing.format_ != "json":
        complain(f"  next: once sent: {typed}\n")


def _record(
    mailing: Mailing,
    how: How,
    ledger: "Ledger",
    viewpoint: Viewpoint,
    request: "Callable[[Sequence[str]], Request]",
    *,
    again: bool,
    yes: bool,
) -> None:
    """Write letters, then record that they are sent: after a kill between the two, the same command
    does the rest. Without a folder all of them are recorded as they were sent.
    """
    from atmt_cli.cli.editing.carry import carry_out_in

    found = _owners(ledger, viewpoint.day)
    chosen = _chosen(found, mailing.body)
    if mailing.body is None and not again:
        chosen = _due(found, chosen)
    if not chosen:
        return
    folder = viewpoint.find()
    written: list[str] = []

    def write(plan: "Plan") -> None:
        post = _post(mailing, plan.ledger, chosen, viewpoint)
        if mailing.output is not None:
            hint = "name another folder; or, if the letters in it were sent, leave out -o"
            written.append(post.write(Path(mailing.output), hint))
        elif mailing.body is not None:
            post.emit()

    planner = _steady(folder, request(chosen), viewpoint.day)
    done = carry_out_in(folder, how, viewpoint.day, planner, yes=yes, first=write)
    _tell(mailing, how, done, "".join(written))


def _due(owners: "Owners", bodies: "Sequence[str]") -> list[str]:
    """Return the bodies to which another letter is due; says which still have time to answer."""
    turns = {body: owners.turn(body) for body in bodies}
    for turn in turns.values():
        if turn.is_early:
            complain(f"atmt: {_in_time(owners, turn.in_time[-1])}, so it gets no further letter\n")
    due = [body for body, turn in turns.items() if not turn.is_early]
    if bodies and not due:
        emit((f"As of {owners.today}: everybody still has time to answer.\n",))
    return due


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
