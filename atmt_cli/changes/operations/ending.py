"""A body ends: its last day, what comes after it, and which of them takes each of its actions."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from atmt_cli.changes.operations.draft import Draft, Waiting
from atmt_cli.changes.operations.operation import BodyEnd, BodySplit
from atmt_cli.changes.operations.passing import (
    Passing,
    name_next,
    next_offer,
    pass_roles,
    waits_for,
)
from atmt_cli.model.action import Action
from atmt_cli.model.body import Body, EndedAs
from atmt_cli.model.custody import has_part
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.errors import RefusedError, UsageError
from atmt_cli.model.findings import Pointer
from atmt_cli.model.law import law_of
from atmt_cli.model.lineage import passing_on, succeeding
from atmt_cli.model.text import listed

_FEWEST = 2
"""The fewest bodies that one can be split into."""
_BECAME = {
    "merged": "merged into",
    "split": "split into",
    "renamed": "renamed",
    "replaced": "replaced by",
    "devolved": "devolved to",
}


class End(NamedTuple):
    """The last day of a body, which bodies come after it, and how it ended."""

    on: PartialDate
    successors: tuple[str, ...] = ()
    how: EndedAs | None = None


class Succession(NamedTuple):
    """Who takes on what a body has when it ends, and why.

    ``heirs`` are those of the actions, ``of_ledger`` takes on what it is to the whole ledger;
    ``again`` is the command to type once the day has come.
    """

    old: Body
    on: PartialDate
    heirs: Mapping[str, str]
    of_ledger: str | None
    reason: str | None
    again: str

    def passing(self, draft: Draft, heir: str) -> Passing:
        """Return how an action passes to an heir."""
        old = self.old
        reason = self.reason or f"{old.short} ended on {self.on}; {draft.short(heir)} succeeds it"
        return Passing(old.id, heir, self.on, reason)


class UnsharedError(UsageError):
    """No heir is named for some ``actions`` of a body that is split."""

    def __init__(self, actions: Sequence[str], message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.actions = actions


def end_body(draft: Draft, op: BodyEnd) -> None:
    """Record a body's last day, and what came after it."""
    at, body = draft.body(op.body)
    successors = tuple(draft.body(one)[1].id for one in op.successors)
    record_end(draft, at, body, End(op.on, successors, op.as_))
    if draft.has_changed:
        _caution_of_ledger(draft, body)
        draft.following = passing_on(draft.ledger(), draft.body(body.id)[1], draft.today)


def split_body(draft: Draft, op: BodySplit) -> None:
    """Record that several bodies succeed one that ended, and pass each of its actions to one."""
    at, old = draft.body(op.old)
    new = _after_split(draft, op, old)
    named = _named(draft, op, old, new)
    rest = None if op.rest is None else _one_of(draft, op.rest, old, new)
    again = _typed(op, old, new, named, rest)
    heirs: dict[str, str] = {}
    lacking: list[str] = []
    for name in having_part(draft, old.id):
        heir = named.get(name) or _awaited(draft, name, old, new) or rest
        if heir is None:
            lacking.append(name)
        else:
            heirs[name] = heir
    if lacking:
        named_first = f"{again} --to BODY={lacking[0]}"
        raise UnsharedError(
            lacking,
            f"{old.short} has a role in {', '.join(lacking)}; say which body takes on each",
            f"{named_first} --rest BODY" if len(lacking) > 1 else named_first,
        )
    record_end(draft, at, old, End(op.on, new, "split"))
    pass_all(draft, Succession(old, op.on, heirs, rest, op.reason, again))
    if draft.has_changed and rest is None:
        _caution_of_ledger(draft, old)


def _after_split(draft: Draft, op: BodySplit, old: Body) -> tuple[str, ...]:
    """Return the bodies that come after a split. Raises UsageError where it is none."""
    new = tuple(dict.fromkeys(draft.body(one)[1].id for one in op.new))
    if old.id in new:
        raise UsageError(f"{old.id} cannot be its own successor", "name other bodies")
    if len(new) < _FEWEST:
        hint = f"atmt transfer {old.id} {new[0]} --on {op.on}"
        raise UsageError("a split needs two or more successors; for one, use transfer", hint)
    return new


def _one_of(draft: Draft, name: str, old: Body, new: tuple[str, ...]) -> str:
    heir = draft.body(name)[1].id
    if heir not in new:
        message = f"{heir} is not one of the bodies that {old.short} is split into"
        raise UsageError(message, f"they are: {', '.join(new)}; add it if it should be one of them")
    return heir


def _named(draft: Draft, op: BodySplit, old: Body, new: tuple[str, ...]) -> dict[str, str]:
    """Return the heir that is named for each action. Raises UsageError where that makes no sense.

    An action that the heir already took over may be named, as when the command is typed again.
    """
    heirs: dict[str, str] = {}
    for share in op.to:
        heir = _one_of(draft, share.new, old, new)
        for name in share.actions:
            _, action = draft.action(name)
            if heirs.setdefault(action.id, heir) != heir:
                message = f"{action.id} cannot pass to both {heirs[action.id]} and {heir}"
                raise UsageError(message, "name one; offer it to the other afterwards")
            if not action.is_live:
                message = f"{action.id} is closed; it keeps {old.short} in its record"
                raise UsageError(message, "leave it out")
            if not (has_part(action, old.id) or has_part(action, heir)):
                hint = f"see what it has: atmt body show {old.id}"
                raise UsageError(f"{old.short} has no role in {action.id}", hint)
    return heirs


def _awaited(draft: Draft, name: str, old: Body, new: tuple[str, ...]) -> str | None:
    """Return the heir that the body already hands an action on to."""
    _, action = draft.action(name)
    return next((one for one in waits_for(action, old.id) if one in new), None)


def _typed(
    op: BodySplit, old: Body, new: tuple[str, ...], named: Mapping[str, str], rest: str | None
) -> str:
    """Return the split as a command to type."""
    words = ["atmt body split", old.id, *new, f"--on {op.on}"]
    words += [f"--to {heir}={','.join(names)}" for heir, names in _by_heir(named).items()]
    return " ".join([*words, *([f"--rest {rest}"] if rest else [])])


def having_part(draft: Draft, body: str) -> list[str]:
    """Return the live actions that a body has a role in."""
    every = draft.all_of("actions", Action)
    return [one.id for _, one in every if one.is_live and has_part(one, body)]


def record_end(draft: Draft, at: Pointer, body: Body, end: End) -> None:
    """Record the last day of a body, and what came after it; refuse what contradicts the record."""
    if not law_of(Body.model_fields["until"]).lets(body.until, end.on):
        message = f"{body.short} already ended on {body.until}"
        raise RefusedError(message, _correction(body, f"until={end.on}"))
    if end.how is not None and body.ended_as not in (None, end.how):
        message = f"{body.short} ended as {body.ended_as}, not as {end.how}"
        raise RefusedError(message, _correction(body, f"ended_as={end.how}"))
    draft.fill(at, {"until": str(end.on), "ended_as": end.how})
    # What came after it by way of others that ended as well is known.
    known = set(succeeding(draft.ledger(), body))
    added = [name for name in end.successors if name not in known]
    for name in added:
        draft.append((*at, "successors"), name)
    if added:
        _caution_of_others(draft, body, end)
    if draft.has_changed:
        draft.say(_told(draft, body, end))
        _caution_of_parts(draft, body, end)


def _correction(body: Body, change: str) -> str:
    return f"if that was wrong: atmt correct body:{body.id} {change} --reason TEXT"


def _told(draft: Draft, body: Body, end: End) -> str:
    ended = "ends" if end.on.after(draft.today) else "ended"
    became = _BECAME.get(end.how or "", "succeeded by")
    after = f", {became} {listed(map(draft.short, end.successors))}" if end.successors else ""
    return f"{body.short}: {ended} on {end.on}{after}"


def _caution_of_others(draft: Draft, body: Body, end: End) -> None:
    """Say which other bodies are recorded as successors: a wrong one may have been meant before."""
    others = [name for name in body.successors if name not in end.successors]
    if not others:
        return
    new = listed(map(draft.short, end.successors))
    named = " ".join(f"successors={name}" for name in end.successors)
    mend = f"atmt correct body:{body.id} {named} --reason TEXT"
    told = f"{body.short} already has {listed(map(draft.short, others))} as successor"
    draft.caution(f"{told}, and {new} is added; if only {new} succeeds it: {mend}")


def _caution_of_parts(draft: Draft, body: Body, end: End) -> None:
    """Say which bodies were part of one that ended, and may continue."""
    bodies = (one for _, one in draft.all_of("bodies", Body))
    parts = [o.id for o in bodies if o.part_of == body.id and not o.has_ended(draft.today)]
    if parts:
        host = end.successors[0] if end.successors else "BODY"
        mend = f"atmt body update {parts[0]} --part-of {host}"
        named = f"{', '.join(parts)} {'is' if len(parts) == 1 else 'are'} part of {body.short}"
        draft.caution(f"{named}; say what each is part of from then on: {mend}")


def _caution_of_ledger(draft: Draft, body: Body) -> None:
    """Say what a body is to the whole ledger, for somebody to take its place."""
    _, head = draft.head()
    kept = (
        (body.id == head.keeper, "keeps this ledger", "--keeper BODY"),
        (
            body.id in head.governance,
            "oversees the whole ledger",
            f"--governance -{body.id} --governance +BODY",
        ),
    )
    for is_so, does, options in kept:
        if is_so:
            mend = f"name its replacement: atmt ledger update {options} --reason TEXT"
            draft.caution(f"{body.short} {does}; {mend}")


def pass_all(draft: Draft, succession: Succession) -> None:
    """Pass on what a body had at its end; before that, name who will have what it accepted."""
    day = _day_of_passing(draft, succession)
    if day.after(draft.today):
        _name_all(draft, succession, day)
        return
    old, moved = succession.old, dict[str, str]()
    for name, heir in succession.heirs.items():
        if pass_roles(draft, name, succession.passing(draft, heir)):
            moved[name] = heir
    following = next_offer(draft, moved) if moved else None
    for heir, names in _by_heir(moved).items():
        draft.say(f"{old.short} to {draft.short(heir)}: {', '.join(names)} moved", following)
    if succession.of_ledger is not None:
        _pass_ledger(draft, old, succession.of_ledger)


def _day_of_passing(draft: Draft, succession: Succession) -> PartialDate:
    """Return the day from which everything can pass: the body's last, or the first of an heir that
    begins later. A body that is gone keeps nothing until then.
    """
    if succession.on.before(draft.today):
        return succession.on
    heirs = dict.fromkeys([*succession.heirs.values(), *filter(None, [succession.of_ledger])])
    begun = (draft.body(heir)[1].from_ for heir in heirs)
    return max([succession.on, *filter(None, begun)], key=lambda one: one.first)


def _pass_ledger(draft: Draft, old: Body, heir: str) -> None:
    """Pass on what a body is to the whole ledger."""
    at, head = draft.head()
    if head.keeper == old.id:
        draft.put((*at, "keeper"), heir)
        draft.say(f"the ledger: {draft.short(heir)} keeps it")
    if old.id in head.governance:
        names = [heir if one == old.id else one for one in head.governance]
        draft.replace_list((*at, "governance"), names)
        draft.say(f"the ledger: {draft.short(heir)} oversees it")


def _by_heir(heirs: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the actions of each heir."""
    found: dict[str, list[str]] = {}
    for name, heir in heirs.items():
        found.setdefault(heir, []).append(name)
    return found


def _name_all(draft: Draft, succession: Succession, day: PartialDate) -> None:
    """Name who will have what a body has until its last day, and say what moves only then."""
    old, named, added = succession.old, dict[str, str](), dict[str, str]()
    for name, heir in succession.heirs.items():
        before = len(draft.changes)
        if name_next(draft, name, succession.passing(draft, heir)):
            named[name] = heir
        if len(draft.changes) > before:
            added[name] = heir
    following = next_offer(draft, named) if named else f"atmt body show {old.id}"
    draft.following = following if draft.has_changed else draft.following
    for heir, names in _by_heir(added).items():
        new, them = draft.short(heir), "it" if len(names) == 1 else "them"
        told = f"{', '.join(names)}: {new} is named to take over from {old.short}"
        draft.say(f"{told}, which keeps {them} until {new} accepts or {old.short} ends", following)
    draft.waits.append(Waiting(day, tuple(succession.heirs), succession.again, bool(named)))
