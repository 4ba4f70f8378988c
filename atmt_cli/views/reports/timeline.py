"""What happened in a time, by the dates that the ledger records: no git is needed."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Action, Closure, Handover, Step
from atmt_cli.model.custody import proposed_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import Ledger, Letter
from atmt_cli.model.lineage import living
from atmt_cli.model.text import listed
from atmt_cli.views.corrections import corrected_words

_ANSWERS = {
    "accepted": "accepted",
    "declined": "declined",
    "superseded": "accepted",
    "withdrawn": "answered",
}


class Happening(NamedTuple):
    """Something that happened, in a sentence; ``text`` quotes what was written of it."""

    on: PartialDate
    said: str
    text: str | None = None
    action: str | None = None
    is_question: bool = False


def happenings(ledger: Ledger, since: PartialDate, day: date) -> tuple[Happening, ...]:
    """Return what may have happened from ``since`` to a day, oldest first."""
    found = (*_of_actions(ledger), *_of_letters(ledger), *_of_whole(ledger, day))
    within = [one for one in found if not one.on.before(since) and not one.on.after(day)]
    return tuple(sorted(within, key=lambda one: (one.on.first, one.on.last)))


def _of_actions(ledger: Ledger) -> Iterator[Happening]:
    for action in ledger.actions:
        found = (
            *(one for h in action.handovers for one in _of_handover(ledger, h)),
            *(one for step in action.steps for one in _of_step(step)),
            *(one for end in action.closures for one in _of_closure(ledger, end)),
            *_of_rag(ledger, action),
            *(Happening(n.date, f"{ledger.short(n.by)} wrote", n.text) for n in action.notes),
        )
        yield from (one._replace(action=action.id) for one in found)


def _of_handover(ledger: Ledger, one: Handover) -> Iterator[Happening]:
    name = ledger.name(one.to)
    dated = (
        (proposed_on(one, ledger.head), f"{name} was named as the new owner", None),
        (one.offered_on, f"{name} was told", None),
        (one.answered_on, f"{name} {_ANSWERS.get(one.status, 'answered')}", _condition(one)),
        (one.ended_on, f"The handover to {name} ended: {one.status}", one.reason),
    )
    yield from (Happening(on, said, text) for on, said, text in dated if on)


def _condition(one: Handover) -> str | None:
    extent = one.extent.replace("-", " ") if one.extent else None
    reason = one.reason if one.status == "declined" and not one.ended_on else None
    return ": ".join(filter(None, (extent, one.reservation or reason))) or None


def _of_step(step: Step) -> Iterator[Happening]:
    if step.settled_on:
        yield Happening(step.settled_on, f"Step {step.status}", step.text)


def _of_closure(ledger: Ledger, end: Closure) -> Iterator[Happening]:
    outcome = end.outcome.replace("-", " ")
    by = f" by {ledger.name(end.proposed_by)}" if end.proposed_by else ""
    if end.proposed_on:
        yield Happening(end.proposed_on, f"Closure proposed as {outcome}{by}")
    if end.on:
        who = f", confirmed by {ledger.name(end.confirmed_by)}" if end.confirmed_by else ""
        yield Happening(end.on, f"Closed as {outcome}{who}", end.reason)


def _of_rag(ledger: Ledger, action: Action) -> Iterator[Happening]:
    rag = action.rag
    if rag:
        yield Happening(rag.on, f"{ledger.short(rag.by)} rated it {rag.rating}", rag.reason)


def _of_letters(ledger: Ledger) -> Iterator[Happening]:
    for letter in ledger.letters:
        said = f"{letter.kind.capitalize()} sent to {ledger.name(letter.to)}"
        said += f"; reply by {letter.reply_by.words}" if letter.reply_by else ""
        yield from (Happening(letter.on, said, None, name) for name in _about(letter))


def _about(letter: Letter) -> Iterable[str | None]:
    return letter.about or (None,)


def _of_whole(ledger: Ledger, day: date) -> Iterator[Happening]:
    """Yield what happened to bodies, to the record, and to the questions."""
    for body in ledger.bodies:
        if body.until:
            after = [ledger.name(one) for one in living(ledger, body.successors, day)]
            succeeded = f"; succeeded by {listed(after)}" if after else ""
            yield Happening(body.until, f"{body.name} ended{succeeded}")
    for correction in ledger.corrections:
        name = action_in(correction.where)
        known = name if name in ledger.action_by_id else None
        said = f"{correction.where} {corrected_words(ledger, correction)}"
        yield Happening(correction.on, said, None, known)
    for note in ledger.notes:
        yield Happening(note.date, f"{ledger.short(note.by)} wrote", note.text)
    for question in ledger.questions:
        only = question.about[0] if len(question.about) == 1 else None
        yield Happening(question.raised_on, "Question raised", question.text, only, True)
        if question.answered_on:
            answer = f"{question.text} {question.answer}"
            yield Happening(question.answered_on, "Question answered", answer, only, True)
