"""Operations on a ledger: such as are lawful on it, and wild ones."""

from collections.abc import Callable, Iterator
from typing import Any

from dice import UNSEEN, Dice
from lawful_ledgers import EVERYBODY, RECEIVERS, SOURCES

from atmt_cli.changes.operations.operation import OPERATIONS
from atmt_cli.model.action import Action, Handover
from atmt_cli.model.body import CANNOT_OWN, ENDINGS, KINDS
from atmt_cli.model.custody import has_part, receivers
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import where_of
from atmt_cli.rules import RULES
from atmt_cli.rules.owners import Owners
from atmt_cli.rules.page import DAY
from atmt_cli.rules.placeholders import names_nobody
from atmt_cli.rules.rule import UNWAIVABLE

Given = dict[str, Any]
Maker = Callable[[Dice, Ledger], Given | None]
TODAY = str(DAY)
LATEST = ("2018-01-10", "2018-01", "2018")
"""How one may write a day before which nothing in the ledger can lie."""

WORLD = {
    "action-has-owner": {"decline", "reopen", "correct"},
    "owner-in-life": {"body-end", "body-split", "body-update", "transfer", "reopen", "correct"},
}
"""The rules that state the world, and what may make them newly fail: a body said no, or ended."""


def _maybe(dice: Dice, value: Any, percent: int = 50) -> Any:
    return value if dice.chance(percent) else None


def _actions(ledger: Ledger, *, live: bool = True) -> list[Action]:
    return [action for action in ledger.actions if action.is_live or not live]


def _able(ledger: Ledger, name: str) -> bool:
    """Whether a body could take an action."""
    body = ledger.body_by_id[name]
    in_life = body.has_begun(DAY) and not body.has_ended(DAY)
    return in_life and body.kind not in CANNOT_OWN and not names_nobody(name, body)


def _pairs(ledger: Ledger, *statuses: str, live: bool = True) -> list[tuple[Action, Handover]]:
    """The handovers with these statuses, each the last live one to its body."""
    found = []
    for action in _actions(ledger, live=live):
        standing = {one.to: one for one in action.handovers if one.is_live}
        found += [(action, one) for one in standing.values() if one.status in statuses]
    return found


def _note(dice: Dice, ledger: Ledger) -> Given:
    action = dice.one_of(ledger.actions)
    noted, name = (ledger, "ledger") if dice.chance(20) else (action, action.id)
    return {
        "action": name,
        "text": dice.text(),
        "date": dice.one_of((None, "2017", "2017-12", *LATEST)),
        "source": _maybe(dice, dice.one_of(SOURCES), 20),
        "corrects": dice.number(1, len(noted.notes)) if noted.notes and dice.chance(30) else None,
    }


def _update(dice: Dice, ledger: Ledger) -> Given:
    action = dice.one_of(ledger.actions)
    having = receivers(action, ledger.head)
    statuses = ("open", "in-progress", "on-hold") if action.is_live else (None,)
    fields = {
        "status": dice.one_of(statuses),
        "rag": dice.one_of(("red", "amber", "green")),
        "rag_reason": dice.text(),
        "short_title": dice.text(),
        "accountable": dice.one_of(having) if having and action.is_live else None,
        "support": _names(dice),
        "governance": _names(dice),
        "funders": _names(dice),
        "reporting_to": dice.one_of(EVERYBODY),
        "every": dice.number(1, 400) if action.reporting else None,
        "priority": dice.one_of(("high", "medium", "low")),
        "due": dice.one_of(("ongoing", "2018-03", "2018-03-20", "2019")),
        "ref": f"{action.id}/24" if action.ref is None else None,
        "themes": dice.some([one.id for one in ledger.themes], 2) if ledger.themes else None,
        "unallocated": None if having or not action.is_live else dice.text(),
    }
    able = [key for key, value in fields.items() if value is not None]
    chosen = {key: fields[key] for key in dice.some(able, 3)}
    if "rag" not in chosen and action.rag is None:
        chosen.pop("rag_reason", None)
    return {"action": action.id, "set": chosen, "reason": dice.text()}


def _names(dice: Dice) -> list[str]:
    names = dice.some(EVERYBODY, 3)
    if dice.chance(60):
        return [dice.one_of("+-") + name for name in names]
    return names


def _offer(dice: Dice, ledger: Ledger) -> Given | None:
    choices: list[Given] = [
        {"action": action.id, "body": one.to, "on": dice.one_of((None, *LATEST[:2]))}
        for action, one in _pairs(ledger, "proposed")
    ]
    for action in _actions(ledger):
        live = {one.to for one in action.handovers if one.is_live}
        new = [name for name in ledger.body_by_id if name not in live and _able(ledger, name)]
        on = dice.one_of((None, "2017-12-15", *LATEST))
        choices += [{"action": action.id, "body": name, "on": on} for name in new]
    return dice.one_of(choices) if choices else None


def _accept(dice: Dice, ledger: Ledger) -> Given | None:
    choices = _pairs(ledger, "offered")
    if not choices:
        return None
    action, one = dice.one_of(choices)
    return {
        "action": action.id,
        "body": one.to,
        "on": dice.one_of((None, *LATEST)),
        "evidence": [dice.text() for _ in range(dice.number(1, 2))],
        "extent": dice.one_of((None, None, "in-part", "in-principle")),
        "reservation": _maybe(dice, dice.text(), 30),
    }


def _decline(dice: Dice, ledger: Ledger) -> Given | None:
    choices = _pairs(ledger, "offered", "accepted")
    if not choices:
        return None
    action, one = dice.one_of(choices)
    on, reason = dice.one_of((None, *LATEST)), _maybe(dice, dice.text(), 80)
    return {"action": action.id, "body": one.to, "on": on, "reason": reason}


def _withdraw(dice: Dice, ledger: Ledger) -> Given | None:
    choices = _pairs(ledger, "proposed", "offered")
    if not choices:
        return None
    action, one = dice.one_of(choices)
    on = dice.one_of((None, *LATEST))
    return {"action": action.id, "body": one.to, "on": on, "reason": dice.text()}


ENDS = ("2018-06", "2018-03-31", *LATEST)
"""Last days of a body, some of them to come."""


def _transfer(dice: Dice, ledger: Ledger) -> Given | None:
    old = dice.one_of(ledger.bodies)
    news = [name for name in RECEIVERS if _may_succeed(ledger, old.id, name)]
    if not news:
        return None
    on = old.until.text if old.until else dice.one_of(ENDS)
    how = None if old.ended_as else _maybe(dice, dice.one_of(ENDINGS), 30)
    reason = _maybe(dice, dice.text(), 30)
    return {"old": old.id, "new": dice.one_of(news), "on": on, "as": how, "reason": reason}


def _body_split(dice: Dice, ledger: Ledger) -> Given | None:
    olds = [one for one in ledger.bodies if one.ended_as in (None, "split")]
    old = dice.one_of(olds)
    news = dice.some([name for name in RECEIVERS if _may_succeed(ledger, old.id, name)], 3)
    if len(news) < 2:
        return None
    parts = [action.id for action in _actions(ledger) if has_part(action, old.id)]
    named = dice.some(parts, len(parts))
    to: dict[str, list[str]] = {}
    for name in named:
        to.setdefault(dice.one_of(news), []).append(name)
    rest = dice.one_of(news) if len(named) < len(parts) else _maybe(dice, dice.one_of(news))
    on = old.until.text if old.until else dice.one_of(ENDS)
    reason = _maybe(dice, dice.text(), 30)
    split = {"old": old.id, "new": news, "on": on, "rest": rest, "reason": reason}
    return {**split, "to": [f"{heir}={','.join(names)}" for heir, names in to.items()]}


def _may_succeed(ledger: Ledger, old: str, new: str) -> bool:
    """Whether a body that lives could take over, without succeeding itself in the end."""
    ahead, reached = [new], set[str]()
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += ledger.body_by_id[name].successors
    return old not in reached and _able(ledger, new)


def _hand_on(dice: Dice, ledger: Ledger) -> Given | None:
    """A transfer of one action, between the living."""
    choices = []
    for action, one in _pairs(ledger, "proposed", "offered", "accepted"):
        live = {other.to for other in action.handovers if other.is_live}
        choices += [
            {"old": one.to, "new": name, "only": [action.id], "on": dice.one_of(LATEST)}
            for name in RECEIVERS
            if name not in live and _may_follow(ledger, one.to, name)
        ]
    return dice.one_of(choices) if choices else None


def _may_follow(ledger: Ledger, old: str, new: str) -> bool:
    """Whether a body could be handed an action; by one that ended, only as its successor."""
    body = ledger.body_by_id[old]
    return _able(ledger, new) if body.until is None else _may_succeed(ledger, old, new)


def _in_life(ledger: Ledger) -> list[str]:
    """The bodies that exist today."""
    known = ledger.bodies
    return [one.id for one in known if one.has_begun(DAY) and not one.has_ended(DAY)]


def _close(dice: Dice, ledger: Ledger) -> Given | None:
    if not _actions(ledger):
        return None
    action = dice.one_of(_actions(ledger))
    settled = all(step.status != "open" for step in action.steps)
    confirmed = {"evidence": [dice.text()], "confirmed_by": dice.one_of(_in_life(ledger))}
    reason = _maybe(dice, dice.text())
    ways: list[Given] = []
    if action.status != "closing":
        ways.append({"propose": True, "reason": reason})
        if settled:
            ways.append({"propose": True, **confirmed})
    elif settled:
        ways.append({**confirmed, "reason": reason})
    if settled:
        ways.append({"outcome": "not-implemented", "reason": dice.text()})
        later = [a.id for a in ledger.actions[ledger.actions.index(action) + 1 :]]
        if later:
            over = {"outcome": "superseded", "superseded_by": later[:1]}
            ways.append({**over, "reason": dice.text(), "evidence": [dice.text()]})
    on = dice.one_of((None, *LATEST))
    return {"action": action.id, "on": on, **dice.one_of(ways)} if ways else None


def _reopen(dice: Dice, ledger: Ledger) -> Given | None:
    choices = [
        action
        for action in ledger.actions
        if not action.is_live
        and any(one.is_live for one in action.handovers)
        and all(_able(ledger, name) for name in receivers(action, ledger.head))
        and action.accountable in (None, *receivers(action, ledger.head))
    ]
    return {"action": dice.one_of(choices).id, "reason": dice.text()} if choices else None


def _step_add(dice: Dice, ledger: Ledger) -> Given | None:
    if not _actions(ledger):
        return None
    return {
        "action": dice.one_of(_actions(ledger)).id,
        "text": dice.text(),
        "asked_of": dice.some(EVERYBODY, 2),
        "assignee": _maybe(dice, dice.one_of(EVERYBODY)),
        "due": dice.one_of((None, "2018-06", "2019-01-01")),
    }


def _steps(ledger: Ledger) -> list[str]:
    """The open steps."""
    return [
        f"{action.id}.{number}"
        for action in ledger.actions
        for number, step in enumerate(action.steps, 1)
        if step.status == "open"
    ]


def _of_step(make: Callable[[Dice], Given]) -> Maker:
    def maker(dice: Dice, ledger: Ledger) -> Given | None:
        steps = _steps(ledger)
        return {"step": dice.one_of(steps), **make(dice)} if steps else None

    return maker


def _new_names(dice: Dice, ledger: Ledger) -> list[str]:
    """Names that no body has yet, as the number of bodies stands in them."""
    count = sum(1 + len(body.aka) for body in ledger.bodies)
    return [f"{dice.text()} {count}{mark}" for mark in "abc"]


def _add(dice: Dice, ledger: Ledger) -> Given:
    able = [name for name in ledger.body_by_id if _able(ledger, name)]
    to = _maybe(dice, dice.one_of(able), 75)
    return {
        "id": _maybe(dice, f"Z{len(ledger.actions)}"),
        "title": f"{dice.text()}{len(ledger.actions)}",
        "short_title": _maybe(dice, dice.text()),
        "ref": _maybe(dice, f"{len(ledger.actions)}/18", 30),
        "theme": dice.some([theme.id for theme in ledger.themes], 2),
        "priority": dice.one_of((None, "high", "low")),
        "due": dice.one_of((None, "2018-06", "ongoing")),
        "to": to,
        "reason": None if to else _maybe(dice, dice.text()),
        "on": dice.one_of((None, *LATEST)),
        "support": dice.some(EVERYBODY, 2),
        "governance": dice.some(EVERYBODY, 1),
        "funders": dice.some(EVERYBODY, 1),
        "source": dice.some(SOURCES, 2),
    }


def _body_add(dice: Dice, ledger: Ledger) -> Given:
    name, *aka = _new_names(dice, ledger)
    return {
        "id": f"n{len(ledger.bodies)}",
        "name": name,
        "aka": dice.some(aka, 2),
        "kind": dice.one_of(KINDS),
        "part_of": _maybe(dice, dice.one_of(EVERYBODY), 30),
        "from": _maybe(dice, "2017-12", 30),
        "until": _maybe(dice, "2019", 30),
        "contact": _maybe(dice, dice.text(), 30),
        "source": dice.some(SOURCES, 1),
    }


def _body_update(dice: Dice, ledger: Ledger) -> Given:
    body = dice.one_of(ledger.bodies)
    name, *aka = _new_names(dice, ledger)
    begun = dice.one_of(("2016", "2017-11")) if body.id != "tf" else None
    fields = {
        "name": name,
        "aka": dice.some(aka, 2),
        "kind": body.kind,
        "part_of": "old" if body.id in (*RECEIVERS, "sec") else None,
        "from": begun if body.from_ is None else None,
        "until": dice.one_of(("2018-06", "2018-01")) if body.until is None else None,
        "ended_as": "closed" if body.ended_as is None and body.until else None,
        "contact": dice.text(),
        "source": dice.some(SOURCES, 2),
    }
    chosen = {key: fields[key] for key in dice.some(list(fields), 3)}
    return {"body": body.id, **chosen}


def _body_end(dice: Dice, ledger: Ledger) -> Given:
    body = dice.one_of(ledger.bodies)
    closures = [closure for action in ledger.actions for closure in action.closures]
    has_confirmed = any(closure.confirmed_by == body.id for closure in closures)
    days = (TODAY, "2018-01", "2018-06", TODAY if has_confirmed else "2017-12")
    on = body.until.text if body.until else dice.one_of(days)
    heirs = [name for name in RECEIVERS if _may_succeed(ledger, body.id, name)]
    how = None if body.ended_as else _maybe(dice, dice.one_of(ENDINGS), 30)
    return {"body": body.id, "on": on, "successors": dice.some(heirs, 2), "as": how}


def _question_add(dice: Dice, ledger: Ledger) -> Given:
    about = dice.some([action.id for action in ledger.actions], 2)
    return {"text": dice.text(), "about": about, "on": dice.one_of((None, *LATEST))}


def _question_answer(dice: Dice, ledger: Ledger) -> Given | None:
    asked = [number for number, one in enumerate(ledger.questions, 1) if one.is_open]
    if not asked:
        return None
    number, on = dice.one_of(asked), dice.one_of((None, *LATEST))
    return {"question": str(number), "answer": dice.text(), "on": on}


def _waive(dice: Dice, ledger: Ledger) -> Given:
    places = ["ledger", "body:tf", "source:n", *(action.id for action in ledger.actions)]
    for index, action in enumerate(ledger.actions):
        places += [f"{action.id}#{n}" for n in range(1, len(action.notes) + 1)]
        handovers = range(len(action.handovers))
        places += [where_of(("actions", index, "handovers", n), ledger) for n in handovers]
    return {
        "rule": dice.one_of([rule.id for rule in RULES if rule.id not in UNWAIVABLE]),
        "where": dice.one_of(places),
        "reason": dice.text(),
        "until": dice.one_of(("2018-03", "2019", "2018-06-30")),
    }


def _correct(dice: Dice, ledger: Ledger) -> Given:
    number = f"{len(ledger.corrections)}"
    chosen = [{"where": one.id, "set": {"title": dice.text() + number}} for one in ledger.actions]
    chosen += [
        {"where": f"source:{one.id}", "set": {"title": dice.text() + number}}
        for one in ledger.sources
    ]
    chosen += [
        {"where": f"question:{n}", "set": {"text": dice.text() + number}}
        for n in range(1, len(ledger.questions) + 1)
    ]
    for action in ledger.actions:
        chosen += [
            {"where": f"{action.id}.{n}", "set": {"text": dice.text() + number}}
            for n in range(1, len(action.steps) + 1)
        ]
        chosen += [
            {"where": f"{action.id}.{n}", "set": {"status": "open"}}
            for n, step in enumerate(action.steps, 1)
            if step.status != "open" and action.is_live
        ]
    for action, one in _pairs(ledger, "accepted"):
        wrong = {"status": "offered"}
        if any(other.from_ == one.to for other in action.handovers):
            wrong = {"evidence": [dice.text(), f"{dice.text()}{number}"]}
        chosen.append({"where": f"{action.id}@{one.to}", "set": wrong})
    if dice.chance(15):
        chosen = [{"where": one.id, "entered_in_error": True} for one in ledger.actions]
    return {**dice.one_of(chosen), "reason": dice.text()}


def _theme_add(dice: Dice, ledger: Ledger) -> Given:
    return {"id": f"t{len(ledger.themes)}", "title": dice.text()}


def _ledger_update(dice: Dice, ledger: Ledger) -> Given:
    head = ledger.head
    settings = ("stale_after=60", "due_soon=", "dates=dmy", "dates=", "answer-within=30")
    fields: Given = {
        "title": dice.text(),
        "closes_on": "2017-11" if head.closes_on is None else None,
        "keeper": dice.one_of(("sec", *RECEIVERS)),
        "governance": _names(dice),
        "settings": [dice.one_of(settings)],
    }
    chosen = {key: fields[key] for key in dice.some(list(fields), 3)}
    return {"reason": dice.text(), **chosen}


def _report_chase(dice: Dice, ledger: Ledger) -> Given | None:
    owners = Owners(ledger, DAY)
    able = [one for one in owners.chased() if owners.why_not(one) is None]
    if not able:
        return None
    again = dice.chance(30)
    body = dice.one_of([one for one in able if again or not owners.turn(one).is_early] or [None])
    if body is None:
        return None
    # What was asked for today stands.
    dates = (None,) if owners.sent_today(body) else (None, "2018-02-01", "2018-03")
    return {"body": body, "reply_by": dice.one_of(dates), "again": again or None}


MAKERS: dict[str, tuple[Maker, ...]] = {
    "note": (_note,),
    "update": (_update,),
    "offer": (_offer,),
    "accept": (_accept,),
    "decline": (_decline,),
    "withdraw": (_withdraw,),
    "transfer": (_transfer, _hand_on),
    "close": (_close,),
    "reopen": (_reopen,),
    "correct": (_correct,),
    "step-add": (_step_add,),
    "step-assign": (_of_step(lambda dice: {"body": dice.one_of(EVERYBODY),
                                           "reason": dice.text()}),),
    "step-due": (_of_step(lambda dice: {"due": dice.one_of(("2018-03", "2018-04-01")),
                                        "reason": dice.text()}),),
    "step-done": (_of_step(lambda dice: {"on": dice.one_of((None, *LATEST))}),),
    "step-drop": (_of_step(lambda dice: {"on": dice.one_of((None, *LATEST)),
                                         "reason": dice.text()}),),
    "add": (_add,),
    "body-add": (_body_add,),
    "body-update": (_body_update,),
    "body-end": (_body_end,),
    "body-split": (_body_split,),
    "report-chase": (_report_chase,),
    "question-add": (_question_add,),
    "question-answer": (_question_answer,),
    "waive": (_waive,),
    "theme-add": (_theme_add,),
    "ledger-update": (_ledger_update,),
}  # fmt: skip
"""For each operation, what makes one that is lawful on a ledger, or nothing where none is."""


def an_act(dice: Dice, ledger: Ledger, names: tuple[str, ...] = tuple(MAKERS)) -> Given | None:
    """An operation as a bulk file holds it; None where the one that was thought of cannot be."""
    name = dice.one_of(names)
    given = dice.one_of(MAKERS[name])(dice, ledger)
    if given is None:
        return None
    by = _maybe(dice, dice.one_of(EVERYBODY), 30)
    given = {"op": name, "by": by, **given}
    return {key: value for key, value in given.items() if value not in (None, [])}


def a_wild_act(dice: Dice, ledger: Ledger) -> Given | None:
    """An operation of which a field or two was exchanged for what may make no sense."""
    given = an_act(dice, ledger)
    if given is None:
        return None
    for key in dice.some([key for key in given if key not in ("op", "set")], 2):
        given[key] = _wild(dice, ledger, key, given[key])
    return given


def _wild(dice: Dice, ledger: Ledger, key: str, value: Any) -> Any:
    names = {
        "action": [a.id for a in ledger.actions],
        "step": [f"{a.id}.{n}" for a in ledger.actions for n in (1, 2)],
        "date": ["2017-10", "2018-01-11", "2019"],
        "on": ["2017-10", "2017-12-20", "2018-01-11", "2019"],
        "due": ["2016", "2019"],
        "until": ["2016", "2018"],
        "question": ["1", "2"],
    }
    if key in names:
        return dice.one_of(names[key])
    if isinstance(value, list) and key in ("new", "to"):
        return dice.some(value, len(value)) or value
    if key in ("body", "to", "old", "new", "by", "part_of", "confirmed_by", "assignee"):
        return dice.one_of(EVERYBODY)
    if isinstance(value, str) and key in ("text", "reason", "answer", "title", "contact", "name"):
        return dice.one_of(UNSEEN)
    return value


_PLACED = {
    "note": ("action", "text"),
    "offer": ("action", "body"),
    "accept": ("action", "body"),
    "decline": ("action", "body"),
    "withdraw": ("action", "body"),
    "transfer": ("old", "new"),
    "correct": ("where",),
    "step-add": ("action", "text"),
    "step-assign": ("step", "body"),
    "step-due": ("step", "due"),
    "step-done": ("step",),
    "step-drop": ("step",),
    "add": ("title",),
    "body-add": ("id", "name"),
    "body-update": ("body",),
    "body-end": ("body",),
    "body-split": ("old", "new"),
    "report-chase": ("body",),
    "question-add": ("text",),
    "question-answer": ("question", "answer"),
    "waive": ("rule", "where"),
    "theme-add": ("id", "title"),
    "ledger-update": (),
}
"""The arguments of each command that have no name; of the rest, the action."""


def typed(given: Given) -> list[str]:
    """An operation as a person types it."""
    left = dict(given)
    name = left.pop("op")
    fields = list(_fields(left.pop("set", {}))) if name == "correct" else []
    left |= left.pop("set", {})
    left.pop("rag_reason", None)  # `--reason` is both
    values = [left.pop(key) for key in _PLACED.get(name, ("action",))]
    placed = [str(one) for v in values for one in (v if isinstance(v, list) else [v])]
    words = OPERATIONS[name].command().split()
    if name in ("update", "transfer", "body-split"):
        words.append("--yes")  # however many actions it touches
    if name == "report-chase":
        words += ["--record", "--yes"]
    for key, value in left.items():
        option = f"--{key.replace('_', '-')}"
        option = {"--successors": "--successor", "--themes": "--theme"}.get(option, option)
        if value is True:
            words.append(option)
        else:
            words += [f"{option}={one}" for one in (value if isinstance(value, list) else [value])]
    return [*words, "--", *placed, *fields]


def _fields(given: Given) -> Iterator[str]:
    """The fields of a correction; a list is one that is repeated."""
    for name, value in given.items():
        yield from (f"{name}={one}" for one in (value if isinstance(value, list) else [value]))
