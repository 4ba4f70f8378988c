"""What every owner has and owes, and how it was written to: what a letter asks, and of whom."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cached_property
from typing import NamedTuple

from atmt_cli.model.action import Action, Handover, Step
from atmt_cli.model.body import CANNOT_OWN
from atmt_cli.model.custody import has_part, owes_answer, owner, receivers
from atmt_cli.model.ledger import LAST_LEVEL, Ledger, Letter, Question
from atmt_cli.model.lineage import living, passing_on
from atmt_cli.model.text import natural_key
from atmt_cli.rules.rule import judge
from atmt_cli.rules.time import report_on_time

_WAITING = ("proposed", "offered")
"""The statuses of a handover without an answer."""


class NoLetter(NamedTuple):
    """Why there is no use in writing to a body; without ``remedy`` nothing is wrong with that."""

    fact: str
    remedy: str | None


class Turn(NamedTuple):
    """The next letter to a body: its level and the actions that it asks about.

    ``before`` are the letters that it follows up, ``in_time`` those that the body still has time to
    answer, ``today`` those of the same day.
    """

    level: int
    about: tuple[str, ...]
    before: tuple[Letter, ...]
    in_time: tuple[Letter, ...]
    today: tuple[Letter, ...]

    @property
    def is_written(self) -> bool:
        """Return whether a letter of today says it all."""
        return bool(self.today) and not self.about

    @property
    def is_early(self) -> bool:
        """Return whether all that could be asked was, and there is still time to answer it."""
        return bool(self.in_time) and not self.about and not self.today


class Owners:
    """What every owner has and owes, and the letters to it: looked up once, for all letters."""

    def __init__(self, ledger: Ledger, today: date) -> None:
        self.ledger, self.today = ledger, today
        self._having: dict[str, dict[int, Action]] = {}
        self._doing: dict[str, list[tuple[Action, int, Step]]] = {}
        self._questions: dict[str, list[int]] = {}
        self._letters: dict[str, list[Letter]] = {}
        for index, action in enumerate(ledger.actions):
            if action.is_live:
                self._place(index, action)
        for number, question in enumerate(ledger.questions, 1):
            for name in question.about if question.is_open else ():
                self._questions.setdefault(name, []).append(number)
        for letter in ledger.letters:
            if not letter.on.after(today):
                self._letters.setdefault(letter.to, []).append(letter)

    def _place(self, index: int, action: Action) -> None:
        """Note down who has a live action, or was asked to take it over, and who does its steps."""
        for handover in action.handovers:
            if handover.is_live:
                self._having.setdefault(handover.to, {})[index] = action
        for number, step in enumerate(action.steps, 1):
            for body in asked_for(self.ledger, action, step, self.today):
                self._doing.setdefault(body, []).append((action, number, step))

    @cached_property
    def _overdue(self) -> frozenset[str | None]:
        """Return the actions whose report is overdue."""
        found = judge((report_on_time,), self.ledger, self.today).findings
        return frozenset(one.action for one in found)

    def chased(self) -> tuple[str, ...]:
        """Return the bodies that have live actions, are named for one, or have an open step: in the
        order of the bodies.
        """
        all_ = self._having.keys() | self._doing.keys()
        known = [body.id for body in self.ledger.bodies if body.id in all_]
        return (*known, *sorted(all_ - set(known)))

    def why_not(self, name: str) -> NoLetter | None:
        """Return why a body gets no letter; None where it gets one."""
        body = self.ledger.body_by_id.get(name)
        if body is None:
            return NoLetter(f"{name} is not a body", "atmt check")
        if body.has_ended(self.today):
            has_some = any(one.is_live and has_part(one, name) for one in self.ledger.actions)
            remedy = passing_on(self.ledger, body, self.today) if has_some else None
            return NoLetter(f"{body.name} ended on {body.until}", remedy)
        if name in self._having or name in self._doing:
            return None
        return NoLetter(f"{body.name} has no live action", None)

    def actions(self, body: str) -> list[Action]:
        """Return the live actions that a body has or is named for, by number."""
        found = self._having.get(body, {}).values()
        return sorted(found, key=lambda action: natural_key(action.id))

    def steps(self, body: str) -> Iterator[tuple[Action, int, Step]]:
        """Yield the open steps that a letter asks a body for, by number."""
        found = self._doing.get(body, ())
        yield from sorted(found, key=lambda one: (natural_key(one[0].id), one[1]))

    def unanswered(self, body: str) -> Iterator[tuple[Action, Handover]]:
        """Yield the handovers to a body that it has not answered, whether it was told or not."""
        for action in self.actions(body):
            for one in action.handovers:
                if one.to == body and one.status in _WAITING:
                    yield action, one

    def late(self, body: str) -> Iterator[Action]:
        """Yield the actions of a body that are past their due date."""
        for action in self.actions(body):
            if action.due_date and action.due_date.before(self.today):
                yield action

    def reports(self, body: str) -> Iterator[Action]:
        """Yield the actions of a body whose report is overdue."""
        return (action for action in self.actions(body) if action.id in self._overdue)

    def questions(self, actions: Iterable[Action]) -> list[tuple[int, Question]]:
        """Return the open questions about actions, by number."""
        numbers = {number for action in actions for number in self._questions.get(action.id, ())}
        return [(number, self.ledger.questions[number - 1]) for number in sorted(numbers)]

    def turn(self, body: str, *, early: bool = False) -> Turn:
        """Return the next letter to a body. ``early`` asks once more what it has time to answer.

        An answer that is waited for in time is not asked for again, nor anything twice on a day. A
        letter is a level higher than those that it follows up: that were sent before, about the
        same actions, and are not answered.
        """
        letters = self._letters.get(body, [])
        today = self.sent_today(body)
        open_ = [(one, self._open(one)) for one in letters if one not in today]
        in_time = [
            (one, names)
            for one, names in open_
            if names and one.reply_by and not one.reply_by.before(self.today)
        ]
        wanted = {name for _, names in open_ for name in names} | {*self._asked(body)}
        wanted -= {name for one in today for name in one.about}
        if not early:
            wanted -= {name for _, names in in_time for name in names}
        before = [one for one, names in open_ if wanted & names]
        return Turn(
            level=min(max((one.level for one in before), default=0) + 1, LAST_LEVEL),
            about=tuple(sorted(wanted, key=natural_key)),
            before=tuple(before),
            in_time=tuple(one for one, _ in in_time),
            today=tuple(today),
        )

    def sent_today(self, body: str) -> list[Letter]:
        """Return the letters of today to a body."""
        letters = self._letters.get(body, ())
        return [one for one in letters if one.on.is_day and one.on.first == self.today]

    def followed_up(self, letter: Letter) -> tuple[Letter, ...]:
        """Return the letters that one follows up, the oldest first: sent before it, and not
        answered on an action that it is about.
        """
        before = [one for one in self._letters.get(letter.to, ()) if one.on.before(letter.on)]
        return tuple(one for one in before if self._open(one) & {*letter.about})

    def _open(self, letter: Letter) -> set[str]:
        """Return the actions on which a letter is not answered."""
        known = self.ledger.action_by_id
        return {n for n in letter.about if n in known and owes_answer(known[n], letter)}

    def _asked(self, body: str) -> Iterator[str]:
        """Yield the actions on which a body has something to answer now."""
        yield from (action.id for action, _ in self.unanswered(body))
        yield from (action.id for action in self.late(body))
        yield from (action.id for action in self.reports(body))
        for action, _, step in self.steps(body):
            if step.assignee is None or step.due is None or step.due.before(self.today):
                yield action.id


def asked_for(ledger: Ledger, action: Action, step: Step, today: date) -> tuple[str, ...]:
    """Return the bodies that a letter asks for an open step: the one that does it, else those that
    it was asked of and that could do it, else the owner of the action or, where it has none, its
    receivers.
    """
    if step.status != "open":
        return ()
    if step.assignee is not None:
        return (step.assignee,)
    bodies = (ledger.body_by_id.get(one) for one in living(ledger, step.asked_of, today))
    able = tuple(one.id for one in bodies if one and one.kind not in CANNOT_OWN)
    answering = owner(action, ledger.head)
    return able or ((answering,) if answering else receivers(action, ledger.head))
