"""Rules on the end of an action, and of its steps."""

from collections.abc import Iterator

from atmt_cli.model.action import Action, Closure, Step
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.rules.rule import Case, error, warning

_WORDS = {
    "confirmed_by": "the body that confirmed it",
    "on": "the day of the confirmation",
    "evidence": "evidence",
    "reason": "a reason",
    "superseded_by": "the action that supersedes it",
}
_NEEDED: dict[str, tuple[str, ...]] = {
    "implemented": ("confirmed_by", "on", "evidence"),
    "not-implemented": ("reason",),
    "superseded": ("reason", "superseded_by"),
    "entered-in-error": ("reason",),
}


@error
def closure_dates_in_order(case: Case) -> Iterator[Found]:
    """A closure is confirmed no earlier than it was proposed.

    Why: a closure confirmed before it was proposed was confirmed unseen, or one of the two dates
    is a slip.

    Mend: correct the date that is wrong.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures:
              - {outcome: implemented, proposed_by: otr, proposed_on: 2018-01-05, confirmed_by: dtr, on: 2017-12-01, evidence: [Report]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures:
              - {outcome: implemented, proposed_by: otr, proposed_on: 2017-12-01, confirmed_by: dtr, on: 2018-01-05, evidence: [Report]}
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.actions():
        for index, closure in enumerate(action.closures):
            proposed, confirmed = closure.proposed_on, closure.on
            if proposed and confirmed and confirmed.before(proposed):
                message = (
                    f"{action.id}: the closure was confirmed ({confirmed}) before it was proposed "
                    f"({proposed}); correct one of the two"
                )
                pointer = (*at, "closures", index, "on")
                yield Found(pointer, message, value=f"{proposed} {confirmed}")


@error
def closure_is_complete(case: Case) -> Iterator[Found]:
    """A closed action says how it ended: who confirmed it and what proves it, or else the reason.

    Why: "closed" alone is how actions vanish. "implemented" is a claim: somebody must confirm it,
    on a given day, and something must prove it. Any other outcome needs a reason and, where another
    action takes over, its id.

    Mend: complete the last closure: `atmt close`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures: [{outcome: not-implemented}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures: [{outcome: not-implemented, reason: The need has gone}]
    """
    for at, action in case.actions():
        if action.is_live:
            continue
        if not action.closures:
            message = f"{action.id} is closed, but no closure says how; record one"
            yield Found((*at, "status"), message, _remedy(case, action, None), "closures")
            continue
        closure = action.closures[-1]
        for field in _NEEDED[closure.outcome]:
            if not getattr(closure, field):
                state = f"closed as {closure.outcome}"
                message = f"{action.id} is {state} without {_WORDS[field]}; record it"
                pointer = (*at, "closures", len(action.closures) - 1, field)
                yield Found(pointer, message, _remedy(case, action, closure), field)


def _remedy(case: Case, action: Action, closure: Closure | None) -> str:
    if closure is None or closure.outcome == "implemented":
        return f"atmt close {action.id} --evidence TEXT --confirmed-by BODY --on {case.today}"
    by = " --superseded-by ACTION" if closure.outcome == "superseded" else ""
    return f"atmt close {action.id} --outcome {closure.outcome} --reason TEXT{by}"


def _steps(at: Pointer, action: Action) -> Iterator[tuple[Pointer, str, Step]]:
    """Yield every step of an action with its pointer and its name."""
    for index, step in enumerate(action.steps):
        yield (*at, "steps", index), f"{action.id}.{index + 1}", step


@error
def closed_steps_settled(case: Case) -> Iterator[Found]:
    """A closed action has no open step.

    The steps of an action that was entered in error were never asked for, and stay as they are.

    Why: nobody looks for work in what is closed, so an open step there is silently forgotten.

    Mend: say what became of each step: `atmt step done`, or `atmt step drop` with a reason.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-03, status: open}]
            closures: [{outcome: not-implemented, reason: The need has gone}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            steps: [{text: Draw up the plan, assignee: otr, due: 2018-03, status: dropped, settled_on: 2018-01-10}]
            closures: [{outcome: not-implemented, reason: The need has gone}]
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.actions():
        for here, name, step in _steps(at, action):
            if step.status == "open" and not (action.is_live or action.is_in_error):
                message = (
                    f"{action.id} is closed, but {name} is open; say if it was done or dropped"
                )
                yield Found(here, message, f"atmt step drop {name} --reason TEXT --on {case.today}")


@warning
def closure_confirmed_by_another(case: Case) -> Iterator[Found]:
    """A closure is confirmed by a different body from the one that proposed it.

    Why: nobody should mark their own work.

    Mend: ask a body that oversees the action to confirm its closure.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures:
              - {outcome: implemented, proposed_by: otr, proposed_on: 2017-12-01, confirmed_by: otr, on: 2018-01-05, evidence: [Report]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            closures:
              - {outcome: implemented, proposed_by: otr, proposed_on: 2017-12-01, confirmed_by: dtr, on: 2018-01-05, evidence: [Report]}
    """  # noqa: E501 - a sample reads best on one line
    for at, action in case.actions():
        if action.is_live or not action.closures:
            continue
        last = action.closures[-1]
        if last.confirmed_by is not None and last.confirmed_by == last.proposed_by:
            name = case.name(last.confirmed_by)
            message = (
                f"{action.id}: {name} confirmed the closure that it proposed; ask another body"
            )
            pointer = (*at, "closures", len(action.closures) - 1, "confirmed_by")
            yield Found(pointer, message, value=last.confirmed_by)


@error
def settled_step_has_date(case: Case) -> Iterator[Found]:
    """A settled step, done or dropped, has a date.

    Why: without the day nobody can tell whether it was on time, or find the minute that records it.

    Mend: record the day: `atmt step done --on`.

    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, status: done}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: open
            handovers: [{to: otr, status: proposed}]
            steps: [{text: Draw up the plan, assignee: otr, status: done, settled_on: 2018-01}]
    """
    for at, action in case.actions():
        for here, name, step in _steps(at, action):
            if step.status != "open" and step.settled_on is None:
                verb = "done" if step.status == "done" else "drop"
                why = "" if step.status == "done" else " --reason TEXT"
                message = f"{name} is {step.status}, but has no day; record settled_on"
                remedy = f"atmt step {verb} {name}{why} --on {case.today}"
                yield Found((*here, "settled_on"), message, remedy)
