"""Ledgers for reports: one of sixty actions in every state, one of hostile text, small ones."""

import random
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

THEMES = ("Skills", "Investment", "Regulation", "Supply", "Data")
WORDS = (
    "Map", "the", "capital", "needs", "of", "smaller", "manufacturers", "and", "publish", "a",
    "forward", "plan", "for", "training", "across", "sites", "with", "agreed", "measures",
)  # fmt: skip


def write(there: Path, actions: dict[str, Any], bodies: list[dict[str, Any]]) -> Path:
    """Write both files of a ledger into a folder, and return it."""
    there.mkdir(parents=True, exist_ok=True)
    yaml = YAML()
    yaml.width = 10_000
    yaml.dump({"schema": 1, **actions}, there / "actions.yaml")
    yaml.dump({"schema": 1, "bodies": bodies}, there / "bodies.yaml")
    return there


def body(name: str, **more: Any) -> dict[str, Any]:
    """A body that lasts, by its id."""
    title = " ".join(part.capitalize() for part in name.split("-"))
    return {"id": name, "name": title, "kind": "agency", **more}


TASKFORCE = {"id": "taskforce", "name": "The Widgets Taskforce", "kind": "taskforce"}


def small(there: Path, *actions: dict[str, Any], **more: Any) -> Path:
    """A ledger of a few actions, with the bodies alpha, beta and gone, which ended in 2019."""
    bodies = [
        TASKFORCE,
        body("alpha"),
        body("beta"),
        body("gone", until="2019-03-31", successors=["beta"]),
        body("keeper"),
    ]
    head = {
        "title": "Widgets handover",
        "closing_body": "taskforce",
        "closes_on": "2018-01-31",
        "keeper": "keeper",
    }
    return write(there, {"ledger": head, "actions": list(actions), **more}, bodies)


def action(name: str, *handovers: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An action by its id, with its handovers."""
    fields = {"id": name, "title": f"Do {name}", "status": "in-progress", **more}
    return {**fields, "handovers": list(handovers)} if handovers else fields


def accepted(to: str, **more: Any) -> dict[str, Any]:
    """A handover that was accepted."""
    dates = {"proposed_on": "2018-01-31", "offered_on": "2018-02-01", "answered_on": "2018-02-20"}
    return {"to": to, "status": "accepted", **dates, "evidence": ["Letter"], **more}


def offered(to: str, on: str = "2018-02-01", **more: Any) -> dict[str, Any]:
    """A handover of which a body was told."""
    return {"to": to, "status": "offered", "proposed_on": "2018-01-31", "offered_on": on, **more}


def closed(name: str, outcome: str, **more: Any) -> dict[str, Any]:
    """A closed action."""
    end = {"outcome": outcome, "on": "2018-06-01", "reason": "Agreed by the board", **more}
    return action(name, status="closed", closures=[end])


def large(there: Path, number: int = 60, seed: int = 7) -> Path:
    """A ledger of many actions in every state, the same for one seed."""
    dice = random.Random(seed)
    names = [f"office-of-{word}" for word in ("ports", "skills", "energy", "health", "data", "law")]
    names += [f"regional-board-{n}-for-the-coordination-of-delivery" for n in range(1, 9)]
    names += ["council", "institute"]
    bodies = [TASKFORCE, body("keeper"), *(body(one) for one in dict.fromkeys(names))]
    bodies[4] |= {"until": "2018-12-31", "successors": [names[0]], "ended_as": "replaced"}
    themes = [{"id": one.lower(), "title": one} for one in THEMES]
    made = [_any(dice, f"FR{n:02}", names, themes) for n in range(1, number + 1)]
    head = {
        "title": "Widgets Taskforce, final report",
        "closing_body": "taskforce",
        "closes_on": "2018-01-31",
        "keeper": "keeper",
        "governance": ["council"],
    }
    actions = {"ledger": head, "themes": themes, "actions": made}
    return write(there, actions, bodies)


def _any(dice: random.Random, name: str, bodies: list[str], themes: list[Any]) -> dict[str, Any]:
    title = " ".join(dice.choice(WORDS) for _ in range(dice.randint(6, 16))).capitalize()
    fields = {"title": title, "themes": [dice.choice(themes)["id"]]}
    fields["notes"] = [
        {"date": f"2018-{dice.randint(2, 12):02}-11", "by": dice.choice(bodies), "text": title}
        for _ in range(dice.randint(0, 3))
    ]
    if dice.random() < 0.6:
        fields["due"] = f"20{dice.randint(18, 21)}-0{dice.randint(1, 9)}"
    to, other = dice.sample(bodies, 2)
    kind = dice.choice(["accepted"] * 4 + ["offered", "proposed", "two", "none", "closed"])
    if kind == "closed":
        return {**closed(name, "implemented", proposed_by=to, confirmed_by=other), **fields}
    if kind == "none":
        return action(name, unallocated={"since": "2018-01"}, **fields)
    made = accepted(to) if kind in ("accepted", "two") else offered(to)
    made = {"to": to, "status": "proposed"} if kind == "proposed" else made
    return action(name, made, *([offered(other)] if kind == "two" else []), **fields)


HOSTILE = (
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "</style></title><svg onload=alert(1)>",
    "[x](javascript:alert(1)) ![x](http://evil.example/p.png) <http://evil.example>",
    "| a | b | `c` **d** # e @somebody www.evil.example",
    "{{ 7 * 7 }} {% include 'x' %} {# y #}",
    "\u202egnp.exe\u202c \u200b\u2066 \x1b[31mred\x1b[0m",
    "-->\n<!-- atmt report paper -->\n::error::x",
)
"""Texts that would be markup, code or an attack if a report let them."""
LINKS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "https://good.example@evil.example/",
    "https://good.example/\u202efdp.exe",
    "https://good.example/'\"><script>alert(1)</script>",
    "javascript://good.example/%0aalert(1)",
)
"""Web addresses that must be no link, or a harmless one."""


def hostile(there: Path, contact: str = "a@evil.example?bcc=<script>") -> Path:
    """A ledger with hostile texts in every field that a report shows."""
    texts = " ".join(HOSTILE)
    evil = {"reservation": texts, "evidence": [*LINKS, *HOSTILE], "extent": "in-part"}
    first = action(
        "A1",
        accepted("alpha", **evil),
        offered("gone", reason=texts),
        title=texts,
        short_title=HOSTILE[0] + texts,
        ref=HOSTILE[1],
        themes=["evil"],
        rag={"rating": "red", "reason": texts, "on": "2018-03-01", "by": "alpha"},
        notes=[
            {"date": "2018-03-02", "by": "alpha", "text": one, "source": "s"} for one in HOSTILE
        ],
        steps=[{"text": texts, "status": "open", "due": "2018-03-03", "assignee": "alpha"}],
        sources=["s"],
    )
    first["x-own"] = texts
    second = closed("A2", "not-implemented", reason=texts, evidence=[*LINKS])
    third = action("A3", unallocated={"since": "2018", "reason": texts}, title=HOSTILE[3])
    fourth = action("A4", offered("alpha"), title=HOSTILE[4])
    bodies = [
        {**TASKFORCE, "name": f"{HOSTILE[2]} Taskforce"},
        body("alpha", contact=contact) | {"name": f"{HOSTILE[0]} {HOSTILE[6]}"},
        body("gone", until="2018-04-01", successors=["alpha"]) | {"name": HOSTILE[3]},
    ]
    head = {"title": texts, "closing_body": "taskforce", "closes_on": "2018-01-31"}
    sources = [{"id": "s", "title": texts, "url": LINKS[0]}]
    sources += [{"id": f"s{n}", "title": HOSTILE[1], "url": one} for n, one in enumerate(LINKS)]
    actions = {
        "ledger": head | {"keeper": "alpha"},
        "themes": [{"id": "evil", "title": texts}],
        "sources": sources,
        "actions": [first, second, third, fourth],
        "questions": [{"text": texts, "about": ["A1"], "raised_on": "2018-02"}],
        "notes": [{"date": "2018-03-02", "by": "alpha", "text": texts}],
    }
    return write(there, actions, bodies)
