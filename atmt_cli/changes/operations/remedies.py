"""The command that makes a change of one field, where the change needs no correction."""

from collections.abc import Mapping
from typing import Any

from atmt_cli.model.action import Action, Closure, Handover, Step
from atmt_cli.model.body import Body
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import action_in
from atmt_cli.model.ledger import Head, Question, Waiver

_ACCEPT = "atmt accept {action} {to} --evidence TEXT --on DATE"
_COMMANDS: Mapping[type[Record], Mapping[str, str]] = {
    Action: {
        "short_title": "atmt update {action} --short-title TEXT",
        "accountable": "atmt update {action} --accountable BODY --reason TEXT",
        "support": "atmt update {action} --support +BODY --reason TEXT",
        "governance": "atmt update {action} --governance +BODY --reason TEXT",
        "funders": "atmt update {action} --funders +BODY --reason TEXT",
        "reporting": "atmt update {action} --reporting-to BODY --every DAYS --reason TEXT",
        "rag": "atmt update {action} --rag RATING --reason TEXT",
    },
    Handover: {
        "offered_on": "atmt offer {action} {to} --on DATE",
        "answered_on": _ACCEPT,
        "evidence": _ACCEPT,
        "reservation": f"{_ACCEPT} --reservation TEXT",
    },
    Step: {
        "assignee": "atmt step assign {place} BODY --reason TEXT",
        "due": "atmt step due {place} DATE --reason TEXT",
        "settled_on": "atmt step done {place} --on DATE",
    },
    Closure: {
        "confirmed_by": "atmt close {action} --evidence TEXT --confirmed-by BODY",
        "on": "atmt close {action} --evidence TEXT --confirmed-by BODY --on DATE",
        "evidence": "atmt close {action} --evidence TEXT --confirmed-by BODY",
    },
    Body: {
        "aka": "atmt body update {name} --aka NAME",
        "contact": "atmt body update {name} --contact TEXT",
        "part_of": "atmt body update {name} --part-of BODY",
        "from": "atmt body update {name} --from DATE",
        "sources": "atmt body update {name} --source SOURCE",
        "until": "atmt body end {name} --on DATE",
        "successors": "atmt body end {name} --on DATE --successor BODY",
    },
    Head: {
        "title": "atmt ledger update --title TEXT",
        "closes_on": "atmt ledger update --closes-on DATE",
        "keeper": "atmt ledger update --keeper BODY --reason TEXT",
        "governance": "atmt ledger update --governance +BODY --reason TEXT",
        "settings": "atmt ledger update --settings NAME=VALUE --reason TEXT",
    },
    Question: {
        "answer": "atmt question answer {number} TEXT",
        "answered_on": "atmt question answer {number} TEXT --on DATE",
    },
    Waiver: dict.fromkeys(
        ("reason", "until", "by"), "atmt waive {rule} {on} --reason TEXT --until DATE"
    ),
}
"""The command that changes a field, by the kind of record and the field's name in the file."""
_MOVES: Mapping[type[Record], Mapping[str, str]] = {
    Action: {
        "open": "atmt update {action} --status open --reason TEXT",
        "in-progress": "atmt update {action} --status in-progress --reason TEXT",
        "on-hold": "atmt update {action} --status on-hold --reason TEXT",
        "closing": "atmt close {action} --propose",
        "closed": "atmt close {action} --outcome not-implemented --reason TEXT",
    },
    Handover: {
        "offered": "atmt offer {action} {to} --on DATE",
        "accepted": _ACCEPT,
        "declined": "atmt decline {action} {to} --reason TEXT --on DATE",
        "withdrawn": "atmt withdraw {action} {to} --reason TEXT --on DATE",
    },
    Step: {
        "done": "atmt step done {place} --on DATE",
        "dropped": "atmt step drop {place} --reason TEXT --on DATE",
    },
}
"""The command that changes a status, by the kind of record and the new status."""


def command_for(place: str, record: Record, field: str, now: Any) -> str | None:
    """Return the command that gives a field of a record at a place a value; None where no command
    does.
    """
    kind = type(record)
    template = _COMMANDS.get(kind, {}).get(field)
    if field == "status":
        template = _MOVES.get(kind, {}).get(now)
        if isinstance(record, Action) and not record.is_live:
            template = "atmt reopen {action} --reason TEXT"
    if template is None:
        return None
    return template.format(
        place=place,
        action=action_in(place),
        to=getattr(record, "to", ""),
        name=getattr(record, "id", ""),
        number=place.partition(":")[2],
        rule=getattr(record, "rule", ""),
        on=getattr(record, "on", ""),
    )
