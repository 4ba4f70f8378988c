"""The letter to an owner: what it has, what it has not answered, what is due from it.

It is made of the ledger in which it is recorded, so that it says the same before and after.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Handover, Note, Step
from atmt_cli.model.body import Body
from atmt_cli.model.custody import governance, owner, proposed_on, receivers
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import Correction, Ledger, Letter
from atmt_cli.model.lineage import living
from atmt_cli.model.text import counted, listed
from atmt_cli.rules.owners import Owners
from atmt_cli.views.corrections import corrected_words, corrections_at
from atmt_cli.views.reports.masthead import Masthead, view_masthead

_OF_ANSWER = frozenset(("answered_on", "evidence", "extent", "reservation"))
"""The fields of an answer."""


class Point(NamedTuple):
    """One point of a letter: the action or step it is about, and what there is to say.

    ``more`` are sentences of their own.
    """

    where: str
    ref: str | None
    label: str
    said: tuple[str, ...] = ()
    more: tuple[str, ...] = ()


class Correspondent(NamedTuple):
    """A body that writes, is written to, or gets a copy: its name, and its contact if known."""

    body: str
    name: str
    contact: str | None


class OwnerLetter(NamedTuple):
    """A letter to an owner.

    ``before`` is the letter that it follows up and ``before_by`` the date by which that asked for
    an answer, ``first`` the first of them all. ``is_over`` says that this date is past. The letter
    that asks nothing has no ``reply_by``. ``has_closed`` says that the closing body is no more.
    Where several ledgers write, ``ledger`` is the name of this one. ``form`` is how the form to
    send back is called, None where there is none. A body that will end has ``ends``, its last day,
    and ``heirs``, the names of those that succeed it.
    """

    masthead: Masthead
    to: Correspondent
    sender: Correspondent | None
    copies: tuple[Correspondent, ...]
    level: int
    kind: str
    reply_by: PartialDate | None
    before: PartialDate | None
    before_by: PartialDate | None
    first: PartialDate | None
    is_over: bool
    has_closed: bool
    having: tuple[Point, ...]
    unanswered: tuple[Point, ...]
    owed: tuple[Point, ...]
    questions: tuple[str, ...]
    ends: PartialDate | None
    heirs: tuple[str, ...]
    ledger: str | None = None
    form: str | None = None

    @property
    def parts(self) -> "tuple[OwnerLetter, ...]":
        """Return the letter as the only part of itself."""
        return (self,)


class Signatory(NamedTuple):
    """Who signs a letter, and for which ledgers."""

    name: str
    contact: str | None
    ledgers: tuple[str, ...]


class JointLetter(NamedTuple):
    """The letters of several ledgers to one body, as one: a part for each.

    Its level is the highest of theirs, and it is copied to all that one of them is copied to.
    ``forms`` is how many forms come with it.
    """

    masthead: Masthead
    to: Correspondent
    copies: tuple[Correspondent, ...]
    level: int
    kind: str
    parts: tuple[OwnerLetter, ...]
    unanswered: bool
    forms: int
    signed: tuple[Signatory, ...]


def joint_letter(key: str, parts: Sequence[OwnerLetter]) -> JointLetter:
    """Return letters of several ledgers to the body of a key as one letter."""
    head, highest = parts[0], max(parts, key=lambda part: part.level)
    masthead = head.masthead
    if len(parts) > 1:
        masthead = masthead._replace(title=f"Your actions in {len(parts)} ledgers")
    contacts = dict.fromkeys(part.to.contact for part in parts if part.to.contact)
    copies = dict.fromkeys(one for part in parts for one in part.copies)
    return JointLetter(
        masthead=masthead,
        to=Correspondent(key, head.to.name, ", ".join(contacts) or None),
        copies=tuple(copies),
        level=highest.level,
        kind=highest.kind,
        parts=tuple(parts),
        unanswered=any(part.unanswered for part in parts),
        forms=sum(part.form is not None for part in parts),
        signed=tuple(_signatories(parts)),
    )


def _signatories(parts: Sequence[OwnerLetter]) -> Iterator[Signatory]:
    """Yield each keeper once, with its ledgers; a ledger without one signs by its title."""
    ledgers: dict[tuple[str, str | None], list[str]] = {}
    for part in parts:
        who = part.sender or Correspondent("", part.masthead.title, None)
        ledgers.setdefault((who.name, who.contact), []).append(part.ledger or "")
    yield from (Signatory(*who, tuple(names)) for who, names in ledgers.items())


def view_letter(
    owners: Owners, letters: list[Letter], masthead: Masthead, name: str | None = None
) -> OwnerLetter:
    """Return the letter of a day to a body: the last of those recorded, or to be recorded."""
    ledger, today, last = owners.ledger, owners.today, letters[-1]
    actions, body = owners.actions(last.to), ledger.body_by_id[last.to]
    before = [one for letter in letters for one in owners.followed_up(letter)]
    latest = max(before, key=lambda one: one.on.last, default=None)
    level = max(one.level for one in letters)
    about = [name for letter in letters for name in letter.about]
    return OwnerLetter(
        masthead=masthead,
        to=_correspondent(body),
        sender=_sender(ledger, last, today),
        copies=_copies(ledger, last.to, about, today) if level >= _COPIED else (),
        level=level,
        kind=next(one.kind for one in letters if one.level == level),
        reply_by=max(
            (one.reply_by for one in letters if one.reply_by), key=lambda on: on.last, default=None
        ),
        before=latest.on if latest else None,
        before_by=latest.reply_by if latest else None,
        first=min(before, key=lambda one: one.on.first).on if before else None,
        is_over=bool(latest and latest.reply_by and latest.reply_by.before(today)),
        has_closed=ledger.head.closes_on is None or not ledger.head.closes_on.after(today),
        having=tuple(_had(ledger, action, body.id, today) for action in actions),
        unanswered=tuple(
            _unanswered(ledger, action, one, today) for action, one in owners.unanswered(body.id)
        ),
        owed=(*_late(owners, body.id), *_steps(owners, body.id), *_reports(owners, body.id)),
        questions=tuple(f"question:{number}" for number, _ in owners.questions(actions)),
        ends=body.until,
        heirs=tuple(map(ledger.short, body.successors)) if body.until else (),
        ledger=name,
    )


_COPIED = 3
"""From this level on a letter goes to the governance as well."""


def view_letters(
    owners: Owners, bodies: Iterable[str], name: str | None = None
) -> list[OwnerLetter]:
    """Return the letters of a day to some bodies, each of which has one recorded."""
    masthead = view_masthead(owners.ledger, owners.today)
    return [view_letter(owners, owners.sent_today(body), masthead, name) for body in bodies]


def letter_record(letter: OwnerLetter, name: str) -> dict[str, Any]:
    """Return a letter for scripts: what it is about, by id. Of several ledgers, each has its own,
    and ``name`` is that of the letter which they are in.
    """
    points = {"has": letter.having, "unanswered": letter.unanswered, "owes": letter.owed}
    return {
        **({"ledger": letter.ledger, "letter": name} if letter.ledger else {}),
        "body": letter.to.body,
        "name": letter.to.name,
        "contact": letter.to.contact,
        **{key: [one.where for one in found] for key, found in points.items()},
        "questions": list(letter.questions),
        "level": letter.level,
        "reply_by": str(letter.reply_by) if letter.reply_by else None,
        "follows": str(letter.before) if letter.before else None,
    }


def _correspondent(body: Body) -> Correspondent:
    return Correspondent(body.id, body.name, body.contact)


def _sender(ledger: Ledger, letter: Letter, today: date) -> Correspondent | None:
    """Return who writes: its author, else the keeper, or what came after it; None where nobody
    does.
    """
    names = living(ledger, filter(None, (letter.by or ledger.head.keeper,)), today)
    known = [ledger.body_by_id[one] for one in names if one in ledger.body_by_id]
    return _correspondent(known[0]) if known else None


def _copies(ledger: Ledger, to: str, about: list[str], today: date) -> tuple[Correspondent, ...]:
    """Return the other bodies that the actions of a letter answer to, as far as they exist."""
    actions = (ledger.action_by_id[name] for name in about if name in ledger.action_by_id)
    named = (one for action in actions for one in governance(action, ledger.head))
    found = (ledger.body_by_id.get(one) for one in living(ledger, named, today))
    able = (one for one in found if one and one.id != to and not one.has_ended(today))
    return tuple(map(_correspondent, able))


def _had(ledger: Ledger, action: Action, body: str, today: date) -> Point:
    said: list[str] = [action.status.replace("-", " ")]
    holder = owner(action, ledger.head)
    having = receivers(action, ledger.head)
    if body not in having:
        said.append(f"with {listed(map(ledger.short, having))} until you accept it")
    elif len(having) > 1:
        others = [ledger.short(one) for one in having if one != body]
        answers = "you answer for it" if holder == body else "nobody is accountable for it yet"
        if holder not in (None, body):
            answers = f"{ledger.short(holder)} answers for it"
        said.append(f"together with {listed(others)}; {answers}" if others else answers)
    said += [
        f"you accepted it {one.extent.replace('-', ' ')}"
        for one in action.handovers
        if one.to == body and one.status == "accepted" and one.extent
    ]
    if action.due:
        said.append(_by_when(action.due_date, today) if action.due_date else str(action.due))
    if action.rag:
        said.append(f"rated {action.rag.rating} since {action.rag.on.words}")
    note = action.last_note
    last = _last_note(ledger, note, today) if note else "No note yet."
    more = [
        f"Our record of {_corrected(one)} was {corrected_words(ledger, one)}"
        for one in corrections_at(ledger, f"{action.id}@{body}")
    ]
    return Point(action.id, action.ref, action.label, tuple(said), (last, *more))


def _last_note(ledger: Ledger, note: Note, today: date) -> str:
    """Return the last note of an action. What our own tracker said is no news to its owner."""
    files = {one.file for one in ledger.receipts}
    titles = (one.title for one in ledger.sources if one.id == note.source)
    tracker = next((title for title in titles if title in files), None)
    if tracker:
        return f"No note since our tracker ({tracker}), which said {note.date.when}: {note.text}"
    ago, by = _ago(note.date, today), ledger.short(note.by)
    return f"Last note, {note.date.words} ({ago}), by {by}: {note.text}"


def _corrected(correction: Correction) -> str:
    """Return what of a handover was corrected: the answer, or that the body was named and told."""
    is_answer = not _OF_ANSWER.isdisjoint(correction.was.fields)
    return "your answer" if is_answer else "the handover to you"


def _unanswered(ledger: Ledger, action: Action, one: Handover, today: date) -> Point:
    """Return what a body has not answered. What it is told of today, the letter tells it."""
    named, told, closing = proposed_on(one, ledger.head), one.offered_on, ledger.head.closes_on
    # Where the default would come after the letter, its day is written down as that of the naming.
    is_stand_in = named == told and closing is not None and closing.after(today)
    if told and not (told.is_day and told.first >= today):
        said = f"you were told {told.when}, {_ago(told, today)}"
    elif is_stand_in:
        said = "you were named today, or on an earlier date that we do not have"
    elif named and named.is_day and named.first == today:
        said = "you were named today"
    elif named and not named.after(today):
        said = f"you were named {named.when}, {_ago(named, today)}"
    else:  # the day of closing, where no other is known
        said = "you were named on a date we do not have"
    return Point(action.id, action.ref, action.label, (said,))


def _ago(date_: PartialDate, today: date) -> str:
    days = date_.days_since(today)
    return f"{counted(days, 'day')} ago" if days or not date_.is_day else "today"


def _steps(owners: Owners, body: str) -> Iterator[Point]:
    for action, number, step in owners.steps(body):
        said = [_due(step, owners.today)]
        if step.assignee is None:
            asked = body in living(owners.ledger, step.asked_of, owners.today)
            said.append(
                "you were asked to do it; please tell us whether you will"
                if asked
                else "nobody is named to do it; please name somebody"
            )
        yield Point(f"{action.id}.{number}", action.ref, step.text, tuple(said))


def _due(step: Step, today: date) -> str:
    return _by_when(step.due, today) if step.due else "no date yet; please give one"


def _by_when(due: PartialDate, today: date) -> str:
    late = due.before(today)
    return f"was due {due.words}, {_ago(due, today)}" if late else f"due {due.words}"


def _late(owners: Owners, body: str) -> Iterator[Point]:
    for action in owners.late(body):
        if action.due_date:
            said = _by_when(action.due_date, owners.today)
            yield Point(action.id, action.ref, action.label, (said,))


def _reports(owners: Owners, body: str) -> Iterator[Point]:
    for action in owners.reports(body):
        every = action.reporting.every if action.reporting else None
        said = f"a report, owed every {every} days, and overdue"
        yield Point(action.id, action.ref, action.label, (said,))
