"""Rules on bodies that have a role in an action without having it: they must still exist."""

from collections.abc import Iterator

from atmt_cli.model.action import Action
from atmt_cli.model.body import Body
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.lineage import living, passing_on
from atmt_cli.model.text import listed
from atmt_cli.rules.rule import Case, error, warning

Role = tuple[Pointer, str, str]
"""Where a body is named, the body, and what it is there for."""


@warning
def role_in_life(case: Case) -> Iterator[Found]:
    """A body with a role in a live action still exists: support, governance, funder, report, step.

    Why: when a body ends, its actions are moved. Often nobody notices for a year that it also paid
    for another action, or oversaw it. `owner-in-life` covers the bodies that have the action
    itself.

    Mend: move all its roles to its successor: `atmt transfer`.

    Bad:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-12-31, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
        actions:
          - id: A1
            title: Keep the skills
            status: open
            governance: [aaa]
            handovers: [{to: otr, status: proposed}]
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-12-31, successors: [aab]}
          - {id: aab, name: Alliance, kind: network}
        actions:
          - id: A1
            title: Keep the skills
            status: open
            governance: [aab]
            handovers: [{to: otr, status: proposed}]
    """
    for at, action in case.live_actions():
        having = case.receivers(action)
        for here, name, role in _parts(at, action):
            body = case.ledger.body_by_id.get(name)
            if body and body.has_ended(case.today) and name not in having:
                yield _ended(case, here, f"{action.id}: {case.name(name)} {role}", body)
    for index, name in enumerate(case.head.governance):
        body = case.ledger.body_by_id.get(name)
        if body and body.has_ended(case.today) and _is_needed(case):
            said = f"{case.name(name)} oversees every action that names no body of its own"
            found = _ended(case, ("ledger", "governance", index), said, body)
            new = next(iter(living(case.ledger, (name,), case.today)), "BODY")
            remedy = f"atmt ledger update --governance +{new} --governance -{name} --reason TEXT"
            yield found._replace(remedy=remedy)


def _is_needed(case: Case) -> bool:
    """Return whether a live action has no governance but that of the whole ledger."""
    return any(not action.governance for _, action in case.live_actions())


def _parts(at: Pointer, action: Action) -> Iterator[Role]:
    """Yield the bodies that have a part in an action."""
    for field, role in (
        ("support", "supports it"),
        ("governance", "oversees it"),
        ("funders", "funds it"),
    ):
        for index, name in enumerate(getattr(action, field)):
            yield (*at, field, index), name, role
    if action.reporting:
        yield (*at, "reporting", "to"), action.reporting.to, "is owed its reports"
    for index, step in enumerate(action.steps):
        if step.status == "open" and step.assignee:
            role = f"is assigned step {action.id}.{index + 1}"
            yield (*at, "steps", index, "assignee"), step.assignee, role


def _ended(case: Case, pointer: Pointer, said: str, body: Body) -> Found:
    after = [case.name(one) for one in living(case.ledger, (body.id,), case.today)]
    mend = f"; it was succeeded by {listed(after)}" if after else ""
    remedy = passing_on(case.ledger, body, case.today)
    return Found(pointer, f"{said}, but ended on {body.until}{mend}", remedy, body.id)


@error
def confirmer_in_life(case: Case) -> Iterator[Found]:
    """A closure is confirmed by a body that exists on that day.

    Why: a confirmation is only as good as the body that gave it. One by a body that had ended,
    or did not exist yet, is worth nothing.

    Mend: correct the day of the confirmation, the body, or its first or last day.

    Bad:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-06-30}
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures: [{outcome: implemented, confirmed_by: aaa, on: 2017-12-01, evidence: [Report]}]
    Good:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-12-31}
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures: [{outcome: implemented, confirmed_by: aaa, on: 2017-12-01, evidence: [Report]}]
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.actions():
        for index, closure in enumerate(action.closures):
            body = case.ledger.body_by_id.get(closure.confirmed_by or "")
            if body is None or closure.on is None:
                continue
            said = f"{action.id}: {case.name(body.id)} confirmed the closure on {closure.on}, "
            pointer = (*at, "closures", index, "confirmed_by")
            if body.until and body.until.before(closure.on):
                yield Found(pointer, f"{said}but ended on {body.until}", value=body.id)
            elif body.from_ and body.from_.after(closure.on):
                yield Found(pointer, f"{said}but did not exist until {body.from_}", value=body.id)
