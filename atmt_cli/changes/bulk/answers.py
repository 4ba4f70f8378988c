"""Answers to a handover in the form of an owner: the body that the row is by accepts or declines.

The letter tells the body of what it was only named for. So the form has the day of the letter, and
an answer says that it was told on that day.
"""

from datetime import date

from atmt_cli.changes.bulk.columns import ANSWERS
from atmt_cli.changes.bulk.effect import has_stage
from atmt_cli.changes.bulk.rows import SheetRow
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Accept, Decline, Offer
from atmt_cli.model.action import Action, Handover
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt

Answer = Offer | Accept | Decline
_OF_ACCEPTED = ("evidence", "extent", "reservation")


def offered_on(action: Action, body: str, today: date) -> str:
    """Return when a body was told, or is told by the form; nothing where nothing waits for its
    answer.
    """
    live = _live(action, body)
    return str(live.offered_on or today) if live and live.status != "accepted" else ""


def _live(action: Action, body: str) -> Handover | None:
    live = [one for one in action.handovers if one.to == body and one.is_live]
    return live[-1] if live else None


def answers_of(draft: Draft, row: SheetRow) -> tuple[Answer, ...]:
    """Return the operations that the answer in a row stands for; none where it has none.

    Raises UsageError.
    """
    word = (row.text("answer") or "").casefold()
    if not word:
        _refuse(row, ("answered_on", *_OF_ACCEPTED), "{} is filled in, but answer is empty")
        return ()
    if word not in ANSWERS:
        near = did_you_mean(word, ANSWERS)
        message = f"{row.id}: {excerpt(word)} is not an answer{near}"
        raise UsageError(message, f"write {' or '.join(ANSWERS)}")
    by = row.author(draft.interpreter)
    if by is None:
        raise UsageError(f"{row.id}: an answer needs the body that gives it, in note_by")
    given = {"body": by, "on": row.text("answered_on")}
    if word == "declined":
        _refuse(row, _OF_ACCEPTED, "{} belongs to an acceptance, but the answer is declined")
        answer: Answer = row.asks(
            Decline, draft.interpreter, by, reason=row.text("reason"), **given
        )
    else:
        evidence = row.text("evidence")
        proof = {
            "evidence": [evidence] if evidence else [],
            "extent": _extent(row.text("extent")),
            "reservation": row.text("reservation"),
        }
        answer = row.asks(Accept, draft.interpreter, by, **given, **proof)
    told = row.text("offered_on")
    if told and _live(draft.action(row.id)[1], by):
        return (row.asks(Offer, draft.interpreter, row.by, body=by, on=told), answer)
    return (answer,)


def _extent(cell: str | None) -> str | None:
    """Return how far a body accepts, as people write it: In part, in full."""
    word = (cell or "").casefold().replace(" ", "-")
    return None if word in ("", "in-full") else word


def _refuse(row: SheetRow, columns: tuple[str, ...], why: str) -> None:
    for name in columns:
        if row.text(name):
            raise UsageError(f"{row.id}: {why.format(name)}", f"write accepted, or clear {name}")


def is_answered(action: Action, answers: tuple[Answer, ...]) -> bool:
    """Return whether a handover has all of an answer, whatever became of it since."""
    return any(
        all(
            there.to == one.body and has_stage(there, one, str(one.on) if one.on else None)
            for one in answers
        )
        for there in action.handovers
    )
