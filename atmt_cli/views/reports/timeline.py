"""What happened in a time, by the dates that the ledger records: no git is needed."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Action, Closure, Handover, Note, Step
from atmt_cli.model.custody import proposed_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import Ledger, Question
from atmt_cli.model.lineage import living
from atmt_cli.model.moves import PROPOSED_NOTE, confirmed_note
from atmt_cli.model.text import listed
from atmt_cli.views.diff.events import Subject
from atmt_cli.views.reports.correction_words import correction_told

_ANSWERS = {
    "accepted": "accepted",
    "declined": "declined",
    "superseded": "accepted",
    "withdrawn": "answered",
}


class Happening(NamedTuple):
    """Something that happened, in a sentence; ``text`` quotes what was written of it.

    ``on`` is None where nothing says when it was. ``is_change`` tells that a field was
    changed: what was agreed is no longer so.
    """

    on: PartialDate | None
    said: str
    text: str | None = None
    action: str | None = None
    is_question: bool = False
    is_change: bool = False


class DatedFact(NamedTuple):
    """What happened, and what of a record it tells: its place, and its fields; all without any.

    ``echoes`` are the notes that a command writes with it, which say no more than it does: each
    ``is_echo``.
    """

    told: Happening
    subject: Subject
    where: str
    fields: frozenset[str] = frozenset()
    echoes: tuple[str, ...] = ()
    is_echo: bool = False


def facts_within(ledger: Ledger, since: PartialDate, day: date) -> tuple[DatedFact, ...]:
    """Return what may have happened from ``since`` to a day, oldest first, each told once."""
    found = (*_of_actions(ledger), *_of_letters(ledger), *_of_whole(ledger, day))
    within = [
        (one.told.on, one)
        for one in found
        if one.told.on and not one.told.on.before(since) and not one.told.on.after(day)
    ]
    return tuple(one for _, one in sorted(within, key=lambda each: (each[0].first, each[0].last)))


def _of_actions(ledger: Ledger) -> Iterator[DatedFact]:
    for action in ledger.actions:
        found = (
            *(one for h in action.handovers for one in _of_handover(ledger, action, h)),
            *(one for n, step in enumerate(action.steps, 1) for one in _of_step(action, n, step)),
            *(one for end in action.closures for one in _of_closure(ledger, action, end)),
            *_of_rag(ledger, action),
        )
        written = {(one.told.on, text) for one in found for text in one.echoes}
        notes = (
            DatedFact(
                _written(ledger, note),
                "note",
                f"{action.id}#{number}",
                is_echo=(note.date, note.text) in written,
            )
            for number, note in enumerate(action.notes, 1)
        )
        for one in (*found, *notes):
            yield one._replace(told=one.told._replace(action=action.id))


def _written(ledger: Ledger, note: Note) -> Happening:
    return Happening(note.date, f"{ledger.name(note.by)} wrote", note.text)


_PASSED = frozenset(("to", "from", "status"))


def _of_handover(ledger: Ledger, action: Action, one: Handover) -> Iterator[DatedFact]:
    """Yield what became of a handover; what happened on one day is one line."""
    answer = _ANSWERS.get(one.status, "answered")
    answer += f" {one.extent.replace('-', ' ')}" if one.extent and answer == "accepted" else ""
    dated = (
        ("proposed_on", proposed_on(one, ledger.head), "was named as the new owner", None),
        ("offered_on", one.offered_on, "was told", None),
        ("answered_on", one.answered_on, answer, _condition(one)),
    )
    days: dict[PartialDate, tuple[list[str], list[str], list[str]]] = {}
    for field, on, verb, text in dated:
        if on:
            verbs, texts, fields = days.setdefault(on, ([], [], []))
            verbs.append(verb)
            texts += [text] if text else []
            fields += [field, *(_OF_ANSWER if field == "answered_on" else ())]
    where = f"{action.id}@{one.to}"
    reasons = (one.reason,) if one.reason else ()
    for on, (verbs, texts, fields) in days.items():
        said = Happening(on, f"{ledger.name(one.to)} {listed(verbs)}", next(iter(texts), None))
        yield DatedFact(said, "handover", where, _PASSED.union(fields), reasons)
    if one.ended_on:
        said = Happening(one.ended_on, f"{ledger.name(one.to)} {_ENDS[one.status]}", one.reason)
        yield DatedFact(
            said, "handover", where, frozenset(("status", "ended_on", "reason")), reasons
        )


_OF_ANSWER = ("extent", "reservation", "reason", "evidence")
_ENDS = {
    "declined": "gave it back",
    "withdrawn": "is no longer asked to take it",
    "superseded": "passed it on",
    "accepted": "no longer has it",
    "offered": "no longer has it",
    "proposed": "no longer has it",
}
"""What a body did when its handover ended, by how it stands now."""


def _condition(one: Handover) -> str | None:
    reason = one.reason if one.status == "declined" and not one.ended_on else None
    return one.reservation or reason


def _of_step(action: Action, number: int, step: Step) -> Iterator[DatedFact]:
    if step.settled_on:
        why = f" ({step.reason})" if step.reason else ""
        said = Happening(step.settled_on, f"Step {step.status}", f"{step.text}{why}")
        fields = frozenset(("status", "settled_on", "reason"))
        echoes = (step.reason,) if step.reason else ()
        yield DatedFact(said, "step", f"{action.id}.{number}", fields, echoes)


def _of_closure(ledger: Ledger, action: Action, end: Closure) -> Iterator[DatedFact]:
    """Yield that a closure was proposed, and confirmed; as one where that was on one day."""
    outcome = end.outcome.replace("-", " ")
    by = f" by {ledger.name(end.proposed_by)}" if end.proposed_by else ""
    proposed = Happening(end.proposed_on, f"Closure proposed as {outcome}{by}", end.reason)
    who = f", confirmed by {ledger.name(end.confirmed_by)}" if end.confirmed_by else ""
    confirmed = Happening(end.on, f"Closed as {outcome}{who}", end.reason)
    if end.on and end.on == end.proposed_on and by:
        both = f"proposed and confirmed{by}" if end.proposed_by == end.confirmed_by else ""
        confirmed = confirmed._replace(said=f"Closed as {outcome}, {both or f'proposed{by}{who}'}")
    echoes = [PROPOSED_NOTE]
    if confirmer := ledger.body_by_id.get(end.confirmed_by or ""):
        echoes.append(confirmed_note(confirmer.short))
    echoes += [end.reason] if end.reason else []
    told = [confirmed] if end.on == end.proposed_on else [proposed, confirmed]
    for one in told:
        yield DatedFact(one, "closure", action.id, echoes=tuple(echoes))


def _of_rag(ledger: Ledger, action: Action) -> Iterator[DatedFact]:
    rag = action.rag
    if rag:
        said = Happening(rag.on, f"{ledger.name(rag.by)} rated it {rag.rating}", rag.reason)
        fields = frozenset(f"rag.{one}" for one in type(rag).model_fields)
        yield DatedFact(said, "action", action.id, fields, (rag.reason,) if rag.reason else ())


def _of_letters(ledger: Ledger) -> Iterator[DatedFact]:
    for number, letter in enumerate(ledger.letters, 1):
        said = f"{letter.kind.capitalize()} sent to {ledger.name(letter.to)}"
        said += f"; reply by {letter.reply_by.words}" if letter.reply_by else ""
        for name in letter.about or (None,):
            yield DatedFact(Happening(letter.on, said, None, name), "letter", f"letter:{number}")


def _of_whole(ledger: Ledger, day: date) -> Iterator[DatedFact]:
    """Yield what happened to bodies, to the record, and to the questions."""
    for body in ledger.bodies:
        if body.until:
            after = [ledger.name(one) for one in living(ledger, body.successors, day)]
            succeeded = f"; succeeded by {listed(after)}" if after else ""
            said = Happening(body.until, f"{body.name} ended{succeeded}")
            fields = frozenset(("until", "successors", "ended_as"))
            yield DatedFact(said, "body", f"body:{body.id}", fields)
    for number, correction in enumerate(ledger.corrections, 1):
        name = action_in(correction.where)
        known = name if name in ledger.action_by_id else None
        told = correction_told(ledger, correction)
        said = Happening(correction.on, told, correction.reason, known)
        yield DatedFact(said, "correction", f"correction:{number}")
    for number, note in enumerate(ledger.notes, 1):
        yield DatedFact(_written(ledger, note), "note", f"ledger#{number}")
    for number, question in enumerate(ledger.questions, 1):
        yield from _of_question(question, f"question:{number}")


def _of_question(question: Question, where: str) -> Iterator[DatedFact]:
    only = question.about[0] if len(question.about) == 1 else None
    said = Happening(question.raised_on, "Question raised", question.text, only, True)
    yield DatedFact(said, "question", where, frozenset(("text", "about", "raised_on")))
    if question.answered_on:
        answer = f"{question.text} {question.answer}"
        said = Happening(question.answered_on, "Question answered", answer, only, True)
        yield DatedFact(said, "question", where, frozenset(("answer", "answered_on")))
