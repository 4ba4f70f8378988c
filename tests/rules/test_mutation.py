"""Break every condition of every rule, one at a time: the case files notice.

A mutant is a module with one thing changed: a condition or an operand inverted, an operand left
out, a comparison exchanged for its neighbour, `and` exchanged for `or`. It is noticed if a section
of a case file then has other findings than it marks, or none that says what the section says, or
if a sample of a page is no longer bad, or good. The totals: `pytest -m slow -rP -k mutant`.
"""

import ast
import signal
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from pkgutil import iter_modules
from types import FrameType, ModuleType
from typing import Any, NamedTuple

import pytest
from ledgers import Section, reading, sections

from atmt_cli import rules as package
from atmt_cli.model.findings import Finding, Pointer
from atmt_cli.rules import RULES, edit
from atmt_cli.rules.page import DAY, read_page
from atmt_cli.rules.rule import Rule, judge

pytestmark = pytest.mark.slow

PAGES = {rule.id: rule.page for rule in RULES}
CASES = Path(__file__).parent / "cases"
SURVIVING = frozenset((Path(__file__).parent / "surviving.txt").read_text("utf-8").splitlines())
"""Mutants that no section notices yet: each is a section that is missing. None may be added."""
USERS: dict[str, tuple[str, ...]] = {
    "ledger": (),
    "bodies": (),
    "ownership": ("time",),
    "handover": (),
    "closure": (),
    "dates": (),
    "roles": (),
    "notes": (),
    "time": (),
    "edit.lists": ("edit.fields",),
    "edit.fields": (),
    "edit.moves": (),
    "edit.waivers": (),
    "edit.corrections": ("edit.walk", "edit.lists", "edit.fields", "edit.moves"),
    "edit.pairs": ("edit.lists", "edit.fields", "edit.moves"),
    "edit.walk": ("edit.fields",),
    "series": (
        *("edit.corrections", "edit.pairs", "edit.walk", "edit.lists", "edit.fields", "edit.moves"),
    ),
    "model.moves": ("edit.moves",),
    "placeholders": ("ownership", "time", "ledger", "edit.moves"),
    "references": ("ledger",),
    "odd_values": ("ledger", "dates"),
}
"""The modules that judge, each with those that take something from it."""

PATIENCE = 1.0
"""Seconds of processor time after which a mutant goes on for ever."""

_ASKED_AGAIN = "each rule asks again; what is found here for nothing only takes time"
EQUIVALENT = {
    **dict.fromkeys(
        (
            "odd_values.is_unlikely: on.first > case.today → on.first >= case.today",
            "odd_values.is_unlikely: on.last < EARLIEST → on.last <= EARLIEST",
            "odd_values.odd_values: on.first > case.today → on.first >= case.today",
            "odd_values.odd_values: on.last < EARLIEST → on.last <= EARLIEST",
        ),
        _ASKED_AGAIN,
    ),
    "dates.dates_after: on.first > day → on.first >= day": "tried in test_clock.py",
    "time._before_the_end: handover.status == 'accepted' or body.until is None"
    " → handover.status == 'accepted' or False": "a body that will end has a last day",
    "edit.fields._evidence_lost: is_there → not is_there (2)": (
        "only the remedy differs, which is tried in test_check_edits.py"
    ),
    "edit.fields._evidence_lost: not Counter(before) - Counter(after)"
    " → not not Counter(before) - Counter(after)": (
        "only the words differ, which are tried in test_check_edits.py"
    ),
    "series._either: isinstance(was, Note) and was.corrects in (now.corrects, corrects)"
    " → True and was.corrects in (now.corrects, corrects)": "it is asked of notes alone",
    "series._either: isinstance(was, Note) and was.corrects in (now.corrects, corrects)"
    " → not isinstance(was, Note) and was.corrects in (now.corrects, corrects)": (
        "what a merge renumbered is tried in test_tidy.py"
    ),
    "series._known: often[series.key(one)] > _TWICE → often[series.key(one)] >= _TWICE": (
        "where it stands once on either side there is nothing to tell apart"
    ),
    "bodies._on_circles: there in done → there not in done": (
        "each circle is then found from the last of its names"
    ),
    "ownership._unfit: bool(found) and any((wrong(case, body) is None for body in having))"
    " → True and any((wrong(case, body) is None for body in having))": (
        "where nothing is found nothing is told; it spares the look"
    ),
    "roles._parts: step.status == 'open' and step.assignee → step.status == 'open' and True": (
        "no body is called nothing"
    ),
    "roles.confirmer_in_life: closure.confirmed_by or '' → closure.confirmed_by or not ''": (
        "no body is called so"
    ),
    "roles.confirmer_in_life: closure.confirmed_by or '' → closure.confirmed_by or False": (
        "no body is called so"
    ),
    "ownership.declined_is_reoffered: index is None or nobody is None or nobody.left is None"
    " or (nobody.since is None) → False or nobody is None or nobody.left is None"
    " or (nobody.since is None)": "what is left with nobody, and does not say so, was answered",
    "ledger._was_there: case.base is None or waiver not in set(case.brought())"
    " → case.base is None or waiver in set(case.brought())": "tried in test_waivers.py",
    "ledger._was_there: case.base is None or waiver not in set(case.brought())"
    " → case.base is None or False": "tried in test_waivers.py",
    "ledger._was_there: waiver.on in places_of(case.base, {action_in(waiver.on)})"
    " → waiver.on not in places_of(case.base, {action_in(waiver.on)})": "tried in test_waivers.py",
    "edit.lists.steps_append_only: lapse.old >= 0 and _is_unasked(before.steps[lapse.old], lapse)"
    " → True and _is_unasked(before.steps[lapse.old], lapse)": "what is inserted is not unasked",
    "edit.lists.question_kept: lapse.old >= 0 and asked[lapse.old].is_open"
    " → True and asked[lapse.old].is_open": "of what is inserted no remedy is told",
    "edit.fields._evidence_lost: is_there → not is_there": (
        "only the words differ, which are tried in test_check_edits.py"
    ),
    "edit.fields._evidence_lost: index < len(after) → index <= len(after)": (
        "a pointer beyond the end of a list leads to the list"
    ),
    "series.lapses: index < end → index <= end": "no item is both new and paired",
}
"""The mutants that nothing can notice, since they judge as the rule does; and why."""


class Mutant(NamedTuple):
    """A change to one node of a syntax tree: ``field`` of ``node`` becomes ``value``."""

    name: str
    node: ast.AST
    field: str
    value: Any

    @contextmanager
    def made(self) -> Iterator[None]:
        """Change the tree for a while."""
        was = getattr(self.node, self.field)
        setattr(self.node, self.field, self.value)
        try:
            yield
        finally:
            setattr(self.node, self.field, was)


OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
NEIGHBOUR: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
}


def mutants(function: ast.AST) -> Iterator[Mutant]:
    """Every change of one condition in a function."""
    done: set[int] = set()
    for node in ast.walk(function):
        yield from _changes(node, done)


def _changes(node: ast.AST, done: set[int]) -> Iterator[Mutant]:
    """The changes of a node; ``done`` are the expressions that were inverted as a whole."""
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        yield _mutant(node, "test", inverted(node.test, done))
    elif isinstance(node, ast.comprehension):
        for index in range(len(node.ifs)):
            yield from _in_list(node, "ifs", index, [inverted(node.ifs[index], done)])
    elif isinstance(node, ast.BoolOp):
        yield from _of_operation(node, done)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not) and id(node) not in done:
        yield _mutant(node, "operand", inverted(node.operand, done))
    elif isinstance(node, ast.Compare):
        yield from _of_comparison(node, NEIGHBOUR if id(node) in done else NEIGHBOUR | OPPOSITE)


def _of_operation(node: ast.BoolOp, done: set[int]) -> Iterator[Mutant]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield _mutant(node, "op", other)
    left_out = ast.Constant(isinstance(node.op, ast.And))
    for index, operand in enumerate(node.values):
        yield from _in_list(node, "values", index, [inverted(operand, done), left_out])


def _of_comparison(
    node: ast.Compare, exchanged: dict[type[ast.cmpop], type[ast.cmpop]]
) -> Iterator[Mutant]:
    for index, operator in enumerate(node.ops):
        if type(operator) in exchanged:
            yield from _in_list(node, "ops", index, [exchanged[type(operator)]()])


def inverted(expression: ast.expr, done: set[int]) -> ast.expr:
    """What holds where ``expression`` does not; it is added to ``done``."""
    done.add(id(expression))
    if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.Not):
        return expression.operand
    if isinstance(expression, ast.Compare) and len(expression.ops) == 1:
        opposite = OPPOSITE.get(type(expression.ops[0]))
        if opposite:
            return ast.Compare(expression.left, [opposite()], expression.comparators)
    return ast.UnaryOp(ast.Not(), expression)


def _in_list(node: ast.AST, field: str, index: int, values: list[Any]) -> Iterator[Mutant]:
    """A mutant for each value that an item of a list may have instead."""
    items = getattr(node, field)
    for value in values:
        yield _mutant(node, field, [*items[:index], value, *items[index + 1 :]])


def _mutant(node: ast.AST, field: str, value: Any) -> Mutant:
    mutant = Mutant("", node, field, value)
    was = ast.unparse(_shown(node))
    with mutant.made():
        return mutant._replace(name=f"{was} → {ast.unparse(_shown(node))}")


def _shown(node: ast.AST) -> ast.AST:
    """The part of a node that is read beside what it became: of a statement, its condition."""
    return getattr(node, "test", node)


def all_mutants(module: str) -> Iterator[tuple[Mutant, ast.Module]]:
    """Every mutant of a module, with the tree that it changes, named `module.function: change`."""
    tree = ast.parse(source(module))
    seen = Counter[str]()
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef):
            for mutant in mutants(function):
                name = f"{module}.{function.name}: {mutant.name}"
                seen[name] += 1
                again = f" ({seen[name]})" if seen[name] > 1 else ""
                yield mutant._replace(name=name + again), tree


def full_name(module: str) -> str:
    """The name under which a module is imported: those of `rules` go by what follows that."""
    return f"atmt_cli.{module}" if module.startswith("model.") else f"{package.__name__}.{module}"


def source(module: str) -> str:
    return Path(sys.modules[full_name(module)].__file__ or "").read_text("utf-8")


@cache
def compiled(module: str) -> Any:
    return compile(source(module), module, "exec")


def rules_of(module: str, tree: ast.Module) -> list[Rule]:
    """The rules of a module executed from a tree, and of the modules that use it."""
    codes = {module: compile(ast.fix_missing_locations(tree), module, "exec")}
    codes |= {user: compiled(user) for user in USERS[module]}
    names = {name: full_name(name) for name in codes}
    known = {name: sys.modules[name] for name in names.values()}
    rules: list[Rule] = []
    try:
        for name, code in codes.items():
            made = sys.modules[names[name]] = ModuleType(names[name])
            exec(code, made.__dict__)
            rules += (value for value in vars(made).values() if _is_run(value))
    finally:
        sys.modules.update(known)
    return rules


def _is_run(value: object) -> bool:
    """Whether it is a rule, and not one that only explains what the reader finds."""
    return isinstance(value, Rule) and value.id in PAGES


class Trial:
    """A ledger to judge by one rule, and what must come of it."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.reading = reading(section.sample)
        self.before = None if section.before is None else reading(section.before).ledger
        self._lines: dict[Pointer, int | None] = {}

    def notices(self, rule: Rule) -> bool:
        """Whether the rule finds other than it must, or says other."""
        section = self.section
        verdict = judge([rule], self.reading.ledger, section.today, self.before)
        if section.kind == "bad":
            return not verdict.findings
        marks = Counter((f.file, self._line(f), f.where) for f in verdict.findings)
        said = "\n".join(f"{found.message}\n{found.remedy}" for found in verdict.findings)
        return marks != section.marks or any(text not in said for text in section.says)

    def _line(self, finding: Finding) -> int | None:
        if finding.pointer not in self._lines:
            self._lines[finding.pointer] = self.reading.located([finding])[0].line
        return self._lines[finding.pointer]


@cache
def trials(rule: str) -> list[Trial]:
    """Of a rule, its sections and the samples of its page."""
    page = read_page(PAGES[rule])
    samples = [
        Section(rule, kind, kind, sample, DAY, page.before, page.beside, Counter(), [])
        for kind, sample in (("bad", page.bad), ("good", page.good))
    ]
    return [Trial(section) for section in (*sections(CASES / f"{rule}.txt"), *samples)]


class Endless(Exception):  # noqa: N818 - it is what is looked for
    """A mutant goes on for ever."""


@contextmanager
def patience() -> Iterator[None]:
    """Raise Endless in what does not end. It counts processor time, so load changes nothing."""

    def give_up(_signal: int, _frame: FrameType | None) -> None:
        raise Endless

    was = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, was)


def is_noticed(rules: Iterable[Rule]) -> bool:
    """Whether a trial of one of the rules notices. A rule never raises, whatever the ledger."""
    every = [(trial, rule) for rule in rules for trial in trials(rule.id)]
    try:
        with patience():
            return any(trial.notices(rule) for trial, rule in every)
    except Exception:
        return True


def test_every_module_that_judges_is_mutated() -> None:
    modules = {module.name for module in iter_modules(package.__path__) if not module.ispkg}
    modules |= {f"edit.{module.name}" for module in iter_modules(edit.__path__)}
    # What `gate` finds is tried in real repositories: tests/functional/test_base.py. `owners` finds
    # nothing wrong: it says what a letter asks, in tests/reports/test_reminders.py. `many` judges
    # several ledgers at once: tests/many/test_rules_of_many.py.
    assert modules - USERS.keys() == {"rule", "page", "gate", "owners", "many"}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_finds_nothing_is_noticed(rule: Rule) -> None:
    assert is_noticed([rule._replace(check=lambda _case: iter(()))])


def test_every_mutant_is_noticed() -> None:
    survivors: list[str] = []
    for module in USERS:
        every = noticed = 0
        assert not is_noticed(rules_of(module, ast.parse(source(module)))), module
        for mutant, tree in all_mutants(module):
            with mutant.made():
                is_survivor = not is_noticed(rules_of(module, tree))
            survivors += [mutant.name] * is_survivor
            every, noticed = every + 1, noticed + (not is_survivor)
        sys.stdout.write(f"{module}: {every} mutants, {noticed} noticed\n")
    differing = sorted(set(survivors) ^ (EQUIVALENT.keys() | SURVIVING))
    assert not differing, "\n".join(differing)
