"""Rules on who has an action, and who answers for its parts."""

from collections.abc import Iterable, Iterator
from typing import Literal

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.body import CANNOT_OWN
from atmt_cli.model.custody import governance, last_answer, left_on, vacancy
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.lineage import living, passing_on
from atmt_cli.model.text import excerpt, listed
from atmt_cli.rules.placeholders import names_nobody
from atmt_cli.rules.rule import Case, error, warning, word

Wrong = Literal["owner-is-real", "reference-resolves", "owner-can-own", "owner-in-life"]


def wrong(case: Case, receiver: str) -> Wrong | None:
    """Return the one rule that a receiver breaks by being who it is, or None.

    Each wrong owner is told once: of a body that ended nobody need hear that it has not accepted.
    """
    known = case.once(_wrongs)
    if receiver not in known:
        known[receiver] = _wrong(case, receiver)
    return known[receiver]


def _wrongs(_case: Case) -> dict[str, Wrong | None]:
    """Return the answers by receiver, as looked up so far."""
    return {}


def _wrong(case: Case, receiver: str) -> Wrong | None:
    body = case.ledger.body_by_id.get(receiver)
    if names_nobody(receiver, body):
        return "owner-is-real"
    if body is None:
        return "reference-resolves"
    if body.kind in CANNOT_OWN:
        return "owner-can-own"
    in_life = body.has_begun(case.today) and not body.has_ended(case.today)
    return None if in_life else "owner-in-life"


Received = tuple[Pointer, Handover]


def _unfit(
    case: Case, action: Action, what: Wrong, received: Iterable[Received]
) -> Iterator[tuple[Pointer, Handover, str]]:
    """Yield the handovers to bodies that fail a test, each with the command to type.

    First another receiver is found, then the action is taken from this one.
    """
    found = [(at, one) for at, one in received if wrong(case, one.to) == what]
    having = (one.to for one in action.handovers if one.is_live)
    is_held = bool(found) and any(wrong(case, body) is None for body in having)
    for at, handover in found:
        verb = "decline" if handover.status == "accepted" else "withdraw"
        taken = f"atmt {verb} {action.id} {word(handover.to)} --reason TEXT"
        yield at, handover, taken if is_held else f"atmt offer {action.id} BODY --on {case.today}"


@error
def action_has_owner(case: Case) -> Iterator[Found]:
    """A live action is with a body, or is marked as unallocated, or its last answer was a refusal.

    Why: this is what the ledger is for. An action with no live handover is one that everybody
    believes to be with somebody else.

    Mend: name the body that should take it: `atmt offer`.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    """
    for at, action in case.live_actions():
        is_held = any(handover.is_live for handover in action.handovers)
        if not is_held and vacancy(action) is None:
            message = f"{action.id} has no owner; offer it to a body"
            yield Found(at, message, f"atmt offer {action.id} BODY --on {case.today}")


@warning
def unallocated_is_placed(case: Case) -> Iterator[Found]:
    """A live action marked as unallocated is offered to a body.

    Why: it is better to know that nobody has an action than to believe that somebody does. It is
    best if somebody really does.

    Mend: name the body that should take it: `atmt offer`.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, unallocated: {since: 2017-11}}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    """
    for at, action in case.live_actions():
        if action.unallocated and not any(handover.is_live for handover in action.handovers):
            since = action.unallocated.since
            message = f"{action.id} has been with nobody since {since}; offer it to a body"
            remedy = f"atmt offer {action.id} BODY --on {case.today}"
            yield Found((*at, "unallocated"), message, remedy)


@error
def unallocated_is_so(case: Case) -> Iterator[Found]:
    """An action marked as unallocated is with nobody.

    Why: if the record says both, one reader goes to the named body, and another looks for a
    new one.

    Mend: remove `unallocated`; `atmt offer` does so automatically.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            unallocated: {since: 2017-11}
            handovers: [{to: otr, status: proposed}]
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    """
    for at, action in case.live_actions():
        live = [handover.to for handover in action.handovers if handover.is_live]
        if action.unallocated and live:
            message = f"{action.id} says that nobody has it, but {case.name(live[0])} does; "
            yield Found((*at, "unallocated"), f"{message}remove unallocated")


@warning
def declined_is_reoffered(case: Case) -> Iterator[Found]:
    """An action that was declined is offered to another body within `offer_within` days.

    Why: a refusal is an answer, but it leaves the action with nobody. The longer that lasts, the
    fewer people remember the refusal.

    Mend: offer it to another body: `atmt offer`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: declined, offered_on: 2017-11-06, answered_on: 2017-11-20, reason: No staff}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: declined, offered_on: 2017-11-06, answered_on: 2017-11-20, reason: No staff}
              - {to: dtr, status: proposed}
    """  # noqa: E501 - a sample reads best on one line
    patience = case.head.settings.offer_within
    for at, action in case.live_actions():
        index, nobody = last_answer(action), vacancy(action)
        # An action that says itself that nobody has it is the matter of unallocated-is-placed.
        if index is None or nobody is None or nobody.left is None or nobody.since is None:
            continue
        # Those named since the answer have been withdrawn again; it lies from the last of them.
        is_to_come = nobody.since.after(case.today)
        lying = nobody.since.days_since(case.today)
        if is_to_come or lying > patience:
            last = action.handovers[index]
            declined = f"{action.id} was declined by {case.name(last.to)}"
            when = f" {on.when}" if (on := left_on(last)) else ""
            lasting = "" if is_to_come else f"for {lying} days "
            message = f"{declined}{when}, and {lasting}nobody has been named in its place"
            remedy = f"atmt offer {action.id} BODY --on {case.today}"
            yield Found((*at, "handovers", index), message, remedy, last.to)


@error
def owner_is_real(case: Case) -> Iterator[Found]:
    """A receiver is a body, not a placeholder: TBC, n/a, "appointment needed".

    Why: a cell that is filled in looks settled. "TBC" in the owner's column has outlived many of
    the meetings that should have confirmed it.

    Mend: name a body, or withdraw the handover, so that the action shows as being with nobody.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: TBC, status: proposed}]}
    Good:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    """
    for at, action in case.live_actions():
        live = ((("handovers", n), one) for n, one in enumerate(action.handovers) if one.is_live)
        for below, handover, remedy in _unfit(case, action, "owner-is-real", live):
            message = f"{action.id} is with {excerpt(case.name(handover.to))}, which is not a body"
            yield Found((*at, *below, "to"), f"{message}; name one", remedy, handover.to)


@error
def owner_can_own(case: Case) -> Iterator[Found]:
    """A receiver is a body that lasts and can answer: no taskforce and no collective.

    Why: handing a temporary group's action to another temporary group puts the question off, and
    "industry" or "government" has nobody who could say yes.

    Mend: offer the action to a lasting body that can speak for it.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: industry, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
    """
    for at, action in case.live_actions():
        received = case.received(action)
        for below, handover, remedy in _unfit(case, action, "owner-can-own", received):
            body = case.ledger.body_by_id[handover.to]
            message = f"{action.id} cannot pass to {case.name(body.id)}: {CANNOT_OWN[body.kind]}"
            yield Found((*at, *below, "to"), message, remedy, body.id)


@error
def owner_in_life(case: Case) -> Iterator[Found]:
    """A body that has a live action exists: it has begun and has not ended.

    Why: departments are merged and renamed, committees are stood down. Their actions stay in the
    ledger under a name that answers no letters.

    Mend: move the actions to the successor: `atmt transfer`.

    Bad:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-12-31, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: aaa, status: proposed}]}
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2018-12-31, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: aaa, status: proposed}]}
    """
    for at, action in case.live_actions():
        for below, handover in case.received(action):
            if wrong(case, handover.to) != "owner-in-life":
                continue
            body = case.ledger.body_by_id[handover.to]
            if body.has_ended(case.today):
                message = f"{action.id} is with {case.name(body.id)}, which ended on {body.until}"
                after = [case.name(one) for one in living(case.ledger, (body.id,), case.today)]
                mend = f"; it was succeeded by {listed(after)}" if after else ""
                remedy = passing_on(case.ledger, body, case.today)
                yield Found((*at, *below, "to"), message + mend, remedy, body.id)
            else:
                has = f"{action.id} is with {case.name(body.id)}"
                message = f"{has}, which does not begin until {body.from_}"
                yield Found((*at, *below, "to"), message, value=body.id)


@warning
def one_accountable_body(case: Case) -> Iterator[Found]:
    """Where an action has two or more receivers, one of them is accountable.

    Why: where there are two owners, each may think that the other will act.

    Mend: agree which of them answers for it, and record that: `atmt update --accountable`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            accountable: otr
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    """
    for at, action in case.live_actions():
        having = [body for body in case.receivers(action) if wrong(case, body) is None]
        if len(having) > 1 and action.accountable is None:
            names = listed(case.name(body) for body in having)
            message = f"{action.id} is with {names}, but has no accountable body"
            remedy = f"atmt update {action.id} --accountable {having[0]}"
            yield Found((*at, "handovers"), message, remedy, " ".join(having))


@error
def accountable_is_receiver(case: Case) -> Iterator[Found]:
    """The accountable body is one of those that have the action.

    Why: a body that the action was never passed to, or that gave it back, cannot answer for it.

    Mend: name one of the receivers, or offer the action to the accountable body.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            accountable: fund
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            accountable: dtr
            handovers: [{to: otr, status: proposed}, {to: dtr, status: proposed}]
    """
    for at, action in case.live_actions():
        having = case.receivers(action)
        if action.accountable is None or action.accountable in having or not having:
            continue
        able = [body for body in having if wrong(case, body) is None]
        names = " or ".join(map(case.name, able)) or "a body that has it"
        message = (
            f"{action.id}: {case.name(action.accountable)} is accountable but does not have the "
            f"action; name {names}"
        )
        remedy = f"atmt update {action.id} --accountable {able[0] if able else 'BODY'}"
        yield Found((*at, "accountable"), message, remedy, action.accountable)


@warning
def owner_has_accepted(case: Case) -> Iterator[Found]:
    """Every body that a live action is passed to has accepted it.

    Why: that we named a body, that we told it, and that it accepted are three facts. Only the
    last one means that somebody will act.

    Mend: tell the body (`atmt offer`), and record its answer (`atmt accept`, `atmt decline`).

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers:
              - {to: otr, status: accepted, offered_on: 2017-12-01, answered_on: 2017-12-20, evidence: [Letter]}
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.live_actions():
        for below, handover in case.received(action):
            if handover.status == "accepted" or wrong(case, handover.to):
                continue
            name = case.name(handover.to)
            if handover.status == "proposed":
                message = f"{action.id}: {name} was named, but not told, and has not accepted"
                remedy = f"atmt offer {action.id} {handover.to} --on {case.today}"
            else:
                message = f"{action.id}: {name} was told, but has not accepted"
                remedy = f"atmt accept {action.id} {handover.to} --on {case.today} --evidence TEXT"
            yield Found((*at, *below, "status"), message, remedy, handover.to)


@warning
def action_has_governance(case: Case) -> Iterator[Found]:
    """A live action has a body that its owner answers to.

    Why: nobody chases an owner that answers to nobody.

    The governance of the whole ledger applies to each action that names none of its own.

    Mend: record who oversees it: `atmt update --governance +BODY`; or who oversees every action
    that names nobody: `atmt ledger update --governance +BODY`.

    Bad:
        actions:
          - {id: A1, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            governance: [dtr]
            handovers: [{to: otr, status: proposed}]
    """
    for at, action in case.live_actions():
        if not governance(action, case.head):
            message = f"{action.id} has no governance; record the body it answers to"
            yield Found(at, message, f"atmt update {action.id} --governance +BODY")


@warning
def step_has_assignee(case: Case) -> Iterator[Found]:
    """An open step is assigned to a body that can own it.

    Why: a request addressed to nobody, or to "government", is met by nobody.

    Mend: name one body: `atmt step assign`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, asked_of: [industry], status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, asked_of: [industry], assignee: otr, status: open}]
    """
    for at, action in case.live_actions():
        for index, step in enumerate(action.steps):
            if step.status != "open":
                continue
            name = f"{action.id}.{index + 1}"
            able = (body for body in case.receivers(action) if wrong(case, body) is None)
            remedy = f"atmt step assign {name} {next(able, 'BODY')}"
            here = (*at, "steps", index)
            if step.assignee is None:
                asked = [case.name(body) for body in step.asked_of]
                of = f"is asked of {listed(asked)} but" if asked else "is asked of nobody and"
                yield Found(here, f"{name} {of} has no assignee; name one", remedy)
                continue
            body = case.ledger.body_by_id.get(step.assignee)
            if body and body.kind in CANNOT_OWN:
                message = (
                    f"{name} cannot be assigned to {case.name(body.id)}: {CANNOT_OWN[body.kind]}"
                )
                yield Found((*here, "assignee"), message, remedy, body.id)


@warning
def step_has_due(case: Case) -> Iterator[Found]:
    """An open step has a due date.

    Why: without a date nothing is ever late, and what is never late is never chased.

    Mend: agree a date: `atmt step due`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, status: open}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-03, status: open}]
    """
    for at, action in case.live_actions():
        for index, step in enumerate(action.steps):
            if step.status == "open" and step.due is None:
                name = f"{action.id}.{index + 1}"
                remedy = f"atmt step due {name} DATE --reason TEXT"
                yield Found((*at, "steps", index), f"{name} has no due date; set one", remedy)


@warning
def reporting_has_interval(case: Case) -> Iterator[Found]:
    """A duty to report says how often.

    Why: "regular updates" are due on no day in particular, and so never.

    Mend: agree an interval in days: `atmt update --every`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            reporting: {to: dtr}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            reporting: {to: dtr, every: 90}
    """
    for at, action in case.live_actions():
        if action.reporting and action.reporting.every is None:
            to = case.name(action.reporting.to)
            message = f"{action.id} is to be reported to {to}, but at no stated interval; agree one"
            yield Found((*at, "reporting"), message, f"atmt update {action.id} --every 90")
