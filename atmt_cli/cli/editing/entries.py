"""``atmt add``, ``question add``, ``question answer`` and ``waive``."""

from typing import Annotated

from atmt_cli.cli.app import app, question_app
from atmt_cli.cli.completion import complete_question
from atmt_cli.cli.editing.carry import How, carry_out_one, recording, writing
from atmt_cli.cli.options import (
    One,
    OnOption,
    Several,
    argument,
    option,
)

app.add_typer(question_app, name="question")


@app.command("add")
@recording("add")
def action_add(
    title: Annotated[str, argument("TITLE", "The title, exactly as published.")],
    to: Annotated[list[str], option("BODY", "The body that should take it; repeatable.")],
    id_: Annotated[One, option("ID", "An id for it. Default: the next number.", "--id")] = None,
    short_title: Annotated[One, option("TEXT", "A short title for tables.")] = None,
    support: Annotated[Several, option("BODY", "A body that helps.")] = None,
    governance: Annotated[Several, option("BODY", "The body the owner answers to.")] = None,
    funders: Annotated[Several, option("BODY", "A body that pays.")] = None,
    source: Annotated[Several, option("SOURCE", "The source it comes from.")] = None,
    on: OnOption = None,
) -> None:
    """Add an action, and name the body that should take it."""


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
@recording("waive")
def waive(
    rule: Annotated[str, argument("RULE", "The rule, by id.")],
    where: Annotated[str, argument("WHERE", "Where the finding is, such as A2.")],
    reason: Annotated[str, option("TEXT", "Why the finding is accepted.")],
    until: Annotated[str, option("DATE", "The last day of the waiver.")],
) -> None:
    """Accept a finding knowingly, until a given day."""
