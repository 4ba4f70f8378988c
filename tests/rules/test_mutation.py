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
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any, NamedTuple

import pytest
from ledgers import Section, reading, sections

from atmt_cli import rules as package
from atmt_cli.model.findings import Finding, Pointer
from atmt_cli.rules import RULES
from atmt_cli.rules.kit import Rule, judge
from atmt_cli.rules.page import DAY, read_page

pytestmark = pytest.mark.slow

PAGES = {rule.id: rule.page for rule in RULES}
CASES = Path(__file__).parent / "cases"
USERS: dict[str, tuple[str, ...]] = {
    "ledger": (),
    "bodies": (),
    "ownership": ("time",),
    "handover": (),
    "closure": (),
    "notes": (),
    "time": (),
    "edit": (),
    "moves": ("edit",),
    "placeholders": ("ownership", "time", "ledger", "edit"),
    "references": ("ledger",),
}
"""The modules that judge, each with those that take something from it."""

PATIENCE = 1.0
"""Seconds of processor time after which a mutant goes on for ever."""

EQUIVALENT: dict[str, str] = {}
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
    inverted_before: set[int] = set()
    for node in ast.walk(function):
        yield from _changes(node, inverted_before)


def _changes(node: ast.AST, inverted_before: set[int]) -> Iterator[Mutant]:
    if isinstance(node, ast.If | ast.While | ast.IfExp):
        inverted_before.add(id(node.test))
        yield _mutant(node, "test", node.test, inverted(node.test))
    elif isinstance(node, ast.comprehension):
        for index, condition in enumerate(node.ifs):
            inverted_before.add(id(condition))
            yield _mutant(node, "ifs", condition, inverted(condition), index)
    elif isinstance(node, ast.BoolOp):
        yield from _of_operation(node, inverted_before)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        if id(node) not in inverted_before:
            inverted_before.add(id(node.operand))
            yield _mutant(node, "operand", node.operand, inverted(node.operand))
    elif isinstance(node, ast.Compare):
        exchange = NEIGHBOUR if id(node) in inverted_before else NEIGHBOUR | OPPOSITE
        for index, operator in enumerate(node.ops):
            if type(operator) in exchange:
                ops = [*node.ops[:index], exchange[type(operator)](), *node.ops[index + 1 :]]
                other = ast.Compare(node.left, ops, node.comparators)
                yield Mutant(_named(node, other), node, "ops", ops)


def _of_operation(node: ast.BoolOp, inverted_before: set[int]) -> Iterator[Mutant]:
    other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
    yield Mutant(_named(node, ast.BoolOp(other, node.values)), node, "op", other)
    idle = ast.Constant(isinstance(node.op, ast.And))
    for index, operand in enumerate(node.values):
        inverted_before.add(id(operand))
        for new in (inverted(operand), idle):
            values = [*node.values[:index], new, *node.values[index + 1 :]]
            yield Mutant(_named(node, ast.BoolOp(node.op, values)), node, "values", values)


def inverted(expression: ast.expr) -> ast.expr:
    """What holds where ``expression`` does not."""
    if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.Not):
        return expression.operand
    if isinstance(expression, ast.Compare) and len(expression.ops) == 1:
        opposite = OPPOSITE.get(type(expression.ops[0]))
        if opposite:
            return ast.Compare(expression.left, [opposite()], expression.comparators)
    return ast.UnaryOp(ast.Not(), expression)


def _mutant(
    node: ast.AST, field: str, old: ast.expr, new: ast.expr, index: int | None = None
) -> Mutant:
    value: Any = new
    if index is not None:
        value = list(getattr(node, field))
        value[index] = new
    return Mutant(_named(old, new), node, field, value)


def _named(old: ast.AST, new: ast.AST) -> str:
    return f"{ast.unparse(old)} → {ast.unparse(new)}"


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


def source(module: str) -> str:
    return (Path(package.__file__).parent / f"{module}.py").read_text("utf-8")


@cache
def compiled(module: str) -> Any:
    return compile(source(module), module, "exec")


def rules_of(module: str, tree: ast.Module) -> list[Rule]:
    """The rules of a module executed from a tree, and of the modules that use it."""
    codes = {module: compile(ast.fix_missing_locations(tree), module, "exec")}
    codes |= {user: compiled(user) for user in USERS[module]}
    names = {name: f"{package.__name__}.{name}" for name in codes}
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
        Section(rule, kind, kind, sample, DAY, page.before, Counter(), [])
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


def test_the_rules_as_they_are_pass_all_trials() -> None:
    assert [one.id for one in RULES if any(trial.notices(one) for trial in trials(one.id))] == []


def test_every_module_that_judges_is_mutated() -> None:
    assert {rule.group for rule in RULES} <= USERS.keys()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_that_finds_nothing_is_noticed(rule: Rule) -> None:
    assert is_noticed([rule._replace(check=lambda _case: iter(()))])


@pytest.mark.parametrize("module", USERS)
def test_every_mutant_is_noticed(
    module: str, record_property: Callable[[str, object], None]
) -> None:
    count, survivors = 0, []
    for mutant, tree in all_mutants(module):
        count += 1
        with mutant.made():
            if not is_noticed(rules_of(module, tree)):
                survivors.append(mutant.name)
    totals = {"mutants": count, "noticed": count - len(survivors), "equivalent": len(survivors)}
    for name, total in totals.items():
        record_property(name, total)
    print(module, totals)
    assert survivors == [name for name in EQUIVALENT if name.startswith(f"{module}.")]
