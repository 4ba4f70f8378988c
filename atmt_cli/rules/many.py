"""Rules on ledgers that are read together: they say the same of one body, and no recommendation
stands in two of them.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from atmt_cli.model.action import Action
from atmt_cli.model.body import CANNOT_OWN, Body
from atmt_cli.model.custody import owner
from atmt_cli.model.dates import PartialDate
from atmt_cli.model.desk import Desk
from atmt_cli.model.findings import Found
from atmt_cli.model.identities import Identity, KnownBody
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import fold, shortened
from atmt_cli.rules.bodies import lineage_acyclic, succeeded_body_has_end
from atmt_cli.rules.ledger import alias_unique, reference_resolves, unique_id
from atmt_cli.rules.ownership import owner_can_own
from atmt_cli.rules.roles import confirmer_in_life
from atmt_cli.rules.rule import Case, judge, warning, word

ByLedger = Mapping[str, Sequence[Found]]
"""What is found in each ledger, by its name."""
_MOST = 3
"""The most places that a message names."""
_GONE = ("superseded", "entered-in-error")
"""The outcomes of an action that no longer stands: another took its place, or none was meant."""


@warning
def name_means_one_body(case: Case) -> Iterator[Found]:
    """An id, and every name of a body, means the same body in all ledgers.

    Why: whatever concerns a body (a letter to it, its end) is looked up in all the ledgers that
    know it. Where one id is the Environment Agency in one ledger and perhaps the Education
    Authority in another, nobody can say which is meant, and neither is found through the other. A
    taskforce or a collective cannot own an action, so its id may be another's in each ledger.

    Mend: if they are one body, add the name by which the other ledger knows it: `atmt body update
    --aka`. If they are two, nothing is wrong but the id: `atmt waive` says so.

    Beside:
        bodies:
          - {id: aaa, name: Environment Agency, kind: agency}
    Bad:
        bodies:
          - {id: aaa, name: Agency for the Environment, kind: agency}
    Good:
        bodies:
          - {id: aaa, name: Agency for the Environment, aka: [Environment Agency], kind: agency}
    """
    return iter(case.of_desk(_ambiguous))


def _ambiguous(desk: Desk) -> ByLedger:
    found = _Findings(desk)
    for one in desk.bodies.ambiguities:
        able = tuple(each for each in one.identities if each.first.body.kind not in CANNOT_OWN)
        if len(able) > 1:
            usual = max(able, key=_spread)
            other = min((each for each in able if each is not usual), key=_spread)
            apart = next((each.ledger for each in usual.known if other.within(each.ledger)), None)
            said = one._replace(identities=able).said
            told = (
                f"{apart} keeps them apart" if apart else "if they are one body, no ledger says so"
            )
            remedy = _joining(desk, other.first, usual) if one.is_id and not apart else None
            found.add(other.first, (), f"{said}; {told}", remedy)
    return found.told


def _spread(identity: Identity) -> int:
    """Return how many ledgers know a body."""
    return len(identity.known)


def _joining(desk: Desk, known: KnownBody, usual: Identity) -> str | None:
    """Return the command by which a ledger says that a body of it is another one."""
    name, body = usual.first.body.name, known.body
    named = body.model_copy(update={"aka": (*body.aka, name)})
    return _lawful(desk, known, named, f"atmt body update {word(body.id)} --aka {word(name)}")


def _lawful(desk: Desk, known: KnownBody, after: Body, command: str) -> str | None:
    """Return a command that makes a body of a ledger what it is ``after``, or adds one; None where
    the ledger would refuse it, or no longer make sense.
    """
    if after.from_ and after.until and after.until.before(after.from_):
        return None
    ledger = desk.ledgers[known.ledger]
    is_added = (after.id, after.name) != (known.body.id, known.body.name)
    bodies = [one if is_added or one is not known.body else after for one in ledger.bodies]
    bodies += [after] if is_added else []
    file = ledger.bodies_file.model_copy(update={"bodies": tuple(bodies)})
    edited = replace(ledger, bodies_file=file)
    verdict = judge(_OF_BODIES, edited, date.max, ledger)
    return None if any(one.state == "new" for one in verdict.findings) else command


_OF_BODIES = (
    unique_id, alias_unique, reference_resolves, lineage_acyclic, succeeded_body_has_end,
    owner_can_own, confirmer_in_life,
)  # fmt: skip
"""The rules that a change of a body may break, and that refuse it then: that an owner has ended is
recorded all the same."""


@warning
def body_life_agrees(case: Case) -> Iterator[Found]:
    """The ledgers that know a body agree on its first and last day, successors, host and kind.

    Why: a body that has ended in one ledger and goes on in another still holds its actions there,
    and nobody looks for a successor. A date that is only less precise agrees with one that lies in
    it; a first day or a host that one ledger does not state is no difference.

    Mend: find out which is right, and correct the other ledger: the finding has the command, unless
    that ledger would refuse it, for what else it records has to be put right first.

    Beside:
        bodies:
          - {id: aaa, name: Agency, kind: agency, until: 2017-10-31}
    Bad:
        bodies:
          - {id: old, name: Agency, kind: agency}
    Good:
        bodies:
          - {id: old, name: Agency, kind: agency, until: 2017-10}
    """
    return iter(case.of_desk(_differing))


class _Fact(NamedTuple):
    """What one ledger says of a body: a value that can be compared, and what people read."""

    known: KnownBody
    value: Hashable
    shown: str

    def agrees(self, other: "_Fact") -> bool:
        """Return whether two ledgers say the same."""
        return self.refines(other) or other.refines(self)

    def refines(self, other: "_Fact") -> bool:
        """Return whether one ledger says what another does, perhaps more precisely."""
        one, two = self.value, other.value
        if isinstance(one, PartialDate) and isinstance(two, PartialDate):
            return one.lies_in(two)
        return one == two


def _differing(desk: Desk) -> ByLedger:
    found = _Findings(desk)
    for identity in desk.bodies.every:
        for field, words in _FIELDS.items() if len(identity.known) > 1 else ():
            facts = [_fact(desk, known, field) for known in identity.known]
            usual = _usual(facts)
            for one in facts if usual else ():
                if one.value is None and not _is_missed(field, one.known.body):
                    continue
                if usual and not one.agrees(usual):
                    message = _difference(words, one, usual, facts)
                    found.add(one.known, (field,), message, _mend(desk, field, one, usual))
    return found.told


_FIELDS = {
    "from_": "first day",
    "until": "last day",
    "successors": "successors",
    "part_of": "host",
    "kind": "kind",
}
"""The fields on which ledgers must agree, and what people call each."""


def _is_missed(field: str, body: Body) -> bool:
    """Return whether a ledger that does not state a field says something else by that."""
    return field == "until" or (field == "successors" and body.until is not None)


def _fact(desk: Desk, known: KnownBody, field: str) -> _Fact:
    """Return what a ledger says in a field of a body; another body is meant in whichever ledger."""
    value = getattr(known.body, field)
    if field not in ("successors", "part_of"):
        return _Fact(known, value, str(value))
    ids = (value,) if isinstance(value, str) else value or ()
    meant = [desk.bodies.of(known.ledger, one) or fold(one) for one in ids]
    shown = " and ".join(desk.ledgers[known.ledger].short(one) for one in ids)
    return _Fact(known, frozenset(map(id, meant)) if ids else None, shown)


def _usual(facts: Iterable[_Fact]) -> _Fact | None:
    """Return what most ledgers agree with, of those that say something; of several the first.

    It is as precise as any that agrees with it: days that differ may lie in one month, so whoever
    differs from another differs from a day, but not from the month.
    """
    stated = [one for one in facts if one.value is not None]
    counts = Counter(one.value for one in stated)
    each = {one.value: one for one in reversed(stated)}

    def is_precise(one: _Fact) -> bool:
        return not any(two.refines(one) for value, two in each.items() if value != one.value)

    def followers(one: _Fact) -> tuple[int, int]:
        agreeing = sum(counts[value] for value, two in each.items() if two.agrees(one))
        return agreeing, counts[one.value]

    precise = [one for one in reversed(each.values()) if is_precise(one)]
    return max(precise, key=followers, default=None)


def _difference(words: str, one: _Fact, usual: _Fact, facts: Iterable[_Fact]) -> str:
    where = shortened([each.known.ledger for each in facts if each.value == usual.value], _MOST)
    name, here = one.known.body.short, one.known.ledger
    verb = "are" if words == "successors" else "is"
    if one.value is None:
        no = "no successors" if words == "successors" else f"no {words}"
        return f"{name} has {no} in {here}; in {where} the {words} {verb} {usual.shown}"
    return f"{name}: the {words} {verb} {one.shown} in {here}, and {usual.shown} in {where}"


def _mend(desk: Desk, field: str, one: _Fact, usual: _Fact) -> str | None:
    """Return the command that makes a ledger say what most say; None where it would refuse it."""
    return _lawful(desk, one.known, *_made_same(desk, field, one, usual))


def _made_same(desk: Desk, field: str, one: _Fact, usual: _Fact) -> tuple[Body, str]:
    """Return what becomes of a body of a ledger that says what most say, and the command; first of
    all, another body may have to be added.
    """
    body, at = one.known.body, word(one.known.body.id)
    correct = f"atmt correct body:{at} {field.rstrip('_')}="

    def after(**fields: object) -> Body:
        return body.model_copy(update=fields)

    if field not in ("successors", "part_of"):
        if one.value is not None:
            return after(**{field: usual.value}), f"{correct}{usual.shown} --reason TEXT"
        ids = _local(desk, one, usual.known.body.successors, usual.known.ledger)
        known = tuple(each for each in ids if isinstance(each, str))
        named = "".join(f" --successor {word(each)}" for each in known)
        ended = after(until=usual.value, successors=(*body.successors, *known))
        return ended, f"atmt body end {at} --on {usual.shown}{named}"
    value = getattr(usual.known.body, field)
    ids = _local(desk, one, (value,) if isinstance(value, str) else value, usual.known.ledger)
    for unknown in ids:
        if isinstance(unknown, Body):
            added = unknown.model_copy(update=_BARE)
            return added, f"atmt body add {added.id} {word(added.name)} --kind {added.kind}"
    if field == "part_of":
        return after(part_of=ids[0]), f"atmt body update {at} --part-of {word(str(ids[0]))}"
    succeeded = after(successors=tuple(ids))
    if one.value is None:
        named = "".join(f" --successor {word(str(each))}" for each in ids)
        return succeeded, f"atmt body end {at} --on {body.until}{named}"
    named = " ".join(f"successors={word(str(each))}" for each in ids)
    return succeeded, f"atmt correct body:{at} {named} --reason TEXT"


_BARE = {
    "aka": (), "part_of": None, "from_": None, "until": None, "successors": (), "sources": (),
}  # fmt: skip
"""What a body is without that is added by its id, name and kind."""


def _local(desk: Desk, one: _Fact, names: Iterable[str], there: str) -> list[str | Body]:
    """Return bodies of another ledger by their ids in that of a fact; one that it does not know, as
    the other knows it.
    """
    found: list[str | Body] = []
    for name in names:
        identity = desk.bodies.of(there, name)
        known = identity.within(one.known.ledger) if identity else None
        found.append(known.id if known else identity.first.body if identity else name)
    return found


@warning
def recommendation_stands_once(case: Case) -> Iterator[Found]:
    """No recommendation is followed in two ledgers: one title, or one ref in the same source.

    Why: two groups may take up the same published recommendation. Each then reports on it, and one
    may close it while the other is still waiting. A ledger in which it was superseded, or entered
    in error, no longer follows it.

    Mend: agree which ledger follows it, and close it in the other, with a reason that names this
    one. If both are to follow it, say so: `atmt waive`.

    Beside:
        actions:
          - {id: B7, title: Keep the skills, status: open, handovers: [{to: otr, status: proposed}]}
    Bad:
        actions:
          - {id: A1, title: Keep the Skills, status: open, handovers: [{to: dtr, status: proposed}]}
    Good:
        actions:
          - id: A1
            title: Keep the skills of the laboratories
            status: open
            handovers: [{to: dtr, status: proposed}]
    """
    return iter(case.of_desk(_twins))


class _Standing(NamedTuple):
    """An action as it stands in one ledger; ``number`` is its place in the list."""

    name: str
    ledger: Ledger
    number: int
    action: Action

    @property
    def place(self) -> str:
        return f"{self.name}:{self.action.id}"


def _twins(desk: Desk) -> ByLedger:
    found = _Findings(desk)
    told = set[frozenset[str]]()
    for what, alike in _alike(desk):
        places = frozenset(one.place for one in alike)
        second = next((one for one in alike if one.name != alike[0].name), None)
        if second is None or places in told:
            continue
        told.add(places)
        others = [one.place for one in alike if one is not second]
        message = f"{second.action.id} has the same {what} as {shortened(others, _MOST)}"
        message += "".join(_at_odds(desk, alike))
        remedy = f"atmt waive recommendation-stands-once {second.action.id} --reason TEXT"
        found.put(second.name, ("actions", second.number), message, f"{remedy} --until DATE")
    return found.told


def _alike(desk: Desk) -> Iterator[tuple[str, list[_Standing]]]:
    """Yield the actions of one title, and those of one ref and source, and what they share."""
    titles: dict[str, list[_Standing]] = defaultdict(list)
    refs: dict[tuple[str, str], list[_Standing]] = defaultdict(list)
    folded: dict[str, str] = {}
    for name, ledger in desk.ledgers.items():
        sources = {one.id: one.title for one in ledger.sources}
        for number, action in enumerate(ledger.actions):
            if not action.is_live and action.closures and action.closures[-1].outcome in _GONE:
                continue
            one = _Standing(name, ledger, number, action)
            form = folded.get(action.title) or folded.setdefault(action.title, fold(action.title))
            titles[form].append(one)
            for source in dict.fromkeys(action.sources) if action.ref else ():
                refs[fold(action.ref or ""), fold(sources.get(source, source))].append(one)
    yield from (("title", each) for each in titles.values() if len(each) > 1)
    yield from (("ref and source", each) for each in refs.values() if len(each) > 1)


def _at_odds(desk: Desk, alike: Sequence[_Standing]) -> Iterator[str]:
    """Yield how the ledgers differ on the status, and on the owner."""

    def owned(one: _Standing) -> str:
        body = owner(one.action, one.ledger.head)
        identity = desk.bodies.of(one.name, body) if body else None
        return identity.first.body.short if identity else body or "nobody"

    for what, of in (("status", lambda one: one.action.status), ("owner", owned)):
        groups: dict[str, list[str]] = defaultdict(list)
        for one in alike:
            groups[of(one)].append(one.name)
        if len(groups) > 1:
            told = [f"{value} in {shortened(names, _MOST)}" for value, names in groups.items()]
            yield f"; {what}: {shortened(told, _MOST)}"


class _Findings:
    """Gathers what is found, ledger by ledger."""

    def __init__(self, desk: Desk) -> None:
        self.told: dict[str, list[Found]] = defaultdict(list)
        self._numbers = {
            name: {body.id: number for number, body in reversed([*enumerate(ledger.bodies)])}
            for name, ledger in desk.ledgers.items()
        }

    def add(
        self, known: KnownBody, field: tuple[str, ...], message: str, remedy: str | None
    ) -> None:
        """Add what is found on a body, at a field of it, which it may lack."""
        number = self._numbers[known.ledger][known.body.id]
        stated = field and getattr(known.body, field[0]) not in (None, ())
        at = tuple(one.rstrip("_") for one in field) if stated else ()
        self.put(known.ledger, ("bodies", number, *at), message, remedy)

    def put(
        self, ledger: str, pointer: tuple[str | int, ...], message: str, remedy: str | None
    ) -> None:
        """Add what is found at a place of a ledger."""
        self.told[ledger].append(Found(pointer, message, remedy))
