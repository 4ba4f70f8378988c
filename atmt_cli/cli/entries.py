"""``atmt add``, ``question add``, ``question answer`` and ``waive``."""

from typing import Annotated

import typer

from atmt_cli.cli.app import app, question_app
from atmt_cli.cli.carry import How, carry_out_one
from atmt_cli.cli.options import (
    ByOption,
    DryRunOption,
    JsonOption,
    LedgerOption,
    OnOption,
    TodayOption,
    complete_action,
    complete_body,
    complete_rule,
)  # fmt: skip

app.add_typer(question_app, name="question")
Many = list[str] | None


@app.command()
def add(
    title: Annotated[str, typer.Argument(metavar="TITLE", help="The published words.")],
    to: Annotated[
        str,
        typer.Option(metavar="BODY", help="Who should take it.", autocompletion=complete_body),
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
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Add an action, named to a body that should take it."""
    from atmt_cli.changes.operations import Add

    how = How(ledger, today, by, dry_run, as_json)
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
def ask(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The question.")],
    about: Annotated[
        Many,
        typer.Option(
            metavar="ACTION", help="What it is about; repeatable.", autocompletion=complete_action
        ),
    ] = None,
    on: OnOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Add a question."""
    from atmt_cli.changes.operations import QuestionAdd

    how = How(ledger, today, by, dry_run, as_json)
    carry_out_one(how, QuestionAdd, text=text, about=about, on=on)


@question_app.command("answer")
def answer_(
    question: Annotated[str, typer.Argument(metavar="N", help="Its number.")],
    answer: Annotated[str, typer.Argument(metavar="TEXT", help="The answer.")],
    on: OnOption = None,
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Answer a question."""
    from atmt_cli.changes.operations import QuestionAnswer

    how = How(ledger, today, by, dry_run, as_json)
    number = question.removeprefix("question:")
    carry_out_one(how, QuestionAnswer, question=number, answer=answer, on=on)


@app.command()
def waive(
    rule: Annotated[str, typer.Argument(metavar="RULE", autocompletion=complete_rule)],
    where: Annotated[
        str, typer.Argument(metavar="WHERE", help="The place of the finding, such as A2.")
    ],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it is accepted.")],
    until: Annotated[str, typer.Option(metavar="DATE", help="The last day of the waiver.")],
    by: ByOption = None,
    dry_run: DryRunOption = False,
    as_json: JsonOption = False,
    ledger: LedgerOption = None,
    today: TodayOption = None,
) -> None:
    """Accept a finding knowingly, until a day."""
    from atmt_cli.changes.operations import Waive

    how = How(ledger, today, by, dry_run, as_json)
    carry_out_one(how, Waive, rule=rule, where=where, reason=reason, until=until)
