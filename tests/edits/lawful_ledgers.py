"""Ledgers that break no rule of level error, as the plain data of their two files."""

from datetime import date, timedelta
from typing import Any

from dice import Dice

from atmt_cli.rules.page import DAY

Plain = dict[str, Any]
CLOSING, KEEPER = "tf", "sec"
RECEIVERS = ("otr", "dtr", "fund", "no", "y-2")
"""Bodies that live and can own."""
OTHERS = ("industry", "null", "old")
"""A collective, one whose name nobody can tell from nothing, and one that has ended."""
CONFIRMERS = (KEEPER, "dtr")
"""Bodies that were always there to confirm a closure."""
EVERYBODY = (CLOSING, KEEPER, *RECEIVERS, *OTHERS)
IDS = ("A1", "A2", "A3", "NO", "NULL", "B-7", "Y", "E1")
SOURCES = ("paper", "true", "n")
THEMES = ("skills", "off")
_KINDS = ("office", "department", "regulator", "funder", "institute", "charity", "other")
_FIRST = date(2017, 12, 1)
_LISTS = frozenset(
    (
        "aka", "successors", "sources", "evidence", "support", "governance", "funders", "steps",
        "notes", "closures", "handovers", "asked_of", "superseded_by", "about",
        "themes", "letters", "corrections", "receipts",
    )
)  # fmt: skip


def a_ledger(dice: Dice) -> tuple[Plain, Plain]:
    """What the two files hold, actions first."""
    ids = dice.shuffled(IDS)[: dice.number(1, 3)]
    actions = [_action(dice, ids, index) for index in range(len(ids))]
    head = {
        "title": dice.text(),
        "closing_body": CLOSING,
        "closes_on": dice.one_of(("2017-11", None, "2017-11-30", "2017")),
        "keeper": KEEPER,
        "settings": dice.one_of((None, {"stale_after": 90, "due_soon": None})),
        "governance": dice.some(EVERYBODY, 1),
    }
    first = {
        "schema": 1,
        "ledger": _sparse(dice, head),
        "sources": [_source(dice, name) for name in SOURCES],
        "actions": actions,
        "questions": [_question(dice, ids) for _ in range(dice.number(0, 2))],
        "waivers": [_waiver(dice, ids) for _ in range(dice.number(0, 2))],
    }
    made = _sparse(dice, first), {"schema": 1, "bodies": _bodies(dice)}
    last = {
        "themes": [{"id": name, "title": f"{dice.text()} {name}"} for name in THEMES],
        "notes": _notes(dice) if dice.chance(30) else [],
        "letters": [_letter(dice, ids) for _ in range(dice.number(0, 1))],
        "receipts": [_receipt(dice) for _ in range(dice.number(0, 2))],
        "corrections": [_correction(dice, ids) for _ in range(dice.number(0, 1))],
    }
    made[0].update(_sparse(dice, last))
    return made


def _sparse(dice: Dice, record: Plain) -> Plain:
    """Most of what is empty left out; the rest written as null or as an empty list."""
    kept: Plain = {}
    for key, value in record.items():
        if value not in (None, []):
            kept[key] = value
        elif dice.chance(12):
            kept[key] = [] if key in _LISTS and dice.chance(60) else None
    return kept


def _days(dice: Dice, count: int) -> list[str]:
    """Dates in their order, each as precise as it likes, none after DAY."""
    span = (DAY - _FIRST).days
    days = sorted(_FIRST + timedelta(dice.number(0, span)) for _ in range(count))
    return [str(day)[: dice.one_of((10, 10, 10, 7, 4))] for day in days]


def _maybe(dice: Dice, value: Any, percent: int = 50) -> Any:
    return value if dice.chance(percent) else None


def _bodies(dice: Dice) -> list[Plain]:
    bodies = [_body(dice, name) for name in EVERYBODY]
    return dice.shuffled(bodies) if dice.chance(20) else bodies


def _body(dice: Dice, name: str) -> Plain:
    kind = {CLOSING: "taskforce", "industry": "collective"}.get(name) or dice.one_of(_KINDS)
    # A name is no other body's, so it holds the id; beside it stands what YAML might bend.
    full = dice.one_of((f"Body of {name}", f"{dice.text()} {name}.", f"{name}. {dice.text()}"))
    begun = ("2016", "2017-01", "2017-01" if name in CONFIRMERS else "2018-01-10")
    record = {
        "id": name,
        "name": full,
        "aka": [f"{dice.text()} {name}{n}" for n in range(dice.one_of((0, 0, 0, 1, 2)))],
        "kind": kind,
        "part_of": _maybe(dice, CLOSING, 10) if name in RECEIVERS else None,
        "from": _maybe(dice, dice.one_of(begun), 20),
        "until": _until(dice, name),
        "successors": ["dtr"] if name == "old" else [],
        "contact": _maybe(dice, dice.text(), 15),
        "sources": dice.some(SOURCES, 1),
    }
    return _sparse(dice, record)


def _until(dice: Dice, name: str) -> str | None:
    if name in RECEIVERS:
        return dice.one_of((None, None, None, "2018-01", "2019"))
    return {CLOSING: "2017-11", "old": "2017-12"}.get(name)


def _source(dice: Dice, name: str) -> Plain:
    day = dice.one_of((None, "2017-11", "2016"))
    return _sparse(dice, {"id": name, "title": dice.text(), "date": day, "url": None})


def _question(dice: Dice, ids: list[str]) -> Plain:
    raised, answered = _days(dice, 2)
    is_answered = dice.chance(40)
    record = {
        "text": dice.text(),
        "about": dice.some(ids, 2),
        "raised_on": raised,
        "answer": dice.text() if is_answered else None,
        "answered_on": answered if is_answered else None,
    }
    return _sparse(dice, record)


def _waiver(dice: Dice, ids: list[str]) -> Plain:
    rule = dice.one_of(("note-is-fresh", "action-has-governance", "step-on-time"))
    place = dice.one_of(ids)
    until = dice.one_of(("2018-03", "2019", "2017-12"))
    return {"rule": rule, "on": place, "reason": dice.text(), "by": KEEPER, "until": until}


def _receipt(dice: Dice) -> Plain:
    digest = "".join(dice.one_of("0123456789abcdef") for _ in range(64))
    day, by = _days(dice, 1)[0], dice.one_of((None, KEEPER))
    record = {"file": dice.text(), "sha256": digest, "rows": dice.number(0, 9), "on": day, "by": by}
    return _sparse(dice, record)


def _letter(dice: Dice, ids: list[str]) -> Plain:
    on, reply_by = _days(dice, 2)
    record = {
        "to": dice.one_of(RECEIVERS),
        "on": on,
        "level": dice.number(1, 4),
        "about": dice.some(ids, 2),
        "reply_by": _maybe(dice, reply_by),
        "by": _maybe(dice, KEEPER),
    }
    return _sparse(dice, record)


def _correction(dice: Dice, ids: list[str]) -> Plain:
    said = {"where": dice.one_of(ids), "on": _days(dice, 1)[0], "by": KEEPER}
    was = dice.one_of(({"status": "closed"}, {"due": "2018-05"}, {"rag": {"rating": "red"}}))
    return {**said, "reason": dice.text(), "was": was}


def _action(dice: Dice, ids: list[str], index: int) -> Plain:
    status = dice.one_of(("open", "in-progress", "on-hold", "closing", "closed"))
    is_unallocated = status != "closed" and dice.chance(10)
    handovers = _chain(dice, is_live=status != "closed", is_unallocated=is_unallocated)
    due = dice.one_of((None, None, "2018-06", "2019-01-01", "ongoing"))
    record = {
        "id": ids[index],
        "title": dice.text(),
        "short_title": _maybe(dice, dice.text()),
        "ref": _maybe(dice, f"0{index}/24", 30),
        "themes": dice.some(THEMES, 2),
        "priority": dice.one_of((None, None, "high", "low")),
        "due": due,
        "first_due": _maybe(dice, "2018-03", 30) if due else None,
        "unallocated": {"since": _days(dice, 1)[0]} if is_unallocated else None,
        "status": status,
        "accountable": _maybe(dice, _accountable(handovers), 40),
        "handovers": handovers,
        "support": dice.some(EVERYBODY, 2),
        "governance": dice.some(EVERYBODY, 2),
        "funders": dice.some(EVERYBODY, 2),
        "reporting": _maybe(dice, _reporting(dice), 30),
        "rag": _maybe(dice, _rag(dice), 30),
        "steps": [_step(dice, status) for _ in range(dice.number(0, 2))],
        "notes": _notes(dice),
        "closures": _closures(dice, status, ids[index + 1 :]),
        "sources": dice.some(SOURCES, 2),
    }
    return _sparse(dice, record)


def _reporting(dice: Dice) -> Plain:
    return _sparse(dice, {"to": dice.one_of(EVERYBODY), "every": _maybe(dice, 30)})


def _rag(dice: Dice) -> Plain:
    rating = dice.one_of(("green", "amber", "red"))
    reason = _maybe(dice, dice.text(), 70)
    by = dice.one_of(EVERYBODY)
    return _sparse(dice, {"rating": rating, "reason": reason, "on": _days(dice, 1)[0], "by": by})


def _step(dice: Dice, status: str) -> Plain:
    state = dice.one_of(("done", "dropped") if status == "closed" else ("open", "done", "dropped"))
    first, second = _days(dice, 2)
    record = {
        "text": dice.text(),
        "asked_of": dice.some(EVERYBODY, 2),
        "assignee": _maybe(dice, dice.one_of(EVERYBODY)),
        "due": _maybe(dice, dice.one_of((second, "2018-06", "2019"))),
        "first_due": _maybe(dice, first, 20),
        "status": state,
        "settled_on": None if state == "open" else second,
        "reason": dice.text() if state == "dropped" else None,
    }
    return _sparse(dice, record)


def _notes(dice: Dice) -> list[Plain]:
    days = _days(dice, dice.number(0, 3))
    return [_note(dice, day, index) for index, day in enumerate(days)]


def _note(dice: Dice, day: str, index: int) -> Plain:
    record = {
        "date": day,
        "by": dice.one_of(EVERYBODY),
        "text": dice.text(),
        "source": _maybe(dice, dice.one_of(SOURCES), 20),
        "corrects": _maybe(dice, index, 20) or None,
    }
    return _sparse(dice, record)


def _closures(dice: Dice, status: str, later: list[str]) -> list[Plain]:
    """Those of an action that was closed before, and the one that its status asks for."""
    closures = [_closure(dice, later)] if dice.chance(15) else []
    if status == "closed":
        closures.append(_closure(dice, later))
    elif status == "closing":
        proposal = {"outcome": "implemented", "proposed_by": dice.one_of(EVERYBODY)}
        closures.append({**proposal, "proposed_on": _days(dice, 1)[0]})
    return closures


def _closure(dice: Dice, later: list[str]) -> Plain:
    outcomes = ("implemented", "not-implemented", "superseded")
    outcome = dice.one_of(outcomes if later else outcomes[:2])
    proposed, confirmed = _days(dice, 2)
    record = {
        "outcome": outcome,
        "proposed_by": dice.one_of(EVERYBODY),
        "proposed_on": proposed,
        "confirmed_by": dice.one_of(CONFIRMERS),
        "on": confirmed,
        "evidence": [dice.text() for _ in range(dice.number(1, 2))],
        "reason": dice.text() if outcome != "implemented" else None,
        "superseded_by": later[:1] if outcome == "superseded" else [],
    }
    return _sparse(dice, record)


def _chain(dice: Dice, *, is_live: bool, is_unallocated: bool) -> list[Plain]:
    """Handovers that are over, and then those that stand: of a live action at least one, unless it
    says that nobody has it.
    """
    had, chain, fresh = [CLOSING], list[Plain](), dice.shuffled(RECEIVERS)
    for _ in range(dice.number(0, 2)):
        status = dice.one_of(("declined", "withdrawn", "superseded", "handed back"))
        chain.append(_handover(dice, dice.one_of((*RECEIVERS, "old")), status, had))
    if is_unallocated:
        return chain
    answered = {one["status"] for one in chain} & {"declined", "superseded"}
    least = 0 if not is_live or answered == {"declined"} else 1
    for receiver in fresh[: dice.number(least, 2)]:
        status = dice.one_of(("proposed", "offered", "accepted"))
        chain.append(_handover(dice, receiver, status, had))
    return chain


_DATES = {
    "proposed": (),
    "offered": ("offered_on",),
    "accepted": ("offered_on", "answered_on"),
    "declined": ("offered_on", "answered_on"),
    "withdrawn": ("ended_on",),
    "superseded": ("offered_on", "answered_on", "ended_on"),
    "handed back": ("offered_on", "answered_on", "ended_on"),
}


def _handover(dice: Dice, receiver: str, status: str, had: list[str]) -> Plain:
    dates: dict[str, str | None] = {"proposed_on": None}
    fields = _DATES[status]
    days = _days(dice, len(fields) + 1)
    dates |= dict(zip(fields, days[1:], strict=True))
    if dice.chance(60):
        dates["proposed_on"] = days[0]
    giver = dice.one_of([one for one in had if one != receiver])
    said_yes = status in ("accepted", "superseded", "handed back")
    is_over = status in ("declined", "withdrawn", "superseded", "handed back")
    if said_yes:
        had.append(receiver)
    record = {
        "to": receiver,
        "from": giver if giver != CLOSING or dice.chance(20) else None,
        "status": "declined" if status == "handed back" else status,
        **dates,
        "evidence": [dice.text() for _ in range(dice.number(1, 2))] if said_yes else [],
        "extent": _maybe(dice, dice.one_of(("in-part", "in-principle")), 20) if said_yes else None,
        "reservation": _maybe(dice, dice.text(), 20) if said_yes else None,
        "reason": dice.text() if is_over else None,
    }
    return _sparse(dice, record)


def _accountable(handovers: list[Plain]) -> str | None:
    """The first body that has the action: handing on does not count until it is accepted."""
    live = [one for one in handovers if one["status"] in ("proposed", "offered", "accepted")]
    holders = {one["to"] for one in live if one["status"] == "accepted"}
    counting = (o["to"] for o in live if o["to"] in holders or o.get("from") not in holders)
    return next(counting, None)
