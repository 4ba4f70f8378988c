"""Rules on lists: what an edit may do to those that only grow, and to those that hold ids."""

from collections.abc import Callable, Iterable, Iterator

from atmt_cli.model.action import Action, Handover, Step
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import Record
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.ledger import Ledger, is_another
from atmt_cli.model.places import where_of
from atmt_cli.model.text import listed
from atmt_cli.rules.edit.corrections import correct_command, corrected, edited_items
from atmt_cli.rules.edit.pairs import kept_actions
from atmt_cli.rules.rule import Case, error, word
from atmt_cli.rules.series import (
    CLOSURES,
    HANDOVERS,
    NOTES,
    QUESTIONS,
    STEPS,
    Lapse,
    Series,
    lapses,
)

_CORRECTED = " and add a note that corrects it"
_CORRECTABLE = ", or record a correction"
_WORDS = {"to": "receiver", "from_": "giver"}


def lapses_in(
    case: Case,
    series: Series,
    before: tuple[Record, ...],
    after: tuple[Record, ...],
    action: Action | None = None,
) -> Iterator[Lapse]:
    """Yield what an edit did to a list that only grows, without what it corrects openly.

    ``action`` is the one of the base in which the list is, if any.
    """
    for lapse in lapses(series, before, after):
        if lapse.kind != "rewritten":
            yield lapse
            continue
        above = ("actions", case.once(_places)[action.id]) if action else ()
        place = where_of((*above, series.field, lapse.old), case.before)
        item, now = before[lapse.old], after[lapse.new]
        fields = _uncorrected(case, series, place, item, now, lapse)
        if fields:
            yield lapse._replace(fields=fields, dated=_dated(item, now, fields))


def _uncorrected(
    case: Case, series: Series, place: str, was: Record, now: Record, lapse: Lapse
) -> tuple[str, ...]:
    """Return the fields that an edit rewrote and no correction tells of.

    What stands is judged by the item as it is corrected: a step that was not dropped after all may
    be given another date.
    """
    mended = {
        field: getattr(now, field)
        for field in lapse.fields
        if corrected(case, place, was, field.removesuffix("_"))
    }
    left = series.rewritten(was.model_copy(update=mended), now) if mended else lapse.fields
    # The first date has a rule of its own.
    return tuple(field for field in left if field != "first_due")


def _dated(was: Record, now: Record, fields: Iterable[str]) -> tuple[str, ...]:
    """Return the dates that an edit set otherwise, in words: nothing of them is gone."""
    pairs = {field: (getattr(was, field), getattr(now, field)) for field in fields}
    return tuple(
        f"{field} was {old}, now {new}"
        for field, (old, new) in pairs.items()
        if isinstance(new, PartialDate)
    )


def _places(case: Case) -> dict[str, int]:
    """Return where each action stands in the base."""
    return {one.id: n for n, one in reversed([*enumerate(case.before.actions)])}


def _gone(case: Case, ids: Callable[[Ledger], Iterator[str]]) -> Iterator[str]:
    """Yield the ids that the base has and the head has not; none where the head is another
    ledger.
    """
    if not is_another(case.before, case.ledger):
        left = set(ids(case.ledger))
        yield from (one for one in dict.fromkeys(ids(case.before)) if one not in left)


def lapse_found(
    case: Case,
    at: Pointer,
    series: Series,
    name: str,
    lapse: Lapse,
    mend: str,
    remedy: str | None = None,
    place: str | None = None,
) -> Found:
    """Return what is found where an edit did more to a list than add at its end and fill in.

    ``name`` is how people call the item, and its ``place`` where that has no other name.
    """
    here = (*at, series.field, *([] if lapse.new < 0 else [lapse.new]))
    value = f"{lapse.kind} {lapse.old + 1} {' '.join(lapse.fields)}".rstrip()
    if lapse.kind == "moved":
        message = f"{name} is now number {lapse.new + 1}; put it back in its place"
        return Found(here, message, tidied(case), value)
    if lapse.kind == "inserted":
        older = f"what {case.against} has" if case.against else "older ones"
        message = f"{name} is new, but comes before {older}; move it to the end"
        return Found(here, message, tidied(case), f"inserted {lapse.new + 1}")
    if lapse.kind == "gone":
        return Found(here, f"{name} is gone; restore it{mend}", remedy, value, place or name)
    if len(lapse.dated) == len(lapse.fields):
        message = f"{name}: {listed(lapse.dated)}; restore what was there{mend}"
    else:
        fields = listed(_WORDS.get(field, field) for field in lapse.fields)
        message = f"{name} no longer has its {fields}; restore what was there{mend}"
    return Found((*here, lapse.fields[0].removesuffix("_")), message, remedy, value)


def tidied(case: Case) -> str | None:
    """Return the command that puts what the base has first; None where the base has no name."""
    return f"atmt tidy --against {word(case.against)}" if case.against else None


def item_number(lapse: Lapse) -> int:
    """Return the number that people know an item by, if possible the one it had."""
    return (lapse.new if lapse.old < 0 else lapse.old) + 1


@error
def notes_append_only(case: Case) -> Iterator[Found]:
    """A note stays as it was written; what is wrong in it is corrected by a later note.

    Why: notes are what a body said at the time. If they may be rewritten, nobody can rely on what
    was said, least of all the body that said it.

    Mend: restore the note and add one that corrects it: `atmt note --corrects`. A note that must
    go because it holds personal data is removed under a waiver.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2017-12-01, by: otr, text: The course begins in May}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2017-12-01, by: otr, text: The course begins in June}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes:
              - {date: 2017-12-01, by: otr, text: The course begins in May}
              - {date: 2018-01-08, by: otr, text: The course begins in June, corrects: 1}
    """
    for at, before, action in kept_actions(case):
        for lapse in lapses_in(case, NOTES, before.notes, action.notes, before):
            number = item_number(lapse)
            remedy = f"atmt note {action.id} TEXT --corrects {number}"
            yield lapse_found(case, at, NOTES, f"{action.id}#{number}", lapse, _CORRECTED, remedy)
    if not is_another(case.before, case.ledger):
        for lapse in lapses_in(case, NOTES, case.before.notes, case.ledger.notes):
            yield lapse_found(case, (), NOTES, f"ledger#{item_number(lapse)}", lapse, _CORRECTED)


@error
def custody_append_only(case: Case) -> Iterator[Found]:
    """A handover stays in the chain as it was: who gave, who received, on which dates and why.

    Why: the chain of custody proves who had the action on which day. Writing a new name over an old
    one turns a body that was never asked into the owner, and loses the one that was.

    Mend: restore the handover and record what happened next: `atmt offer`, `atmt withdraw`,
    `atmt transfer`. To correct a mistake: `atmt correct`.

    Before:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: dtr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: withdrawn, ended_on: 2018-01-08, reason: It has no staff}
              - {to: dtr, status: proposed, proposed_on: 2018-01-08}
    """
    was_giver = case.before.head.closing_body
    for at, before, action in kept_actions(case):
        for lapse in lapses_in(case, HANDOVERS, before.handovers, action.handovers, before):
            was = before.handovers[lapse.old] if lapse.old >= 0 else action.handovers[lapse.new]
            name = f"{action.id}: the handover to {case.name(was.to)}"
            mend, remedy = _handed_on(case, action, was, lapse)
            place = f"{action.id}@{was.to}"
            yield lapse_found(case, at, HANDOVERS, name, lapse, mend, remedy, place)
        for index, old, new in edited_items(
            case, at, HANDOVERS, before.handovers, action.handovers
        ):
            # A handover that names no giver has one, the closing body: to name it changes nothing.
            if old.from_ is None and new.from_ not in (None, was_giver):
                name = f"{action.id}: the handover to {case.name(new.to)}"
                message = f"{name} was from {case.name(was_giver)}; restore that"
                yield Found((*at, "handovers", index, "from"), message, value="from")


def _handed_on(case: Case, action: Action, was: Handover, lapse: Lapse) -> tuple[str, str | None]:
    """Return what to do once a handover is restored: its words, and its command."""
    if "to" in lapse.fields:
        to = action.handovers[lapse.new].to
        remedy = f"atmt offer {action.id} {word(to)} --on {case.today}"
        return f" and offer the action to {case.name(to)}", remedy
    if lapse.kind == "gone" and was.status in ("proposed", "offered"):
        remedy = f"atmt withdraw {action.id} {word(was.to)} --on {case.today} --reason TEXT"
        return " and withdraw it", remedy
    if lapse.kind == "rewritten":
        names = (field.removesuffix("_") for field in lapse.fields)
        record = action.handovers[lapse.new]
        return _CORRECTABLE, correct_command(f"{action.id}@{was.to}", record, names)
    return "", None


@error
def steps_append_only(case: Case) -> Iterator[Found]:
    """A step stays as it was asked, and a settled step stays settled.

    Why: a step that nobody has taken is easily reworded into one that somebody has. An open step may
    be assigned and given another date; what it asks for stands.

    Mend: restore the step, drop it with a reason, and add another: `atmt step drop`,
    `atmt step add`. To correct a mistake: `atmt correct`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Train forty people, assignee: otr, due: 2018-06, status: open}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Train four people, assignee: otr, due: 2018-06, status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps:
              - {text: Train forty people, assignee: otr, due: 2018-06, status: dropped, settled_on: 2018-01-08, reason: No funds}
              - {text: Train four people, assignee: otr, due: 2018-06, status: open}
    """  # noqa: E501 - a sample reads best on one line
    for at, before, action in kept_actions(case):
        for lapse in lapses_in(case, STEPS, before.steps, action.steps, before):
            name = f"{action.id}.{item_number(lapse)}"
            mend, remedy = "", None
            if lapse.old >= 0 and _is_unasked(before.steps[lapse.old], lapse):
                mend = " and drop it with a reason"
                remedy = f"atmt step drop {name} --on {case.today} --reason TEXT"
            elif lapse.kind == "rewritten":
                mend = _CORRECTABLE
                remedy = correct_command(name, action.steps[lapse.new], lapse.fields)
            yield lapse_found(case, at, STEPS, name, lapse, mend, remedy)


def _is_unasked(step: Step, lapse: Lapse) -> bool:
    """Return whether an open step no longer asks for what it asked for."""
    reworded = "text" in lapse.fields or "asked_of" in lapse.fields
    return step.status == "open" and (lapse.kind == "gone" or reworded)


@error
def closures_append_only(case: Case) -> Iterator[Found]:
    """A closure stays as it was recorded; it may be completed, or followed by another.

    Why: an auditor asks first who proposed the closure of an action, who confirmed it and when,
    often after the action was reopened.

    Mend: restore the closure; reopen the action if it was closed wrongly, and close it again. To
    correct a mistake in the last closure: `atmt correct`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: closing
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: implemented, proposed_by: otr, proposed_on: 2018-01-05}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closing
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: implemented, proposed_by: dtr, proposed_on: 2018-01-05}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-09, by: dtr, text: The board confirmed the end}]
            closures:
              - {outcome: implemented, proposed_by: otr, proposed_on: 2018-01-05, confirmed_by: dtr, on: 2018-01-09, evidence: [Minute]}
    """  # noqa: E501 - a sample reads best on one line
    for at, before, action in kept_actions(case):
        for lapse in lapses_in(case, CLOSURES, before.closures, action.closures, before):
            name = f"{action.id}: closure {item_number(lapse)}"
            closed = not before.is_live and not action.is_live
            remedy = f"atmt reopen {action.id} --reason TEXT" if closed else None
            mend = " and reopen the action" if closed else ""
            if lapse.kind == "rewritten" and lapse.new == len(action.closures) - 1:
                mend = _CORRECTABLE
                remedy = correct_command(action.id, action.closures[-1], lapse.fields)
            yield lapse_found(case, at, CLOSURES, name, lapse, mend, remedy, action.id)


@error
def action_kept(case: Case) -> Iterator[Found]:
    """An action does not vanish from the ledger, and keeps its id.

    Why: this is what the ledger is for. An action that is over is closed, with an outcome, and
    can still be found.

    Mend: restore the action, and close it with a reason: `atmt close`.

    Before:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
          - {id: A2, title: Keep the funds, status: open, handovers: [{to: dtr, status: proposed}]}
    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
          - id: A2
            title: Keep the funds
            status: closed
            handovers: [{to: dtr, status: proposed}]
            notes: [{date: 2018-01-08, by: dtr, text: The fund was never set up}]
            closures: [{outcome: not-implemented, reason: The fund was never set up}]
    """
    for one in _gone(case, lambda ledger: (action.id for action in ledger.actions)):
        message = f"{one} is gone; restore it, and close it if it is over"
        remedy = f"atmt close {one} --outcome not-implemented --reason TEXT"
        yield Found(("actions",), message, remedy, one, one)


@error
def body_kept(case: Case) -> Iterator[Found]:
    """A body does not vanish from the ledger, and keeps its id.

    Why: bodies end, but minutes and letters go on naming them. Anyone who reads one must still be
    able to find out what the body was, until when, and who succeeded it.

    Mend: restore the body, and record its last day: `atmt body end`.

    Before:
        bodies:
          - {id: aaa, name: Agency, kind: agency}
          - {id: aab, name: Alliance, kind: network}
    Bad:
        bodies:
          - {id: aab, name: Alliance, kind: network}
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-12-31, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
    """
    for one in _gone(case, lambda ledger: (body.id for body in ledger.bodies)):
        message = f"body {one} is gone; restore it, and record its last day if it ended"
        remedy = f"atmt body end {one} --on {case.today}"
        yield Found(("bodies",), message, remedy, one, f"body:{one}")


@error
def source_kept(case: Case) -> Iterator[Found]:
    """A source does not vanish from the ledger, and keeps its id.

    Why: everything in the ledger was taken from somewhere. Without the source nobody can check it.

    Mend: restore the source. Keep a source that was replaced beside the new one.

    Before:
        sources:
          - {id: paper, title: Transition paper}
          - {id: plan, title: Action plan, date: 2016-11}
    Bad:
        sources:
          - {id: paper, title: Transition paper}
    Good:
        sources:
          - {id: paper, title: Transition paper}
          - {id: plan, title: Action plan, date: 2016-11}
          - {id: new-plan, title: Action plan revised, date: 2018-01}
    """
    for one in _gone(case, lambda ledger: (source.id for source in ledger.sources)):
        message = f"source {one} is gone; restore it"
        yield Found(("sources",), message, value=one, place=f"source:{one}")


@error
def question_kept(case: Case) -> Iterator[Found]:
    """A question stays as it was asked; it is answered, never deleted.

    Why: a question that is deleted looks like one that was settled, and the next reader must find
    out afresh that nobody knows.

    Mend: restore the question, and answer it: `atmt question answer`.

    Before:
        questions:
          - {text: "Who pays for it?", raised_on: 2017-12}
          - {text: "Who keeps this ledger?", raised_on: 2017-12}
    Bad:
        questions:
          - {text: "Who keeps this ledger?", raised_on: 2017-12}
    Good:
        questions:
          - {text: "Who pays for it?", raised_on: 2017-12, answer: The fund, answered_on: 2018-01}
          - {text: "Who keeps this ledger?", raised_on: 2017-12}
    """
    if is_another(case.before, case.ledger):
        return
    asked = case.before.questions
    for lapse in lapses_in(case, QUESTIONS, asked, case.ledger.questions):
        name = f"question:{item_number(lapse)}"
        if lapse.old >= 0 and asked[lapse.old].is_open:
            remedy = f"atmt question answer {name} TEXT"
            yield lapse_found(case, (), QUESTIONS, name, lapse, " and answer it", remedy)
        else:
            remedy = "atmt question add TEXT"
            yield lapse_found(case, (), QUESTIONS, name, lapse, " and ask again", remedy)
