"""``atmt add``, ``question list``, ``add`` and ``answer``, and ``waive``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, question_app
from atmt_cli.cli.completion import complete_question
from atmt_cli.cli.editing.carry import How, carry_out_one, recording, writing
from atmt_cli.cli.options import (
    ColorOption,
    FormatOption,
    One,
    OnOption,
    Several,
    argument,
    clock,
    open_ledger,
    option,
)
from atmt_cli.cli.reading.query import Query, showing
from atmt_cli.model.action import PRIORITIES
from atmt_cli.model.choices import known_actions
from atmt_cli.model.errors import UsageError

app.add_typer(question_app, name="question")


@app.command("add")
@recording("add")
def action_add(
    title: Annotated[str, argument("TITLE", "The title, exactly as published.")],
    to: Annotated[
        Several, option("BODY", "The body that should take it; repeatable. Default: nobody yet.")
    ] = None,
    id_: Annotated[One, option("ID", "An id for it. Default: the next one.", "--id")] = None,
    short_title: Annotated[One, option("TEXT", "A short title for tables.")] = None,
    ref: Annotated[One, option("REF", "The number it was published under.")] = None,
    theme: Annotated[Several, option("THEME", "A theme it belongs to; repeatable.")] = None,
    priority: Annotated[One, option("PRIORITY", "high, medium or low.", of=PRIORITIES)] = None,
    due: Annotated[One, option("DATE", "The day it is due, or: ongoing.")] = None,
    support: Annotated[Several, option("BODY", "A body that helps.")] = None,
    governance: Annotated[Several, option("BODY", "The body the owner answers to.")] = None,
    funders: Annotated[Several, option("BODY", "A body that pays.")] = None,
    source: Annotated[Several, option("SOURCE", "The source it comes from.")] = None,
    on: OnOption = None,
    reason: Annotated[One, option("TEXT", "Why nobody has it yet; only without --to.")] = None,
) -> None:
    """Add an action, and name the body that should take it, if any."""


@question_app.command("list")
@showing
def question_list(
    query: Query,
    about: Annotated[Several, option("ACTION", "Only questions about it; repeatable.")] = None,
    unanswered: Annotated[
        bool, typer.Option("--open", help="Only questions without an answer.")
    ] = False,
) -> None:
    """List every question, with its number and its answer."""
    from atmt_cli.views.entries import view_questions

    ledger = query.read().ledger
    actions = known_actions(about or (), ledger.directory("actions"))
    query.answer(view_questions(ledger, query.day, actions, unanswered=unanswered))


@question_app.command("add")
@recording("question-add")
def question_add(
    text: Annotated[str, argument("TEXT", "The question.")],
    about: Annotated[Several, option("ACTION", "The action it is about; repeatable.")] = None,
    on: OnOption = None,
) -> None:
    """Record a question to be answered."""


@question_app.command("answer")
@writing
def question_answer(
    how: How,
    question: Annotated[str, argument("N", "The number of the question.", of=complete_question)],
    answer: Annotated[str, argument("TEXT", "The answer.")],
    on: OnOption = None,
) -> None:
    """Record the answer to a question."""
    from atmt_cli.changes.operations.operation import QuestionAnswer

    number = question.removeprefix("question:")
    carry_out_one(how, QuestionAnswer, question=number, answer=answer, on=on)


@app.command()
@writing
def waive(
    how: How,
    rule: Annotated[One, argument("RULE", "The rule, by id.")] = None,
    where: Annotated[One, argument("WHERE", "Where the finding is, such as A2.")] = None,
    reason: Annotated[One, option("TEXT", "Why the finding is accepted.")] = None,
    until: Annotated[One, option("DATE", "The last day of the waiver.")] = None,
    list_: Annotated[
        bool, typer.Option("--list", help="List the waivers, and record nothing.")
    ] = False,
    format_: FormatOption = None,
    color: ColorOption = None,
) -> None:
    """Accept a finding knowingly until a given day, or list waivers."""
    from atmt_cli.changes.operations.operation import Waive

    given = {"rule": rule, "where": where, "reason": reason, "until": until}
    if list_:
        if any(given.values()) or how.by or how.dry_run:
            raise UsageError("--list records nothing", "atmt waive --list")
        _list_waivers(how, "json" if how.as_json and format_ is None else format_, color)
        return
    if format_ is not None:
        raise UsageError(
            "--format goes with --list", "atmt waive --list; for an edit as JSON: --json"
        )
    carry_out_one(how, Waive, **given)


def _list_waivers(how: How, format_: str | None, color: str | None) -> None:
    from atmt_cli.cli.streams import answer
    from atmt_cli.views.entries import view_waivers

    day = clock(how.today)
    answer(view_waivers(open_ledger(how.ledger).ledger, day), format_, day, color)
