"""One body, everywhere: the bodies of several ledgers, matched by what they are called.

A name that two ledgers print, whichever of a body's names it is, makes one body of two, and so does
a chain of names. An id alone does not: `ea` may be the Environment Agency in one ledger and the
Education Authority in another. What is not certain is told, and never joined.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

from atmt_cli.model.body import Body
from atmt_cli.model.errors import UsageError
from atmt_cli.model.ledger import Ledger
from atmt_cli.model.text import did_you_mean, excerpt, fold, shortened

_MOST = 5
"""The most that a message names of several."""


class KnownBody(NamedTuple):
    """A body as one ledger knows it."""

    ledger: str
    body: Body

    @property
    def place(self) -> str:
        """Return how people write it where many ledgers are: `flood:ea`."""
        return f"{self.ledger}:{self.body.id}"


class Identity(NamedTuple):
    """One body, as each ledger that knows it does, in the order of the ledgers."""

    known: tuple[KnownBody, ...]

    @property
    def first(self) -> KnownBody:
        """Return it as the first ledger knows it."""
        return self.known[0]

    @property
    def named(self) -> str:
        """Return its name, and where it is found: `Environment Agency (flood:ea)`."""
        more = len(self.known) - 1
        others = f" and {more} more" if more else ""
        return f"{self.first.body.name} ({self.first.place}{others})"

    def within(self, ledger: str) -> Body | None:
        """Return it as a ledger knows it; None where it does not."""
        return next((one.body for one in self.known if one.ledger == ledger), None)


class Ambiguity(NamedTuple):
    """An id, or a name, of bodies of which nobody can say that they are one."""

    word: str
    is_id: bool
    identities: tuple[Identity, ...]

    @property
    def said(self) -> str:
        """Return what is ambiguous, in words."""
        what = "the id" if self.is_id else "the name"
        return f"{what} {self.word} is that of {_several(self.identities, 'and of')}"


class Identities:
    """The bodies of several ledgers, each once, and what is ambiguous about them."""

    def __init__(
        self,
        ledgers: Mapping[str, Ledger],
        every: tuple[Identity, ...],
        ambiguities: tuple[Ambiguity, ...],
    ) -> None:
        self._ledgers = ledgers
        self.every = every
        self.ambiguities = ambiguities

    def of(self, ledger: str, body: str) -> Identity | None:
        """Return the body that a ledger knows by an id; None where it knows none."""
        return self._by_place.get((ledger, body))

    @cached_property
    def _by_place(self) -> dict[tuple[str, str], Identity]:
        return {(one.ledger, one.body.id): each for each in self.every for one in each.known}

    def find(self, typed: str) -> Identity | None:
        """Return the body that is meant: by an id or a name, as any ledger has it, or by its place,
        such as `flood:ea`; None where no ledger knows it.

        Raises UsageError where it may be several.
        """
        found = self._at(typed) or [*self._meant(typed)]
        if len(found) > 1:
            places = " or ".join(one.first.place for one in found[:_MOST])
            raise UsageError(
                f"{excerpt(typed)} may be {_several(found, 'or')}", f"write one of {places}"
            )
        return found[0] if found else None

    def near(self, typed: str) -> str:
        """Return ``; did you mean X?``, of all names and ids in any ledger, or the empty string."""
        bodies = (known.body for one in self.every for known in one.known)
        return did_you_mean(
            typed, (each for one in bodies for each in (one.id, one.name, *one.aka))
        )

    def _at(self, typed: str) -> list[Identity]:
        """Return what a place names: a ledger, and a body as that one calls it."""
        ledger, _, name = typed.partition(":")
        return self._in(ledger, name) if name and ledger in self._ledgers else []

    def _meant(self, typed: str) -> Iterator[Identity]:
        """Yield what the words may mean in any of the ledgers, each once."""
        found = (one for name in self._ledgers for one in self._in(name, typed))
        return iter({id(one): one for one in found}.values())

    def _in(self, ledger: str, typed: str) -> list[Identity]:
        meant = self._ledgers[ledger].directory("bodies").meant(typed)
        return [one for name in meant if (one := self.of(ledger, name))]


def match_bodies(ledgers: Mapping[str, Ledger]) -> Identities:
    """Return the bodies of ledgers, each once. The order of the ledgers settles no match.

    The names that bodies bear come first, then all that they are called. Names that would make one
    body of two which a ledger keeps apart join nothing: they are ambiguous.
    """
    known = [
        KnownBody(name, body) for name, one in ledgers.items() for body in one.body_by_id.values()
    ]
    groups = _Groups(known)
    split = groups.join(_forms(known, lambda body: (body.name,)))
    split |= groups.join(_forms(known, lambda body: (body.name, *body.aka)))
    by_root = {root: Identity(tuple(known[n] for n in ones)) for root, ones in groups.all().items()}

    def identities(numbers: Iterable[int]) -> tuple[Identity, ...]:
        return tuple(by_root[root] for root in dict.fromkeys(map(groups.root, numbers)))

    by_id: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(known):
        by_id[one.body.id].append(number)
    doubts = [Ambiguity(word, False, identities(ones)) for word, ones in split.items()]
    doubts += [Ambiguity(name, True, identities(ones)) for name, ones in by_id.items()]
    several = [one for one in doubts if len(one.identities) > 1]
    told = {frozenset(map(id, one.identities)): one for one in reversed(several)}
    return Identities(ledgers, tuple(by_root.values()), tuple(reversed(told.values())))


def _forms(
    known: Sequence[KnownBody], names: Callable[[Body], Iterable[str]]
) -> dict[str, list[int]]:
    """Return which bodies are called so, by each folded name that several have."""
    folded: dict[str, str] = {}
    found: dict[str, dict[int, None]] = defaultdict(dict)
    for number, one in enumerate(known):
        for name in names(one.body):
            form = folded.get(name) or folded.setdefault(name, fold(name))
            found[form][number] = None
    return {form: [*ones] for form, ones in found.items() if len(ones) > 1}


class _Groups:
    """Bodies, by number, in groups that grow: two of one ledger never come together."""

    def __init__(self, known: Sequence[KnownBody], above: Iterable[int] | None = None) -> None:
        self._known = known
        self._above = [*(range(len(known)) if above is None else above)]

    def root(self, number: int) -> int:
        """Return the number that stands for the group of another."""
        while (above := self._above[number]) != number:
            self._above[number] = number = self._above[above]
        return number

    def all(self) -> dict[int, list[int]]:
        """Return every group, by the number that stands for it."""
        found: dict[int, list[int]] = defaultdict(list)
        for number in range(len(self._known)):
            found[self.root(number)].append(number)
        return found

    def join(self, forms: Mapping[str, Sequence[int]]) -> dict[str, Sequence[int]]:
        """Join the groups that have a form; return the forms that are ambiguous, and join none."""
        groups = self.all()
        split = {form: ones for form, ones in forms.items() if self._clashes(groups, ones)}
        trial = _Groups(self._known, self._above)
        for form, ones in forms.items():
            if form not in split:
                trial._unite(ones)
        clashing = {root for root, ones in trial.all().items() if self._is_clash(ones)}
        for form, ones in forms.items():
            if form in split:
                continue
            if trial.root(ones[0]) in clashing:
                split[form] = ones
            else:
                self._unite(ones)
        return split

    def _unite(self, numbers: Sequence[int]) -> None:
        roots = sorted({self.root(number) for number in numbers})
        for root in roots:
            self._above[root] = roots[0]

    def _clashes(self, groups: Mapping[int, list[int]], numbers: Sequence[int]) -> bool:
        roots = {self.root(number) for number in numbers}
        return self._is_clash(number for root in roots for number in groups[root])

    def _is_clash(self, numbers: Iterable[int]) -> bool:
        """Return whether two of them are bodies that one ledger keeps apart."""
        counts = Counter(self._known[number].ledger for number in numbers)
        return any(count > 1 for count in counts.values())


def _several(identities: Sequence[Identity], last: str) -> str:
    names = [one.named for one in identities]
    *others, end = names if len(names) <= _MOST else (shortened(names, _MOST),)
    return f"{', '.join(others)} {last} {end}" if others else end
