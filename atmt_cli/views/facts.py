"""A ledger as rows of a database: one table for each kind of record.

A date has two columns: as it was written, and (``…_last``) the last day that it may mean, by which
lateness is counted. A list is a text in JSON. The ``identity`` of a body depends on the other
ledgers of an index, which fills it in.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import least_advanced, owner, proposed_on, standing, vacancy
from atmt_cli.model.dates import PartialDate, parse_date
from atmt_cli.model.findings import Finding
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import fold
from atmt_cli.views.gaps import view_gaps
from atmt_cli.views.log import LogEntry, log_record

FactRow = tuple[Any, ...]
FactRows = dict[str, list[FactRow]]
"""The rows of each table, without the name of the ledger and its revision."""

COLUMNS_OF: dict[str, tuple[str, ...]] = {
    "actions": (
        "id", "title", "short_title", "ref", "status", "live#", "in_error#", "owner", "handover",
        "accountable", "priority", "due", "due_last", "first_due", "next_due", "next_due_last",
        "rag", "rag_on", "rag_by", "rag_reason", "last_note", "last_note_last", "last_note_by",
        "nobody_since", "nobody_because", "reporting_to", "reporting_every#", "outcome",
        "closed_on", "themes", "sources", "own_fields",
    ),
    "handovers": (
        "action", "number#", "to_body", "from_body", "status", "live#", "counts#", "proposed_on",
        "proposed_on_last", "offered_on", "offered_on_last", "answered_on", "answered_on_last",
        "ended_on", "ended_on_last", "extent", "reservation", "reason", "evidence",
    ),
    "roles": ("action", "role", "body"),
    "steps": (
        "action", "number#", "text", "assignee", "asked_of", "due", "due_last", "first_due",
        "status", "settled_on", "reason",
    ),
    "notes": (
        "action", "number#", "date", "date_last", "by_body", "text", "source", "corrects#",
    ),
    "bodies": (
        "id", "name", "short", "kind", "part_of", "begins", "until", "until_last", "ended_as",
        "successors", "contact", "identity",
    ),
    "names": ("body", "name", "folded", "is_id#"),
    "questions": ("number#", "text", "about", "raised_on", "raised_on_last", "answer",
        "answered_on",
    ),
    "letters": (
        "number#", "to_body", "sent_on", "sent_on_last", "level#", "about", "reply_by",
        "reply_by_last", "by_body",
    ),
    "findings": (
        "rule", "level", "waived#", "place", "action", "file", "line#", "message", "remedy",
    ),
    "gaps": ("kind", "gap", "place", "action", "since", "since_last", "who"),
    "events": (
        "committed_at", "author", "author_email", "committer", "committer_email", "subject",
        "place", "record", "change", "actions", "by_bodies", "text", "detail", "rewrites#",
        "pointer",
    ),
}  # fmt: skip
"""The columns of each table; a number's ends in a mark, all others are texts."""
HISTORY = "events"
"""The table that comes from git; all others come from the ledger's files."""


class FactColumn(NamedTuple):
    """A column of a table: a text or a whole number."""

    name: str
    is_number: bool


def fact_columns(table: str) -> tuple[FactColumn, ...]:
    """Return the columns of a table; the first two are those of every table."""
    given = (FactColumn(one.rstrip("#"), one.endswith("#")) for one in COLUMNS_OF[table])
    return (FactColumn("ledger", is_number=False), FactColumn("revision", is_number=False), *given)


def ledger_facts(
    ledger: Ledger, findings: Iterable[Finding], waived: Iterable[Finding], today: date
) -> FactRows:
    """Return the rows of every table but the history, for a ledger as judged on a day."""
    judged = [(0, one) for one in findings] + [(1, one) for one in waived]
    return {
        "actions": [_action(ledger, one) for one in ledger.actions],
        "handovers": [row for one in ledger.actions for row in _handovers(ledger, one)],
        "roles": [row for one in ledger.actions for row in _roles(one)],
        "steps": [row for one in ledger.actions for row in _steps(one)],
        "notes": list(_notes(ledger)),
        "bodies": [_body(one) for one in ledger.bodies],
        "names": [row for one in ledger.bodies for row in _names(one)],
        "questions": [_question(*one) for one in enumerate(ledger.questions, 1)],
        "letters": [_letter(*one) for one in enumerate(ledger.letters, 1)],
        "findings": [_finding(*one) for one in judged],
        "gaps": [_gap(one) for one in view_gaps(ledger, today, every=True).records],
    }


def history_facts(entries: Iterable[LogEntry]) -> Iterator[tuple[str, FactRow]]:
    """Yield the rows of the history, each with the commit that it is about."""
    for entry in entries:
        if entry.trouble:
            yield entry.commit, (*_signed(entry), None, "ledger", "unread", "[]", "[]",
                                 entry.trouble, None, 0, None)  # fmt: skip
        for event in entry.events:
            one = log_record(entry, event)
            yield entry.commit, (
                *_signed(entry), one["where"], one["record"], one["change"],
                _list(one["actions"]), _list(one["by"]), one["text"], one["detail"],
                int(one["rewrites"]), one["pointer"],
            )  # fmt: skip


def _signed(entry: LogEntry) -> FactRow:
    author, committer, when, subject = entry.signature
    texts = (author.name, author.email, committer.name, committer.email, subject)
    # Anybody may write anything into a commit, and a database takes only Unicode.
    sound = (one.encode("utf-8", "backslashreplace").decode() for one in texts)
    return f"{when:%Y-%m-%dT%H:%M:%SZ}", *sound


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _dated(value: PartialDate | None) -> tuple[str | None, str | None]:
    return (None, None) if value is None else (value.text, str(value.last))


def _list(values: Iterable[str]) -> str:
    return json.dumps(list(values), ensure_ascii=False)


def _action(ledger: Ledger, one: Action) -> FactRow:
    note, rag, nobody = one.last_note, one.rag, vacancy(one)
    end = one.closures[-1] if one.closures else None
    return (
        one.id, one.title, one.short_title, one.ref, one.status, int(one.is_live),
        int(one.is_in_error), owner(one, ledger.head), least_advanced(one, ledger.head),
        one.accountable, one.priority, _text(one.due), _dated(one.due_date)[1],
        _text(one.first_due), *_dated(one.next_due),
        rag and rag.rating, rag and str(rag.on), rag and rag.by, rag and rag.reason,
        *_dated(note.date if note else None), note and note.by,
        _text(nobody and nobody.since), nobody and nobody.reason,
        one.reporting and one.reporting.to, one.reporting and one.reporting.every,
        end and end.outcome, _text(end and end.on), _list(one.themes), _list(one.sources),
        json.dumps(one.own, ensure_ascii=False),
    )  # fmt: skip


def _handovers(ledger: Ledger, action: Action) -> Iterator[FactRow]:
    counting = {id(one) for one in standing(action, ledger.head)}
    for number, one in enumerate(action.handovers, 1):
        yield (
            action.id, number, one.to, one.from_ or ledger.head.closing_body, one.status,
            int(one.is_live), int(id(one) in counting), *_days(ledger, one), one.extent,
            one.reservation, one.reason, _list(one.evidence),
        )  # fmt: skip


def _days(ledger: Ledger, one: Handover) -> Iterator[str | None]:
    named = proposed_on(one, ledger.head)
    for on in (named, one.offered_on, one.answered_on, one.ended_on):
        yield from _dated(on)


def _roles(action: Action) -> Iterator[FactRow]:
    several = (
        ("support", action.support),
        ("governance", action.governance),
        ("funder", action.funders),
        ("reporting", (action.reporting.to,) if action.reporting else ()),
        ("accountable", (action.accountable,) if action.accountable else ()),
    )
    return ((action.id, role, body) for role, bodies in several for body in bodies)


def _steps(action: Action) -> Iterator[FactRow]:
    for number, one in enumerate(action.steps, 1):
        yield (
            action.id, number, one.text, one.assignee, _list(one.asked_of), *_dated(one.due),
            _text(one.first_due), one.status, _text(one.settled_on), one.reason,
        )  # fmt: skip


def _notes(ledger: Ledger) -> Iterator[FactRow]:
    of_ledger = ((None, number, one) for number, one in enumerate(ledger.notes, 1))
    of_actions = (
        (action.id, number, one)
        for action in ledger.actions
        for number, one in enumerate(action.notes, 1)
    )
    for action, number, one in (*of_actions, *of_ledger):
        yield (action, number, *_dated(one.date), one.by, one.text, one.source, one.corrects)


def _body(one: Any) -> FactRow:
    return (
        one.id, one.name, one.short, one.kind, one.part_of, _text(one.from_), *_dated(one.until),
        one.ended_as, _list(one.successors), one.contact, None,
    )  # fmt: skip


def _names(one: Any) -> Iterator[FactRow]:
    yield one.id, one.id, fold(one.id), 1
    yield from ((one.id, name, fold(name), 0) for name in dict.fromkeys((one.name, *one.aka)))


def _question(number: int, one: Any) -> FactRow:
    about, raised = _list(one.about), _dated(one.raised_on)
    return (number, one.text, about, *raised, one.answer, _text(one.answered_on))


def _letter(number: int, one: Any) -> FactRow:
    days = (*_dated(one.on), one.level, _list(one.about), *_dated(one.reply_by))
    return (number, one.to, *days, one.by)


def _finding(waived: int, one: Finding) -> FactRow:
    place = (one.where, one.action, one.file, one.line)
    return (one.rule, one.level, waived, *place, one.message, one.remedy)


def _gap(one: dict[str, Any]) -> FactRow:
    return (
        one["group"], one["gap"], one["where"], one["action"], one["since"],
        _last(one["since"]), _list(one["who"]),
    )  # fmt: skip


def _last(text: str | None) -> str | None:
    return str(parse_date(text).last) if text else None
