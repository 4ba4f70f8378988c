"""What a row of a file wants to be so: the facts that it sets, and which of them are otherwise.

Only rows that say how something is to be are told here. What they add to a history is found there.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from atmt_cli.changes import operations as ops
from atmt_cli.changes.entries import lacks, lacks_as_body
from atmt_cli.changes.facts import holds, is_relative, unmet_names
from atmt_cli.changes.later import NEVER, Later, Slot
from atmt_cli.model.action import Action, Step
from atmt_cli.model.ledger import Head, Ledger

_LISTS = ("support", "governance", "funders")
_FIELDS = ("name", "kind", "part_of", "from_", "contact")


class Fact(NamedTuple):
    """What a row sets, and what of it is otherwise now.

    It has ``passed`` where it is so in another body, into which later rows put what a body had.
    """

    sets: set[Slot]
    unmet: set[Slot]
    passed: bool = False


def facts_of(ledger: Ledger, one: ops.Operation, later: Later) -> Iterator[Fact]:
    """The facts that an operation sets; none where it is not of the kind that does."""
    find = _FACTS.get(type(one))
    if find is not None:
        yield from find(ledger, one, later)


def _fact(slot: Slot, *, so: bool) -> Fact:
    return Fact({slot}, set() if so else {slot})


def _of_update(ledger: Ledger, one: ops.Update, later: Later) -> Iterator[Fact]:
    action = ledger.action_by_id.get(one.action)
    if action is None:
        yield Fact(set(), {NEVER})
        return
    for field in sorted(one.set.model_fields_set):
        # A rating and its reason are one judgement.
        slot = (one.action, field.removesuffix("_reason"))
        if field in _LISTS:
            yield _list_fact(slot, getattr(action, field), getattr(one.set, field), later)
        else:
            so = holds(action, one, field)
            passed = not so and _was_so(action, one, field, later, ledger.head)
            yield Fact({slot}, set() if so or passed else {slot}, passed)


def _was_so(action: Action, one: ops.Update, field: str, later: Later, head: Head) -> bool:
    """Whether a body that was named in a field passed on that part, or left it, in later rows."""
    name = getattr(one.set, field)
    if field == "reporting_to":
        return action.reporting is not None and action.reporting.to == later.heir(name)
    return field == "accountable" and action.accountable in later.may_answer(action, name, head)


def _list_fact(slot: Slot, having: tuple[str, ...], wanted: tuple[str, ...], later: Later) -> Fact:
    """Names in a list; as they are, or with the bodies that later rows put in their places."""
    relative = is_relative(wanted)
    signs = [name[0] if relative else "" for name in wanted]
    names = [name[1:] if relative else name for name in wanted]
    passed = [f"{sign}{later.heir(name)}" for sign, name in zip(signs, names, strict=True)]
    # A body that is there, and should not be, may have come in the place of another.
    came = {*having} & {*later.heirs.values()} - {*wanted}
    ways = [
        {(*slot, name) for name in unmet_names(having, wanted)},
        {(*slot, name) for name in unmet_names(having, passed) - came},
    ]
    is_passed = not later.covers(ways[0]) and later.covers(ways[1])
    sets = {(*slot, name) for name in names} if relative else {slot}
    return Fact(sets, ways[is_passed], is_passed)


def _of_reopening(ledger: Ledger, one: ops.Reopen, _: Later) -> Iterator[Fact]:
    action = ledger.action_by_id.get(one.action)
    so = action is not None and action.status not in ("closing", "closed")
    yield _fact((one.action, "status"), so=so)


def step_of(ledger: Ledger, place: str) -> Step | None:
    """The step at a place, A2.1."""
    name, _, number = place.rpartition(".")
    action = ledger.action_by_id.get(name)
    steps = action.steps if action else ()
    return steps[int(number) - 1] if int(number) <= len(steps) else None


def _of_due(ledger: Ledger, one: ops.StepDue, _: Later) -> Iterator[Fact]:
    step = step_of(ledger, one.step)
    yield _fact((one.step, one.op), so=step is not None and step.due == one.due)


def _of_assignment(ledger: Ledger, one: ops.StepAssign, later: Later) -> Iterator[Fact]:
    step = step_of(ledger, one.step)
    slot, now = (one.step, one.op), step.assignee if step else None
    passed = one.body != now == later.heir(one.body)
    yield Fact({slot}, set() if passed or now == one.body else {slot}, passed)


def _of_answer(ledger: Ledger, one: ops.QuestionAnswer, _: Later) -> Iterator[Fact]:
    known = ledger.questions[one.question - 1 :][:1]
    so = any(q.answer == one.answer and one.on in (None, q.answered_on) for q in known)
    yield _fact(("question", one.question), so=so)


def _of_waiver(ledger: Ledger, one: ops.Waive, _: Later) -> Iterator[Fact]:
    wanted = (one.rule, one.where, one.reason, one.by or ledger.head.keeper, one.until)
    so = any((w.rule, w.on, w.reason, w.by, w.until) == wanted for w in ledger.waivers)
    yield _fact(("waiver", one.rule, one.where), so=so)


def _of_body(ledger: Ledger, one: ops.BodyUpdate, _: Later) -> Iterator[Fact]:
    body = ledger.body_by_id.get(one.body)
    for field in _FIELDS:
        wanted = getattr(one, field)
        if wanted is not None:
            so = body is not None and getattr(body, field) == wanted
            yield _fact((one.body, field), so=so)
    having = {body.name, *body.aka, *body.sources} if body else set()
    yield Fact(set(), {NEVER} if {*one.aka, *one.source} - having else set())


def _of_new_body(ledger: Ledger, one: ops.BodyAdd, _: Later) -> Iterator[Fact]:
    body = ledger.body_by_id.get(one.id)
    yield Fact(set(), {(one.id, field) for field in lacks_as_body(one, body)} if body else {NEVER})


def _of_new_action(ledger: Ledger, one: ops.Add, later: Later) -> Iterator[Fact]:
    same = [a for a in ledger.actions if a.title == one.title and one.id in (None, a.id)]
    if not same:
        yield Fact(set(), {NEVER})
    for action in same[:1]:
        fields = lacks(one, action)
        passed = {field for field in fields & {*_LISTS} if _has_heirs(one, action, field, later)}
        unmet = {slot for field in fields - passed for slot in _lacking(one, action, field)}
        yield Fact(set(), unmet, bool(passed))


def _lacking(one: ops.Add, action: Action, field: str) -> set[Slot]:
    if field not in _LISTS:
        return {(action.id, field)}
    return {(action.id, field, name) for name in {*getattr(one, field)} - {*getattr(action, field)}}


def _has_heirs(one: ops.Add, action: Action, field: str, later: Later) -> bool:
    having = getattr(action, field)
    return all(name in having or later.heir(name) in having for name in getattr(one, field))


_FACTS: Mapping[type[ops.Operation], Callable[[Ledger, Any, Later], Iterator[Fact]]] = {
    ops.Update: _of_update,
    ops.Reopen: _of_reopening,
    ops.StepDue: _of_due,
    ops.StepAssign: _of_assignment,
    ops.QuestionAnswer: _of_answer,
    ops.Waive: _of_waiver,
    ops.BodyUpdate: _of_body,
    ops.BodyAdd: _of_new_body,
    ops.Add: _of_new_action,
}
