"""Acts that add or change whole entries: actions, bodies, questions, waivers."""

from collections.abc import Mapping
from typing import Any

from atmt_cli.changes.operations.custody import happened_on, nobody
from atmt_cli.changes.operations.draft import Draft
from atmt_cli.changes.operations.operation import (
    LISTS,
    Add,
    BodyAdd,
    BodyUpdate,
    Operation,
    QuestionAdd,
    QuestionAnswer,
    Waive,
)
from atmt_cli.changes.operations.places import no_place, pointer_of
from atmt_cli.model.action import Action
from atmt_cli.model.body import Body
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.law import law_of
from atmt_cli.model.ledger import Question, Waiver, as_stored
from atmt_cli.model.text import did_you_mean, excerpt, listed
from atmt_cli.rules import EVERY_RULE
from atmt_cli.rules.rule import UNWAIVABLE


def add_action(draft: Draft, op: Add) -> None:
    """Add an action, and name the body or bodies that should take it; or say that nobody has it."""
    draft.require("bodies", (*op.to, *op.support, *op.governance, *op.funders))
    draft.require("sources", op.source)
    draft.require("themes", op.theme)
    if op.to and op.reason is not None:
        why = "--reason says why nobody has an action, but this one is proposed to "
        raise UsageError(f"{why}{draft.short(op.to[0])}", "leave out --reason, or --to")
    same = [one for _, one in draft.with_field("actions", "title", op.title, Action)]
    if op.id is not None:
        same = [action for action in same if action.id == op.id]
    if any(not _lacking(op, _as_added(action)) for action in same):
        return
    if same:
        raise _another(op, same[0])
    name = op.id or draft.next_action()
    if draft.has("actions", name):
        raise UsageError(f"{name} already exists", f"atmt show {name}")
    on = happened_on(draft, op.on)
    named = [{"to": to, "status": "proposed", "proposed_on": on} for to in dict.fromkeys(op.to)]
    draft.append(
        ("actions",),
        {
            "id": name,
            "title": op.title,
            "short_title": op.short_title,
            "ref": op.ref,
            "themes": list(op.theme),
            "priority": op.priority,
            "due": str(op.due) if op.due else None,
            "unallocated": None if named else nobody(on, op.reason),
            "status": "open",
            "handovers": named,
            "support": list(op.support),
            "governance": list(op.governance),
            "funders": list(op.funders),
            "sources": list(op.source),
        },
    )
    day = max(draft.today, op.on.last) if op.on else draft.today
    following = f"atmt offer {name} {op.to[0] if op.to else 'BODY'} --on {day}"
    receivers = [draft.short(one["to"]) for one in named]
    placed = f"proposed to {listed(receivers)}" if named else "nobody has it yet"
    draft.say(f"{name}: added, {placed}", following)


def _as_added(action: Action) -> dict[str, Any]:
    """Return an action as the fields that would add it."""
    lists = {field: getattr(action, field) for field in LISTS}
    fields = {field: getattr(action, field) for field in ("short_title", "ref", "priority", "due")}
    to = tuple(one.to for one in action.handovers)
    reason = action.unallocated.reason if action.unallocated else None
    named = {"to": to, "source": action.sources, "theme": action.themes, "reason": reason}
    return {**named, **fields, **lists}


def _lacking(op: Operation, having: Mapping[str, Any]) -> list[str]:
    """Return the fields where a record lacks some of what an operation would add."""
    return [field for field, there in having.items() if not _has(there, getattr(op, field))]


def _has(there: Any, wanted: Any) -> bool:
    if isinstance(there, tuple):
        return {*(wanted if isinstance(wanted, tuple) else (wanted,))} <= {*there}
    return wanted in (None, there)


def _another(op: Add, action: Action) -> UsageError:
    """Return what is said where a title is there already, but not as it is to be added."""
    free = [one for one in op.to if one not in {handover.to for handover in action.handovers}]
    words = {"to": "receiver", "short_title": "short title", "reason": "reason why nobody has it"}
    lacking = _lacking(op, _as_added(action))
    fields = listed(sorted(words.get(field, field) for field in lacking))
    message = f"{action.id} already has this title, with a different {fields}"
    if free:
        hint = f"atmt offer {action.id} {free[0]}; or add another action of this title with --id"
        return UsageError(message, hint)
    return UsageError(message, f"atmt show {action.id}; or add another of this title with --id")


def add_body(draft: Draft, op: BodyAdd) -> None:
    """Add a body."""
    draft.require("bodies", (op.part_of,))
    draft.require("sources", op.source)
    if draft.has("bodies", op.id):
        if not _lacking(op, _as_body_added(draft.body(op.id)[1])):
            return
        raise UsageError(f"{op.id} already exists", f"atmt body show {op.id}")
    draft.append(
        ("bodies",),
        {
            "id": op.id,
            "name": op.name,
            "aka": list(op.aka),
            "kind": op.kind,
            "part_of": op.part_of,
            "from": str(op.from_) if op.from_ else None,
            "until": str(op.until) if op.until else None,
            "contact": op.contact,
            "sources": list(op.source),
        },
    )
    draft.say(f"{op.id}: body added", f"atmt body show {op.id}")


def _as_body_added(body: Body) -> dict[str, Any]:
    """Return a body as the fields that would add it; its names are all that it has."""
    names = (body.name, *body.aka)
    fields = ("kind", "part_of", "from_", "until", "contact")
    stored = {field: getattr(body, field) for field in fields}
    return {"name": names, "aka": names, "source": body.sources, **stored}


def update_body(draft: Draft, op: BodyUpdate) -> None:
    """Fields of a body; a former name stays one of its other names."""
    at, body = draft.body(op.body)
    draft.require("bodies", (op.part_of,))
    draft.require("sources", op.source)
    if op.name is not None and op.name != body.name:
        draft.put((*at, "name"), op.name)
    names = (*body.aka, body.name, *op.aka) if op.name is not None else (*body.aka, *op.aka)
    name = op.name or body.name
    draft.replace_list((*at, "aka"), (one for one in names if one != name))
    _refuse_correction(body, op)
    from_, until = (str(day) if day else None for day in (op.from_, op.until))
    fields = {"kind": op.kind, "part_of": op.part_of, "from": from_, "contact": op.contact}
    draft.fill(at, {**fields, "until": until, "ended_as": op.ended_as})
    draft.replace_list((*at, "sources"), (*body.sources, *op.source))
    draft.say(f"{body.id}: updated", f"atmt body show {body.id}")


def _refuse_correction(body: Body, op: BodyUpdate) -> None:
    """Refuse to change what was recorded and stands; a correction may. Raises RefusedError."""
    for field in ("kind", "from_", "until", "ended_as"):
        was, now, name = getattr(body, field), getattr(op, field), field.rstrip("_")
        if now is not None and not law_of(Body.model_fields[field]).lets(was, now):
            hint = f"if that was wrong: atmt correct body:{body.id} {name}={now} --reason TEXT"
            raise RefusedError(f"{name} of {body.id} is already {was}", hint)


def add_question(draft: Draft, op: QuestionAdd) -> None:
    """Add a question at the end."""
    for name in op.about:
        draft.action(name)
    same = draft.with_field("questions", "text", op.text, Question)
    if any({*op.about} <= {*question.about} for _, question in same):
        return
    on = str(op.on or draft.today)
    entry = {"text": op.text, "about": list(op.about), "raised_on": on}
    number = int(draft.append(("questions",), entry)[-1]) + 1
    draft.say(f"question:{number}: asked", f"atmt question answer {number} TEXT")


def answer_question(draft: Draft, op: QuestionAnswer) -> None:
    """Record the answer to a question."""
    at, question = draft.question(op.question)
    if question.answer == op.answer:
        return
    on = str(op.on or draft.today) if question.answered_on is None or op.on else None
    draft.fill(at, {"answer": op.answer, "answered_on": on})
    draft.say(f"question:{op.question}: answered", "atmt gaps")


def waive(draft: Draft, op: Waive) -> None:
    """Accept a finding, knowingly and until a day."""
    known = [rule.id for rule in EVERY_RULE if rule.id not in UNWAIVABLE]
    if op.rule not in known:
        near = did_you_mean(op.rule, known)
        raise UsageError(f"no rule {excerpt(op.rule)} to waive{near}", "see them: atmt rules")
    if pointer_of(draft, op.where) is None:
        raise no_place(draft, op.where, "a place is the `where` of a finding, such as A2 or A2.1")
    entry = {
        "rule": op.rule,
        "on": op.where,
        "reason": op.reason,
        "by": draft.by,
        "until": str(op.until),
    }
    there = draft.with_field("waivers", "on", op.where, Waiver)
    same = {at: waiver for at, waiver in there if waiver.rule == op.rule}
    if any(as_stored(waiver) == entry for waiver in same.values()):
        return
    if op.until.before(draft.today):
        raise UsageError(
            f"{op.until} is in the past, so it would waive nothing", "name a future date"
        )
    if same:
        # A waiver that ran out, or will, is renewed in its place.
        draft.fill(min(same), entry)
    else:
        draft.append(("waivers",), entry)
    draft.say(f"{op.where}: {op.rule} is waived until {op.until}", "atmt check")
