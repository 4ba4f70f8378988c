"""``atmt report chase``."""

from datetime import date
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Annotated

import typer

from atmt_cli.cli.app import report_app
from atmt_cli.cli.bulk.export import STDOUT
from atmt_cli.cli.options import (
    One,
    argument,
    option,
)
from atmt_cli.cli.streams import complain, emit
from atmt_cli.cli.viewpoint import Viewpoint, viewing
from atmt_cli.model.choices import known_bodies, pick
from atmt_cli.model.errors import UnavailableError, UsageError
from atmt_cli.model.text import counted, visible

if TYPE_CHECKING:
    from atmt_cli.model.body import Body
    from atmt_cli.model.ledger import Ledger
    from atmt_cli.views.letters import Owners

FORMS = ("xlsx", "csv")


@report_app.command()
@viewing
def chase(
    viewpoint: Viewpoint,
    body: Annotated[One, argument("BODY", "The owner to write to.")] = None,
    all_: Annotated[
        bool, typer.Option("--all", help="Write to every owner of live actions; needs -o.")
    ] = False,
    output: Annotated[
        One, option("DIR", "Folder for the letter and the form to send back.", "--output", "-o")
    ] = None,
    form: Annotated[
        One, option("FORMAT", "The form's format, xlsx or csv; needs -o.", of=FORMS)
    ] = None,
) -> None:
    """Write the letter to an owner, with a form to send back.

    It says what the owner has, what it owes, and what it has not answered."""
    pick(form, FORMS, "form")
    if (body is None) != all_:
        raise UsageError("name one owner, or all of them", f"{_typed(None, form)} -o letters")
    if output is None and (all_ or form):
        what = "several letters need" if all_ else "a form needs"
        raise UsageError(f"{what} a folder", f"{_typed(body, form)} -o letters")
    if output == STDOUT:
        hint = f"{_typed(body, form)} -o letters" if all_ or form else _typed(body, form)
        raise UsageError("-o names a folder; without it a letter goes to standard output", hint)
    ledger, day = viewpoint.read().ledger, viewpoint.day
    found = _owners(ledger, day)
    chosen = _chosen(found, body, day)
    if output is None:
        for one in chosen:
            emit((_letter(found, one, day),))
        return
    if not output.strip():
        raise UsageError("--output needs the name of a folder", "for example: -o letters")
    if chosen:
        _write(found, chosen, Path(output), form or FORMS[0], day)


def _typed(body: str | None, form: str | None) -> str:
    """Return the command as it may be typed: for an owner, or for all."""
    form = f" --form {form}" if form else ""
    return f"atmt report chase {quote(body) if body else '--all'}{form}"


def _owners(ledger: "Ledger", day: date) -> "Owners":
    from atmt_cli.rules import RULES
    from atmt_cli.rules.rule import judge
    from atmt_cli.views.letters import OVERDUE, Owners

    rules = [rule for rule in RULES if rule.id == OVERDUE]
    return Owners(ledger, judge(rules, ledger, day).findings)


def _chosen(owners: "Owners", name: str | None, day: date) -> "list[Body]":
    """Return the bodies to write to; says of each that there is no use in writing to."""
    having = owners.chased()
    names = having if name is None else known_bodies((name,), owners.ledger)
    if not having:
        emit((f"As of {day}: nobody has a live action; nothing to chase.\n",))
        return []
    refused = {one: owners.why_not(one, day) for one in names}
    for why in filter(None, refused.values()):
        if why.remedy:
            complain(f"atmt: {visible(why.fact)}, so it gets no letter\n  {why.remedy}\n")
        else:
            emit((f"As of {day}: {visible(why.fact)}; nothing to chase.\n",))
    return [owners.ledger.body_by_id[one] for one in names if not refused[one]]


def _letter(owners: "Owners", body: "Body", day: date) -> str:
    from atmt_cli.render.markdown import render_markdown_page
    from atmt_cli.views.letters import view_chase

    return "".join(render_markdown_page(view_chase(owners, body, day)))


def _write(owners: "Owners", bodies: "list[Body]", there: Path, form: str, day: date) -> None:
    """Write the letters and forms. What came back is not written over: nothing is, where one is."""
    from atmt_cli.store.files.target import read_target, write_all

    made: dict[Path, bytes] = {}
    for body in bodies:
        made[there / f"{body.id}.md"] = _letter(owners, body, day).encode()
        made[there / f"{body.id}.{form}"] = _form(owners, body, form, day)
    standing = {path: read_target(path) for path in made}
    for path, data in made.items():
        if standing[path] not in (None, data):
            message = f"{visible(str(path))} already exists, and may have been filled in"
            raise UnavailableError(message, "name another folder; nothing was written")
    write_all(there, {path: data for path, data in made.items() if standing[path] is None})
    where = quote(str(there))
    each = "each " if len(bodies) > 1 else ""
    to = ", ".join(body.id for body in bodies)
    emit(
        (
            f"{counted(len(bodies), 'letter')} in {visible(where)}, {each}with a form: {to}\n",
            f"  next: when they come back: atmt apply {visible(where)}/*.{form}\n",
        )
    )


def _form(owners: "Owners", body: "Body", form: str, day: date) -> bytes:
    from atmt_cli.changes.bulk.sheet import as_form
    from atmt_cli.cli.bulk.export import sheet_bytes

    ledger = owners.ledger
    rows = as_form(ledger, owners.actions(body.id), body.id, day)
    return sheet_bytes(ledger, rows, form, day, for_owner=True)
