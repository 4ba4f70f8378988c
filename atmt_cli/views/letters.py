"""The letter to an owner: what it has, what it has not answered, what it owes."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Handover, Step
from atmt_cli.model.body import Body
from atmt_cli.model.custody import owner, proposed_on, receivers
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger, Question
from atmt_cli.model.lineage import living, passing_on
from atmt_cli.model.text import counted, listed, natural_key
from atmt_cli.views.corrections import corrected_words, corrections_at
from atmt_cli.views.shapes import Block, Cell, Fields, Heading, Item, Items, Page, Prose

OVERDUE = "report-on-time"
_ANSWER = (
    "Our records show these actions passing to you. Please tell us, in the column `answer` of the"
    " form, whether you accept each of them, with a reservation if you have one, or decline it, and"
    " why. If you had not been told before, please take this letter as notice."
)
_HOW = (
    "Fill in the form that comes with this letter, one row for each action, and send it back. The"
    " white columns are for you to fill in; the grey ones show our records. Leave what"
    " has not changed as it is. `answer` is accepted or declined, and `answered_on` is the day"
    " you decided, if that is not the day you reply. If you accept, give the `evidence`, such as a"
    " minute or a letter, and any `reservation`; `extent` is in-part or in-principle, or empty if"
    " you accept in full. If you decline, give the `reason`. `status` is"
    " open, in-progress or on-hold; `priority` is high, medium or low; `due` is a date or"
    " ongoing; if you change one of these, say why in `reason`. `rag` is your rating, red, amber or"
    " green, with its `rag_reason`; `note` is for anything else. Give a body by its id or by the"
    " name that we use for it, separate several with semicolons,"
    " and write a date as 2018, 2018-01 or 2018-01-10."
)


class NoLetter(NamedTuple):
    """Why there is no use in writing to a body; without ``remedy`` nothing is wrong with that."""

    fact: str
    remedy: str | None


class Owners:
    """What every owner has and owes: looked up once, for all letters."""

    def __init__(self, ledger: Ledger, findings: Iterable[Finding]) -> None:
        self.ledger = ledger
        self.overdue = {one.action for one in findings if one.rule == OVERDUE}
        self._having: dict[str, dict[int, Action]] = {}
        self._working: dict[str, dict[int, Action]] = {}
        self._asked: dict[str, list[int]] = {}
        for index, action in enumerate(ledger.actions):
            for body in _holders(action):
                self._having.setdefault(body, {})[index] = action
            for step in action.steps if action.is_live else ():
                if step.assignee is not None and step.status == "open":
                    self._working.setdefault(step.assignee, {})[index] = action
        for number, question in enumerate(ledger.questions, 1):
            for name in question.about if question.is_open else ():
                self._asked.setdefault(name, []).append(number)

    def chased(self) -> tuple[str, ...]:
        """Return the bodies that have live actions, or are named for one: in the order of the
        bodies.
        """
        known = [body.id for body in self.ledger.bodies if body.id in self._having]
        return (*known, *sorted(self._having.keys() - set(known)))

    def why_not(self, name: str, today: date) -> NoLetter | None:
        """Return why a body gets no letter; None where it gets one."""
        body = self.ledger.body_by_id.get(name)
        if body is None:
            return NoLetter(f"{name} is not a body", "atmt check")
        if body.has_ended(today):
            remedy = passing_on(self.ledger, body, today)
            return NoLetter(f"{body.name} ended on {body.until}", remedy)
        return None if name in self._having else NoLetter(f"{body.name} has no live action", None)

    def actions(self, body: str) -> list[Action]:
        """Return the live actions that a body has or is named for, by number."""
        found = self._having.get(body, {}).values()
        return sorted(found, key=lambda action: natural_key(action.id))

    def steps(self, body: str) -> Iterator[tuple[Action, int, Step]]:
        """Yield the open steps that are its own, and those of its own actions that are nobody's."""
        having = self._having.get(body, {})
        for index, action in sorted({**having, **self._working.get(body, {})}.items()):
            for number, step in enumerate(action.steps, 1):
                nobodys = step.assignee is None and index in having
                if step.status == "open" and (step.assignee == body or nobodys):
                    yield action, number, step

    def questions(self, actions: Iterable[Action]) -> list[tuple[int, Question]]:
        """Return the open questions about actions, by number."""
        numbers = {number for action in actions for number in self._asked.get(action.id, ())}
        return [(number, self.ledger.questions[number - 1]) for number in sorted(numbers)]


def _holders(action: Action) -> Iterator[str]:
    """Yield the receivers of a live action, and those that were asked to take it over."""
    return (one.to for one in action.handovers if one.is_live and action.is_live)


def view_chase(owners: Owners, body: Body, today: date) -> Page:
    """Return the letter to a body."""
    ledger, actions = owners.ledger, owners.actions(body.id)
    sections = {
        "What you have": [_had(ledger, action, body.id, today) for action in actions],
        "What you have not answered": [
            _unanswered(ledger, action, one, today)
            for action in actions
            for one in action.handovers
            if one.to == body.id and one.status in ("proposed", "offered")
        ],
        "What is due from you": [
            *_late(actions, today),
            *_owed(owners, body.id, today),
            *_reports(actions, owners.overdue),
        ],
        "What we must still find out": _questions(owners, actions),
    }
    return Page(
        kind="chase",
        key="letters",
        blocks=tuple(_blocks(ledger, body, sections, today)),
        records=[_record(body, sections)],
    )


def _blocks(
    ledger: Ledger, body: Body, sections: dict[str, list[Item]], today: date
) -> Iterator[Block]:
    yield Heading(ledger.head.title, 1)
    pairs = [("To", _called(body)), ("Date", str(today))]
    for keeper in living(ledger, filter(None, (ledger.head.keeper,)), today)[:1]:
        known = ledger.body_by_id.get(keeper)
        pairs.insert(1, ("From", _called(known) if known else keeper))
    yield Fields(tuple((label, Cell(text)) for label, text in pairs))
    for title, items in sections.items():
        if not items and title != "What you owe":
            continue
        yield Heading(title)
        if title == "What you have not answered":
            yield Prose(_ANSWER)
        yield Items(tuple(items), empty="Nothing that we know of.")
    yield Heading("How to answer")
    yield Prose(_HOW)


def _called(body: Body) -> str:
    return f"{body.name}, {body.contact}" if body.contact else body.name


def _had(ledger: Ledger, action: Action, body: str, today: date) -> Item:
    said: list[str] = [action.status]
    holder = owner(action, ledger.head)
    having = receivers(action, ledger.head)
    if body not in having:
        said.append(f"with {listed(map(ledger.short, having))} until you accept it")
    elif len(having) > 1:
        others = [ledger.short(one) for one in having if one != body]
        answers = "you answer for it" if holder == body else "nobody answers for it alone"
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
        said.append(f"{action.rag.rating} since {action.rag.on}")
    note = action.last_note
    last = "no note yet"
    if note:
        ago, by = _ago(note.date, today), ledger.short(note.by)
        last = f"Last note, {note.date} ({ago}), by {by}: {note.text}"
    corrected = corrections_at(ledger, f"{action.id}@{body}")
    more = [f"Our record of your answer was {corrected_words(ledger, one)}" for one in corrected]
    return Item(
        Cell(action.id, "id"), f"{action.label}: {'; '.join(said)}", "\n".join([last, *more])
    )


def _unanswered(ledger: Ledger, action: Action, one: Handover, today: date) -> Item:
    since = one.offered_on if one.status == "offered" else proposed_on(one, ledger.head)
    word = "told" if one.status == "offered" else "named"
    day = "on a date we do not have"
    if since:
        day = f"{'on' if since.is_day else 'in'} {since}, {_ago(since, today)}"
    return Item(Cell(action.id, "id"), f"{action.label}: you were {word} {day}")


def _ago(date_: PartialDate, today: date) -> str:
    return f"{counted(date_.days_since(today), 'day')} ago"


def _owed(owners: Owners, body: str, today: date) -> Iterator[Item]:
    for action, number, step in owners.steps(body):
        said = [step.text, _due(step, today)]
        said += ["nobody is named to do it; please name somebody"] if step.assignee is None else []
        yield Item(Cell(f"{action.id}.{number}", "id"), " – ".join(said))


def _due(step: Step, today: date) -> str:
    return _by_when(step.due, today) if step.due else "no date yet; please give one"


def _by_when(due: PartialDate, today: date) -> str:
    late = due.before(today)
    return f"was due {due}, {_ago(due, today)}" if late else f"due {due}"


def _late(actions: list[Action], today: date) -> Iterator[Item]:
    for action in actions:
        if action.due_date and action.due_date.before(today):
            said = f"{action.label}: {_by_when(action.due_date, today)}"
            yield Item(Cell(action.id, "id"), said)


def _reports(actions: list[Action], overdue: AbstractSet[str | None]) -> Iterator[Item]:
    for action in actions:
        if action.id in overdue and action.reporting:
            every = action.reporting.every
            line = f"{action.label}: a report, owed every {every} days, and overdue"
            yield Item(Cell(action.id, "id"), line)


def _questions(owners: Owners, actions: list[Action]) -> list[Item]:
    return [
        Item(Cell(f"question:{number}", "id"), f"{', '.join(one.about)}: {one.text}")
        for number, one in owners.questions(actions)
    ]


def _record(body: Body, sections: dict[str, list[Item]]) -> dict[str, Any]:
    keys = ("has", "unanswered", "owes", "questions")
    lists = {
        key: [item.lead.text for item in items]
        for key, items in zip(keys, sections.values(), strict=True)
    }
    return {"body": body.id, "name": body.name, "contact": body.contact, **lists}
