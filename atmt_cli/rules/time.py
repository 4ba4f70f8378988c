"""Rules on what the passing of time brings: silence, lateness, ends in sight. All are warnings.

An unchanged ledger may come to break these from one day to the next; no edit is to blame. The
messages count days, so each finding has a value that does not.
"""

from collections.abc import Iterable, Iterator
from operator import attrgetter
from typing import NamedTuple

from atmt_cli.model.action import Action, Handover, Step
from atmt_cli.model.body import Body
from atmt_cli.model.custody import governance, owes_answer, proposed_on
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.ledger import LAST_LEVEL
from atmt_cli.model.lineage import heirs, passing_on
from atmt_cli.model.text import listed
from atmt_cli.rules.ownership import wrong
from atmt_cli.rules.rule import Case, warning, word


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _latest(case: Case, dates: Iterable[PartialDate | None]) -> PartialDate | None:
    """Return the date that may mean the latest day, of those that are known and not to come."""
    known = (date for date in dates if date is not None and date.first <= case.today)
    return max(known, key=attrgetter("last"), default=None)


def _waited(case: Case, since: PartialDate | None, patience: int) -> str | None:
    """Return since when something waits, in words, where that is longer than the patience.

    A day to come is a slip; nobody is to wait until it is there.
    """
    if since is None:
        return None
    if since.after(case.today):
        return f"on {since} (in the future)"
    days = since.days_since(case.today)
    return f"{_days(days)} ago" if days > patience else None


@warning
def note_is_fresh(case: Case) -> Iterator[Found]:
    """A live action has a note that is not older than `stale_after` days.

    Why: if nobody has written anything about an action for months, nobody has thought about it.
    Where there is no note yet, the days count from the day the closing body closed. Once an owner
    has accepted, it must be heard from: by its own note, or one by a body that supports or governs
    the action, or is part of one that does. What the keeper writes in between counts only where the
    keeper has the action itself.

    Mend: ask the owner where it stands, and record the answer: `atmt note --by`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2017-09, by: tf, text: Two posts are filled}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2017-12, by: otr, text: Two posts are filled}]
    """
    for at, action in case.live_actions():
        accepted = [one for _, one in case.received(action) if one.status == "accepted"]
        last = _latest(case, _heard(case, action, accepted)) or case.head.closes_on
        # Accepting is a word of the owner's, too.
        last = _latest(case, (last, *(one.answered_on for one in accepted)))
        days = last.days_since(case.today) if last else 0
        if days <= case.head.settings.stale_after:
            continue
        lacks, by = "note", ""
        if accepted:
            names = " or ".join(dict.fromkeys(case.name(one.to) for one in accepted))
            able = (one.to for one in accepted if wrong(case, one.to) is None)
            lacks, by = f"word from {names}", f" --by {word(next(able, 'BODY'))}"
        message = f"{action.id} has had no {lacks} for {_days(days)}; ask where it stands"
        yield Found((*at, "notes"), message, f"atmt note {action.id} TEXT{by}", action.id)


def _heard(case: Case, action: Action, accepted: list[Handover]) -> Iterator[PartialDate]:
    """Return the dates of the notes that count: all or, once an owner has accepted, those by bodies
    that have a part in the action.
    """
    having = case.receivers(action)
    concerned = {*having, *action.support, *governance(action, case.head)}
    concerned -= {case.head.keeper}.difference(having)
    heard = {note.by for note in action.notes}
    if accepted:
        heard = {body for body in heard if _speaks_for(case, body, concerned)}
    return (note.date for note in action.notes if note.by in heard)


def _speaks_for(case: Case, body: str, bodies: set[str]) -> bool:
    """Return whether a body is one of some bodies or a part of one; the keeper speaks for none but
    itself.
    """
    if body in bodies or body == case.head.keeper:
        return body in bodies
    return any(host in bodies for host in case.ledger.hosts(body))


def _asked(case: Case, status: str) -> Iterator[tuple[Pointer, Action, Handover]]:
    """Yield the handovers of live actions with a status, handing on too, to bodies that could
    answer.
    """
    for at, action in case.live_actions():
        for index, handover in enumerate(action.handovers):
            if handover.status == status and wrong(case, handover.to) is None:
                yield (*at, "handovers", index, "status"), action, handover


@warning
def handover_is_offered(case: Case) -> Iterator[Found]:
    """A body named as receiver is told so within `offer_within` days.

    Why: a body that is named in a paper and never written to does not know that it has an action.

    Mend: tell it, and record when: `atmt offer`.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2017-12-14}]
    """
    for here, action, handover in _asked(case, "proposed"):
        # That the closing body is yet to close is no slip.
        since = handover.proposed_on or _latest(case, (case.head.closes_on,))
        if waited := _waited(case, since, case.head.settings.offer_within):
            name = case.name(handover.to)
            message = f"{action.id}: {name} was named {waited} and has not been told"
            remedy = f"atmt offer {action.id} {handover.to} --on {case.today}"
            yield Found(here, f"{message}; tell it", remedy, handover.to)


@warning
def offer_is_answered(case: Case) -> Iterator[Found]:
    """A body that was told answers within `answer_within` days.

    Why: silence is not acceptance, however long it lasts.

    Mend: write again (`atmt report chase`), and record the answer: `atmt accept`, `atmt decline`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2017-12-10}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2017-12-11}]
    """
    for here, action, handover in _asked(case, "offered"):
        waited = _waited(case, handover.offered_on, case.head.settings.answer_within)
        if waited:
            name = case.name(handover.to)
            message = f"{action.id}: {name} was told {waited} and has not answered"
            yield Found(here, f"{message}; ask again", _chase(handover.to), handover.to)


def _chase(body: str) -> str:
    return f"atmt report chase {word(body)}"


def _open_steps(case: Case) -> Iterator[tuple[Pointer, str, Step]]:
    """Yield the open steps of live actions, each with its pointer and its name."""
    for at, action in case.live_actions():
        for index, step in enumerate(action.steps):
            if step.status == "open":
                yield (*at, "steps", index), f"{action.id}.{index + 1}", step


@warning
def step_on_time(case: Case) -> Iterator[Found]:
    """An open step is not past its due date.

    Why: a date that passes without a word teaches everybody that dates here mean nothing. What is
    due in a month is overdue only when that month is over.

    Mend: record that it is done (`atmt step done`), or agree another date (`atmt step due`).

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2017-12, status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-01, status: open}]
    """
    for here, name, step in _open_steps(case):
        if step.due and step.due.before(case.today):
            late = _days(step.due.days_since(case.today))
            message = f"{name} was due by {step.due} ({late} ago) and is still open; settle it"
            remedy = f"atmt step done {name} --on {case.today}"
            yield Found((*here, "due"), message, remedy, step.due.text)


@warning
def action_on_time(case: Case) -> Iterator[Found]:
    """A live action is not past its due date.

    Why: a recommendation that is overdue and still shown as open is one that nobody has looked at
    since. What is due in a month is overdue only when that month is over; what is ongoing never is.

    Mend: close it (`atmt close`), or agree another date, and say why.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            due: 2017-12
            handovers: [{to: otr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            due: 2018-01
            handovers: [{to: otr, status: proposed}]
    """
    for at, action in case.live_actions():
        due = action.due_date
        if due and due.before(case.today):
            late = _days(due.days_since(case.today))
            message = f"{action.id} was due by {due} ({late} ago) and is still {action.status}"
            how = (
                "--evidence TEXT --confirmed-by BODY" if action.status == "closing" else "--propose"
            )
            remedy = f"atmt close {action.id} {how} --on {case.today}"
            yield Found(
                (*at, "due"), f"{message}; close it, or agree another date", remedy, due.text
            )


@warning
def due_not_slipping(case: Case) -> Iterator[Found]:
    """No live action or open step is due later than it was at first.

    Why: a date that is moved every quarter is never overdue. The first date shows how far it has
    slipped.

    Mend: keep to the date this time; if the work is no longer wanted, drop the step, or close the
    action.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, first_due: 2018-01, due: 2018-03, status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, first_due: 2018-03, due: 2018-03-15, status: open}]
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.live_actions():
        if has_slipped(action.due, action.first_due):
            yield _slipped(at, action.id, action, "close it")
    for here, name, step in _open_steps(case):
        if has_slipped(step.due, step.first_due):
            yield _slipped(here, name, step, "drop the step")


def has_slipped(due: PartialDate | str | None, first: PartialDate | str | None) -> bool:
    """Return whether what was due by a date is due later; what is ongoing has no date to keep."""
    return isinstance(due, PartialDate) and isinstance(first, PartialDate) and due.after(first)


def _slipped(here: Pointer, name: str, late: Action | Step, end: str) -> Found:
    message = f"{name} was first due by {late.first_due} and is now due by {late.due}"
    return Found((*here, "due"), f"{message}; keep to the new date, or {end}")


@warning
def report_on_time(case: Case) -> Iterator[Found]:
    """Where an action has a reporting interval, a receiver has written a note within it.

    Why: a duty to report is met by the one who has the action, not by those who watch it. The
    days count from the last note by a receiver or, where that is later, from the last date of
    its handover: nobody owes a report on what it has just been given.

    Mend: ask for the report (`atmt report chase`), and record it: `atmt note --by`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            reporting: {to: dtr, every: 30}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            reporting: {to: dtr, every: 30}
            notes: [{date: 2017-12, by: otr, text: Two posts are filled}]
    """
    for at, action in case.live_actions():
        owed = report_owed(case, action)
        days = owed.since.days_since(case.today) if owed else 0
        if owed and days > owed.every:
            names = " or ".join(dict.fromkeys(case.name(one) for one in owed.by))
            message = f"{action.id}: no report by {names} for {_days(days)}"
            due = f"one is due every {_days(owed.every)}"
            yield Found((*at, "reporting"), f"{message}; {due}", _chase(owed.by[0]), action.id)


class ReportOwed(NamedTuple):
    """A report that bodies owe: since when the days count, and how many they have."""

    since: PartialDate
    every: int
    by: tuple[str, ...]


def report_owed(case: Case, action: Action) -> ReportOwed | None:
    """Return the next report on an action; None where there is no interval, or nobody to report."""
    every = action.reporting.every if action.reporting else None
    if every is None:
        return None
    owing = [one for _, one in case.received(action) if wrong(case, one.to) is None]
    since = _latest(case, _reports(case, action, owing))
    return ReportOwed(since, every, tuple(one.to for one in owing)) if since else None


def _reports(case: Case, action: Action, owing: list[Handover]) -> Iterator[PartialDate | None]:
    """Yield the dates since which a report may be owed: of each note by a receiver, of each
    handover.
    """
    bodies = {handover.to for handover in owing}
    for note in action.notes:
        if note.by in bodies:
            yield note.date
    for one in owing:
        yield one.answered_on or one.offered_on or proposed_on(one, case.head)


@warning
def closing_is_confirmed(case: Case) -> Iterator[Found]:
    """A proposal to close is confirmed, or turned down, within `answer_within` days.

    Why: an action that is nearly closed is off everybody's list, and still not done.

    Mend: ask the body that oversees the action, and complete the closure: `atmt close`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closing
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: implemented, proposed_by: otr, proposed_on: 2017-12-10}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closing
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: implemented, proposed_by: otr, proposed_on: 2017-12-11}]
    """
    for at, action in case.live_actions():
        if action.status != "closing" or not action.closures:
            continue
        since = action.closures[-1].proposed_on
        if waited := _waited(case, since, case.head.settings.answer_within):
            proposed = f"{action.id} was proposed for closing {waited}"
            message = f"{proposed}; confirm it, or turn it down"
            remedy = f"atmt close {action.id} --evidence TEXT --confirmed-by BODY --on {case.today}"
            pointer = (*at, "closures", len(action.closures) - 1)
            yield Found(pointer, message, remedy, action.id)


@warning
def chase_is_due(case: Case) -> Iterator[Found]:
    """A letter that is not answered by its reply-by date is followed by one at a higher level.

    Why: a reminder that is never followed up teaches its reader to wait. A letter is answered when
    the body accepts or declines or, if it had already accepted, adds a note of its own. The fourth
    letter is the last: the body is then named in public as not answering.

    Mend: write again (`atmt report chase`), and record the answer: `atmt accept`,
    `atmt decline`, `atmt note --by`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2017-12-14}]
        letters:
          - {to: otr, on: 2017-12-14, level: 1, about: [A1], reply_by: 2018-01-09, by: sec}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: offered, offered_on: 2017-12-14}]
        letters:
          - {to: otr, on: 2017-12-14, level: 1, about: [A1], reply_by: 2018-01-09, by: sec}
          - {to: otr, on: 2018-01-10, level: 2, about: [A1], reply_by: 2018-01-31, by: sec}
    """
    for index, letter in enumerate(case.ledger.letters):
        due = letter.reply_by
        if letter.level == LAST_LEVEL or due is None or not due.before(case.today):
            continue
        # One that ended answers no letters, which is the matter of owner-in-life.
        if wrong(case, letter.to):
            continue
        if waiting := waiting_for(case, index):
            late = _days(due.days_since(case.today))
            message = (
                f"{case.name(letter.to)} was to reply about {listed(waiting)} by {due}, {late} "
                "ago, and has not; write again"
            )
            value = f"{letter.to} {letter.on} {letter.level}"
            yield Found(("letters", index), message, _chase(letter.to), value)


def waiting_for(case: Case, index: int) -> list[str]:
    """Return the actions of a letter on which it was not answered, and no letter followed it."""
    letter, followed = case.ledger.letters[index], case.once(_followed)[index]
    asked = (case.ledger.action_by_id.get(name) for name in letter.about if name not in followed)
    return [action.id for action in asked if action and owes_answer(action, letter)]


def _followed(case: Case) -> list[set[str]]:
    """Return of each letter the actions about which a later one to its body is a level higher."""
    highest: dict[tuple[str, str], int] = {}
    found: list[set[str]] = []
    for letter in reversed(case.ledger.letters):
        found.append({n for n in letter.about if highest.get((letter.to, n), 0) > letter.level})
        for name in letter.about:
            level = max(letter.level, highest.get((letter.to, name), 0))
            highest[letter.to, name] = level
    return found[::-1]


@warning
def owner_not_expiring(case: Case) -> Iterator[Found]:
    """No body that has a live action ends within the next `stale_after` days.

    Why: while a body lasts, its people can say who takes over and hand on what they know. The
    day after its end they are gone.

    Mend: agree who takes over, and move its actions: `atmt transfer`.

    Bad:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2018-03, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: aaa, status: proposed}]}
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2018-12, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: aaa, status: proposed}]}
    """
    for at, action in case.live_actions():
        for below, handover in case.received(action):
            body = case.ledger.body_by_id.get(handover.to)
            # A body that has ended, or could never own, is told by the rule for that.
            if body is None or body.until is None or wrong(case, handover.to):
                continue
            left = (body.until.last - case.today).days
            if left <= case.head.settings.stale_after:
                message = f"{action.id} is with {case.name(body.id)}, which ends on {body.until}"
                mend, remedy = _before_the_end(case, action, handover, body)
                yield Found((*at, *below, "to"), f"{message}; {mend}", remedy, body.id)


def _before_the_end(
    case: Case, action: Action, handover: Handover, body: Body
) -> tuple[str, str | None]:
    """Return what to do while a body that will end still has an action, and what to type."""
    after = [held for held in action.handovers if held.is_live and held.from_ == body.id]
    if after:
        able = next((held for held in after if wrong(case, held.to) is None), None)
        name = case.name((able or after[0]).to)
        if able is None:
            return f"{name} is named to take over", None
        typed = f"{action.id} {able.to} --on {case.today}"
        if able.status == "proposed":
            return f"{name} is named to take over, but has not been told", f"atmt offer {typed}"
        return f"{name} was told, but has not accepted", f"atmt accept {typed} --evidence TEXT"
    known = heirs(case.ledger, body, case.today)
    remedy = passing_on(case.ledger, body, case.today)
    agree = "agree who takes over"
    if known:
        agree = f"{listed(map(case.name, known))} will succeed it; move it"
    if handover.status == "accepted" or body.until is None:
        return agree, remedy
    begun = [name for name in known if wrong(case, name) is None]
    if known and not begun:
        # It can neither be handed on before the end, nor be with who does not exist yet.
        days = (case.ledger.body_by_id[name].from_ for name in known)
        day = min(filter(None, days), key=lambda one: one.first, default=body.until)
        on = max(body.until, day, key=lambda one: one.first)
        return f"{listed(map(case.name, known))} will succeed it", f"from {on} on: {remedy}"
    if body.until.after(case.today):
        # What it has not accepted it cannot hand on at its end; another may have it today.
        heir = begun[0] if begun else "SUCCESSOR"
        remedy = f"atmt transfer {body.id} {heir} --only {action.id}"
    return agree, remedy


@warning
def question_not_ageing(case: Case) -> Iterator[Found]:
    """A question is answered within `stale_after` days.

    Why: what nobody could answer at the handover gets harder to find out every month.

    Mend: ask again, and record the answer: `atmt question answer`.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
        questions:
          - {text: Who is to pay for it, about: [A1], raised_on: 2017-09}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
        questions:
          - {text: Who is to pay for it, about: [A1], raised_on: 2017-09, answer: The fund, answered_on: 2018-01}
    """  # noqa: E501 - a sample reads best on one line
    for index, question in enumerate(case.ledger.questions):
        waited = _waited(case, question.raised_on, case.head.settings.stale_after)
        if question.is_open and waited:
            name = f"question:{index + 1}"
            message = f"{name} was raised {waited} and has no answer; ask again"
            yield Found(("questions", index), message, f"atmt question answer {name} TEXT", name)


@warning
def waiver_in_date(case: Case) -> Iterator[Found]:
    """A waiver is not past its last day.

    Why: what was accepted for a time is a problem again, but the waiver still makes it look
    settled.

    Mend: put right what it covers and remove the waiver; or agree a later day, with a reason.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
        waivers:
          - {rule: action-has-governance, on: A1, reason: Not yet agreed, by: sec, until: 2017-12}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
        waivers:
          - {rule: action-has-governance, on: A1, reason: Not yet agreed, by: sec, until: 2018-01}
    """
    for index, waiver in enumerate(case.ledger.waivers):
        if waiver.until.before(case.today):
            name = f"waiver:{index + 1}"
            message = (
                f"{name} of {waiver.rule} on {waiver.on} ended on {waiver.until}; remove it, or "
                "agree a later day"
            )
            value = f"{waiver.rule} {waiver.on} {waiver.until}"
            yield Found(("waivers", index), message, value=value)
