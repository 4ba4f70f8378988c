"""Answers to a handover in the form of an owner: the body that the row is by accepts or declines.

The letter tells the body of what it was only named for. So the form has the day of the letter, and
an answer says that it was told on that day.
"""

from datetime import date
from shlex import quote

from atmt_cli.changes.bulk.columns import ANSWERS
from atmt_cli.changes.bulk.effect import has_stage
from atmt_cli.changes.bulk.rows import CellFault, CellFaults, SheetRow
from atmt_cli.changes.bulk.values import date_typed
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import Accept, Decline, Offer
from atmt_cli.changes.vocabulary import words_of
from atmt_cli.model.action import EXTENTS, Action, Handover
from atmt_cli.model.dates import parse_date
from atmt_cli.model.errors import UsageError
from atmt_cli.model.text import did_you_mean, excerpt, listed

Answer = Offer | Accept | Decline
_OF_ACCEPTED = ("evidence", "extent", "reservation")
_MEANT = {
    **dict.fromkeys(("accepted", "accept", "yes", "agreed", "agree"), "accepted"),
    **dict.fromkeys(("declined", "decline", "no", "rejected", "reject", "refused"), "declined"),
    **dict.fromkeys(("not accepted", "not agreed", "disagree", "disagreed"), "declined"),
}
_ACCEPTANCES = ("acceptance", "agreement", *(one for one in _MEANT if _MEANT[one] == "accepted"))
_FULL = "in-full"
_EXTENTS = {
    **dict.fromkeys(("in part", "partially", "partly", "partial", "part"), "in-part"),
    "in principle": "in-principle",
    **dict.fromkeys(("in full", "fully", "full", "wholly"), _FULL),
}
"""How far a body accepts, in words that stand before or after its answer."""


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
    if fault := _too_early(row, live, answer, told):
        faults.append(fault)
        return ()
    if told and live and live.status == "proposed":
        return (row.asks(Offer, row.by, body=answer.body, on=told), answer)
    return (answer,)


def _too_early(
    row: SheetRow, live: Handover | None, answer: Accept | Decline, told: str | None
) -> CellFault | None:
    """Return the fault of an answer that a body gave before it was told, as far as we know.

    Mostly it was told before the letter: then that is what to record.
    """
    if live is None or live.status == "accepted" or answer.on is None:
        return None
    day = live.offered_on or (parse_date(told) if told else None)
    if day is None or not answer.on.before(day):
        return None
    by = "on" if day.is_day else "in"
    mend = f"atmt offer {row.id} {quote(answer.body)} --on DATE"
    if live.status == "offered":
        mend = f"atmt correct {row.id}@{quote(answer.body)} offered_on=DATE --reason TEXT"
    why = f"answered ({answer.on}) before it was told {by} {day}"
    hint = f"if it was told before: {mend}; if not, correct this cell"
    return CellFault("answered_on", why, hint)


def _answer(
    draft: Draft, row: SheetRow, by: str | None, faults: CellFaults
) -> Accept | Decline | None:
    """Return the answer in a row; None where it cannot be carried out. Raises UsageError."""
    meant, said = _meant(row)
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
        extent = _extent(row.text("extent"), said)
    if by is None or len(faults) > before:
        return None
    if meant == "declined":
        return row.asks(Decline, by, **given)
    evidence = row.text("evidence")
    proof = {"evidence": [evidence] if evidence else [], "reservation": row.text("reservation")}
    return row.asks(Accept, by, **given, **proof, extent=extent)


def _meant(row: SheetRow) -> tuple[str, str | None]:
    """Return what a row answers, and how far, where the answer says so: Partially accepted.

    Raises UsageError.
    """
    cell = row.text("answer") or ""
    word = words_of(cell)
    if word in _MEANT:
        return _MEANT[word], None
    for phrase, extent in _EXTENTS.items():
        rest = f" {word} ".replace(f" {phrase} ", " ", 1).strip()
        if rest != word and rest in _ACCEPTANCES:
            return "accepted", extent
    hint = f"write {listed(ANSWERS, 'or')}"
    if " " not in word:
        near = did_you_mean(word, ANSWERS)
    else:
        # One word may turn the rest into its opposite.
        near, hint = "", f"{hint}; how far it is accepted goes into the column extent"
    raise UsageError(f"{excerpt(cell)} is not an answer{near}", hint)


def _extent(cell: str | None, said: str | None) -> str | None:
    """Return how far a body accepts, as people write it: In part, in full. Raises UsageError.

    ``said`` is what its answer says of that.
    """
    word = words_of(cell or "").replace(" ", "-")
    word = _FULL if word == "full" else word
    if word not in ("", _FULL, *EXTENTS):
        near = did_you_mean(word, EXTENTS)
        hint = f"write {listed(EXTENTS, 'or')}, or leave it empty for in full"
        raise UsageError(f"{excerpt(cell or '')} is not an extent{near}", hint)
    if word and said and word != said:
        why = f"{excerpt(cell or '')} does not agree with the answer, which says {said}"
        raise UsageError(why, "change one of the two")
    extent = word or said
    return None if extent == _FULL else extent


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
