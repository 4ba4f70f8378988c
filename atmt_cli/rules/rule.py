"""The rule kit: what a rule is given, what it is, and how all of them are run."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple, TypeVar, cast

from atmt_cli.model.action import Action, Handover
from atmt_cli.model.custody import owner, receivers, standing
from atmt_cli.model.desk import Desk
from atmt_cli.model.findings import Finding, Found, Level, Pointer, file_of
from atmt_cli.model.ledger import Correction, Head, Ledger, Waiver
from atmt_cli.model.places import Places, where_of

T = TypeVar("T")
UNWAIVABLE = frozenset(("yaml-readable", "schema-valid", "ledger-present"))
"""The rules that no waiver covers: without these there is nothing to judge."""
OF_BASE = ("-append-only", "-kept")
"""The endings of the names of rules that report something of the base as gone."""
EDIT_WAIVER = "edit-waiver-is-new"
"""The rule that an old waiver covers no new edit."""


Between = Callable[[], Sequence[Ledger]]
"""A function that reads ledgers only when somebody asks for them."""


@dataclass(frozen=True, repr=False, eq=False)
class Case:
    """What a rule judges: a ledger at a day and, for the rules of the edit, what it was before.

    ``against`` is how people called the revision that the base was found by, if there is one;
    ``between`` gives the ledgers that were committed since the base. ``desk`` has those that are
    read together with it, in which it is called ``name_there``.
    """

    ledger: Ledger
    today: date
    base: Ledger | None = None
    against: str | None = None
    between: Between = tuple
    desk: Desk | None = None
    name_there: str = ""

    @property
    def head(self) -> Head:
        """Return the head of the ledger."""
        return self.ledger.head

    @property
    def before(self) -> Ledger:
        """Return the base; only for rules that need one."""
        return cast("Ledger", self.base)

    def brought(self) -> Iterator[Waiver]:
        """Yield the waivers in force that are new in the edit, or changed by it."""
        known = {*self.base.waivers} if self.base else set()
        return (w for w in self.ledger.waivers if w not in known and w.counts(self.today))

    def actions(self) -> Iterator[tuple[Pointer, Action]]:
        """Yield every action with its pointer."""
        return iter(self._actions)

    def live_actions(self) -> Iterator[tuple[Pointer, Action]]:
        """Yield every action that is not closed, with its pointer."""
        return iter(self._live)

    @cached_property
    def _actions(self) -> list[tuple[Pointer, Action]]:
        return [(("actions", n), action) for n, action in enumerate(self.ledger.actions)]

    @cached_property
    def _live(self) -> list[tuple[Pointer, Action]]:
        return [(at, action) for at, action in self._actions if action.is_live]

    def once(self, make: "Callable[[Case], T]") -> T:
        """Return what a function makes of this case; it is asked only once."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast("T", self._made[make])

    @cached_property
    def _made(self) -> dict[Any, Any]:
        return {}

    def of_desk(self, make: "Callable[[Desk], Mapping[str, Sequence[Found]]]") -> Sequence[Found]:
        """Return what a function finds in this ledger, of all that it finds in those read with it;
        only for rules that need them.
        """
        return cast("Desk", self.desk).once(make).get(self.name_there, ())

    @cached_property
    def _having(self) -> dict[int, tuple[str, ...]]:
        return {id(action): receivers(action, self.head) for action in self.ledger.actions}

    @cached_property
    def _received(self) -> dict[int, list[tuple[Pointer, Handover]]]:
        return {}

    def receivers(self, action: Action) -> tuple[str, ...]:
        """Return the bodies that have the action."""
        return self._having[id(action)]

    def owner(self, action: Action) -> str | None:
        """Return the body that answers for the action."""
        return owner(action, self.head)

    def received(self, action: Action) -> Iterator[tuple[Pointer, Handover]]:
        """Yield the live handovers that count, each with its pointer below the action."""
        if id(action) not in self._received:
            counting = {id(handover) for handover in standing(action, self.head)}
            self._received[id(action)] = [
                (("handovers", index), handover)
                for index, handover in enumerate(action.handovers)
                if id(handover) in counting
            ]
        return iter(self._received[id(action)])

    def name(self, body: str) -> str:
        """Return how people call a body."""
        return self.ledger.short(body)


Check = Callable[[Case], Iterator[Found]]


class Rule(NamedTuple):
    """A named claim about a ledger. ``group`` is the room of rules/ that holds it."""

    id: str
    level: Level
    group: str
    check: Check
    page: str

    @property
    def needs_base(self) -> bool:
        """Return whether it judges the edit, and so needs what was there before."""
        return self.group == "edit"

    @property
    def needs_desk(self) -> bool:
        """Return whether it compares ledgers, and so needs those that are read with this one."""
        return self.group == "many"

    @property
    def claim(self) -> str:
        """Return the first sentence of its page."""
        return self.page.strip().partition("\n\n")[0].replace("\n", " ").removesuffix(".")


def error(check: Check) -> Rule:
    """Make a rule whose findings are errors."""
    return _rule(check, "error")


def warning(check: Check) -> Rule:
    """Make a rule whose findings are warnings."""
    return _rule(check, "warning")


def _rule(check: Check, level: Level) -> Rule:
    name = check.__name__.replace("_", "-")
    return Rule(name, level, check.__module__.split(".")[2], check, check.__doc__ or "")


def word(text: str) -> str:
    """Return a reference as one word of a command to type."""
    from shlex import quote  # noqa: PLC0415 - only for a remedy

    return text if text.isalnum() and text.isascii() else quote(text)


class Allowed(NamedTuple):
    """A waiver that is new in an edit; ``place`` is where it stands, as a finding has it."""

    waiver: Waiver
    place: Finding


class Corrected(NamedTuple):
    """A correction that is new in an edit; ``place`` is where it stands, as a finding has it."""

    correction: Correction
    place: Finding


class Verdict(NamedTuple):
    """What the rules found: what stands, what is waived, and which rules had no base.

    ``base`` is the commit with which an edit was compared, ``allowed`` the waivers and
    ``corrected`` the corrections that it brings, which its readers must see first. One that
    ``is_joint`` is on several ledgers.
    """

    findings: tuple[Finding, ...]
    waived: tuple[Finding, ...] = ()
    skipped: tuple[str, ...] = ()
    base: str | None = None
    allowed: tuple[Allowed, ...] = ()
    corrected: tuple[Corrected, ...] = ()
    is_joint: bool = False

    @property
    def notices(self) -> tuple[Allowed | Corrected, ...]:
        """Return what an edit brings that its readers must see first."""
        return (*self.allowed, *self.corrected)

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that fail a run: errors that were not there before."""
        return tuple(f for f in self.findings if f.level == "error" and f.state != "existing")

    @property
    def failing_warnings(self) -> tuple[Finding, ...]:
        """Return the warnings that fail a strict run: those that were not there before."""
        return tuple(f for f in self.findings if f.level == "warning" and f.state != "existing")

    def counts(self) -> dict[str, int]:
        """Return how many of each: error, warning, waived, existing."""
        levels = Counter(finding.level for finding in self.findings)
        existing = sum(finding.state == "existing" for finding in self.findings)
        return {
            "error": levels["error"],
            "warning": levels["warning"],
            "waived": len(self.waived),
            "existing": existing,
        }


def joint_verdict(verdicts: Sequence[Verdict]) -> Verdict:
    """Return the verdicts on several ledgers, each by itself, as one."""
    findings = tuple(one for verdict in verdicts for one in verdict.findings)
    waived = tuple(one for verdict in verdicts for one in verdict.waived)
    skipped = dict.fromkeys(one for verdict in verdicts for one in verdict.skipped)
    return Verdict(findings, waived, tuple(skipped), is_joint=True)


def judge(
    rules: Iterable[Rule],
    ledger: Ledger,
    today: date,
    base: Ledger | None = None,
    against: str | None = None,
    between: Between = tuple,
    desk: Desk | None = None,
    name_there: str = "",
) -> Verdict:
    """Run rules over a ledger, in the order given; with a base, tell new findings from existing.

    A finding exists already if the base, judged on the same day, has one of the same rule, place
    and value; as many of them as the base has. ``desk`` has the ledgers that are read with it.
    """
    rules = tuple(rules)
    found = list(_findings(rules, Case(ledger, today, base, against, between, desk, name_there)))
    if base is not None:
        state_rules = tuple(rule for rule in rules if not rule.needs_base)
        found = _with_state(found, _findings(state_rules, Case(base, today)))
    in_force = Waived(w for w in ledger.waivers if w.counts(today))
    # What an old waiver covers of an edit is told as one fault, which no old waiver covers.
    brought = Waived(Case(ledger, today, base).brought())
    standing: list[Finding] = []
    waived: list[Finding] = []
    for finding in found:
        covering = brought if finding.rule == EDIT_WAIVER else in_force
        is_covered = covering.covers(finding.rule, finding.where)
        (waived if is_covered else standing).append(finding)
    skipped = tuple(rule.id for rule in rules if rule.needs_base and base is None)
    return Verdict(tuple(standing), tuple(waived), skipped)


def _findings(rules: Iterable[Rule], case: Case) -> Iterator[Finding]:
    for rule in rules:
        if (rule.needs_base and case.base is None) or (rule.needs_desk and case.desk is None):
            continue
        for found in rule.check(case):
            yield Finding(
                rule=rule.id,
                level=rule.level,
                where=found.place or where_of(found.pointer, case.ledger),
                pointer=found.pointer,
                message=found.message,
                remedy=found.remedy,
                value=found.message if found.value is None else found.value,
                file=file_of(found.pointer),
                known_at=_known_at(found.pointer, case.ledger),
            )


def _known_at(pointer: Pointer, ledger: Ledger) -> str | None:
    """Return the place of a finding in a waiver: waivers come and go, and the others get new
    numbers.
    """
    if pointer[:1] != ("waivers",) or len(pointer) == 1:
        return None
    waiver = ledger.waivers[int(pointer[1])]
    return f"waiver of {waiver.rule} on {waiver.on}"


def _with_state(found: list[Finding], before: Iterable[Finding]) -> list[Finding]:
    known = Counter(finding.key for finding in before)
    stated: list[Finding] = []
    for finding in found:
        existing = known[finding.key] > 0
        known[finding.key] -= existing
        stated.append(finding._replace(state="existing" if existing else "new"))
    return stated


class Waived:
    """What waivers cover, by rule and place."""

    def __init__(self, waivers: Iterable[Waiver]) -> None:
        self._places: dict[str, Places] = {}
        for waiver in waivers:
            if waiver.rule not in UNWAIVABLE:
                self._places.setdefault(waiver.rule, Places()).add(waiver.on)

    def covers(self, rule: str, where: str) -> bool:
        """Return whether a waiver covers a finding: its rule, at its place or under it."""
        places = self._places.get(rule)
        return places is not None and places.cover(where)
