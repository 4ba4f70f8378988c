"""Rules on the edit: what a change may do to what was there before, base against head."""

from collections.abc import Callable, Iterator

from atmt_cli.model.action import Action, Handover, Step
from atmt_cli.model.custody import standing
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.places import NUMBERED
from atmt_cli.rules.lifecycle import (
    CLOSURES,
    CORRECTIONS,
    HANDOVERS,
    LETTERS,
    NOTES,
    QUESTIONS,
    RECEIPTS,
    STEPS,
    Lapse,
    Series,
    edited,
    is_another,
    lapses,
    unlawful_handover,
    unlawful_status,
)
from atmt_cli.rules.placeholders import names_nobody
from atmt_cli.rules.rule import Case, error, word


def _kept(case: Case) -> Iterator[tuple[Pointer, Action, Action]]:
    """Yield every action of the base that is still there: its pointer, and what it was and is."""
    for at, action in case.actions():
        before = case.before.action_by_id.get(action.id)
        # Where an id stands twice, the first is judged; the other is a matter of unique-id.
        if before is not None and case.ledger.action_by_id[action.id] is action:
            yield at, before, action


def _gone(case: Case, ids: Callable[[Ledger], Iterator[str]]) -> Iterator[str]:
    """Yield the ids that the base has and the head has not; none where the head is another
    ledger.
    """
    if not is_another(case.before, case.ledger):
        left = set(ids(case.ledger))
        yield from (one for one in dict.fromkeys(ids(case.before)) if one not in left)


def _noted(before: Action, after: Action) -> bool:
    """Return whether the edit adds a note to the action."""
    return len(after.notes) > len(before.notes)


_CORRECTED = " and add a note that corrects it"
_WORDS = {"to": "receiver", "from_": "giver"}


def _told(
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
        message = f"{name} now stands as number {lapse.new + 1}; put it back in its place"
        return Found(here, message, value=value)
    if lapse.kind == "inserted":
        message = f"{name} was put before older ones; move it to the end"
        return Found(here, message, value=f"inserted {lapse.new + 1}")
    if lapse.kind == "gone":
        return Found(here, f"{name} is gone; restore it{mend}", remedy, value, place or name)
    fields = " and ".join(_WORDS.get(field, field) for field in lapse.fields)
    message = f"{name} no longer has its {fields}; restore what was there{mend}"
    return Found((*here, lapse.fields[0].removesuffix("_")), message, remedy, value)


def _number(lapse: Lapse) -> int:
    """Return the number by which people speak of an item, if possible the one it had."""
    return (lapse.new if lapse.old < 0 else lapse.old) + 1


@error
def notes_append_only(case: Case) -> Iterator[Found]:
    """A note stands as it was written; what is wrong in it is corrected by a later note.

    Why: notes are what a body said at a time. If they may be rewritten, nobody can rely on what
    was said, and least of all the body that said it.

    Mend: restore the note and add one that corrects it: `atmt note --corrects`. A note that must
    not stand, for the personal data in it, is taken out under a waiver.

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
    for at, before, action in _kept(case):
        for lapse in lapses(NOTES, before.notes, action.notes):
            number = _number(lapse)
            remedy = f"atmt note {action.id} TEXT --corrects {number}"
            yield _told(at, NOTES, f"{action.id}#{number}", lapse, _CORRECTED, remedy)
    if not is_another(case.before, case.ledger):
        for lapse in lapses(NOTES, case.before.notes, case.ledger.notes):
            yield _told((), NOTES, f"ledger#{_number(lapse)}", lapse, _CORRECTED)


@error
def custody_append_only(case: Case) -> Iterator[Found]:
    """A handover stays in the chain as it was: who gave, who received, on which dates and why.

    Why: the chain of custody proves who had the action on which day. A new name written over an
    old one makes a body the owner that was never asked, and loses the one that was.

    Mend: restore the handover and record what happened next: `atmt offer`, `atmt withdraw`,
    `atmt transfer`.

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
    unnamed = any(h.from_ is None for _, was, _ in _kept(case) for h in was.handovers)
    if was_giver != case.head.closing_body and unnamed:
        message = f"closing_body was {was_giver}, which every handover without `from` is from"
        yield Found(("ledger", "closing_body"), f"{message}; restore it", value=was_giver)
    for at, before, action in _kept(case):
        for lapse in lapses(HANDOVERS, before.handovers, action.handovers):
            was = before.handovers[lapse.old] if lapse.old >= 0 else action.handovers[lapse.new]
            name = f"{action.id}: the handover to {case.name(was.to)}"
            mend, remedy = _handed_on(case, action, was, lapse)
            yield _told(at, HANDOVERS, name, lapse, mend, remedy, f"{action.id}@{was.to}")
        for index, old, new in edited(HANDOVERS, before.handovers, action.handovers):
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
        return " and say in a note what was wrong", f"atmt note {action.id} TEXT"
    return "", None


@error
def steps_append_only(case: Case) -> Iterator[Found]:
    """A step goes on asking what it asked, and a settled step stays settled.

    Why: a step that nobody met is easily reworded until it is met. An open step may be assigned
    and get another date; what it asks for stands.

    Mend: restore the step, drop it with a reason, and add another: `atmt step drop`,
    `atmt step add`.

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
    for at, before, action in _kept(case):
        for lapse in lapses(STEPS, before.steps, action.steps):
            name = f"{action.id}.{_number(lapse)}"
            mend, remedy = "", None
            if "status" in lapse.fields:
                mend, remedy = " and add a new step", f"atmt step add {action.id} TEXT"
            elif lapse.old >= 0 and _is_unasked(before.steps[lapse.old], lapse):
                mend = " and drop it with a reason"
                remedy = f"atmt step drop {name} --on {case.today} --reason TEXT"
            yield _told(at, STEPS, name, lapse, mend, remedy)


def _is_unasked(step: Step, lapse: Lapse) -> bool:
    """Return whether an open step no longer asks for what it asked for."""
    reworded = "text" in lapse.fields or "asked_of" in lapse.fields
    return step.status == "open" and (lapse.kind == "gone" or reworded)


@error
def closures_append_only(case: Case) -> Iterator[Found]:
    """A closure stands as it was recorded; it is completed, or followed by another.

    Why: who proposed the end of an action, who confirmed it and when is what an auditor asks
    first, often after the action was reopened.

    Mend: restore the closure; reopen the action if it was closed wrongly, and close it anew.

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
    for at, before, action in _kept(case):
        for lapse in lapses(CLOSURES, before.closures, action.closures):
            name = f"{action.id}: closure {_number(lapse)}"
            closed = not before.is_live and not action.is_live
            remedy = f"atmt reopen {action.id} --reason TEXT" if closed else None
            mend = " and reopen the action" if closed else ""
            yield _told(at, CLOSURES, name, lapse, mend, remedy, action.id)


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

    Why: bodies end, but minutes and letters go on naming them. Whoever reads one must still find
    out what the body was, until when, and who succeeded it.

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

    Why: what the ledger says was taken from somewhere. Without the source nobody can check it.

    Mend: restore the source. One that was replaced stays beside the new one.

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
    """A question stands as it was asked; it is answered, never deleted.

    Why: a question that is deleted looks like one that was settled, and the next reader has to
    find out once more that nobody knows.

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
    for lapse in lapses(QUESTIONS, asked, case.ledger.questions):
        name = f"question:{_number(lapse)}"
        if lapse.old >= 0 and asked[lapse.old].is_open:
            remedy = f"atmt question answer {name} TEXT"
            yield _told((), QUESTIONS, name, lapse, " and answer it", remedy)
        else:
            remedy = "atmt question add TEXT"
            yield _told((), QUESTIONS, name, lapse, " and ask anew", remedy)


@error
def record_kept(case: Case) -> Iterator[Found]:
    """A letter, a receipt and a correction stand as they were written.

    Why: a letter is proof that an owner was asked, a correction that something was put right in the
    open. A receipt says which file was carried out, when and by whom. Without it the same file
    would be carried out once more, over what has changed since.

    Mend: restore what was there.

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
    if is_another(case.before, case.ledger):
        return
    for series in (LETTERS, RECEIPTS, CORRECTIONS):
        before, after = (getattr(one, series.field) for one in (case.before, case.ledger))
        for lapse in lapses(series, before, after):
            yield _told((), series, f"{NUMBERED[series.field]}{_number(lapse)}", lapse, "")


@error
def title_kept(case: Case) -> Iterator[Found]:
    """The title of an action is the published one, word for word.

    Why: the title is what was promised in public. A promise that is reworded on the way is
    another promise, and nobody gave it.

    Mend: restore the title; `atmt update --short-title` changes how people call the action.

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
    for at, before, action in _kept(case):
        if action.title != before.title:
            message = f"{action.id} no longer has the title that was published; restore it"
            remedy = f"atmt update {action.id} --short-title TEXT"
            yield Found((*at, "title"), message, remedy, action.title)


@error
def status_move_legal(case: Case) -> Iterator[Found]:
    """An action's status moves as it may.

    Open, in progress and on hold may follow one another, and closing may follow each of them, and
    go back. Closed as implemented follows closing, or comes straight with a closure that says who
    proposed it and when; closed as not implemented or superseded follows any. A closed action is
    reopened as in progress.

    Why: an end is proposed by one and confirmed by another. A status that skips the proposal
    skips the one who would have objected.

    Mend: take the way that there is: `atmt close --propose`, `atmt reopen`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: not-implemented, reason: No funds}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: on-hold
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: otr, text: Funds may be found}]
            closures: [{outcome: not-implemented, reason: No funds}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: in-progress
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: otr, text: Funds are found}]
            closures: [{outcome: not-implemented, reason: No funds}]
    """
    for at, before, action in _kept(case):
        fault = unlawful_status(before, action)
        if fault:
            remedy = f"atmt update {action.id} --status in-progress --reason TEXT"
            if before.is_live:
                remedy = f"atmt close {action.id} --propose --by BODY"
            value = f"{before.status} {action.status}"
            yield Found((*at, "status"), f"{action.id} {fault}", remedy, value)


@error
def handover_move_legal(case: Case) -> Iterator[Found]:
    """A handover's status moves as it may.

    From proposed to offered or withdrawn; from offered to accepted, declined or withdrawn; from
    accepted to superseded, or to declined where it is handed back. The rest are final. Several
    moves in one edit are one way, if each status passed on it has its date.

    Why: that we named a body, that we told it, and that it answered are three facts. What is
    recorded in their place is a body that "accepted" what it never heard of.

    Mend: record the date that is missing, or begin a new handover: `atmt offer`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: declined, offered_on: 2017-12-01, answered_on: 2017-12-20}
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: declined, offered_on: 2017-12-01, answered_on: 2017-12-20}
              - {to: otr, status: offered, proposed_on: 2018-01-08, offered_on: 2018-01-08}
    """  # noqa: E501 - a sample reads best on one line
    for at, before, action in _kept(case):
        for index, old, new in edited(HANDOVERS, before.handovers, action.handovers):
            fault = unlawful_handover(old, new)
            if fault:
                message = f"{action.id}: the handover to {case.name(new.to)} {fault}"
                remedy = f"atmt offer {action.id} {word(new.to)} --on {case.today}"
                # What stands as accepted or offered is not offered once more.
                command = None if old.status in ("offered", "accepted") else remedy
                value = f"{old.status} {new.status}"
                yield Found((*at, "handovers", index, "status"), message, command, value)


@error
def owner_not_dropped(case: Case) -> Iterator[Found]:
    """A body that has a live action does not lose it in silence.

    It leaves because it declined, or because the handover was withdrawn or superseded with a
    reason while another is live. That holds also for an action that the edit reopens.

    Why: an owner that is taken off without a word goes on believing that it is the owner, or
    stops without telling anybody; either way the action is between two chairs.

    Mend: give the reason, and offer the action to the next body before this one leaves.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: withdrawn, ended_on: 2018-01-08}, {to: dtr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: withdrawn, ended_on: 2018-01-08, reason: It has no staff}
              - {to: dtr, status: proposed}
    """  # noqa: E501 - a sample reads best on one line
    for at, before, action in _kept(case):
        # Whoever reopens an action takes it up with the owner that it had, or says why not.
        if not action.is_live:
            continue
        live = {handover.to for handover in action.handovers if handover.is_live}
        for index, left in _left(case, before, action):
            if left.to in live:
                continue
            here, name = (*at, "handovers", index, "status"), case.name(left.to)
            if not live:
                message = f"{action.id}: {name} left it with nobody; offer it to a body first"
                remedy = f"atmt offer {action.id} BODY --on {case.today}"
                yield Found(here, message, remedy, f"{left.to} nobody")
            if not left.reason:
                message = f"{action.id}: {name} was {left.status} without a reason; record it"
                yield Found(here, message, value=f"{left.to} reason")


def _left(case: Case, before: Action, action: Action) -> Iterator[tuple[int, Handover]]:
    """Yield the handovers by which receivers left, but for those that declined; with their
    indices.
    """
    counted = standing(before, case.before.head)
    for index, old, new in edited(HANDOVERS, before.handovers, action.handovers):
        # A word in place of a body, such as TBC, is nobody who could be dropped.
        nobody = names_nobody(old.to, case.before.body_by_id.get(old.to))
        had = any(old is one for one in counted) and not nobody
        if had and new.status in ("withdrawn", "superseded"):
            yield index, new


@error
def status_change_noted(case: Case) -> Iterator[Found]:
    """Whoever changes the status of an action adds a note to it.

    Why: "on hold" says what, and never why. In a year nobody will know what it was waiting for.

    Mend: say why: `atmt note`, or from the start `atmt update --status --reason`.

    Before:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: on-hold, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: on-hold
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: otr, text: On hold until the budget is known}]
    """  # noqa: E501 - a sample reads best on one line
    for at, before, action in _kept(case):
        # Out of closed it is a reopening, which has a rule of its own.
        if before.is_live and action.status != before.status and not _noted(before, action):
            went = f"{action.id} went from {before.status} to {action.status}"
            message = f"{went} without a note; add one that says why"
            value = f"{before.status} {action.status}"
            yield Found((*at, "status"), message, f"atmt note {action.id} TEXT", value)


@error
def due_move_noted(case: Case) -> Iterator[Found]:
    """Whoever moves the date of a step adds a note to the action.

    Why: dates slip one month at a time, and each time it looks like the first.

    Mend: say why: `atmt note`, or from the start `atmt step due --reason`, which keeps the first
    date as well.

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
    for at, before, action in _kept(case):
        for index, old, new in edited(STEPS, before.steps, action.steps):
            if old.due in (None, new.due) or _noted(before, action):
                continue
            moved = f"{action.id}.{index + 1} was due on {old.due}, now {new.due or 'on no day'}"
            message = f"{moved}, without a note; add one that says why"
            here, value = (*at, "steps", index, "due"), f"{old.due} {new.due}"
            yield Found(here, message, f"atmt note {action.id} TEXT", value)


@error
def evidence_kept(case: Case) -> Iterator[Found]:
    """Evidence stays, as it was and in its order; more may be added.

    Why: the minute or letter is what remains when those who were there have left. Evidence that
    can be exchanged afterwards is none.

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
    for at, before, action in _kept(case):
        for index, old, new in edited(HANDOVERS, before.handovers, action.handovers):
            name = f"{action.id}: the handover to {case.name(new.to)}"
            here = (*at, "handovers", index, "evidence")
            yield from _evidence_lost(here, name, old.evidence, new.evidence)
        for index, was, now in edited(CLOSURES, before.closures, action.closures):
            name = f"{action.id}: closure {index + 1}"
            here = (*at, "closures", index, "evidence")
            yield from _evidence_lost(here, name, was.evidence, now.evidence)


def _evidence_lost(
    at: Pointer, name: str, before: tuple[str, ...], after: tuple[str, ...]
) -> Iterator[Found]:
    """Yield the first evidence that is not where it was."""
    for index, evidence in enumerate(before):
        if after[index : index + 1] != (evidence,):
            message = f"{name} no longer has evidence {index + 1} as it was; restore it"
            here = (*at, index) if index < len(after) else at
            yield Found(here, message, value=f"evidence {index + 1}")
            return


@error
def reopening_noted(case: Case) -> Iterator[Found]:
    """Whoever reopens an action adds a note to it.

    Why: somebody confirmed that the action was over. That person is owed the reason why it is
    not, and so is whoever must take it up again.

    Mend: say why: `atmt note`, or from the start `atmt reopen --reason`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: not-implemented, reason: No funds}]
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: in-progress
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: not-implemented, reason: No funds}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: in-progress
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: otr, text: Funds are found}]
            closures: [{outcome: not-implemented, reason: No funds}]
    """
    for at, before, action in _kept(case):
        if action.is_live and not before.is_live and not _noted(before, action):
            message = f"{action.id} was reopened without a note; add one that says why"
            yield Found((*at, "status"), message, f"atmt note {action.id} TEXT")


@error
def ledger_present(case: Case) -> Iterator[Found]:
    """The ledger is still there: not deleted, moved, or replaced by another.

    Another ledger is one that has another closing body and none of the actions. Then the other
    rules of the edit have nothing to compare, and only this one speaks.

    Why: a ledger that is exchanged as a whole passes every rule on what it says. Only beside what
    was there before does it show that everything is gone.

    Mend: restore the ledger where it was; another handover is another ledger, in its own folder:
    `atmt init`.

    Before:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Bad:
        ledger: {title: Another sample, closing_body: dtr, keeper: sec}
        actions:
          - {id: B1, title: Keep the funds, status: open, handovers: [{to: fund, status: proposed}]}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
          - {id: B1, title: Keep the funds, status: open, handovers: [{to: fund, status: proposed}]}
    """
    if is_another(case.before, case.ledger):
        here = case.name(case.head.closing_body)
        there = case.before.short(case.before.head.closing_body)
        message = f"the ledger of {here} stands in place of the one of {there}; restore that one"
        yield Found(("ledger",), message, value=case.head.closing_body)
