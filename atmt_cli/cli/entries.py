"""``atmt add``, ``question add``, ``question answer`` and ``waive``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, question_app
from atmt_cli.cli.carry import How, carry_out_one, writing
from atmt_cli.cli.options import (
    OnOption,
    complete_action,
    complete_body,
    complete_rule,
)

app.add_typer(question_app, name="question")
Many = list[str] | None


@app.command()
@writing
def add(
    how: How,
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The published words.")],
    to: Annotated[
        list[str],
        typer.Option(
            metavar="BODY", help="Who should take it; repeatable.", autocompletion=complete_body
        ),
    ],
    id_: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="By default the next number.")
    ] = None,
    short_title: Annotated[str | None, typer.Option(metavar="TEXT")] = None,
    support: Annotated[Many, typer.Option(metavar="BODY", help="Who helps.")] = None,
    governance: Annotated[
        Many, typer.Option(metavar="BODY", help="To whom the owner answers.")
    ] = None,
    funders: Annotated[Many, typer.Option(metavar="BODY", help="Who pays.")] = None,
    source: Annotated[Many, typer.Option(metavar="SOURCE", help="Where it is taken from.")] = None,
    on: OnOption = None,
) -> None:
    """Add an action, named to a body that should take it."""
    from atmt_cli.changes.operations import Add

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
            metavar="ACTION", help="What it is about; repeatable.", autocompletion=complete_action
        ),
    ] = None,
    on: OnOption = None,
) -> None:
    """Add a question."""
    from atmt_cli.changes.operations import QuestionAdd

    carry_out_one(how, QuestionAdd, text=text, about=about, on=on)


@question_app.command("answer")
@writing
def answer_(
    how: How,
    question: Annotated[str, typer.Argument(metavar="N", help="Its number.")],
    answer: Annotated[str, typer.Argument(metavar="TEXT", help="The answer.")],
    on: OnOption = None,
) -> None:
    """Answer a question."""
    from atmt_cli.changes.operations import QuestionAnswer

    number = question.removeprefix("question:")
    carry_out_one(how, QuestionAnswer, question=number, answer=answer, on=on)


@app.command()
@writing
def waive(
    how: How,
    rule: Annotated[str, typer.Argument(metavar="RULE", autocompletion=complete_rule)],
    where: Annotated[
        str, typer.Argument(metavar="WHERE", help="The place of the finding, such as A2.")
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is accepted.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day of the waiver.")],
) -> None:
    """Accept a finding knowingly, until a day."""
    from atmt_cli.changes.operations import Waive

    carry_out_one(how, Waive, rule=rule, where=where, reason=reason, until=until)
