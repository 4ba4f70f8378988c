"""Rules on moves: what is about several fields of a record at once, and about the whole ledger."""

from collections.abc import Iterator

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import standing
from atmt_cli.model.findings import Found, Pointer
from atmt_cli.model.ledger import is_another
from atmt_cli.model.moves import unlawful_handover, unlawful_status
from atmt_cli.model.places import where_of
from atmt_cli.rules.edit.corrections import correct_command, corrected, edited_items, place_before
from atmt_cli.rules.edit.pairs import has_note, kept_actions
from atmt_cli.rules.placeholders import names_nobody
from atmt_cli.rules.rule import Case, error, word
from atmt_cli.rules.series import (
    HANDOVERS,
)


@error
def status_move_legal(case: Case) -> Iterator[Found]:
    """An action's status changes only in the ways allowed.

    Open, in progress and on hold may follow one another. From each of them an action may go to
    closing, with a proposal that says who and when, and back. It is closed as implemented from
    closing, or directly, with a closure that says who proposed it and when; it is closed as not
    implemented or superseded from any of these. A closed action is reopened as in progress. One
    edit may make several moves, if each closure on the way is recorded; the closure of an action
    that was reopened does not close it again.

    Why: an end is proposed by one body and confirmed by another. A status that skips the proposal
    skips the one who would have objected.

    Mend: follow the order allowed: `atmt close --propose`, `atmt reopen`.

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
            status: closing
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: otr, text: It was done after all}]
            closures: [{outcome: not-implemented, reason: No funds}]
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closing
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: otr, text: It was done after all}]
            closures:
              - {outcome: not-implemented, reason: No funds}
              - {outcome: implemented, proposed_by: otr, proposed_on: 2018-01-08}
    """
    for at, before, action in kept_actions(case):
        fault = unlawful_status(before, action)
        if fault and not corrected(case, action.id, before, "status"):
            remedy = f"atmt reopen {action.id} --reason TEXT"
            if before.is_live:
                remedy = f"atmt close {action.id} --propose --by BODY"
            value = f"{before.status} {action.status}"
            yield Found((*at, "status"), f"{action.id} {fault}", remedy, value)


@error
def handover_move_legal(case: Case) -> Iterator[Found]:
    """A handover's status changes only in the ways allowed.

    From proposed to offered or withdrawn; from offered to accepted, declined or withdrawn; from
    accepted to superseded, or to declined where it is handed back. The rest are final. One edit
    may make several moves, if each status on the way has its date.

    Why: that we named a body, that we told it, and that it answered are three facts. Skip one, and
    the ledger shows a body that "accepted" what it had never heard of.

    Mend: record the missing date, or begin a new handover: `atmt offer`.

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
    for at, before, action in kept_actions(case):
        for index, old, new in edited_items(
            case, at, HANDOVERS, before.handovers, action.handovers
        ):
            fault = unlawful_handover(old, new)
            place = where_of((*at, "handovers", index), case.ledger)
            was_at = place_before(case, (*at, "handovers", index), old)
            if fault and not corrected(case, was_at, old, "status"):
                message = f"{action.id}: the handover to {case.name(new.to)} {fault}"
                remedy = f"atmt offer {action.id} {word(new.to)} --on {case.today}"
                # What stands as accepted or offered is not offered once more.
                wrong = correct_command(place, new, ["status"])
                command = wrong if old.status in ("offered", "accepted") else remedy
                value = f"{old.status} {new.status}"
                yield Found((*at, "handovers", index, "status"), message, command, value)


@error
def owner_not_dropped(case: Case) -> Iterator[Found]:
    """A body that has an action does not lose it without a reason.

    It leaves because it declined, or because the handover was withdrawn or superseded with a
    reason. A live action must then be with another body, or say that it is unallocated.

    Why: an owner that is removed without a word goes on believing that it is the owner, or stops
    work without telling anybody; either way the action falls through the cracks.

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
    for at, before, action in kept_actions(case):
        left = _left(case, at, before, action)
        live = {handover.to for handover in action.handovers if handover.is_live}
        for index, was in left:
            if was.to in live:
                continue
            here, name = (*at, "handovers", index, "status"), case.name(was.to)
            if not live and action.is_live and not _is_placed(before, action):
                message = (
                    f"{action.id}: {name} no longer has it, and "
                    "nobody else does; offer it to a body first"
                )
                remedy = f"atmt offer {action.id} BODY --on {case.today}"
                yield Found(here, message, remedy, f"{was.to} nobody")
            if not was.reason:
                message = f"{action.id}: {name} was {was.status} without a reason; record it"
                yield Found(here, message, value=f"{was.to} reason")


def _is_placed(before: Action, action: Action) -> bool:
    """Return whether an action that is with nobody was not dropped.

    It says that it is unallocated; or a body said no in the same edit, which had it until then. On
    which day that was says nothing: of what is entered late the days may be in any order.
    """
    said_no = (
        one.status == "declined"
        and (index >= len(before.handovers) or before.handovers[index].is_live)
        for index, one in enumerate(action.handovers)
    )
    return action.unallocated is not None or any(said_no)


def _left(
    case: Case, at: Pointer, before: Action, action: Action
) -> Iterator[tuple[int, Handover]]:
    """Yield the handovers of receivers that left, each with its index; not if they declined."""
    counted = standing(before, case.before.head)
    for index, old, new in edited_items(case, at, HANDOVERS, before.handovers, action.handovers):
        # A word in place of a body, such as TBC, is nobody who could be dropped.
        nobody = names_nobody(old.to, case.before.body_by_id.get(old.to))
        had = any(old is one for one in counted) and not nobody
        if had and new.status in ("withdrawn", "superseded"):
            yield index, new


@error
def status_change_noted(case: Case) -> Iterator[Found]:
    """A change of an action's status comes with a note.

    Why: "on hold" says what, but never why. In a year nobody will know what it was waiting for.

    Mend: say why: `atmt note`, or, next time, `atmt update --status --reason`.

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
    for at, before, action in kept_actions(case):
        # Out of closed it is a reopening, which has a rule of its own.
        if (
            before.is_live
            and action.status != before.status
            and not has_note(before.notes, action.notes)
        ):
            went = f"{action.id} went from {before.status} to {action.status}"
            message = f"{went} without a note; add one that says why"
            value = f"{before.status} {action.status}"
            yield Found((*at, "status"), message, f"atmt note {action.id} TEXT", value)


@error
def reopening_noted(case: Case) -> Iterator[Found]:
    """The reopening of an action comes with a note.

    Why: somebody confirmed that the action was over. That person is owed the reason why it is not,
    and so is the body that must take it up again.

    Mend: say why: `atmt note`, or, next time, `atmt reopen --reason`.

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
    for at, before, action in kept_actions(case):
        if action.is_live and not before.is_live and not has_note(before.notes, action.notes):
            message = f"{action.id} was reopened without a note; add one that says why"
            yield Found((*at, "status"), message, f"atmt note {action.id} TEXT")


@error
def outcome_change_noted(case: Case) -> Iterator[Found]:
    """A new outcome for a closed action comes with a note.

    Why: the last closure counts. Adding one turns an action that was never implemented into
    one that was, and no list shows it.

    Mend: say why: `atmt note`; or reopen the action and close it again: `atmt reopen`.

    Before:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            handovers: [{to: otr, status: proposed}]
            closures: [{outcome: not-implemented, reason: No funds}]
          - {id: A2, title: Keep the funds, status: open, handovers: [{to: dtr, status: proposed}]}
    Bad:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            handovers: [{to: otr, status: proposed}]
            closures:
              - {outcome: not-implemented, reason: No funds}
              - {outcome: superseded, reason: Another action does it, superseded_by: [A2]}
          - {id: A2, title: Keep the funds, status: open, handovers: [{to: dtr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills
            status: closed
            handovers: [{to: otr, status: proposed}]
            notes: [{date: 2018-01-08, by: sec, text: The new action A2 has it}]
            closures:
              - {outcome: not-implemented, reason: No funds}
              - {outcome: superseded, reason: Another action does it, superseded_by: [A2]}
          - {id: A2, title: Keep the funds, status: open, handovers: [{to: dtr, status: proposed}]}
    """
    for at, before, action in kept_actions(case):
        count = len(before.closures)
        if before.is_live or action.is_live or not 0 < count < len(action.closures):
            continue  # what its closure lacked is filled in, or nothing
        was, now = before.closures[-1], action.closures[-1]
        if not has_note(before.notes, action.notes):
            message = f"{action.id} was closed as {was.outcome}, now as {now.outcome}, without a "
            remedy = f"atmt note {action.id} TEXT"
            here = (*at, "closures", len(action.closures) - 1)
            value = f"{was.outcome} {now.outcome}"
            yield Found(here, f"{message}note; add one that says why", remedy, value)


@error
def ledger_present(case: Case) -> Iterator[Found]:
    """The ledger is still there: not deleted, moved, or replaced by another.

    Another ledger is one that has a different closing body and none of the same actions. Then the
    other rules of the edit have nothing to compare, and only this one reports.

    Why: a ledger that is replaced as a whole passes every rule about its content. Only a comparison
    with what was there before shows that everything is gone.

    Mend: restore the ledger where it was; keep another handover in another ledger, in a folder of
    its own: `atmt init`.

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
        message = f"the ledger of {here} has replaced the ledger of {there}; restore the old one"
        yield Found(("ledger",), message, value=case.head.closing_body)
