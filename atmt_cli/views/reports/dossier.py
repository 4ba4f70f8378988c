"""All about one action, for a reader: facts, custody, steps, notes, letters, questions."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Action, Closure, Handover, Step
from atmt_cli.model.custody import begun_on, giver, governance, left_on, proposed_on, standing
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import OWN_START
from atmt_cli.model.ledger import Ledger, Question
from atmt_cli.model.text import capitalized, listed
from atmt_cli.views.reports.accounts import unfit
from atmt_cli.views.reports.correction_words import correction_told
from atmt_cli.views.reports.custody_map import STATE_WORDS, leg_state
from atmt_cli.views.row_fields import theme_title
from atmt_cli.views.rows import ActionRow

_WAITING = ("proposed", "offered")
_FEW = 3
"""A question about more actions than these is not repeated with each of them."""
DatedWords = tuple[str, PartialDate]


class Passage(NamedTuple):
    """A handover, with the dates that are known: named, told, answered, ended.

    ``gap`` says that nobody had the action before it.
    """

    giver: str
    receiver: str
    status: str
    counts: bool
    dates: tuple[DatedWords, ...]
    extent: str | None
    reservation: str | None
    reason: str | None
    evidence: tuple[str, ...]
    corrected: tuple[str, ...]
    gap: str | None


class Task(NamedTuple):
    """A step, and who is to do it by when."""

    place: str
    text: str
    status: str
    is_late: bool
    assignee: str | None
    asked_of: tuple[str, ...]
    due: PartialDate | None
    first_due: PartialDate | None
    settled_on: PartialDate | None
    reason: str | None
    corrected: tuple[str, ...]


class NoteLine(NamedTuple):
    """A note, with the number of what it corrects, and of what corrects it."""

    place: str
    on: PartialDate
    by: str
    text: str
    source: str | None
    corrects: int | None
    corrected_by: int | None
    corrected: tuple[str, ...]


class Ending(NamedTuple):
    """A closure, proposed or confirmed."""

    outcome: str
    proposed: str
    confirmed: str
    reason: str | None
    superseded_by: tuple[str, ...]
    evidence: tuple[str, ...]


class Enquiry(NamedTuple):
    """A question, and its answer where there is one."""

    place: str
    text: str
    about: tuple[str, ...]
    raised_on: PartialDate
    answer: str | None
    answered_on: PartialDate | None


class Dossier(NamedTuple):
    """One action. ``facts`` are labels and what they say, of those that say something.

    ``questions`` are those about it and no more than two others.
    """

    id: str
    label: str
    title: str
    ref: str | None
    status: str
    owner: str
    has_owner: bool
    rating: str | None
    is_late: bool
    facts: tuple[tuple[str, str], ...]
    custody: tuple[Passage, ...]
    steps: tuple[Task, ...]
    notes: tuple[NoteLine, ...]
    closures: tuple[Ending, ...]
    letters: tuple[DatedWords, ...]
    questions: tuple[Enquiry, ...]
    corrected: tuple[str, ...]


class Mentions:
    """What a ledger says elsewhere of its actions, by what it is about: looked up once for all."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.titles = {one.id: one.title for one in ledger.sources}
        self.questions: dict[str, list[Enquiry]] = {}
        self.letters: dict[str, list[DatedWords]] = {}
        self.corrected: dict[str, list[str]] = {}
        for enquiry in enquiries(ledger):
            for name in enquiry.about if len(enquiry.about) <= _FEW else ():
                self.questions.setdefault(name, []).append(enquiry)
        for letter in ledger.letters:
            reply = f", reply by {letter.reply_by.words}" if letter.reply_by else ""
            said = f"{letter.kind.capitalize()} to {ledger.name(letter.to)}{reply}"
            for name in letter.about:
                self.letters.setdefault(name, []).append((said, letter.on))
        for one in ledger.corrections:
            said = f"{one.on.when} {correction_told(ledger, one)}: {one.reason}"
            self.corrected.setdefault(one.where, []).append(said)

    def corrections(self, place: str) -> tuple[str, ...]:
        """Return what the record at a place said before it was corrected."""
        return tuple(self.corrected.get(place, ()))


def dossier_of(mentions: Mentions, row: ActionRow, day: date) -> Dossier:
    """Return all about the action of a row, notes newest first."""
    ledger, action, due = mentions.ledger, row.action, row.action.due_date
    return Dossier(
        id=action.id,
        label=action.label,
        title=action.title,
        ref=action.ref,
        status=action.status,
        owner=holder_words(ledger, row),
        has_owner=row.owner is not None,
        rating=action.rag.rating if action.rag else None,
        is_late=action.is_live and due is not None and due.before(day),
        facts=tuple((label, said) for label, said in _facts(mentions, row) if said),
        custody=tuple(_custody(mentions, action)),
        steps=tuple(_task(mentions, action, n, one, day) for n, one in enumerate(action.steps, 1)),
        notes=_remarks(mentions, action),
        closures=tuple(_ending(ledger, one) for one in action.closures),
        letters=tuple(mentions.letters.get(action.id, ())),
        questions=tuple(mentions.questions.get(action.id, ())),
        corrected=mentions.corrections(action.id),
    )


def holder_words(ledger: Ledger, row: ActionRow) -> str:
    """Return who has an action, by full name; that nobody has it, and since when."""
    others = [ledger.name(body) for body, _ in row.owners if body != row.owner]
    if row.owner:
        others_too = f", with {', '.join(others)}" if others else ""
        return f"{ledger.name(row.owner)}{others_too}"
    if others:
        return f"{' and '.join(others)}; no accountable body"
    if not row.action.is_live:
        return "Nobody: closed"
    since = row.unallocated.since if row.unallocated else None
    return f"Nobody since {since.words}" if since else "Nobody"


def standing_words(ledger: Ledger, row: ActionRow, day: date) -> str:
    """Return who has a live action, and how far the handover to each of them has got."""
    chain = standing(row.action, ledger.head)
    if not row.action.is_live or not chain:
        return holder_words(ledger, row)
    # The owner first.
    ordered = sorted(chain, key=lambda one: one.to != row.owner)
    states = [unfit(ledger, h.to, day) or STATE_WORDS[leg_state(ledger, h, day)] for h in ordered]
    each = [f"{ledger.name(h.to)} ({said})" for h, said in zip(ordered, states, strict=True)]
    if len(each) == 1:
        return each[0]
    if row.owner:
        return f"{each[0]}, with {listed(each[1:])}"
    return f"{listed(each)}; no accountable body"


def enquiries(ledger: Ledger) -> tuple[Enquiry, ...]:
    """Return the questions, as stored."""
    return tuple(_enquiry(number, one) for number, one in enumerate(ledger.questions, 1))


def _enquiry(number: int, one: Question) -> Enquiry:
    place = f"question:{number}"
    return Enquiry(place, one.text, one.about, one.raised_on, one.answer, one.answered_on)


def _facts(mentions: Mentions, row: ActionRow) -> Iterator[tuple[str, str | None]]:
    ledger, action = mentions.ledger, row.action
    yield "Owner", holder_words(ledger, row)
    nobody = row.unallocated
    yield "Why nobody", nobody.reason if nobody and not row.owners else None
    yield "Status", action.status.replace("-", " ")
    yield "Rating", _rating(ledger, action)
    yield "Priority", action.priority
    yield "Due", _due(action)
    yield "Themes", ", ".join(theme_title(ledger, one) for one in action.themes)
    yield "Support", _names(ledger, action.support)
    yield "Governance", _names(ledger, governance(action, ledger.head))
    yield "Funders", _names(ledger, action.funders)
    yield "Reports to", _duty(ledger, action)
    yield "Sources", "; ".join(mentions.titles.get(one, one) for one in action.sources)
    for name, text in action.own_texts.items():
        yield own_label(name), text


def own_label(name: str) -> str:
    """Return what a reader calls a field of the user's own: `x-cost-k` is `Cost k`."""
    return capitalized(name.removeprefix(OWN_START).replace("-", " ").replace("_", " "))


def _names(ledger: Ledger, bodies: Iterable[str]) -> str:
    return ", ".join(ledger.name(one) for one in bodies)


def _rating(ledger: Ledger, action: Action) -> str | None:
    rag = action.rag
    if rag is None:
        return None
    why = f": {rag.reason}" if rag.reason else ""
    return f"{rag.rating}, by {ledger.short(rag.by)} {rag.on.when}{why}"


def _due(action: Action) -> str | None:
    if action.due is None:
        return None
    said = _on(action.due)
    moved = action.first_due and action.first_due != action.due
    return f"{said}; first due {_on(action.first_due)}" if moved else said


def _on(due: PartialDate | str | None) -> str:
    return due.words if isinstance(due, PartialDate) else str(due)


def _duty(ledger: Ledger, action: Action) -> str | None:
    duty = action.reporting
    if duty is None:
        return None
    every = f"every {duty.every} days" if duty.every else "no interval stated"
    return f"{ledger.name(duty.to)}, {every}"


def _custody(mentions: Mentions, action: Action) -> Iterator[Passage]:
    ledger = mentions.ledger
    counting = {id(one) for one in standing(action, ledger.head)}
    last = {one.to: id(one) for one in action.handovers}
    for number, one in enumerate(action.handovers):
        place = f"{action.id}@{one.to}"
        yield Passage(
            giver=ledger.name(giver(one, ledger.head)),
            receiver=ledger.name(one.to),
            # Nobody waits for an answer on what is closed.
            status=one.status if action.is_live or one.status not in _WAITING else "closed",
            counts=id(one) in counting,
            dates=tuple(_dates(ledger, one)),
            extent=one.extent.replace("-", " ") if one.extent else None,
            reservation=one.reservation,
            reason=one.reason,
            evidence=one.evidence,
            corrected=mentions.corrections(place) if last[one.to] == id(one) else (),
            gap=_gap(ledger, action, number),
        )


def _gap(ledger: Ledger, action: Action, number: int) -> str | None:
    """Return for how long nobody had an action before one of its handovers, as far as is known."""
    one, earlier = action.handovers[number], action.handovers[:number]
    begun = next((on for on in (one.proposed_on, one.offered_on, one.answered_on) if on), None)
    left = [left_on(each) for each in earlier if not each.is_live]
    if begun is None or None in left or len(left) < len(earlier):
        return None
    first = begun_on(action, ledger.head) or begun
    closed = ledger.head.closes_on
    free = closed if closed and not first.after(closed) else first
    free = max((on for on in left if on), key=lambda on: on.last, default=free)
    return f"With nobody from {free.words} to {begun.words}" if free.before(begun) else None


def _dates(ledger: Ledger, one: Handover) -> Iterator[DatedWords]:
    known = (
        ("named", proposed_on(one, ledger.head)),
        ("told", one.offered_on),
        ("answered", one.answered_on),
        ("ended", one.ended_on),
    )
    return ((word, on) for word, on in known if on)


def _task(mentions: Mentions, action: Action, number: int, step: Step, day: date) -> Task:
    ledger, place = mentions.ledger, f"{action.id}.{number}"
    return Task(
        place=place,
        text=step.text,
        status=step.status,
        is_late=step.status == "open" and step.due is not None and step.due.before(day),
        assignee=ledger.name(step.assignee) if step.assignee else None,
        asked_of=tuple(ledger.name(one) for one in step.asked_of),
        due=step.due,
        first_due=step.first_due if step.first_due != step.due else None,
        settled_on=step.settled_on,
        reason=step.reason,
        corrected=mentions.corrections(place),
    )


def _remarks(mentions: Mentions, action: Action) -> tuple[NoteLine, ...]:
    ledger, titles = mentions.ledger, mentions.titles
    by = {note.corrects: number for number, note in enumerate(action.notes, 1) if note.corrects}
    found = [
        NoteLine(
            place=f"{action.id}#{number}",
            on=note.date,
            by=ledger.short(note.by),
            text=note.text,
            source=titles.get(note.source, note.source) if note.source else None,
            corrects=note.corrects,
            corrected_by=by.get(number),
            corrected=mentions.corrections(f"{action.id}#{number}"),
        )
        for number, note in enumerate(action.notes, 1)
    ]
    # Reversed first: of notes of one date the last in the list is the newest.
    found.reverse()
    found.sort(key=lambda one: one.on.last, reverse=True)
    return tuple(found)


def _ending(ledger: Ledger, one: Closure) -> Ending:
    return Ending(
        outcome=one.outcome.replace("-", " "),
        proposed=_by_on(ledger, one.proposed_by, one.proposed_on),
        confirmed=_by_on(ledger, one.confirmed_by, one.on),
        reason=one.reason,
        superseded_by=one.superseded_by,
        evidence=one.evidence,
    )


def _by_on(ledger: Ledger, by: str | None, on: PartialDate | None) -> str:
    return " ".join(filter(None, (f"by {ledger.name(by)}" if by else "", on.when if on else "")))
