"""How a status may move: that of an action, and that of a handover."""

from collections.abc import Mapping

from atmt_cli.model.action import Action, Closure, Handover
from atmt_cli.model.text import listed

ACTION_MOVES: Mapping[str, tuple[str, ...]] = {
    "open": ("in-progress", "on-hold", "closing", "closed"),
    "in-progress": ("open", "on-hold", "closing", "closed"),
    "on-hold": ("open", "in-progress", "closing", "closed"),
    "closing": ("open", "in-progress", "on-hold", "closed"),
    "closed": ("in-progress",),
}
HANDOVER_MOVES: Mapping[str, tuple[str, ...]] = {
    "proposed": ("offered", "withdrawn"),
    "offered": ("accepted", "declined", "withdrawn"),
    "accepted": ("superseded", "declined"),
    "declined": (),
    "withdrawn": (),
    "superseded": (),
}
PROPOSED_NOTE = "Proposed for closing as implemented."
"""The note that stands beside a proposed closure, where nobody gives a reason."""
DATE_OF: Mapping[str, str] = {"offered": "offered_on", "accepted": "answered_on"}
"""The field where a handover records the day it reached a status that it may move on from."""


def confirmed_note(confirmer: str) -> str:
    """Return the note that stands beside a confirmed closure, where nobody gives a reason."""
    return f"Closed as implemented; confirmed by {confirmer}."


def lawful(moves: Mapping[str, tuple[str, ...]], status: str) -> str:
    """Return where a status may go, in words: `from proposed it can go to offered or withdrawn`."""
    if not moves[status]:
        return f"{status} is final"
    return f"from {status} it can go to {listed(moves[status], 'or')}"


def unlawful_status(before: Action, after: Action) -> str | None:
    """Return why an action's status may not have moved as it did, in words; None where it may.

    By several moves in one edit a status may come from any to any other. What the edit must have is
    the closure of the end that it comes to: to closing a proposal that waits, to closed one of its
    own, and as implemented who proposed that and when.
    """
    ended = edited_closure(before, after)
    if before.status == after.status and (after.is_live or ended is None):
        return None
    went = f"went from {before.status} to {after.status}"
    if after.status == "closing" and not _is_proposed(before, after):
        return f"{went} without a proposal; record who proposed the end and when"
    if after.is_live:
        return None
    if ended is None:
        return f"{went} without a closure of its own; record how it ended"
    if ended.outcome == "implemented" and not _is_proposed_by(ended):
        confirmed = before.status in ("closing", "closed") and not _is_longer(before, after)
        if not confirmed:
            return f"{went} as implemented; record who proposed that and when, or propose it first"
    return None


def _is_proposed(before: Action, after: Action) -> bool:
    """Return whether a proposal waits that may have brought an action to closing."""
    last = after.closures[-1] if after.closures else None
    waits = last is not None and last.is_pending and _is_proposed_by(last)
    # A closure that was there before does not close the action again.
    return waits and (before.is_live or _is_longer(before, after))


def _is_proposed_by(closure: Closure) -> bool:
    return closure.proposed_by is not None and closure.proposed_on is not None


def _is_longer(before: Action, after: Action) -> bool:
    return len(after.closures) > len(before.closures)


def edited_closure(before: Action, after: Action) -> Closure | None:
    """Return the closure that counts, if the edit made it, or completed what was only proposed."""
    if not after.closures:
        return None
    if _is_longer(before, after):
        return after.closures[-1]
    # The closure from which an action was reopened does not close it once more, whatever is filled
    # in there; a proposal that was taken back may be confirmed after all.
    was, now = before.closures[-1], after.closures[-1]
    return now if was.is_pending and now != was else None


def statuses_between(before: str, after: str) -> tuple[str, ...] | None:
    """Return the statuses on the shortest lawful way of a handover; None where there is no way."""
    ways: list[tuple[str, ...]] = [(before,)]
    for way in ways:
        if after in HANDOVER_MOVES[way[-1]]:
            return way[1:]
        ways += [(*way, status) for status in HANDOVER_MOVES[way[-1]]]
    return None


def unlawful_handover(before: Handover, after: Handover) -> str | None:
    """Return why a handover's status may not have moved as it did, in words; None where it may.

    One edit may make several moves, if each status on the way has its date.
    """
    if before.status == after.status:
        return None
    went = f"went from {before.status} to {after.status}"
    passed = statuses_between(before.status, after.status)
    if passed is None:
        return f"{went}; {lawful(HANDOVER_MOVES, before.status)}"
    if "accepted" in (before.status, *passed) and after.status == "declined" and not after.ended_on:
        return f"{went} without the day it was handed back; record ended_on"
    undated = [status for status in passed if getattr(after, DATE_OF[status]) is None]
    if not undated:
        return None
    fields = listed(DATE_OF[status] for status in undated)
    return (
        f"{went} without having been {listed(undated)}; record {fields}, or make one move at a time"
    )
