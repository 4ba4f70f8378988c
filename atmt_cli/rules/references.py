"""Every place in a ledger that names something by id."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from atmt_cli.model.action import Action, Note
from atmt_cli.model.findings import Pointer
from atmt_cli.model.ledger import Ledger


class Reference(NamedTuple):
    """A pointer to a field that holds the id of a body, an action, a source or a theme."""

    pointer: Pointer
    kind: Literal["body", "action", "source", "theme"]
    id: str


def references(ledger: Ledger) -> Iterator[Reference]:
    """Yield all references, in the order of the files."""
    head = ledger.head
    yield from _one(("ledger", "closing_body"), head.closing_body)
    yield from _one(("ledger", "keeper"), head.keeper)
    yield from _many(("ledger", "governance"), head.governance)
    for index, action in enumerate(ledger.actions):
        yield from of_action(("actions", index), action)
    for index, question in enumerate(ledger.questions):
        yield from _many(("questions", index, "about"), question.about, "action")
    yield from _of_notes((), ledger.notes)
    for index, letter in enumerate(ledger.letters):
        yield from _one(("letters", index, "to"), letter.to)
        yield from _many(("letters", index, "about"), letter.about, "action")
        yield from _one(("letters", index, "by"), letter.by)
    for index, receipt in enumerate(ledger.receipts):
        yield from _one(("receipts", index, "by"), receipt.by)
    for index, correction in enumerate(ledger.corrections):
        yield from _one(("corrections", index, "by"), correction.by)
    for index, waiver in enumerate(ledger.waivers):
        yield from _one(("waivers", index, "by"), waiver.by)
    for index, body in enumerate(ledger.bodies):
        at = ("bodies", index)
        yield from _one((*at, "part_of"), body.part_of)
        yield from _many((*at, "successors"), body.successors)
        yield from _many((*at, "sources"), body.sources, "source")


def of_action(at: Pointer, action: Action) -> Iterator[Reference]:
    """Yield all references of one action; pointers begin with ``at``."""
    yield from _many((*at, "themes"), action.themes, "theme")
    yield from _one((*at, "accountable"), action.accountable)
    for index, handover in enumerate(action.handovers):
        yield from _one((*at, "handovers", index, "to"), handover.to)
        yield from _one((*at, "handovers", index, "from"), handover.from_)
    yield from _many((*at, "support"), action.support)
    yield from _many((*at, "governance"), action.governance)
    yield from _many((*at, "funders"), action.funders)
    if action.reporting:
        yield from _one((*at, "reporting", "to"), action.reporting.to)
    if action.rag:
        yield from _one((*at, "rag", "by"), action.rag.by)
    yield from _of_lists(at, action)
    yield from _many((*at, "sources"), action.sources, "source")


def _of_lists(at: Pointer, action: Action) -> Iterator[Reference]:
    for index, step in enumerate(action.steps):
        yield from _many((*at, "steps", index, "asked_of"), step.asked_of)
        yield from _one((*at, "steps", index, "assignee"), step.assignee)
    yield from _of_notes(at, action.notes)
    for index, closure in enumerate(action.closures):
        here = (*at, "closures", index)
        yield from _one((*here, "proposed_by"), closure.proposed_by)
        yield from _one((*here, "confirmed_by"), closure.confirmed_by)
        yield from _many((*here, "superseded_by"), closure.superseded_by, "action")


def _of_notes(at: Pointer, notes: tuple[Note, ...]) -> Iterator[Reference]:
    for index, note in enumerate(notes):
        yield Reference((*at, "notes", index, "by"), "body", note.by)
        if note.source is not None:
            yield Reference((*at, "notes", index, "source"), "source", note.source)


Kind = Literal["body", "action", "source", "theme"]


def _one(pointer: Pointer, to: str | None, kind: Kind = "body") -> Iterator[Reference]:
    if to is not None:
        yield Reference(pointer, kind, to)


def _many(pointer: Pointer, to: tuple[str, ...], kind: Kind = "body") -> Iterator[Reference]:
    for index, each in enumerate(to):
        yield Reference((*pointer, index), kind, each)
