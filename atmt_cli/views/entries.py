"""What a ledger lists beside its actions and bodies: themes, questions, waivers."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from atmt_cli.model.ledger import Ledger, Question, Theme, Waiver, as_stored
from atmt_cli.model.text import counted
from atmt_cli.views.shapes import EMPTY, Cell, Table, TableColumn

THEME_COLUMNS = (
    TableColumn("Theme"),
    TableColumn("Title", least=20),
    TableColumn("Actions", least=8),
)
QUESTION_COLUMNS = (
    TableColumn("Question"),
    TableColumn("About", least=6, drop=1),
    TableColumn("Raised", drop=2),
    TableColumn("Answered", drop=3),
    TableColumn("The question and its answer", least=24),
)
WAIVER_COLUMNS = (
    TableColumn("Waiver", drop=2),
    TableColumn("Rule", least=12),
    TableColumn("Where"),
    TableColumn("Until", drop=1),
    TableColumn("By", drop=3),
    TableColumn("Reason", least=16),
)

NO_QUESTION = "No questions yet. Ask one: atmt question add TEXT"
NO_MATCH = "No question matches. See them all: atmt question list"


def view_themes(ledger: Ledger, today: date) -> Table:
    """Return every theme, as stored, with the actions that belong to it."""
    belong: dict[str, list[str]] = {}
    for action in ledger.actions:
        for theme in dict.fromkeys(action.themes):
            belong.setdefault(theme, []).append(action.id)
    themes = [(theme, belong.get(theme.id, [])) for theme in ledger.themes]
    return Table(
        kind="themes",
        key="themes",
        columns=THEME_COLUMNS,
        rows=[_theme(theme, actions) for theme, actions in themes],
        records=[{**as_stored(theme), "actions": actions} for theme, actions in themes],
        fields=("id", "title", "actions"),
        summary=f"As of {today}: {counted(len(themes), 'theme')}" if themes else "",
        empty="No themes yet. Add one: atmt theme add ID TITLE",
    )


def _theme(theme: Theme, actions: Sequence[str]) -> tuple[Cell, ...]:
    listed = Cell(", ".join(actions)) if actions else EMPTY
    return Cell(theme.id, "id"), Cell(theme.title), listed


def view_questions(ledger: Ledger, today: date, about: Sequence[str], *, unanswered: bool) -> Table:
    """Return the questions, as stored, each with its number; by choice only those about some
    actions, or without an answer.
    """
    chosen = [
        (number, one)
        for number, one in enumerate(ledger.questions, 1)
        if (one.is_open or not unanswered) and (not about or {*about} & {*one.about})
    ]
    waiting = sum(one.is_open for _, one in chosen)
    said = f"{counted(len(chosen), 'question')}, {waiting} without an answer"
    return Table(
        kind="questions",
        key="questions",
        columns=QUESTION_COLUMNS,
        rows=[_question(number, one) for number, one in chosen],
        records=[{"question": number, **as_stored(one)} for number, one in chosen],
        fields=("question", "text", "about", "raised_on", "answer", "answered_on"),
        summary=f"As of {today}: {said}" if chosen else "",
        empty=NO_MATCH if ledger.questions else NO_QUESTION,
    )


def _question(number: int, one: Question) -> tuple[Cell, ...]:
    text = one.text if one.answer is None else f"{one.text} Answer: {one.answer}"
    return (
        Cell(f"question:{number}", "caution" if one.is_open else "good"),
        Cell(", ".join(one.about)) if one.about else EMPTY,
        Cell(str(one.raised_on)),
        Cell(str(one.answered_on or "yes")) if not one.is_open else EMPTY,
        Cell(text),
    )


def view_waivers(ledger: Ledger, today: date) -> Table:
    """Return every waiver, as stored, and whether it still counts."""
    waivers = list(enumerate(ledger.waivers, 1))
    said = f"{counted(len(waivers), 'waiver')}, "
    said += f"{sum(one.counts(today) for _, one in waivers)} in force"
    return Table(
        kind="waivers",
        key="waivers",
        columns=WAIVER_COLUMNS,
        rows=[_waiver(ledger, number, one, today) for number, one in waivers],
        records=[_waived(number, one, today) for number, one in waivers],
        fields=("waiver", "rule", "on", "reason", "by", "until", "in_force"),
        summary=f"As of {today}: {said}" if waivers else "",
        empty="No waivers. Accept a finding: atmt waive RULE WHERE --reason TEXT --until DATE",
    )


def _waiver(ledger: Ledger, number: int, one: Waiver, today: date) -> tuple[Cell, ...]:
    until = Cell(str(one.until)) if one.counts(today) else Cell(f"{one.until} expired", "bad")
    by = Cell(ledger.short(one.by))
    return Cell(f"waiver:{number}", "id"), Cell(one.rule), Cell(one.on), until, by, Cell(one.reason)


def _waived(number: int, one: Waiver, today: date) -> dict[str, Any]:
    return {"waiver": number, **as_stored(one), "in_force": one.counts(today)}
