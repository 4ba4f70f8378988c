"""Describe a record that is new or changed: the notable facts in words, the rest by field."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from atmt_cli.model.action import Action, Closure, Handover, Note, Step
from atmt_cli.model.body import Body
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.ledger import (
    Correction,
    Head,
    Letter,
    Question,
    Receipt,
    Source,
    Theme,
    Waiver,
)
from atmt_cli.model.moves import statuses_between
from atmt_cli.model.text import counted, excerpt, listed
from atmt_cli.views.corrections import was_words
from atmt_cli.views.diff.words import LONG, Name, brief, when_due


class Told(NamedTuple):
    """Phrases; the fields that need nothing more said; and what to quote of a new record.

    ``unlawful`` tells that the phrases report a move which no rule of the ledger allows.
    """

    phrases: tuple[str, ...]
    fields: frozenset[str]
    quote: str = ""
    unlawful: bool = False


Teller = Callable[[Any, Any, Name], Told]
"""A function of the record before the edit (None where it is new), the record after it, and
names."""


def _dated(words: str, day: PartialDate | None) -> str:
    return f"{words} {day.when}" if day else words


def _tell_head(was: Head | None, now: Head, _name: Name) -> Told:
    if was is not None:
        return _NOTHING
    # Settings are there by default; a new ledger says nothing by them.
    settings = (f"settings.{field}" for field in type(now.settings).model_fields)
    return Told((f"added: {excerpt(now.title)}",), frozenset(("title", *settings)))


def _tell_handover(was: Handover | None, now: Handover, name: Name) -> Told:
    reached = _reached(was, now)
    told = {"status"} | ({"to"} if was is None else set())
    if reached is None:
        before = was.status if was else ""
        said = f"went from {before} to {now.status}"
        return Told((said,), frozenset(told), unlawful=True)
    phrases = []
    for status in reached:
        words, field = _MOVES[status]
        if status == "accepted" and now.extent and not (was and was.extent):
            words = f"accepted {now.extent.replace('-', ' ')} by {{}}"
            told.add("extent")
        phrases.append(_dated(words.format(brief(name(now.to))), getattr(now, field)))
        if was is None or getattr(was, field) is None:
            told.add(field)
    return Told(tuple(phrases), frozenset(told))


_MOVES = {
    "proposed": ("proposed to {}", "proposed_on"),
    "offered": ("offered to {}", "offered_on"),
    "accepted": ("accepted by {}", "answered_on"),
    "declined": ("declined by {}", "answered_on"),
    "handed back": ("handed back by {}", "ended_on"),
    "withdrawn": ("withdrawn from {}", "ended_on"),
    "superseded": ("handover to {} superseded", "ended_on"),
}


def _reached(was: Handover | None, now: Handover) -> tuple[str, ...] | None:
    """Return the moves that an edit records, those on the way too where it dates them; None if
    unlawful.

    A new handover was at least proposed.
    """
    start = was.status if was else "proposed"
    if was is not None and start == now.status:
        return ()
    passed = () if start == now.status else statuses_between(start, now.status)
    if passed is None:
        return None
    way = (start, *passed)
    # An end that is dated tells handing back from saying no.
    if now.status == "declined" and now.ended_on and way[-1] == "offered":
        way = (*way, "accepted")
    new = way[1:] if was or now.status == "proposed" else way
    dated = tuple(status for status in new if _is_dated_in_edit(status, was, now))
    is_back = now.status == "declined" and way[-1] == "accepted"
    return (*dated, "handed back" if is_back else now.status)


def _is_dated_in_edit(status: str, was: Handover | None, now: Handover) -> bool:
    field = _MOVES[status][1]
    return getattr(now, field) is not None and not (was and getattr(was, field))


def _tell_step(was: Step | None, now: Step, name: Name) -> Told:
    if was is None:
        phrases = ["added"]
        phrases += [f"assigned to {brief(name(now.assignee))}"] if now.assignee else []
        phrases += [f"due {now.due.words}"] if now.due else []
        told = {"text", "assignee", "due"} | ({"status"} if now.status == "open" else set())
        settled = [] if now.status == "open" else [_settled(now)]
        told |= {"status", "settled_on"} if settled else set()
        return Told((*phrases, *settled), frozenset(told), excerpt(now.text, LONG))
    moves = []
    if was.assignee != now.assignee and now.assignee:
        instead = f" instead of {brief(name(was.assignee))}" if was.assignee else ""
        moves.append(("assignee", f"assigned to {brief(name(now.assignee))}{instead}"))
    if was.due != now.due and was.due and now.due:
        moves.append(("due", _moved(was, now)))
    if was.status != now.status:
        moves.append(("status", _settled(now) if now.status != "open" else "open again"))
        if was.settled_on is None and now.status != "open":
            moves.append(("settled_on", ""))
    told = {field for field, _ in moves}
    return Told(tuple(words for _, words in moves if words), frozenset(told))


def _moved(was: Action | Step, now: Action | Step) -> str:
    before, after = (when_due(str(one.due)) for one in (was, now))
    return f"due date moved from {before} to {after}"


def _settled(step: Step) -> str:
    return _dated(step.status, step.settled_on)


def _tell_note(was: Note | None, now: Note, name: Name) -> Told:
    if was is not None:
        return _NOTHING
    corrects = f" that corrects #{now.corrects}" if now.corrects else ""
    said = f"note by {brief(name(now.by))} added{corrects}"
    told = frozenset(("date", "by", "text", "corrects"))
    return Told((said,), told, f"{now.date.words}: {excerpt(now.text, LONG)}")


def _tell_closure(was: Closure | None, now: Closure, name: Name) -> Told:
    phrases, told = [f"as {now.outcome}"], {"outcome"} if was is None else set()
    for word, by, on in (
        ("proposed", "proposed_by", "proposed_on"),
        ("confirmed", "confirmed_by", "on"),
    ):
        body, before = getattr(now, by), was and getattr(was, by)
        if body and before is None:
            phrases.append(_dated(f"{word} by {brief(name(body))}", getattr(now, on)))
            told |= {by} | ({on} if was is None or getattr(was, on) is None else set())
    if was is None and len(phrases) == 1:
        phrases.append("recorded")
    return Told((" ".join(phrases[:2]), *phrases[2:]), frozenset(told))


def _tell_action(was: Action | None, now: Action, name: Name) -> Told:
    if was is None:
        told = {"id", "short_title"} | (set() if now.short_title else {"title"})
        return Told((f"added: {excerpt(now.label)}",), frozenset(told))
    said: dict[str, tuple[str, ...]] = {}
    if was.status != now.status:
        said[f"status from {was.status} to {now.status}"] = ("status",)
    if was.due != now.due and was.due and now.due:
        said[_moved(was, now)] = ("due",)
    if was.unallocated != now.unallocated:
        said[_nobody(now)] = ("unallocated.since", "unallocated.reason")
    if was.accountable != now.accountable:
        said[_accountable(was.accountable, now.accountable, name)] = ("accountable",)
    if was.rag != now.rag:
        said[_rag(was, now, name)] = ("rag.rating", "rag.on", "rag.by")
    if was.reporting != now.reporting:
        said[_reporting(was, now, name)] = ("reporting.to", "reporting.every")
    return Told(tuple(said), frozenset(field for fields in said.values() for field in fields))


def _nobody(now: Action) -> str:
    nobody = now.unallocated
    if nobody is None:
        return "no longer unallocated"
    why = f": {excerpt(nobody.reason)}" if nobody.reason else ""
    return f"with nobody since {nobody.since.words}{why}"


def _accountable(was: str | None, now: str | None, name: Name) -> str:
    if now is None:
        return f"{brief(name(was or ''))} no longer accountable"
    instead = f" instead of {brief(name(was))}" if was else ""
    return f"{brief(name(now))} accountable{instead}"


def _rag(was: Action, now: Action, name: Name) -> str:
    if now.rag is None:
        return f"RAG {was.rag.rating if was.rag else ''} removed"
    said = f"RAG {now.rag.rating} by {brief(name(now.rag.by))} {now.rag.on.when}"
    if was.rag is None:
        return said
    before = f"{was.rag.rating} by {brief(name(was.rag.by))} {was.rag.on.when}"
    return f"{said} (was {before})"


def _reporting(was: Action, now: Action, name: Name) -> str:
    before, after = (_duty(action, name) for action in (was, now))
    if now.reporting is None:
        return f"no longer to report {before}"
    return f"to report {after}" + (f" (was {before})" if before else "")


def _duty(action: Action, name: Name) -> str:
    duty = action.reporting
    if duty is None:
        return ""
    every = f"every {duty.every} days" if duty.every else "at no stated interval"
    return f"to {brief(name(duty.to))} {every}"


def _tell_body(was: Body | None, now: Body, name: Name) -> Told:
    if was is None:
        return Told((f"added: {excerpt(now.name)}",), frozenset(("id", "name")))
    said: dict[str, str] = {}
    if was.name != now.name:
        said["name"] = f"renamed {excerpt(now.name)}, was {excerpt(was.name)}"
    if was.until is None and now.until is not None:
        said["until"] = f"ends {now.until.when}"
    new = [one for one in now.successors if one not in was.successors]
    if new and set(was.successors) <= set(now.successors):
        said["successors"] = f"succeeded by {listed(brief(name(one)) for one in new)}"
    return Told(tuple(said.values()), frozenset(said))


def _tell_titled(was: Source | Theme | None, now: Source | Theme, _name: Name) -> Told:
    if was is not None:
        return _NOTHING
    return Told((f"added: {excerpt(now.title)}",), frozenset(("id", "title")))


def _tell_question(was: Question | None, now: Question, _name: Name) -> Told:
    if was is None:
        said = f"raised {now.raised_on.when}: {excerpt(now.text, LONG)}"
        return Told((said,), frozenset(("text", "raised_on")))
    if was.answer is None and now.answer is not None:
        said = f"{_dated('answered', now.answered_on)}: {excerpt(now.answer, LONG)}"
        told = {"answer"} | ({"answered_on"} if was.answered_on is None else set())
        return Told((said,), frozenset(told))
    return _NOTHING


def _tell_receipt(was: Receipt | None, now: Receipt, name: Name) -> Told:
    if was is not None:
        return _NOTHING
    by = f" by {brief(name(now.by))}" if now.by else ""
    said = f"{excerpt(now.file, LONG)} applied{by} {now.on.when}: {counted(now.rows, 'row')}"
    return Told((said,), frozenset(("file", "sha256", "rows", "on", "by")))


def _tell_letter(was: Letter | None, now: Letter, name: Name) -> Told:
    if was is not None:
        return _NOTHING
    said = f"{now.kind} sent to {brief(name(now.to))} {now.on.when}"
    return Told((said,), frozenset(("to", "on", "level")))


def _tell_correction(was: Correction | None, now: Correction, _name: Name) -> Told:
    if was is not None:
        return _NOTHING
    said = f"{brief(now.where)} corrected {now.on.when}: {excerpt(now.reason, LONG)}"
    told = {"where", "on", "reason", *(f"was.{one}" for one in now.was.fields)}
    return Told((said,), frozenset(told), f"was {was_words(now)}")


def _tell_waiver(was: Waiver | None, now: Waiver, name: Name) -> Told:
    if was is not None:
        return _NOTHING
    said = f"{waived(now)} accepted until {now.until.words} by {brief(name(now.by))}"
    told = frozenset(("rule", "on", "reason", "by", "until"))
    return Told((f"added: {said}: {excerpt(now.reason, LONG)}",), told)


def waived(waiver: Waiver) -> str:
    """Return what a waiver is of."""
    return f"{brief(waiver.rule)} on {brief(waiver.on)}"


_NOTHING = Told((), frozenset())
TELLERS: Mapping[str, Teller] = {
    "ledger": _tell_head,
    "action": _tell_action,
    "handover": _tell_handover,
    "step": _tell_step,
    "note": _tell_note,
    "closure": _tell_closure,
    "body": _tell_body,
    "theme": _tell_titled,
    "source": _tell_titled,
    "question": _tell_question,
    "letter": _tell_letter,
    "receipt": _tell_receipt,
    "correction": _tell_correction,
    "waiver": _tell_waiver,
}
