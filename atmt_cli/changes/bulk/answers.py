"""Answers to a handover in the form of an owner: the body that the row is by accepts or declines.

The letter tells the body of what it was only named for. So the form has the day of the letter, and
an answer says that it was told on that day.
"""

from datetime import date

from atmt_cli.changes.bulk.columns import ANSWERS
from atmt_cli.changes.bulk.effect import has_stage
from atmt_cli.changes.bulk.rows import CellFault, CellFaults, SheetRow
from atmt_cli.changes.bulk.values import date_typed
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Accept, Decline, Offer
from atmt_cli.changes.vocabulary import words_of
from atmt_cli.model.action import EXTENTS, Action, Handover
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt, listed

Answer = Offer | Accept | Decline
_OF_ACCEPTED = ("evidence", "extent", "reservation")
_MEANT = {
    **dict.fromkeys(("accepted", "accept", "yes", "agreed", "agree"), "accepted"),
    **dict.fromkeys(("declined", "decline", "no", "rejected", "reject", "refused"), "declined"),
}


def offered_on(action: Action, body: str, today: date) -> str:
    """Return when a body was told, or is told by the form; nothing where nothing waits for its
    answer.
    """
    live = _live(action, body)
    return str(live.offered_on or today) if live and live.status != "accepted" else ""


def _live(action: Action, body: str) -> Handover | None:
    live = [one for one in action.handovers if one.to == body and one.is_live]
    return live[-1] if live else None


def answers_of(
    draft: Draft, row: SheetRow, by: str | None, told: str | None, faults: CellFaults
) -> tuple[Answer, ...]:
    """Return the operations that the answer in a row stands for; none where it has none, or where
    it cannot be carried out.

    ``by`` is the body that answers, and ``told`` the day on which the form says that it was told.
    """
    if not row.text("answer"):
        _refuse(row, ("answered_on", *_OF_ACCEPTED), "the column answer is empty", faults)
        return ()
    answer = None
    with faults.at("answer"):
        answer = _answer(draft, row, by, faults)
    if answer is None:
        return ()
    live = _live(draft.action(row.id)[1], answer.body)
    if told and live and live.status == "proposed":
        return (row.asks(Offer, draft.interpreter, row.by, body=answer.body, on=told), answer)
    return (answer,)


def _answer(
    draft: Draft, row: SheetRow, by: str | None, faults: CellFaults
) -> Accept | Decline | None:
    """Return the answer in a row; None where it cannot be carried out. Raises UsageError."""
    word = words_of(row.text("answer") or "")
    meant = _MEANT.get(word)
    if meant is None:
        raise UsageError(
            f"{excerpt(word)} is not an answer{did_you_mean(word, ANSWERS)}",
            f"write {listed(ANSWERS, 'or')}",
        )
    before, on = len(faults), row.text("answered_on")
    if by is None and not row.text("note_by"):
        faults.append(
            CellFault("note_by", "an answer needs the body that gives it", None, misused=True)
        )
    with faults.at("answered_on"):
        on = date_typed(draft, on) if on else None
    given = {"body": by, "on": on}
    if meant == "declined":
        _refuse(row, _OF_ACCEPTED, "it belongs to an acceptance; the answer is declined", faults)
        given["reason"] = row.text("reason")
    extent = None
    with faults.at("extent"):
        extent = _extent(row.text("extent"))
    if by is None or len(faults) > before:
        return None
    if meant == "declined":
        return row.asks(Decline, draft.interpreter, by, **given)
    evidence = row.text("evidence")
    proof = {"evidence": [evidence] if evidence else [], "reservation": row.text("reservation")}
    return row.asks(Accept, draft.interpreter, by, **given, **proof, extent=extent)


def _extent(cell: str | None) -> str | None:
    """Return how far a body accepts, as people write it: In part, in full. Raises UsageError."""
    word = words_of(cell or "").replace(" ", "-")
    if word in ("", "in-full", "full"):
        return None
    if word not in EXTENTS:
        near = did_you_mean(word, EXTENTS)
        hint = f"write {listed(EXTENTS, 'or')}, or leave it empty for in full"
        raise UsageError(f"{excerpt(cell or '')} is no extent{near}", hint)
    return word


def _refuse(row: SheetRow, columns: tuple[str, ...], why: str, faults: CellFaults) -> None:
    for name in columns:
        if row.text(name):
            hint = "write accepted in the column answer, or clear this cell"
            faults.append(CellFault(name, f"filled in, but {why}", hint, misused=True))


def is_answered(action: Action, answers: tuple[Answer, ...]) -> bool:
    """Return whether a handover has an answer, whatever became of it since."""
    return any(
        all(
            there.to == one.body and has_stage(there, one, str(one.on) if one.on else None)
            for one in answers
            if not isinstance(one, Offer)
        )
        for there in action.handovers
    )


def other_answer(action: Action, answers: tuple[Answer, ...], told: str | None) -> str | None:
    """Return what the ledger says of a handover that waited for its answer when the form was made,
    where it has another; None where it still waits, or has this one, or there is no handover.
    """
    if is_answered(action, answers):
        return None
    to = answers[-1].body
    there = [one for one in action.handovers if one.to == to]
    if not told or not there or any(one.status in ("proposed", "offered") for one in there):
        return None
    last = there[-1]
    on = last.ended_on or last.answered_on
    return f"{last.status} on {on}" if on else last.status
