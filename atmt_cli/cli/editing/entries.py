"""``atmt add``, ``question add``, ``question answer`` and ``waive``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, question_app
from atmt_cli.cli.editing.carry import How, carry_out_one, writing
from atmt_cli.cli.options import (
    OnOption,
    complete_action,
    complete_body,
    complete_place,
    complete_question,
    complete_rule,
)

app.add_typer(question_app, name="question")
Many = list[str] | None


@app.command()
@writing
def add(
    how: How,
    title: Annotated[
        str, typer.Argument(metavar="TITLE", help="The title, in the published words.")
    ],
    to: Annotated[
        list[str],
        typer.Option(
            metavar="BODY",
            help="The body that should take it; repeatable.",
            autocompletion=complete_body,
        ),
    ],
    id_: Annotated[
        str | None,
        typer.Option("--id", metavar="ID", help="An id for it. Default: the next number."),
    ] = None,
    short_title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A short name for tables.")
    ] = None,
    support: Annotated[Many, typer.Option(metavar="BODY", help="A body that helps.")] = None,
    governance: Annotated[
        Many, typer.Option(metavar="BODY", help="The body the owner answers to.")
    ] = None,
    funders: Annotated[Many, typer.Option(metavar="BODY", help="A body that pays.")] = None,
    source: Annotated[Many, typer.Option(metavar="SOURCE", help="The source that says so.")] = None,
    on: OnOption = None,
) -> None:
    """Add an action, and name the body that should take it."""
    from atmt_cli.changes.operations.operation import Add

    given = {
        "id": id_,
        "short_title": short_title,
        "support": support,
        "governance": governance,
        "funders": funders,
        "source": source,
        "on": on,
    }
    carry_out_one(how, Add, title=title, to=to, **given)


@question_app.command("add")
@writing
def ask(
    how: How,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The question.")],
    about: Annotated[
        Many,
        typer.Option(
            metavar="ACTION",
            help="The action it is about; repeatable.",
            autocompletion=complete_action,
        ),
    ] = None,
    on: OnOption = None,
) -> None:
    """Record a question to be answered."""
    from atmt_cli.changes.operations.operation import QuestionAdd

    carry_out_one(how, QuestionAdd, text=text, about=about, on=on)


@question_app.command("answer")
@writing
def answer_(
    how: How,
    question: Annotated[
        str,
        typer.Argument(
            metavar="N", help="The number of the question.", autocompletion=complete_question
        ),
    ],
    answer: Annotated[str, typer.Argument(metavar="TEXT", help="The answer.")],
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
    rule: Annotated[
        str, typer.Argument(metavar="RULE", help="The rule, by id.", autocompletion=complete_rule)
    ],
    where: Annotated[
        str,
        typer.Argument(
            metavar="WHERE", help="Where the finding is, such as A2.", autocompletion=complete_place
        ),
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why the finding is accepted.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day of the waiver.")],
) -> None:
    """Accept a finding knowingly, until a given day."""
    from atmt_cli.changes.operations.operation import Waive

    carry_out_one(how, Waive, rule=rule, where=where, reason=reason, until=until)
