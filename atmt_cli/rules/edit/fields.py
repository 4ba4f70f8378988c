"""Rules on fields: derived from the law of each, told under the name of what they guard."""

import re
from collections import Counter
from collections.abc import Iterator

from atmt_cli.model.action import Action, Handover, Rag, Step
from atmt_cli.model.body import Body
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.fields import ONGOING, Record, values_of
from atmt_cli.model.findings import Found, Pointer, action_in
from atmt_cli.model.law import Law, is_empty, laws_of
from atmt_cli.model.ledger import Correction, is_another
from atmt_cli.model.lineage import succeeding
from atmt_cli.model.places import NUMBERED, where_of
from atmt_cli.model.text import excerpt, listed
from atmt_cli.rules.edit.corrections import (
    added,
    correct_command,
    corrected,
    edited_items,
    had,
    place_before,
    records_at,
    records_before,
)
from atmt_cli.rules.edit.lists import item_number, lapse_found, lapses_in, tidied
from atmt_cli.rules.edit.pairs import is_noted, kept_actions
from atmt_cli.rules.edit.walk import Breach, breaches
from atmt_cli.rules.rule import Case, error, word
from atmt_cli.rules.series import (
    CORRECTIONS,
    LETTERS,
    RECEIPTS,
    STEPS,
)

_LONGEST = 60
"""The most characters of a value that go into a sentence."""
_IS_WORD = re.compile("[A-Za-z0-9@#./:-]{1,40}")


@error
def record_kept(case: Case) -> Iterator[Found]:
    """A record stays as it was written, unless a correction says what it was.

    This applies to letters, receipts and corrections, to the kind of a body, to the title, date and
    address of a source, to the ref of an action, and to the closing body and its last day. Empty
    fields may be filled in, and dates made more precise.

    Why: a letter proves that an owner was asked, and a correction that a mistake was openly put
    right. A receipt says which file was applied, when and by whom. Without it that file could be
    applied again, and overwrite what has changed since.

    Mend: restore what was there; if it was wrong, correct it openly: `atmt correct`.

    Before:
        receipts:
          - file: returns.xlsx
            sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            rows: 12
            on: 2018-01-05
            by: sec
    Bad:
        receipts: []
    Good:
        receipts:
          - file: returns.xlsx
            sha256: e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
            rows: 12
            on: 2018-01-05
            by: sec
          - file: minutes.jsonl
            sha256: 01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b
            rows: 4
            on: 2018-01-09
            by: sec
    """
    for breach in breaches(case, "record-kept"):
        if breach.at[0] not in ("letters", "receipts", "corrections"):
            yield _not_kept(case, breach)
    if is_another(case.before, case.ledger):
        return
    for series in (LETTERS, RECEIPTS, CORRECTIONS):
        before, after = (getattr(one, series.field) for one in (case.before, case.ledger))
        for lapse in lapses_in(case, series, before, after):
            name = f"{NUMBERED[series.field]}{item_number(lapse)}"
            yield lapse_found(case, (), series, name, lapse, "")


def _not_kept(case: Case, breach: Breach) -> Found:
    """Return what is found where a field no longer says what it said."""
    place, field = where_of(breach.at, case.ledger), breach.name.replace("_", " ")
    message = f"{place}: {field} was {_words(breach.was)}, now {_words(breach.now)}; "
    mend = "restore it, or record a correction"
    remedy = correct_command(place, breach.after, [breach.name])
    value = f"{breach.name} {_words(breach.was)}"
    return Found(breach.pointer, message + mend, remedy, value)


def _words(value: object) -> str:
    """Return a value in a sentence."""
    if value in (None, ()):
        return "nothing"
    if isinstance(value, tuple) and not isinstance(value, PartialDate):
        return ", ".join(map(_words, value))
    text = str(value)
    return text if _IS_WORD.fullmatch(text) else excerpt(text, _LONGEST)


@error
def change_noted(case: Case) -> Iterator[Found]:
    """A change to who answers for an action, or to what is promised, comes with a note.

    This applies to the accountable body, the priority and the duty to report; to a name removed
    from support, governance or funders; and to the assignee of an open step. For the whole ledger
    it applies to the keeper, the settings and the governance. No note is needed to fill in an empty
    field, to add a name, or to name the successor of a body that has ended in its place. A note
    counts if it comes last and is dated no earlier than the one before it.

    Why: a handover is an agreement on who answers, and by when. If these change without a word,
    nobody can tell a new agreement from a mistake.

    Mend: say why: `atmt note`, or, next time, `atmt update --reason`; for the whole ledger,
    `atmt note ledger`, or `atmt ledger update --reason`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            accountable: otr
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            accountable: dtr
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            accountable: dtr
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
            notes: [{date: 2018-01-08, by: sec, text: DTR answers for it from now on}]
    """
    for breach in breaches(case, "change-noted"):
        if is_noted(case, breach.at) or _is_followed(case, breach):
            continue
        place, field = where_of(breach.at, case.ledger), breach.name.replace("_", " ")
        lost = breach.was
        if isinstance(lost, tuple):
            lost = tuple(name for name in lost if name not in breach.now)
            changed = f"{place}: {field} no longer names {_words(lost)}"
        else:
            changed = f"{place}: {field} was {_said(lost)}, now {_said(breach.now)}"
        remedy = f"atmt note {action_in(place)} TEXT"
        value = f"{breach.name} {_said(lost)} {_said(breach.now)}"
        yield Found(
            breach.pointer, f"{changed}, without a note; add one that says why", remedy, value
        )


def _said(value: object) -> str:
    """Return a value in a sentence; of a mapping its fields."""
    if isinstance(value, Record):
        return ", ".join(f"{name} {one}" for name, one in values_of(value) if not is_empty(one))
    return _words(value)


def _is_followed(case: Case, breach: Breach) -> bool:
    """Return whether something else says why: the handover, the settled step, or a body's end."""
    if isinstance(breach.before, Step) and breach.before.status != "open":
        # Which is told as a step that was settled, unless that is what was corrected.
        return not corrected(
            case, place_before(case, breach.at, breach.before), breach.before, "status"
        )
    if breach.field == "accountable" and _has_left(case, breach):
        return True
    return _is_succeeded(case, breach)


def _has_left(case: Case, breach: Breach) -> bool:
    """Return whether the body that answered for an action has it no longer, or only anew: the
    handovers by which it had the action have ended, and say how it left.
    """
    action = case.ledger.actions[int(breach.at[1])]
    before = case.before.action_by_id[action.id]
    pairs = zip(before.handovers, action.handovers, strict=False)
    had = any(now.is_live for was, now in pairs if was.to == breach.was)
    return not had or breach.was not in case.receivers(action)


def _is_succeeded(case: Case, breach: Breach) -> bool:
    """Return whether each name that left is of a body that ended, and a successor stands there."""
    was, now = (one if isinstance(one, tuple) else (one,) for one in (breach.was, breach.now))
    left = [case.ledger.body_by_id.get(name) for name in was if name not in now]
    return all(body and body.until and {*succeeding(case.ledger, body)} & {*now} for body in left)


@error
def name_kept(case: Case) -> Iterator[Found]:
    """A body keeps every name it has had.

    Why: minutes and letters go on using the name a body had when they were written. Without the old
    name nobody can find out which body that was.

    Mend: keep the old name in aka: `atmt body update --name` does so automatically.

    Before:
        bodies:
          - {id: skills, name: Skills Board, aka: [SB], kind: committee}
    Bad:
        bodies:
          - {id: skills, name: Skills Council, aka: [SB], kind: committee}
    Good:
        bodies:
          - {id: skills, name: Skills Council, aka: [SB, Skills Board], kind: committee}
    """
    for at, before, after in _bodies(case):
        broken = {one.field for one in breaches(case, "name-kept") if one.at == at}
        if not broken:
            continue
        names = {after.name, *after.aka}
        had = ((before.name,) if "name" in broken else ()) + (before.aka if "aka" in broken else ())
        for name in (one for one in had if one not in names):
            message = f"{after.id} is no longer called {_words(name)}; keep that name in aka"
            remedy = f"atmt body update {after.id} --aka {word(name)}"
            yield Found(at, message, remedy, name)


def _bodies(case: Case) -> Iterator[tuple[Pointer, Body, Body]]:
    """Yield every body with a name that changed: where it is, and what it was and is."""
    for at in dict.fromkeys(one.at for one in breaches(case, "name-kept")):
        after = case.ledger.bodies[int(at[1])]
        yield at, case.before.body_by_id[after.id], after


@error
def body_life_kept(case: Case) -> Iterator[Found]:
    """The life of a body stays as recorded: its first day, its last day, how it ended, and who succeeded it.

    What is not known yet may be filled in, and successors added.

    Why: these decide whether an owner can still act. Without its last day, a body that is gone looks
    alive, and nobody asks who has its actions.

    Mend: restore it; if it was wrong, correct it openly: `atmt correct`.

    Before:
        bodies:
          - {id: skills, name: Skills Board, kind: committee, until: 2017-12-31}
    Bad:
        bodies:
          - {id: skills, name: Skills Board, kind: committee}
    Good:
        bodies:
          - {id: skills, name: Skills Board, kind: committee, until: 2018-01-05}
        corrections:
          - {where: "body:skills", on: 2018-01-08, by: sec, reason: It met once more, was: {until: 2017-12-31}}
    """  # noqa: E501 - a sample reads best on one line
    for breach in breaches(case, "body-life-kept"):
        yield _not_kept(case, breach)


@error
def first_due_kept(case: Case) -> Iterator[Found]:
    """The first due date of an action or a step is kept.

    It is recorded when the date first moves.

    Why: a date that slips month by month looks like a promise kept, unless the first date is shown
    beside it.

    Mend: put the original date back into first_due: `atmt correct`. When a date moves, `atmt update
    --due` and `atmt step due` record the first one for you.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-02, status: open}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-06, status: open}]
            notes: [{date: 2018-01-08, by: otr, text: The plan waits for the budget}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-06, first_due: 2018-02, status: open}]
            notes: [{date: 2018-01-08, by: otr, text: The plan waits for the budget}]
    """  # noqa: E501 - a sample reads best on one line
    for breach in breaches(case, "first-due-kept"):
        yield _not_kept(case, breach)
    for at, before, action in kept_actions(case):
        yield from _first_due(case, at, before, action)
        for index, old, new in edited_items(case, at, STEPS, before.steps, action.steps):
            yield from _first_due(case, (*at, "steps", index), old, new)


def _first_due(
    case: Case, at: Pointer, before: Action | Step, after: Action | Step
) -> Iterator[Found]:
    """Yield what is found where a first date was filled in, or should have been, and is another."""
    if before.first_due is not None or before.due is None:
        return
    place = where_of(at, case.ledger)
    moved = not Law.FILLED.lets(before.due, after.due)
    if after.first_due in (before.due, None if not moved else before.due):
        return
    if moved and after.first_due is None and corrected(case, place, before, "due"):
        return
    here = (*at, "first_due") if after.first_due else at
    message = f"{place} was first due on {before.due}; record that date as its first_due"
    remedy = f"atmt correct {word(place)} first_due={before.due} --reason TEXT"
    yield Found(here, message, remedy, f"{before.due} {after.first_due}")


@error
def rag_moves_on(case: Case) -> Iterator[Found]:
    """A new rating has a new date, no earlier than that of the rating it replaces.

    A second rating on the same day needs a note, and so does the removal of a rating.

    Why: a rating is an owner's judgement on a given day. Red changed to green under the same date
    says that it was never red.

    Mend: give the new rating its date and its reason: `atmt update --rag --reason`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            rag: {rating: red, reason: No funds, on: 2018-01-02, by: otr}
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            rag: {rating: green, reason: No funds, on: 2018-01-02, by: otr}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            rag: {rating: green, reason: Funds are found, on: 2018-01-08, by: otr}
    """
    for breach in breaches(case, "rag-moves-on"):
        fault = _judged_anew(breach.was, breach.now, noted=is_noted(case, breach.at))
        if fault:
            name = where_of(breach.at, case.ledger)
            message, needs_note = f"{name}: {fault}", breach.now is None
            remedy = f"atmt note {name} TEXT" if needs_note else None
            value = f"{breach.was.rating} {breach.was.on} {_said(breach.now)}"
            yield Found(breach.pointer, message, remedy, value)


def _judged_anew(was: Rag, now: Rag | None, *, noted: bool) -> str | None:
    """Return what is wrong with a rating in the place of another, in words."""
    if now is None:
        return None if noted else f"its rating, {was.rating}, is gone without a note; say why"
    if now.on.before(was.on):
        return f"rated {now.rating} on {now.on}, before the rating of {was.on} that it replaces"
    if all(law.lets(getattr(was, one), getattr(now, one)) for one, law in laws_of(Rag).items()):
        return None  # its reason was filled in, or its day made more precise
    # A month or a year that the old day may lie in is no day of its own.
    if noted or not was.on.lies_in(now.on):
        return None
    return f"was {was.rating} on {was.on}; give the new rating its own date, or add a note"


@error
def correction_is_true(case: Case) -> Iterator[Found]:
    """A correction says exactly what the ledger said before, in the base or in a commit since.

    Why: a correction lets an edit change what must otherwise stay. One that gives false old values
    would hide what was changed.

    Mend: put what the ledger said before the edit in `was`, and the place of the record in `where`.

    Before:
        bodies:
          - {id: skills, name: Skills Board, kind: committee, until: 2017-12-31}
    Bad:
        bodies:
          - {id: skills, name: Skills Board, kind: committee, until: 2017-12-31}
        corrections:
          - {where: "body:skills", on: 2018-01-08, by: sec, reason: It met once more, was: {until: 2017-11-30}}
    Good:
        bodies:
          - {id: skills, name: Skills Board, kind: committee, until: 2018-01-05}
        corrections:
          - {where: "body:skills", on: 2018-01-08, by: sec, reason: It met once more, was: {until: 2017-12-31}}
    """  # noqa: E501 - a sample reads best on one line
    for index, correction in added(case):
        where, fields = correction.where, {*correction.was.fields}
        records = records_before(case).get(where)
        at = ("corrections", index)
        if records is None and where not in case.once(_after):
            message = f"correction:{index + 1} corrects {_words(where)}, which does not exist"
            yield Found((*at, "where"), message, value=where)
        elif records and not _was_so(case, correction):
            message = f"correction:{index + 1}: {_words(where)} had a different "
            message += f"{listed(sorted(fields))}; write what it said before this edit"
            yield Found((*at, "was"), message, value=f"{where} {sorted(fields)}")


def _was_so(case: Case, correction: Correction) -> bool:
    """Return whether a record was as a correction says: in the base, or in a commit since."""
    where, was = correction.where, correction.was
    if any(had(one, was) for one in records_before(case)[where]):
        return True
    return any(had(one, was) for records in case.once(_between) for one in records.get(where, ()))


def _between(case: Case) -> list[dict[str, list[Record]]]:
    return [records_at(ledger) for ledger in case.between()]


def _after(case: Case) -> dict[str, list[Record]]:
    return records_at(case.ledger)


@error
def title_kept(case: Case) -> Iterator[Found]:
    """The title of an action is the published one, word for word.

    Why: the title is what was promised in public. A promise that is reworded later is a different
    promise, which nobody made.

    Mend: restore the title; `atmt update --short-title` changes what people call the action.

    Before:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Bad:
        actions:
          - {id: A1, title: Review skills, status: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            short_title: Skills
            status: open
            handovers: [{to: otr, status: proposed}]
    """
    for breach in breaches(case, "title-kept"):
        name = where_of(breach.at, case.ledger)
        message = f"{name} no longer has the title that was published; restore it"
        remedy = f"atmt update {name} --short-title TEXT"
        yield Found(breach.pointer, message, remedy, breach.now)


@error
def due_move_noted(case: Case) -> Iterator[Found]:
    """A new due date for a step comes with a note on the action.

    Why: dates slip one month at a time, and each time it looks like the first.

    Mend: say why: `atmt note`, or, next time, `atmt step due --reason`, which keeps the first date
    as well.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-02, status: open}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-06, first_due: 2018-02, status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-06, first_due: 2018-02, status: open}]
            notes: [{date: 2018-01-08, by: otr, text: The plan waits for the budget}]
    """  # noqa: E501 - a sample reads best on one line
    for breach in breaches(case, "due-move-noted"):
        if not is_noted(case, breach.at):
            place, was, now = where_of(breach.at, case.ledger), breach.was, breach.now
            moved = f"{place} was due {_on(was)}, now {now or 'has no date'}"
            message = f"{moved}, without a note; add one that says why"
            remedy = f"atmt note {action_in(place)} TEXT"
            # Of a step it is the place of the date, even where there is none any longer.
            yield Found((*breach.at, "due"), message, remedy, f"{was} {now}")


def _on(due: object) -> str:
    """Return by when something is due, in a sentence."""
    return ONGOING if due == ONGOING else f"on {due}"


@error
def evidence_kept(case: Case) -> Iterator[Found]:
    """Evidence stays as it was, and in the same order; more may be added.

    Why: the minute or letter is what remains when those who were there have left. Evidence that
    can be swapped afterwards proves nothing.

    Mend: restore the evidence, and add the better one after it.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Minute]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter, Minute]}
    """  # noqa: E501 - a sample reads best on one line
    for breach in breaches(case, "evidence-kept"):
        _, action, _, index = breach.at
        name = f"{case.ledger.actions[int(action)].id}: "
        if isinstance(breach.after, Handover):
            name += f"the handover to {case.name(breach.after.to)}"
        else:
            name += f"closure {int(index) + 1}"
        yield from _evidence_lost(case, (*breach.at, "evidence"), name, breach.was, breach.now)


def _evidence_lost(
    case: Case, at: Pointer, name: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[Found]:
    """Yield the first evidence that is not where it was."""
    is_there = not Counter(before) - Counter(after)
    for index, evidence in enumerate(before):
        if after[index : index + 1] != (evidence,):
            message = f"{name} no longer has evidence {index + 1} as it was; restore it"
            if is_there:
                message = f"{name} has evidence {index + 1} in another place; put it back"
            here = (*at, index) if index < len(after) else at
            remedy = tidied(case) if is_there else None
            yield Found(here, message, remedy, f"evidence {index + 1}")
            return
